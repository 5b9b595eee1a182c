"""How a group of items becomes one measure: people, items, sentiment and pain with intervals.

The database adds up by person first, because a person's items are not
independent of one another; what is fetched is one row a group.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from psycopg import sql

from feedback.database import Connection, Database
from feedback.differencing import Guard, answer_one
from feedback.disclosure import Cell, Estimate, Measure
from feedback.insights.cohort import FROM_ITEMS, PERSON, Filters, conditions, question, reading
from feedback.insights.intervals import clustered_mean, effective_size, share_of_items, wilson
from feedback.insights.segment_rules import Rule
from feedback.sketches import mark_sql, sketch, summed

_NO_JOIN = sql.SQL("")
_PEOPLE = sql.SQL("""
    SELECT {keys}, {person} AS person, count(*)::float8 AS n, sum(s.sentiment_score)::float8 AS total,
           count(*) FILTER (WHERE s.sentiment = 'negative') AS negative,
           count(*) FILTER (WHERE s.sentiment = 'neutral') AS neutral,
           count(*) FILTER (WHERE s.sentiment = 'positive') AS positive,
           count(*) FILTER (WHERE s.pain) AS pain, sum({mark}) AS mark
      FROM {source} {join} WHERE {where} GROUP BY {numbers}, {person}
""")
_SUMS = {
    "people": "count(*)::int", "items": "sum(n)", "total": "sum(total)", "items_squared": "sum(n * n)",
    "total_squared": "sum(total * total)", "cross_product": "sum(total * n)", "negative": "sum(negative)::float8",
    "neutral": "sum(neutral)::float8", "positive": "sum(positive)::float8", "pain": "sum(pain)::float8",
    "people_with_pain": "count(*) FILTER (WHERE pain > 0)::int",
}  # fmt: skip


def grouped(
    connection: Connection,
    keys: Mapping[str, sql.Composable],
    where: sql.Composable,
    values: Mapping[str, Any],
    *,
    join: sql.Composable = _NO_JOIN,
) -> dict[tuple[Any, ...], Measure]:
    """A measure for each combination of ``keys`` (name -> expression over ``i`` and ``s``) among the items chosen.

    ``join`` may bring in another table to group by, such as ``member_join``'s.
    """
    names = [sql.Identifier(name) for name in keys]
    columns = [sql.SQL("{} AS {}").format(key, name) for key, name in zip(keys.values(), names, strict=True)]
    people = _PEOPLE.format(
        mark=sql.SQL(mark_sql("i.id::text || ':' || i.revision")),
        keys=sql.SQL(", ").join(columns),
        person=PERSON,
        source=FROM_ITEMS,
        join=join,
        where=where,
        numbers=sql.SQL(", ").join([sql.SQL(str(position + 1)) for position in range(len(names))]),
    )
    statement = summed(people, sql.SQL(", ").join(names), _SUMS, person="person", mark="mark")
    rows = connection.execute(statement, values).fetchall()
    return {tuple(row[name] for name in keys): _measure(row) for row in rows}


def total_measure(connection: Connection, filters: Filters, *, rule: Rule | None = None) -> Measure:
    """All items of ``filters`` as one measure, before the gate. Raises ``InvalidItem`` and ``NotFound``."""
    values: dict[str, Any] = {}
    where = conditions(connection, filters, values, rule=rule)
    return grouped(connection, {"all": sql.SQL("NULL::text")}, where, values).get((None,), Measure(0, 0))


def total(database: Database, filters: Filters, *, floor: int, guard: Guard | None = None) -> Cell:
    """All items of ``filters`` as one cell, with the estimates of a trend's point. Raises as ``total_measure``."""
    with reading(database, guard) as connection:
        measure = total_measure(connection, filters)
    return answer_one(measure, question(filters), floor=floor, guard=guard)


def _measure(row: Mapping[str, Any]) -> Measure:
    """Sentiment and shares are of items, ``people_with_pain`` is of people."""
    items, squares = row["items"], row["items_squared"]
    estimates: dict[str, Estimate | None] = {
        "sentiment": clustered_mean(
            row["people"], items, row["total"], squares, row["total_squared"], row["cross_product"]
        ),
        "negative": share_of_items(row["negative"], items, squares),
        "neutral": share_of_items(row["neutral"], items, squares),
        "positive": share_of_items(row["positive"], items, squares),
        "pain": share_of_items(row["pain"], items, squares),
        "people_with_pain": wilson(row["people_with_pain"], row["people"]),
    }
    made = {name: estimate for name, estimate in estimates.items() if estimate is not None}
    contributors = effective_size(items, squares)
    return Measure(row["people"], int(items), made, contributors, sketch(row["buckets"], row["marks"]))
