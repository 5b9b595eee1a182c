"""The pages as a client sees them: states, filters, links from numbers to verbatims, and what they must not contain."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from api.pages.questions import read_question
from feedback.database import Database
from feedback.insights.cohort import Filters
from feedback.insights.trends import TrendQuery, trends
from feedback.search import SearchQuery, search
from tests.dashboard.conftest import token_of
from tests.insights.writer import Writer

NOW = datetime.now(UTC)


def links(page: str, start: str = "/feedback") -> list[str]:
    return [unescape(link) for link in re.findall(r'href="([^"]+)"', page) if link.startswith(start)]


def first_moment(period: str) -> datetime:
    """Where a chosen period begins: whole weeks or months."""
    first = read_question(MultiDict({"period": period}), NOW.date(), ()).first
    return datetime(first.year, first.month, first.day, tzinfo=UTC)


def walk(client: FlaskClient, link: str) -> Iterator[str]:
    """Every page from ``link`` on."""
    while link:
        page = client.get(link).text
        yield page
        older = re.search(r'rel="next" href="([^"]+)"', page)
        link = unescape(older[1]) if older else ""


def test_no_data(client: FlaskClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert 'data-state="no_data"' in page.text
    assert "ascolto import" in page.text
    assert 'data-state="no_data"' in client.get("/feedback").text


@pytest.mark.parametrize(("people", "state"), [(9, "too_few_people"), (10, None)])
def test_too_few_people(client: FlaskClient, worker_db: Database, people: int, state: str | None) -> None:
    writer = Writer(worker_db)
    for number in range(people):
        for _ in range(30):
            writer.item(subject=f"[ACCOUNT_REF_p{number}]", at=NOW - timedelta(days=3))
    writer.flush()
    page = client.get("/").text
    assert ('data-state="too_few_people"' in page) == (state is not None)
    if state:
        assert str(people * 30) not in page
        assert f"n&nbsp;{people}<" not in page


def test_overview_of_a_year(client: FlaskClient, seeded: Database) -> None:
    page = client.get("/").text
    for heading in ("Volume and sentiment over time", "Pain points along the journey", "Topics", "Segments"):
        assert heading in page
    assert "accesso con l&#39;app" in page
    assert "Sicilia" in page
    molise = page[page.index(">Molise</th>") :].split("</tr>")[0]
    assert molise.count('class="withheld"') >= 8
    assert molise.count(">few, or beside few<") >= 8
    assert re.search(r"n&nbsp;\d", page)
    assert page.count('class="interval"') > 50


def test_every_number_leads_to_verbatims(client: FlaskClient, seeded: Database) -> None:
    page = client.get("/").text
    found = set(links(page[page.index("<main") :]))
    assert len(found) > 25
    for link in found:
        answer = client.get(link)
        assert answer.status_code == 200, link
        # A share of 0 % leads to nothing, rightly.
        assert "<article" in answer.text or "pain=yes" in link, link


def test_a_bucket_leads_to_exactly_its_items(client: FlaskClient, seeded: Database) -> None:
    page = client.get("/?period=90").text
    rows = re.findall(r'<th scope="row">\d+ \w+ \d{4}</th>\s*<td><a href="([^"]+)">([\d\u202f]+)</a>', page)
    assert len(rows) > 6
    for link, shown in rows[:4]:
        articles = sum(part.count("<article") for part in walk(client, unescape(link)))
        assert articles == int(shown.replace("\u202f", ""))


def test_filters_narrow_and_stay_in_the_address(client: FlaskClient, seeded: Database) -> None:
    page = client.get("/?period=180&channel=chat&segment=lazio&bucket=month").text
    assert '<option value="chat" selected>' in page
    assert '<option value="lazio" selected>' in page
    for link in links(page[page.index('class="tiles"') : page.index('id="h-time"')]):
        assert "channel=chat" in link
        assert "segment=lazio" in link
        assert "period=180" in link
    query = TrendQuery(channel="chat", segment="lazio", bucket="month", since=first_moment("180"))
    expected = sum(point.cell.items or 0 for point in trends(seeded, query, floor=1).points)
    assert f">{expected}</a><small>items from" in page


@pytest.mark.parametrize(
    ("path", "status"),
    [("/?period=12", 422), ("/?since=x", 422), ("/?channel=pigeon", 422), ("/?segment=nobody", 404),
     ("/feedback?cursor=x", 422), ("/feedback?topic=x", 422), ("/feedback?stage=moon", 422),
     ("/feedback?segment=nobody", 404), ("/?segment=" + "x" * 100, 422), ("/?language=%00", 422), ("/nothing", 404)],
)  # fmt: skip
def test_bad_addresses_get_a_plain_answer(client: FlaskClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert "Traceback" not in answer.text
    assert "pigeon" not in answer.text


def test_words_come_by_post_and_stay_out_of_every_address(client: FlaskClient, seeded: Database) -> None:
    form_token = token_of(client.get("/feedback").text)
    answer = client.post("/feedback", data={"q": "residenza", "form_token": form_token, "period": "365"})
    assert answer.status_code == 200
    assert answer.text.count("<article") == 25
    assert "residenza" in answer.text
    assert not [link for link in re.findall(r'(?:href|action|src)="([^"]+)"', answer.text) if "residenza" in link]
    cursor = re.search(r'name="cursor" value="([^"]+)"', answer.text)
    assert cursor
    data = {"q": "residenza", "cursor": cursor[1], "form_token": form_token, "period": "365"}
    second = client.post("/feedback", data=data).text
    ids = [re.findall(r'id="i-([^"]+)"', page) for page in (answer.text, second)]
    assert not set(ids[0]) & set(ids[1])
    # Words in an address are not read.
    assert client.get("/feedback?q=residenza").text.count("<article") == 25
    assert 'value="residenza"' not in client.get("/feedback?q=residenza").text


def test_filters_without_words_go_to_an_address(client: FlaskClient) -> None:
    form_token = token_of(client.get("/feedback").text)
    data = {"q": " ", "form_token": form_token, "period": "30", "stage": "use", "channel": "", "since": "", "until": ""}
    answer = client.post("/feedback", data=data)
    assert (answer.status_code, answer.location) == (303, "/feedback?period=30&stage=use")


def test_pages_show_every_item_once(client: FlaskClient, seeded: Database) -> None:
    seen = [found for page in walk(client, "/feedback?period=30") for found in re.findall(r'id="i-([^"]+)"', page)]
    since = first_moment("30")
    expected: set[str] = set()
    cursor = None
    while True:
        page = search(seeded, SearchQuery(since=since, limit=200, cursor=cursor))
        expected |= {str(found.id) for found in page.items}
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen))
    assert set(seen) == expected


def test_verbatims_are_escaped_and_marked(sign_in: Callable[..., FlaskClient], worker_db: Database) -> None:
    text = "<script>alert(1)</script> [PERSON_k3f5q2m7x4ab] & co"
    writer = Writer(worker_db)
    client = sign_in("sara", "support")
    writer.item(text, at=NOW - timedelta(days=1), title="<b>[EMAIL_abcdefgh2345]", subject="[ACCOUNT_REF_abcdefgh2345]",
                sentences=[(26, 47, "negative", True)], scores={"nps": 3}, rating=1.5)  # fmt: skip
    writer.flush()
    page = client.get("/feedback").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;" in page
    assert '<span class="said negative pain"><span class="chip" title="[PERSON_k3f5q2m7x4ab]">person&nbsp;k3f5' in page
    assert "NPS 3" in page
    assert "rated 1.5" in page


def test_a_topic_label_cannot_break_out_of_the_figure(client: FlaskClient, worker_db: Database) -> None:
    writer = Writer(worker_db)
    writer.topic(0, "</script><img src=x onerror=alert(1)>")
    for number in range(12):
        writer.item(subject=f"[ACCOUNT_REF_p{number}]", topic=0, stage="use", at=NOW - timedelta(days=1))
    writer.flush()
    page = client.get("/").text
    assert "<img" not in page
    assert "&lt;/script&gt;&lt;img" in page


@pytest.mark.parametrize("path", ["/", "/feedback", "/sign-in?code=x", "/nothing-here"])
def test_pages_need_no_exception_from_the_policy(client: FlaskClient, seeded: Database, path: str) -> None:
    answer = client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<[^>]+\s(style|on\w+)=", answer.text)
    assert not re.search(r"<style", answer.text)
    for script in re.findall(r"<script([^>]*)>", answer.text):
        assert "src=" in script or 'type="application/json"' in script
    for address in re.findall(r'(?:href|src|action)="([^"]+)"', answer.text):
        assert address.startswith(("/", "#")), address


def test_plotly_comes_from_the_package_and_may_be_kept(client: FlaskClient, app: Flask, seeded: Database) -> None:
    stranger = app.test_client()
    (address,) = [link for link in re.findall(r'src="([^"]+)"', client.get("/").text) if "plotly" in link]
    plain = stranger.get(address)
    packed = stranger.get(address, headers={"Accept-Encoding": "gzip, br"})
    assert plain.data.startswith(b"/**\n* plotly.js")
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "immutable" in packed.headers["Cache-Control"]
    assert packed.mimetype == "text/javascript"
    again = stranger.get(address, headers={"If-None-Match": packed.headers["ETag"], "Accept-Encoding": "gzip"})
    assert (again.status_code, again.data) == (304, b"")
    assert "no-cache" in stranger.get("/static/plotly.min.js").headers["Cache-Control"]


@pytest.mark.parametrize("name", ["ascolto.css", "plotly.css", "charts.js", "filters.js", "icon.svg"])
def test_own_files(stranger: FlaskClient, name: str) -> None:
    answer = stranger.get(f"/static/{name}")
    assert answer.status_code == 200
    assert not re.search(rb"https?://(?!www\.w3\.org/2000/svg)|@import", answer.data)
    assert stranger.get(f"/static/../{name}").status_code in (303, 404)


def test_unknown_filters_do_not_narrow_the_overview(client: FlaskClient, seeded: Database) -> None:
    def tile(page: str) -> Any:
        return re.search(r">([\d\u202f]+)</a><small>items from", page)

    plain, odd = tile(client.get("/").text), tile(client.get("/?stage=use&topic=1").text)
    assert plain and odd
    assert plain[1] == odd[1]
    assert Filters().used() == []
