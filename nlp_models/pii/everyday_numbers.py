"""Numbers that are nobody's: dates, years, times, amounts, counts with their unit."""

from __future__ import annotations

import re

from nlp_models.pii.reference_words import UNITS

DATE = re.compile(
    r"(?:\d{1,2}[-./ ]){2}(?:19|20)?\d\d|(?:19|20)\d\d[-./ ]\d{1,2}[-./ ]\d{1,2}|\d{1,2}[-./](?:19|20)\d\d|(?:19|20)\d\d[-/](?:\d\d|(?:19|20)\d\d)|\d{1,2}[.:h]\d\d|\d{1,2}-\d{1,2}"
)
"""A day, a month, a span of years or a time, as a whole."""

YEAR = re.compile(r"(?:19[5-9]|20[0-4])\d")
YEARS = re.compile(r"(?:19|20)\d\d(?:[ ,/.-]{1,3}(?:19|20)\d\d)+")
"""Years in a row."""

SUM = re.compile(r"\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d\d)?|\d+[.,]\d{1,2}|\d+000")
"""An amount by its form."""

_UNIT_AFTER = re.compile(rf"\s?(?:{'|'.join(UNITS)})(?![a-z])|,\d\d\b|\.\d\d\b(?!\d)|:\d\d", re.IGNORECASE)
_MONEY_BEFORE = re.compile(r"(?:[€$£]|\b(?:eur|euro|usd|gbp|lei|ron|chf|r\$))\s?$")

_LAW = re.compile(
    r"(?<![a-z])(?:legge|leggi|l\.|d\.? ?lgs\.?|d\.? ?l\.|d\.?p\.?r\.?|d\.?m\.|decreto|sentenza|ordinanza|cass\.|cassazione|art\.|articol\w+|comma|"
    r"direttiva|regolamento|delibera|circolare|ley|real decreto|rd|orden ministerial|directiva|reglamento|articulo|loi|decret|"
    r"arrete|ordonnance|article|directive|reglement|gesetz|bgbl\.?|verordnung|richtlinie|urteil|artikel|paragraph|lei|portaria|"
    r"decreto-lei|artigo|resolucao|legea|o\.?u\.?g\.?|h\.?g\.?|ordonanta|ordinul bnr|act|regulation|statutory instrument|sec\w*|§)"
    r"(?:[\s.,;()°º-]{0,3}(?:legislativo|presidenziale|ministeriale|legge|civile?|penale?|civ\.|pen\.|ue|ce|eu|cee|nr?[.o°º]{0,2}|no\.?|num\.?|numero|del|de|of|din|da|sez\.?|"
    r"iv?|v?i{1,3}))*[\s.,;()°º-]{0,3}$"
)


def counted(text: str, start: int, end: int) -> bool:
    """Whether a unit or currency beside the number makes it an amount or a count."""
    return bool(_UNIT_AFTER.match(text, end) or _MONEY_BEFORE.search(text[max(0, start - 6) : start].lower()))


def of_a_law(text: str, start: int) -> bool:
    """Whether the number is one of a law, a ruling or an article: ``decreto legislativo n. 231/2001``."""
    return bool(_LAW.search(text[max(0, start - 45) : start].lower()))
