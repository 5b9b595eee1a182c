"""Which items a question is about: one set of filters for search, trends, journey, topics and segments.

``i`` is clean.item and ``s`` insights.signal in every condition made here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from psycopg import sql

from feedback.answers import Question
from feedback.database import Connection, Database
from feedback.differencing import Guard
from feedback.errors import InvalidItem, NotFound
from feedback.insights.segment_rules import Rule, rule_sql, stored_rule
from feedback.items import CHANNELS, SENTIMENTS, STAGES
from feedback.sketches import SALT

TENANT = "default"
FEEDBACK = "feedback"
"""Family of the figures about what was said."""

PERSON = sql.SQL("coalesce(i.subject, i.author, i.id::text)")
"""Who spoke: the customer, else the author of the post, else nobody known: then each item is its own person."""

FROM_ITEMS = sql.SQL("reading.item i JOIN reading.signal s ON s.item_id = i.id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Each field narrows, None does not. ``until`` is exclusive, times carry a zone, topics are those in use."""

    since: datetime | None = None
    until: datetime | None = None
    channel: str | None = None
    language: str | None = None
    sentiment: str | None = None
    stage: str | None = None
    pain: bool | None = None
    topic: int | None = None
    source: str | None = None
    segment: str | None = None
    rating_min: float | None = None

    def used(self) -> list[str]:
        """Names of the filters that narrow, for the audit log."""
        return [field.name for field in fields(Filters) if getattr(self, field.name) is not None]


Narrowed = TypeVar("Narrowed", bound=Filters)


def whole_days(filters: Narrowed) -> Narrowed:
    """The same filters with the period widened to whole days of UTC.

    Numbers are given for fixed days only: a period of one's own choice to the
    minute could be cut around one person's item.
    """
    since, until = _utc(filters.since), _utc(filters.until)
    midnight = {"hour": 0, "minute": 0, "second": 0, "microsecond": 0}
    try:
        first = since.replace(**midnight) if since else None  # type: ignore[arg-type]
        last = (until + timedelta(days=1, microseconds=-1)).replace(**midnight) if until else None  # type: ignore[arg-type]
    except OverflowError:
        raise InvalidItem("since, until: use a year from 1 to 9998", code="bad_period") from None
    return replace(filters, since=first, until=last)


def question(filters: Filters, family: str = FEEDBACK) -> Question:
    """What a cell over all items of ``filters`` is about."""
    said = [(name, _word(getattr(filters, name))) for name in filters.used() if name not in ("since", "until")]
    return Question(family, _utc(filters.since), _utc(filters.until), tuple(sorted(said)))


def question_of_customers(family: str, since: datetime, until: datetime, segment: str | None = None) -> Question:
    """What a figure about customers is about."""
    return question(Filters(since=since, until=until, segment=segment or None), family)


@contextmanager
def reading(database: Database, guard: Guard | None = None) -> Iterator[Connection]:
    """A transaction for adding up. Nested loops are ruled out; the sketches are made with the salt of ``guard``.

    The planner cannot judge conditions on jsonb, and nothing at all before a new
    table's first ANALYZE; it then expects one row and loops over all of them (41 s
    instead of 0.7 s for the table of segments at 6,500 items). Hash joins cost
    little when it is right and save the answer when it is wrong.
    """
    with database.transaction() as connection:
        connection.execute(
            "SELECT set_config('enable_nestloop', 'off', true), set_config(%s, %s, true)",
            (SALT, str(guard.salt if guard else 0)),
        )
        yield connection


def check(filters: Filters) -> None:
    """Raise ``InvalidItem`` (``bad_filter``, ``bad_period``) for a value that cannot match anything."""
    for name, known in (("channel", CHANNELS), ("sentiment", SENTIMENTS), ("stage", STAGES)):
        given = getattr(filters, name)
        if given is not None and given not in known:
            raise InvalidItem(f"{name}: choose one of {', '.join(known)}", code="bad_filter")
    for name in ("language", "source", "segment"):
        given = getattr(filters, name)
        if given is not None and (len(given) > 64 or not given.isprintable()):
            raise InvalidItem(f"{name}: use a short plain name", code="bad_filter")
    if filters.topic is not None and not -(2**31) <= filters.topic < 2**31:
        raise InvalidItem("topic: use the number of a topic", code="bad_filter")
    check_period(filters.since, filters.until)


def check_period(since: datetime | None, until: datetime | None) -> None:
    """Raise ``InvalidItem`` (``bad_period``) for a time without zone or a period that ends before it starts."""
    if any(moment is not None and moment.tzinfo is None for moment in (since, until)):
        raise InvalidItem("since, until: add a time zone, for example Z", code="bad_period")
    if since is not None and until is not None and since >= until:
        raise InvalidItem("since: it must lie before until", code="bad_period")


def load_rule(connection: Connection, segment: str) -> Rule:
    """The rule of a stored segment. Raises ``NotFound``."""
    row = connection.execute(
        "SELECT rule FROM insights.segment WHERE tenant = %s AND id = %s", (TENANT, segment)
    ).fetchone()
    if row is None:
        raise NotFound("there is no such segment", code="unknown_segment")
    return stored_rule(row["rule"])


def _word(given: object) -> str:
    return {True: "yes", False: "no"}[given] if isinstance(given, bool) else str(given)


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment is not None and moment.tzinfo is not None else moment


_SIMPLE: tuple[tuple[str, str], ...] = (
    ("since", "i.occurred_at >= %(since)s"),
    ("until", "i.occurred_at < %(until)s"),
    ("channel", "i.channel = %(channel)s"),
    ("language", "i.language = %(language)s"),
    ("sentiment", "s.sentiment = %(sentiment)s"),
    ("stage", "s.stage = %(stage)s"),
    ("pain", "s.pain = %(pain)s"),
    ("source", "i.source = %(source)s"),
    ("rating_min", "i.rating >= %(rating_min)s"),
)

_TOPIC = """s.topic_id = %(topic)s AND s.topic_version =
    (SELECT v.version FROM insights.topic_version v WHERE v.tenant = %(tenant)s AND v.is_current)"""


def conditions(
    connection: Connection, filters: Filters, values: dict[str, Any], *, rule: Rule | None = None
) -> sql.Composable:
    """The WHERE text of ``filters``; adds what it compares with to ``values``.

    ``rule`` narrows further to the customers of an unnamed segment. Raises
    ``InvalidItem`` and, for a segment that does not exist, ``NotFound``.
    """
    check(filters)
    values["tenant"] = TENANT
    parts: list[sql.Composable] = [sql.SQL("i.tenant = %(tenant)s")]
    for name, text in _SIMPLE:
        if (given := getattr(filters, name)) is not None:
            values[name] = given
            parts.append(sql.SQL(text))
    if filters.topic is not None:
        values["topic"] = filters.topic
        parts.append(sql.SQL(_TOPIC))
    rules = [rule] if rule is not None else []
    if filters.segment is not None:
        rules.append(load_rule(connection, filters.segment))
    for each in rules:
        members = rule_sql(each, values, sql.SQL("u.attributes"))
        parts.append(
            sql.SQL("i.subject IN (SELECT u.subject FROM reading.subject u WHERE u.tenant = %(tenant)s AND {})").format(
                members
            )
        )
    return sql.SQL(" AND ").join(parts)
