"""Published reports: numbers with noise, and how much of the year's budget is left."""

from __future__ import annotations

from uuid import UUID

from flask import Response, jsonify
from pydantic import BaseModel

from api.auth import requires
from api.services import services
from api.v1 import READING, blueprint
from feedback.reports import ledger
from feedback.reports.paper import as_json


class ReportPath(BaseModel):
    """Id of a report."""

    report_id: UUID


class BudgetOut(BaseModel):
    """Epsilon of one year, by the day of publication."""

    year: int
    total: float
    spent: float
    left: float


class NumberOut(BaseModel):
    """A noisy number with the 95 % range of its noise; ``share`` is of the same measure and part."""

    measure: str
    part: str
    category: str
    value: float | None
    low: float | None
    high: float | None
    share: float | None = None
    share_low: float | None = None
    share_high: float | None = None
    epsilon: float
    noise_scale: float


class ReportOut(BaseModel):
    """A published report. The unit of privacy is a person."""

    id: UUID
    name: str
    since: str
    until: str
    epsilon: float
    delta: float
    unit: str
    per_person: int
    published_at: str
    published_by: str
    statement: list[str]
    numbers: list[NumberOut]


class ReportsOut(BaseModel):
    """Newest first."""

    budget: BudgetOut
    reports: list[ReportOut]


@blueprint.get(
    "/reports", tags=[READING], operation_id="listReports", summary="Published reports", responses={200: ReportsOut}
)
@requires("aggregates:read")
def list_reports() -> Response:
    """Numbers with noise that anybody may see; published by ``ascolto report publish`` only."""
    held = services()
    left = ledger.budget(held.database, held.settings.report_epsilon_milli)
    budget = {"year": left.year, "total": left.total / 1000, "spent": left.spent / 1000, "left": left.left / 1000}
    return jsonify({"budget": budget, "reports": [as_json(each) for each in ledger.published(held.database)]})


@blueprint.get(
    "/reports/<uuid:report_id>",
    tags=[READING],
    operation_id="getReport",
    summary="One published report",
    responses={200: ReportOut},
)
@requires("aggregates:read")
def get_report(path: ReportPath) -> Response:
    """The numbers as they were stored; asking again never draws noise again."""
    return jsonify(as_json(ledger.report(services().database, path.report_id)))
