"""The search box of the page: values by role, names, no worker; and what a browser keeps of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from feedback.database import Database
from feedback.search_answers import CHANNEL
from nlp_models.pii.fakes import FakeFinder
from tests.conftest import Installation
from tests.dashboard.conftest import token_of
from tests.insights.writer import Writer
from workers.search_desk import SearchDesk, keep

MAIL = "anna.neri@example.org"
SignIn = Callable[..., FlaskClient]


@pytest.fixture
def stored(worker_db: Database, installation: Installation) -> str:
    token = installation.keys.pseudonyms().token("EMAIL", MAIL)
    writer = Writer(worker_db)
    writer.item(f"Scrivete a {token} del bonifico.", at=datetime.now(UTC) - timedelta(days=1))
    writer.flush()
    return token


@pytest.fixture
def desk(installation: Installation, worker_db: Database) -> Iterator[None]:
    made = SearchDesk(installation.settings, worker_db, installation.keys, [FakeFinder()])
    stop = threading.Event()
    thread = threading.Thread(target=keep, args=(made, worker_db, stop.is_set))
    thread.start()
    yield
    stop.set()
    with worker_db.transaction() as connection:
        connection.execute("SELECT pg_notify(%s, '')", (CHANNEL,))
    thread.join()


def searched(client: FlaskClient, words: str) -> Any:
    data = {"q": words, "form_token": token_of(client.get("/feedback").text), "period": "365"}
    return client.post("/feedback", data=data)


@pytest.mark.usefixtures("desk")
def test_support_finds_by_a_value_and_is_told_that_it_is_written_down(sign_in: SignIn, stored: str) -> None:
    page = searched(sign_in("sara", "support"), f"bonifico {MAIL}")
    assert page.status_code == 200 and page.text.count("<article") == 1
    assert "held personal data (e-mail)" in page.text and "written to the audit log" in page.text
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("desk")
def test_an_analyst_finds_nobody_by_a_value(sign_in: SignIn, stored: str) -> None:
    page = searched(sign_in("anna", "analyst"), MAIL)
    assert page.status_code == 403 and "feedback:cases" in page.text
    assert MAIL not in page.text and stored not in page.text


@pytest.mark.usefixtures("desk", "stored")
def test_a_name_alone_finds_nobody_and_the_page_says_so(sign_in: SignIn) -> None:
    page = searched(sign_in("sara", "support"), "sono Mario Rossi")
    assert page.status_code == 200 and "<article" not in page.text
    assert "By person alone nobody is found" in page.text


@pytest.mark.usefixtures("stored")
def test_without_a_worker_the_page_says_what_to_do(sign_in: SignIn) -> None:
    sara = sign_in("sara", "support")
    page = searched(sara, MAIL)
    assert page.status_code == 503 and "ascolto doctor" in page.text and MAIL not in page.text
    assert searched(sara, "bonifico").text.count("<article") == 1


@pytest.mark.browser
@pytest.mark.usefixtures("desk", "stored")
def test_in_a_browser_the_address_stays_bare(open_page: Callable[..., Any]) -> None:
    page = open_page(user="sara", role="support")
    page.goto("/feedback")
    page.get_by_label("Search").fill(MAIL)
    page.get_by_role("button", name="Show").click()
    page.wait_for_load_state()
    assert "anna" not in page.url and page.locator("article").count() == 1
    assert page.get_by_role("status").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert page.said == []
