"""Rules, scores, KPIs and the summary of a segment."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql

from feedback.database import Database
from feedback.errors import InvalidItem, NotFound
from feedback.insights.cohort import Filters
from feedback.insights.intervals import net_promoter, wilson
from feedback.insights.kpis import KPIS, kpis
from feedback.insights.scores import scores
from feedback.insights.segment_rules import Branch, Leaf, Rule, matches, parse_rule, rule_json, rule_sql
from feedback.insights.segments import put_segment, segment_table, segments, summary
from tests.insights.writer import DAY, Writer

FLOOR = 10
SINCE, UNTIL = DAY - timedelta(days=1), DAY + timedelta(days=29)
LAZIO = {"attribute": "region", "in": ["Lazio"]}


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (None, "bad_rule"),
        ([], "bad_rule"),
        ("all", "bad_rule"),
        ({}, "bad_rule"),
        ({"all": LAZIO}, "bad_rule"),
        ({"all": []}, "empty_rule"),
        ({"none": [LAZIO]}, "bad_rule"),
        ({"all": [LAZIO], "any": [LAZIO]}, "bad_rule"),
        ({"attribute": "region"}, "bad_rule"),
        ({"attribute": "region", "in": "Lazio"}, "bad_rule"),
        ({"attribute": "region", "in": []}, "empty_rule"),
        ({"attribute": "region", "in": [3]}, "bad_rule"),
        ({"attribute": "region", "in": ["a\x00"]}, "bad_rule"),
        ({"attribute": "region", "in": ["\ud800"]}, "bad_rule"),
        ({"attribute": "region", "in": ["a" * 201]}, "bad_rule"),
        ({"attribute": "region", "in": [str(n) for n in range(1001)]}, "rule_too_large"),
        ({"attribute": "surname", "in": ["x"]}, "unknown_attribute"),
        ({"attribute": ["region"], "in": ["x"]}, "unknown_attribute"),
        ({"all": [LAZIO] * 101}, "rule_too_large"),
        (
            {"not": [{"not": [{"not": [{"not": [{"not": [{"not": [{"not": [{"not": [LAZIO]}]}]}]}]}]}]}]},
            "rule_too_large",
        ),
    ],
)
def test_bad_rules(rule: Any, code: str) -> None:
    with pytest.raises(InvalidItem) as caught:
        parse_rule(rule)
    assert caught.value.code == code


ATTRIBUTES = ("region", "plan", "device")
VALUES = ("Lazio", "Sicilia", "gold", "'; DROP TABLE insights.subject; --", "%s", "{x}", "")
leaves = st.builds(
    Leaf, st.sampled_from(ATTRIBUTES), st.lists(st.sampled_from(VALUES), min_size=1, unique=True).map(tuple)
)
rules: st.SearchStrategy[Rule] = st.recursive(
    leaves,
    lambda inner: st.builds(
        Branch, st.sampled_from(["all", "any", "not"]), st.lists(inner, min_size=1, max_size=3).map(tuple)
    ),
    max_leaves=8,
)
customers = st.dictionaries(st.sampled_from(ATTRIBUTES), st.sampled_from(VALUES), max_size=3)


@given(rule=rules, attributes=st.lists(customers, min_size=1, max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
def test_sql_says_what_python_says(api_db: Database, rule: Rule, attributes: list[dict[str, str]]) -> None:
    values: dict[str, Any] = {"given": json.dumps(attributes)}
    condition = rule_sql(rule, values, sql.SQL("u.attributes"))
    statement = sql.SQL(
        "SELECT position FROM jsonb_array_elements(%(given)s::jsonb) WITH ORDINALITY AS u (attributes, position)"
        " WHERE {} ORDER BY position"
    ).format(condition)
    found = [row["position"] - 1 for row in api_db.rows(statement, values)]
    assert found == [position for position, each in enumerate(attributes) if matches(rule, each)]


@given(rules)
def test_rule_round_trip(rule: Rule) -> None:
    try:
        assert parse_rule(rule_json(rule)) == rule
    except InvalidItem as error:
        assert error.code == "rule_too_large"


def test_put_segment(api_db: Database) -> None:
    first = put_segment(api_db, "lazio", "Lazio", LAZIO)
    renamed = put_segment(api_db, "lazio", "Roma e dintorni", LAZIO)
    changed = put_segment(api_db, "lazio", "Roma e dintorni", {"not": [LAZIO]})
    assert (first.version, renamed.version, changed.version) == (1, 1, 2)
    assert [(each.id, each.name, each.rule) for each in segments(api_db)] == [
        ("lazio", "Roma e dintorni", {"not": [LAZIO]})
    ]


@pytest.mark.parametrize(
    ("segment_id", "name", "rule", "code"),
    [("Lazio!", "x", LAZIO, "bad_segment_id"), ("", "x", LAZIO, "bad_segment_id"), ("lazio", " ", LAZIO, "bad_name"),
     ("lazio", "x\n", LAZIO, "bad_name"), ("lazio", "x", {}, "bad_rule")],
)  # fmt: skip
def test_bad_segments(api_db: Database, segment_id: str, name: str, rule: Any, code: str) -> None:
    with pytest.raises(InvalidItem) as caught:
        put_segment(api_db, segment_id, name, rule)
    assert caught.value.code == code
    assert segments(api_db) == ()


def who(number: int) -> str:
    return f"[ACCOUNT_REF_p{number}]"


@pytest.fixture
def bank(writer: Writer, api_db: Database) -> Database:
    """Forty customers, thirty in Lazio; see the tests for what they did."""
    for number in range(40):
        writer.subject(who(number), {"region": "Lazio" if number < 30 else "Sicilia"})
    for number in range(30):
        writer.score(who(number), 3, day=1)  # an older answer of everybody, which must not count
        writer.score(who(number), 10 if number < 15 else 8 if number < 25 else 2, day=5)
        writer.score(who(number), 5 if number < 20 else 2, metric="csat")
        writer.score(who(number), 6 if number % 2 else 4, metric="ces")
    for number in range(20):
        for _ in range(3):
            writer.event(who(number), "login", device="ios" if number < 12 else "android", day=2)
        writer.event(who(number), "application_started", day=3)
    for number in range(16):
        kind = "application_approved" if number < 8 else "application_abandoned"
        writer.event(who(number), kind, day=4 if number != 7 else 1)  # number 7: before it started
    writer.event(who(0), "churn", day=-30)  # left before the period
    writer.event(who(1), "churn", day=8)
    writer.event(who(35), "transaction", channel="branch")
    for number in range(40):
        writer.item(subject=who(number), stage="use", sentiment="negative" if number < 15 else "positive",
                    pain=number < 15)  # fmt: skip
    writer.flush()
    put_segment(api_db, "lazio", "Lazio", LAZIO)
    put_segment(api_db, "sicilia", "Sicilia", {"not": [LAZIO]})
    return api_db


def test_nps_takes_the_last_answer_of_each_person(bank: Database) -> None:
    cell = scores(bank, "nps", SINCE, UNTIL, floor=FLOOR)
    assert cell.people == 30
    assert cell.estimates["nps"] == net_promoter(15, 10, 5)
    assert cell.estimates["detractors"] == wilson(5, 30)
    assert scores(bank, "nps", SINCE, DAY + timedelta(days=3), floor=FLOOR).estimates["nps"].value == -100
    assert scores(bank, "csat", SINCE, UNTIL, floor=FLOOR).estimates["top2"] == wilson(20, 30)
    assert scores(bank, "ces", SINCE, UNTIL, floor=FLOOR).estimates["mean"].value == 5
    assert scores(bank, "sus", SINCE, UNTIL, floor=FLOOR).state == "no_data"
    with pytest.raises(InvalidItem):
        scores(bank, "charm", SINCE, UNTIL, floor=FLOOR)


def test_scores_that_came_with_feedback_count_once(writer: Writer, api_db: Database) -> None:
    for number in range(12):
        writer.item(subject=who(number), scores={"nps": 9})
        writer.score(who(number), 9)
    writer.item(scores={"nps": 9})
    writer.flush()
    cell = scores(api_db, "nps", SINCE, UNTIL, floor=FLOOR)
    assert (cell.people, cell.estimates["nps"].value) == (13, 100)


def test_kpis_by_hand(bank: Database) -> None:
    found = kpis(bank, SINCE, UNTIL, floor=FLOOR, segment="lazio")
    assert found.customers.people == 30
    assert set(found.figures) == set(KPIS)
    logins = found.figures["logins"]
    assert (logins.people, logins.items) == (30, 60)
    assert logins.estimates["share"] == wilson(20, 30)
    assert logins.estimates["per_person"].value == pytest.approx(2.0)  # 60 logins, 30 people, 30 days
    assert found.figures["applications"].estimates["share"] == wilson(20, 30)
    assert found.figures["conversion"].people == 20
    assert found.figures["conversion"].estimates["share"] == wilson(7, 20)
    assert found.figures["abandonment"].estimates["share"] == wilson(8, 20)
    assert found.figures["rejection"].estimates["share"] == wilson(0, 20)
    assert found.figures["churn"].estimates["share"] == wilson(1, 29)
    assert found.figures["downloads"].estimates["share"] == wilson(0, 30)
    # Android has eight people: it goes, and as only two devices are there, so does the other.
    assert {part: cell.state for part, cell in found.breakdowns["logins_by_device"].items()} == {
        "ios": "too_few_people", "android": "too_few_people",
    }  # fmt: skip
    everyone = kpis(bank, SINCE, UNTIL, floor=FLOOR)
    assert everyone.customers.people == 40
    assert everyone.breakdowns["transactions_by_channel"]["branch"].state == "too_few_people"
    assert kpis(bank, SINCE, UNTIL, floor=5).breakdowns["logins_by_device"]["ios"].estimates["share"] == wilson(12, 20)


def test_customers_without_attributes_count_in_the_total(writer: Writer, api_db: Database) -> None:
    for number in range(12):
        writer.event(who(number), "login")
    writer.flush()
    assert kpis(api_db, SINCE, UNTIL, floor=FLOOR).customers.people == 12


def test_summary(bank: Database) -> None:
    found = summary(bank, "lazio", SINCE, UNTIL, floor=FLOOR)
    assert found.segment.name == "Lazio"
    assert found.customers.people == 30
    assert found.scores["nps"].estimates["nps"] == net_promoter(15, 10, 5)
    assert found.kpis["conversion"].people == 20
    assert found.sentiment.people == 30
    assert found.sentiment.estimates["sentiment"].value == pytest.approx(0, abs=1e-6)
    use = next(row.cell for row in found.stages if row.stage == "use")
    assert use.estimates["people_with_pain"] == wilson(15, 30)
    small = summary(bank, "lazio", SINCE, UNTIL, floor=31)
    assert {
        cell.state for cell in (small.customers, *small.scores.values(), *small.kpis.values(), small.sentiment)
    } == {"too_few_people"}
    with pytest.raises(NotFound):
        summary(bank, "nobody", SINCE, UNTIL, floor=FLOOR)
    with pytest.raises(InvalidItem):
        summary(bank, "lazio", UNTIL, SINCE, floor=FLOOR)


def test_table_does_not_give_a_small_segment_away(bank: Database) -> None:
    rows = segment_table(bank, Filters(since=SINCE, until=UNTIL), floor=FLOOR)
    assert [row.segment.id if row.segment else None for row in rows] == [None, "lazio", "sicilia"]
    assert [row.customers.people for row in rows] == [40, 30, 10]
    # Nobody in Sicilia answered: nothing to hide, so Lazio stands.
    assert [row.nps.state for row in rows] == ["shown", "shown", "no_data"]
    # With a floor of eleven Sicilia goes, and Lazio must go with it; the total stays.
    strict = segment_table(bank, Filters(since=SINCE, until=UNTIL), floor=11)
    assert [row.customers.state for row in strict] == ["shown", "too_few_people", "too_few_people"]
    assert [row.sentiment.state for row in strict] == ["shown", "too_few_people", "too_few_people"]
    with pytest.raises(InvalidItem):
        segment_table(bank, Filters(), floor=FLOOR)
