"""The officer's page of identifiers that may be of several people."""

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

PAGE = "/privacy/people"
FAMILY = "famiglia@example.org"


@pytest.fixture
def house(
    api_db: Database, worker_db: Database, owner: Database, installation: Installation, make_pipeline: Make
) -> House:
    intake = Intake(api_db, installation.keys.sealing(), installation.keys.intake())
    made = House(intake, api_db, worker_db, owner, make_pipeline, installation)
    made.live(made.customer("BA-1", FAMILY), made.customer("BA-2", FAMILY), made.said(author=FAMILY))
    return made


def post(client: FlaskClient, **form: str) -> Any:
    return client.post(PAGE, data={"form_token": token_of(client.get(PAGE).text), **form})


def test_a_conflict_is_decided_and_opened_again(sign_in: Callable[..., FlaskClient], house: House) -> None:
    officer = sign_in("po", "privacy_officer")
    page = officer.get(PAGE).text
    assert "stands beside several people" in page and FAMILY not in page
    two = {"one": house.token(FAMILY), "other": house.token("BA-1"), "reason": "proof_seen"}
    assert post(officer, verdict="same", **two).status_code == 303
    assert "waits for a worker" in officer.get(PAGE).text
    house.desk.attend()
    page = officer.get(PAGE).text
    assert "every identifier is one person" in page and "the person proved it" in page
    assert house.count("clean.item", "subject = %s", (house.token("BA-1"),)) == 1
    assert post(officer, verdict="open", **two).status_code == 303
    house.desk.attend()
    assert "stands beside several people" in officer.get(PAGE).text
    assert post(officer, verdict="same", **{**two, "other": "BA-1"}).status_code == 422


@pytest.mark.parametrize("role", ["analyst", "operator"])
def test_only_the_officer_sees_it(sign_in: Callable[..., FlaskClient], role: str) -> None:
    client = sign_in("anna", role)
    assert client.get(PAGE).status_code == 403 and PAGE not in client.get("/privacy/scoreboard").text


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_page_fits(open_page: Callable[..., Any], house: House, width: int, scheme: str) -> None:
    page = open_page(width=width, scheme=scheme, user="olga", role="privacy_officer")
    page.goto(PAGE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("It and").select_option(house.token("BA-2"))
    page.get_by_label("Because").first.select_option("customer_record")
    page.get_by_role("button", name="Decide").first.press("Enter")
    page.wait_for_selector("text=A worker moves what is stored.")
    assert page.said == []
