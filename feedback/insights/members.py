"""Who is in which segment, as one common table expression, so that one question serves all segments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from psycopg import sql

from feedback.insights.cohort import TENANT
from feedback.insights.segment_rules import Rule, rule_sql

EVERYONE = ""
"""Key of the group of all customers; its rule is None."""

_RULE = "SELECT {key}::text AS segment, u.subject FROM reading.subject u WHERE u.tenant = %(tenant)s AND {rule}"
_ALL = """
    SELECT {key}::text AS segment, subject FROM (
        SELECT u.subject FROM reading.subject u WHERE u.tenant = %(tenant)s
        UNION SELECT e.subject FROM reading.event e
               WHERE e.tenant = %(tenant)s AND e.occurred_at >= %(since)s AND e.occurred_at < %(until)s
        UNION SELECT a.subject FROM reading.score a
               WHERE a.tenant = %(tenant)s AND a.occurred_at >= %(since)s AND a.occurred_at < %(until)s
    ) known
"""


def members(
    groups: Mapping[str, Rule | None], since: datetime | None, until: datetime | None, values: dict[str, Any]
) -> sql.Composable:
    """``SELECT segment, subject`` of every group; adds what it needs to ``values``.

    Everyone is who is known by attributes or was seen in the period, so that an
    installation without attributes still has its totals.
    """
    values.update(tenant=TENANT, since=since, until=until)
    parts: list[sql.Composable] = []
    for position, (name, rule) in enumerate(groups.items()):
        values[f"group_{position}"] = name
        key = sql.Placeholder(f"group_{position}")
        if rule is None:
            parts.append(sql.SQL(_ALL).format(key=key))
        else:
            parts.append(sql.SQL(_RULE).format(key=key, rule=rule_sql(rule, values, sql.SQL("u.attributes"))))
    return sql.SQL(" UNION ALL ").join(parts)


def member_join(
    rules: Mapping[str, Rule], since: datetime | None, until: datetime | None, values: dict[str, Any]
) -> sql.Composable:
    """Join of items with their customer's segments, as ``member.segment``; at least one rule is needed."""
    return sql.SQL("JOIN ({}) member ON member.subject = i.subject").format(members(rules, since, until, values))
