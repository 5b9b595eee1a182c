"""Publishing: what one person can change, the same question twice, a spent budget, who may write."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from feedback.database import Database
from feedback.errors import InvalidItem, NotFound
from feedback.insights.cohort import reading
from feedback.insights.segment_rules import parse_rule
from feedback.insights.segments import put_segment
from feedback.privacy.paper import as_html, as_markdown
from feedback.reports.counting import REST, Scope, counts, sensitivity
from feedback.reports.ledger import Wish, budget, publish, published, report
from feedback.reports.paper import as_csv, as_json, paper
from tests.insights.writer import DAY, Writer

SINCE, UNTIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
WISH = Wish("March", SINCE, UNTIL, ("people", "sentiment", "nps", "topics"), ("lazio", "young"), 2, 600)
RULES = {
    "lazio": {"attribute": "region", "in": ["Lazio"]},
    "young": {"attribute": "age_band", "in": ["18-34"]},
}


@pytest.fixture
def told(worker_db: Database) -> Database:
    """Forty customers; some are in both segments, some in none; one wrote thirty times; a few are not known."""
    writer = Writer(worker_db)
    writer.topic(0, "=cmd|' /C calc'!A0")
    for number in range(40):
        who = f"[ACCOUNT_REF_p{number}]"
        writer.subject(
            who, {"region": "Lazio" if number % 2 else "Molise", "age_band": "18-34" if number % 3 else "65+"}
        )
        for item in range(30 if number == 7 else 1):
            writer.item(subject=who, day=number / 4, sentiment="negative" if item else "positive", topic=0)
        writer.score(who, 10 if number % 4 else 3)
    for number in range(5):
        writer.item(author=f"[USERNAME_a{number}]" if number < 3 else None, sentiment="neutral")
    writer.flush()
    for name, rule in RULES.items():
        put_segment(worker_db, name, name.title(), rule)
    return worker_db


def counted(database: Database, measure: str, per_person: int = 2) -> dict[tuple[str, str], int]:
    rules = {name: parse_rule(rule) for name, rule in RULES.items()}
    scope = Scope(SINCE, UNTIL, rules, per_person, 1, ["0"])
    with reading(database) as connection:
        return {(part, category): count for part, category, count in counts(connection, measure, scope)}


def test_each_person_counts_once_and_in_one_part(told: Database) -> None:
    assert counted(told, "people") == {("lazio", "people"): 20, ("young", "people"): 13, (REST, "people"): 12}
    assert sum(counted(told, "nps").values()) == 40
    assert sum(counted(told, "sentiment").values()) == 46  # the loud one twice
    assert sum(counted(told, "sentiment", 20).values()) == 64
    assert counted(told, "topics")[REST, "none"] == 5


@pytest.mark.parametrize("measure", ["people", "sentiment", "nps", "topics"])
@pytest.mark.parametrize("gone", ["[ACCOUNT_REF_p7]", "[ACCOUNT_REF_p0]", "[ACCOUNT_REF_p39]"])
def test_one_person_less_changes_all_counts_by_no_more_than_the_sensitivity(
    told: Database, owner: Database, measure: str, gone: str
) -> None:
    before = counted(told, measure)
    for table in ("clean.item", "insights.score", "insights.subject"):
        owner.rows(f"DELETE FROM {table} WHERE subject = %s RETURNING 1", (gone,))
    after = counted(told, measure)
    assert before.keys() == after.keys()
    assert 0 < sum(abs(before[cell] - after[cell]) for cell in before) <= sensitivity(measure, 2)


def test_the_same_question_gives_the_stored_numbers_and_costs_nothing(told: Database, owner: Database) -> None:
    first = publish(told, WISH, "operator:test", 1000)
    again = publish(told, replace(WISH, name="Another title", epsilon_milli=100), "operator:test", 1000)
    assert (again.id, again.numbers, again.again, first.again) == (first.id, first.numbers, True, False)
    put_segment(told, "lazio", "Renamed", RULES["lazio"])
    assert publish(told, WISH, "operator:test", 1000).id == first.id
    assert budget(told, 1000).spent == 600
    assert [each.id for each in published(told)] == [first.id]
    assert report(told, first.id).numbers == first.numbers
    assert sum(measure["epsilon_milli"] for measure in first.numbers) <= 600
    written = owner.rows("SELECT body::jsonb AS body FROM audit.entry WHERE action = 'report.published'")
    assert [row["body"]["detail"] for row in written] == [{"epsilon": 0.6}]


def test_a_spent_budget_refuses_and_keeps_what_is_there(told: Database, owner: Database) -> None:
    publish(told, WISH, "operator:test", 1000)
    other = replace(WISH, per_person=3)
    with pytest.raises(InvalidItem) as caught:
        publish(told, other, "operator:test", 1000)
    assert caught.value.code == "budget_spent" and "0.4 of it is left" in caught.value.detail
    assert len(published(told)) == 1
    assert owner.rows("SELECT 1 FROM audit.entry WHERE body::jsonb ->> 'action' = 'gate.budget_spent'")
    assert not publish(told, replace(other, epsilon_milli=400), "operator:test", 1000).again
    # Last year's reports are not this year's.
    owner.rows("UPDATE privacy.report SET year = year - 1 RETURNING 1")
    assert budget(told, 1000).left == 1000


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda wish: replace(wish, measures=("people", "shoes")), "bad_report"),
        (lambda wish: replace(wish, measures=("people", "people")), "bad_report"),
        (lambda wish: replace(wish, measures=()), "bad_report"),
        (lambda wish: replace(wish, per_person=0), "bad_report"),
        (lambda wish: replace(wish, per_person=21), "bad_report"),
        (lambda wish: replace(wish, epsilon_milli=3), "bad_report"),
        (lambda wish: replace(wish, epsilon_milli=-5), "bad_report"),
        (lambda wish: replace(wish, name=" "), "bad_report"),
        (lambda wish: replace(wish, segments=("lazio", "lazio")), "bad_report"),
        (lambda wish: replace(wish, segments=("nowhere",)), "unknown_segment"),
        (lambda wish: replace(wish, since=UNTIL), "bad_period"),
        (lambda wish: replace(wish, since=SINCE + timedelta(hours=3)), "bad_period"),
        (lambda wish: replace(wish, until=datetime(2200, 1, 1, tzinfo=UTC)), "not_over"),
    ],
)
def test_what_cannot_be_published(told: Database, change: Callable[[Wish], Wish], code: str) -> None:
    with pytest.raises((InvalidItem, NotFound)) as caught:
        publish(told, change(WISH), "operator:test", 1000)
    assert caught.value.code == code
    assert published(told) == []


def test_nobody_of_the_service_may_change_or_delete_one(told: Database, api_db: Database) -> None:
    publish(told, WISH, "operator:test", 1000)
    for database, deed in (
        (told, "UPDATE privacy.report SET epsilon_milli = 1 RETURNING 1"), (told, "DELETE FROM privacy.report RETURNING 1"),
        (api_db, "DELETE FROM privacy.report RETURNING 1"),
    ):  # fmt: skip
        with pytest.raises(Exception) as caught:
            database.rows(deed)
        assert not isinstance(caught.value, psycopg.OperationalError) and len(published(api_db)) == 1


def test_every_form_says_price_unit_and_range(told: Database) -> None:
    found = publish(told, WISH, "operator:test", 1000)
    for text in (as_markdown(paper(found)), as_html(paper(found))):
        for said in (
            "epsilon 0.6, delta 0",
            "at most 2 items",
            "noise of scale",
            "Lazio",
            "everyone else",
            "promoters",
        ):
            assert said in text
    lines = list(csv.DictReader(io.StringIO(as_csv(found))))
    assert {line["measure"] for line in lines} == set(WISH.measures)
    assert all(line["epsilon"] == "0.15" and line["noise_scale"] for line in lines)
    assert not any(value and value[0] in "=+@" for line in lines for value in line.values())
    data = as_json(found)
    assert (data["delta"], data["unit"], len(data["numbers"])) == (0, "person", len(lines))
    shown = [row for row in data["numbers"] if row["category"] == "people"]
    assert all(row["low"] <= row["value"] <= row["high"] for row in shown)


def test_numbers_lie_where_their_range_says(told: Database) -> None:
    """At a price that leaves next to no noise the truth comes out: 20, 13 and 12 people."""
    found = publish(told, replace(WISH, measures=("people",), epsilon_milli=50_000), "operator:test", 50_000)
    assert [row["value"] for row in found.numbers[0]["rows"]] == [20, 13, 12]
    assert found.until > DAY
