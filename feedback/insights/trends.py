"""Volume, sentiment and pain over time, as a whole or by channel, language, stage, topic, segment or source."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, get_args

from psycopg import sql

from feedback.answers import Question
from feedback.database import Connection, Database
from feedback.differencing import Guard, answer
from feedback.disclosure import NO_DATA, Cell, Measure
from feedback.errors import InvalidItem
from feedback.insights.cohort import TENANT, Filters, conditions, question, reading
from feedback.insights.members import member_join
from feedback.insights.segment_rules import stored_rule
from feedback.insights.signals import grouped

Bucket = Literal["day", "week", "month"]
By = Literal["none", "channel", "language", "stage", "topic", "segment", "source"]
BUCKETS: tuple[str, ...] = get_args(Bucket)
BYS: tuple[str, ...] = get_args(By)

_START = sql.SQL("date_trunc(%(bucket)s, i.occurred_at, 'UTC')")
_BY = {
    "none": "NULL::text",
    "channel": "i.channel",
    "language": "i.language",
    "stage": "s.stage",
    "topic": "s.topic_id::text",
    "source": "i.source",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendQuery(Filters):
    """Buckets start at midnight UTC, weeks on Monday. ``by`` splits each bucket."""

    bucket: Bucket = "week"
    by: By = "none"


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One bucket of one part. ``part`` is None without ``by``, and for items that have no value there.

    Estimates: ``sentiment`` (mean, -1 to 1), ``negative``, ``neutral``,
    ``positive``, ``pain`` (shares of items), ``people_with_pain`` (share of people).
    """

    start: datetime
    part: str | None
    cell: Cell


@dataclass(frozen=True, slots=True)
class Trend:
    """Points in order of time and part. ``topic_version`` names the taxonomy when the parts are topics."""

    bucket: str
    by: str
    points: tuple[TrendPoint, ...]
    topic_version: int | None = None


def trends(database: Database, query: TrendQuery, *, floor: int, guard: Guard | None = None) -> Trend:
    """The trend, through the gate; pass ``Settings.floor_people`` as ``floor``.

    Totals over parts, over time and over all can be asked for, so each bucket, each
    part and the whole are lines of the gate. Raises ``InvalidItem`` and ``NotFound`` (``unknown_segment``).
    """
    if query.bucket not in BUCKETS:
        raise InvalidItem(f"bucket: choose one of {', '.join(BUCKETS)}", code="bad_filter")
    if query.by not in BYS:
        raise InvalidItem(f"by: choose one of {', '.join(BYS)}", code="bad_filter")
    version = None
    with reading(database, guard) as connection:
        if query.by == "topic":
            version = current_topic_version(connection)
        if query.by == "segment":
            measures = _by_segment(connection, query)
        else:
            measures = _measures(connection, query, query.by, version)
    spoken = set(measures)
    buckets, parts = {start for start, _ in spoken}, {part for _, part in spoken}
    measures = {
        (start, part): measures.get((start, part), Measure(0, 0)) for start in sorted(buckets) for part in parts
    }
    lines = _lines(measures)
    cells = answer(measures, lambda key: _about(query, key), floor=floor, guard=guard, lines=lines)
    # Where nobody spoke there is a point only when the table is withheld whole.
    kept = (key for key, cell in cells.items() if key in spoken or cell.state != NO_DATA)
    keys = sorted(kept, key=lambda key: (key[0], key[1] is None, key[1] or ""))
    return Trend(
        query.bucket, query.by, tuple(TrendPoint(start, part, cells[start, part]) for start, part in keys), version
    )


def current_topic_version(connection: Connection) -> int | None:
    """Version of the topics in use, None before the first fit."""
    row = connection.execute(
        "SELECT version FROM insights.topic_version WHERE tenant = %s AND is_current ORDER BY version DESC LIMIT 1",
        (TENANT,),
    ).fetchone()
    return int(row["version"]) if row else None


_Key = tuple[datetime, str | None]


def bucket_end(bucket: str, start: datetime) -> datetime:
    """The moment after the last of a bucket."""
    if bucket == "month":
        return (start.replace(day=1) + timedelta(days=32)).replace(day=1)
    return start + timedelta(days=7 if bucket == "week" else 1)


def _about(query: TrendQuery, key: _Key) -> Question:
    """A point is about its bucket cut to the period."""
    start, part = key
    whole = question(query)
    since, until = start, bucket_end(query.bucket, start)
    since = max(since, whole.since) if whole.since else since
    until = min(until, whole.until) if whole.until else until
    cut = replace(whole, since=since, until=until)
    return cut if query.by == "none" else cut.narrowed(query.by, part)


def _measures(connection: Connection, query: TrendQuery, by: str, version: int | None) -> dict[_Key, Measure]:
    values: dict[str, Any] = {"bucket": query.bucket}
    where = conditions(connection, query, values)
    if by == "topic":
        values["version"] = version
        where = sql.SQL("{} AND s.topic_version = %(version)s").format(where)
    keys = {"start": _START, "part": sql.SQL(_BY[by])}
    found = grouped(connection, keys, where, values)
    return {(start.astimezone(UTC), part): measure for (start, part), measure in found.items()}


def _by_segment(connection: Connection, query: TrendQuery) -> dict[_Key, Measure]:
    """Segments may overlap, so an item counts in each that its customer is in."""
    rows = connection.execute(
        "SELECT id, rule FROM insights.segment WHERE tenant = %s ORDER BY id", (TENANT,)
    ).fetchall()
    rules = {row["id"]: stored_rule(row["rule"]) for row in rows if query.segment in (None, row["id"])}
    values: dict[str, Any] = {"bucket": query.bucket}
    where = conditions(connection, query, values)
    if not rules:
        return {}
    join = member_join(rules, query.since, query.until, values)
    keys = {"start": _START, "part": sql.SQL("member.segment")}
    found = grouped(connection, keys, where, values, join=join)
    return {(start.astimezone(UTC), part): measure for (start, part), measure in found.items()}


def _lines(measures: dict[_Key, Measure]) -> list[list[_Key]]:
    buckets: dict[datetime, list[_Key]] = {}
    parts: dict[str | None, list[_Key]] = {}
    for key in sorted(measures, key=lambda key: (key[0], key[1] or "")):
        buckets.setdefault(key[0], []).append(key)
        parts.setdefault(key[1], []).append(key)
    return [*buckets.values(), *parts.values(), list(measures)]
