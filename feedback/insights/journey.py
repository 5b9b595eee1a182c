"""Pain points by journey stage: where, for how many people, something went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from psycopg import sql

from feedback.answers import Question
from feedback.database import Connection, Database
from feedback.differencing import Guard, answer
from feedback.disclosure import Cell, Measure
from feedback.insights.cohort import Filters, conditions, question, reading
from feedback.insights.segment_rules import Rule
from feedback.insights.signals import grouped
from feedback.items import STAGES

_EMPTY = Measure(0, 0)


@dataclass(frozen=True, slots=True)
class StagePain:
    """One stage, or None for items that speak of no stage.

    The cell's people spoke of the stage; ``people_with_pain`` is the share of them
    who told of a pain point, ``pain`` the share of their items that did.
    """

    stage: str | None
    cell: Cell


def journey(database: Database, filters: Filters, *, floor: int, guard: Guard | None = None) -> tuple[StagePain, ...]:
    """Every stage in the order of the journey, then None. Raises ``InvalidItem`` and ``NotFound``."""
    with reading(database, guard) as connection:
        measures = stage_measures(connection, filters)
    return by_stage(measures, question(filters), floor=floor, guard=guard)


def by_stage(
    measures: Mapping[str | None, Measure], base: Question, *, floor: int, guard: Guard | None
) -> tuple[StagePain, ...]:
    """The stages of ``base`` as they may leave."""
    cells = answer(measures, lambda stage: base.narrowed("stage", stage), floor=floor, guard=guard)
    return tuple(StagePain(stage, cell) for stage, cell in cells.items())


def stage_measures(connection: Connection, filters: Filters, *, rule: Rule | None = None) -> dict[str | None, Measure]:
    """Measures by stage before the gate, every stage present."""
    values: dict[str, object] = {}
    where = conditions(connection, filters, values, rule=rule)
    found = grouped(connection, {"stage": sql.SQL("s.stage")}, where, values)
    order: tuple[str | None, ...] = (*STAGES, None)
    return {stage: found.get((stage,), _EMPTY) for stage in order}
