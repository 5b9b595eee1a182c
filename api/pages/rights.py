"""Pages of people's requests: the list with its clock, taking one down, one request, legal holds."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from pydantic import ValidationError
from werkzeug.wrappers import Response as AnyResponse

from api.pages import sessions
from api.rights import SCOPE, take_down
from api.schemas_rights import RequestIn
from api.services import services
from feedback.errors import InvalidItem
from feedback.privacy.purposes import load_purposes
from feedback.rights import holds, register
from feedback.rights.access_package import portable
from feedback.rights.identifiers import KINDS as IDENTIFIERS
from feedback.rights.package_pages import as_html
from feedback.rights.register import EXTENSIONS, HOW, REFUSALS
from feedback.rights.standing import CHANNELS, GROUNDS

KINDS = {
    "access": "copy of the data", "erasure": "erasure", "objection": "objection", "consent": "consent",
    "restriction": "restriction",
}  # fmt: skip
STATES = {
    "received": "waits for a worker", "not_found": "nothing found", "ambiguous": "leads to several people",
    "running": "under way", "done": "done", "declined": "declined",
}  # fmt: skip


def register_pages(blueprint: Blueprint) -> None:
    """Routes of the pages."""
    for path, name, view, methods in (
        ("/privacy/requests", "requests", _list, ["GET"]),
        ("/privacy/requests", "take_request", _take, ["POST"]),
        ("/privacy/requests/<uuid:request_id>", "request", _one, ["GET"]),
        ("/privacy/requests/<uuid:request_id>/copy.<any(json,html):form>", "request_copy", _copy, ["POST"]),
        ("/privacy/requests/<uuid:request_id>/receipt.json", "request_receipt", _receipt, ["GET"]),
        ("/privacy/requests/<uuid:request_id>/extend", "extend_request", _extend, ["POST"]),
        ("/privacy/requests/<uuid:request_id>/decline", "decline_request", _decline, ["POST"]),
        ("/privacy/holds", "place_hold", _hold, ["POST"]),
        ("/privacy/holds/<uuid:hold_id>/lift", "lift_hold", _lift, ["POST"]),
    ):
        blueprint.add_url_rule(path, name, view, methods=methods)


def left(due: datetime, now: datetime) -> str:
    """How long there is, in days."""
    days = (due - now) // timedelta(days=1)
    if due < now:
        return "overdue"
    return "today" if days == 0 else f"{days} day{'s' if days != 1 else ''}"


def _list() -> str:
    sessions.viewer(SCOPE)
    store, declared = services().database, load_purposes(services().settings.purposes)
    return render_template(
        "requests.html",
        rows=register.requests(store),
        holds=holds.holds(store),
        now=datetime.now(UTC),
        left=left,
        KINDS=KINDS,
        STATES=STATES,
        HOW=HOW,
        IDENTIFIERS=tuple(IDENTIFIERS),
        WHERE=CHANNELS,
        GROUNDS=GROUNDS,
        purposes=sorted(declared.purposes) if declared else [],
    )


def _take() -> AnyResponse:
    """The form's identifiers come as lines; they stand in no address and no log."""
    who = sessions.viewer(SCOPE)
    kind = request.form.get("identifier_kind", "")
    lines = [line.strip() for line in request.form.get("identifiers", "").splitlines() if line.strip()]
    given = {
        "kind": request.form.get("kind"), "verified_how": request.form.get("verified_how"),
        "identifiers": [f"{kind}:{line}" if kind in IDENTIFIERS else line for line in lines],
        "same_person": request.form.get("same_person") == "yes", "given": request.form.get("taken_back") != "yes",
    }  # fmt: skip
    given |= {
        name: request.form[name] for name in ("purpose", "wording", "channel", "ground") if request.form.get(name)
    }
    if day := request.form.get("received"):
        given["received_at"] = f"{day}T00:00:00Z"
    try:
        made = take_down(who.actor, RequestIn.model_validate(given))
    except ValidationError:
        raise InvalidItem(
            "say what is asked, by which identifiers, and how the person was verified", code="invalid"
        ) from None
    flash("Taken down. A worker looks the person up; the identifiers are wiped then.")
    return redirect(url_for("dashboard.request", request_id=made.id), 303)


def _one(request_id: UUID) -> str:
    sessions.viewer(SCOPE)
    found = register.request(services().database, request_id)
    return render_template(
        "request.html", one=found, now=datetime.now(UTC), left=left, KINDS=KINDS, STATES=STATES, EXTENSIONS=EXTENSIONS,
        REFUSALS=REFUSALS,
    )  # fmt: skip


def _copy(request_id: UUID, form: str) -> Response:
    """By POST, since it is written to the audit log."""
    who = sessions.viewer(SCOPE)
    found = register.package(services().database, who.actor, request_id)
    if request.form.get("portable") == "yes":
        found = portable(found)
    content = as_html(found) if form == "html" else json.dumps(found, ensure_ascii=False, indent=1)
    return _file(content, f"copy-{request_id}.{form}", "text/html" if form == "html" else "application/json")


def _receipt(request_id: UUID) -> Response:
    sessions.viewer(SCOPE)
    found = register.request(services().database, request_id)
    if found.receipt is None:
        raise InvalidItem("there is no receipt yet", code="no_receipt")
    content = json.dumps(dict(found.receipt), ensure_ascii=False, indent=1)
    return _file(content, f"receipt-{request_id}.json", "application/json")


def _file(content: str, name: str, kind: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = f"{kind}; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _extend(request_id: UUID) -> AnyResponse:
    who = sessions.viewer(SCOPE)
    register.extend(services().database, who.actor, request_id, request.form.get("reason", ""))
    flash("Two months more. Tell the person why before the first month is over.")
    return redirect(url_for("dashboard.request", request_id=request_id), 303)


def _decline(request_id: UUID) -> AnyResponse:
    who = sessions.viewer(SCOPE)
    register.decline(services().database, who.actor, request_id, request.form.get("reason", ""))
    flash("Closed without being done. Tell the person why, and where they can complain.")
    return redirect(url_for("dashboard.request", request_id=request_id), 303)


def _hold() -> AnyResponse:
    who = sessions.viewer(SCOPE)
    try:
        items = [UUID(word) for word in request.form.get("items", "").split()]
        until = datetime.fromisoformat(request.form.get("until", "")).replace(tzinfo=UTC) + timedelta(days=1)
    except ValueError:
        raise InvalidItem("name items by their ids, and a last day", code="bad_hold") from None
    placed = holds.place(services().database, who.actor, items, request.form.get("reason", ""), until)
    flash(f"{placed.items} items are kept until the hold ends.")
    return redirect(url_for("dashboard.requests"), 303)


def _lift(hold_id: UUID) -> AnyResponse:
    who = sessions.viewer(SCOPE)
    holds.lift(services().database, who.actor, hold_id)
    services().doorbell.ring(1)
    flash("The hold has ended; what waited for it goes on.")
    return redirect(url_for("dashboard.requests"), 303)
