"""People over HTTP: what was set aside, deciding about it, and who may."""

from __future__ import annotations

import pytest

from api.doorbell import SilentDoorbell
from feedback.database import Database
from feedback.intake import Intake
from tests.api.conftest import Caller
from tests.conftest import Installation
from tests.pipeline.conftest import Make
from tests.pipeline.conftest import make_pipeline as make_pipeline
from tests.rights.conftest import House

FAMILY = "famiglia@example.org"


@pytest.fixture
def house(
    api_db: Database, worker_db: Database, owner: Database, installation: Installation, make_pipeline: Make
) -> House:
    intake = Intake(api_db, installation.keys.sealing(), installation.keys.intake())
    made = House(intake, api_db, worker_db, owner, make_pipeline, installation)
    made.live(
        made.said(subject="BA-1", author=FAMILY), made.said(subject="BA-2", author=FAMILY), made.said(author=FAMILY)
    )
    return made


def test_a_conflict_is_listed_decided_and_gone(call: Caller, house: House, doorbell: SilentDoorbell) -> None:
    family, anna = house.token(FAMILY), house.token("BA-1")
    [conflict] = call("GET", "/v1/people/conflicts").json["conflicts"]
    assert (conflict["token"], conflict["why"], conflict["total"]) == (family, "several_people", 2)
    assert call("GET", "/v1/people", query_string={"token": family}).json["identifiers"] == [
        {"token": family, "aside": "several_people"}
    ]
    given = {"verdict": "same", "one": family, "other": anna, "reason": "proof_seen"}
    made = call("POST", "/v1/people/decisions", json=given)
    assert made.status_code == 202 and made.json["settled_at"] is None and doorbell.items == 1
    house.desk.attend()
    assert call("GET", "/v1/people/conflicts").json == {"conflicts": []}
    found = call("GET", "/v1/people", query_string={"token": family}).json
    assert found["person"] == anna and {one["token"] for one in found["identifiers"]} == {family, anna}
    [listed] = call("GET", "/v1/people/decisions").json["decisions"]
    assert listed["id"] == made.json["id"] and listed["settled_at"] and listed["reason"] == "proof_seen"


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"one": "anna@example.org"}, 422, "invalid"),
        ({"reason": "because"}, 422, "invalid"),
        ({"other": "[EMAIL_baaaaaaaaaaa]"}, 422, "bad_token"),
        ({"other": "[ACCOUNT_REF_aaaaaaaaaaaa]"}, 422, "old_token"),
        ({"verdict": "open"}, 404, "not_decided"),
    ],
)
def test_what_cannot_be_decided(call: Caller, changes: dict[str, str], status: int, code: str) -> None:
    given = {
        "verdict": "same",
        "one": "[EMAIL_baaaaaaaaaaa]",
        "other": "[ACCOUNT_REF_baaaaaaaaaaa]",
        "reason": "proof_seen",
    }
    answer = call("POST", "/v1/people/decisions", json={**given, **changes})
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert "anna" not in answer.text


def test_nobody_known(call: Caller) -> None:
    answer = call("GET", "/v1/people", query_string={"token": "[EMAIL_baaaaaaaaaaa]"})
    assert (answer.status_code, answer.json["code"]) == (404, "not_linked")
