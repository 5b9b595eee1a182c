"""Segments, and everything that is known of one in a period: NPS, KPIs, sentiment, pain points by stage."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from psycopg import sql

from feedback.database import Connection, Database
from feedback.differencing import Guard, answer, answer_one
from feedback.disclosure import Cell, Measure
from feedback.errors import InvalidItem, NotFound
from feedback.insights.cohort import (
    FEEDBACK,
    TENANT,
    Filters,
    check_period,
    conditions,
    question,
    question_of_customers,
    reading,
)
from feedback.insights.journey import StagePain, by_stage, stage_measures
from feedback.insights.kpis import BREAKDOWNS, given_kpis, kpi_measures, split_measures
from feedback.insights.members import EVERYONE, member_join
from feedback.insights.scores import score_measures
from feedback.insights.segment_rules import Rule, parse_rule, rule_json, stored_rule
from feedback.insights.signals import grouped, total_measure
from feedback.settings import DECLARED_ATTRIBUTES

METRICS = ("nps", "csat", "ces")
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_SELECT = "SELECT id, name, rule, version, updated_at FROM insights.segment WHERE tenant = %(tenant)s"


@dataclass(frozen=True, slots=True)
class Segment:
    """A named rule over subject attributes; ``version`` grows when the rule changes."""

    id: str
    name: str
    rule: Mapping[str, Any]
    version: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class SegmentSummary:
    """One segment in a period. Estimates of the cells: see ``scores``, ``kpis``, ``trends`` and ``journey``."""

    segment: Segment
    since: datetime
    until: datetime
    customers: Cell
    scores: Mapping[str, Cell]
    kpis: Mapping[str, Cell]
    breakdowns: Mapping[str, Mapping[str, Cell]]
    sentiment: Cell
    stages: tuple[StagePain, ...]


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """One line of the table of segments. ``segment`` is None in the line of all customers."""

    segment: Segment | None
    customers: Cell
    nps: Cell
    kpis: Mapping[str, Cell]
    sentiment: Cell


def segments(database: Database) -> tuple[Segment, ...]:
    """Every segment, by name."""
    rows = database.rows(f"{_SELECT} ORDER BY name, id", {"tenant": TENANT})
    return tuple(Segment(**row) for row in rows)


def segment(database: Database, segment_id: str) -> Segment:
    """One segment. Raises ``NotFound`` (``unknown_segment``)."""
    with database.transaction() as connection:
        return _one(connection, segment_id)


def put_segment(
    database: Database, segment_id: str, name: str, rule: object, declared: Collection[str] = DECLARED_ATTRIBUTES
) -> Segment:
    """Make or replace a segment. Raises ``InvalidItem`` (``bad_segment_id``, ``bad_name``, and ``parse_rule``'s)."""
    if not _ID.fullmatch(segment_id):
        raise InvalidItem("id: use 1 to 64 of a-z, 0-9, '_', '-'", code="bad_segment_id")
    if not name.strip() or len(name) > 100 or not name.isprintable():
        raise InvalidItem("name: use 1 to 100 printable characters", code="bad_name")
    content = json.dumps(rule_json(parse_rule(rule, declared)))
    values = {"tenant": TENANT, "id": segment_id, "name": name.strip(), "rule": content}
    with database.transaction() as connection:
        row = connection.execute(
            "INSERT INTO insights.segment AS old (tenant, id, name, rule)"
            " VALUES (%(tenant)s, %(id)s, %(name)s, %(rule)s)"
            " ON CONFLICT (tenant, id) DO UPDATE SET name = EXCLUDED.name, rule = EXCLUDED.rule, updated_at = now(),"
            " version = old.version + (old.rule <> EXCLUDED.rule)::int"
            " RETURNING id, name, rule, version, updated_at",
            values,
        ).fetchone()
    if row is None:  # pragma: no cover - an upsert always returns its row
        raise NotFound("the segment was not stored", code="unknown_segment")
    return Segment(**row)


def summary(
    database: Database,
    segment_id: str,
    since: datetime,
    until: datetime,
    *,
    floor: int,
    guard: Guard | None = None,
) -> SegmentSummary:
    """Everything about one segment. Raises ``NotFound`` (``unknown_segment``) and ``InvalidItem`` (``bad_period``)."""
    check_period(since, until)
    with reading(database, guard) as connection:
        found = _one(connection, segment_id)
        rule = _rule(found)
        groups: dict[str, Rule | None] = {segment_id: rule}
        scores = {metric: score_measures(connection, metric, since, until, groups)[segment_id] for metric in METRICS}
        kpis = kpi_measures(connection, since, until, groups)[segment_id]
        splits = {name: split_measures(connection, name, since, until, rule) for name in BREAKDOWNS}
        filters = Filters(since=since, until=until)
        said = total_measure(connection, filters, rule=rule)
        stages = stage_measures(connection, filters, rule=rule)
    spoken = question_of_customers(FEEDBACK, since, until, segment_id)
    done = given_kpis(kpis, splits, since, until, segment_id, floor=floor, guard=guard)
    return SegmentSummary(
        segment=found,
        since=since,
        until=until,
        customers=done.customers,
        scores=answer(scores, lambda metric: question_of_customers(metric, since, until, segment_id),
                      floor=floor, guard=guard, lines=()),
        kpis=done.figures,
        breakdowns=done.breakdowns,
        sentiment=answer_one(said, spoken, floor=floor, guard=guard),
        stages=by_stage(stages, spoken, floor=floor, guard=guard),
    )  # fmt: skip


def segment_table(
    database: Database, filters: Filters, *, floor: int, guard: Guard | None = None
) -> tuple[SegmentRow, ...]:
    """All customers, then every segment; ``filters`` must carry a period and narrow the sentiment, not NPS or KPIs.

    The line of all customers is a published total, so each column is a line of
    the gate over the segments. Raises ``InvalidItem`` (``bad_period``).
    """
    if filters.since is None or filters.until is None:
        raise InvalidItem("since, until: choose a period", code="bad_period")
    known: list[Segment | None] = [None, *segments(database)]
    rules: dict[str, Rule | None] = {_key(each): _rule(each) if each else None for each in known}
    with reading(database, guard) as connection:
        columns: dict[str, dict[str, Measure]] = {
            "nps": score_measures(connection, "nps", filters.since, filters.until, rules),
            FEEDBACK: _sentiments(connection, filters, rules),
        }
        for name, figures in kpi_measures(connection, filters.since, filters.until, rules).items():
            for kpi, measure in figures.items():
                columns.setdefault(kpi, {})[name] = measure
    customers = Filters(since=filters.since, until=filters.until)
    cells = answer(
        {(column, name): measure for column, measures in columns.items() for name, measure in measures.items()},
        lambda key: question(
            replace(filters if key[0] == FEEDBACK else customers, segment=key[1] or filters.segment), key[0]
        ),
        floor=floor,
        guard=guard,
        lines=[[(column, name) for name in rules if name != EVERYONE] for column in columns],
    )
    fixed = ("nps", FEEDBACK, "customers")
    return tuple(
        SegmentRow(
            each,
            cells["customers", _key(each)],
            cells["nps", _key(each)],
            {column: cells[column, _key(each)] for column in columns if column not in fixed},
            cells[FEEDBACK, _key(each)],
        )
        for each in known
    )


def _key(each: Segment | None) -> str:
    return each.id if each else EVERYONE


def _one(connection: Connection, segment_id: str) -> Segment:
    row = connection.execute(f"{_SELECT} AND id = %(id)s", {"tenant": TENANT, "id": segment_id}).fetchone()
    if row is None:
        raise NotFound("there is no such segment", code="unknown_segment")
    return Segment(**row)


def _rule(found: Segment) -> Rule:
    return stored_rule(found.rule)


def _sentiments(connection: Connection, filters: Filters, groups: Mapping[str, Rule | None]) -> dict[str, Measure]:
    """What each group said, in one question for all segments and one for everyone."""
    rules = {name: rule for name, rule in groups.items() if rule is not None}
    found: dict[str, Measure] = {EVERYONE: total_measure(connection, filters)}
    if rules:
        values: dict[str, Any] = {}
        where = conditions(connection, filters, values)
        join = member_join(rules, filters.since, filters.until, values)
        measures = grouped(connection, {"part": sql.SQL("member.segment")}, where, values, join=join)
        found.update({name: measures.get((name,), Measure(0, 0)) for name in rules})
    return found
