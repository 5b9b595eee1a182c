"""Reads: one item of pseudonymised feedback, and gated numbers about all of it. Search, in ``api.searching``, comes with it.

Every look at verbatims is written to the audit log before it is answered.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response, jsonify

from api.auth import requires
from api.errors import Problem
from api.schemas_read import (
    FilterQuery,
    FoundOut,
    ItemPath,
    JourneyOut,
    TopicsOut,
    TrendOut,
    TrendParameters,
)
from api.searching import found_json
from api.services import caller, guard, services
from api.v1 import READING, blueprint
from feedback import audit, verbatims
from feedback.access import CASES
from feedback.differencing import DAYS
from feedback.disclosure import DIFFERENCE, LIMIT, Cell
from feedback.insights.cohort import Filters, whole_days
from feedback.insights.journey import journey
from feedback.insights.topics import topics
from feedback.insights.trends import TrendQuery, trends
from feedback.search import item


@blueprint.get(
    "/feedback/<uuid:item_id>",
    tags=[READING],
    operation_id="getFeedback",
    summary="One item of feedback",
    responses={200: FoundOut},
)
@requires("feedback:read")
def get_feedback(path: ItemPath) -> Response:
    """The item with the signals of each of its sentences."""
    found = verbatims.shown_to(item(services().database, path.item_id), cases=CASES in caller().scopes)
    audit.append(
        services().database, audit.Entry(caller().actor, "feedback.read", (str(found.id),), counts={"items": 1})
    )
    return jsonify(found_json(found))


@blueprint.get(
    "/trends",
    tags=[READING],
    operation_id="getTrends",
    summary="Volume, sentiment, pain over time",
    responses={200: TrendOut},
)
@requires("aggregates:read")
def get_trends(query: TrendParameters) -> Response:
    """Cells of fewer people than the floor are withheld, and those that would give them away."""
    asked = whole_days(TrendQuery(**query.model_dump()))
    trend = trends(services().database, asked, floor=_floor(), guard=guard(caller()))
    something_is_left(point.cell for point in trend.points)
    points = [{"start": point.start.isoformat(), "part": point.part, **point.cell.as_json()} for point in trend.points]
    body = {"bucket": trend.bucket, "by": trend.by, "topic_version": trend.topic_version, "points": points}
    return jsonify({**body, "floor_people": _floor()})


@blueprint.get(
    "/topics",
    tags=[READING],
    operation_id="getTopics",
    summary="Topics of the version in use",
    responses={200: TopicsOut},
)
@requires("aggregates:read")
def get_topics(query: FilterQuery) -> Response:
    """Largest first; ``id`` is null for items of no topic."""
    filters = whole_days(Filters(**query.model_dump()))
    found = topics(services().database, filters, floor=_floor(), guard=guard(caller()))
    something_is_left(row.cell for row in found.rows)
    rows = [{"id": row.id, "label": row.label, "words": row.words, **row.cell.as_json()} for row in found.rows]
    return jsonify({"version": found.version, "topics": rows, "floor_people": _floor()})


@blueprint.get(
    "/journey",
    tags=[READING],
    operation_id="getJourney",
    summary="Pain points by journey stage",
    responses={200: JourneyOut},
)
@requires("aggregates:read")
def get_journey(query: FilterQuery) -> Response:
    """Every stage in order, then null for items that speak of none."""
    filters = whole_days(Filters(**query.model_dump()))
    stages = journey(services().database, filters, floor=_floor(), guard=guard(caller()))
    something_is_left(stage.cell for stage in stages)
    rows = [{"stage": stage.stage, **stage.cell.as_json()} for stage in stages]
    return jsonify({"stages": rows, "floor_people": _floor()})


def something_is_left(cells: Iterable[Cell]) -> None:
    """Raise a 403 (``too_close``, ``too_many_answers``) when all that could be said was withheld by the guard."""
    given = [cell for cell in cells if cell.state != "no_data"]
    if any(cell.shown for cell in given):
        return
    if any(cell.reason == LIMIT for cell in given):
        raise Problem(
            403,
            "too_many_answers",
            f"you were given as many numbers in {DAYS} days as can be weighed together; what you asked before is answered"
            " again, something new when the first of them are older",
        )
    if any(cell.reason == DIFFERENCE for cell in given):
        raise Problem(
            403,
            "too_close",
            f"together with answers that you had before, this one would tell of fewer than {_floor()} people; ask for"
            " whole months, or for groups and days as before, or again when more people have spoken",
        )


def _floor() -> int:
    return services().settings.floor_people
