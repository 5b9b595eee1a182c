"""Telephone numbers, by the numbering plans of the language's countries (``phonenumbers``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import phonenumbers

from feedback.items import PiiSpan
from nlp_models.pii import references
from nlp_models.pii.everyday_numbers import YEARS
from nlp_models.pii.rule import PatternFinder, said_before

REGIONS = {
    "it": ("IT", "CH", "SM"),
    "es": ("ES", "MX", "AR", "CO", "CL", "PE", "UY", "EC"),
    "en": ("GB", "US", "IE", "CA", "AU", "NZ", "ZA", "IN"),
    "ro": ("RO", "MD"),
    "fr": ("FR", "BE", "CH", "LU"),
    "de": ("DE", "AT", "CH"),
    "pt": ("PT", "BR"),
}
_TRUNK = {
    "GB": "0", "IE": "0", "AU": "0", "RO": "0", "MD": "0", "FR": "0", "BE": "0", "CH": "0", "DE": "0", "AT": "0",
    "IT": "03", "SM": "0", "ES": "6789", "PT": "29", "BR": "0123456789", "US": "1(23456789", "CA": "1(23456789",
    "CO": "3", "CL": "9", "PE": "9", "UY": "0", "EC": "0", "NZ": "0", "ZA": "0", "IN": "6789", "LU": "6",
}  # fmt: skip
_RUN = re.compile(
    r"(?<![\w+])(?<!\d[.,/-])(?:\(?(?:\+|00)\s?)?\(?\d(?:[ \t]{0,2}[().\-/]?[ \t]{0,2}\d){6,16}(?:[ ]?(?:ext|x|int|poste|interno)\.?[ ]?\d{1,5})?(?!\w)(?![.,]\d)"
)
_DATE = re.compile(
    r"(?<![\w+])(?:\d{1,2}([-./])\d{1,2}\1(?:19|20)\d\d|(?:19|20)\d\d([-./])\d{1,2}\2\d{1,2})(?!\d)(?:[ T,]{1,2}\d\d[:.h]\d\d)?"
)
_GROUPED = re.compile(r"\(?\d{2,5}\)?(?:[ .-]{1,2}\d{2,4}){2,5}")
_INSIDE = re.compile(r"\d[ ]|./")
_EXTENSION = re.compile(r"[a-z]+\.?[ ]?\d{1,5}$", re.IGNORECASE)
_NOT_A_NUMBER = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}|\d{1,2}(?:[.]\d{3}){2,}|\d{1,3}(?:[ ]\d{3}){1,}[.,]\d\d")
_WORD = re.compile(
    r"\b(?:(?:mio|mi|my|mon|meine|meu)\s(?:numero|number|nummer)(?!\s(?:d|cl|c))|numarul meu|tel|telefon\w*|cell?\w*|mobil\w*|movil|phone|call|chiam\w*|llam\w*|ring|whatsapp|sms|text|portable|gsm|handy|fax|recapito|contatt\w*|contact\w*|telemovel|telemovil|telemo\w*|lig\w+|suna\w*|appel\w*|"
    r"joindre|joignable|rufnummer|erreich\w*|anruf\w*|ruf\w*)\b"
)


class PhoneFinder(PatternFinder):
    """Numbers that are valid in a country of the language, or that a word announces."""

    name = "phones@1"

    def spans(self, text: str, language: str) -> Iterator[PiiSpan]:
        """Runs of eight to fifteen digits that a numbering plan knows; dates are passed over."""
        text = _DATE.sub(lambda match: "|" * len(match.group()), text)
        for match in _RUN.finditer(text):
            yield from _judged(text, match.start(), match.end(), language)


def _judged(text: str, start: int, end: int, language: str) -> Iterator[PiiSpan]:
    shown = text[start:end]
    digits = "".join(sign for sign in _EXTENSION.sub("", shown) if sign.isdigit())
    if not 7 <= len(digits) <= 15 or _NOT_A_NUMBER.fullmatch(shown.strip("()")) or YEARS.fullmatch(shown):
        return
    announced = said_before(_WORD, text, start, 40, 4)
    marked = shown.lstrip("(").startswith("+") or (
        shown.lstrip("(").startswith("00") and not _INSIDE.match(text, start - 2) and not references.beside(text, start)
    )
    if len(digits) >= 8 and valid(shown, digits, language):
        sure = marked or announced or not (shown.isdigit() or references.announced(text, start))
        yield PiiSpan(start, end, "PHONE", 0.95 if sure else 0.7, "pattern:phone" if sure else "context:phone_bare")
    elif marked and len(digits) >= 9:
        yield PiiSpan(start, end, "PHONE", 0.8, "pattern:phone_international")
    elif 9 <= len(digits) <= 12 and _GROUPED.fullmatch(shown) and not references.announced(text, start):
        yield PiiSpan(start, end, "PHONE", 0.6, "context:phone_form")
    elif announced:
        yield PiiSpan(start, end, "PHONE", 0.75, "context:phone")


def valid(shown: str, digits: str, language: str) -> bool:
    """Whether a numbering plan of the language's countries, or of the country it names, knows the number."""
    if shown.lstrip("(").startswith("+"):
        return _known("+" + digits.replace("0", "", 1) if "(0)" in shown else "+" + digits, None)
    if shown.lstrip("(").startswith("00"):
        return _known("+" + digits[2:], None)
    first = shown[0]
    return any(
        first in _TRUNK.get(region, "0123456789(") or (first == "(" and region not in _TRUNK)
        for region in REGIONS.get(language, ())
        if _known(digits, region)
    )


@lru_cache(maxsize=4096)
def _known(number: str, region: str | None) -> bool:
    try:
        return bool(phonenumbers.is_valid_number(phonenumbers.parse(number, region)))
    except phonenumbers.NumberParseException:
        return False
