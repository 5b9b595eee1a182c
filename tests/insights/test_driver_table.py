"""Drivers from the store: planted truths of a small bank, through the gate, and what is refused."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from feedback.database import Database
from feedback.differencing import Guard
from feedback.errors import InvalidItem
from feedback.insights.cohort import Filters
from feedback.insights.driver_table import DriverTable, driver_table
from tests.insights.writer import DAY, Writer

PERIOD = Filters(since=DAY - timedelta(days=1), until=DAY + timedelta(days=40))


def small_bank(writer: Writer, people: int = 240, rare: int = 5) -> None:
    """Who speaks of support in pain answers low and leaves; who speaks of use, as most do, answers like anybody."""
    draw = random.Random(7)
    for number in range(people):
        name = f"CUSTOMER_{number:04d}"
        hurt = draw.random() < 0.3
        writer.item(subject=name, stage="support" if hurt else "use", pain=hurt, day=number % 20)
        if draw.random() < 0.6:
            writer.item(subject=name, stage="use", day=number % 20)
        if number < rare:
            writer.item(subject=name, stage="exit", day=3)
        writer.score(name, draw.choice((2, 5, 6, 7)) if hurt else draw.choice((7, 8, 9, 10)), day=21)
        if draw.random() < (0.5 if hurt else 0.08):
            writer.event(name, "churn", day=30)
    writer.flush()


def table(database: Database, outcome: str = "nps", by: str = "stage", **more: object) -> DriverTable:
    return driver_table(database, PERIOD, outcome, by, ("channel",), floor=10, **more)  # type: ignore[arg-type]


def test_planted_driver_of_nps_is_found_and_the_frequent_stage_is_not(writer: Writer) -> None:
    small_bank(writer)
    found = table(writer.database)
    rows = {row.key: row for row in found.rows}
    support = rows["support"].cell
    assert found.rows[0].key == "support" and found.rows[0].goes_with and not rows["use"].goes_with
    assert (difference := support.get("difference")) is not None
    assert difference.high is not None and difference.high < 0
    assert found.whole.people == 240
    assert "exit" not in rows
    left_out = support.get("left_out")
    assert left_out is not None and left_out.value < 0


def test_pain_points_go_with_leaving(writer: Writer) -> None:
    small_bank(writer)
    found = table(writer.database, "churn", "pain")
    assert [row.key for row in found.rows] == ["support"]
    difference = found.rows[0].cell.get("difference")
    assert found.rows[0].goes_with and difference is not None and 0.2 < difference.value < 0.7


def test_few_people_are_told_nothing(writer: Writer) -> None:
    small_bank(writer, people=60)
    found = table(writer.database)
    assert found.refused == "few_people" and not found.rows and found.whole.shown


def test_nobody_at_all(writer: Writer) -> None:
    found = table(writer.database)
    assert found.whole.state == "no_data" and found.refused == "few_people"


def test_one_person_more_is_answered_as_before(writer: Writer) -> None:
    small_bank(writer)
    guard = Guard(writer.database, "key:reader", 10, 3)
    before = table(writer.database, guard=guard)
    writer.item(subject="CUSTOMER_9999", stage="support", pain=True, day=5)
    writer.score("CUSTOMER_9999", 0, day=6)
    writer.flush()
    after = table(writer.database, guard=guard)
    assert after.whole.people == before.whole.people and after.whole.as_of is not None
    assert {row.key: row.cell.people for row in after.rows} == {row.key: row.cell.people for row in before.rows}


@pytest.mark.parametrize(
    ("outcome", "by", "controls"),
    [
        ("profit", "topic", ("channel",)),
        ("nps", "colour", ("channel",)),
        ("nps", "topic", ("a", "b", "c", "d", "e")),
        ("nps", "topic", ("",)),
    ],
)
def test_bad_questions_say_what_to_choose(writer: Writer, outcome: str, by: str, controls: tuple[str, ...]) -> None:
    with pytest.raises(InvalidItem, match=r"choose one of|at most"):
        driver_table(writer.database, PERIOD, outcome, by, controls, floor=10)
