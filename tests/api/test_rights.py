"""Requests of people over HTTP: sealed on the way in, done by a worker, told by pseudonym."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from flask import Flask

from api.doorbell import SilentDoorbell
from feedback.database import Database
from feedback.intake import Intake
from feedback.rights.receipts import verify
from tests.api.conftest import Caller
from tests.api.test_leaks import _everything
from tests.conftest import Installation
from tests.pipeline.conftest import Make
from tests.pipeline.conftest import make_pipeline as make_pipeline
from tests.rights.conftest import House
from workers.rights_desk import make_desk

REQUESTS = "/v1/subjects/requests"
ASK = {"kind": "access", "identifiers": ["email:anna@example.org"], "verified_how": "letter"}


@pytest.fixture
def house(
    api_db: Database, worker_db: Database, owner: Database, installation: Installation, make_pipeline: Make
) -> House:
    intake = Intake(api_db, installation.keys.sealing(), installation.keys.intake())
    made = House(intake, api_db, worker_db, owner, make_pipeline, installation)
    made.live(
        made.customer("BA-1", "anna@example.org"),
        made.said("Sono Anna Bianchi, la app non va.", subject="BA-1"),
        made.said(subject="BA-2"),
    )
    return made


def attend(house: House) -> None:
    keys = house.installation.keys
    make_desk(house.installation.settings, house.worker, keys, [keys.pseudonyms()]).attend()


def ask(call: Caller, **changes: Any) -> dict[str, Any]:
    answer = call("POST", REQUESTS, json={**ASK, **changes})
    assert answer.status_code == 202, answer.text
    return answer.json


def test_a_copy_is_made_by_a_worker_and_fetched(call: Caller, house: House, doorbell: SilentDoorbell) -> None:
    asked = ask(call)
    assert (
        asked["state"] == "received"
        and not asked["overdue"]
        and asked["labels"] == ["EMAIL"]
        and asked["person"] is None
    )
    assert doorbell.items == 1
    assert call("GET", f"{REQUESTS}/{asked['id']}/package").status_code == 404
    attend(house)
    done = call("GET", f"{REQUESTS}/{asked['id']}").json
    assert (done["state"], done["counts"]) == ("done", {"items": 1, "scores": 0, "events": 0})
    copy = call("GET", f"{REQUESTS}/{asked['id']}/package").json
    assert len(copy["items"]) == 1 and "Anna" not in json.dumps(copy)
    assert call("GET", f"{REQUESTS}/{asked['id']}/package?portable=true").json["format"].endswith("+portable")
    assert [one["id"] for one in call("GET", REQUESTS).json["requests"]] == [asked["id"]]


def test_an_erasure_ends_with_a_receipt_that_the_published_key_proves(call: Caller, house: House) -> None:
    asked = ask(call, kind="erasure")
    attend(house)
    receipt = call("GET", f"{REQUESTS}/{asked['id']}").json["receipt"]
    [key] = call("GET", "/v1/subjects/receipt-keys").json["keys"]
    assert verify(receipt, [bytes.fromhex(key["public"])]) is None
    posted = {"source": "crm", "external_id": "9", "channel": "chat", "occurred_at": "2026-03-01T00:00:00Z",
              "text": "La app non va.", "subject": "BA-1"}  # fmt: skip
    answer = call("POST", "/v1/feedback", json=[posted, {**posted, "external_id": "10", "subject": "BA-2"}])
    assert answer.status_code == 207
    assert [item["outcome"] for item in answer.json["items"]] == ["erased", "new"]
    assert answer.json["counts"]["erased"] == 1 and "id" not in answer.json["items"][0]


def test_an_objection_is_honoured_and_taken_back(call: Caller, house: House) -> None:
    ask(call, kind="objection", channel="app")
    attend(house)
    assert len(call("GET", "/v1/feedback").json["items"]) == 1
    ask(call, kind="objection", given=False)
    attend(house)
    assert len(call("GET", "/v1/feedback").json["items"]) == 2


def test_the_clock_is_extended_once_and_a_request_declined(call: Caller, house: House) -> None:
    asked = ask(call, identifiers=["BA-9"])
    attend(house)
    place = f"{REQUESTS}/{asked['id']}"
    assert call("GET", place).json["state"] == "not_found"
    assert call("POST", f"{place}/extension", json={"reason": "complex"}).json["extended_at"]
    assert call("POST", f"{place}/extension", json={"reason": "complex"}).status_code == 422
    assert call("POST", f"{place}/refusal", json={"reason": "not_found"}).json["state"] == "declined"
    assert call("POST", f"{place}/refusal", json={"reason": "not_found"}).status_code == 422


def test_holds_are_placed_listed_and_lifted(call: Caller, house: House, owner: Database) -> None:
    [item] = owner.rows("SELECT id FROM clean.item LIMIT 1")
    given = {"items": [str(item["id"])], "reason": "lawsuit", "until": "2030-01-01T00:00:00Z"}
    placed = call("POST", "/v1/subjects/holds", json=given).json
    assert call("GET", "/v1/subjects/holds").json["holds"] == [placed]
    assert call("DELETE", f"/v1/subjects/holds/{placed['id']}").status_code == 200
    assert call("DELETE", f"/v1/subjects/holds/{placed['id']}").status_code == 404
    assert (
        call(
            "POST", "/v1/subjects/holds", json={**given, "items": ["00000000-0000-4000-8000-000000000000"]}
        ).status_code
        == 422
    )


MARK = "zqcanaryzq"
BAD: list[dict[str, Any]] = [
    {"identifiers": []}, {"identifiers": [MARK] * 21}, {"identifiers": [MARK * 40]}, {"identifiers": [f"email:{MARK}"]},
    {"identifiers": [f"phone:{MARK}"]}, {"identifiers": [f"{MARK}\x00"]}, {"identifiers": MARK}, {"identifiers": [{MARK: MARK}]},
    {"kind": MARK}, {"verified_how": MARK}, {"verified_how": None}, {"purpose": MARK, "kind": "objection"}, {MARK: MARK},
    {"received_at": MARK}, {"received_at": "2999-01-01T00:00:00Z"}, {"kind": "restriction"}, {"kind": "consent"},
    {"items": [MARK]}, {"wording": MARK * 9, "kind": "consent", "channel": "app"}, {"channel": MARK},
]  # fmt: skip


@pytest.mark.parametrize("changes", BAD, ids=range(len(BAD)))
def test_what_cannot_be_asked_is_refused_and_not_repeated(call: Caller, changes: dict[str, Any]) -> None:
    answer = call("POST", REQUESTS, json={**ASK, **changes})
    assert answer.status_code == 422, answer.text
    assert MARK not in answer.text


def test_an_identifier_is_seen_nowhere(
    call: Caller, owner: Database, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    asked = ask(call, identifiers=[f"email:{MARK}@example.org", f"account:{MARK}"], same_person=True)
    tables = lambda: _everything(owner) + str(owner.rows("SELECT row_to_json(r)::text AS r FROM rights.request r"))  # noqa: E731
    assert MARK not in tables() and MARK.encode().hex() not in tables()
    attend(house)
    assert call("GET", f"{REQUESTS}/{asked['id']}").json["state"] == "not_found"
    assert MARK not in tables() and MARK not in json.dumps([vars(record) for record in caplog.records], default=str)
    assert owner.rows("SELECT identifiers FROM rights.request") == [{"identifiers": None}]


@pytest.mark.parametrize("path", [REQUESTS, "/v1/subjects/holds"])
def test_the_scope_is_needed(with_scopes: Any, path: str, app: Flask) -> None:
    for method in ("GET", "POST"):
        assert (
            with_scopes("feedback:read", "subjects:write", "privacy:review")(method, path, json=ASK).status_code == 403
        )
