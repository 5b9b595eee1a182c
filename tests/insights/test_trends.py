"""Trends, journey and topics: counted by people, through the gate."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from feedback.database import Database
from feedback.errors import InvalidItem, NotFound
from feedback.insights.cohort import Filters
from feedback.insights.intervals import wilson
from feedback.insights.journey import journey
from feedback.insights.topics import topics
from feedback.insights.trends import TrendQuery, trends
from feedback.items import STAGES
from tests.insights.writer import DAY, Writer

FLOOR = 10


def people(writer: Writer, count: int, name: str = "p", **given: object) -> None:
    for number in range(count):
        writer.item(subject=f"[ACCOUNT_REF_{name}{number}]", **given)  # type: ignore[arg-type]


def test_one_bucket_by_hand(writer: Writer, api_db: Database) -> None:
    people(writer, 8, "a", sentiment="positive")
    people(writer, 12, "b", sentiment="negative", pain=True)
    writer.flush()
    (point,) = trends(api_db, TrendQuery(bucket="week"), floor=FLOOR).points
    assert point.start == datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
    assert (point.cell.people, point.cell.items) == (20, 20)
    share = wilson(12, 20)
    assert share is not None
    for name in ("negative", "pain", "people_with_pain"):
        made = point.cell.estimates[name]
        assert (made.value, made.low, made.high) == pytest.approx((share.value, share.low, share.high))
    mean = point.cell.estimates["sentiment"]
    # 8 x 0.8 and 12 x -0.8: mean -0.16, s^2 = (12.8 - 20 x 0.0256) / 19, half 2.09302 s / sqrt(20).
    assert mean.value == pytest.approx(-0.16, abs=1e-6)
    assert mean.high == pytest.approx(-0.16 + 2.09302 * (12.288 / 19 / 20) ** 0.5, abs=1e-4)


def test_people_not_messages(writer: Writer, api_db: Database) -> None:
    for _ in range(50):
        people(writer, 9)
    writer.flush()
    (point,) = trends(api_db, TrendQuery(), floor=FLOOR).points
    assert point.cell.state == "too_few_people"
    assert point.cell.items is None


def test_author_then_item_stand_for_the_person(writer: Writer, api_db: Database) -> None:
    for _ in range(3):
        writer.item(author="[USERNAME_x]")
    for _ in range(11):
        writer.item()
    writer.flush()
    (point,) = trends(api_db, TrendQuery(), floor=FLOOR).points
    assert (point.cell.people, point.cell.items) == (12, 14)


def test_a_withheld_channel_takes_another_with_it(writer: Writer, api_db: Database) -> None:
    for channel, count in (("email", 30), ("chat", 15), ("call", 3), ("review", 40)):
        people(writer, count, channel, channel=channel)
    writer.flush()
    found = {point.part: point.cell.state for point in trends(api_db, TrendQuery(by="channel"), floor=FLOOR).points}
    assert found == {"email": "shown", "chat": "too_few_people", "call": "too_few_people", "review": "shown"}


@pytest.mark.parametrize(
    ("bucket", "starts"),
    [("day", [(2026, 3, 2), (2026, 3, 3), (2026, 4, 11)]), ("week", [(2026, 3, 2), (2026, 4, 6)]),
     ("month", [(2026, 3, 1), (2026, 4, 1)])],
)  # fmt: skip
def test_buckets(writer: Writer, api_db: Database, bucket: str, starts: list[tuple[int, int, int]]) -> None:
    for day in (0, 1, 40):
        people(writer, 12, day=day)
    writer.flush()
    trend = trends(api_db, TrendQuery(bucket=bucket), floor=FLOOR)  # type: ignore[arg-type]
    assert [point.start for point in trend.points] == [datetime(*start, tzinfo=UTC) for start in starts]
    assert all(point.cell.shown for point in trend.points)


@pytest.mark.parametrize("by", ["none", "channel", "language", "stage", "topic", "segment", "source"])
def test_every_split_of_nothing(api_db: Database, by: str) -> None:
    assert trends(api_db, TrendQuery(by=by), floor=FLOOR).points == ()  # type: ignore[arg-type]


def test_by_segment_counts_overlapping_segments(writer: Writer, api_db: Database) -> None:
    for number in range(30):
        region = "Lazio" if number < 20 else "Sicilia"
        writer.subject(f"[ACCOUNT_REF_p{number}]", {"region": region, "plan": "gold"})
    people(writer, 30)
    writer.flush()
    with writer.database.transaction() as connection:
        for name, rule in (("lazio", '{"attribute":"region","in":["Lazio"]}'),
                           ("gold", '{"attribute":"plan","in":["gold"]}')):  # fmt: skip
            connection.execute("INSERT INTO insights.segment (id, name, rule) VALUES (%s, %s, %s)", (name, name, rule))
    found = {point.part: point.cell.people for point in trends(api_db, TrendQuery(by="segment"), floor=FLOOR).points}
    assert found == {"gold": 30, "lazio": 20}
    (only,) = trends(api_db, TrendQuery(by="segment", segment="lazio"), floor=FLOOR).points
    assert only.part == "lazio"


def test_bad_questions(api_db: Database) -> None:
    for given in ({"bucket": "hour"}, {"by": "author"}, {"channel": "pigeon"}, {"since": DAY, "until": DAY}):
        with pytest.raises(InvalidItem):
            trends(api_db, TrendQuery(**given), floor=FLOOR)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        trends(api_db, TrendQuery(segment="nobody"), floor=FLOOR)


def test_journey_in_order(writer: Writer, api_db: Database) -> None:
    people(writer, 20, stage="onboarding", pain=True)
    people(writer, 20, stage="onboarding")
    people(writer, 4, stage="exit", pain=True)
    people(writer, 11, stage="use")
    people(writer, 40)
    writer.flush()
    found = journey(api_db, Filters(), floor=FLOOR)
    assert [row.stage for row in found] == [*STAGES, None]
    cells = {row.stage: row.cell for row in found}
    assert cells["awareness"].state == "no_data"
    assert cells["exit"].state == cells["use"].state == "too_few_people"
    assert cells["onboarding"].people == 20
    assert cells["onboarding"].items == 40
    # Everybody told of a pain point once, in half of what they wrote.
    assert cells["onboarding"].estimates["people_with_pain"].value == 1
    assert cells["onboarding"].estimates["pain"].value == 0.5


def test_topics_of_the_version_in_use(writer: Writer, api_db: Database) -> None:
    assert topics(api_db, Filters(), floor=FLOOR).version is None
    writer.topic(0, "accesso app", version=2)
    writer.topic(1, "mutuo", version=2)
    writer.topic(2, "carta", version=2)
    writer.topic(0, "vecchio", version=1, current=False)
    people(writer, 12, topic=0, topic_version=2)
    people(writer, 30, topic=1, topic_version=2, sentiment="negative", pain=True)
    people(writer, 50, topic=2, topic_version=2)
    people(writer, 3, topic=-1, topic_version=2)
    people(writer, 10, "old", topic=0, topic_version=1)
    writer.flush()
    found = topics(api_db, Filters(), floor=FLOOR)
    assert found.version == 2
    assert [(row.id, row.label, row.cell.people) for row in found.rows] == [
        (2, "carta", 50), (1, "mutuo", 30), (0, "accesso app", 12), (None, "no topic", 13),
    ]  # fmt: skip
    assert found.rows[1].cell.estimates["sentiment"].value == pytest.approx(-0.8)
    assert found.rows[1].cell.estimates["pain"].value == 1


def test_withheld_topics_do_not_tell_their_size_by_their_place(writer: Writer, api_db: Database) -> None:
    for number, count in enumerate((2, 8, 5, 60)):
        writer.topic(number, f"topic {number}")
        people(writer, count, f"t{number}_", topic=number)
    writer.flush()
    found = topics(api_db, Filters(), floor=FLOOR)
    assert [row.id for row in found.rows] == [3, 0, 1, 2]


def test_the_same_few_people_behind_two_withheld_cells_count_once(writer: Writer, api_db: Database) -> None:
    # 8 people wrote to both: without email's, the total would tell what those 8 said.
    for channel, count in (("chat", 8), ("call", 8), ("email", 60)):
        people(writer, count, "x" if count == 8 else channel, channel=channel)
    writer.flush()
    found = trends(api_db, TrendQuery(by="channel"), floor=FLOOR).points
    assert {point.cell.state for point in found} == {"too_few_people"}


def test_an_average_that_is_one_persons_is_withheld(writer: Writer, api_db: Database) -> None:
    people(writer, 12)
    for _ in range(60):
        writer.item(subject="[ACCOUNT_REF_p0]", sentiment="negative")
    writer.flush()
    (point,) = trends(api_db, TrendQuery(), floor=FLOOR).points
    assert point.cell.state == "too_few_people"


def test_period_filters(writer: Writer, api_db: Database) -> None:
    people(writer, 12, day=0)
    people(writer, 15, "late", day=10)
    writer.flush()
    query = TrendQuery(since=DAY + timedelta(days=5), until=DAY + timedelta(days=20), bucket="month")
    (point,) = trends(api_db, query, floor=FLOOR).points
    assert point.cell.people == 15
