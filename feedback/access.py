"""API keys: made once, shown once, kept only as digests; and who is calling.

A secret has 256 random bits, so a plain SHA-256 of it cannot be searched; slow
password hashing would add nothing. The API's role can read digests and cannot
make or revoke keys: that needs the owner's address.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from feedback import audit
from feedback.database import Connection, Database
from feedback.errors import InvalidItem, NotFound
from feedback.intake import TENANT

SCOPES: tuple[str, ...] = (
    "feedback:write",
    "feedback:read",
    "feedback:cases",
    "aggregates:read",
    "scores:write",
    "events:write",
    "subjects:write",
    "segments:write",
    "privacy:read",
    "privacy:review",
    "reidentify",
    "subjects:manage",
    "audit:read",
    "webhooks:manage",
)
"""``feedback:read`` shows (pseudonymised) verbatims of enough people, ``feedback:cases`` also those of one person with
their token; ``aggregates:read`` shows gated numbers only.

``privacy:read`` shows the scoreboard and the record of processing, ``privacy:review`` works the queue of held items,
``reidentify`` asks for what is behind a token, ``subjects:manage`` answers rights, ``audit:read`` reads the log.
"""

CASES = "feedback:cases"

DEFAULT_DAYS = 90
MAX_DAYS = 366

_TOKEN = re.compile(r"ask_([a-z0-9]{10})_([A-Za-z0-9_-]{43})")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made; ``token`` cannot be shown again."""

    id: str
    token: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: an API key or a signed-in person (``id`` is the login, ``session`` a digest of the session's id)."""

    kind: Literal["key", "user"]
    id: str
    tenant: str
    scopes: frozenset[str]
    session: str = ""

    @property
    def actor(self) -> str:
        """What the audit log calls them: ``key:<id>`` or ``user:<login>``."""
        return f"{self.kind}:{self.id}"


def create_key(owner: Database, name: str, scopes: Collection[str], *, days: int = DEFAULT_DAYS) -> NewKey:
    """Make a key that runs out after ``days``. Raises ``InvalidItem`` for an unknown scope, no scope or a bad span."""
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        raise InvalidItem(f"scopes: choose from {', '.join(SCOPES)}", code="unknown_scope")
    if not 1 <= days <= MAX_DAYS:
        raise InvalidItem(f"days: a key lives 1 to {MAX_DAYS} days", code="bad_expiry")
    if not name.strip() or len(name) > 100:
        raise InvalidItem("name: say in at most 100 characters who uses the key", code="bad_name")
    scopes = sorted(set(scopes))
    key_id = "".join(secrets.choice(_ALPHABET) for _ in range(10))
    secret = secrets.token_urlsafe(32)
    expires_at = datetime.now(UTC) + timedelta(days=days)
    with owner.transaction() as connection:
        connection.execute(
            "INSERT INTO access.api_key (id, name, tenant, digest, scopes, expires_at) VALUES (%s, %s, %s, %s, %s, %s)",
            (key_id, name.strip(), TENANT, secret_digest("api key", secret), scopes, expires_at),
        )
        _note(connection, "key.created", key_id, {"scopes": scopes, "days": days})
    return NewKey(key_id, f"ask_{key_id}_{secret}", expires_at)


def revoke_key(owner: Database, key_id: str) -> None:
    """End a key now. Raises ``NotFound``; revoking twice is fine."""
    with owner.transaction() as connection:
        done = connection.execute(
            "UPDATE access.api_key SET revoked_at = coalesce(revoked_at, now()) WHERE id = %s RETURNING id", (key_id,)
        ).fetchone()
        if done is None:
            raise NotFound("there is no key with this id", code="unknown_key")
        _note(connection, "key.revoked", key_id, {})


def check_key(database: Database, token: str) -> Caller | None:
    """The caller behind a token, or None. Does not tell a wrong secret from an expired or a revoked key."""
    if not (match := _TOKEN.fullmatch(token)):
        return None
    rows = database.rows(
        "SELECT id, tenant, digest, scopes, revoked_at IS NULL AND expires_at > now() AS live"
        "  FROM access.api_key WHERE id = %s",
        (match[1],),
    )
    # An unknown id is compared too, so that the time taken does not say which ids exist.
    kept = bytes(rows[0]["digest"]) if rows else bytes(32)
    right = hmac.compare_digest(kept, secret_digest("api key", match[2]))
    if not (right and rows and rows[0]["live"]):
        return None
    return Caller("key", rows[0]["id"], rows[0]["tenant"], frozenset(rows[0]["scopes"]))


def secret_digest(purpose: str, secret: str) -> bytes:
    """What is kept of a random secret."""
    return hashlib.sha256(f"ascolto {purpose}:{secret}".encode(errors="replace")).digest()


def _note(connection: Connection, action: str, key_id: str, detail: Mapping[str, audit.Detail]) -> None:
    audit.append(connection, audit.Entry(audit.operator(), action, (f"key:{key_id}",), detail=detail))
