"""The privacy officer's work: the queue of held items, corrections, allowed words. Scope ``privacy:review``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response, jsonify

from api.auth import requires
from api.body import posted
from api.schemas_review import (
    CorrectionIn,
    CorrectionsOut,
    DecisionIn,
    HeldPageOut,
    HeldParameters,
    HeldPath,
    LookIn,
    MadeOut,
    SeenOut,
    WordIn,
    WordPath,
    WordsOut,
)
from api.services import caller, services
from api.v1 import REVIEW, blueprint
from feedback import audit, held
from feedback.corrections import correct, corrections
from feedback.word_store import allow_word, allowed_words, remove


@blueprint.get(
    "/privacy/held",
    tags=[REVIEW],
    operation_id="listHeld",
    summary="Held items and why",
    responses={200: HeldPageOut},
)
@requires("privacy:review")
def list_held(query: HeldParameters) -> Response:
    """Reasons and ids, never content."""
    store = services().database
    found = held.queue(store, query.reason, limit=query.limit, after=query.after)
    audit.append(store, audit.Entry(caller().actor, "held.listed", counts={"items": len(found)}))
    return jsonify({"reasons": held.reasons(store), "items": [held_json(one) for one in found]})


@blueprint.post(
    "/privacy/held/<uuid:held_id>/look",
    tags=[REVIEW],
    operation_id="lookAtHeld",
    summary="One look at a held item",
    responses={200: SeenOut},
)
@requires("privacy:review")
def look_at_held(path: HeldPath) -> Response:
    """The text as every finder leaves it, opened by a worker for this answer only. Written to the audit log."""
    given = posted(LookIn)
    seen = held.look(services().database, caller().actor, path.held_id, given.language, ring=services().doorbell.ring)
    return jsonify(
        {
            "parts": [
                {
                    **asdict(part),
                    "marks": [dict(zip(("start", "end", "reason"), mark, strict=True)) for mark in part.marks],
                }
                for part in seen.parts
            ],
            "language": seen.language,
            "failed": list(seen.failed),
            "digest": seen.digest,
        }
    )


@blueprint.post(
    "/privacy/held/<uuid:held_id>/decision",
    tags=[REVIEW],
    operation_id="decideHeld",
    summary="Release, work again or discard a held item",
    responses={200: MadeOut},
)
@requires("privacy:review")
def decide_held(path: HeldPath) -> Response:
    """Written to the audit log in the same transaction."""
    decided(caller().actor, path.held_id, posted(DecisionIn))
    return jsonify({"id": str(path.held_id)})


def decided(actor: str, held_id: Any, given: DecisionIn) -> None:
    """Carry a decision out and ring the workers. Raises ``NotFound``."""
    store = services().database
    if given.action == "discard":
        held.discard(store, actor, held_id)
        return
    release = given.action == "release"
    held.decide(store, actor, held_id, language=given.language, release=release, seen=given.seen if release else None)
    services().doorbell.ring(1)


@blueprint.get(
    "/privacy/corrections",
    tags=[REVIEW],
    operation_id="listCorrections",
    summary="Corrections and how far they are",
    responses={200: CorrectionsOut},
)
@requires("privacy:review")
def list_corrections() -> Response:
    """The newest fifty."""
    rows = [{**asdict(one), "id": str(one.id)} for one in corrections(services().database)]
    for row in rows:
        for name in ("made_at", "finished_at"):
            row[name] = row[name].isoformat() if row[name] else None
    return jsonify({"corrections": rows})


@blueprint.post(
    "/privacy/corrections",
    tags=[REVIEW],
    operation_id="correct",
    summary="Mark words that the finders missed",
    responses={200: MadeOut},
)
@requires("privacy:review")
def post_correction() -> Response:
    """Sealed on arrival. A worker makes a keyed rule of it and masks every stored copy."""
    given = posted(CorrectionIn)
    made = correct(
        services().database, services().keys.sealing, caller().actor, given.value, given.label,
        raw_id=given.held_id, item_id=given.item_id, language=given.language,
    )  # fmt: skip
    services().doorbell.ring(1)
    return jsonify({"id": str(made)})


@blueprint.get(
    "/privacy/words",
    tags=[REVIEW],
    operation_id="listAllowedWords",
    summary="Words that are not masked on a weak finding",
    responses={200: WordsOut},
)
@requires("privacy:review")
def list_words() -> Response:
    """The officer's own; the operator's file and the shipped list are not repeated."""
    return jsonify({"words": [{**asdict(one), "id": str(one.id)} for one in allowed_words(services().database)]})


@blueprint.post(
    "/privacy/words",
    tags=[REVIEW],
    operation_id="allowWord",
    summary="Allow a word",
    responses={200: MadeOut},
)
@requires("privacy:review")
def post_word() -> Response:
    """From the workers' next batch on."""
    given = posted(WordIn)
    return jsonify({"id": str(allow_word(services().database, caller().actor, given.phrase, given.language))})


@blueprint.delete(
    "/privacy/words/<uuid:word_id>",
    tags=[REVIEW],
    operation_id="removeWord",
    summary="Take an allowed word or a correction's rule away",
    responses={200: MadeOut},
)
@requires("privacy:review")
def delete_word(path: WordPath) -> Response:
    """What a rule masked stays masked."""
    remove(services().database, caller().actor, path.word_id)
    return jsonify({"id": str(path.word_id)})


def held_json(one: held.HeldItem) -> dict[str, Any]:
    """A held item as the API shows it."""
    moments = {"received_at": one.received_at.isoformat(), "held_at": one.held_at.isoformat()}
    return {**asdict(one), "id": str(one.id), "signs": list(one.signs), **moments}
