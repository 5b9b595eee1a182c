"""Published reports as pages and files."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, render_template

from api.pages import sessions
from api.services import services
from feedback.errors import InvalidItem
from feedback.reports import ledger
from feedback.reports.paper import FORMS, paper

SCOPE = "aggregates:read"


def register(blueprint: Blueprint) -> None:
    """Routes of the pages and files."""
    blueprint.add_url_rule("/reports", "reports", _list, methods=["GET"])
    blueprint.add_url_rule("/reports/<uuid:report_id>", "report", _page, methods=["GET"])
    blueprint.add_url_rule("/reports/<uuid:report_id>.<form>", "report_file", _file, methods=["GET"])


def _list() -> str:
    sessions.viewer(SCOPE)
    held = services()
    left = ledger.budget(held.database, held.settings.report_epsilon_milli)
    return render_template("reports.html", reports=ledger.published(held.database), budget=left)


def _page(report_id: UUID) -> str:
    sessions.viewer(SCOPE)
    found = ledger.report(services().database, report_id)
    return render_template("report.html", report=found, paper=paper(found), FORMS=FORMS)


def _file(report_id: UUID, form: str) -> Response:
    sessions.viewer(SCOPE)
    if form not in FORMS:
        raise InvalidItem(f"form: choose one of {', '.join(FORMS)}", code="bad_form")
    write, media = FORMS[form]
    text = write(ledger.report(services().database, report_id))
    headers = {"Content-Disposition": f'attachment; filename="report-{report_id}.{form}"'}
    return Response(text, content_type=f"{media}; charset=utf-8", headers=headers)
