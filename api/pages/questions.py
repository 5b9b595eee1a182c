"""What a page is about, read from the address and written back into links. Words searched for never go there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from feedback.errors import InvalidItem
from feedback.insights.trends import BUCKETS

PERIODS: Mapping[str, int] = {"30": 30, "90": 90, "180": 180, "365": 365}
"""Choices of the period: so many days up to today, widened to whole weeks, and to whole months from half a year on.

So they stay the same for a week or a month: a period that moved on by a day each day would let the day that left
and the day that came be told by subtraction (``feedback.differencing`` would refuse it).
"""
WHOLE_MONTHS = 180
DEFAULT_PERIOD = "365"

_WORDS = ("channel", "language", "sentiment", "stage", "source", "segment")
FILTERS = (*_WORDS, "topic", "pain")
"""Every filter that an address may carry."""


@dataclass(frozen=True, slots=True)
class Question:
    """Period and filters. ``first`` and ``last`` are days, both included; ``period`` is empty for a period of one's own."""

    first: date
    last: date
    period: str
    bucket: str
    chosen: Mapping[str, str]

    @property
    def since(self) -> datetime:
        """Midnight UTC before the first day."""
        return datetime.combine(self.first, time.min, UTC)

    @property
    def until(self) -> datetime:
        """Midnight UTC after the last day."""
        return datetime.combine(self.last + timedelta(days=1), time.min, UTC)

    def filters(self) -> dict[str, Any]:
        """Values for ``Filters`` and the questions made of it."""
        values: dict[str, Any] = {name: self.chosen[name] for name in _WORDS if name in self.chosen}
        if "topic" in self.chosen:
            values["topic"] = int(self.chosen["topic"])
        if "pain" in self.chosen:
            values["pain"] = self.chosen["pain"] == "yes"
        return {**values, "since": self.since, "until": self.until}

    def link(self, **changes: str | None) -> dict[str, str]:
        """Parameters of a link to the same question with changes; None takes a filter away."""
        base = {"period": self.period} if self.period else {"since": str(self.first), "until": str(self.last)}
        if {"since", "until"} & changes.keys():
            base = {}
        merged: dict[str, str | None] = {**base, **self.chosen, **changes}
        return {name: value for name, value in merged.items() if value}


def read_question(given: MultiDict[str, str], today: date, offered: Collection[str] = FILTERS) -> Question:
    """Read parameters of an address or a form; empty ones, and filters not offered, are as if not there.

    Raises ``InvalidItem`` (``bad_period``, ``bad_filter``) saying what to choose.
    """
    period = given.get("period", "")
    if given.get("since") or given.get("until"):
        last = _day(given.get("until"), today)
        first, period = _day(given.get("since"), last - timedelta(days=364)), ""
    else:
        period = period or DEFAULT_PERIOD
        if period not in PERIODS:
            raise InvalidItem(f"period: choose one of {', '.join(PERIODS)} days", code="bad_period")
        first, last = _widened(today - timedelta(days=PERIODS[period] - 1), today, PERIODS[period])
    if first > last:
        raise InvalidItem("since: it must not lie after until", code="bad_period")
    bucket = given.get("bucket", "")
    if bucket and bucket not in BUCKETS:
        raise InvalidItem(f"bucket: choose one of {', '.join(BUCKETS)}", code="bad_filter")
    chosen = {name: given[name] for name in offered if given.get(name)}
    if bucket:
        chosen["bucket"] = bucket
    if not chosen.get("topic", "0").isdecimal() or len(chosen.get("topic", "")) > 9:
        raise InvalidItem("topic: use the number of a topic", code="bad_filter")
    if chosen.get("pain", "yes") not in ("yes", "no"):
        raise InvalidItem("pain: choose yes or no", code="bad_filter")
    step = "month" if period and PERIODS[period] >= WHOLE_MONTHS else _bucket((last - first).days)
    return Question(first, last, period, bucket or step, chosen)


def _widened(first: date, last: date, days: int) -> tuple[date, date]:
    if days < WHOLE_MONTHS:
        return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())
    return first.replace(day=1), (last.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _bucket(days: int) -> str:
    return "day" if days <= 45 else "week" if days <= 200 else "month"


def _day(given: str | None, default: date) -> date:
    if not given:
        return default
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise InvalidItem("since, until: use a date such as 2026-03-01", code="bad_period") from None
    if not 1990 <= day.year <= 2200:
        raise InvalidItem("since, until: use a year from 1990 to 2200", code="bad_period")
    return day
