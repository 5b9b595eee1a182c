"""Signing in by a one-time link, signing out, and who is looking.

The link only shows a button: a mail scanner or a chat preview that follows it
does not use it up. Every form that changes something carries the session's token.
"""

from __future__ import annotations

import hmac
import secrets

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from api.auth import end_session, signed_in, start_session
from api.services import services
from feedback import audit
from feedback.access import Caller
from feedback.errors import NotPermitted
from feedback.people import redeem_sign_in

OPEN = frozenset({"dashboard.sign_in", "dashboard.redeem", "dashboard.static", "dashboard.plotly"})
"""Endpoints that a stranger may ask for."""


def register(blueprint: Blueprint) -> None:
    """Routes of signing in and out, and the guard before all others."""
    blueprint.before_request(guard)
    blueprint.add_url_rule("/sign-in", "sign_in", _sign_in, methods=["GET"])
    blueprint.add_url_rule("/sign-in", "redeem", _redeem, methods=["POST"])
    blueprint.add_url_rule("/sign-out", "sign_out", _sign_out, methods=["POST"])


def guard() -> Response | None:
    """Send strangers to the sign-in page; refuse a form without the session's token (400)."""
    if request.method == "POST" and not _token_is_right():
        abort(400)
    if request.endpoint in OPEN or signed_in() is not None:
        return None
    return redirect(url_for("dashboard.sign_in"), 303)


def viewer(scope: str) -> Caller:
    """The signed-in person, if the role gives ``scope``. Raises ``NotPermitted``; that somebody tried is written down."""
    known = signed_in()
    if known is None or scope not in known.scopes:
        if known is not None:
            audit.append(services().database, audit.Entry(known.actor, "access.refused", detail={"scope": scope}))
        raise NotPermitted("your role may not see this")
    return known


def form_token() -> str:
    """The token that this session's forms must carry."""
    if "form" not in session:
        session["form"] = secrets.token_urlsafe(24)
    return str(session["form"])


def _token_is_right() -> bool:
    kept, sent = session.get("form"), request.form.get("form_token", "")
    return isinstance(kept, str) and hmac.compare_digest(kept.encode(), sent.encode(errors="replace"))


def _sign_in() -> Response | str | tuple[str, int]:
    if signed_in() is not None:
        return redirect(url_for("dashboard.overview"), 303)
    code = request.args.get("code", "")
    if not code:
        return render_template("sign_in.html", code=None, refused=False), 401
    return render_template("sign_in.html", code=code, refused=False)


def _redeem() -> Response | tuple[str, int]:
    person = redeem_sign_in(services().database, request.form.get("code", ""))
    if person is None:
        return render_template("sign_in.html", code=None, refused=True), 403
    start_session(person.login)
    _note("session.started")
    return redirect(url_for("dashboard.overview"), 303)


def _sign_out() -> Response:
    _note("session.ended")
    end_session()
    return redirect(url_for("dashboard.sign_in"), 303)


def _note(action: str) -> None:
    known = signed_in()
    if known is not None:
        audit.append(services().database, audit.Entry(known.actor, action, detail={"session": known.session}))
