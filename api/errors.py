"""Every error leaves as one JSON shape: RFC 9457, with a stable ``code`` and the request's id.

Nothing that a client sent and no exception text is repeated: a refused value
may be a customer's words.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, json
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from feedback.errors import AscoltoError, InvalidItem, KeyLost, NotFound, NotPermitted, Permanent, QuotaSpent, Retryable
from feedback.logs import event

log = logging.getLogger("ascolto.api")

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = {503: 5, 429: 600}

STATUS_OF: tuple[tuple[type[AscoltoError], int], ...] = (
    (Retryable, 503),
    (InvalidItem, 422),
    (NotFound, 404),
    (NotPermitted, 403),
    (QuotaSpent, 429),
    (KeyLost, 503),
    (Permanent, 500),
)
"""First match wins. What is not here is our own fault: 500, with a constant detail."""

_CODES = {
    400: "bad_request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    408: "request_timeout",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    429: "too_many_requests",
    500: "internal",
    503: "unavailable",
}
_DETAILS = {
    400: "the request cannot be read; check its syntax",
    404: "there is nothing here",
    405: "this method is not offered here; see the Allow header",
    413: "the request is larger than this server takes; send it in parts",
    415: "send application/json or application/x-ndjson",
    500: "something failed on our side; give the request id to the operator",
}

# Messages of these kinds are made from the schema alone; those of others may quote what was sent.
_SAFE_KINDS = frozenset(
    (
        "string_type", "string_too_short", "string_too_long", "string_pattern_mismatch", "int_type", "int_parsing",
        "int_from_float", "float_type", "float_parsing", "finite_number", "bool_type", "bool_parsing", "greater_than",
        "greater_than_equal", "less_than", "less_than_equal", "literal_error", "enum", "list_type", "too_long",
        "too_short", "date_type", "datetime_type", "value_error",
    )
)  # fmt: skip
_OWN_MESSAGES = {
    "missing": "is required",
    "extra_forbidden": "has a field or parameter that is not known here",
    "dict_type": "use a JSON object",
    "model_type": "use a JSON object",
    "model_attributes_type": "use a JSON object",
    "uuid_parsing": "use a UUID",
    "uuid_type": "use a UUID",
    "datetime_parsing": "use an RFC 3339 date and time, for example 2026-03-01T09:30:00Z",
    "datetime_from_date_parsing": "use an RFC 3339 date and time, for example 2026-03-01T09:30:00Z",
    "date_parsing": "use a date such as 2026-03-01",
    "date_from_datetime_parsing": "use a date such as 2026-03-01",
    "date_from_datetime_inexact": "use a date such as 2026-03-01",
    "string_unicode": "half of a surrogate pair; send valid Unicode",
}


class Problem(Exception):
    """An answer that is an error; raised by routes, made into a response at the edge."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[Mapping[str, str]] = (),
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})
        self.errors = list(errors)


def describe(error: ValidationError) -> list[dict[str, str]]:
    """``[{"pointer", "code", "message"}]`` of a failed validation, without what was sent."""
    described = []
    for found in error.errors(include_url=False, include_input=False, include_context=False):
        kind = found["type"]
        # The name of an unknown field, or a key of a free mapping, is the client's own text: leave it out.
        named = found["loc"][:-1] if kind == "extra_forbidden" else found["loc"]
        message = _OWN_MESSAGES.get(kind) or (found["msg"] if kind in _SAFE_KINDS else "cannot be used here")
        described.append({"pointer": _pointer(named), "code": kind, "message": message.removeprefix("Value error, ")})
    return described


def _pointer(path: Sequence[int | str]) -> str:
    """JSON pointer (RFC 6901) as far as it consists of field names of the schema and positions."""
    parts: list[str] = []
    for part in path:
        if parts and parts[-1] in ("attributes", "scores", "payload"):
            break
        parts.append(str(part))
    return "/" + "/".join(parts) if parts else ""


def respond(problem: Problem) -> Response:
    """The problem as a response."""
    request_id = g.get("request_id", "")
    body: dict[str, Any] = {
        "type": f"urn:ascolto:problem:{problem.code}",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "instance": f"urn:uuid:{request_id}",
        "code": problem.code,
        "request_id": request_id,
        "errors": problem.errors,
    }
    return Response(json.dumps(body), problem.status, headers=problem.headers, content_type=MEDIA_TYPE)


def from_validation(error: ValidationError) -> Response:
    """What flask-openapi3 calls when a query, path or body does not fit its model."""
    return respond(Problem(422, "invalid", "some parameters cannot be used; see errors", errors=describe(error)))


def _from_ascolto(error: AscoltoError) -> Response:
    status = next((status for kind, status in STATUS_OF if isinstance(error, kind)), 500)
    detail = _DETAILS[500] if status == 500 else error.detail
    headers = {"Retry-After": str(RETRY_SECONDS[status])} if status in RETRY_SECONDS else {}
    if status >= 500:
        event(log, "request_failed", logging.ERROR, code=error.code, request_id=g.get("request_id"))
    return respond(Problem(status, "internal" if status == 500 else error.code, detail, headers=headers))


def _from_http(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    if error.code == 405 and (methods := getattr(error, "valid_methods", None)):
        headers["Allow"] = ", ".join(sorted(methods))
    code = _CODES.get(error.code, f"http_{error.code}")
    detail = _DETAILS.get(error.code, HTTPStatus(error.code).phrase.lower())
    return respond(Problem(error.code, code, detail, headers=headers))


def _from_unknown(error: Exception) -> Response:
    """A mistake of ours. Its text may quote data, so only its type and place are written down."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else ""
    event(
        log,
        "request_crashed",
        logging.ERROR,
        error=type(error).__name__,
        part=place,
        request_id=g.get("request_id"),
    )
    return respond(Problem(500, "internal", _DETAILS[500]))


def register(app: Flask) -> None:
    """Make ``app`` answer every error as a problem."""
    app.register_error_handler(Problem, respond)
    app.register_error_handler(AscoltoError, _from_ascolto)
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(Exception, _from_unknown)
