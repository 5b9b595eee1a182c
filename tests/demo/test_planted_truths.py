"""Each planted truth of docs/demo.md can be found again from the files alone, by plain statistics."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from statistics import mean, variance

import pytest

from tests.demo.reading import Demo

OUTAGE = (date(2026, 3, 9), date(2026, 3, 29))
LIFT = (date(2026, 5, 4), date(2026, 6, 14))
NULL = (date(2026, 9, 7), date(2026, 10, 18))
PEAK = (date(2025, 12, 1), date(2026, 1, 10))
YEAR = 365


def within(day: date, period: tuple[date, date]) -> bool:
    return period[0] <= day <= period[1]


def days(period: tuple[date, date]) -> int:
    return (period[1] - period[0]).days + 1


def ratio(rows: list[date], period: tuple[date, date]) -> float:
    """Rows a day inside the period over rows a day outside it."""
    inside = sum(within(day, period) for day in rows)
    return (inside / days(period)) / ((len(rows) - inside) / (YEAR - days(period)))


def hit(demo: Demo) -> set[str]:
    return {
        name
        for name, row in demo.subjects.items()
        if demo.segment[name] == "giovani-digitali" and row["device"] == "android"
    }


def app_logins(demo: Demo, chosen: Callable[[str], bool]) -> list[date]:
    return [
        row["day"]
        for row in demo.events
        if row["kind"] == "login" and row["channel"] == "app" and chosen(row["customer"])
    ]


def test_release_breaks_the_login_of_one_segment(demo: Demo) -> None:
    people = hit(demo)
    assert len(people) > 200
    assert ratio(app_logins(demo, lambda name: name in people), OUTAGE) < 0.35
    assert 0.9 < ratio(app_logins(demo, lambda name: name not in people), OUTAGE) < 1.1
    during = (OUTAGE[0], OUTAGE[1] + timedelta(days=7))
    scores: dict[tuple[bool, bool], list[int]] = defaultdict(list)
    for row in demo.answers:
        scores[row["customer"] in people, within(row["day"], during)].append(row["score"])
    assert mean(scores[True, True]) < mean(scores[True, False]) - 2
    assert abs(mean(scores[False, True]) - mean(scores[False, False])) < 0.3


def test_release_is_told_in_words_in_its_three_weeks(demo: Demo) -> None:
    told = [item for item in demo.items if item.topic == "mobile_login"]
    assert len(told) > 180 and all(item.pain and item.stage == "use" for item in told)
    assert all(within(item.day, (OUTAGE[0], OUTAGE[1] + timedelta(days=9))) for item in told)
    assert {item.version for item in told if item.channel == "review"} <= {"7.4", "7.4.1"}
    assert {item.customer for item in told if item.customer} <= hit(demo)


def test_proof_of_address_loses_people_and_they_say_so(demo: Demo) -> None:
    lost = Counter(row["step"] for row in demo.events if row["kind"] == "application_abandoned")
    (first, most), (_, second) = lost.most_common(2)
    assert first == "proof_of_address" and most > 2.5 * second
    gone = {row["customer"] for row in demo.events if row["step"] == first and row["kind"] == "application_abandoned"}
    told = [item for item in demo.items if item.topic == "proof_of_address"]
    assert len(told) > 250 and {item.stage for item in told} == {"onboarding"}
    assert {item.customer for item in told if item.customer} <= gone


def digital(demo: Demo, region: Callable[[str], bool]) -> list[date]:
    return [
        row["day"]
        for row in demo.events
        if row["kind"] == "application_started" and row["channel"] != "branch"
        if region(demo.subjects[row["customer"]]["region"])
    ]


def test_one_campaign_works_and_the_other_does_not(demo: Demo) -> None:
    assert ratio(digital(demo, lambda region: region == "Lombardia"), LIFT) > 1.5
    assert 0.75 < ratio(digital(demo, lambda region: region == "Lazio"), NULL) < 1.25
    for period in (LIFT, NULL):
        assert 0.8 < ratio(digital(demo, lambda region: region not in ("Lombardia", "Lazio")), period) < 1.2


def test_season(demo: Demo) -> None:
    assert 1.45 < ratio([row["day"] for row in demo.events if row["kind"] == "transaction"], PEAK) < 1.8
    words = {"card_payment", "payments", "transfer", "cash_machine", "fraud", "card_block"}
    assert ratio([item.day for item in demo.items if item.topic in words and item.channel != "survey"], PEAK) > 2
    papers = [item.day for item in demo.items if item.topic == "statements"]
    assert ratio(papers, (date(2026, 1, 7), date(2026, 2, 15))) > 5


def difference(demo: Demo, topic: str) -> tuple[float, float]:
    """Mean score of answers within 90 days after a contact about ``topic``, less that of the rest; and its 95 % margin."""
    told: dict[str, list[date]] = defaultdict(list)
    for item in demo.items:
        if item.customer and item.topic == topic and item.channel != "survey":
            told[item.customer].append(item.day)
    scores: dict[bool, list[int]] = {True: [], False: []}
    for row in demo.answers:
        scores[any(0 <= (row["day"] - day).days <= 90 for day in told[row["customer"]])].append(row["score"])
    margin = 1.96 * sum(variance(part) / len(part) for part in scores.values()) ** 0.5
    return mean(scores[True]) - mean(scores[False]), margin


@pytest.mark.parametrize(("topic", "planted"), [("slow_support", -2.6), ("fees", -1.8)])
def test_true_drivers_of_nps(topic: str, planted: float, demo: Demo) -> None:
    found, margin = difference(demo, topic)
    assert found + margin < -1
    assert abs(found - planted) < 0.6


@pytest.mark.parametrize("topic", ["opening_hours", "proof_of_address", "good_support", "card_payment"])
def test_what_is_merely_frequent_drives_nothing(topic: str, demo: Demo) -> None:
    found, margin = difference(demo, topic)
    assert abs(found) < margin + 0.15


def test_opening_hours_is_the_most_frequent_topic(demo: Demo) -> None:
    assert Counter(item.topic for item in demo.items).most_common(1)[0][0] == "opening_hours"


def test_unresolved_complaints_end_in_leaving_in_one_segment_only(demo: Demo) -> None:
    left = {row["customer"]: row["day"] for row in demo.events if row["kind"] == "churn"}
    first: dict[str, date] = {}
    for item in demo.items:
        if item.topic == "unresolved_complaint" and item.customer:
            first[item.customer] = min(item.day, first.get(item.customer, item.day))
    shares = {}
    for group in (True, False):
        own = [name for name in first if (demo.segment[name] == "partite-iva") == group]
        shares[group] = mean(name in left and 0 <= (left[name] - first[name]).days <= 62 for name in own)
    calm = mean(name in left for name in demo.subjects if name not in first)
    assert shares[True] > 0.25
    assert shares[False] < 0.08 and calm < 0.08


def test_nobody_acts_after_leaving(demo: Demo) -> None:
    left = {row["customer"]: row["occurred_at"] for row in demo.events if row["kind"] == "churn"}
    for row in demo.events:
        if row["customer"] in left and row["kind"] != "churn":
            assert row["day"] <= date.fromisoformat(left[row["customer"]][:10])
