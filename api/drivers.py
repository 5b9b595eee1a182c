"""Drivers over HTTP: what goes with a survey answer or with what customers do."""

from __future__ import annotations

from typing import Any, Literal

from flask import Response, jsonify
from pydantic import BaseModel, Field

from api.auth import requires
from api.reading import something_is_left
from api.schemas_read import CellOut, FilterQuery, Name
from api.services import caller, guard, services
from api.v1 import READING, blueprint
from feedback.insights.cohort import Filters, whole_days
from feedback.insights.driver_table import BYS, MOST_CONTROLS, OUTCOMES, DriverTable, driver_table


class DriverParameters(FilterQuery):
    """Filters of what was said, and what it is held against."""

    outcome: str = Field(default="nps", max_length=64, json_schema_extra={"enum": list(OUTCOMES)})
    by: str = Field(default="topic", max_length=64, json_schema_extra={"enum": list(BYS)})
    control: list[Name] = Field(
        default=["channel"], max_length=MOST_CONTROLS, description="channel, or attributes of customers, held equal"
    )


class DriverOut(CellOut):
    """One topic, stage or pain point; null where it is withheld."""

    key: str
    label: str
    rank: int | None
    goes_with: bool | None = Field(
        description="the test beside all others holds, corrected for how many were looked at"
    )
    refused: Literal["too_alike"] | None = Field(description="too_alike: it cannot be told from the others")


class OverlapOut(BaseModel):
    """Jaccard's index of the people of two drivers."""

    first: str
    second: str
    jaccard: float


class DriversOut(BaseModel):
    """Rows by share; an association, not a cause."""

    outcome: str
    by: str
    controls: list[str]
    topic_version: int | None
    refused: Literal["few_people", "no_variance"] | None
    whole: CellOut
    drivers: list[DriverOut]
    overlap: list[OverlapOut]
    floor_people: int


@blueprint.get(
    "/drivers",
    tags=[READING],
    operation_id="getDrivers",
    summary="What goes with NPS, CSAT or behaviour",
    responses={200: DriversOut},
)
@requires("aggregates:read")
def get_drivers(query: DriverParameters) -> Response:
    """Difference, leave-one-out impact, Shapley (LMG) share and relative weight side by side, with intervals.

    NPS counts in points of the score, behaviour in shares of people.
    """
    given = query.model_dump()
    outcome, by, controls = given.pop("outcome"), given.pop("by"), given.pop("control")
    held = services()
    floor = held.settings.floor_people
    table = driver_table(
        held.database, whole_days(Filters(**given)), outcome, by, controls, floor=floor, guard=guard(caller())
    )
    something_is_left([table.whole])
    return jsonify({**drivers_json(table), "floor_people": floor})


def drivers_json(table: DriverTable) -> dict[str, Any]:
    """The table as the API shows it."""
    return {
        "outcome": table.outcome,
        "by": table.by,
        "controls": list(table.controls),
        "topic_version": table.topic_version,
        "refused": table.refused,
        "whole": table.whole.as_json(),
        "drivers": [
            {
                "key": row.key,
                "label": row.label,
                "rank": row.rank,
                "goes_with": row.goes_with,
                "refused": row.refused,
                **row.cell.as_json(),
            }
            for row in table.rows
        ],
        "overlap": [{"first": a, "second": b, "jaccard": value} for (a, b), value in table.overlap.items()],
    }
