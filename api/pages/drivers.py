"""The page of drivers: what goes with an answer or with what customers do, as a chart and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Blueprint, render_template, request, url_for

from api.pages import sessions
from api.pages.figures import Figure, dots
from api.pages.numbers import spoken
from api.pages.questions import read_question
from api.services import guard, services
from feedback.insights.cohort import Filters
from feedback.insights.driver_table import DriverRow, driver_table
from feedback.insights.segments import segments
from feedback.records import METRIC_RANGES

OFFERED = ("channel", "language", "segment")
SCORES = {"nps": "NPS", "csat": "CSAT", "ces": "CES", "sus": "SUS", "stars": "stars"}
DID = {
    "login": "logged in", "transaction": "made a transaction", "app_download": "downloaded the app",
    "application_started": "started an application", "application_abandoned": "abandoned an application",
    "application_rejected": "were rejected", "application_approved": "were approved", "churn": "left",
}  # fmt: skip
OF_WHAT = {"topic": "Topic", "stage": "Stage", "pain": "Pain point at"}


def register(blueprint: Blueprint) -> None:
    """Route of the page."""
    blueprint.add_url_rule("/drivers", "drivers", _page, methods=["GET"])


def kind_of(outcome: str) -> str:
    """How differences of an outcome are written."""
    return "nps" if outcome == "nps" else "points" if outcome in METRIC_RANGES else "signed_share"


def _page() -> str:
    who = sessions.viewer("aggregates:read")
    question = read_question(request.args, datetime.now(UTC).date(), OFFERED)
    outcome, by = request.args.get("outcome") or "nps", request.args.get("by") or "topic"
    floor = services().settings.floor_people
    table = driver_table(
        services().database, Filters(**question.filters()), outcome, by, floor=floor, guard=guard(who)
    )  # fmt: skip
    link = [_verbatims(question.link(bucket=None), by, row) for row in table.rows]
    return render_template(
        "drivers.html",
        question=question,
        table=table,
        rows=list(zip(table.rows, link, strict=True)),
        chart=_chart(table.rows, link, floor),
        kind=kind_of(outcome),
        scores=SCORES,
        did=DID,
        bys=OF_WHAT,
        names={row.key: row.label for row in table.rows},
        known_segments=segments(services().database),
    )


def _verbatims(link: dict[str, str], by: str, row: DriverRow) -> str:
    more = {"topic": row.key} if by == "topic" else {"stage": row.key, **({"pain": "yes"} if by == "pain" else {})}
    return url_for("dashboard.verbatims", **{**link, **more})  # type: ignore[arg-type]


def _chart(rows: Sequence[DriverRow], links: Sequence[str], floor: int) -> Figure:
    shown = [(row, link) for row, link in zip(rows, links, strict=True) if row.cell.shown][:20]
    return dots(
        [row.label for row, _ in shown],
        [row.cell.get("share") for row, _ in shown],
        [spoken(row.cell, "share", "small_share", floor) for row, _ in shown],
        [link for _, link in shown],
    )
