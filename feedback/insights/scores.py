"""Survey scores: NPS, CSAT, CES, SUS, stars.

A person counts once: the last answer in the period stands (of two at the same
time, the lower one). So n is people and answers are independent. Answers come
from score records and from feedback that carries scores; the same answer by
both ways is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from psycopg import sql

from feedback.database import Connection, Database
from feedback.differencing import Guard, answer_one
from feedback.disclosure import Cell, Estimate, Measure
from feedback.errors import InvalidItem
from feedback.insights.cohort import check_period, load_rule, question_of_customers, reading
from feedback.insights.intervals import mean_of_people, net_promoter, wilson
from feedback.insights.members import EVERYONE, members
from feedback.insights.segment_rules import Rule
from feedback.records import METRIC_RANGES
from feedback.sketches import mark_sql, sketch, summed

LAST_ANSWERS = """
    answer AS (
        SELECT a.subject AS person, a.subject, a.value::float8 AS value, a.occurred_at
          FROM reading.score a
         WHERE a.tenant = %(tenant)s AND a.metric = %(metric)s
           AND a.occurred_at >= %(since)s AND a.occurred_at < %(until)s
        UNION ALL
        SELECT coalesce(i.subject, i.author, i.id::text), i.subject, (i.scores ->> %(metric)s)::float8, i.occurred_at
          FROM reading.item i
         WHERE i.tenant = %(tenant)s AND i.scores ? %(metric)s
           AND i.occurred_at >= %(since)s AND i.occurred_at < %(until)s
    ), last AS (
        SELECT DISTINCT ON (person) person, subject, value FROM answer ORDER BY person, occurred_at DESC, value
    )"""
"""The last answer of each person (``last``), for parameters tenant, metric, since and until."""
_SCORES = sql.SQL("""
    WITH {answers}, member AS ({members}), counted AS (
        SELECT member.segment, last.person, last.value FROM last JOIN member USING (subject)
        UNION ALL
        SELECT '', last.person, last.value FROM last WHERE %(strangers)s AND last.subject IS NULL
    )
    SELECT segment, person, value FROM counted
""")
_SUMS = {
    "people": "count(*)::int", "total": "sum(value)", "squares": "sum(value * value)",
    "nine_up": "count(*) FILTER (WHERE value >= 9)::int", "six_down": "count(*) FILTER (WHERE value <= 6)::int",
    "four_up": "count(*) FILTER (WHERE value >= 4)::int",
}  # fmt: skip
_MARK = mark_sql("concat_ws(' ', person, value)")


def scores(
    database: Database,
    metric: str,
    since: datetime,
    until: datetime,
    *,
    floor: int,
    segment: str | None = None,
    guard: Guard | None = None,
) -> Cell:
    """One metric for everyone or a segment; see ``score_measures`` for the estimates.

    Raises ``InvalidItem`` (``unknown_metric``, ``bad_period``) and ``NotFound`` (``unknown_segment``).
    """
    with reading(database, guard) as connection:
        rule = load_rule(connection, segment) if segment is not None else None
        group = segment or EVERYONE
        measure = score_measures(connection, metric, since, until, {group: rule})[group]
    return answer_one(measure, question_of_customers(metric, since, until, segment), floor=floor, guard=guard)


def score_measures(
    connection: Connection, metric: str, since: datetime, until: datetime, groups: Mapping[str, Rule | None]
) -> dict[str, Measure]:
    """A measure for each group, before the gate.

    Estimates: nps -> ``nps`` (-100 to 100) with ``promoters``, ``passives``,
    ``detractors`` (9 and 10, 7 and 8, 0 to 6); csat and stars -> ``top2`` (share of
    4 and 5) and ``mean``; every other metric -> ``mean``.
    """
    if metric not in METRIC_RANGES:
        raise InvalidItem(f"metric: choose one of {', '.join(METRIC_RANGES)}", code="unknown_metric")
    check_period(since, until)
    values: dict[str, Any] = {"metric": metric, "strangers": EVERYONE in groups}
    answers = _SCORES.format(answers=sql.SQL(LAST_ANSWERS), members=members(groups, since, until, values))
    statement = summed(answers, sql.SQL("segment"), _SUMS, person="person", mark=_MARK)
    found = {row["segment"]: row for row in connection.execute(statement, values).fetchall()}
    return {name: _measure(metric, found[name]) if name in found else Measure(0, 0) for name in groups}


def _measure(metric: str, row: Mapping[str, Any]) -> Measure:
    people = int(row["people"])
    passives = people - row["nine_up"] - row["six_down"]
    estimates: dict[str, Estimate | None]
    if metric == "nps":
        estimates = {
            "nps": net_promoter(row["nine_up"], passives, row["six_down"]),
            "promoters": wilson(row["nine_up"], people),
            "passives": wilson(passives, people),
            "detractors": wilson(row["six_down"], people),
        }
    else:
        estimates = {"mean": mean_of_people(people, row["total"], row["squares"])}
        if metric in ("csat", "stars"):
            estimates["top2"] = wilson(row["four_up"], people)
    made = {name: estimate for name, estimate in estimates.items() if estimate is not None}
    return Measure(people, people, made, sketch=sketch(row["buckets"], row["marks"]))
