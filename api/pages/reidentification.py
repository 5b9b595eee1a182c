"""Pages of re-identification: ask, decide about somebody else's request, see an answer once; looks by person.

The answer is sealed for a key that is derived from the session's own secret,
which lies in the person's cookie and nowhere else: neither the database nor
this process, once the request is over, can read it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Blueprint, redirect, render_template, request, session, url_for
from nacl.public import PrivateKey
from werkzeug.wrappers import Response

from api.pages import sessions
from api.services import services
from feedback import audit_reading, reidentification
from feedback.errors import InvalidItem
from feedback.keys import OpeningKey
from feedback.reidentification import Ask, Request, Rules

REFRESH_SECONDS = 4
WORDS = {
    "waiting": "waits for a second person", "approved": "approved, being opened", "opened": "ready to be seen, once",
    "looked": "seen", "refused": "refused", "failed": "could not be opened", "expired": "time ran out",
    "not_kept": "nothing is kept of it: erased, or never kept", "key_lost": "the vault has another key",
    "too_many": "too many within 24 hours", "cannot_open": "the kept original is damaged",
}  # fmt: skip
"""State or reason of a failure, in words."""


def register(blueprint: Blueprint) -> None:
    """Routes of these pages."""
    blueprint.add_url_rule("/privacy/reidentification", "reidentification", _page, methods=["GET"])
    blueprint.add_url_rule("/privacy/reidentification", "ask", _ask, methods=["POST"])
    blueprint.add_url_rule("/privacy/reidentification/<uuid:request_id>", "decide", _decide, methods=["POST"])
    blueprint.add_url_rule("/privacy/reidentification/<uuid:request_id>/answer", "answer", _answer, methods=["POST"])
    blueprint.add_url_rule("/privacy/looks", "looks", _looks, methods=["GET"])


def _page() -> str:
    who = sessions.viewer("reidentify")
    rules = Rules.of(services().settings)
    found = reidentification.requests(services().database)
    mine = [each for each in found if each.requested_by == who.actor]
    return render_template(
        "reidentification.html",
        rules=rules,
        given={name: request.args.get(name, "") for name in ("item", "token")},
        waiting=[each for each in found if each.state == "waiting" and each.requested_by != who.actor],
        mine=mine[:25],
        ended=[each for each in found if not each.open and each.requested_by != who.actor][:25],
        refresh=REFRESH_SECONDS if any(each.state == "approved" for each in mine) else None,
        said=_said,
        floor_hours=reidentification.WAIT_HOURS,
    )


def _ask() -> Response:
    who = sessions.viewer("reidentify")
    try:
        item_id = UUID(request.form.get("item", "").strip())
    except ValueError:
        raise InvalidItem("item: use the id of an item, as its page gives it", code="bad_item") from None
    token, purpose = request.form.get("token", "").strip(), request.form.get("purpose", "")
    public = bytes(PrivateKey(_private(item_id, token).private).public_key)
    asked = Ask(item_id, token, purpose, request.form.get("reason", ""), public)
    reidentification.ask(services().database, who.actor, asked, Rules.of(services().settings))
    return redirect(url_for("dashboard.reidentification"), 303)


def _decide(request_id: UUID) -> Response:
    who = sessions.viewer("reidentify")
    decision = request.form.get("decision")
    if decision not in ("approve", "refuse"):
        raise InvalidItem("decision: approve or refuse", code="bad_decision")
    reidentification.decide(services().database, who.actor, request_id, approve=decision == "approve")
    return redirect(url_for("dashboard.reidentification"), 303)


def _answer(request_id: UUID) -> str:
    who = sessions.viewer("reidentify")
    about = reidentification.request(services().database, request_id)
    private = _private(about.item_id, about.token)
    public = bytes(PrivateKey(private.private).public_key)
    answer = reidentification.look(services().database, who.actor, request_id, public)
    originals: Sequence[str] = json.loads(private.open(answer))["originals"]
    return render_template("original.html", about=about, originals=originals)


def _looks() -> str:
    sessions.viewer("audit:read")
    weeks, people = audit_reading.looks(services().database)
    most = max((count for each in people for count in each.weeks), default=1)
    return render_template("looks.html", weeks=weeks, people=people, most=most)


def _private(item_id: UUID, token: str) -> OpeningKey:
    """The private half for one token of one item in this session (HKDF-SHA256, RFC 5869)."""
    secret = str(session["id"]).encode()
    info = b"ascolto reidentification " + item_id.bytes + token.encode(errors="replace")
    return OpeningKey(HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret))


def _said(each: Request) -> str:
    if each.state == "failed":
        return WORDS.get(each.error_word or "", WORDS["failed"])
    return WORDS[each.state]
