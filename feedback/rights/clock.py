"""The one month of GDPR 12(3), and the two that it may be extended by. Pure.

A period of months ends on the day with the same number, or on the last day of
a month that has no such day (Regulation 1182/71, article 3(2)(c)).
"""

from __future__ import annotations

import calendar
from datetime import datetime

MONTHS = 1
EXTENSION = 2


def months_after(moment: datetime, months: int) -> datetime:
    """The same time of day ``months`` later."""
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))


def due(received: datetime) -> datetime:
    """Until when the person must have an answer."""
    return months_after(received, MONTHS)


def extended(received: datetime) -> datetime:
    """Until when at the latest: counted from the day of receipt, not from the first due day."""
    return months_after(received, MONTHS + EXTENSION)
