"""What people ask about their own data, for privacy officers and systems with the scope ``subjects:manage``.

This process never has the key that makes pseudonyms: identifiers are sealed on
arrival and looked up by a worker, so the answer to a request comes later.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from flask import Response, jsonify

from api.auth import requires
from api.body import posted
from api.schemas_review import MadeOut
from api.schemas_rights import (
    HoldIn,
    HoldOut,
    HoldPath,
    HoldsOut,
    PackageOut,
    PackageParameters,
    ReasonIn,
    ReceiptKeysOut,
    RefusalIn,
    RequestIn,
    RequestOut,
    RequestPath,
    RequestsOut,
)
from api.services import caller, services
from api.v1 import RIGHTS, blueprint
from feedback.privacy.purposes import load_purposes
from feedback.rights import holds, register, standing
from feedback.rights.access_package import portable
from feedback.rights.identifiers import identifiers
from feedback.rights.register import Asked, Request

SCOPE = "subjects:manage"
_MORE = ("same_person", "given", "purpose", "wording", "channel", "ground")


@blueprint.get(
    "/subjects/requests", tags=[RIGHTS], operation_id="listRequests", summary="Requests and their clock",
    responses={200: RequestsOut},
)  # fmt: skip
@requires(SCOPE)
def list_requests() -> Response:
    """By pseudonym only."""
    return jsonify({"requests": [request_json(each) for each in register.requests(services().database)]})


@blueprint.post(
    "/subjects/requests", tags=[RIGHTS], operation_id="postRequest", summary="Take a person's request down",
    responses={202: RequestOut},
)  # fmt: skip
@requires(SCOPE)
def post_request() -> tuple[Response, int]:
    """Access, erasure, objection, consent or restriction. Done by a worker; ask for it again by its id."""
    return jsonify(request_json(take_down(caller().actor, posted(RequestIn)))), 202


def take_down(actor: str, given: RequestIn) -> Request:
    """Check, seal, write, ring. Raises ``InvalidItem`` for what cannot be asked; nothing that was sent is quoted."""
    held = services()
    more: dict[str, Any] = {name: value for name in _MORE if (value := getattr(given, name)) is not None}
    more["items"] = [str(item) for item in given.items]
    if given.kind in standing.KINDS:
        standing.read(given.kind, more, load_purposes(held.settings.purposes))
    asked = Asked(given.kind, identifiers(given.identifiers), given.verified_how, more)
    made = register.ask(held.database, held.keys.sealing, actor, asked, given.received_at)
    held.doorbell.ring(1)
    return made


@blueprint.get(
    "/subjects/requests/<uuid:request_id>", tags=[RIGHTS], operation_id="getRequest", summary="One request",
    responses={200: RequestOut},
)  # fmt: skip
@requires(SCOPE)
def get_request(path: RequestPath) -> Response:
    """With its receipt when it was an erasure and is done."""
    return jsonify(request_json(register.request(services().database, path.request_id)))


@blueprint.get(
    "/subjects/requests/<uuid:request_id>/package", tags=[RIGHTS], operation_id="getPackage",
    summary="The copy of an access request", responses={200: PackageOut},
)  # fmt: skip
@requires(SCOPE)
def get_package(path: RequestPath, query: PackageParameters) -> Response:
    """For a week; each fetching is written to the audit log."""
    found = register.package(services().database, caller().actor, path.request_id)
    return jsonify(portable(found) if query.portable else found)


@blueprint.post(
    "/subjects/requests/<uuid:request_id>/extension", tags=[RIGHTS], operation_id="extendRequest",
    summary="Two months more, once", responses={200: RequestOut},
)  # fmt: skip
@requires(SCOPE)
def post_extension(path: RequestPath) -> Response:
    """The person must be told why within the first month (GDPR 12(3))."""
    given = posted(ReasonIn)
    return jsonify(request_json(register.extend(services().database, caller().actor, path.request_id, given.reason)))


@blueprint.post(
    "/subjects/requests/<uuid:request_id>/refusal", tags=[RIGHTS], operation_id="declineRequest",
    summary="Close without doing it", responses={200: RequestOut},
)  # fmt: skip
@requires(SCOPE)
def post_refusal(path: RequestPath) -> Response:
    """What runs or is done cannot be called back."""
    given = posted(RefusalIn)
    return jsonify(request_json(register.decline(services().database, caller().actor, path.request_id, given.reason)))


@blueprint.get(
    "/subjects/holds", tags=[RIGHTS], operation_id="listHolds", summary="Legal holds", responses={200: HoldsOut}
)
@requires(SCOPE)
def list_holds() -> Response:
    """Those in force first."""
    return jsonify({"holds": [hold_json(each) for each in holds.holds(services().database)]})


@blueprint.post(
    "/subjects/holds", tags=[RIGHTS], operation_id="placeHold", summary="Keep named items from erasure",
    responses={200: HoldOut},
)  # fmt: skip
@requires(SCOPE)
def post_hold() -> Response:
    """Until a moment, at most ten years ahead."""
    given = posted(HoldIn)
    return jsonify(hold_json(holds.place(services().database, caller().actor, given.items, given.reason, given.until)))


@blueprint.delete(
    "/subjects/holds/<uuid:hold_id>", tags=[RIGHTS], operation_id="liftHold", summary="End a legal hold now",
    responses={200: MadeOut},
)  # fmt: skip
@requires(SCOPE)
def delete_hold(path: HoldPath) -> Response:
    """An erasure that waited for it goes on."""
    holds.lift(services().database, caller().actor, path.hold_id)
    services().doorbell.ring(1)
    return jsonify({"id": str(path.hold_id)})


@blueprint.get(
    "/subjects/receipt-keys", tags=[RIGHTS], operation_id="listReceiptKeys",
    summary="Public keys of receipts", responses={200: ReceiptKeysOut},
)  # fmt: skip
@requires("privacy:read")
def list_receipt_keys() -> Response:
    """Publish them where people can find them; older keys stay, for older receipts."""
    rows = services().database.rows("SELECT key, public, used_from FROM rights.receipt_key ORDER BY used_from DESC")
    keys = [
        {"key": r["key"], "public": bytes(r["public"]).hex(), "used_from": r["used_from"].isoformat()} for r in rows
    ]
    return jsonify({"keys": keys})


def request_json(each: Request) -> dict[str, Any]:
    """A request as the API shows it."""
    said = {**asdict(each), "id": str(each.id), "overdue": each.overdue(datetime.now(UTC))}
    for name in ("received_at", "due_at", "extended_at", "finished_at"):
        said[name] = said[name].isoformat() if said[name] else None
    said.pop("asked")
    return said


def hold_json(each: holds.Hold) -> dict[str, Any]:
    """A hold as the API shows it."""
    said = {**asdict(each), "id": str(each.id)}
    for name in ("placed_at", "until", "lifted_at"):
        said[name] = said[name].isoformat() if said[name] else None
    return said
