"""The arithmetic of retention. Pure.

Days are days of UTC. Kept for ``n`` days means: the day on which it happened and
``n`` days after it; from midnight on it goes. So nothing is kept shorter than
``n`` times 24 hours, nor a whole day longer.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta


def cutoff(now: datetime, days: int) -> datetime:
    """What happened before this moment has been kept ``days`` days. ``now`` carries a zone."""
    return datetime.combine(now.astimezone(UTC).date() - timedelta(days=days), time(), UTC)


def month_of(moment: datetime) -> datetime:
    """Start of its month in UTC."""
    there = moment.astimezone(UTC)
    return datetime(there.year, there.month, 1, tzinfo=UTC)


def month_after(start: datetime) -> datetime:
    """Start of the next month."""
    return month_of(start + timedelta(days=31))


def months_cutoff(now: datetime, days: int) -> datetime:
    """The same as ``cutoff`` for months that go as a whole: never late, at most a month early."""
    reached = cutoff(now, days)
    start = month_of(reached)
    return start if start == reached else month_after(start)
