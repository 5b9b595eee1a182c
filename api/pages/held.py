"""Pages of the privacy officer: the queue of held items, one look at one of them, corrections and own words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from pydantic import ValidationError
from werkzeug.wrappers import Response

from api.pages import sessions, verbatim
from api.review import decided
from api.schemas_review import DecisionIn
from api.services import services
from feedback import audit, held
from feedback.corrections import correct, corrections
from feedback.errors import InvalidItem
from feedback.items import LANGUAGES, PII_LABELS
from feedback.word_store import allow_word, allowed_words, remove

SCOPE = "privacy:review"
PAGE_ROWS = 50

REASONS = {
    "language_unknown": "language not recognised", "language_unsupported": "language not configured",
    "language_unsure": "too short to tell its language", "no_finder": "no finder for its language",
    "finder_failed": "a finder failed", "language_failed": "the language model failed", "text_too_long": "too long",
    "no_letters": "numbers without words", "rest_risk": "still looks personal", "cannot_open": "does not open",
    "gave_up": "failed several times", "changed_since_seen": "reads otherwise than it was seen",
}  # fmt: skip
SIGNS = {
    "email": "an e-mail address", "iban": "an IBAN", "card": "a card number", "phone": "a phone number",
    "long_number": "a long number", "own_name": "the author's own name", "introduced": "a name after “my name is”",
    "initial": "an initial and a name", "named_place": "a name in a name's place", "ip_address": "an IP address",
    "postal_address": "a postal address", "code": "a code", "titled": "a name after a title", "greeted": "a name after a greeting",
    "signature": "a name below a greeting", "name_pair": "two capitalised words", "number": "a number",
    "beside_token": "a word beside a person",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A stretch of a masked text: pseudonyms as chips, ``why`` where it looks personal."""

    pieces: tuple[verbatim.Piece, ...]
    why: str | None = None


def register(blueprint: Blueprint) -> None:
    """Routes of the officer's pages."""
    for path, name, view, methods in (
        ("/privacy/held", "held", _queue, ["GET"]),
        ("/privacy/held/<uuid:held_id>", "held_item", _item, ["GET", "POST"]),
        ("/privacy/held/<uuid:held_id>/decide", "decide_held", _decide, ["POST"]),
        ("/privacy/corrections", "correct", _correct, ["POST"]),
        ("/privacy/words", "own_words", _words, ["GET", "POST"]),
        ("/privacy/words/<uuid:word_id>/remove", "remove_word", _remove, ["POST"]),
    ):
        blueprint.add_url_rule(path, name, view, methods=methods)


def shown(part: held.Part) -> Iterator[Shown]:
    """A part in stretches, nothing left out."""
    place = 0
    for start, end, why in part.marks:
        if place <= start < end:
            yield Shown(tuple(verbatim.pieces(part.text[place:start])))
            yield Shown(tuple(verbatim.pieces(part.text[start:end])), SIGNS.get(why, why))
            place = end
    yield Shown(tuple(verbatim.pieces(part.text[place:])))


def age(since: datetime) -> str:
    """How long ago, in one unit."""
    gone = datetime.now(UTC) - since
    if gone >= timedelta(days=2):
        return f"{gone.days} days"
    hours = gone // timedelta(hours=1)
    return f"{hours} h" if hours else f"{gone // timedelta(minutes=1)} min"


def _queue() -> str:
    who, store = sessions.viewer(SCOPE), services().database
    reason = request.args.get("reason") or None
    after = request.args.get("after", type=UUID)
    rows = held.queue(store, reason, limit=PAGE_ROWS, after=after)
    audit.append(store, audit.Entry(who.actor, "held.listed", counts={"items": len(rows)}))
    more = rows[-1].id if len(rows) == PAGE_ROWS else None
    return render_template(
        "held.html",
        rows=rows,
        counts=held.reasons(store),
        reason=reason,
        after=more,
        age=age,
        REASONS=REASONS,
        SIGNS=SIGNS,
    )


def _item(held_id: UUID) -> str:
    """The row and, by POST, one look at it: the text stands in this answer and nowhere else."""
    who, store = sessions.viewer(SCOPE), services().database
    row = held.held_item(store, held_id)
    seen = None
    if request.method == "POST":
        seen = held.look(store, who.actor, held_id, request.form.get("language") or None, ring=services().doorbell.ring)
    return render_template(
        "held_item.html", row=row, seen=seen, shown=shown, age=age, REASONS=REASONS, SIGNS=SIGNS, LABELS=PII_LABELS,
        names=verbatim.NAMES,
    )  # fmt: skip


def _decide(held_id: UUID) -> Response:
    who = sessions.viewer(SCOPE)
    given = {name: request.form[name] for name in ("action", "language", "seen") if request.form.get(name)}
    try:
        decision = DecisionIn.model_validate(given)
    except ValidationError:
        raise InvalidItem("choose what to do with the item", code="bad_decision") from None
    decided(who.actor, held_id, decision)
    said = {"release": "Passed on as it was shown.", "again": "It is worked again.", "discard": "Discarded for good."}
    flash(said[decision.action])
    return redirect(url_for("dashboard.held"), 303)


def _correct() -> Response:
    who = sessions.viewer(SCOPE)
    raw_id = request.form.get("held_id", type=UUID)
    correct(
        services().database, services().keys.sealing, who.actor, request.form.get("value", ""),
        request.form.get("label", ""), raw_id=raw_id, item_id=request.form.get("item_id", type=UUID),
    )  # fmt: skip
    services().doorbell.ring(1)
    flash("Marked as personal. Every copy is being masked; the words are kept as a digest only.")
    return redirect(url_for("dashboard.held" if raw_id else "dashboard.own_words"), 303)


def _words() -> str | Response:
    who, store = sessions.viewer(SCOPE), services().database
    if request.method == "POST":
        allow_word(store, who.actor, request.form.get("phrase", ""), request.form.get("language") or None)
        flash("Allowed, from the next batch on.")
        return redirect(url_for("dashboard.own_words"), 303)
    return render_template(
        "words.html", words=allowed_words(store), corrections=corrections(store), LABELS=PII_LABELS,
        OURS=LANGUAGES, names=verbatim.NAMES, age=age,
    )  # fmt: skip


def _remove(word_id: UUID) -> Response:
    who = sessions.viewer(SCOPE)
    remove(services().database, who.actor, word_id)
    flash("Taken away. What was masked stays masked.")
    return redirect(url_for("dashboard.own_words"), 303)
