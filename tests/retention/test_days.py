"""The arithmetic: never shorter than promised, never a whole day longer, whatever zone or leap day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.errors import ConfigError
from feedback.privacy.purposes import read_purposes
from feedback.retention.days import cutoff, month_after, month_of, months_cutoff

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=ZONES)
DAYS = st.integers(0, 36_500).filter(lambda days: days < 30_000)


@pytest.mark.parametrize(
    ("now", "days", "first_kept"),
    [
        ("2026-03-10T00:00:00+00:00", 0, "2026-03-10T00:00:00+00:00"),
        ("2026-03-10T23:59:59+00:00", 1, "2026-03-09T00:00:00+00:00"),
        ("2028-03-01T12:00:00+00:00", 1, "2028-02-29T00:00:00+00:00"),
        ("2027-03-01T12:00:00+00:00", 1, "2027-02-28T00:00:00+00:00"),
        ("2028-02-29T00:00:00+00:00", 365, "2027-03-01T00:00:00+00:00"),
        ("2026-03-29T00:30:00+01:00", 0, "2026-03-28T00:00:00+00:00"),
        ("2026-01-01T02:00:00+14:00", 0, "2025-12-31T00:00:00+00:00"),
    ],
)
def test_the_first_moment_that_is_still_kept(now: str, days: int, first_kept: str) -> None:
    assert cutoff(datetime.fromisoformat(now), days).isoformat() == first_kept


@given(MOMENTS, MOMENTS, DAYS)
def test_kept_at_least_the_days_and_less_than_one_more(happened: datetime, now: datetime, days: int) -> None:
    gone = happened < cutoff(now, days)
    if gone:
        assert now - happened >= timedelta(days=days)
    else:
        assert now - happened < timedelta(days=days + 1)


@given(MOMENTS, DAYS, ZONES)
def test_the_zone_of_the_clock_does_not_count(now: datetime, days: int, zone: timezone) -> None:
    assert cutoff(now, days) == cutoff(now.astimezone(zone), days)


@given(MOMENTS, DAYS, st.integers(0, 10_000))
def test_time_only_takes_and_a_later_layer_lasts_longer(now: datetime, days: int, more: int) -> None:
    assert cutoff(now, days) <= cutoff(now + timedelta(seconds=more), days)
    assert cutoff(now, min(days + more, 30_000)) <= cutoff(now, days)


@given(MOMENTS, st.integers(62, 30_000))
def test_months_go_whole_never_late_never_unfinished(now: datetime, days: int) -> None:
    plain, whole = cutoff(now, days), months_cutoff(now, days)
    assert whole == month_of(whole) and plain <= whole < plain + timedelta(days=31)
    assert whole <= month_of(now)


@given(MOMENTS)
def test_the_next_month_begins_where_this_one_ends(moment: datetime) -> None:
    start = month_of(moment)
    assert start <= moment < month_after(start)
    assert (month_after(start) - timedelta(microseconds=1)).astimezone(UTC).month == start.month


def test_aggregating_needs_months_that_are_over() -> None:
    declared = """
[controller]
name = "B"
contact = "c"
[purposes.p]
title = "t"
basis = "contract"
notice = "1"
recipients = ["r"]
after = "{after}"
retention_days = {{ raw = 0, vault = 1, clean = {days}, aggregates = 900 }}
[[sources]]
source = "*"
purpose = "p"
"""
    assert read_purposes(declared.format(after="aggregate", days=62)).sources[0].purpose.adds_up
    assert not read_purposes(declared.format(after="delete", days=2)).sources[0].purpose.adds_up
    for after, days in (("aggregate", 61), ("forget", 90)):
        with pytest.raises(ConfigError):
            read_purposes(declared.format(after=after, days=days))
