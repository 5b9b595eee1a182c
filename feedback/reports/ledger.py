"""Publishing a report, and the ledger of what was published: one table holds both, so nothing is told that is not booked.

The budget is of the tenant and the year in which a report is published. The same question is never answered with fresh
noise: its stored numbers are given again, which costs nothing and tells nothing more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from feedback import audit
from feedback.database import Connection, Database
from feedback.errors import InvalidItem, NotFound
from feedback.ids import uuid7
from feedback.insights.cohort import TENANT, check_period, reading
from feedback.insights.segment_rules import stored_rule
from feedback.insights.trends import current_topic_version
from feedback.reports.counting import MEASURES, Scope, counts, sensitivity
from feedback.reports.noise import noisy, scale_of

MOST_PER_PERSON = 20
MOST_SEGMENTS = 30

_SELECT = """
    SELECT id, name, since, until, asked, epsilon_milli, numbers, published_at, published_by
      FROM privacy.report WHERE tenant = %s
"""
_INSERT = """
    INSERT INTO privacy.report (id, tenant, year, digest, name, since, until, asked, epsilon_milli, numbers, published_by)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    RETURNING id, name, since, until, asked, epsilon_milli, numbers, published_at, published_by
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be published. ``until`` is exclusive; the order of segments decides where a person counts."""

    name: str
    since: datetime
    until: datetime
    measures: Sequence[str]
    segments: Sequence[str] = ()
    per_person: int = 3
    epsilon_milli: int = 500


@dataclass(frozen=True, slots=True)
class Report:
    """A published report: ``numbers`` are noisy, ``asked`` says of what, ``again`` that they were published before."""

    id: UUID
    name: str
    since: datetime
    until: datetime
    asked: Mapping[str, Any]
    epsilon_milli: int
    numbers: Sequence[Mapping[str, Any]]
    published_at: datetime
    published_by: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Budget:
    """Thousandths of epsilon of one year."""

    year: int
    total: int
    spent: int

    @property
    def left(self) -> int:
        """What may still be published."""
        return max(0, self.total - self.spent)

    def allows(self, epsilon_milli: int) -> bool:
        """Whether a report of this price fits."""
        return 0 < epsilon_milli <= self.total - self.spent


def publish(database: Database, wish: Wish, by: str, budget_milli: int) -> Report:
    """Count, add noise, store. Raises ``InvalidItem`` (``bad_report``, ``bad_period``, ``not_over``, ``budget_spent``),
    ``NotFound`` (``unknown_segment``) and ``ConfigError`` without OpenDP. Nothing is counted that is not paid."""
    _check(wish)
    with reading(database) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 11))", (TENANT,))
        scope, asked = _scope(connection, wish)
        digest = _digest(asked)
        if found := _stored(connection, "digest = %s", digest):
            return _report(found, again=True)
        now = datetime.now(UTC)
        budget = _budget(connection, now.year, budget_milli)
        if budget.allows(wish.epsilon_milli):
            numbers = _numbers(connection, wish, scope)
            row = _insert(connection, wish, asked, digest, numbers, by, now.year)
            entry = audit.Entry(
                by, "report.published", (f"report:{row['id']}",), detail={"epsilon": wish.epsilon_milli / 1000}
            )
            audit.append(connection, entry)
            return _report(row)
    audit.append(database, audit.Entry(by, "gate.budget_spent", detail={"epsilon": wish.epsilon_milli / 1000}))
    raise InvalidItem(
        f"the budget of {budget.year} is {budget.total / 1000:g}, {budget.left / 1000:g} of it is left; ask for less, or again"
        " next year; what is published already is shown again at no cost",
        code="budget_spent",
    )


def published(database: Database) -> list[Report]:
    """All reports, newest first."""
    rows = database.rows(f"{_SELECT} ORDER BY published_at DESC", (TENANT,))
    return [_report(row) for row in rows]


def report(database: Database, report_id: UUID) -> Report:
    """One of them. Raises ``NotFound`` (``unknown_report``)."""
    with database.transaction() as connection:
        found = _stored(connection, "id = %s", report_id)
    if found is None:
        raise NotFound("there is no such report", code="unknown_report")
    return _report(found)


def budget(database: Database, budget_milli: int, year: int | None = None) -> Budget:
    """What a year's reports have cost."""
    with database.transaction() as connection:
        return _budget(connection, year or datetime.now(UTC).year, budget_milli)


def _check(wish: Wish) -> None:
    unknown = sorted(set(wish.measures) - set(MEASURES))
    if unknown or not wish.measures or len(set(wish.measures)) < len(wish.measures):
        raise InvalidItem(f"measures: choose from {', '.join(MEASURES)}, each once", code="bad_report")
    if not 1 <= wish.per_person <= MOST_PER_PERSON:
        raise InvalidItem(f"per person: choose 1 to {MOST_PER_PERSON} items", code="bad_report")
    if len(wish.segments) > MOST_SEGMENTS or len(set(wish.segments)) < len(wish.segments):
        raise InvalidItem(f"segments: name at most {MOST_SEGMENTS}, each once", code="bad_report")
    if wish.epsilon_milli < len(wish.measures):
        raise InvalidItem("epsilon: at least 0.001 for each measure", code="bad_report")
    if not wish.name.strip() or len(wish.name) > 100 or not wish.name.isprintable():
        raise InvalidItem("name: use 1 to 100 printable characters", code="bad_report")
    check_period(wish.since, wish.until)
    if any(moment.astimezone(UTC).time() != time() for moment in (wish.since, wish.until)):
        raise InvalidItem("since, until: use whole days of UTC", code="bad_period")
    if wish.until > datetime.now(UTC):
        raise InvalidItem("until: publish when the period is over, for the numbers then stand", code="not_over")


def _scope(connection: Connection, wish: Wish) -> tuple[Scope, dict[str, Any]]:
    rows = connection.execute(
        "SELECT id, name, rule, version FROM insights.segment WHERE tenant = %s AND id = ANY(%s)",
        (TENANT, list(wish.segments)),
    ).fetchall()
    known = {row["id"]: row for row in rows}
    if missing := [each for each in wish.segments if each not in known]:
        raise NotFound(f"there is no segment {missing[0]}", code="unknown_segment")
    version = current_topic_version(connection) if "topics" in wish.measures else None
    topics = connection.execute(
        "SELECT id::text, label FROM insights.topic WHERE tenant = %s AND version = %s AND id >= 0 ORDER BY id",
        (TENANT, version),
    ).fetchall()
    rules = {each: stored_rule(known[each]["rule"]) for each in wish.segments}
    scope = Scope(wish.since, wish.until, rules, wish.per_person, version, [row["id"] for row in topics])
    asked = {
        "since": wish.since.astimezone(UTC).isoformat(), "until": wish.until.astimezone(UTC).isoformat(),
        "measures": sorted(wish.measures), "per_person": wish.per_person, "topic_version": version,
        "segments": [{"id": each, "name": known[each]["name"], "version": known[each]["version"]} for each in wish.segments],
        "topics": {row["id"]: row["label"] for row in topics},
    }  # fmt: skip
    return scope, asked


def _digest(asked: Mapping[str, Any]) -> str:
    """The same for the same question; names of segments and topics are not part of it."""
    segments = [[each["id"], each["version"]] for each in asked["segments"]]
    counted = {name: asked[name] for name in ("since", "until", "measures", "per_person", "topic_version")}
    return audit.digest(json.dumps({**counted, "segments": segments}, sort_keys=True))


def _numbers(connection: Connection, wish: Wish, scope: Scope) -> list[dict[str, Any]]:
    share = wish.epsilon_milli // len(wish.measures)
    made = []
    for measure in sorted(wish.measures):
        cells, most = counts(connection, measure, scope), sensitivity(measure, wish.per_person)
        values = noisy([count for *_, count in cells], most, share)
        rows = [{"part": part, "category": category, "value": value}
                for (part, category, _), value in zip(cells, values, strict=True)]  # fmt: skip
        made.append({"measure": measure, "epsilon_milli": share, "scale": scale_of(most, share), "rows": rows})
    return made


def _insert(
    connection: Connection, wish: Wish, asked: Mapping[str, Any], digest: str, numbers: object, by: str, year: int
) -> dict[str, Any]:
    values = (
        uuid7(),
        TENANT,
        year,
        digest,
        wish.name.strip(),
        wish.since,
        wish.until,
        json.dumps(asked),
        wish.epsilon_milli,
        json.dumps(numbers),
        by,
    )
    row = connection.execute(_INSERT, values).fetchone()
    return dict(row or {})


def _stored(connection: Connection, where: str, value: object) -> dict[str, Any] | None:
    return connection.execute(f"{_SELECT} AND {where}", (TENANT, value)).fetchone()


def _budget(connection: Connection, year: int, total: int) -> Budget:
    row = connection.execute(
        "SELECT coalesce(sum(epsilon_milli), 0)::int AS spent FROM privacy.report WHERE tenant = %s AND year = %s",
        (TENANT, year),
    ).fetchone()
    return Budget(year, total, int(row["spent"]) if row else 0)


def _report(row: Mapping[str, Any], *, again: bool = False) -> Report:
    moments = {name: row[name].astimezone(UTC) for name in ("since", "until", "published_at")}
    return Report(**{**row, **moments}, again=again)
