"""Who may do what. Runs before a request is read, so that a stranger learns nothing from validation.

A route names its scope with ``requires``. A key comes as ``Authorization:
Bearer ask_...``; a person who signed in to the dashboard may call the reads.
The session is a signed cookie (key ``web.key``) that holds a login, when it
began and a random id; the person and their role are looked up at each request,
so that a disabled person is out at once.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import current_app, g, request, session

from api.errors import Problem
from api.limits import RateLimiter
from api.services import services
from feedback import audit
from feedback.access import Caller, check_key
from feedback.people import find_person

SESSION_SECONDS = 12 * 3600
CHALLENGE = 'Bearer realm="ascolto"'
LIMITER = "ascolto.limiter"

View = TypeVar("View", bound=Callable[..., Any])


def requires(scope: str) -> Callable[[View], View]:
    """Mark a view with the scope that its caller needs."""

    def mark(view: View) -> View:
        view.required_scope = scope  # type: ignore[attr-defined]
        return view

    return mark


def scope_of(endpoint: str | None) -> str | None:
    """The scope that ``endpoint`` asks for."""
    view = current_app.view_functions.get(endpoint or "")
    return cast("str | None", getattr(view, "required_scope", None))


def start_session(login: str) -> None:
    """Sign a person in: call after ``redeem_sign_in`` gave one."""
    session.clear()
    session.update(user=login, since=int(time.time()), id=secrets.token_urlsafe(24))
    g.pop("signed_in", None)


def end_session() -> None:
    """Sign out."""
    session.clear()
    g.pop("signed_in", None)


def signed_in() -> Caller | None:
    """The person behind the session cookie, or None; a session ends after twelve hours. Looked up once a request."""
    if "signed_in" not in g:
        # Set first: when the database is away, the page that says so is for a stranger.
        g.signed_in = None
        g.signed_in = _person()
    return cast("Caller | None", g.signed_in)


def _person() -> Caller | None:
    login, since, session_id = session.get("user"), session.get("since"), session.get("id")
    if not isinstance(since, int) or not 0 <= time.time() - since < SESSION_SECONDS:
        return None
    if not isinstance(login, str) or not isinstance(session_id, str):
        return None
    known = find_person(services().database, login)
    # The log knows a session by a digest, so that it holds nothing that signs in.
    return known.caller(hashlib.sha256(session_id.encode(errors="replace")).hexdigest()[:16]) if known else None


def guard() -> None:
    """Before each request of the API: known, permitted, not too often. Sets ``g.caller``."""
    scope = scope_of(request.endpoint)
    known = _by_key() if request.headers.get("Authorization") else _by_session()
    allowance = _limiter().take(known.actor)
    g.rate_headers = allowance.headers(_limiter().quota, _limiter().window_seconds)
    if not allowance.allowed:
        raise Problem(429, "too_many_requests", "this key asked too often; wait as Retry-After says")
    if scope is None or scope not in known.scopes:
        audit.append(services().database, audit.Entry(known.actor, "access.refused", detail={"scope": scope}))
        raise Problem(
            403,
            "missing_scope",
            f"this needs the scope {scope}",
            headers={"WWW-Authenticate": f'{CHALLENGE}, error="insufficient_scope", scope="{scope}"'},
        )
    g.caller = known


def _by_key() -> Caller:
    scheme, _, token = request.headers["Authorization"].partition(" ")
    known = check_key(services().database, token.strip()) if scheme.lower() == "bearer" else None
    if known is None:
        raise Problem(
            401,
            "bad_key",
            "the key is unknown, expired or revoked; ask the operator for another",
            headers={"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'},
        )
    return known


def _by_session() -> Caller:
    known = signed_in() if request.method in ("GET", "HEAD") else None
    if known is None:
        raise Problem(
            401,
            "unauthenticated",
            "send Authorization: Bearer and an API key",
            headers={"WWW-Authenticate": CHALLENGE},
        )
    return known


def _limiter() -> RateLimiter:
    return cast("RateLimiter", current_app.extensions[LIMITER])
