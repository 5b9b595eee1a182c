"""Is the process alive, and can it do its work? Names and words only, no texts of errors."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from alembic.script import ScriptDirectory
from flask import Blueprint, Response, jsonify

from api.services import services
from feedback.errors import AscoltoError
from feedback.keys import fingerprint, kind_of
from feedback.migrate import FOLDER
from feedback.wiring import keys

API_KEYS = ("sealing", "intake", "web")
LATE_SECONDS = 300
"""A heartbeat older than this says that no worker is there."""

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def live() -> Response:
    """The process answers. Asks nothing of anybody else."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> tuple[Response, int]:
    """503 when something is missing that taking feedback in or reading it needs; late workers do not count."""
    states: dict[str, str] = {}
    try:
        states.update(_schema(), **_keys())
        workers = _workers()
    except AscoltoError:
        states["database"] = "away"
        workers = "unknown"
    states["broker"] = "ok" if services().doorbell.reachable() else "away"
    # Without a broker items come in all the same and the sweep finds them.
    good = all(state == "ok" for name, state in states.items() if name != "broker")
    body: dict[str, Any] = {"status": "ready" if good else "not ready", "parts": {**states, "workers": workers}}
    return jsonify(body), 200 if good else 503


@lru_cache(maxsize=1)
def _newest_migration() -> str | None:
    return ScriptDirectory(str(FOLDER)).get_current_head()


def _schema() -> dict[str, str]:
    rows = services().database.rows("SELECT version_num FROM public.alembic_version")
    version = rows[0]["version_num"] if rows else None
    return {"database": "ok", "migrations": "ok" if version == _newest_migration() else "run ascolto up to migrate"}


def _keys() -> dict[str, str]:
    rows = services().database.rows("SELECT name, fingerprint FROM access.key_registry WHERE state = 'active'")
    known = {row["name"]: row["fingerprint"] for row in rows if kind_of(row["name"])[0] in API_KEYS}
    here = keys(services().settings).fingerprints(known)
    wrong = sorted(name for name, print_ in known.items() if here.get(name) != print_)
    if wrong or not known:
        return {"keys": f"missing or another: {', '.join(wrong)}"}
    if fingerprint(services().keys.sealing.public) not in known.values():
        return {"keys": "rotated: restart this process"}
    return {"keys": "ok"}


def _workers() -> str:
    """``ok``, ``late`` or ``never seen``, by the heartbeat that workers write."""
    row = services().database.rows(
        "SELECT extract(epoch FROM now() - max(at))::float AS age FROM access.heartbeat WHERE part LIKE 'worker%'"
    )[0]
    if row["age"] is None:
        return "never seen"
    return "late" if row["age"] > LATE_SECONDS else "ok"
