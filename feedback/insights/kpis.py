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
from typing import Any

from psycopg import sql

from feedback.database import Connection, Database
from feedback.disclosure import Cell, Estimate, Measure, disclose, disclose_one
from feedback.insights.cohort import check_period, load_rule, reading
from feedback.insights.intervals import mean_of_people, wilson
from feedback.insights.members import EVERYONE, members
from feedback.insights.segment_rules import Rule

MONTH = timedelta(days=30)

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
    SELECT segment, kind, count(*) AS active, sum(n) AS events, sum(n * n) AS squares
      FROM member JOIN counted USING (subject) GROUP BY 1, 2
    UNION ALL SELECT segment, '', count(*), 0, 0 FROM member GROUP BY 1
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
    SELECT segment, '' AS kind, count(*) AS people, sum(n)::float8 AS events
      FROM member JOIN started USING (subject) GROUP BY 1
    UNION ALL SELECT segment, kind, count(*), 0 FROM member JOIN ended USING (subject) GROUP BY 1, 2
""")
_CHURN = sql.SQL("""
    WITH member AS ({members}), left_at AS (
        SELECT e.subject, min(e.occurred_at) AS first FROM reading.event e
         WHERE e.tenant = %(tenant)s AND e.kind = 'churn' AND e.occurred_at < %(until)s GROUP BY 1
    )
    SELECT segment, count(*) FILTER (WHERE first IS NULL OR first >= %(since)s) AS people,
           count(*) FILTER (WHERE first >= %(since)s) AS churned
      FROM member LEFT JOIN left_at USING (subject) GROUP BY 1
""")
_SPLIT = sql.SQL("""
    WITH member AS ({members}), counted AS (
        SELECT e.subject, coalesce(e.{column}, 'unknown') AS part, count(*)::float8 AS n FROM reading.event e
         WHERE e.tenant = %(tenant)s AND e.kind = %(kind)s
           AND e.occurred_at >= %(since)s AND e.occurred_at < %(until)s GROUP BY 1, 2
    ), own AS (SELECT c.subject, c.part, c.n FROM counted c JOIN member USING (subject))
    SELECT part, count(*) AS people, sum(n) AS events, sum(n * n) AS squares,
           (SELECT count(DISTINCT subject) FROM own) AS everyone
      FROM own GROUP BY part ORDER BY part
""")


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


def kpis(database: Database, since: datetime, until: datetime, *, floor: int, segment: str | None = None) -> Kpis:
    """KPIs of everyone or of a segment. Raises ``InvalidItem`` and ``NotFound`` (``unknown_segment``)."""
    with reading(database) as connection:
        rule = load_rule(connection, segment) if segment is not None else None
        group = segment or EVERYONE
        measures = kpi_measures(connection, since, until, {group: rule})[group]
        splits = {name: split_measures(connection, name, since, until, rule) for name in BREAKDOWNS}
    cells = {name: disclose_one(measure, floor) for name, measure in measures.items()}
    return Kpis(cells.pop("customers"), cells, {name: disclose(parts, floor) for name, parts in splits.items()})


def kpi_measures(
    connection: Connection, since: datetime, until: datetime, groups: Mapping[str, Rule | None]
) -> dict[str, dict[str, Measure]]:
    """For each group ``customers`` and every KPI, before the gate."""
    check_period(since, until)
    months = (until - since) / MONTH
    values: dict[str, Any] = {"kinds": list(COUNTED.values())}
    member = members(groups, since, until, values)
    counts = {(row["segment"], row["kind"]): row
              for row in connection.execute(_COUNTS.format(members=member), values).fetchall()}  # fmt: skip
    values["kinds"] = list(FUNNEL.values())
    funnel = {(row["segment"], row["kind"]): row
              for row in connection.execute(_FUNNEL.format(members=member), values).fetchall()}  # fmt: skip
    churn = {row["segment"]: row for row in connection.execute(_CHURN.format(members=member), values).fetchall()}
    found: dict[str, dict[str, Measure]] = {}
    for group in groups:
        people = int(counts[group, ""]["active"]) if (group, "") in counts else 0
        own = {"customers": Measure(people, people)}
        for name, kind in COUNTED.items():
            own[name] = _counted(people, counts.get((group, kind)), months)
        started = funnel.get((group, ""))
        for name, kind in FUNNEL.items():
            ended = funnel.get((group, kind))
            own[name] = _shared(started["people"], started["events"], ended["people"] if ended else 0) if started \
                else Measure(0, 0)  # fmt: skip
        left = churn.get(group)
        own["churn"] = _shared(left["people"], left["churned"], left["churned"]) if left else Measure(0, 0)
        found[group] = own
    return found


def split_measures(
    connection: Connection, breakdown: str, since: datetime, until: datetime, rule: Rule | None
) -> dict[str, Measure]:
    """One breakdown by its parts, before the gate."""
    kind, column = BREAKDOWNS[breakdown]
    values: dict[str, Any] = {"kind": kind}
    statement = _SPLIT.format(members=members({EVERYONE: rule}, since, until, values), column=sql.Identifier(column))
    months = (until - since) / MONTH
    found = {}
    for row in connection.execute(statement, values).fetchall():
        made = {
            "share": wilson(row["people"], row["everyone"]),
            "per_person": _per_month(row["people"], row["events"], row["squares"], months),
        }
        estimates = {name: estimate for name, estimate in made.items() if estimate is not None}
        found[row["part"]] = Measure(row["people"], int(row["events"]), estimates)
    return found


def _counted(people: int, row: Mapping[str, Any] | None, months: float) -> Measure:
    active, events, squares = (row["active"], row["events"], row["squares"]) if row else (0, 0.0, 0.0)
    made = {"share": wilson(active, people), "per_person": _per_month(people, events, squares, months)}
    return Measure(people, int(events), {name: estimate for name, estimate in made.items() if estimate is not None})


def _shared(people: int, events: float, successes: int) -> Measure:
    share = wilson(successes, people)
    return Measure(people, int(events), {"share": share} if share else {})


def _per_month(people: int, events: float, squares: float, months: float) -> Estimate | None:
    mean = mean_of_people(people, events / months, squares / months**2)
    if mean is None or mean.low is None:
        return mean
    return Estimate(mean.value, max(0.0, mean.low), mean.high)
