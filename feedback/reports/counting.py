"""Counts for a report, with a bound on what one person adds to them.

A person is the customer, else the author, else nobody known: then each item is its own person. Of each only the newest
``per_person`` items count, of survey answers the last one, and each counts in one segment: the first that was named of
those which hold the person, else in the rest. So one person more or less changes the counts of a measure by at most its
sensitivity in sum, whatever the person wrote. The cells are given by the question, never by who spoke.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import sql

from feedback.database import Connection
from feedback.insights.cohort import FROM_ITEMS, PERSON, TENANT
from feedback.insights.members import members
from feedback.insights.scores import LAST_ANSWERS
from feedback.insights.segment_rules import Rule
from feedback.items import SENTIMENTS

REST = ""
"""The part of who is in none of the named segments."""
MEASURES = ("people", "sentiment", "nps", "topics")
PROMISES = ("promoters", "passives", "detractors")
NO_TOPIC = "none"


@dataclass(frozen=True, slots=True)
class Scope:
    """What is counted: a period, disjoint parts by segment, how many items of one person, which topics."""

    since: datetime
    until: datetime
    segments: Mapping[str, Rule]
    per_person: int
    topic_version: int | None
    topics: Sequence[str]

    def parts(self) -> list[str]:
        """Segments in the order in which a person is looked for in them, then the rest."""
        return [*self.segments, REST]


def sensitivity(measure: str, per_person: int) -> int:
    """By how much one person changes all counts of a measure together."""
    return per_person if measure in ("sentiment", "topics") else 1


def categories(measure: str, scope: Scope) -> list[str]:
    """The cells of each part, known before anything is counted."""
    kinds: dict[str, Sequence[str]] = {
        "people": ["people"], "sentiment": SENTIMENTS, "nps": PROMISES, "topics": [*scope.topics, NO_TOPIC],
    }  # fmt: skip
    return list(kinds[measure])


_HOME = """
    home AS (
        SELECT DISTINCT ON (subject) subject, segment FROM ({members}) member
         ORDER BY subject, array_position(%(order)s::text[], segment)
    )"""
_ITEMS = """
    WITH {home}, mine AS (
        SELECT {person} AS person, i.subject, s.sentiment,
               CASE WHEN s.topic_version = %(version)s AND s.topic_id >= 0 THEN s.topic_id::text ELSE 'none' END AS topic,
               row_number() OVER (PARTITION BY {person} ORDER BY i.occurred_at DESC, i.id) AS place
          FROM {source}
         WHERE i.tenant = %(tenant)s AND i.occurred_at >= %(since)s AND i.occurred_at < %(until)s
    )
    SELECT coalesce(home.segment, '') AS part, {category} AS category, count(*)::int AS n
      FROM mine LEFT JOIN home USING (subject) WHERE place <= %(most)s GROUP BY 1, 2
"""
_ANSWERS = """
    WITH {home}, {answers}
    SELECT coalesce(home.segment, '') AS part,
           CASE WHEN value >= 9 THEN 'promoters' WHEN value <= 6 THEN 'detractors' ELSE 'passives' END AS category,
           count(*)::int AS n
      FROM last LEFT JOIN home USING (subject) GROUP BY 1, 2
"""


def counts(connection: Connection, measure: str, scope: Scope) -> list[tuple[str, str, int]]:
    """(part, category, count) for every cell, in order, zeros too."""
    values: dict[str, Any] = {}
    everybody = sql.SQL("SELECT NULL::text AS segment, NULL::text AS subject WHERE false")
    inside = members(scope.segments, scope.since, scope.until, values) if scope.segments else everybody
    values |= {"tenant": TENANT, "since": scope.since, "until": scope.until, "version": scope.topic_version, "metric": "nps",
               "order": list(scope.segments), "most": 1 if measure == "people" else scope.per_person}  # fmt: skip
    home = sql.SQL(_HOME).format(members=inside)
    if measure == "nps":
        statement = sql.SQL(_ANSWERS).format(home=home, answers=sql.SQL(LAST_ANSWERS))
    else:
        category = {"people": "'people'", "sentiment": "sentiment", "topics": "topic"}[measure]
        statement = sql.SQL(_ITEMS).format(home=home, person=PERSON, source=FROM_ITEMS, category=sql.SQL(category))
    found = {(row["part"], row["category"]): row["n"] for row in connection.execute(statement, values).fetchall()}
    return [(part, category, found.get((part, category), 0))
            for part in scope.parts() for category in categories(measure, scope)]  # fmt: skip
