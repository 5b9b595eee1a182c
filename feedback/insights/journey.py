"""Pain points by journey stage: where, for how many people, something went wrong."""

from __future__ import annotations

from dataclasses import dataclass

from psycopg import sql

from feedback.database import Connection, Database
from feedback.disclosure import Cell, Measure, disclose
from feedback.insights.cohort import Filters, conditions, reading
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


def journey(database: Database, filters: Filters, *, floor: int) -> tuple[StagePain, ...]:
    """Every stage in the order of the journey, then None. Raises ``InvalidItem`` and ``NotFound``."""
    with reading(database) as connection:
        measures = stage_measures(connection, filters)
    cells = disclose(measures, floor)
    return tuple(StagePain(stage, cell) for stage, cell in cells.items())


def stage_measures(connection: Connection, filters: Filters, *, rule: Rule | None = None) -> dict[str | None, Measure]:
    """Measures by stage before the gate, every stage present."""
    values: dict[str, object] = {}
    where = conditions(connection, filters, values, rule=rule)
    found = grouped(connection, {"stage": sql.SQL("s.stage")}, where, values)
    order: tuple[str | None, ...] = (*STAGES, None)
    return {stage: found.get((stage,), _EMPTY) for stage in order}
