"""Dates as people and programs write them -> moments with a time zone.

Whether 03/04/2026 is April or March is decided over the whole column, and the
evidence is kept so that it can be shown. What stays undecided is said, not hidden.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from feedback.errors import ConfigError

Order = Literal["dmy", "mdy", "mixed"]

_MONTHS = (
    "jan january gennaio gen enero ene ianuarie ian janvier janv januar janner janeiro",
    "feb february febbraio febrero februarie fevrier fevr februar feber fevereiro fev",
    "mar march marzo martie mars marz maerz mrz marco",
    "apr april aprile abril abr aprilie avril avr",
    "may maggio mag mayo mai maio",
    "jun june giugno giu junio iunie iun juin juni junho",
    "jul july luglio lug julio iulie iul juillet juil juli julho",
    "aug august agosto ago agost aout",
    "sep sept september settembre set septiembre setiembre septembrie septembre setembro",
    "oct october ottobre ott octubre octombrie octobre okt oktober outubro out",
    "nov november novembre noviembre noiembrie noi novembro",
    "dec december dicembre dic diciembre decembrie decembre dez dezember dezembro",
)
_MONTH_OF = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split()}
_FOLD = str.maketrans("áàâãäéèêëíìîïóòôõöúùûüçșşțţăŝ", "aaaaaeeeeiiiiooooouuuucssttas")

_TIME = (
    r"(?:[T,\s]+(?:alle|ore|a las|at|um|à|às|la|ora)?\s*(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?\s?m\.?)?\s*(?:Uhr)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
)
_NUMERIC = re.compile(r"(?P<a>\d{1,2})(?P<sep>[/.\-])(?P<b>\d{1,2})(?P=sep)(?P<year>\d{4}|\d{2})" + _TIME, re.I)
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[/.\-](?P<month>\d{1,2})[/.\-](?P<day>\d{1,2})" + _TIME, re.I)
_NAMED = re.compile(
    r"(?:[^\W\d]+\.?,?\s+)?(?P<day>\d{1,2})(?:\.|º|°|er|st|nd|rd|th)?[\s\-]+(?:de\s+|di\s+)?(?P<name>[^\W\d]+)\.?,?[\s\-]+(?:de\s+|del\s+)?"
    r"(?P<year>\d{4})" + _TIME,
    re.I,
)
_NAME_FIRST = re.compile(
    r"(?:[^\W\d]+\.?,\s+)?(?P<name>[^\W\d]+)\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})" + _TIME, re.I
)
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class DateRule:
    """How the dates of one column are read. ``format`` (strptime) given by the operator wins over everything."""

    order: Order = "dmy"
    format: str | None = None
    zone: tzinfo = UTC
    zone_name: str = "UTC"
    evidence: str = "assumed: day before month"

    def parse(self, value: object) -> datetime:
        """The moment. Raises ``ValueError`` (without the value) when it cannot be read or is undecided."""
        if isinstance(value, datetime):
            return self._placed(value)
        if isinstance(value, date):
            return self._placed(datetime(value.year, value.month, value.day))
        text = str(value).strip()
        if self.format:
            return self._placed(datetime.strptime(text, self.format))
        try:
            return self._placed(_iso_or_epoch(text) or self._written(text))
        except (OverflowError, OSError):
            raise ValueError("no such date") from None

    def _placed(self, moment: datetime) -> datetime:
        placed = moment if moment.tzinfo else moment.replace(tzinfo=self.zone)
        return placed.astimezone(UTC) if placed.year > 1 else placed.replace(tzinfo=UTC)

    def _written(self, text: str) -> datetime:
        if found := _YEAR_FIRST.fullmatch(text):
            return _moment(found, int(found["year"]), int(found["month"]), int(found["day"]))
        if found := _NUMERIC.fullmatch(text):
            day, month = self._day_and_month(int(found["a"]), int(found["b"]), found["sep"])
            return _moment(found, _full_year(found["year"]), month, day)
        for pattern in (_NAMED, _NAME_FIRST):
            if found := pattern.fullmatch(text):
                month = _MONTH_OF.get(found["name"].casefold().translate(_FOLD), 0)
                if month:
                    return _moment(found, int(found["year"]), month, int(found["day"]))
        if re.search(r"[A-Za-z]{3}", text) and text.isascii():
            return _from_mail(text)
        raise ValueError("not a date in a form we know")

    def _day_and_month(self, a: int, b: int, separator: str) -> tuple[int, int]:
        if a > 12 or separator == ".":
            return a, b
        if b > 12:
            return b, a
        if self.order == "mixed" and a != b:
            raise ValueError("day and month cannot be told apart in this column")
        return (b, a) if self.order == "mdy" else (a, b)


def _from_mail(text: str) -> datetime:
    try:
        return parsedate_to_datetime(text)
    except (TypeError, IndexError, ValueError):
        raise ValueError("not a date in a form we know") from None


def _iso_or_epoch(text: str) -> datetime | None:
    if _EPOCH.fullmatch(text):
        number = float(text)
        return datetime.fromtimestamp(number / 1000 if number >= 1e11 else number, UTC)
    if len(text) < 8 or not text[:4].isdigit() or text[4:5] not in "-0123456789":
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return year + (2000 if year < 70 else 1900)


def _moment(found: re.Match[str], year: int, month: int, day: int) -> datetime:
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    if half := found["half"]:
        hour = hour % 12 + (12 if half.lower().startswith("p") else 0)
    moment = datetime(year, month, day, hour, minute, second)
    zone = found["zone"]
    if not zone:
        return moment
    if zone[0] not in "+-":
        return moment.replace(tzinfo=UTC)
    digits = zone.replace(":", "")
    shift = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:5]))
    return (moment - shift if digits[0] == "+" else moment + shift).replace(tzinfo=UTC)


def zone_named(name: str) -> tzinfo:
    """The time zone called ``name`` (Europe/Rome). Raises ``ConfigError`` when there is none."""
    if name.upper() == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ConfigError(f"unknown time zone {name!r}; write it like Europe/Rome") from None


class DateColumn:
    """Looks at every value of a column once and decides the order of day and month."""

    def __init__(self) -> None:
        self.seen = self.ambiguous = 0
        self.day_first: tuple[int, str] | None = None
        self.month_first: tuple[int, str] | None = None

    def observe(self, row: int, value: object) -> None:
        """Take one value into account."""
        if not isinstance(value, str) or not (found := _NUMERIC.fullmatch(value.strip())):
            return
        self.seen += 1
        a, b = int(found["a"]), int(found["b"])
        shown = f"{found['a']}{found['sep']}{found['b']}{found['sep']}{found['year']}"
        if found["sep"] == "." or a > 12 >= b:
            self.day_first = self.day_first or (row, shown)
        elif b > 12 >= a:
            self.month_first = self.month_first or (row, shown)
        elif a != b:
            self.ambiguous += 1

    def decide(self, rule: DateRule) -> DateRule:
        """``rule`` with the order and its evidence filled in; a given format is left alone."""
        if rule.format:
            return replace(rule, evidence=f"format {rule.format} as given")
        if not self.seen:
            return replace(
                rule, evidence="dates are written without doubt (year first, month in words or a number of seconds)"
            )
        if self.day_first and self.month_first:
            row, other = self.day_first[0], self.month_first[0]
            evidence = (
                f"day first in row {row}, month first in row {other}: the {self.ambiguous} doubtful ones are refused"
            )
            return replace(rule, order="mixed", evidence=evidence)
        if self.day_first:
            return replace(
                rule, order="dmy", evidence=f"day before month: row {self.day_first[0]} has {self.day_first[1]}"
            )
        if self.month_first:
            row, shown = self.month_first
            return replace(rule, order="mdy", evidence=f"month before day: row {row} has {shown}")
        if rule.evidence.startswith("carried over"):
            return rule
        return replace(
            rule,
            order="dmy",
            evidence=f"day before month ASSUMED: all {self.ambiguous} dates fit both ways; set dates.format",
        )
