"""What stays of a month when its texts go: numbers by source, channel and language (or metric), of enough people.

A cell of fewer people than the floor is added to the rest of its source and
channel; where the rest is too small as well it is left out. No total is kept
beside the cells, so nothing that was left out can be had by subtraction.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from feedback.database import Connection
from feedback.retention.days import month_after
from feedback.retention.expiry import TENANT

_PERSON = "coalesce(t.subject, t.author, t.id::text)"
_FEEDBACK = f"""
    WITH own AS (SELECT t.id, {_PERSON} AS person, t.language AS part, s.sentiment_score AS score, s.sentiment, s.pain
                   FROM reading.item t JOIN reading.signal s ON s.item_id = t.id WHERE {{where}}),
         small AS (SELECT part FROM own GROUP BY part HAVING count(DISTINCT person) < %(floor)s)
    SELECT CASE WHEN part IN (SELECT part FROM small) THEN '' ELSE part END AS part, count(DISTINCT person) AS people,
           count(*) AS items, sum(score)::float8 AS sentiment_sum, sum(score * score)::float8 AS sentiment_squares,
           count(*) FILTER (WHERE sentiment = 'negative') AS negative, count(*) FILTER (WHERE sentiment = 'neutral') AS neutral,
           count(*) FILTER (WHERE sentiment = 'positive') AS positive, count(*) FILTER (WHERE pain) AS pain
      FROM own GROUP BY 1 HAVING count(DISTINCT person) >= %(floor)s
"""  # noqa: S608 - constants of ours
_SCORE = """
    WITH own AS (SELECT t.subject AS person, t.metric AS part, t.value FROM reading.score t WHERE {where})
    SELECT part, count(DISTINCT person) AS people, count(*) AS answers, sum(value)::float8 AS total,
           sum(value * value)::float8 AS squares, count(*) FILTER (WHERE value >= 9) AS nine_up,
           count(*) FILTER (WHERE value <= 6) AS six_down
      FROM own GROUP BY 1 HAVING count(DISTINCT person) >= %(floor)s
"""
_WHERE = (
    "t.tenant = %(tenant)s AND t.source = %(source)s AND coalesce(t.channel, '') = %(channel)s"
    " AND t.occurred_at >= %(since)s AND t.occurred_at < %(until)s"
)
_MONTHS = """
    SELECT DISTINCT date_trunc('month', t.occurred_at, 'UTC') AS month FROM {table} t
     WHERE t.tenant = %(tenant)s AND t.source = %(source)s AND coalesce(t.channel, '') = %(channel)s AND t.occurred_at < %(until)s
       AND NOT EXISTS (SELECT FROM insights.past_month p WHERE p.tenant = t.tenant AND p.source = t.source
                          AND p.channel = %(channel)s AND p.kind = %(kind)s
                          AND p.month = (date_trunc('month', t.occurred_at, 'UTC') AT TIME ZONE 'UTC')::date)
     ORDER BY 1
"""
KINDS = {"feedback": ("clean.item", _FEEDBACK), "score": ("insights.score", _SCORE)}


def open_months(connection: Connection, kind: str, source: str, channel: str, until: datetime) -> list[datetime]:
    """Months before ``until`` that hold something and were not added up yet."""
    values = {"tenant": TENANT, "kind": kind, "source": source, "channel": channel, "until": until}
    rows = connection.execute(_MONTHS.format(table=KINDS[kind][0]), values).fetchall()
    return [row["month"] for row in rows]


def add_up(connection: Connection, kind: str, source: str, channel: str, month: datetime, floor: int) -> int:
    """Keep the numbers of one month, once; returns how many cells. In one transaction with its mark."""
    values: dict[str, Any] = {"tenant": TENANT, "kind": kind, "source": source, "channel": channel, "since": month,
                              "until": month_after(month), "month": month.date(), "floor": floor}  # fmt: skip
    marked = connection.execute(
        "INSERT INTO insights.past_month (tenant, month, kind, source, channel)"
        " VALUES (%(tenant)s, %(month)s, %(kind)s, %(source)s, %(channel)s) ON CONFLICT DO NOTHING RETURNING 1",
        values,
    ).fetchone()
    if marked is None:
        return 0
    cells = connection.execute(KINDS[kind][1].format(where=_WHERE), values).fetchall()
    connection.cursor().executemany(
        "INSERT INTO insights.past (tenant, month, kind, source, channel, part, people, numbers) VALUES"
        " (%(tenant)s, %(month)s, %(kind)s, %(source)s, %(channel)s, %(part)s, %(people)s, %(numbers)s)",
        [{**values, **_cell(cell)} for cell in cells],
    )
    return len(cells)


def _cell(row: Mapping[str, Any]) -> dict[str, Any]:
    numbers = {name: value for name, value in row.items() if name not in ("part", "people")}
    return {"part": row["part"], "people": row["people"], "numbers": json.dumps(numbers)}
