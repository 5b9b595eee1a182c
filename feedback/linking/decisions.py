"""What people decide about two identifiers: one person's, two people's, or open again; and what waits for them.

A decision counts more than any evidence, before it and after. It is written down
with who and why, and takes effect when a worker has settled it. Identifiers are
tokens throughout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from feedback import audit
from feedback.database import Connection, Database
from feedback.errors import InvalidItem, NotFound
from feedback.ids import uuid7
from feedback.key_registry import epoch_for_storing
from feedback.linking import evidence
from feedback.linking.evidence import TENANT
from feedback.linking.groups import Groups
from feedback.linking.kinds import ERASED, kinds, linkable
from feedback.privacy.pseudonyms import key_id
from feedback.privacy.purposes import Purposes
from feedback.rights import door, standing

VERDICTS = ("same", "apart", "open")
REASONS = ("customer_record", "proof_seen", "shared_contact", "wrong_entry", "passed_on")
"""What the customer's record says; the person proved it; several people use it; mistyped; somebody else has it now."""
AT_ONCE = 100
SHOWN = 20
LISTED = 200
LOCK = 847221
"""Advisory lock: one decision after another, so that no two contradict each other."""

_ACTIONS = {"same": "people.linked", "apart": "people.split", "open": "people.reopened"}
_COLUMNS = "id, one, other, verdict, reason, decided_by, decided_at, settled_at"
_PUT = """
    INSERT INTO insights.link_decision (id, tenant, one, other, verdict, reason, decided_by)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (tenant, least(one, other), greatest(one, other)) DO UPDATE SET
        verdict = EXCLUDED.verdict, reason = EXCLUDED.reason, decided_by = EXCLUDED.decided_by, decided_at = now(),
        settled_at = NULL
    RETURNING id, one, other, verdict, reason, decided_by, decided_at, settled_at
"""
_BESIDE = """
    SELECT c.token, c.aside, c.since, b.total, b.tokens, b.people FROM (
        SELECT token, aside, since FROM reading.identity WHERE tenant = %(tenant)s AND aside IS NOT NULL
         ORDER BY since DESC, token LIMIT %(listed)s) c, LATERAL (
        SELECT count(*) AS total, (array_agg(far ORDER BY far))[:%(shown)s] AS tokens,
               (array_agg(coalesce(n.person, far) ORDER BY far))[:%(shown)s] AS people
          FROM (SELECT subject AS far FROM reading.link WHERE tenant = %(tenant)s AND token = c.token AND subject <> c.token
                UNION SELECT token FROM reading.link WHERE tenant = %(tenant)s AND subject = c.token AND token <> c.token) l
          LEFT JOIN reading.identity n ON n.tenant = %(tenant)s AND n.token = l.far) b
     ORDER BY c.since DESC, c.token
"""


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided about two tokens. It counts once ``settled_at`` is set."""

    id: UUID
    one: str
    other: str
    verdict: str
    reason: str
    decided_by: str
    decided_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Beside:
    """What a token was declared together with; ``person`` is who that belongs to. Both are None where it was erased."""

    token: str | None
    person: str | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A token that was set aside, and the first of all ``total`` that it stands beside."""

    token: str
    why: str
    since: datetime
    total: int
    beside: tuple[Beside, ...]


@dataclass(frozen=True, slots=True)
class Linked:
    """A person: the token that stands for them, all of their identifiers with why one is set aside, decisions about any."""

    person: str
    identifiers: tuple[tuple[str, str | None], ...]
    decisions: tuple[Decision, ...]


def decide(database: Database, actor: str, verdict: str, one: str, other: str, reason: str) -> Decision:
    """Write a decision down; a worker settles it. A later one about the same two replaces it.

    Raises ``InvalidItem`` (``bad_decision``, ``bad_token``, ``old_token``, ``contradiction``) and ``NotFound`` for
    opening what was never decided.
    """
    if verdict not in VERDICTS or reason not in REASONS:
        raise InvalidItem(
            f"verdict: {', '.join(VERDICTS)}; reason: {', '.join(REASONS)}: choose one of each", code="bad_decision"
        )
    if one == other or not all(linkable(token) and not token.startswith(ERASED) for token in (one, other)):
        raise InvalidItem(f"tokens: give two different ones of {', '.join(kinds())}", code="bad_token")
    with database.transaction() as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        epoch = key_id(epoch_for_storing(connection))
        if any(token.rpartition("_")[2][0] != epoch for token in (one, other)):
            raise InvalidItem("tokens: of an earlier key; look the people up again", code="old_token")
        _refuse_contradiction(connection, verdict, one, other)
        values = (uuid7(), TENANT, one, other, verdict, reason, actor)
        made = Decision(**(connection.execute(_PUT, values).fetchone() or {}))
        entry = audit.Entry(actor, _ACTIONS[verdict], (str(made.id),), detail={"reason": reason})
        audit.append(connection, entry)
    return made


def settle(database: Database, purposes: Purposes | None) -> int:
    """Make decisions count that wait; returns how many. Raises ``Retryable`` when the database is away."""
    with database.transaction() as connection:
        epoch_for_storing(connection)
        rows = connection.execute(
            "SELECT id, one, other FROM insights.link_decision WHERE settled_at IS NULL ORDER BY decided_at, id"
            " LIMIT %s FOR UPDATE SKIP LOCKED",
            (AT_ONCE,),
        ).fetchall()
        if rows:
            door.shut(connection)
            evidence.hold_alone(connection)
            moves = evidence.again(connection, {token for row in rows for token in (row["one"], row["other"])})
            standing.follow_moves(connection, moves, purposes)
            ids = [row["id"] for row in rows]
            connection.execute("UPDATE insights.link_decision SET settled_at = now() WHERE id = ANY(%s)", (ids,))
            connection.execute("DELETE FROM insights.link_decision WHERE id = ANY(%s) AND verdict = 'open'", (ids,))
    return len(rows)


def conflicts(database: Database) -> list[Conflict]:
    """What was set aside, the newest first, ``LISTED`` at most."""
    values = {"tenant": TENANT, "listed": LISTED, "shown": SHOWN}
    return [
        Conflict(row["token"], row["aside"], row["since"], row["total"], tuple(_beside(row)))
        for row in database.rows(_BESIDE, values)
    ]


def decisions(database: Database) -> list[Decision]:
    """Every decision, the newest first, ``LISTED`` at most."""
    return [
        Decision(**row)
        for row in database.rows(
            f"SELECT {_COLUMNS} FROM insights.link_decision WHERE tenant = %s ORDER BY decided_at DESC, id DESC LIMIT %s",  # noqa: S608 - ours
            (TENANT, LISTED),
        )
    ]


def person(database: Database, tokens: Sequence[str]) -> Linked:
    """Whom a token (in any key epoch) belongs to. Raises ``NotFound`` when it was declared with nothing."""
    rows = database.rows(
        "SELECT m.token, m.person, m.aside FROM reading.identity i JOIN reading.identity m"
        " ON m.tenant = i.tenant AND m.person = i.person WHERE i.tenant = %s AND i.token = ANY(%s) ORDER BY m.token",
        (TENANT, list(tokens)),
    )
    if not rows:
        raise NotFound(
            "nothing was declared together with this identifier: it is a person by itself", code="not_linked"
        )
    own = [row["token"] for row in rows]
    about = database.rows(
        f"SELECT {_COLUMNS} FROM insights.link_decision WHERE tenant = %s AND (one = ANY(%s) OR other = ANY(%s))"  # noqa: S608 - ours
        " ORDER BY decided_at, id",
        (TENANT, own, own),
    )
    identifiers = tuple((row["token"], row["aside"]) for row in rows)
    return Linked(rows[0]["person"], identifiers, tuple(Decision(**row) for row in about))


def _beside(row: dict[str, Any]) -> list[Beside]:
    return [
        Beside(None, None) if token.startswith(ERASED) else Beside(token, name)
        for token, name in zip(row["tokens"] or (), row["people"] or (), strict=True)
    ]


def _refuse_contradiction(connection: Connection, verdict: str, one: str, other: str) -> None:
    """Raise where this decision and those before it cannot all hold."""
    rows = connection.execute(
        "SELECT one, other, verdict FROM insights.link_decision WHERE tenant = %s", (TENANT,)
    ).fetchall()
    others = [row for row in rows if {row["one"], row["other"]} != {one, other}]
    if verdict == "open" and len(others) == len(rows):
        raise NotFound("nothing was decided about these two", code="not_decided")
    groups = Groups()
    for row in others:
        if row["verdict"] == "same":
            groups.join((row["one"], row["other"]))
    apart = [{row["one"], row["other"]} for row in others if row["verdict"] == "apart"]
    if verdict == "same":
        groups.join((one, other))
    elif verdict == "apart":
        apart.append({one, other})
    if verdict != "open" and any(pair <= groups.of(next(iter(pair))) for pair in apart):
        raise InvalidItem("earlier decisions say the contrary; open one of them again first", code="contradiction")
