"""What customers do: logins, transactions, applications, downloads, churn, for each group of customers.

A share is of distinct people, with Wilson's interval (1927). A rate is events a
person and 30 days, over all people of the cohort with those who did nothing
counted as 0; its interval is t s / sqrt(n) over people's own counts (Student
1908; Cochran 1977, section 2.8). Counts of one person hang together, so a Poisson
interval on the events would be too narrow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from psycopg import sql

from feedback.answers import Question
from feedback.database import Connection, Database
from feedback.differencing import Guard, answer
from feedback.disclosure import Cell, Estimate, Measure
from feedback.insights.cohort import check_period, load_rule, question_of_customers, reading
from feedback.insights.intervals import effective_size, mean_of_people, wilson
from feedback.insights.members import EVERYONE, members
from feedback.insights.segment_rules import Rule
from feedback.sketches import Sketch, mark_sql, sketch, summed

MONTH = timedelta(days=30)
FEW_ACTIVE = 5

COUNTED = {
    "logins": "login",
    "transactions": "transaction",
    "applications": "application_started",
    "downloads": "app_download",
}
FUNNEL = {
    "conversion": "application_approved",
    "abandonment": "application_abandoned",
    "rejection": "application_rejected",
}
KPIS = (*COUNTED, *FUNNEL, "churn")
BREAKDOWNS = {"logins_by_device": ("login", "device"), "transactions_by_channel": ("transaction", "channel")}

_COUNTS = sql.SQL("""
    WITH member AS ({members}), counted AS (
        SELECT e.kind, e.subject, count(*)::float8 AS n FROM reading.event e
         WHERE e.tenant = %(tenant)s AND e.kind = ANY(%(kinds)s)
           AND e.occurred_at >= %(since)s AND e.occurred_at < %(until)s GROUP BY 1, 2
    )
    SELECT segment, kind, subject, n FROM member JOIN counted USING (subject)
    UNION ALL SELECT segment, '', subject, 0 FROM member
""")
_FUNNEL = sql.SQL("""
    WITH member AS ({members}), started AS (
        SELECT e.subject, min(e.occurred_at) AS first, count(*) AS n FROM reading.event e
         WHERE e.tenant = %(tenant)s AND e.kind = 'application_started'
           AND e.occurred_at >= %(since)s AND e.occurred_at < %(until)s GROUP BY 1
    ), ended AS (
        SELECT e.subject, e.kind FROM reading.event e JOIN started s ON s.subject = e.subject
         WHERE e.tenant = %(tenant)s AND e.kind = ANY(%(kinds)s)
           AND e.occurred_at >= s.first AND e.occurred_at < %(until)s GROUP BY 1, 2
    )
    SELECT segment, '' AS kind, subject, n::float8 AS n FROM member JOIN started USING (subject)
    UNION ALL SELECT segment, kind, subject, 0 FROM member JOIN ended USING (subject)
""")
_CHURN = sql.SQL("""
    WITH member AS ({members}), left_at AS (
        SELECT e.subject, min(e.occurred_at) AS first FROM reading.event e
         WHERE e.tenant = %(tenant)s AND e.kind = 'churn' AND e.occurred_at < %(until)s GROUP BY 1
    )
    SELECT segment, subject, (first IS NOT NULL)::int AS churned
      FROM member LEFT JOIN left_at USING (subject) WHERE first IS NULL OR first >= %(since)s
""")
_SPLIT = sql.SQL("""
    WITH member AS ({members}), counted AS (
        SELECT e.subject, coalesce(e.{column}, 'unknown') AS part, count(*)::float8 AS n FROM reading.event e
         WHERE e.tenant = %(tenant)s AND e.kind = %(kind)s
           AND e.occurred_at >= %(since)s AND e.occurred_at < %(until)s GROUP BY 1, 2
    ), own AS (SELECT c.subject, c.part, c.n FROM counted c JOIN member USING (subject))
    SELECT part, subject, n, (SELECT count(DISTINCT subject) FROM own)::int AS everyone FROM own
""")
_EVENTS = {"people": "count(*)::int", "events": "sum(n)::float8", "squares": "sum(n * n)::float8"}
_MARK = mark_sql("concat_ws(' ', kind, subject, n)")


@dataclass(frozen=True, slots=True)
class Kpis:
    """Customers of the cohort, each KPI by name, and each breakdown by name and part.

    Every KPI has ``share``: of customers who did it (logins, transactions,
    applications, downloads), of people who started an application and then saw it
    approved (conversion), abandoned or rejected it at least once before the period
    ended, of customers at its start who left (churn). The counted ones have
    ``per_person`` too: events a customer and 30 days. A breakdown's cell speaks of
    the people of its part: ``share`` of all who did it, ``per_person`` among its own.
    """

    customers: Cell
    figures: Mapping[str, Cell]
    breakdowns: Mapping[str, Mapping[str, Cell]]


def kpis(
    database: Database,
    since: datetime,
    until: datetime,
    *,
    floor: int,
    segment: str | None = None,
    guard: Guard | None = None,
) -> Kpis:
    """KPIs of everyone or of a segment. Raises ``InvalidItem`` and ``NotFound`` (``unknown_segment``)."""
    with reading(database, guard) as connection:
        rule = load_rule(connection, segment) if segment is not None else None
        group = segment or EVERYONE
        measures = kpi_measures(connection, since, until, {group: rule})[group]
        splits = {name: split_measures(connection, name, since, until, rule) for name in BREAKDOWNS}
    return given_kpis(measures, splits, since, until, segment, floor=floor, guard=guard)


def given_kpis(
    measures: Mapping[str, Measure],
    splits: Mapping[str, Mapping[str, Measure]],
    since: datetime,
    until: datetime,
    segment: str | None,
    *,
    floor: int,
    guard: Guard | None,
) -> Kpis:
    """KPIs and breakdowns as they may leave; each KPI is a cell of its own."""

    def about(family: str) -> Question:
        return question_of_customers(family, since, until, segment)

    cells = answer(measures, about, floor=floor, guard=guard, lines=())
    parts = {}
    for name, split in splits.items():
        whole = about(name)
        parts[name] = answer(split, partial(whole.narrowed, "part"), floor=floor, guard=guard)
    return Kpis(cells.pop("customers"), cells, parts)


def kpi_measures(
    connection: Connection, since: datetime, until: datetime, groups: Mapping[str, Rule | None]
) -> dict[str, dict[str, Measure]]:
    """For each group ``customers`` and every KPI, before the gate."""
    check_period(since, until)
    months = (until - since) / MONTH
    values: dict[str, Any] = {"kinds": list(COUNTED.values())}
    member = members(groups, since, until, values)
    counts = _by_kind(connection, _COUNTS.format(members=member), values)
    funnel = _by_kind(connection, _FUNNEL.format(members=member), {**values, "kinds": list(FUNNEL.values())})
    churned = summed(
        _CHURN.format(members=member), sql.SQL("segment"), {"people": "count(*)::int", "churned": "sum(churned)::int"},
        person="subject", mark=mark_sql("concat_ws(' ', subject, churned)"),
    )  # fmt: skip
    churn = {row["segment"]: row for row in connection.execute(churned, values).fetchall()}
    found: dict[str, dict[str, Measure]] = {}
    for group in groups:
        known = counts.get((group, ""))
        people = known["people"] if known else 0
        own = {"customers": Measure(people, people, sketch=_sketch(known))}
        for name, kind in COUNTED.items():
            own[name] = _counted(known, counts.get((group, kind)), months)
        started = funnel.get((group, ""))
        for name, kind in FUNNEL.items():
            ended = funnel.get((group, kind))
            own[name] = _shared(started["people"], started["events"], ended["people"] if ended else 0,
                                _sketch(started, ended)) if started else Measure(0, 0)  # fmt: skip
        left = churn.get(group)
        own["churn"] = _shared(left["people"], left["churned"], left["churned"], _sketch(left)) if left \
            else Measure(0, 0)  # fmt: skip
        found[group] = own
    return found


def _by_kind(
    connection: Connection, rows: sql.Composable, values: Mapping[str, Any]
) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Sums by segment and kind of event; the kind '' is of all members."""
    statement = summed(rows, sql.SQL("segment, kind"), _EVENTS, person="subject", mark=_MARK)
    return {(row["segment"], row["kind"]): row for row in connection.execute(statement, values).fetchall()}


def _sketch(*rows: Mapping[str, Any] | None) -> Sketch:
    """The cohort and what was counted of it, together."""
    parts = [sketch(row["buckets"], row["marks"]) for row in rows if row is not None]
    return sum(parts, start=sketch((), ()))


def split_measures(
    connection: Connection, breakdown: str, since: datetime, until: datetime, rule: Rule | None
) -> dict[str, Measure]:
    """One breakdown by its parts, before the gate."""
    kind, column = BREAKDOWNS[breakdown]
    values: dict[str, Any] = {"kind": kind}
    rows = _SPLIT.format(members=members({EVERYONE: rule}, since, until, values), column=sql.Identifier(column))
    mark = mark_sql("concat_ws(' ', part, subject, n)")
    statement = summed(rows, sql.SQL("part, everyone"), _EVENTS, person="subject", mark=mark)
    statement += sql.SQL(" ORDER BY part")
    months = (until - since) / MONTH
    found = {}
    for row in connection.execute(statement, values).fetchall():
        made = {
            "share": wilson(row["people"], row["everyone"]),
            "per_person": _per_month(row["people"], row["events"], row["squares"], months),
        }
        estimates = {name: estimate for name, estimate in made.items() if estimate is not None}
        effective = effective_size(row["events"], row["squares"])
        found[row["part"]] = Measure(row["people"], int(row["events"]), estimates, effective, _sketch(row))
    return found


def _counted(known: Mapping[str, Any] | None, row: Mapping[str, Any] | None, months: float) -> Measure:
    people = known["people"] if known else 0
    active, events, squares = (row["people"], row["events"], row["squares"]) if row else (0, 0.0, 0.0)
    made = {"share": wilson(active, people), "per_person": _per_month(people, events, squares, months)}
    estimates = {name: estimate for name, estimate in made.items() if estimate is not None}
    # Where hardly anybody did it, that few did is all that the average tells.
    effective = effective_size(events, squares) if active >= FEW_ACTIVE else None
    return Measure(people, int(events), estimates, effective, _sketch(known, row))


def _shared(people: int, events: float, successes: int, made_of: Sketch) -> Measure:
    share = wilson(successes, people)
    return Measure(people, int(events), {"share": share} if share else {}, sketch=made_of)


def _per_month(people: int, events: float, squares: float, months: float) -> Estimate | None:
    mean = mean_of_people(people, events / months, squares / months**2)
    if mean is None or mean.low is None:
        return mean
    return Estimate(mean.value, max(0.0, mean.low), mean.high)
