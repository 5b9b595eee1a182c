"""Webhooks over HTTP: a secret once, nothing of it afterwards, and no way into the own network."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from feedback.database import Database
from tests.api.conftest import Caller

PLACE = "/v1/webhooks"
CRM = {"name": "crm", "url": "https://hooks.example.org/ascolto?key=zqcanaryzq"}


def test_from_the_first_secret_to_the_end(call: Caller, owner: Database, client: FlaskClient) -> None:
    made = call("POST", PLACE, json=CRM)
    assert made.status_code == 201 and made.json["secret"].startswith("whsec_")
    place = f"{PLACE}/{made.json['id']}"
    listed = call("GET", PLACE)
    [shown] = listed.json["webhooks"]
    assert (shown["name"], shown["waiting"], shown["last_said"]) == ("crm", 0, None)
    test = call("POST", f"{place}/test")
    assert test.status_code == 202
    [waiting] = call("GET", f"{place}/deliveries").json["deliveries"]
    assert (waiting["id"], waiting["event"], waiting["state"]) == (test.json["id"], "webhook.test", "waiting")
    document = client.get("/openapi.json").json or {}
    for path, answer in ((PLACE, listed), (f"{PLACE}/{{webhook_id}}/deliveries", call("GET", f"{place}/deliveries"))):
        schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        Draft202012Validator({**schema, "components": document["components"]}).validate(answer.json)
    renewed = call("POST", f"{place}/secret").json["secret"]
    assert renewed != made.json["secret"]
    assert call("POST", f"{place}/retry").json == {"retried": 0}
    assert call("DELETE", place).status_code == 200 and call("DELETE", place).status_code == 404
    assert call("GET", PLACE).json == {"webhooks": []}
    deeds = [
        row["action"]
        for row in owner.rows("SELECT action FROM audit.entry WHERE action LIKE 'webhook.%%' ORDER BY seq")
    ]
    assert deeds == [f"webhook.{deed}" for deed in ("added", "tested", "renewed", "retried", "removed")]


def test_neither_secret_nor_address_is_in_a_log_and_the_secret_in_no_table(
    call: Caller, owner: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = call("POST", PLACE, json=CRM).json["secret"].removeprefix("whsec_")
    said = str([vars(record) for record in caplog.records])
    kept = str(owner.rows("SELECT w::text AS t FROM rights.webhook w UNION ALL SELECT e::text FROM audit.entry e"))
    assert secret not in said + kept and "zqcanaryzq" not in said


BAD: list[dict[str, Any]] = [
    {"url": "http://hooks.example.org/zqcanaryzq"}, {"url": "https://127.0.0.1/zqcanaryzq"}, {"url": "https://[::1]/zqcanaryzq"},
    {"url": "https://169.254.169.254/zqcanaryzq"}, {"url": "file:///zqcanaryzq"}, {"url": ""}, {"url": ["zqcanaryzq"]},
    {"url": "https://u:zqcanaryzq@example.org/"}, {"name": "zqcanaryzq X"}, {"name": ""}, {"name": None}, {"zqcanaryzq": 1},
    {"url": "https://example.org/\x00zqcanaryzq"},
]  # fmt: skip


@pytest.mark.parametrize("changes", BAD, ids=range(len(BAD)))
def test_what_cannot_be_is_refused_and_not_repeated(call: Caller, owner: Database, changes: dict[str, Any]) -> None:
    answer = call("POST", PLACE, json={**CRM, "url": "https://hooks.example.org/", **changes})
    assert answer.status_code == 422 and "zqcanaryzq" not in answer.text
    assert owner.rows("SELECT 1 FROM rights.webhook") == []


def test_a_name_is_taken_once(call: Caller) -> None:
    assert call("POST", PLACE, json=CRM).status_code == 201
    assert call("POST", PLACE, json=CRM).json["code"] == "name_taken"


@pytest.mark.parametrize(("method", "path"), [("GET", PLACE), ("POST", PLACE)])
def test_the_scope_is_needed(with_scopes: Callable[..., Caller], method: str, path: str) -> None:
    assert with_scopes("subjects:manage", "audit:read")(method, path, json=CRM).status_code == 403
    assert with_scopes("webhooks:manage")(method, path, json=CRM).status_code in (200, 201)
