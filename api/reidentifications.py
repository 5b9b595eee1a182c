"""Re-identification and the audit log over HTTP. A key may ask; only a signed-in person may approve, on the page.

The answer is sealed for the asker's own key: it passes through here and cannot
be read here.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import asdict
from typing import Any

from flask import Response, jsonify
from flask import request as incoming
from pydantic import ValidationError

from api.auth import requires
from api.body import Body
from api.errors import Problem, describe
from api.schemas_privacy import (
    AnswerOut,
    AuditParameters,
    EntriesOut,
    LooksOut,
    ReidentificationIn,
    ReidentificationOut,
    ReidentificationsOut,
    RequestPath,
)
from api.services import caller, services
from api.v1 import PRIVACY, blueprint
from feedback import audit_reading, reidentification
from feedback.errors import NotFound
from feedback.reidentification import Ask, Request, Rules


@blueprint.post(
    "/reidentifications",
    tags=[PRIVACY],
    operation_id="askForReidentification",
    summary="Ask for what is behind a token",
    responses={201: ReidentificationOut},
)
@requires("reidentify")
def post_request() -> Response:
    """It then waits for a second person's approval on the dashboard, for 24 hours."""
    held = services()
    try:
        given = ReidentificationIn.model_validate(Body(incoming, held.keys.intake.key, lines=False).value())
    except ValidationError as error:
        raise Problem(422, "invalid", "the request cannot be used; see errors", errors=describe(error)) from None
    try:
        public = base64.b64decode(given.public_key, validate=True)
    except (binascii.Error, ValueError):
        public = b""
    asked = Ask(given.item_id, given.token, given.purpose, given.reason, public)
    response = jsonify(_shown(reidentification.ask(held.database, caller().actor, asked, Rules.of(held.settings))))
    response.status_code = 201
    return response


@blueprint.get(
    "/reidentifications",
    tags=[PRIVACY],
    operation_id="listReidentifications",
    summary="Requests and where they stand",
    responses={200: ReidentificationsOut},
)
@requires("reidentify")
def list_requests() -> Response:
    """The newest hundred."""
    mine = None if caller().kind == "user" else caller().actor
    found = reidentification.requests(services().database, by=mine)
    return jsonify({"requests": [_shown(each) for each in found]})


@blueprint.get(
    "/reidentifications/<uuid:request_id>",
    tags=[PRIVACY],
    operation_id="getReidentification",
    summary="One request",
    responses={200: ReidentificationOut},
)
@requires("reidentify")
def get_request(path: RequestPath) -> Response:
    """Poll this until it is ``opened``."""
    found = reidentification.request(services().database, path.request_id)
    if caller().kind != "user" and found.requested_by != caller().actor:
        raise NotFound("there is no such request", code="unknown_request")
    return jsonify(_shown(found))


@blueprint.post(
    "/reidentifications/<uuid:request_id>/answer",
    tags=[PRIVACY],
    operation_id="takeReidentification",
    summary="The answer, once",
    responses={200: AnswerOut},
)
@requires("reidentify")
def take_answer(path: RequestPath) -> Response:
    """Only for who asked, only within the time box, only once."""
    answer = reidentification.look(services().database, caller().actor, path.request_id)
    return jsonify({"sealed": base64.b64encode(answer).decode()})


@blueprint.get(
    "/reidentifications/looks",
    tags=[PRIVACY],
    operation_id="getLooks",
    summary="Looks behind tokens by person and week",
    responses={200: LooksOut},
)
@requires("audit:read")
def get_looks() -> Response:
    """Counted from the audit log."""
    weeks, people = audit_reading.looks(services().database)
    return jsonify({"weeks": [week.isoformat() for week in weeks], "people": [asdict(each) for each in people]})


@blueprint.get(
    "/audit",
    tags=[PRIVACY],
    operation_id="readAuditLog",
    summary="Who did what to which ids",
    responses={200: EntriesOut},
)
@requires("audit:read")
def get_audit(query: AuditParameters) -> Response:
    """With ``target``: who saw or changed this item, token, key or person."""
    found = audit_reading.entries(services().database, **query.model_dump())
    body: dict[str, Any] = {"entries": [{**asdict(entry), "at": entry.at.isoformat()} for entry in found]}
    if len(found) == query.limit:
        body["next_before"] = found[-1].seq
    return jsonify(body)


def _shown(found: Request) -> dict[str, Any]:
    fields = asdict(found)
    fields.pop("reason")
    fields["error"] = fields.pop("error_word")
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in fields.items()}
