"""What Prometheus reads: counts and times by route template, never an id, a source or a customer.

One registry for each application object. The API runs as one process with
threads (``api/gunicorn_conf.py``), so no files have to be shared between
processes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import cast

from flask import Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from feedback.database import Database
from feedback.errors import AscoltoError

EXTENSION = "ascolto.metrics"
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"))
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The counters of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "ascolto_http_requests", "Requests answered", ["route", "method", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "ascolto_http_request_duration_seconds",
            "Time to an answer",
            ["route", "method"],
            registry=self.registry,
            buckets=BUCKETS,
        )
        self.taken_in = Counter(
            "ascolto_intake_items", "Records posted, by outcome", ["kind", "outcome"], registry=self.registry
        )
        self.rings = Counter("ascolto_doorbell_rings", "Rings to the workers", ["outcome"], registry=self.registry)
        ProcessCollector(registry=self.registry)


class RawRows(Collector):
    """How many sealed rows stand in which state, asked of the database at each reading."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def describe(self) -> list[Metric]:
        """Nothing: registering must not ask the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Gauges; when the database is away they are missing, which is what a reader should see."""
        rows = GaugeMetricFamily("ascolto_raw_rows", "Sealed rows by state", labels=["kind", "state", "reason"])
        age = GaugeMetricFamily("ascolto_oldest_open_row_age_seconds", "Age of the oldest row not yet done")
        seen = GaugeMetricFamily(
            "ascolto_canaries_seen", "Values of canaries that stand in clear somewhere; alarm above 0"
        )
        try:
            canaries = self._database.rows("SELECT count(*) AS n FROM privacy.sighting WHERE ended_at IS NULL")
            found = self._database.rows(
                "SELECT kind, state, error_word, sum(rows)::float AS rows,"
                " max(extract(epoch FROM now() - oldest_open))::float AS age"
                "  FROM raw.progress GROUP BY 1, 2, 3"
            )
        except AscoltoError:
            return
        seen.add_metric([], canaries[0]["n"])
        for row in found:
            rows.add_metric([row["kind"], row["state"], row["error_word"]], row["rows"])
        age.add_metric([], max((row["age"] or 0 for row in found), default=0))
        yield rows
        yield age
        yield seen


def metrics() -> Metrics:
    """The counters of the running application."""
    return cast("Metrics", current_app.extensions[EXTENSION])


def route_template() -> str:
    """``/v1/feedback/<uuid:item_id>``, so that no id and no mistyped path becomes a label."""
    return request.url_rule.rule if request.url_rule else "unmatched"


def observe(response: Response) -> Response:
    """Count one answer."""
    method = request.method if request.method in METHODS else "other"
    counters = metrics()
    counters.requests.labels(route_template(), method, str(response.status_code)).inc()
    counters.seconds.labels(route_template(), method).observe(time.perf_counter() - g.get("started", 0.0))
    return response


def expose() -> Response:
    """The page that Prometheus reads."""
    return Response(generate_latest(metrics().registry), content_type=CONTENT_TYPE_LATEST)


def register(app: Flask, counters: Metrics, database: Database) -> None:
    """Count every answer of ``app`` and serve ``/metrics``."""
    counters.registry.register(RawRows(database))
    app.extensions[EXTENSION] = counters
    app.after_request(observe)
    app.add_url_rule("/metrics", "metrics", expose)
