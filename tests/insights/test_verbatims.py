"""Verbatims by group: who may not single a person out gets no list of fewer people than the floor, by no filter."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedback.database import Database
from feedback.insights.segments import put_segment
from feedback.search import SearchQuery, search
from feedback.search_words import SafeWords
from feedback.verbatims import read
from tests.insights.writer import Writer

FLOOR = 5


@pytest.fixture
def told(worker_db: Database) -> Database:
    """Twenty customers who wrote once, one who wrote forty times, six strangers; four customers live in Molise."""
    writer = Writer(worker_db)
    for number in range(20):
        who = f"[ACCOUNT_REF_p{number}]"
        region = "Molise" if number < 4 else "Lazio" if number < 12 else "Sicilia"
        writer.subject(who, {"region": region})
        channel = "chat" if number % 4 == 0 else "email"
        writer.item(
            f"La app non va {'mai' if number < 7 else ''}", subject=who, channel=channel, day=number, thread="t"
        )
    writer.subject("[ACCOUNT_REF_loud]", {"region": "Lazio"})
    for number in range(40):
        writer.item("Di nuovo la carta", subject="[ACCOUNT_REF_loud]", channel="call", day=number / 10)
    for number in range(6):
        writer.item("Da fuori", author=f"[USERNAME_s{number}]" if number < 3 else None, channel="social", day=number)
    writer.flush()
    for region in ("Molise", "Lazio", "Sicilia"):
        put_segment(worker_db, region.lower(), region, {"attribute": "region", "in": [region]})
    known = {"not": [{"attribute": "region", "in": ["Molise"]}]}
    put_segment(worker_db, "not-molise", "All but Molise", known)
    return worker_db


@pytest.mark.parametrize(
    ("asked", "state"),
    [
        ({}, "shown"),
        ({"channel": "chat"}, "shown"),  # five people
        ({"channel": "call"}, "too_few_people"),  # forty items of one
        ({"channel": "social"}, "shown"),  # six strangers, of whom three have no name
        ({"channel": "review"}, "no_data"),
        ({"words": SafeWords("mai")}, "shown"),  # seven
        ({"words": SafeWords("mai"), "channel": "chat"}, "too_few_people"),  # two
        ({"words": SafeWords("carta")}, "too_few_people"),
        ({"words": SafeWords("zebra")}, "no_data"),
        ({"segment": "sicilia"}, "shown"),
        ({"segment": "molise"}, "too_few_people"),  # four
        ({"segment": "molise", "words": SafeWords("zebra")}, "no_data"),
        ({"segment": "not-molise", "channel": "email"}, "too_few_people"),  # the rest: three of Molise
        ({"segment": "not-molise", "channel": "chat"}, "too_few_people"),  # four, one of Molise beside them
        ({"segment": "lazio", "channel": "email"}, "shown"),
        ({"segment": "lazio", "words": SafeWords("mai")}, "too_few_people"),  # three, beside four
        ({"segment": "sicilia", "words": SafeWords("app"), "channel": "email"}, "shown"),
    ],
)
def test_a_list_for_who_reads_by_group(told: Database, asked: dict[str, Any], state: str) -> None:
    found = read(told, SearchQuery(limit=3, **asked), floor=FLOOR, cases=False)
    assert found.state == state
    assert bool(found.page.items) == (state == "shown")
    assert state == "shown" or found.page.next_cursor is None


def test_what_ties_an_item_to_a_person_is_left_out(told: Database) -> None:
    page = read(told, SearchQuery(), floor=FLOOR, cases=False).page
    assert {(item.subject, item.author, item.thread, *item.attributes) for item in page.items} == {(None, None, None)}
    full = read(told, SearchQuery(), floor=FLOOR, cases=True).page
    assert any(item.subject and item.thread for item in full.items)
    assert [item.text for item in page.items] == [item.text for item in full.items]


@pytest.mark.parametrize(
    ("asked", "items", "state"),
    [
        ({"channel": "call"}, 3, "shown"),
        ({"segment": "molise"}, 3, "shown"),
        ({"words": SafeWords("zebra")}, 0, "no_data"),
    ],
)
def test_who_works_on_a_case_finds_one_person(told: Database, asked: dict[str, Any], items: int, state: str) -> None:
    found = read(told, SearchQuery(limit=3, **asked), floor=FLOOR, cases=True)
    assert (len(found.page.items), found.state) == (items, state)


def test_every_page_of_a_list_is_weighed_by_the_whole_list(told: Database) -> None:
    seen, cursor = [], None
    while True:
        found = read(told, SearchQuery(channel="chat", limit=2, cursor=cursor), floor=FLOOR, cases=False)
        assert found.state == "shown"
        seen += [item.id for item in found.page.items]
        cursor = found.page.next_cursor
        if cursor is None:
            break
    assert len(seen) == 5
    # A cursor made by hand opens nothing.
    other = search(told, SearchQuery(limit=3)).next_cursor
    assert read(told, SearchQuery(channel="call", cursor=other), floor=FLOOR, cases=False).state == "too_few_people"


def test_a_list_whose_people_are_not_reached_is_withheld(worker_db: Database) -> None:
    writer = Writer(worker_db)
    for number in range(1020):
        writer.item(
            "x", subject="[ACCOUNT_REF_loud]" if number >= 10 else f"[ACCOUNT_REF_p{number}]", day=number / 1000
        )
    writer.flush()
    assert read(worker_db, SearchQuery(limit=1), floor=FLOOR, cases=False).state == "too_few_people"


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "words": st.sampled_from(["app", "mai", "carta", "fuori", "-app", "app or fuori"]).map(SafeWords),
            "channel": st.sampled_from(["email", "chat", "call", "social"]),
            "segment": st.sampled_from(["molise", "lazio", "sicilia", "not-molise"]),
            "limit": st.integers(1, 60),
        },
    )
)
def test_what_two_lists_tell_of_a_segment_is_of_enough_people(told: Database, asked: dict[str, Any]) -> None:
    """With the segment and without: those in and those outside are nobody, or at least the floor, or a list is missing."""
    limit = asked.pop("limit", 50)
    inside = read(told, SearchQuery(limit=limit, **asked), floor=FLOOR, cases=False)
    if inside.state != "shown":
        return
    people = {
        found.subject or found.author or found.id for found in search(told, SearchQuery(limit=200, **asked)).items
    }
    wider = {name: value for name, value in asked.items() if name != "segment"}
    everyone = {
        found.subject or found.author or found.id for found in search(told, SearchQuery(limit=200, **wider)).items
    }
    assert len(people) >= FLOOR
    assert len(everyone - people) == 0 or len(everyone - people) >= FLOOR
