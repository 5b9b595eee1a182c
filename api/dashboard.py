"""The dashboard: pages made on the server over the same reads and the same gate as the API."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from api.auth import signed_in
from api.looks import look
from api.pages import (
    assets,
    audit_log,
    drivers,
    figures,
    held,
    navigation,
    numbers,
    people,
    record,
    reidentification,
    reports,
    rights,
    scoreboard,
    sessions,
    verbatim,
)
from api.pages.questions import FILTERS, PERIODS, Question, read_question
from api.searching import safe_words
from api.services import guard, services
from feedback import verbatims as verbatims_for
from feedback.access import CASES
from feedback.errors import AscoltoError, InvalidItem, NotFound, NotPermitted, QuotaSpent, Retryable
from feedback.insights.cohort import Filters
from feedback.insights.journey import journey
from feedback.insights.segments import segment_table, segments
from feedback.insights.signals import total
from feedback.insights.topics import topics
from feedback.insights.trends import BUCKETS, TrendPoint, TrendQuery, trends
from feedback.items import CHANNELS, PII_LABELS, SENTIMENTS, STAGES
from feedback.search import SearchQuery

PAGE_ITEMS = 25
OFFERED = ("channel", "language", "segment")
"""Filters of the first page; any other would narrow it unseen."""

COLUMNS: tuple[tuple[str, str, str, str], ...] = (
    ("logins", "per_person", "rate", "Logins"),
    ("transactions", "per_person", "rate", "Transactions"),
    ("applications", "share", "share", "Applied"),
    ("conversion", "share", "share", "Approved"),
    ("abandonment", "share", "share", "Abandoned"),
    ("rejection", "share", "share", "Rejected"),
    ("downloads", "share", "share", "Downloaded app"),
    ("churn", "share", "small_share", "Left"),
)
"""KPI, estimate, scale and heading of the table of segments."""

blueprint = Blueprint(
    "dashboard", __name__, template_folder="templates", static_folder="static", static_url_path="/static"
)
sessions.register(blueprint)
assets.register(blueprint)
held.register(blueprint)
scoreboard.register(blueprint)
record.register(blueprint)
reports.register(blueprint)
rights.register_pages(blueprint)
people.register_pages(blueprint)
reidentification.register(blueprint)
audit_log.register(blueprint)
drivers.register(blueprint)


@blueprint.context_processor
def shared() -> dict[str, Any]:
    """What every page uses."""
    return {
        "CHANNELS": CHANNELS, "SENTIMENTS": SENTIMENTS, "STAGES": STAGES, "BUCKETS": BUCKETS, "PERIODS": PERIODS,
        "LANGUAGES": services().settings.languages, "floor": services().settings.floor_people,
        "form_token": sessions.form_token, "write": numbers.write, "why": numbers.why, "count": numbers.count, "chip": verbatim.chip,
        "PERSONAL": {label: verbatim.NAMES[label] for label in PII_LABELS}, "title_pieces": verbatim.pieces, "score": numbers.score, "known": signed_in(), "menu": navigation.menu, "canary_seen": scoreboard.canary_seen, "plotly": assets.plotly_script,
    }  # fmt: skip


@blueprint.get("/")
def overview() -> str:
    """First page: volume and sentiment, pain points by stage, topics, segments."""
    watch = guard(sessions.viewer("aggregates:read"))
    question = _question(request.args, OFFERED)
    held, floor = services().database, services().settings.floor_people
    filters = Filters(**question.filters())
    whole = total(held, filters, floor=floor, guard=watch)
    trend = trends(held, TrendQuery(bucket=question.bucket, **question.filters()), floor=floor, guard=watch)  # type: ignore[arg-type]
    stages = journey(held, filters, floor=floor, guard=watch)
    rows = segment_table(held, replace(filters, segment=None), floor=floor, guard=watch)
    stage_links = [_verbatims(question, stage=row.stage) for row in stages]
    return render_template(
        "overview.html",
        question=question,
        whole=whole,
        trend=trend,
        over_time=figures.over_time(trend, lambda point: _verbatims_of(question, point), floor),
        by_stage=figures.by_stage(stages, stage_links, floor),
        stages=stages,
        topics=topics(held, filters, floor=floor, guard=watch),
        rows=rows,
        columns=COLUMNS,
        known_segments=[row.segment for row in rows if row.segment],
        # NPS speaks of customers, so it follows period and segment, not what was written.
        nps=next(
            row.nps for row in rows if (row.segment.id if row.segment else None) == question.chosen.get("segment")
        ),
        to_verbatims=lambda **changes: _verbatims(question, **changes),
        point_link=lambda point: _verbatims_of(question, point),
    )


@blueprint.route("/feedback", methods=["GET", "POST"])
def verbatims() -> str | Response:
    """Pseudonymised verbatims. Words come by POST only, so that they stand in no address, history or proxy log."""
    known = sessions.viewer("feedback:read")
    given = request.form if request.method == "POST" else request.args
    question = _question(given)
    words, cursor = request.form.get("q", "").strip(), given.get("cursor") or None
    if request.method == "POST" and not words and cursor is None:
        return redirect(_verbatims(question), 303)
    safe = safe_words(known, words, question.chosen.get("language"))
    query = SearchQuery(words=safe, limit=PAGE_ITEMS, cursor=cursor, **question.filters())
    floor = services().settings.floor_people
    read = verbatims_for.read(services().database, query, floor=floor, cases=CASES in known.scopes)
    look(known, query, read)
    return render_template(
        "feedback.html",
        question=question,
        words=words,
        replaced=[(verbatim.NAMES[label], label in safe.sought) for label in safe.labels] if safe else [],
        cursor=cursor,
        page=read.page,
        state=read.state,
        cut=verbatim.sentences,
        known_segments=segments(services().database),
        known_topics=_topic_names(),
        to_verbatims=lambda **changes: _verbatims(question, **changes),
    )


def _topic_names() -> list[dict[str, Any]]:
    return services().database.rows(
        "SELECT t.id, t.label FROM insights.topic t JOIN insights.topic_version v USING (tenant, version)"
        " WHERE v.is_current AND t.id >= 0 ORDER BY t.label, t.id"
    )


def _question(given: Any, offered: Collection[str] = FILTERS) -> Question:
    return read_question(given, datetime.now(UTC).date(), offered)


def _verbatims(question: Question, **changes: str | None) -> str:
    return url_for("dashboard.verbatims", **question.link(bucket=None, **changes))  # type: ignore[arg-type]


def _verbatims_of(question: Question, point: TrendPoint) -> str:
    """Link to the verbatims of one bucket, cut to the period."""
    start = point.start.date()
    if question.bucket == "month":
        end = (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    else:
        end = start + timedelta(days=0 if question.bucket == "day" else 6)
    first, last = max(start, question.first), min(end, question.last)
    return _verbatims(question, since=str(first), until=str(last))


def _problem(title: str, detail: str, status: int) -> tuple[str, int]:
    return render_template("problem.html", title=title, detail=detail), status


@blueprint.errorhandler(AscoltoError)
def refused(error: AscoltoError) -> tuple[str, int]:
    """A page instead of problem+json; the words of other failures stay inside."""
    if isinstance(error, NotPermitted):
        return _problem("No permission", error.detail, 403)
    if isinstance(error, InvalidItem):
        return _problem("This cannot be shown", error.detail, 422)
    if isinstance(error, NotFound):
        return _problem("Not found", error.detail, 404)
    if isinstance(error, QuotaSpent):
        return _problem("Not so often", error.detail, 429)
    if error.code == "no_search_worker":
        return _problem("Not available now", f"{error.detail[:1].upper()}{error.detail[1:]}.", 503)
    if isinstance(error, Retryable):
        return _problem("Not available now", "The database does not answer. Try again in a minute.", 503)
    return _problem("Something failed", "Something failed on our side. Ask the operator.", 500)


@blueprint.errorhandler(HTTPException)
def http_problem(error: HTTPException) -> tuple[str, int]:
    """A form that is too old, or an address that does not exist."""
    if error.code == 400:
        return _problem("This form is too old", "Go back, load the page again and repeat what you did.", 400)
    return _problem("Not found", "There is nothing here.", error.code or 500)
