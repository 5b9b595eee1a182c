"""The page of drivers: numbers with intervals, links to verbatims, and each reason why nothing is told."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient

from api.pages.drivers import DID, OF_WHAT, SCORES
from feedback.database import Database
from feedback.insights.driver_table import BYS, KPIS
from feedback.records import METRIC_RANGES
from tests.insights.writer import Writer

LATELY = datetime.now(UTC) - timedelta(days=3)


def test_every_outcome_and_cut_has_a_name() -> None:
    assert (set(SCORES), set(DID), set(OF_WHAT)) == (set(METRIC_RANGES), set(KPIS), set(BYS))


def test_topics_of_the_bank(seeded: Database, client: FlaskClient) -> None:
    page = client.get("/drivers").text
    assert "<h1>What goes with NPS</h1>" in page
    assert "association, not a cause" in page
    assert len(re.findall(r'<th scope="row"><a href="/feedback', page)) == 5
    assert page.count("no sign of it") + page.count("<strong>yes</strong>") == 5
    assert "tempi di risposta" in page


@pytest.mark.parametrize("outcome", ["churn", "login"])
@pytest.mark.parametrize("by", ["stage", "pain"])
def test_links_lead_to_what_was_said(seeded: Database, client: FlaskClient, outcome: str, by: str) -> None:
    page = client.get(f"/drivers?outcome={outcome}&by={by}&period=365").text
    links = [unescape(link) for link in re.findall(r'<th scope="row"><a href="([^"]+)"', page)]
    if links:
        assert all("stage=" in link and ("pain=yes" in link) == (by == "pain") for link in links)
        assert client.get(links[0]).status_code == 200
    else:
        assert 'data-state="' in page


@pytest.mark.parametrize(
    ("people", "scores", "state"), [(0, (), "no_data"), (40, (3, 9), "few_people"), (150, (9,), "no_variance")]
)
def test_reasons_to_tell_nothing(
    client: FlaskClient, worker_db: Database, people: int, scores: tuple[int, ...], state: str
) -> None:
    writer = Writer(worker_db)
    for number in range(people):
        name = f"[ACCOUNT_REF_p{number}]"
        writer.item(
            subject=name,
            at=LATELY,
            stage="use" if number % 3 else "support",
            scores={"nps": scores[number % len(scores)]},
        )
    writer.flush()
    assert f'data-state="{state}"' in client.get("/drivers?by=stage").text


@pytest.mark.parametrize("query", ["outcome=profit", "by=colour", "period=7"])
def test_bad_questions_are_refused_in_words(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/drivers?{query}")
    assert answer.status_code == 422 and "choose one of" in answer.text


def test_who_may_see_no_numbers_is_refused(stranger: FlaskClient) -> None:
    assert stranger.get("/drivers").status_code in (302, 303, 403)
