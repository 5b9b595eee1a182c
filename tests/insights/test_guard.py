"""The guard's memory: whose answers count, and what happens when there is no room for another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from feedback import differencing
from feedback.database import Database
from feedback.differencing import TOGETHER, Guard
from feedback.insights.cohort import Filters
from feedback.insights.signals import total
from feedback.insights.trends import TrendQuery, trends
from tests.insights.writer import DAY, Writer

FLOOR = 10


@pytest.fixture
def months(worker_db: Database) -> Iterator[Database]:
    """A hundred and twenty people, thirty in each of four weeks; three of the last week wrote a day later."""
    writer = Writer(worker_db)
    for number in range(120):
        writer.item(subject=f"[ACCOUNT_REF_p{number}]", day=7 * (number % 4) + (1 if number in (3, 7, 11) else 0),
                    channel="chat" if number < 60 else "email")  # fmt: skip
    writer.flush()
    yield worker_db


def ask(database: Database, guard: Guard, days: int) -> tuple[str, str | None]:
    filters = Filters(since=DAY - timedelta(hours=9), until=DAY - timedelta(hours=9) + timedelta(days=days))
    cell = total(database, filters, floor=FLOOR, guard=guard)
    return cell.state, cell.reason


def said(owner: Database) -> list[tuple[str, str, str]]:
    rows = owner.rows("SELECT body::jsonb AS body FROM audit.entry WHERE action LIKE 'gate.%' ORDER BY seq")
    return [(row["body"]["actor"], row["body"]["action"], row["body"]["detail"]["reason"]) for row in rows]


def test_readers_who_put_their_answers_together(months: Database, api_db: Database, owner: Database) -> None:
    """A bound of the default: each is guarded alone. With one memory the second is refused what the first gives away."""
    anna, bert = Guard(api_db, "user:anna", FLOOR), Guard(api_db, "user:bert", FLOOR)
    assert [ask(api_db, anna, 28), ask(api_db, bert, 22)] == [("shown", None), ("shown", None)]
    anna, bert = (Guard(api_db, f"user:{name}", FLOOR, memory=TOGETHER) for name in ("anna", "bert"))
    assert [ask(api_db, anna, 28), ask(api_db, bert, 22)] == [("shown", None), ("too_few_people", "difference")]
    assert ask(api_db, bert, 28) == ("shown", None)
    assert said(owner) == [("user:bert", "gate.refused", "difference")]


def test_when_no_more_can_be_weighed_nothing_new_is_told(
    months: Database, api_db: Database, owner: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(differencing, "MOST_ANSWERS", 3)
    guard = Guard(api_db, "user:anna", FLOOR)
    weekly = TrendQuery(bucket="week")
    assert [point.cell.reason for point in trends(api_db, weekly, floor=FLOOR, guard=guard).points].count("limit") == 1
    assert ask(api_db, guard, 28) == ("too_few_people", "limit")
    # What was told is told again, and others are not concerned.
    assert [point.cell.shown for point in trends(api_db, weekly, floor=FLOOR, guard=guard).points].count(True) == 3
    assert ask(api_db, Guard(api_db, "user:bert", FLOOR), 28) == ("shown", None)
    assert set(said(owner)) == {("user:anna", "gate.budget_spent", "limit")}
    owner.rows("UPDATE access.answer SET at = at - interval '31 days' WHERE reader = 'user:anna' RETURNING 1")
    assert ask(api_db, guard, 28) == ("shown", None)


def test_a_full_memory_never_forgets_to_make_room(
    months: Database, api_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who fills it with harmless questions is still refused the difference of three people."""
    monkeypatch.setattr(differencing, "MOST_ANSWERS", 5)
    guard = Guard(api_db, "user:anna", FLOOR)
    assert ask(api_db, guard, 28) == ("shown", None)
    for channel in ("chat", "email", "call", "review", "social"):
        trends(api_db, TrendQuery(bucket="month", channel=channel), floor=FLOOR, guard=guard)
    assert ask(api_db, guard, 22)[0] == "too_few_people"
