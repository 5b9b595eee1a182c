"""Re-identification and the audit log over HTTP, to be read. Asking, approving and seeing is for people, on the page.

A key that could ask would let its holder, who may also sign in, approve himself.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response, jsonify

from api.auth import requires
from api.schemas_privacy import (
    AuditParameters,
    EntriesOut,
    LooksOut,
    ReidentificationOut,
    ReidentificationsOut,
    RequestPath,
)
from api.services import caller, services
from api.v1 import PRIVACY, blueprint
from feedback import audit_reading, reidentification
from feedback.errors import NotFound
from feedback.reidentification import Request


@blueprint.get(
    "/reidentifications",
    tags=[PRIVACY],
    operation_id="listReidentifications",
    summary="Requests and where they stand",
    responses={200: ReidentificationsOut},
)
@requires("reidentify")
def list_reidentifications() -> Response:
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
def get_reidentification(path: RequestPath) -> Response:
    """Poll this until it is ``opened``."""
    found = reidentification.request(services().database, path.request_id)
    if caller().kind != "user" and found.requested_by != caller().actor:
        raise NotFound("there is no such request", code="unknown_request")
    return jsonify(_shown(found))


@blueprint.get(
    "/reidentifications/looks",
    tags=[PRIVACY],
    operation_id="getLooks",
    summary="Looks behind tokens by person and week",
    responses={200: LooksOut},
)
@requires("audit:read")
def get_reidentification_looks() -> Response:
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
