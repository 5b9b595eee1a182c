"""The pure parts of the dashboard: questions, numbers, verbatims, figures."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from api.pages.figures import by_stage, over_time
from api.pages.numbers import count, spoken, write
from api.pages.questions import read_question
from api.pages.verbatim import Piece, pieces, sentences
from feedback.disclosure import Cell, Estimate
from feedback.errors import InvalidItem
from feedback.insights.journey import StagePain
from feedback.insights.trends import Trend, TrendPoint
from feedback.search import Found, FoundSentence

TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("given", "first", "last", "bucket"),
    [
        ({}, date(2025, 3, 1), date(2026, 3, 31), "month"),  # whole months
        ({"period": "180"}, date(2025, 9, 1), date(2026, 3, 31), "month"),
        ({"period": "30"}, date(2026, 2, 9), date(2026, 3, 15), "day"),  # whole weeks; TODAY is a Tuesday
        ({"period": "90"}, date(2025, 12, 8), date(2026, 3, 15), "week"),
        ({"period": "30", "bucket": "month"}, date(2026, 2, 9), date(2026, 3, 15), "month"),
        ({"since": "2026-01-05", "until": "2026-01-05"}, date(2026, 1, 5), date(2026, 1, 5), "day"),
        ({"period": "30", "since": "2026-01-05"}, date(2026, 1, 5), TODAY, "week"),
        ({"until": "2026-01-05"}, date(2025, 1, 6), date(2026, 1, 5), "month"),
        ({"period": "", "since": "", "until": ""}, date(2025, 3, 1), date(2026, 3, 31), "month"),
    ],
)
def test_period(given: dict[str, str], first: date, last: date, bucket: str) -> None:
    question = read_question(MultiDict(given), TODAY)
    assert (question.first, question.last, question.bucket) == (first, last, bucket)
    assert (question.until - question.since).days == (last - first).days + 1


@pytest.mark.parametrize(
    "given",
    [{"period": "31"}, {"since": "yesterday"}, {"since": "0001-01-01"}, {"until": "9999-12-31"}, {"bucket": "hour"},
     {"since": "2026-02-02", "until": "2026-02-01"}, {"topic": "x"}, {"topic": "-1"}, {"topic": "9" * 10},
     {"topic": "²"}, {"pain": "maybe"}],
)  # fmt: skip
def test_bad_questions(given: dict[str, str]) -> None:
    with pytest.raises(InvalidItem):
        read_question(MultiDict(given), TODAY)


@pytest.mark.parametrize(("period", "days"), [("30", 6), ("90", 1)])
def test_a_period_stays_the_same_for_a_week_or_a_month(period: str, days: int) -> None:
    asked = [read_question(MultiDict({"period": period}), TODAY + timedelta(days=day)) for day in range(days)]
    assert len({(one.first, one.last) for one in asked}) == 1


@pytest.mark.parametrize(
    "given",
    [{}, {"period": "30", "channel": "chat"}, {"since": "2026-01-05", "until": "2026-02-05", "topic": "3"},
     {"segment": "lazio", "pain": "yes", "stage": "use"}],
)  # fmt: skip
def test_link_leads_to_the_same_question(given: dict[str, str]) -> None:
    question = read_question(MultiDict(given), TODAY)
    assert read_question(MultiDict(question.link()), TODAY) == question


def test_link_with_changes() -> None:
    question = read_question(MultiDict({"period": "30", "channel": "chat"}), TODAY)
    assert question.link(channel=None, pain="yes") == {"period": "30", "pain": "yes"}
    assert question.link(since="2026-03-01", until="2026-03-02") == {
        "channel": "chat", "since": "2026-03-01", "until": "2026-03-02",
    }  # fmt: skip


def test_only_offered_filters_count() -> None:
    assert read_question(MultiDict({"stage": "use", "channel": "chat"}), TODAY, ("channel",)).chosen == {
        "channel": "chat"
    }


@pytest.mark.parametrize(
    ("estimate", "kind", "value", "interval"),
    [
        (Estimate(0.344, 0.31, 0.379), "share", "34\u00a0%", "31–38\u00a0%"),
        (Estimate(-0.123, -0.2, 0.05), "sentiment", "−0.12", "−0.20 to +0.05"),
        (Estimate(-0.001, None, None), "sentiment", "0.00", ""),
        (Estimate(12.4, -3.0, 27.6), "nps", "+12", "−3 to +28"),
        (Estimate(0.0123, 0.004, 0.03), "small_share", "1.2\u00a0%", "0.4–3.0\u00a0%"),
    ],
)
def test_numbers_are_written_with_their_interval(estimate: Estimate, kind: str, value: str, interval: str) -> None:
    written = write(estimate, kind)
    assert (written.value, written.interval) == (value, interval)


@given(st.floats(-500, 500), st.sampled_from(["share", "nps", "sentiment", "rate"]))
def test_nothing_is_drawn_outside_its_line(value: float, kind: str) -> None:
    written = write(Estimate(value, value - 1, value + 1), kind)
    assert 0 <= written.start <= 100
    assert 0 <= written.dot <= 100
    assert written.start + written.width <= 101


def test_count_and_spoken() -> None:
    assert (count(1234567), count(0), count(None)) == ("1\u202f234\u202f567", "0", "")
    assert spoken(Cell("too_few_people", reason="small"), "pain", "share", 10) == "withheld, fewer than 10 people"
    assert spoken(Cell("no_data", 0, 0), "pain", "share", 10) == "no data"
    shown = Cell("shown", 20, 30, {"pain": Estimate(0.5, 0.3, 0.7)})
    assert spoken(shown, "pain", "share", 10) == "50\u00a0% (30–70\u00a0%), 20 people"


def found(text: str, *marks: tuple[int, int]) -> Found:
    return Found(
        id=uuid4(), source="test", channel="email", occurred_at=datetime(2026, 3, 2, tzinfo=UTC), language="it",
        title=None, text=text, turns=(), subject=None, author=None, thread=None, rating=None, scores={}, attributes={},
        sentiment="neutral", sentiment_score=0, sentiment_probabilities={}, stage=None, stage_probability=0, pain=False,
        pain_probability=0, topic=None, models={},
        sentences=tuple(FoundSentence(start, end, "negative", -1, None, 0, True, 1) for start, end in marks),
    )  # fmt: skip


def test_verbatim_with_chips() -> None:
    cut = sentences(found("Ciao. [PERSON_k3f5q2m7x4ab] non va! Fine", (6, 35)))
    assert [(part.sentiment, part.pain) for part in cut] == [(None, False), ("negative", True), (None, False)]
    assert cut[1].pieces == (Piece("k3f5", "person", "[PERSON_k3f5q2m7x4ab]"), Piece(" non va!"))


@pytest.mark.parametrize("text", ["[PERSON_k3f5]", "[person_k3f5q2m7x4ab]", "PERSON_k3f5q2m7x4ab", "[]", ""])
def test_what_is_no_token_stays_text(text: str) -> None:
    assert [piece.text for piece in pieces(text)] == ([text] if text else [])


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(-3, 70), st.integers(-3, 70)), max_size=6))
def test_nothing_of_a_verbatim_is_lost(text: str, marks: list[tuple[int, int]]) -> None:
    cut = sentences(found(text, *marks))
    assert "".join(piece.token or piece.text for part in cut for piece in part.pieces) == text


def test_withheld_buckets_leave_a_gap_in_every_trace() -> None:
    shown = Cell("shown", 20, 30, {"sentiment": Estimate(0.1, -1.4, 0.3), "negative": Estimate(0.5, 0.4, 0.6),
                                   "neutral": Estimate(0.2, 0.1, 0.3), "positive": Estimate(0.3, 0.2, 0.4)})  # fmt: skip
    cells = [shown, Cell("too_few_people", reason="difference"), shown, shown]
    points = tuple(TrendPoint(datetime(2026, month, 1, tzinfo=UTC), None, cell) for month, cell in enumerate(cells, 1))
    figure = over_time(Trend("month", "none", points), lambda point: f"/feedback?m={point.start.month}", 10)
    bars = {trace["name"]: trace for trace in figure["data"] if trace["type"] == "bar"}
    assert bars["negative"]["y"] == [15, None, 15, 15]
    assert bars["negative"]["customdata"] == ["/feedback?m=1", None, "/feedback?m=3", "/feedback?m=4"]
    assert bars["neutral"]["text"][1] == "withheld, too close to what you saw"
    (marks,) = (trace for trace in figure["data"] if trace["name"] == "withheld")
    assert (marks["x"], marks["text"]) == (["2026-02-01"], ["withheld, too close to what you saw"])
    bands = [trace for trace in figure["data"] if trace["name"] == "lower end"]
    assert [band["x"] for band in bands] == [["2026-01-01"], ["2026-03-01", "2026-04-01"]]
    assert bands[0]["y"] == [-1.0]
    assert [note["x"] for note in figure["layout"]["annotations"]] == ["2026-02-01"]


def test_stages_say_why_they_are_empty() -> None:
    shown = Cell("shown", 20, 30, {"people_with_pain": Estimate(0.5, 0.3, 0.7)})
    stages = [StagePain("use", shown), StagePain("exit", Cell("too_few_people", reason="table")),
              StagePain("support", Cell("too_few_people", reason="difference")),
              StagePain("renewal", Cell("no_data", 0, 0)), StagePain(None, shown)]  # fmt: skip
    figure = by_stage(stages, ["/a", "/b", "/c", "/d", "/e"], 10)
    (trace,) = figure["data"]
    assert trace["y"] == ["use", "exit", "support", "renewal"]
    assert trace["x"] == [0.5, None, None, None]
    assert trace["customdata"] == ["/a", None, None, None]
    assert [note["text"] for note in figure["layout"]["annotations"]] == [
        "withheld, under 10 people, or it would give such a number away",
        "withheld, too close to what you saw",
        "no data",
    ]
