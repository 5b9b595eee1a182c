"""IBANs (ISO 13616, mod 97) and payment cards (ISO/IEC 7812, Luhn), in any grouping, over a line's end, mistyped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import bic, luhn

from feedback.items import PiiSpan
from nlp_models.pii.everyday_numbers import YEARS
from nlp_models.pii.rule import PatternFinder, letters_and_digits, said_before

_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "BA": 20, "BE": 16, "BG": 22, "BR": 29, "CH": 21, "CY": 28, "CZ": 24, "DE": 22,
    "DK": 18, "EE": 20, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22,
    "IL": 23, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MT": 31,
    "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "RS": 22, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26,
    "UA": 29, "XK": 20,
}  # fmt: skip
_BANK_LETTERS = (
    dict.fromkeys(("IT", "SM"), 5) | dict.fromkeys(("GB", "IE", "NL", "RO", "MT", "LV", "BG", "GI"), 8) | {"MD": 6}
)
"""Where the letters of the bank end, which begin at the fifth sign."""

_BREAK = r"[ -]?\r?\n[> ]{0,3}"
_IBAN = re.compile(
    r"(?<![A-Za-z0-9])(?P<country>[A-Za-z]{2}(?=[ .-]{0,3}[\dOoIlSB][ .-]?[\dOoIlSB])|[A-Za-z][ .-][A-Za-z](?=[ .-]{0,3}\d[ .-]?\d))"
)
_REST = re.compile(rf"[A-Za-z][ .-]?[A-Za-z](?:(?:[ ./-]{{0,3}}|{_BREAK})[A-Za-z0-9]){{13,38}}")
_GROUP = re.compile(r"[ ./-]{0,3}(?P<group>[A-Za-z0-9]+)")
_TAIL = re.compile(r"[A-Za-z0-9]{1,3}(?!\w)")
_IBAN_WORD = re.compile(r"\biban\b")
_TO_DIGITS = str.maketrans("OQILZSB", "0011258")
_MISREAD = (str.maketrans("OQ", "00"), str.maketrans("OQIL", "0011"), _TO_DIGITS)
"""What is put right first: an account number may have letters of its own."""

_TO_LETTERS = str.maketrans("0158", "OISB")
_BIC = re.compile(
    r"[\s,;:/|(-]{0,4}(?:e |y |et |und |and |si )?(?:(?:il|el|le|der|the) )?(?:(?:codice|codigo|code|codul) )?\b(?i:bic|swift)\b(?:[/ -]{1,2}(?i:swift|code|bic))?\W{0,4}(?:(?:is|e|es|est|ist|este) )?"
    r"(?P<bic>[A-Z]{6}[A-Z2-9][A-NP-Z0-9](?:[A-Z0-9]{3})?)(?!\w)"
)
_CARD = re.compile(r"(?<![\w,.+])(?<!\d[ -])(?P<run>\d(?:[ .-]{0,3}\d){12,18})(?![\w])")
_CARD_OVER_LINES = re.compile(
    rf"(?<!\w)(?P<run>\d{{4}}(?:(?:[ .-]|{_BREAK})\d{{4}}){{3}}|3[47]\d\d(?:[ .-]|{_BREAK})\d{{6}}(?:[ .-]|{_BREAK})\d{{5}})(?!\w)"
)
_CARD_LOOKS = re.compile(r"(?<!\w)(?P<run>[\dOoIlSBZ]{4}(?:[ .-]?[\dOoIlSBZ]{4}){3})(?!\w)")
_FOURS = re.compile(r"\d{4}(?:[ .-]{1,3}\d{4}){3}")
_CARD_WORD = re.compile(
    r"\b(?:cart[ae]|cards?|debit|credit|tarjetas?|cardul(?:ui)?|carte|(?:kredit|debit|giro|bank)?karten?|cartao|cartoes|visa|mastercard|maestro|amex|american express|pan|bancomat|prepagata|postepay|revolut)\b"
)
_FEWEST_DIGITS = 10


class BankingFinder(PatternFinder):
    """IBAN and card numbers; mistyped ones too where form and context leave no doubt."""

    name = "banking@2"

    def spans(self, text: str, language: str) -> Iterator[PiiSpan]:
        """Check digits first; a wrong check digit still counts when length and words fit."""
        if sum(map(text.count, "0123456789")) < _FEWEST_DIGITS:
            return
        for match in _IBAN.finditer(text):
            if _country(match) in _LENGTHS:
                for span in _iban(text, match):
                    yield span
                    yield from _bic(text, span)
        for match in _CARD.finditer(text):
            yield from _card(text, match)
        if "\n" in text:
            for match in _CARD_OVER_LINES.finditer(text):
                digits = _digits(match["run"])
                if "\n" in match["run"] and _brand(digits) and luhn.is_valid(digits):
                    yield PiiSpan(match.start(), match.end(), "CREDIT_CARD", 0.97, "checksum:card")
        if _CARD_WORD.search(text.lower()):
            for match in _CARD_LOOKS.finditer(text):
                yield from _card_with_letters(text, match)


def _iban(text: str, match: re.Match[str]) -> Iterator[PiiSpan]:
    country = _country(match)
    length = _LENGTHS[country]
    rest = _REST.match(text, match.start())
    signs, places = letters_and_digits(text, match.start(), rest.end()) if rest else ("", [])
    if len(signs) >= length:
        end = places[length - 1] + 1
        if signs[2:4].isdigit() and iban_valid(signs[:length]):
            more = _TAIL.match(text, end)
            yield PiiSpan(match.start(), more.end() if more else end, "IBAN", 1.0, "checksum:iban")
            return
        typed = sum(map(str.isdigit, signs[:length]))
        if typed >= _FEWEST_DIGITS and any(map(iban_valid, _put_right(signs[:length], country))):
            yield PiiSpan(match.start(), end, "IBAN", 0.95, "pattern:iban_mistyped")
            return
    if len(match["country"]) > len(country):
        return
    end, count, digits = _extent(text, match.start(), length)
    if said_before(_IBAN_WORD, text, match.start(), 25, 3) and abs(count - length) <= 4:
        yield PiiSpan(match.start(), end, "IBAN", 0.8, "pattern:iban_mistyped")
    elif abs(count - length) <= 2 and digits >= 0.6 * count and digits >= _FEWEST_DIGITS and match["country"].isupper():
        yield PiiSpan(match.start(), end, "IBAN", 0.7, "pattern:iban_form")


def _country(match: re.Match[str]) -> str:
    return match["country"][0].upper() + match["country"][-1].upper()


def _put_right(signs: str, country: str) -> Iterator[str]:
    """The IBAN with letters typed for digits, and digits for the letters of its bank, put right."""
    letters = _BANK_LETTERS.get(country, 4)
    head = signs[:2] + signs[2:4].translate(_TO_DIGITS) + signs[4:letters].translate(_TO_LETTERS)
    yield from (head + signs[letters:].translate(table) for table in _MISREAD)


def _extent(text: str, start: int, length: int) -> tuple[int, int, int]:
    """Where an IBAN with a wrong number of signs ends, how many it has, and how many are digits: whole groups on one line."""
    at, count, digits = start, 0, 0
    while count < length:
        found = _GROUP.match(text, at)
        group = found["group"] if found else ""
        bank = count in (2, 4) and group.isupper() and len(group) <= 4
        if not found or not (bank or count == 0 or any(map(str.isdigit, group))) or count + len(group) > length + 4:
            break
        at, count = found.end(), count + len(group)
        digits += sum(map(str.isdigit, group))
    return at, count, digits


def _bic(text: str, iban: PiiSpan) -> Iterator[PiiSpan]:
    """The code of the bank that is named right after its IBAN: together they say where the money is."""
    found = _BIC.match(text, iban.end)
    if found and bic.is_valid(found["bic"]):
        yield PiiSpan(*found.span("bic"), "ACCOUNT_REF", 0.8, "context:bic")


def iban_valid(iban: str) -> bool:
    """ISO 7064 mod 97-10: the number with its first four signs moved to the end leaves 1."""
    return int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97 == 1


def _digits(run: str) -> str:
    return "".join(sign for sign in run if sign.isdigit())


def _brand(digits: str) -> bool:
    """Whether a card may begin like this: by its length too, for a device number of 15 digits has a Luhn digit as well."""
    if len(digits) == 15:
        return digits[:2] in ("34", "37")
    if len(digits) == 14:
        return digits[:2] in ("30", "36", "38", "39")
    return digits[0] in "46" or digits[:2] in (
        "50",
        "51",
        "52",
        "53",
        "54",
        "55",
        "56",
        "57",
        "58",
        "22",
        "23",
        "24",
        "25",
        "26",
        "27",
        "35",
    )


def _card(text: str, match: re.Match[str]) -> Iterator[PiiSpan]:
    digits = _digits(match["run"])
    if _brand(digits) and luhn.is_valid(digits):
        yield PiiSpan(match.start(), match.end(), "CREDIT_CARD", 0.97, "checksum:card")
    elif digits[0] in "23456" and 14 <= len(digits) <= 17 and said_before(_CARD_WORD, text, match.start(), 40, 4):
        yield PiiSpan(match.start(), match.end(), "CREDIT_CARD", 0.92, "context:card_mistyped")
    elif digits[0] in "23456" and _FOURS.fullmatch(match["run"]) and not YEARS.fullmatch(match["run"]):
        yield PiiSpan(match.start(), match.end(), "CREDIT_CARD", 0.7, "context:card_mistyped")


def _card_with_letters(text: str, match: re.Match[str]) -> Iterator[PiiSpan]:
    run = match["run"]
    digits = _digits(run)
    if len(digits) == 16 or len(digits) < _FEWEST_DIGITS or not said_before(_CARD_WORD, text, match.start(), 40, 4):
        return
    valid = luhn.is_valid(_digits(run.upper().translate(_TO_DIGITS)))
    yield PiiSpan(
        match.start(),
        match.end(),
        "CREDIT_CARD",
        0.95 if valid else 0.7,
        "pattern:card_mistyped" if valid else "context:card_mistyped",
    )
