"""Reads: pages, filters, gated numbers, segments, and what the audit log says of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from feedback.database import Database
from tests.api.conftest import Caller
from tests.insights.writer import DAY, Writer

RULE = {"all": [{"attribute": "region", "in": ["Lazio"]}]}
PERIOD = "since=2026-03-01T00:00:00Z&until=2026-04-01T00:00:00Z"


@pytest.fixture
def stored(worker_db: Database) -> list[str]:
    """Thirty customers who each said something; the first twelve live in Lazio."""
    writer = Writer(worker_db)
    ids = []
    writer.topic(0, "accesso app")
    for number in range(30):
        subject = f"[ACCOUNT_REF_{'abcdefghijklmnopqrstuvwxyz2345'[number] * 12}]"
        ids.append(
            str(
                writer.item(
                    f"La app non funziona {number}" if number % 2 else "La filiale è comoda",
                    subject=subject,
                    day=number / 10,
                    channel="review" if number % 2 else "email",
                    sentiment="negative" if number % 2 else "positive",
                    stage="use",
                    pain=bool(number % 2),
                    topic=0,
                )
            )
        )
        writer.subject(subject, {"region": "Lazio" if number < 12 else "Molise"})
        writer.score(subject, 2 if number % 2 else 10)
        writer.event(subject, "login", device="android")
    writer.flush()
    return ids


def _pages(call: Caller, path: str) -> list[list[dict[str, Any]]]:
    pages = []
    while path:
        answer = call("GET", path)
        assert answer.status_code == 200
        pages.append(answer.json["items"])
        link = answer.headers.get("Link", "")
        assert ("next_cursor" in answer.json) == bool(link)
        path = link.partition(">")[0].removeprefix("<")
    return pages


def test_pages_give_every_item_once_newest_first(call: Caller, stored: list[str]) -> None:
    pages = _pages(call, "/v1/feedback?limit=7")
    assert [len(page) for page in pages] == [7, 7, 7, 7, 2]
    assert [item["id"] for page in pages for item in page] == stored[::-1]


def test_the_link_keeps_words_and_filters(call: Caller, stored: list[str]) -> None:
    pages = _pages(call, "/v1/feedback?q=app+funziona&channel=review&pain=true&limit=4")
    assert [len(page) for page in pages] == [4, 4, 4, 3]
    assert {item["channel"] for page in pages for item in page} == {"review"}


def test_the_last_page_has_no_cursor(call: Caller, stored: list[str]) -> None:
    answer = call("GET", "/v1/feedback?limit=30")
    assert len(answer.json["items"]) == 30
    assert "next_cursor" not in answer.json and "Link" not in answer.headers


def test_one_item_with_its_sentences(call: Caller, stored: list[str]) -> None:
    answer = call("GET", f"/v1/feedback/{stored[1]}")
    assert answer.status_code == 200
    item = answer.json
    assert (item["text"], item["sentiment"], item["topic"]["label"]) == (
        "La app non funziona 1",
        "negative",
        "accesso app",
    )
    assert [item["text"][each["start"] : each["end"]] for each in item["sentences"]] == ["La app non funziona 1"]
    missing = call("GET", "/v1/feedback/01890000-0000-7000-8000-000000000000")
    assert (missing.status_code, missing.json["code"]) == (404, "unknown_item")


def test_every_look_at_words_is_written_down_without_the_words(
    call: Caller, stored: list[str], owner: Database
) -> None:
    call("GET", "/v1/feedback?q=filiale&channel=email&limit=5")
    call("GET", f"/v1/feedback/{stored[0]}")
    call("GET", "/v1/trends")
    lines = _written(owner)
    assert [line["action"] for line in lines] == ["feedback.searched", "feedback.read"]
    assert lines[0]["detail"]["filters"] == ["channel"] and lines[0]["detail"]["with_words"] is True
    assert lines[0]["counts"] == {"items": 5}
    assert lines[0]["targets"] == [stored[number] for number in (28, 26, 24, 22, 20)]
    assert (lines[1]["targets"], lines[1]["counts"]) == ([stored[0]], {"items": 1})
    assert all(line["actor"].startswith("key:") for line in lines)
    assert "filiale" not in str(lines)


def _written(owner: Database) -> list[dict[str, Any]]:
    """The audit log without what the fixtures did."""
    query = "SELECT body::jsonb AS body FROM audit.entry WHERE action NOT LIKE 'key.%' ORDER BY seq"
    return [row["body"] for row in owner.rows(query)]


def test_a_trend_is_gated(call: Caller, stored: list[str]) -> None:
    week = call("GET", "/v1/trends?bucket=week").json
    assert week["floor_people"] == 10
    assert [(point["state"], point["people"]) for point in week["points"]] == [("shown", 30)]
    sentiment = week["points"][0]["estimates"]["sentiment"]
    assert sentiment["low"] < sentiment["value"] < sentiment["high"]
    narrow = call("GET", "/v1/trends?bucket=month&by=channel&topic=0&rating_min=1").json
    assert narrow["points"] == []
    day = call("GET", "/v1/trends?bucket=day&by=channel").json["points"]
    assert day and {point["state"] for point in day} == {"too_few_people"}
    assert {(point["people"], point["items"], str(point["estimates"])) for point in day} == {(None, None, "{}")}


def test_topics_and_journey(call: Caller, stored: list[str]) -> None:
    topics = call("GET", "/v1/topics").json
    assert [(row["id"], row["label"], row["people"]) for row in topics["topics"]] == [(0, "accesso app", 30)]
    stages = call("GET", f"/v1/journey?{PERIOD}").json["stages"]
    assert [stage["stage"] for stage in stages][:2] == ["awareness", "consideration"]
    use = next(stage for stage in stages if stage["stage"] == "use")
    assert use["estimates"]["pain"]["value"] == pytest.approx(0.5)


def test_a_segment_from_rule_to_summary(call: Caller, stored: list[str], owner: Database) -> None:
    made = call("PUT", "/v1/segments/lazio", json={"name": "Lazio", "rule": RULE})
    assert (made.status_code, made.json["version"]) == (200, 1)
    assert call("PUT", "/v1/segments/lazio", json={"name": "Lazio", "rule": RULE}).json["version"] == 1
    listed = call("GET", "/v1/segments").json["segments"]
    assert [(each["id"], each["rule"]) for each in listed] == [("lazio", RULE)]
    found = call("GET", f"/v1/segments/lazio/summary?{PERIOD}").json
    assert found["customers"]["people"] == 12
    assert found["scores"]["nps"]["estimates"]["nps"]["value"] == pytest.approx(0)
    assert found["kpis"]["logins"]["state"] == "shown"
    assert found["sentiment"]["people"] == 12
    written = _written(owner)[0]
    assert (written["action"], written["targets"], written["counts"]) == (
        "segment.written", ["segment:lazio"], {"version": 1},
    )  # fmt: skip


def test_a_small_segment_says_only_that_it_is_small(call: Caller, stored: list[str]) -> None:
    rule = {"all": [{"attribute": "region", "in": ["Nowhere"]}]}
    call("PUT", "/v1/segments/none", json={"name": "None", "rule": rule})
    found = call("GET", f"/v1/segments/none/summary?{PERIOD}").json
    assert found["customers"]["state"] == "no_data"


@pytest.mark.parametrize(
    ("segment", "body", "code"),
    [
        ("lazio", {"name": "Lazio"}, "invalid"),
        ("lazio", {"name": "Lazio", "rule": []}, "invalid"),
        ("lazio", {"name": "Lazio", "rule": {"attribute": "shoe_size", "in": ["x"]}}, "unknown_attribute"),
        ("lazio", {"name": "", "rule": RULE}, "bad_name"),
        ("lazio", {"name": "x\x00", "rule": RULE}, "bad_name"),
        ("Lazio!", {"name": "Lazio", "rule": RULE}, "invalid"),
    ],
)
def test_a_bad_segment_is_refused(call: Caller, segment: str, body: dict[str, Any], code: str) -> None:
    answer = call("PUT", f"/v1/segments/{segment}", json=body)
    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert call("GET", "/v1/segments").json["segments"] == []


@pytest.mark.parametrize(
    "query", ["", "since=2026-01-01T00:00:00Z", "since=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z"]
)
def test_a_summary_needs_a_period(call: Caller, query: str) -> None:
    call("PUT", "/v1/segments/lazio", json={"name": "Lazio", "rule": RULE})
    assert call("GET", f"/v1/segments/lazio/summary?{query}").status_code == 422


def test_a_segment_that_is_not_there_is_404(call: Caller) -> None:
    for path in (f"/v1/segments/none/summary?{PERIOD}", "/v1/trends?segment=none", "/v1/feedback?segment=none"):
        answer = call("GET", path)
        assert (answer.status_code, answer.json["code"]) == (404, "unknown_segment")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-ndjson"])
def test_a_segment_is_json(call: Caller, kind: str) -> None:
    assert call("PUT", "/v1/segments/lazio", data=b"{}", content_type=kind).status_code == 415


def test_two_periods_that_differ_by_three_people_are_not_both_answered(
    call: Caller, owner: Database, worker_db: Database
) -> None:
    writer = Writer(worker_db)
    for number in range(33):
        writer.item(subject=f"[ACCOUNT_REF_p{number}]", day=0 if number < 30 else 5, stage="use")
    writer.flush()
    since = DAY.date()
    wide = f"/v1/journey?since={since}T00:00:00Z&until={since + timedelta(days=8)}T00:00:00Z"
    narrow = f"/v1/journey?since={since}T00:00:00Z&until={since + timedelta(days=3)}T00:00:00Z"
    first = call("GET", wide)
    assert first.status_code == 200
    refused = call("GET", narrow)
    assert (refused.status_code, refused.mimetype, refused.json["code"]) == (
        403,
        "application/problem+json",
        "too_close",
    )
    assert "whole months" in refused.json["detail"]
    assert call("GET", wide).json == first.json
    (entry,) = owner.rows("SELECT body::jsonb AS said FROM audit.entry WHERE action = 'gate.refused'")
    assert entry["said"]["counts"] == {"cells": 1}
    assert entry["said"]["detail"] == {"reason": "difference"}


def test_drivers(call: Caller, worker_db: Database) -> None:
    writer = Writer(worker_db)
    for number in range(200):
        hurt = number % 4 == 0
        who = f"[ACCOUNT_REF_d{number}]"
        writer.item(subject=who, stage="support" if hurt else "use", pain=hurt)
        writer.score(who, number % 7 if hurt else 7 + number % 4)
    writer.flush()
    answer = call("GET", f"/v1/drivers?by=stage&{PERIOD}")
    assert answer.status_code == 200
    assert answer.json["refused"] is None and answer.json["whole"]["people"] == 200
    first = answer.json["drivers"][0]
    assert first["goes_with"] or first["refused"] == "too_alike"
    assert first["estimates"]["difference"]["low"] <= first["estimates"]["difference"]["value"]
    assert call("GET", "/v1/drivers?outcome=profit").json["code"] == "bad_filter"
    assert call("GET", "/v1/drivers?colour=1").status_code == 422
