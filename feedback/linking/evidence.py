"""Evidence in the database: taken in with the records that carry it, and what follows for whom it is about.

Whoever stores rows of people holds ``LOCK`` for share; whoever changes who is one
person holds it alone. So a row is either moved by the change or stored after it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from feedback.database import Connection
from feedback.errors import PeopleMoved
from feedback.linking.kinds import ERASED, kinds, linkable
from feedback.linking.resolve import Evidence, Found, Pair, resolve

TENANT = "default"
LOCK = 847220
"""Advisory lock."""

_NEAR = """
    SELECT here.token AS here, near.subject, near.token FROM unnest(%(tokens)s::text[]) AS here (token), LATERAL (
        (SELECT subject, token FROM insights.link WHERE tenant = %(tenant)s AND subject = here.token LIMIT %(most)s)
        UNION
        (SELECT subject, token FROM insights.link WHERE tenant = %(tenant)s AND token = here.token LIMIT %(most)s)) near
"""
_KNOWN = "SELECT token, person, aside FROM insights.identity WHERE tenant = %(tenant)s AND token = ANY(%(tokens)s)"
_TOGETHER = """
    SELECT m.token FROM insights.identity i JOIN insights.identity m ON m.tenant = i.tenant AND m.person = i.person
     WHERE i.tenant = %(tenant)s AND i.token = ANY(%(tokens)s)
"""
_DECIDED = """
    SELECT one, other, verdict FROM insights.link_decision
     WHERE tenant = %(tenant)s AND (one = ANY(%(tokens)s) OR other = ANY(%(tokens)s))
"""


@dataclass(frozen=True, slots=True)
class Move:
    """An identifier that belongs to somebody else now. ``before`` is None when nothing was known of it."""

    token: str
    before: str | None
    now: str


def pairs_of(subject: str | None, others: Iterable[str], *, customer: bool = False) -> set[Pair]:
    """What one record declares together; ``customer``: it is a record of the customer."""
    if subject is None or not linkable(subject):
        return set()
    found = {(subject, token) for token in others if token != subject and linkable(token)}
    return found | {(subject, subject)} if customer else found


def take_in(connection: Connection, pairs: Collection[Pair]) -> list[Move]:
    """Keep what is new and work out what follows. Call it before the rows are saved, in the same transaction.

    Raises ``PeopleMoved`` when the work must be done again.
    """
    fresh = _not_known(connection, pairs)
    if not fresh:
        hold(connection)
        if _not_known(connection, pairs):
            raise PeopleMoved("evidence was forgotten meanwhile; the batch is worked again")
        return []
    hold_alone(connection)
    subjects, tokens = zip(*sorted(fresh), strict=True)
    connection.execute(
        "INSERT INTO insights.link (tenant, subject, token)"
        " SELECT %s, s, t FROM unnest(%s::text[], %s::text[]) AS new (s, t) ON CONFLICT DO NOTHING",
        (TENANT, list(subjects), list(tokens)),
    )
    return again(connection, {token for pair in fresh for token in pair})


def hold(connection: Connection) -> None:
    """From here to the end of the transaction nobody changes who is one person."""
    connection.execute("SELECT pg_advisory_xact_lock_shared(%s)", (LOCK,))


def hold_alone(connection: Connection) -> None:
    """From here to the end of the transaction nobody else stores rows of people."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))


def persons(connection: Connection, tokens: Iterable[str | None]) -> dict[str, str]:
    """Whom identifiers belong to, for those of which something is known."""
    wanted = sorted({token for token in tokens if token})
    rows = connection.execute(_KNOWN, {"tenant": TENANT, "tokens": wanted}).fetchall() if wanted else []
    return {row["token"]: row["person"] for row in rows}


def again(connection: Connection, tokens: Collection[str]) -> list[Move]:
    """Resolve anew whatever hangs together with ``tokens``, and move the rows. Hold the lock alone."""
    evidence, before = _loaded(connection, tokens)
    # Of what nothing is said any more, each is by itself again.
    found = {token: Found(token) for token in before} | resolve(evidence)
    changed = {token: answer for token, answer in found.items() if before.get(token) != answer}
    connection.cursor().executemany(
        "INSERT INTO insights.identity (tenant, token, person, aside) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (tenant, token) DO UPDATE SET person = EXCLUDED.person, aside = EXCLUDED.aside,"
        "  since = CASE WHEN insights.identity.aside IS DISTINCT FROM EXCLUDED.aside THEN now() ELSE insights.identity.since END",
        [(TENANT, token, answer.person, answer.aside) for token, answer in sorted(changed.items())],
    )
    moves = [
        Move(token, known.person if (known := before.get(token)) else None, answer.person)
        for token, answer in sorted(changed.items())
        if token not in before or before[token].person != answer.person
    ]
    _move(connection, moves)
    return moves


def forget(connection: Connection, tokens: Collection[str]) -> int:
    """Delete what links people of whom nothing is left, and what was decided about it; returns how many pairs.

    What they shared with others stays set aside: beside it stands, instead
    of a customer of ours, that there was one.
    """
    hold_alone(connection)
    single = rf"^\[({'|'.join(kind.label for kind in kinds().values() if kind.one)})_"
    values = {"tenant": TENANT, "tokens": list(tokens), "single": single, "erased": ERASED}
    for own, far in (("subject", "token"), ("token", "subject")):
        connection.execute(
            f"INSERT INTO insights.link (tenant, subject, token) SELECT tenant, %(erased)s || gen_random_uuid(), {far}"  # noqa: S608 - ours
            f" FROM insights.link WHERE tenant = %(tenant)s AND {own} = ANY(%(tokens)s) AND {own} ~ %(single)s"
            f" AND {far} <> ALL(%(tokens)s) AND NOT starts_with({far}, %(erased)s)",
            values,
        )
    gone = connection.execute(
        "DELETE FROM insights.link WHERE tenant = %(tenant)s AND (subject = ANY(%(tokens)s) OR token = ANY(%(tokens)s))"
        " RETURNING subject <> token AS alias",
        values,
    ).fetchall()
    connection.execute("DELETE FROM insights.identity WHERE tenant = %(tenant)s AND token = ANY(%(tokens)s)", values)
    connection.execute(
        "DELETE FROM insights.link_decision WHERE tenant = %(tenant)s"
        " AND (one = ANY(%(tokens)s) OR other = ANY(%(tokens)s))",
        values,
    )
    return sum(row["alias"] for row in gone)


def restate(connection: Connection, table: str, rows: str, values: Mapping[str, object]) -> None:
    """Give ``rows`` (a condition on ``t``) of a table to whom they belong. Hold the lock."""
    token = "coalesce(t.given, t.author)" if table == "clean.item" else "t.given"
    connection.execute(
        f"UPDATE {table} t SET subject = i.person FROM insights.identity i"  # noqa: S608 - names of ours
        f" WHERE t.tenant = %(tenant)s AND i.tenant = t.tenant AND i.token = {token}"
        f" AND t.subject IS DISTINCT FROM i.person AND {rows}",
        {**values, "tenant": TENANT},
    )


def merge_attributes(connection: Connection, people: Iterable[str]) -> None:
    """One row of each person tells everything that customer records said, later ones last; the others are folded."""
    connection.execute(
        "UPDATE insights.subject s SET attributes = m.attributes, folded = s.given <> m.leading FROM ("
        " SELECT c.subject, min(c.given) AS leading,"
        "  coalesce(jsonb_object_agg(e.key, e.value ORDER BY c.updated_at, c.given) FILTER (WHERE e.key IS NOT NULL), '{}')"
        "   AS attributes"
        "  FROM insights.subject c LEFT JOIN LATERAL jsonb_each(c.own) e ON true"
        "  WHERE c.tenant = %(tenant)s AND c.subject = ANY(%(people)s) GROUP BY c.subject) m"
        " WHERE s.tenant = %(tenant)s AND s.subject = m.subject"
        " AND (s.attributes <> m.attributes OR s.folded <> (s.given <> m.leading))",
        {"tenant": TENANT, "people": sorted(set(people))},
    )


def _not_known(connection: Connection, pairs: Collection[Pair]) -> set[Pair]:
    if not pairs:
        return set()
    subjects, tokens = zip(*sorted(pairs), strict=True)
    rows = connection.execute(
        "SELECT g.s, g.t FROM unnest(%s::text[], %s::text[]) AS g (s, t) WHERE NOT EXISTS"
        " (SELECT FROM insights.link l WHERE l.tenant = %s AND l.subject = g.s AND l.token = g.t)",
        (list(subjects), list(tokens), TENANT),
    ).fetchall()
    return {(row["s"], row["t"]) for row in rows}


def _loaded(connection: Connection, tokens: Collection[str]) -> tuple[Evidence, Mapping[str, Found]]:
    """What hangs together with ``tokens``, and what was known of it. What is known to be everybody's is not gone through."""
    countable = sum(kind.most for kind in kinds().values())
    pairs: set[Pair] = set()
    same: set[Pair] = set()
    apart: set[Pair] = set()
    crowded: set[str] = set()
    before: dict[str, Found] = {}
    seen: set[str] = set()
    waiting = set(tokens)
    while waiting:
        seen |= waiting
        values = {"tenant": TENANT, "tokens": sorted(waiting), "most": 2 * countable + 2}
        before |= {
            row["token"]: Found(row["person"], row["aside"]) for row in connection.execute(_KNOWN, values).fetchall()
        }
        near: dict[str, set[Pair]] = {token: set() for token in waiting}
        for row in connection.execute(_NEAR, values).fetchall():
            near[row["here"]].add((row["subject"], row["token"]))
        full = {token for token, found in near.items() if len({one for pair in found for one in pair}) > countable + 1}
        crowded |= full
        shut = {token for token in full if token in before and before[token].aside == "too_many"}
        for token in full - shut:
            near[token] |= _all_of(connection, token)
        reached = {row["token"] for row in connection.execute(_TOGETHER, values).fetchall()}
        for token in waiting - shut:
            pairs |= near[token]
            reached |= {one for pair in near[token] for one in pair}
        for row in connection.execute(_DECIDED, values).fetchall():
            verdict = {"same": same, "apart": apart}.get(row["verdict"])
            if verdict is not None:
                verdict.add((row["one"], row["other"]))
                reached |= {row["one"], row["other"]}
        waiting = {token for token in reached if linkable(token) and not token.startswith(ERASED)} - seen
    return Evidence(frozenset(pairs), frozenset(same), frozenset(apart), frozenset(crowded)), before


def _all_of(connection: Connection, token: str) -> set[Pair]:
    rows = connection.execute(
        "SELECT subject, token FROM insights.link WHERE tenant = %s AND (subject = %s OR token = %s)",
        (TENANT, token, token),
    ).fetchall()
    return {(row["subject"], row["token"]) for row in rows}


def _move(connection: Connection, moves: Collection[Move]) -> None:
    """Give the rows of each identifier to whom it belongs now."""
    if not moves:
        return
    values = {
        "tenant": TENANT,
        "tokens": [move.token for move in moves],
        "before": [move.before or move.token for move in moves],
        "now": [move.now for move in moves],
    }
    # The lists are compared with once more by themselves, so that an index is used whatever the planner expects.
    given = "unnest(%(tokens)s::text[], %(before)s::text[], %(now)s::text[]) AS m (token, before, now)"
    if any(move.now != (move.before or move.token) for move in moves):
        for table in ("clean.item", "insights.score", "insights.event", "insights.subject"):
            connection.execute(
                f"UPDATE {table} t SET subject = m.now FROM {given}"  # noqa: S608 - names of ours
                " WHERE t.tenant = %(tenant)s AND t.subject = ANY(%(before)s) AND t.subject = m.before"
                " AND t.given = m.token AND m.now <> m.before",
                values,
            )
    connection.execute(
        f"UPDATE clean.item t SET subject = m.now FROM {given}"  # noqa: S608 - names of ours
        " WHERE t.tenant = %(tenant)s AND t.author = ANY(%(tokens)s) AND t.author = m.token AND t.given IS NULL"
        " AND t.subject IS DISTINCT FROM m.now",
        values,
    )
    merge_attributes(connection, {name for move in moves for name in (move.before or move.token, move.now)})
