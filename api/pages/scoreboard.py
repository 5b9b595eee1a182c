"""The page of the leak scoreboard, and the banner that a canary was seen."""

from __future__ import annotations

from flask import Blueprint, render_template

from api.auth import signed_in
from api.pages import sessions, verbatim
from api.services import services
from feedback import audit, canaries, scoreboard
from feedback.items import PII_LABELS
from feedback.privacy.leak_counts import Count

SCOPE = "privacy:read"


def register(blueprint: Blueprint) -> None:
    """Route of the page."""
    blueprint.add_url_rule("/privacy/scoreboard", "scoreboard", _page, methods=["GET"])


def canary_seen() -> bool:
    """Whether the signed-in person should be warned that a canary was seen in clear. One small read a page."""
    known = signed_in()
    if known is None or SCOPE not in known.scopes:
        return False
    return bool(services().database.rows("SELECT 1 FROM privacy.sighting WHERE ended_at IS NULL LIMIT 1"))


def percent(share: float | None, digits: int = 1) -> str:
    """A share in percent."""
    return "" if share is None else f"{100 * share:.{digits}f}\N{NO-BREAK SPACE}%"


def interval(count: Count) -> str:
    """Wilson's interval of a recall, in percent."""
    recall = count.recall
    if recall is None or recall.low is None or recall.high is None:
        return ""
    return f"{100 * recall.low:.0f}\N{EN DASH}{100 * recall.high:.0f}\N{NO-BREAK SPACE}%"


def _page() -> str:
    who, store = sessions.viewer(SCOPE), services().database
    found = scoreboard.newest(store)
    audit.append(store, audit.Entry(who.actor, "scoreboard.read"))
    scores = found.scores if found else None
    channels = sorted({key.channel for key in scores.counts if key.label}) if scores else []
    return render_template(
        "scoreboard.html", found=found, scores=scores, channels=channels, LABELS=PII_LABELS, names=verbatim.NAMES,
        missed=scoreboard.missed(store), watch=canaries.watch(store), percent=percent, interval=interval,
    )  # fmt: skip
