"""Liveness, readiness, metrics, headers and the access log."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.app import create_app
from api.doorbell import CeleryDoorbell, SilentDoorbell
from api.metrics import Metrics
from api.security import HEADERS
from api.services import EXTENSION
from feedback import wiring
from feedback.broker import broker_url
from feedback.database import Database
from feedback.errors import KeyLost
from tests.api.conftest import Caller
from tests.api.records import FEEDBACK
from tests.conftest import Installation


def test_alive_and_ready(client: FlaskClient, owner: Database) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    ready = client.get("/readyz")
    parts = {"broker": "ok", "database": "ok", "keys": "ok", "migrations": "ok", "workers": "never seen"}
    assert (ready.status_code, ready.json) == (200, {"status": "ready", "parts": parts})


@pytest.mark.parametrize(("age", "word"), [("1 second", "ok"), ("1 hour", "late")])
def test_workers_are_seen_by_their_heartbeat(client: FlaskClient, owner: Database, age: str, word: str) -> None:
    with owner.transaction() as connection:
        connection.execute("INSERT INTO access.heartbeat (part, at) VALUES ('worker', now() - %s::interval)", (age,))
    assert client.get("/readyz").json["parts"]["workers"] == word  # type: ignore[index]


@contextmanager
def _changed(owner: Database, statement: str, back: str) -> Iterator[None]:
    def run(each: str) -> None:
        with owner.transaction() as connection:
            connection.execute(each)  # type: ignore[arg-type]

    run(statement)
    try:
        yield
    finally:
        run(back)


def test_an_old_schema_is_not_ready(client: FlaskClient, owner: Database) -> None:
    newest = owner.rows("SELECT version_num FROM public.alembic_version")[0]["version_num"]
    set_to = "UPDATE public.alembic_version SET version_num = '{}'"
    with _changed(owner, set_to.format("0000"), set_to.format(newest)):
        ready = client.get("/readyz")
    assert ready.status_code == 503
    assert ready.json and ready.json["parts"]["migrations"] != "ok"


def test_another_key_is_not_ready(client: FlaskClient, owner: Database) -> None:
    statement = "UPDATE access.key_registry SET fingerprint = reverse(fingerprint) WHERE name = 'intake.key'"
    with _changed(owner, statement, statement):
        ready = client.get("/readyz")
    assert ready.status_code == 503
    assert ready.json and ready.json["parts"]["keys"] == "missing or another: intake.key"


def test_the_private_keys_are_not_asked_for(installation: Installation, tmp_path: Path) -> None:
    """The API starts in a folder that holds nothing but its three keys, and not without one of them."""
    (tmp_path / "keys").mkdir()
    names = ("sealing.pub", "intake.key", "web.key")
    for name in names:
        (tmp_path / "keys" / name).write_bytes((installation.settings.keys / name).read_bytes())
    settings = replace(installation.settings, home=tmp_path)
    app = create_app(settings, doorbell=SilentDoorbell())
    assert app.test_client().get("/readyz").status_code == 200
    app.extensions[EXTENSION].database.close()
    (tmp_path / "keys" / "sealing.pub").unlink()
    with pytest.raises(KeyLost):
        create_app(settings, doorbell=SilentDoorbell())


def test_without_a_database_it_lives_but_is_not_ready(app: Flask, client: FlaskClient) -> None:
    app.extensions[EXTENSION].database.close()
    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json["parts"]["database"]) == (503, "away")  # type: ignore[index]
    assert client.get("/metrics").status_code == 200


def test_metrics_count_by_template_and_name_nobody(call: Caller) -> None:
    item = call("POST", "/v1/feedback", json={**FEEDBACK, "source": "zebra-source", "subject": "zebra-subject"}).json
    identity = item["items"][0]["id"]
    call("GET", f"/v1/feedback/{identity}")
    call("GET", "/v1/zebra?q=zebra")
    call("BREW", "/zebra")
    page = call("GET", "/metrics").text
    assert 'ascolto_http_requests_total{method="POST",route="/v1/feedback",status="202"} 1.0' in page
    assert 'route="/v1/feedback/<uuid:item_id>",status="404"' in page
    assert 'ascolto_http_requests_total{method="GET",route="unmatched",status="404"} 1.0' in page
    assert 'method="other"' in page
    assert 'ascolto_intake_items_total{kind="feedback",outcome="new"} 1.0' in page
    assert 'ascolto_raw_rows{kind="feedback",reason="",state="received"} 1.0' in page
    assert "ascolto_oldest_open_row_age_seconds" in page
    assert "process_resident_memory_bytes" in page
    assert "zebra" not in page and identity not in page


@pytest.mark.parametrize("path", ["/healthz", "/v1/feedback", "/nothing", "/metrics", "/openapi.json"])
def test_every_answer_carries_the_headers(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert answer.headers["Cache-Control"] == "no-store"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_one_line_a_request_without_path_and_query(call: Caller, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "ascolto.api"):
        answer = call("GET", "/v1/feedback?source=zebra")
        call("GET", "/zebra?zebra=1")
    lines: list[Any] = [record for record in caplog.records if record.msg == "request"]
    assert [(line.method, line.route, line.status) for line in lines] == [
        ("GET", "/v1/feedback", 200),
        ("GET", "unmatched", 404),
    ]
    assert lines[0].request_id == answer.headers["X-Request-ID"]
    assert all("zebra" not in str(vars(line)) for line in lines)


def _wait(bell: CeleryDoorbell, metrics: Metrics, outcome: str) -> float:
    for _ in range(200):
        if count := metrics.rings.labels(outcome)._value.get():
            return float(count)
        bell._thread and bell._thread.join(0.05)  # type: ignore[func-returns-value]
    return 0


def test_a_ring_is_a_name_and_nothing_else(installation: Installation, owner: Database) -> None:
    where = wiring.addresses(installation.settings)
    counters = Metrics()
    bell = CeleryDoorbell(broker_url(installation.settings, where, "api"), counters, batch_items=64, most_tasks=3)
    assert bell.reachable()
    bell.ring(130)
    assert _wait(bell, counters, "sent") == 3
    messages = [row["payload"] for row in owner.rows("SELECT payload FROM broker.kombu_message")]
    assert len(messages) == 3
    assert all('"task": "ascolto.process"' in message for message in messages)
    assert all('"argsrepr": "()"' in message and '"kwargsrepr": "{}"' in message for message in messages)


@pytest.mark.parametrize(
    "url",
    ["redis://127.0.0.1:1/0", "amqp://guest@127.0.0.1:1//", "sqla+postgresql+psycopg://nobody@127.0.0.1:1/nothing"],
)
def test_a_broker_that_is_away_costs_no_time(url: str, caplog: pytest.LogCaptureFixture) -> None:
    counters = Metrics()
    bell = CeleryDoorbell(url, counters, batch_items=64, most_tasks=1)
    assert not bell.reachable()
    bell.ring(1)
    assert _wait(bell, counters, "failed") == 1
    assert "ring_failed" in caplog.text
