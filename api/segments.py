"""Segments: list, define, and what is known of one in a period."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify, request
from pydantic import ValidationError

from api.auth import requires
from api.body import Body
from api.errors import Problem, describe
from api.schemas_segments import PeriodParameters, SegmentIn, SegmentOut, SegmentPath, SegmentsOut, SummaryOut
from api.services import caller, guard, services
from api.v1 import SEGMENTS, blueprint
from feedback import audit
from feedback.disclosure import Cell
from feedback.insights.cohort import Filters, whole_days
from feedback.insights.segments import Segment, put_segment, segments, summary


@blueprint.get(
    "/segments", tags=[SEGMENTS], operation_id="listSegments", summary="Every segment", responses={200: SegmentsOut}
)
@requires("aggregates:read")
def list_segments() -> Response:
    """Rules, not numbers."""
    return jsonify({"segments": [_segment(each) for each in segments(services().database)]})


@blueprint.put(
    "/segments/<segment_id>",
    tags=[SEGMENTS],
    operation_id="putSegment",
    summary="Make or replace a segment",
    responses={200: SegmentOut},
)
@requires("segments:write")
def write_segment(path: SegmentPath) -> Response:
    """Repeating it changes nothing; a changed rule makes a new version."""
    held = services()
    try:
        given = SegmentIn.model_validate(Body(request, held.keys.intake.key, lines=False).value())
    except ValidationError as error:
        detail = "the segment cannot be used; see errors"
        raise Problem(422, "invalid", detail, errors=describe(error)) from None
    declared = held.settings.declared_attributes
    stored = put_segment(held.database, path.segment_id, given.name, given.rule, declared)
    target, counts = f"segment:{stored.id}", {"version": stored.version}
    audit.append(held.database, audit.Entry(caller().actor, "segment.written", (target,), counts=counts))
    return jsonify(_segment(stored))


@blueprint.get(
    "/segments/<segment_id>/summary",
    tags=[SEGMENTS],
    operation_id="getSegmentSummary",
    summary="One segment in a period",
    responses={200: SummaryOut},
)
@requires("aggregates:read")
def get_summary(path: SegmentPath, query: PeriodParameters) -> Response:
    """NPS and other scores, KPIs, sentiment, and pain points by stage, each with people and interval."""
    floor = services().settings.floor_people
    period = whole_days(Filters(since=query.since, until=query.until))
    if period.since is None or period.until is None:  # pragma: no cover - both are required by the schema
        raise Problem(422, "bad_period", "since, until: choose a period")
    held = services().database
    found = summary(held, path.segment_id, period.since, period.until, floor=floor, guard=guard(caller()))
    return jsonify(
        {
            "segment": _segment(found.segment),
            "since": found.since.isoformat(),
            "until": found.until.isoformat(),
            "floor_people": floor,
            "customers": found.customers.as_json(),
            "scores": _cells(found.scores),
            "kpis": _cells(found.kpis),
            "breakdowns": {name: _cells(parts) for name, parts in found.breakdowns.items()},
            "sentiment": found.sentiment.as_json(),
            "stages": [{"stage": stage.stage, **stage.cell.as_json()} for stage in found.stages],
        }
    )


def _cells(cells: Mapping[str, Cell]) -> dict[str, Any]:
    return {name: cell.as_json() for name, cell in cells.items()}


def _segment(found: Segment) -> dict[str, Any]:
    return {
        "id": found.id,
        "name": found.name,
        "rule": found.rule,
        "version": found.version,
        "updated_at": found.updated_at.isoformat(),
    }
