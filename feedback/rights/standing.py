"""What people said about the use of their data, and what follows: at the door, and for every row that is stored.

Objections (GDPR 21), consents and their withdrawal (7), restrictions (18; also
while a correction under 16 is decided). Each is kept with who, when, which
wording, which channel; the newest of a kind and purpose counts. ``apply`` works
out what follows and writes it down in two places: ``rights.door`` by digest,
which intake asks, and ``withheld`` on each row, which the views of ``reading``
leave out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from feedback.database import Connection
from feedback.errors import InvalidItem
from feedback.ids import uuid7
from feedback.linking.evidence import Move
from feedback.privacy.purposes import Purposes
from feedback.rights import reach
from feedback.rights.reach import TENANT, Person

EVERY = "*"
"""Every purpose."""
GROUNDS = ("accuracy", "unlawful", "legal_claim", "objection_pending")
"""Why processing is restricted: GDPR 18(1)(a) to (d)."""
CHANNELS = ("email", "letter", "phone", "app", "web", "branch", "survey", "other")
KINDS = ("consent", "objection", "restriction")
Why = Literal["objection", "no_consent", "restriction"]


@dataclass(frozen=True, slots=True)
class Statement:
    """What a person said. ``given`` False takes it back. ``items`` restricts some items only."""

    kind: str
    given: bool
    purpose: str = EVERY
    items: tuple[UUID, ...] = ()
    ground: str | None = None
    wording: str | None = None
    channel: str | None = None

    @property
    def action(self) -> str:
        """What the audit log calls it."""
        words = {
            "consent": ("given", "withdrawn"),
            "objection": ("made", "withdrawn"),
            "restriction": ("placed", "lifted"),
        }
        return f"{self.kind}.{words[self.kind][0 if self.given else 1]}"


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts now for one person: purposes consented to, taken back and objected to; restricted as a whole or items."""

    consents: frozenset[str] = frozenset()
    withdrawn: frozenset[str] = frozenset()
    objections: frozenset[str] = frozenset()
    restricted: bool = False
    items: frozenset[UUID] = field(default=frozenset())

    def withheld(self, purposes: Purposes | None, source: str, channel: str | None) -> Why | None:
        """Whether rows of a source may not be read, and why."""
        if self.restricted:
            return "restriction"
        purpose = purposes.of(source, channel) if purposes else None
        names = {EVERY, purpose.id} if purpose else {EVERY}
        if names & self.objections:
            return "objection"
        if purpose is None or purpose.basis != "consent" or names & self.consents:
            return None
        # Taken back counts also where consent is proved at the source.
        return "no_consent" if purpose.needs_consent or names & self.withdrawn else None


def read(kind: str, given: Mapping[str, Any], purposes: Purposes | None) -> Statement:
    """A statement out of a request. Raises ``InvalidItem`` for what cannot be."""
    purpose, ground = str(given.get("purpose") or EVERY), given.get("ground")
    wording, channel = given.get("wording"), given.get("channel")
    declared = sorted(purposes.purposes) if purposes else []
    if purpose != EVERY and purpose not in declared:
        raise InvalidItem(
            f"purpose: choose one of {', '.join(declared) or 'those you declare'}, or *", code="unknown_purpose"
        )
    if kind == "restriction" and given.get("given", True) and ground not in GROUNDS:
        raise InvalidItem(f"ground: choose one of {', '.join(GROUNDS)}", code="bad_ground")
    if kind == "consent" and given.get("given", True) and not (wording and channel):
        raise InvalidItem("consent: say which wording (version) was shown, and on which channel", code="bad_consent")
    if wording is not None and (len(str(wording)) > 64 or not str(wording).isprintable()):
        raise InvalidItem("wording: the version of the text, in at most 64 characters", code="bad_wording")
    if channel is not None and channel not in CHANNELS:
        raise InvalidItem(f"channel: choose one of {', '.join(CHANNELS)}", code="bad_channel")
    items = tuple(UUID(str(one)) for one in given.get("items") or ())
    return Statement(kind, bool(given.get("given", True)), purpose, items, ground, wording, channel)


def record(connection: Connection, person: Person, said: Statement, *, by: str, at: datetime, request: UUID) -> None:
    """Keep a statement. Follow with ``apply`` in the same transaction."""
    connection.execute(
        "INSERT INTO rights.statement (id, tenant, subject, kind, purpose, given, items, ground, wording, channel, said_at,"
        " recorded_by, request, digests) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (uuid7(), TENANT, person.name, said.kind, said.purpose, said.given, list(said.items) or None, said.ground,
         said.wording, said.channel, at, by, request, list(person.digests)),
    )  # fmt: skip


def of(connection: Connection, person: Person) -> Standing:
    """What counts for a person. Of two statements about the same, the later recorded one stands."""
    rows = connection.execute(
        "SELECT kind, purpose, given, items FROM rights.statement WHERE tenant = %(tenant)s"
        " AND (subject = ANY(%(tokens)s) OR digests && %(digests)s::bytea[]) ORDER BY recorded_at, id",
        person.values(),
    ).fetchall()
    said: dict[tuple[str, str], bool] = {}
    items: dict[UUID, bool] = {}
    for row in rows:
        if row["kind"] == "restriction" and row["items"]:
            items.update(dict.fromkeys(row["items"], row["given"]))
        else:
            said[row["kind"], row["purpose"]] = row["given"]
            if row["kind"] != "restriction" and row["purpose"] == EVERY:
                # About every purpose: what was said about single ones before no longer counts.
                for other in [key for key in said if key[0] == row["kind"] and key[1] != EVERY]:
                    said[other] = row["given"]
    return Standing(
        frozenset(purpose for (kind, purpose), given in said.items() if kind == "consent" and given),
        frozenset(purpose for (kind, purpose), given in said.items() if kind == "consent" and not given),
        frozenset(purpose for (kind, purpose), given in said.items() if kind == "objection" and given),
        said.get(("restriction", EVERY), False),
        frozenset(item for item, given in items.items() if given),
    )


def apply(connection: Connection, person: Person, purposes: Purposes | None) -> dict[str, int]:
    """Write down at the door and on every row what counts for a person; returns how many rows are withheld."""
    now = of(connection, person)
    _tell_door(connection, person, now, purposes)
    counts = {}
    for name, table, own in (
        ("items", "clean.item", reach.OWN),
        ("scores", "insights.score", "tenant = %(tenant)s AND subject = ANY(%(tokens)s)"),
        ("events", "insights.event", "tenant = %(tenant)s AND subject = ANY(%(tokens)s)"),
    ):
        pairs = connection.execute(
            f"SELECT DISTINCT source, channel FROM {table} WHERE {own}",  # noqa: S608 - ours
            person.values(),
        ).fetchall()
        for pair in pairs:
            why = now.withheld(purposes, pair["source"], pair["channel"])
            connection.execute(
                f"UPDATE {table} SET withheld = %(why)s WHERE {own} AND source = %(source)s"  # noqa: S608 - ours
                " AND channel IS NOT DISTINCT FROM %(channel)s AND withheld IS DISTINCT FROM %(why)s"
                " AND withheld IS DISTINCT FROM 'legal_hold'",
                {**person.values(), **pair, "why": why},
            )
        counts[name] = _withheld(connection, table, own, person)
    _restrict_items(connection, person, now)
    _release_held(connection, person, now, purposes)
    _attributes(connection, person, now, purposes)
    return counts


def affected(connection: Connection, known: Mapping[bytes, str]) -> list[str]:
    """Who of ``known`` (digest -> token) ever said something about the use of their data, under any of their references."""
    if connection.execute("SELECT 1 FROM rights.statement WHERE tenant = %s LIMIT 1", (TENANT,)).fetchone() is None:
        return []
    tokens = sorted(set(known.values()))
    rows = connection.execute(
        "WITH theirs AS (SELECT unnest(%(tokens)s::text[]) AS token UNION SELECT m.token FROM insights.identity i"
        "  JOIN insights.identity m ON m.tenant = i.tenant AND m.person = i.person"
        "  WHERE i.tenant = %(tenant)s AND i.token = ANY(%(tokens)s))"
        " SELECT s.subject, s.digests FROM rights.statement s"
        " WHERE s.tenant = %(tenant)s AND (s.digests && %(digests)s::bytea[] OR s.subject IN (SELECT token FROM theirs))",
        {"tenant": TENANT, "tokens": tokens, "digests": list(known)},
    ).fetchall()
    # A token of an epoch before is left aside: the same person is here under the digest.
    by_digest = {known[bytes(one)] for row in rows for one in row["digests"] if bytes(one) in known}
    return sorted(by_digest | {row["subject"] for row in rows})


def follow_moves(connection: Connection, moves: Sequence[Move], purposes: Purposes | None) -> None:
    """After people were linked or parted: what one of them said counts for whoever is that person now."""
    if not moves:
        return
    names = sorted({name for move in moves for name in (move.token, move.now, move.before or move.token)})
    said = connection.execute(
        "SELECT 1 FROM rights.statement s WHERE s.tenant = %s AND (s.subject = ANY(%s) OR s.digests && ARRAY("
        " SELECT digest FROM rights.reference r WHERE r.tenant = %s AND r.token = ANY(%s))) LIMIT 1",
        (TENANT, names, TENANT, names),
    ).fetchone()
    if said:
        for name in sorted({move.now for move in moves} | {move.before for move in moves if move.before}):
            apply(connection, reach.known(connection, [name]), purposes)


def withhold(connection: Connection, items: Sequence[UUID], why: str) -> None:
    """Withhold items as they are, for a reason of the caller's."""
    connection.execute("UPDATE clean.item SET withheld = %s WHERE id = ANY(%s)", (why, list(items)))


def _tell_door(connection: Connection, person: Person, now: Standing, purposes: Purposes | None) -> None:
    connection.execute(
        "DELETE FROM rights.door WHERE tenant = %(tenant)s AND digest = ANY(%(digests)s)", person.values()
    )
    declared = purposes.purposes.values() if purposes else ()
    barred = {one.id for one in declared if one.basis == "consent" and {EVERY, one.id} & now.withdrawn} - now.consents
    said = [("consent", one) for one in now.consents] + [("objection", one) for one in now.objections | barred]
    rows = [(TENANT, digest, kind, purpose) for digest in person.digests for kind, purpose in said]
    connection.cursor().executemany(
        "INSERT INTO rights.door (tenant, digest, kind, purpose) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING", rows
    )


def _restrict_items(connection: Connection, person: Person, now: Standing) -> None:
    """Single items on top."""
    connection.execute(
        f"UPDATE clean.item SET withheld = 'restriction' WHERE {reach.OWN} AND id = ANY(%(items)s) AND withheld IS NULL",  # noqa: S608
        {**person.values(), "items": list(now.items)},
    )


def _release_held(connection: Connection, person: Person, now: Standing, purposes: Purposes | None) -> None:
    """Rows that were held at the door for a reason that is gone are worked."""
    rows = connection.execute(
        "SELECT id, source, channel FROM raw.item WHERE tenant = %(tenant)s AND state = 'held'"
        " AND error_word IN ('objection', 'no_consent') AND people && %(digests)s::bytea[]",
        person.values(),
    ).fetchall()
    free = [row["id"] for row in rows if now.withheld(purposes, row["source"], row["channel"]) is None]
    connection.execute(
        "UPDATE raw.item SET state = 'received', attempts = 0, error_word = NULL, finished_at = NULL WHERE id = ANY(%s)",
        (free,),
    )


def _attributes(connection: Connection, person: Person, now: Standing, purposes: Purposes | None) -> None:
    """What is known of a customer came by customer records; their sources tell the purpose."""
    rows = connection.execute(
        "SELECT DISTINCT source FROM raw.item WHERE tenant = %(tenant)s AND kind = 'subject'"
        " AND people && %(digests)s::bytea[]",
        person.values(),
    ).fetchall()
    why = next((w for row in rows if (w := now.withheld(purposes, row["source"], None))), None)
    why = why or ("restriction" if now.restricted else "objection" if EVERY in now.objections else None)
    connection.execute(
        "UPDATE insights.subject SET withheld = %(why)s WHERE tenant = %(tenant)s AND subject = ANY(%(tokens)s)",
        {**person.values(), "why": why},
    )


def _withheld(connection: Connection, table: str, own: str, person: Person) -> int:
    row = connection.execute(
        f"SELECT count(*) AS n FROM {table} WHERE {own} AND withheld IS NOT NULL",  # noqa: S608 - ours
        person.values(),
    ).fetchone()
    return int(row["n"]) if row else 0
