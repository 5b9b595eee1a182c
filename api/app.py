"""The Flask application: joins services and routes, decides nothing.

It signs in as the database role ``api``, which adds raw rows and cannot read
them, and reads three key files, none of which opens anything.
"""

from __future__ import annotations

import logging
import time

from flask import Response, g, request
from flask_openapi3.openapi import OpenAPI

from api import (
    dashboard,
    drivers,
    errors,
    health,
    intake,
    metrics,
    openapi,
    people,
    published,
    reading,
    reidentifications,
    review,
    rights,
    scoreboard,
    security,
    segments,
    v1,
    webhooks,
)
from api.auth import LIMITER, SESSION_SECONDS
from api.doorbell import CeleryDoorbell
from api.limits import RateLimiter
from api.services import EXTENSION, ApiKeys, Doorbell, Services
from feedback.broker import broker_url
from feedback.intake import Intake
from feedback.logs import event
from feedback.privacy.purposes import load_purposes
from feedback.settings import Settings, load
from feedback.wiring import addresses, database, keys

log = logging.getLogger("ascolto.api")

ROUTES = (
    drivers,
    intake,
    people,
    published,
    reading,
    reidentifications,
    review,
    rights,
    scoreboard,
    segments,
    webhooks,
)
"""Modules that put their routes into ``v1.blueprint`` when they are imported."""

POOL = 10
"""Connections: one for each of the eight threads, and two to spare."""


def create_app(
    settings: Settings | None = None, *, doorbell: Doorbell | None = None, limiter: RateLimiter | None = None
) -> OpenAPI:
    """The application, ready to serve.

    Raises ``ConfigError`` for wrong settings or purposes and ``KeyLost`` when a key file is
    missing. ``doorbell`` and ``limiter`` replace the real ones in tests.
    """
    settings = settings or load()
    where = addresses(settings)
    counters = metrics.Metrics()
    ring = keys(settings)
    held = ApiKeys(sealing=ring.sealing(), intake=ring.intake(), web=ring.secret("web"))
    store = database(where, "api", size=POOL)
    bell = doorbell or CeleryDoorbell(
        broker_url(settings, where, "api"),
        counters,
        batch_items=settings.batch_items,
        most_tasks=settings.worker_processes,
    )
    app = OpenAPI(
        __name__,
        info=openapi.INFO,
        servers=openapi.SERVERS,
        security_schemes=openapi.SECURITY_SCHEMES,
        validation_error_callback=errors.from_validation,
        doc_ui=False,
        static_folder=None,
    )
    app.config.update(
        SECRET_KEY=held.web,
        MAX_CONTENT_LENGTH=settings.max_request_bytes,
        SESSION_COOKIE_NAME="ascolto_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        PERMANENT_SESSION_LIFETIME=SESSION_SECONDS,
    )
    taking_in = Intake(
        store,
        held.sealing,
        held.intake,
        max_item_bytes=settings.max_item_bytes,
        purposes=load_purposes(settings.purposes),
    )
    app.extensions[EXTENSION] = Services(store, settings, taking_in, held, bell)
    app.extensions[LIMITER] = limiter or RateLimiter()
    _register(app, counters)
    return app


def _register(app: OpenAPI, counters: metrics.Metrics) -> None:
    security.register(app)
    errors.register(app)
    metrics.register(app, counters, app.extensions[EXTENSION].database)
    app.after_request(_log_access)
    app.register_api(v1.blueprint)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(dashboard.blueprint)
    openapi.register(app)


def _log_access(response: Response) -> Response:
    """One line a request: the route's template, so neither a path nor a query string can carry anything."""
    event(
        log,
        "request",
        method=request.method if request.method in metrics.METHODS else "other",
        route=metrics.route_template(),
        status=response.status_code,
        seconds=round(time.perf_counter() - g.get("started", 0.0), 4),
        request_id=g.get("request_id", ""),
    )
    return response
