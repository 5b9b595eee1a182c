"""Headers of every answer: nothing from elsewhere, nothing framed, nothing guessed, nothing kept by caches."""

from __future__ import annotations

import time

from flask import Flask, Response, g

from api.metrics import route_template
from feedback.ids import uuid7

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def begin() -> None:
    """Give the request its id; a client's own id is not taken, because anything could stand in it."""
    g.request_id = str(uuid7())
    g.started = time.perf_counter()


def finish(response: Response) -> Response:
    """Set the headers."""
    response.headers.update(HEADERS)
    response.headers["X-Request-ID"] = g.get("request_id", "")
    for name, value in g.get("rate_headers", {}).items():
        response.headers[name] = value
    # Files of the dashboard may be kept; answers about customers may not.
    if not route_template().startswith("/static"):
        response.headers["Cache-Control"] = "no-store"
    return response


def register(app: Flask) -> None:
    """Run both for every request of ``app``."""
    app.before_request(begin)
    app.after_request(finish)
