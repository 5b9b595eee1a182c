"""What the record of processing says, gathered from the running configuration and database. No word of it is typed by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from feedback.canaries import Watch, watch
from feedback.database import Database
from feedback.intake import TENANT
from feedback.people import ROLE_SCOPES
from feedback.privacy.policy import Policy, load_policy
from feedback.privacy.purposes import Purposes, load_purposes
from feedback.scoreboard import Measurement, newest
from feedback.settings import Settings

ROLES = ("ascolto_api", "ascolto_worker", "ascolto_vault")
LOOKS = ("feedback.searched", "feedback.sought", "feedback.read", "feedback.exported", "held.read", "reidentification.looked",
         "reidentification.requested", "subject.exported", "subject.erased")  # fmt: skip
LOOKED_DAYS = 90

_TABLES = """
    SELECT format('%%I.%%I', n.nspname, c.relname) AS name,
           ARRAY(SELECT r.rolname || CASE WHEN has_table_privilege(r.oid, c.oid, 'SELECT') THEN '' ELSE ' part' END
                   FROM pg_roles r WHERE r.rolname = ANY(%(roles)s)
                    AND (has_table_privilege(r.oid, c.oid, 'SELECT') OR has_any_column_privilege(r.oid, c.oid, 'SELECT'))
                    AND has_schema_privilege(r.oid, n.oid, 'USAGE') ORDER BY 1) AS readers
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE (c.relkind IN ('r', 'p', 'v', 'm') OR n.nspname = 'reading') AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'extensions', 'public')
     ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody or something with access: a person by login, an API key by name."""

    name: str
    kind: str
    scopes: frozenset[str]
    since: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the record speaks of, at one moment."""

    now: datetime
    settings: Settings
    soft_roles: bool
    purposes: Purposes | None
    policy: Policy
    tables: Mapping[str, Sequence[str]]
    stored: Sequence[tuple[str, str]]
    holders: Sequence[Holder]
    keys: Sequence[tuple[str, datetime]]
    models: Mapping[str, str]
    measurement: Measurement | None
    watch: Watch
    looks: Mapping[str, int]
    long_held: Mapping[str, int]

    @property
    def undeclared(self) -> list[str]:
        """Sources of which something is stored without a declared purpose."""
        declared = self.purposes
        if declared is None:
            return []
        return sorted({source for source, channel in self.stored if declared.of(source, channel) is None})


def gather(settings: Settings, owner: Database, *, soft_roles: bool) -> Facts:
    """Ask settings and database. Raises ``ConfigError``, ``Retryable``.

    The owner's address sees withheld items too; the API's role knows of those that may be read.
    """
    items = "reading.item" if owner.role == "api" else "clean.item"
    now = datetime.now(UTC)
    return Facts(
        now=now,
        settings=settings,
        soft_roles=soft_roles,
        purposes=load_purposes(settings.purposes),
        policy=load_policy(settings.policy),
        tables={row["name"]: row["readers"] for row in owner.rows(_TABLES, {"roles": list(ROLES)})},
        stored=[
            (row["source"], row["channel"])
            for row in owner.rows(f"SELECT DISTINCT source, channel FROM {items} WHERE tenant = %s ORDER BY 1, 2", (TENANT,))  # noqa: S608 - one of two names
        ],
        holders=_holders(owner),
        keys=[
            (row["name"], row["created_at"])
            for row in owner.rows("SELECT name, created_at FROM access.key_registry ORDER BY name")
        ],
        models=_models(owner),
        measurement=newest(owner),
        watch=watch(owner),
        looks=_counts(owner, "SELECT action AS word, count(*) AS n FROM audit.entry WHERE action = ANY(%s) AND at > %s GROUP BY 1",
                      (list(LOOKS), now - timedelta(days=LOOKED_DAYS))),
        long_held=_counts(owner, "SELECT error_word AS word, count(*) AS n FROM raw.held WHERE held_at < %s AND tenant = %s GROUP BY 1",
                          (now - timedelta(days=30), TENANT)),
    )  # fmt: skip


def _holders(owner: Database) -> list[Holder]:
    people = owner.rows("SELECT login, role, created_at FROM access.person WHERE disabled_at IS NULL ORDER BY login")
    keys = owner.rows(
        "SELECT name, scopes, created_at FROM access.api_key WHERE revoked_at IS NULL AND expires_at > now() ORDER BY name"
    )
    found = [
        Holder(row["login"], row["role"], ROLE_SCOPES.get(row["role"], frozenset()), row["created_at"])
        for row in people
    ]
    return found + [Holder(row["name"], "API key", frozenset(row["scopes"]), row["created_at"]) for row in keys]


def _models(owner: Database) -> dict[str, str]:
    """Models behind the newest signals, those of the last measurement, and the topics in use."""
    found: dict[str, str] = {}
    for row in owner.rows("SELECT models FROM reading.signal ORDER BY annotated_at DESC LIMIT 1"):
        found.update(row["models"])
    if measured := newest(owner):
        found.update(measured.models)
    for row in owner.rows("SELECT version, model FROM insights.topic_version WHERE is_current"):
        found["topics in use"] = f"{row['model']}, version {row['version']}"
    return dict(sorted(found.items()))


def _counts(owner: Database, query: str, values: tuple[Any, ...]) -> dict[str, int]:
    return {row["word"] or "": row["n"] for row in owner.rows(query, values)}
