"""The record of processing as a page and as files, and that the owner and the API's role see the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from feedback.database import Database
from feedback.processing_facts import gather
from feedback.processing_record import Record
from tests.conftest import Installation


def test_the_page_says_what_the_report_says(client: FlaskClient, owner: Database) -> None:
    page = client.get("/privacy/record").text
    assert "Record of processing" in page and "privacy.rule" in page and "Open risks" in page
    italian = client.get("/privacy/record?lang=it").text
    assert "Registro dei trattamenti" in italian and 'lang="it"' in italian
    assert [row["action"] for row in owner.rows("SELECT action FROM audit.entry ORDER BY seq DESC LIMIT 2")] == [
        "record.exported"
    ] * 2


@pytest.mark.parametrize(
    ("form", "media", "start"), [("md", "text/markdown", "# "), ("html", "text/html", "<!doctype")]
)
def test_files(client: FlaskClient, form: str, media: str, start: str) -> None:
    answer = client.get(f"/privacy/record.{form}?lang=en")
    assert answer.mimetype == media and answer.text.startswith(start)
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("path", ["/privacy/record?lang=xx", "/privacy/record.pdf", "/privacy/record.md?lang="])
def test_what_there_is_not(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 422


def test_strangers_are_sent_to_sign_in(stranger: FlaskClient) -> None:
    assert stranger.get("/privacy/record").location == "/sign-in"


def test_the_apis_role_and_the_owner_see_the_same(
    installation: Installation, owner: Database, api_db: Database, sign_in: Callable[..., FlaskClient]
) -> None:
    sign_in("olga", "privacy_officer")
    facts = [gather(installation.settings, one, soft_roles=False) for one in (owner, api_db)]
    made = [Record(one, "en").paper() for one in facts]
    assert made[0].sections == made[1].sections
