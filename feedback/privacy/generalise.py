"""Pure: a coarser statement that replaces a value for good. Nothing of the value passes but what the rule names.

Every output is a word of a closed list: a decade, an age band, a region or town
of ``data/places.toml``, a country's postcode area. What cannot be told for sure
becomes the bare label.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from feedback.privacy.normalise import address, plain, without_marks

_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})\D{1,3}(\d{1,2})\D{1,3}(\d{4})(?!\d)")
_NAMED_MONTH = re.compile(
    r"(?<!\d)(\d{1,2})[^\w]{0,3}\s*(?:di|de|of|er)?\s*([^\W\d_]{3,12})\.?\s*(?:di|de|of|del)?\s*(\d{4})(?!\d)"
)
_MONTHS = (
    "gen ene jan ian", "feb fev fevr", "mar mär maer mars", "apr abr avr", "mag may mai", "giu jun juin iun", "lug jul juil iul",
    "ago aug aou", "set sep", "ott oct okt out", "nov noi", "dic dec dez des",
)  # fmt: skip
_MONTH = {start: number for number, starts in enumerate(_MONTHS, start=1) for start in starts.split()}
_BANDS = ((18, "under 18"), (25, "18-24"), (35, "25-34"), (45, "35-44"), (55, "45-54"), (65, "55-64"), (75, "65-74"))
_OLDEST, _OLDEST_YEARS = "75 or older", 120
_COUNTRY = {"it": "it", "es": "es", "en": "gb", "ro": "ro", "fr": "fr", "de": "de", "pt": "pt"}
_POSTCODES = {
    "it": re.compile(r"(?<![\d-])(\d\d)\d{3}(?![\d-])"),
    "es": re.compile(r"(?<![\d-])(\d\d)\d{3}(?![\d-])"),
    "fr": re.compile(r"(?<![\d-])(\d\d)\s?\d{3}(?![\d-])"),
    "de": re.compile(r"(?<![\d-])(\d\d)\d{3}(?![\d-])"),
    "ro": re.compile(r"(?<![\d-])(\d\d)\d{4}(?![\d-])"),
    "pt": re.compile(r"(?<![\d-])(\d\d)\d\d-\d{3}(?![\d-])"),
    "gb": re.compile(r"(?<!\w)([A-Za-z]{1,2})\d[A-Za-z\d]?\s?\d[A-Za-z]{2}(?!\w)"),
}
_PLACES = Path(__file__).parent / "data" / "places.toml"


def generalised(label: str, value: str, to: str, *, language: str | None = None, day: date | None = None) -> str:
    """``[LABEL:coarser]`` or ``[LABEL]``.

    ``day`` is when the text was written: an age band is as of then, and without it there is none.

    >>> generalised("DATE_OF_BIRTH", "12/03/1987", "decade")
    '[DATE_OF_BIRTH:1980s]'
    """
    said = None
    if to == "decade":
        said = _decade(value)
    elif to == "age_band" and day is not None:
        said = _age_band(value, day)
    elif to in ("region", "postcode_area", "town"):
        said = _place(value, to, _COUNTRY.get(language or ""))
    return f"[{label}:{said}]" if said else f"[{label}]"


def _decade(value: str) -> str | None:
    years = set(_YEAR.findall(value))
    return f"{years.pop()[:3]}0s" if len(years) == 1 else None


def _age_band(value: str, day: date) -> str | None:
    born = _born(value)
    if born is None:
        return None
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    if not 0 <= age <= _OLDEST_YEARS:
        return None
    return next((band for below, band in _BANDS if age < below), _OLDEST)


def _born(value: str) -> date | None:
    """The date of birth; the middle of the year where only the year is certain."""
    text = without_marks(plain(value))
    parts: tuple[int, int, int] | None = None
    if iso := _ISO.search(text):
        parts = (int(iso[1]), int(iso[2]), int(iso[3]))
    elif numbers := _DAY_FIRST.search(text):
        parts = (int(numbers[3]), int(numbers[2]), int(numbers[1]))
    elif (named := _NAMED_MONTH.search(text)) and (month := _MONTH.get(named[2][:4]) or _MONTH.get(named[2][:3])):
        parts = (int(named[3]), month, int(named[1]))
    years = set(_YEAR.findall(text))
    if parts is not None:
        try:
            return date(*parts)
        except ValueError:
            years &= {f"{parts[0]}"}
    return date(int(years.pop()), 7, 1) if len(years) == 1 else None


def _place(value: str, to: str, country: str | None) -> str | None:
    if country is None:
        return None
    if to == "town":
        return _town(value, country)
    found = {match.upper() for match in _POSTCODES[country].findall(value)}
    if len(found) != 1:
        return None
    area = found.pop()
    if to == "region":
        region = _places()["regions"].get(country, {}).get(area)
        return str(region) if region else None
    return f"{country} {area}" if area.isdigit() or area in _places()["gb_areas"] else None


def _town(value: str, country: str) -> str | None:
    """A listed town that stands after the postcode or alone between commas: ``Via Milano 3`` is no town."""
    towns = _town_names()[country]
    for segment in reversed(re.split(r"[,;\n]|\s[-–]\s", value)):
        code = _POSTCODES[country].search(segment)
        rest = segment[code.end() :] if code and country != "gb" else segment[: code.start()] if code else segment
        words = address(re.sub(r"\([^)]*\)|\b[A-Z]{2}\s*$", "", rest)).strip()
        if words in towns:
            return towns[words]
    return None


@cache
def _places() -> Mapping[str, Any]:
    return tomllib.loads(_PLACES.read_text(encoding="utf-8"))


@cache
def _town_names() -> Mapping[str, Mapping[str, str]]:
    return {country: {address(name): name for name in names} for country, names in _places()["towns"].items()}
