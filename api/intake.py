"""Posting of feedback, scores, events and subjects: four routes, one implementation.

Every record has its own outcome; a broken one never stops the rest. What was
admitted is durable when the answer leaves; reading and understanding it happens
later, in a worker, hence 202.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from flask import Response, jsonify, request
from pydantic import ValidationError

from api.auth import requires
from api.body import Body, Broken
from api.errors import Problem, describe
from api.idempotency import Idempotency, Kept
from api.metrics import metrics
from api.schemas import EventIn, FeedbackIn, IntakeOut, Posted, ScoreIn, SubjectIn
from api.services import caller, services
from api.v1 import INTAKE, blueprint
from feedback.intake import Outcome
from feedback.records import Record

BATCH = 500
MAX_RECORDS = 20_000
"""More would make the list of outcomes larger than an API process should hold."""

_CODES = {
    "missing": "missing_field",
    "extra_forbidden": "unknown_field",
    "string_unicode": "bad_encoding",
    "datetime_parsing": "bad_date",
    "datetime_from_date_parsing": "bad_date",
}
WORDS = ("new", "equal", "revised", "refused", "erased", "objection", "no_consent")
ANSWERS: dict[str | int, Any] = {200: IntakeOut, 202: IntakeOut, 207: IntakeOut}


@blueprint.post(
    "/feedback", tags=[INTAKE], operation_id="postFeedback", summary="Send what customers said", responses=ANSWERS
)
@requires("feedback:write")
def post_feedback() -> Response:
    """Takes feedback in."""
    return take_in("feedback", FeedbackIn)


@blueprint.post(
    "/scores", tags=[INTAKE], operation_id="postScores", summary="Send answers to NPS and others", responses=ANSWERS
)
@requires("scores:write")
def post_scores() -> Response:
    """Takes survey answers in."""
    return take_in("score", ScoreIn)


@blueprint.post(
    "/events", tags=[INTAKE], operation_id="postEvents", summary="Send what customers did", responses=ANSWERS
)
@requires("events:write")
def post_events() -> Response:
    """Takes KPI events in."""
    return take_in("event", EventIn)


@blueprint.post(
    "/subjects", tags=[INTAKE], operation_id="postSubjects", summary="Send attributes of customers", responses=ANSWERS
)
@requires("subjects:write")
def post_subjects() -> Response:
    """Takes customers' attributes in."""
    return take_in("subject", SubjectIn)


@dataclass(frozen=True, slots=True)
class Posting:
    """The records of a body; ``single``: it was one object, so that its refusal is the answer."""

    values: Iterable[Any]
    single: bool = False


def take_in(kind: str, model: type[Posted]) -> Response:
    """Read, admit and answer, once for each ``Idempotency-Key``."""
    held = services()
    body = Body(request, held.keys.intake.key)
    once = Idempotency(held.database, held.keys.intake, caller().id, request.headers.get("Idempotency-Key"))
    if (kept := once.begin()) is not None:
        return _again(kept, body)
    finished = False
    try:
        posting = _posting(body)
        outcomes = _admit_all(kind, model, posting.values)
        if posting.single and outcomes[0].outcome == "refused":
            refused = outcomes[0]
            detail = refused.detail or ""
            error = {"pointer": "", "code": str(refused.code), "message": detail}
            raise Problem(422, str(refused.code), detail, errors=[error])
        status, answer = _answer(outcomes)
        once.finish(body.fingerprint(), status, answer)
        finished = True
    finally:
        if not finished:
            once.abandon()
    return _respond(status, answer)


def _again(kept: Kept, body: Body) -> Response:
    if body.fingerprint() != kept.fingerprint:
        detail = "this Idempotency-Key came with another body before; use a new key"
        raise Problem(422, "idempotency_mismatch", detail)
    response = _respond(kept.status, kept.answer)
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _respond(status: int, answer: Any) -> Response:
    response = jsonify(answer)
    response.status_code = status
    return response


def _posting(body: Body) -> Posting:
    if body.is_lines:
        return Posting(body.lines(2 * services().settings.max_item_bytes))
    match body.value():
        case list() as values:
            return Posting(values)
        case {"items": list() as values, **others} if not others:
            return Posting(values)
        case dict() as value:
            return Posting([value], single=True)
    raise Problem(400, "not_an_object", 'send an object, an array of objects or {"items": [...]}')


def _admit_all(kind: str, model: type[Posted], values: Iterable[Any]) -> list[Outcome]:
    """Batch by batch, so that a long posting holds few records at a time; what is durable gets its ring in any case."""
    waiting = iter(values)
    outcomes: list[Outcome] = []
    accepted = 0
    try:
        while batch := list(islice(waiting, min(BATCH, MAX_RECORDS - len(outcomes)))):
            admitted = _admit(model, batch)
            accepted += sum(outcome.outcome in ("new", "revised") for outcome in admitted)
            for word, count in Counter(outcome.outcome for outcome in admitted).items():
                metrics().taken_in.labels(kind, word).inc(count)
            outcomes += admitted
            if len(outcomes) == MAX_RECORDS:
                outcomes += _too_many(waiting)
                break
    finally:
        services().doorbell.ring(accepted)
    return outcomes


def _too_many(waiting: Iterator[Any]) -> list[Outcome]:
    if next(waiting, None) is None:
        return []
    detail = f"a request takes {MAX_RECORDS} records; this one and all after it were not read, send them in another"
    return [Outcome("refused", code="too_many_records", detail=detail)]


def _admit(model: type[Posted], batch: list[Any]) -> list[Outcome]:
    read = [_record(model, value) for value in batch]
    admitted = iter(services().intake.admit([record for record in read if not isinstance(record, Outcome)]))
    return [record if isinstance(record, Outcome) else next(admitted) for record in read]


def _record(model: type[Posted], value: Any) -> Record | Outcome:
    if isinstance(value, Broken):
        return Outcome("refused", code=value.code, detail=f"not JSON: {value.detail}")
    if not isinstance(value, dict):
        return Outcome("refused", code="not_an_object", detail="each record is a JSON object")
    if {"text", "turns"} <= value.keys():
        return Outcome("refused", code="text_and_turns", detail="send text or turns, not both")
    try:
        return model.model_validate(value).record()
    except ValidationError as error:
        first = describe(error)[0]
        detail = f"{first['pointer'] or 'the record'}: {first['message']}"
        if first["code"] == "extra_forbidden":
            detail += f"; known are {', '.join(model.model_fields)}"
        return Outcome("refused", code=_CODES.get(first["code"], "bad_value"), detail=detail)


def _answer(outcomes: list[Outcome]) -> tuple[int, dict[str, Any]]:
    counts = Counter(outcome.outcome for outcome in outcomes)
    status = 207 if any(counts[word] for word in WORDS[3:]) else 202 if counts["new"] or counts["revised"] else 200
    items = [
        {
            "position": position,
            "outcome": outcome.outcome,
            **({"id": str(outcome.id), "revision": outcome.revision} if outcome.id else {}),
            **({"code": outcome.code, "detail": outcome.detail} if outcome.code else {}),
        }
        for position, outcome in enumerate(outcomes)
    ]
    return status, {"counts": {word: counts[word] for word in WORDS}, "items": items}
