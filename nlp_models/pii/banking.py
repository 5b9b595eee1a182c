"""IBANs (ISO 13616, mod 97) and payment cards (ISO/IEC 7812, Luhn), in any grouping."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import luhn

from feedback.items import PiiSpan
from nlp_models.pii.rule import PatternFinder, letters_and_digits, said_before

_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "BA": 20, "BE": 16, "BG": 22, "BR": 29, "CH": 21, "CY": 28, "CZ": 24, "DE": 22,
    "DK": 18, "EE": 20, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22,
    "IL": 23, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MT": 31,
    "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "RS": 22, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26,
    "UA": 29, "XK": 20,
}  # fmt: skip
_IBAN = re.compile(rf"(?<![A-Za-z0-9])(?P<country>{'|'.join(_LENGTHS)})(?=[ .-]{{0,3}}\d[ .-]?\d)", re.IGNORECASE)
_REST = re.compile(r"[A-Za-z]{2}(?:[ ./-]{0,3}[A-Za-z0-9]){13,38}")
_IBAN_WORD = re.compile(r"\biban\b")
_CARD = re.compile(r"(?<![\w,.+])(?<!\d[ -])(?P<run>\d(?:[ .-]{0,3}\d){12,18})(?![\w])")
_CARD_START = re.compile(r"4|5[0-8]|2[2-7]|3[4-9]|6")
_FOURS = re.compile(r"\d{4}(?:[ .-]{1,3}\d{4}){3}")
_CARD_WORD = re.compile(r"\b(?:cart[ae]|card|tarjeta|cardul|carte|karte|kreditkarte|cartao|visa|mastercard|amex|pan)")


class BankingFinder(PatternFinder):
    """IBAN and card numbers; mistyped ones too where form and context leave no doubt."""

    name = "banking@1"

    def spans(self, text: str, language: str) -> Iterator[PiiSpan]:
        """Check digits first; a wrong check digit still counts when length and words fit."""
        for match in _IBAN.finditer(text):
            yield from _iban(text, match)
        for match in _CARD.finditer(text):
            yield from _card(text, match)


def _iban(text: str, match: re.Match[str]) -> Iterator[PiiSpan]:
    length = _LENGTHS[match["country"].upper()]
    rest = _REST.match(text, match.start())
    signs, places = letters_and_digits(text, match.start(), rest.end()) if rest else ("", [])
    if len(signs) < length:
        return
    end = places[length - 1] + 1
    if iban_valid(signs[:length]):
        yield PiiSpan(match.start(), end, "IBAN", 1.0, "checksum:iban")
    elif said_before(_IBAN_WORD, text, match.start(), 25, 3):
        yield PiiSpan(match.start(), end, "IBAN", 0.8, "pattern:iban_mistyped")


def iban_valid(iban: str) -> bool:
    """ISO 7064 mod 97-10: the number with its first four signs moved to the end leaves 1."""
    return int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97 == 1


def _card(text: str, match: re.Match[str]) -> Iterator[PiiSpan]:
    digits = "".join(sign for sign in match["run"] if sign.isdigit())
    if not _CARD_START.match(digits):
        return
    if luhn.is_valid(digits):
        yield PiiSpan(match.start(), match.end(), "CREDIT_CARD", 0.97, "checksum:card")
    elif _FOURS.fullmatch(match["run"]) or (
        len(digits) in (15, 16) and said_before(_CARD_WORD, text, match.start(), 40, 4)
    ):
        yield PiiSpan(match.start(), match.end(), "CREDIT_CARD", 0.7, "context:card_mistyped")
