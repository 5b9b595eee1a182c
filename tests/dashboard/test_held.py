"""The officer's pages: the queue, one look, decisions, words; who may see them, and that they work without a script."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from feedback.database import Database
from feedback.intake import Intake
from feedback.leases import Leases
from feedback.pipeline import Pipeline
from nlp_models.fakes import FakeAnnotator
from tests.conftest import Installation
from tests.dashboard.conftest import token_of
from tests.pipeline.conftest import keys_of
from tests.pipeline.review import Attendant, held_id, pseudonymiser, raw_item


@pytest.fixture
def officer(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    return sign_in("olga", "privacy_officer")


@pytest.fixture
def work(installation: Installation, worker_db: Database) -> Callable[[], Any]:
    leases = Leases(worker_db, "w", seconds=60, max_attempts=3)
    return Pipeline(
        worker_db, leases, keys_of(installation.keys), pseudonymiser(installation), FakeAnnotator()
    ).run_batch


@pytest.fixture
def held(api_db: Database, installation: Installation, work: Callable[[], Any], owner: Database) -> UUID:
    Intake(api_db, installation.keys.sealing(), installation.keys.intake()).admit([raw_item()])
    work()
    return held_id(owner)


def form(client: FlaskClient, page: str, path: str, **fields: str) -> Any:
    return client.post(path, data={"form_token": token_of(page), **fields})


def look(officer: FlaskClient, held: UUID, installation: Installation, worker_db: Database) -> str:
    page = officer.get(f"/privacy/held/{held}").text
    assert "Open for one look" in page and "Teodosia" not in page
    with Attendant(installation, worker_db).at_work():
        return str(form(officer, page, f"/privacy/held/{held}", language="it").text)


def test_nothing_held(officer: FlaskClient) -> None:
    page = officer.get("/privacy/held").text
    assert 'data-state="no_data"' in page and "Nothing is held" in page


def test_the_queue_counts_reasons_and_shows_no_content(officer: FlaskClient, held: UUID) -> None:
    page = officer.get("/privacy/held").text
    assert "still looks personal 1" in page and "a name in a name's place" in unescape(page)
    assert f'href="/privacy/held/{held}"' in page and "Teodosia" not in page
    assert f"/privacy/held/{held}" not in officer.get("/privacy/held?reason=no_finder").text


def test_a_look_marks_what_looks_personal_and_a_release_passes_it_on(
    officer: FlaskClient, held: UUID, installation: Installation, worker_db: Database, work: Callable[[], Any],
    owner: Database
) -> None:  # fmt: skip
    page = look(officer, held, installation, worker_db)
    assert re.search(r"<mark title=\"[^\"]+\">Teodosia Verdani", page)
    seen = re.search(r'name="seen" value="(\w{64})"', page)
    assert seen
    assert 'name="language" value="it"' in page
    answer = form(officer, page, f"/privacy/held/{held}/decide", action="release", seen=seen[1], language="it")
    assert answer.status_code == 303 and "Passed on" in officer.get(answer.location).text
    assert work().done == 1
    assert owner.rows("SELECT language FROM clean.item") == [{"language": "it"}]


def test_marking_words_masks_them_and_works_the_item_again(
    officer: FlaskClient, held: UUID, installation: Installation, worker_db: Database, owner: Database
) -> None:
    page = look(officer, held, installation, worker_db)
    fields = {"value": "Teodosia Verdani", "label": "PERSON", "held_id": str(held)}
    answer = form(officer, page, "/privacy/corrections", **fields)
    assert answer.status_code == 303
    Attendant(installation, worker_db).finish()
    assert owner.rows("SELECT state FROM raw.item") == [{"state": "received"}]
    words = officer.get("/privacy/words").text
    assert "Take the rule away" in words and "Teodosia" not in words


def test_discarding_and_an_item_that_is_gone(officer: FlaskClient, held: UUID) -> None:
    page = officer.get(f"/privacy/held/{held}").text
    form(officer, page, f"/privacy/held/{held}/decide", action="discard")
    gone = officer.get(f"/privacy/held/{held}")
    assert gone.status_code == 404 and "not held" in gone.text


def test_words_are_allowed_and_taken_away(officer: FlaskClient) -> None:
    page = officer.get("/privacy/words").text
    form(officer, page, "/privacy/words", phrase="Carta Brio", language="it")
    shown = officer.get("/privacy/words").text
    assert "Carta Brio" in shown
    path = re.search(r'action="(/privacy/words/[^"]+/remove)"', shown)
    assert path
    form(officer, shown, path[1])
    assert "Carta Brio" not in officer.get("/privacy/words").text.replace("Take Carta Brio", "")


@pytest.mark.parametrize(
    ("path", "fields"),
    [("/privacy/words", {"phrase": "12"}), ("/privacy/corrections", {"value": "Secret One", "label": "X"})],
)
def test_a_bad_form_is_a_page_that_says_what_to_do_and_quotes_nothing(
    officer: FlaskClient, path: str, fields: dict[str, str]
) -> None:
    answer = form(officer, officer.get("/privacy/words").text, path, **fields)
    assert answer.status_code == 422 and "Secret" not in answer.text


@pytest.mark.parametrize("role", ["analyst", "operator"])
@pytest.mark.parametrize("path", ["/privacy/held", "/privacy/words"])
def test_other_roles_see_neither_page_nor_link(sign_in: Callable[..., FlaskClient], role: str, path: str) -> None:
    other = sign_in("someone", role)
    assert other.get(path).status_code == 403
    assert path not in other.get("/").text


def test_a_form_without_its_token_is_refused(officer: FlaskClient, held: UUID) -> None:
    assert officer.post(f"/privacy/held/{held}/decide", data={"action": "discard"}).status_code == 400


def test_an_officer_marks_words_beside_a_verbatim_and_an_analyst_cannot(
    officer: FlaskClient, sign_in: Callable[..., FlaskClient], installation: Installation, api_db: Database,
    worker_db: Database, work: Callable[[], Any], owner: Database
) -> None:  # fmt: skip
    text = "Il conto non va e teodosia verdani dice che la app è lenta, grazie mille."
    Intake(api_db, installation.keys.sealing(), installation.keys.intake()).admit([raw_item(text)])
    work()
    assert "Something personal is left" not in sign_in("anna").get("/feedback?period=&since=2026-01-01").text
    page = officer.get("/feedback?period=&since=2026-01-01").text
    item_id = re.search(r'name="item_id" value="([^"]+)"', page)
    assert item_id
    form(officer, page, "/privacy/corrections", value="Teodosia Verdani", label="PERSON", item_id=item_id[1])
    Attendant(installation, worker_db).finish()
    assert "teodosia" not in str(owner.rows("SELECT text FROM clean.item")).lower()


@pytest.mark.browser
def test_what_is_selected_is_offered_to_be_marked(
    open_page: Callable[..., Any], held: UUID, installation: Installation, worker_db: Database
) -> None:
    page = open_page(user="olga", role="privacy_officer")
    page.goto(f"/privacy/held/{held}")
    with Attendant(installation, worker_db).at_work():
        page.get_by_role("button", name="Open for one look").click()
        page.wait_for_selector(".judge")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('mark'))")
    page.wait_for_function("document.querySelector('[data-marked]').value === 'Teodosia Verdani'")
    assert page.said == []
