"""Numbers of passports, identity cards, licences and health cards, and mistyped national ids: known by the word before them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.items import PiiSpan
from nlp_models.pii import references
from nlp_models.pii.document_words import DOCUMENTS, FILLERS, SHOUTED
from nlp_models.pii.everyday_numbers import DATE, SUM, YEAR, counted
from nlp_models.pii.number_kinds import NAME_WORD, gate, phrases
from nlp_models.pii.rule import PatternFinder

_NAMES = phrases(DOCUMENTS)
_GATE = gate(DOCUMENTS)
_FILLER = re.compile(
    rf"(?:[\s:#.,=()'\"°º-]{{0,4}}(?<![a-z])(?:{'|'.join(sorted(map(re.escape, FILLERS.split()), key=len, reverse=True))})(?![a-z0-9])){{0,6}}[\s:#.,=()'\"°º-]{{0,4}}"
)
_JOIN = r"(?:[ .\-/]{1,2}|[ ,]{1,2}n[ro]?[.°º]{0,2} ?)"
_VALUE = re.compile(
    rf"(?<![\w@])(?:[A-Z]{{1,3}}{_JOIN}(?=[A-Z]{{0,3}}\d))?[A-Za-z]{{0,8}}\d[A-Za-z0-9]{{0,24}}"
    rf"(?:{_JOIN}(?:[A-Za-z]{{0,3}}\d[A-Za-z0-9]{{0,19}}|[A-Z]{{1,3}})(?![\w'])){{0,7}}(?![\w@%€$£])"
)
_BEFORE = re.compile(
    r"(?<![\w@.,])(?P<value>[A-Z]{0,3}[ ]?\d[\dA-Za-z]{4,19})\s?(?:\(|,?\s(?:e|is|es|est|ist|este)\s)"
    r"(?:(?:il|el|le|la|o|a|mi|mio|mia|my|mon|ma|mein|meine|meu|minha|numero|number|numarul|di|de|of|the|du|do|n[.°º]?)\s){0,4}$"
)
_ZONE = re.compile(
    r"(?<![\w<])(?:[PIACV][A-Z<][A-Z]{3}[A-Z0-9<]{20,40}|[A-Z0-9<]{9}\d[A-Z]{3}\d{7}[MFX<]\d{7}[A-Z0-9<]{8,20}"
    r"|\d{7}[MFX<]\d{7}[A-Z]{3}[A-Z0-9<]{8,14})(?![\w<])"
)
_FEWEST, _MOST = 5, 24
_FEWEST_OF_A_SUM = 7


class DocumentFinder(PatternFinder):
    """``passport 533401372``, ``CI seria XT nr 345678``, ``patente n. U1A2B3C4D5``, a codice fiscale with a wrong letter."""

    name = "documents@1"

    def spans(self, text: str, language: str) -> Iterator[PiiSpan]:
        """The number after the name of a document, or before it; forms that nothing else has; machine-readable zones."""
        if sum(map(text.count, "0123456789")) < _FEWEST - 1:
            return
        if "<" in text:
            for match in _ZONE.finditer(text):
                yield PiiSpan(*match.span(), "NATIONAL_ID", 0.95, "pattern:machine_readable_zone")
        lower = text.lower()
        if _GATE.isdisjoint(NAME_WORD.findall(lower)):
            return
        for name in _NAMES.finditer(lower):
            word = name.group()
            if (word in SHOUTED and not text[slice(*name.span())].isupper()) or (
                word == "seria" and references.announced(text, name.start())
            ):
                continue
            filler = _FILLER.match(lower, name.end())
            found = _VALUE.match(text, filler.end() if filler else name.end())
            if found is None:
                found = _BEFORE.search(text, max(0, name.start() - 60), name.start())
                found = None if found and references.announced(text, found.start("value")) else found
            if found and (span := _judged(text, *found.span("value" if "value" in found.re.groupindex else 0))):
                yield span


def _judged(text: str, start: int, end: int) -> PiiSpan | None:
    value = text[start:end]
    signs = [sign for sign in value if sign.isalnum()]
    digits = sum(map(str.isdigit, signs))
    fewest = _FEWEST if digits == len(signs) else _FEWEST - 1
    if (
        digits < fewest
        or len(signs) > _MOST
        or DATE.fullmatch(value)
        or YEAR.fullmatch(value)
        or (SUM.fullmatch(value) and (digits < _FEWEST_OF_A_SUM or "," in value))
    ):
        return None
    if counted(text, start, end):
        return None
    return PiiSpan(start, end, "NATIONAL_ID", 0.92, "context:document")
