"""The page of identifiers that may be of several people: whose each is, and what was decided before."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from api.pages import sessions
from api.pages.held import age
from api.pages.verbatim import chip
from api.people import SCOPE, decided
from api.services import services
from feedback.linking import decisions

WHY = {
    "too_many": "stands beside more than one person can have",
    "several_people": "stands beside several people",
    "between_people": "would join people who cannot be one",
}
REASONS = {
    "customer_record": "the customer's record says so", "proof_seen": "the person proved it",
    "shared_contact": "several people use it", "wrong_entry": "it was mistyped", "passed_on": "somebody else has it now",
}  # fmt: skip
VERDICTS = {"same": "one person", "apart": "two people", "open": "open again"}


def register_pages(blueprint: Blueprint) -> None:
    """Routes of the page."""
    blueprint.add_url_rule("/privacy/people", "people", _list, methods=["GET"])
    blueprint.add_url_rule("/privacy/people", "decide_people", _decide, methods=["POST"])


def _list() -> str:
    sessions.viewer(SCOPE)
    store = services().database
    return render_template(
        "people.html", conflicts=decisions.conflicts(store), decisions=decisions.decisions(store), chip=chip, WHY=WHY,
        REASONS=REASONS, VERDICTS=VERDICTS, age=age,
    )  # fmt: skip


def _decide() -> AnyResponse:
    """``other`` is a choice of the form, or a token that was typed in."""
    who = sessions.viewer(SCOPE)
    given = {name: request.form.get(name, "").strip() for name in ("verdict", "one", "other", "reason")}
    decided(who.actor, **given)
    flash("Written down. A worker moves what is stored.")
    return redirect(url_for("dashboard.people"), 303)
