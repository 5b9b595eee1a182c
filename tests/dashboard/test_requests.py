"""The officer's pages of people's requests: taken down, followed, answered, by pseudonym."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from feedback.database import Database
from feedback.intake import Intake
from tests.conftest import Installation
from tests.dashboard.conftest import token_of
from tests.pipeline.conftest import Make
from tests.pipeline.conftest import make_pipeline as make_pipeline
from tests.rights.conftest import House
from workers.rights_desk import make_desk

PAGE = "/privacy/requests"


@pytest.fixture
def house(
    api_db: Database, worker_db: Database, owner: Database, installation: Installation, make_pipeline: Make
) -> House:
    intake = Intake(api_db, installation.keys.sealing(), installation.keys.intake())
    made = House(intake, api_db, worker_db, owner, make_pipeline, installation)
    made.live(made.customer("BA-1", "anna@example.org"), made.said("Sono Anna Bianchi, la app non va.", subject="BA-1"))
    return made


@pytest.fixture
def officer(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    return sign_in("po", "privacy_officer")


def attend(house: House) -> None:
    keys = house.installation.keys
    make_desk(house.installation.settings, house.worker, keys, [keys.pseudonyms()]).attend()


def post(client: FlaskClient, path: str, **form: Any) -> Any:
    return client.post(path, data={"form_token": token_of(client.get(PAGE).text), **form})


def take(client: FlaskClient, **changes: Any) -> str:
    form = {"kind": "access", "identifier_kind": "email", "identifiers": "anna@example.org\n", "verified_how": "letter"}
    answer = post(client, PAGE, **{**form, **changes})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_a_copy_from_the_form_to_the_file(officer: FlaskClient, house: House) -> None:
    assert "Nobody has asked yet" in officer.get(PAGE).text
    place = take(officer, received="2026-03-01")
    assert "A worker is at it" in officer.get(place).text
    attend(house)
    page = officer.get(place).text
    assert "In the copy" in page and "anna" not in page and house.token("BA-1") not in page
    for form, kind in (("html", "text/html"), ("json", "application/json")):
        copy = post(officer, f"{place}/copy.{form}")
        assert copy.mimetype == kind and "la app non va" in copy.text and "Anna" not in copy.text
        assert "attachment" in copy.headers["Content-Disposition"]
    assert "+portable" in post(officer, f"{place}/copy.json", portable="yes").text
    listed = officer.get(PAGE).text
    assert "person&nbsp;" in listed and "letter" in listed


def test_an_erasure_shows_what_went_and_gives_the_receipt(officer: FlaskClient, house: House) -> None:
    place = take(officer, kind="erasure", identifier_kind="", identifiers="customer:BA-1\nemail:anna@example.org")
    attend(house)
    page = officer.get(place).text
    assert "Deleted" in page and "What only ages out" in page
    assert officer.get(f"{place}/receipt.json").json["kind"] == "erasure"


def test_what_cannot_be_found_says_what_to_do_and_is_closed(officer: FlaskClient, house: House) -> None:
    place = take(officer, identifiers="nobody@example.org")
    attend(house)
    assert "Nothing is held under these identifiers" in officer.get(place).text
    assert post(officer, f"{place}/extend", reason="complex").status_code == 303
    assert "extended: complex" in officer.get(place).text
    assert post(officer, f"{place}/decline", reason="not_found").status_code == 303
    assert "not found" in officer.get(place).text and "Clock" not in officer.get(place).text


def test_an_overdue_request_is_seen(officer: FlaskClient, house: House) -> None:
    take(officer)
    house.owner.rows("UPDATE rights.request SET due_at = now() - interval '1 hour' RETURNING id")
    assert "overdue" in officer.get(PAGE).text


def test_a_hold_is_placed_and_lifted(officer: FlaskClient, house: House) -> None:
    [item] = house.owner.rows("SELECT id FROM clean.item")
    assert (
        post(officer, "/privacy/holds", items=str(item["id"]), reason="lawsuit", until="2030-01-31").status_code == 303
    )
    page = officer.get(PAGE).text
    assert "31 Jan 2030" in page or "1 Feb 2030" in page
    [hold] = house.owner.rows("SELECT id FROM rights.hold")
    assert post(officer, f"/privacy/holds/{hold['id']}/lift").status_code == 303
    assert "lifted" in officer.get(PAGE).text


@pytest.mark.parametrize(
    "form",
    [{"identifiers": ""}, {"verified_how": ""}, {"identifier_kind": "phone", "identifiers": "zqcanaryzq"}, {"kind": "zqcanaryzq"},
     {"kind": "consent"}, {"received": "zqcanaryzq"}],
)  # fmt: skip
def test_a_wrong_form_is_refused_and_not_repeated(officer: FlaskClient, house: House, form: dict[str, str]) -> None:
    given = {
        "kind": "access",
        "identifier_kind": "email",
        "identifiers": "a@example.org",
        "verified_how": "letter",
        **form,
    }
    answer = post(officer, PAGE, **given)
    assert answer.status_code == 422 and "zqcanaryzq" not in answer.text


@pytest.mark.parametrize("role", ["analyst", "operator"])
def test_other_roles_see_nothing_of_it(sign_in: Callable[..., FlaskClient], role: str) -> None:
    known = sign_in("somebody", role)
    answer = known.get(PAGE)
    assert answer.status_code == 403 and "Requests" not in known.get("/").text
