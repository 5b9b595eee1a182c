"""Vehicle registrations: by the form of the language's countries, or any country's form after a word for plate or vehicle."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.items import PiiSpan
from nlp_models.pii.rule import PatternFinder, said_before

_S = r"[ .·\-]{0,2}"
_LLDDDLL = rf"[A-HJ-NP-TV-Z]{{2}}{_S}\d{{3}}{_S}[A-HJ-NP-TV-Z]{{2}}"
_ES = rf"\d{{4}}{_S}[BCDFGHJKLMNPRSTVWXYZ]{{3}}"
_RO = rf"(?:B{_S}\d{{2,3}}|[A-Z]{{2}}{_S}\d{{2}}){_S}[A-Z]{{3}}"
_GB = rf"[A-Z]{{2}}{_S}\d{{2}}{_S}[A-Z]{{3}}"
_T = r"[ .\-]{1,2}"
_PT = rf"(?:[A-Z]{{2}}{_T}\d{{2}}{_T}[A-Z]{{2}}|\d{{2}}{_T}[A-Z]{{2}}{_T}\d{{2}}|\d{{2}}{_T}\d{{2}}{_T}[A-Z]{{2}}|[A-Z]{{2}}\d{{2}}[A-Z]{{2}})"
_DE = r"[A-Z]{1,3}[ \-]{1,2}[A-Z]{1,2}[ \-]?\d{1,4}[EH]?"
_FORMS = {
    "it": _LLDDDLL,
    "fr": _LLDDDLL,
    "es": _ES,
    "ro": _RO,
    "en": _GB,
    "pt": _PT,
    "de": r"[A-Z]{1,3}-[A-Z]{1,2} ?\d{1,4}[EH]?",
}
_OWN = {language: re.compile(rf"(?<![\w-]){form}(?![\w-])") for language, form in _FORMS.items()}
_DE_DASHED = r"(?-i:[A-Z]{1,3}-[A-Z]{1,2} \d{1,4}[EH]?)"
_MIXED = r"(?=[A-Z0-9]{0,7}\d)(?=[A-Z0-9]{0,7}[A-Z])[A-Z0-9]{5,8}"
_ANY = re.compile(rf"(?<![\w-])(?:{_LLDDDLL}|{_ES}|{_RO}|{_GB}|{_PT}|{_DE_DASHED}|{_MIXED})(?![\w-])", re.IGNORECASE)
_ANY_DE = re.compile(rf"(?<![\w-])(?:{_DE}|{_LLDDDLL}|{_ES}|{_RO}|{_GB}|{_PT}|{_MIXED})(?![\w-])", re.IGNORECASE)
_OLD_OR_SPECIAL = "|".join(
    (
        rf"[A-Z]{{2}}{_S}\d[A-Z0-9]?\d{{4}}",  # it: motorcycles, trailers, before 1994
        rf"[A-Z]{{1,2}}{_S}\d{{4}}{_S}[A-Z]{{1,3}}",  # es: before 2000, mopeds
        rf"[A-Z]\d{{1,3}}{_S}[A-Z]{{3}}|[A-Z]{{3}}{_S}\d{{1,3}}[A-Z]|[A-Z]{{3}}{_S}\d{{2,4}}",  # gb: before 2001; ni; br
        rf"\d{{2,3}}{_S}[A-Z]{{1,2}}{_S}\d{{1,6}}",  # ie
        rf"[A-Z]{{1,2}}{_S}\d{{5,6}}|[A-Z]{{2}}{_S}\d{{1,3}}[ \x27]\d{{3}}",  # ro: provisional; ch
        rf"\d{{1,4}}{_S}[A-Z]{{2,3}}{_S}(?:\d{{2}}|2[AB])",  # fr: before 2009
        rf"\d{_S}[A-Z]{{3}}{_S}\d{{3}}",  # be
        r"[A-Z]{1,2}[ \-]\d{1,5}[ ]?[A-Z]{1,3}",  # at
        rf"[A-Z]{{3}}{_S}(?:\d[A-Z]\d{{2}}|\d{{2,3}}{_S}(?:\d{{2}}|[A-Z]))",  # br: Mercosul; mx
    )
)
_SAID = re.compile(rf"(?<![\w-])(?:{_OLD_OR_SPECIAL}|{_DE})(?![\w-])", re.IGNORECASE)
_PLATE = (
    r"targ(?:a|he|at[oa])|matricula\w*|inmatricula\w*|nr\.? (?:de )?inmatriculare|numar(?:ul)? (?:auto|provizoriu)|plates?|registration|reg(?: no)?|vrm|"
    r"licen[cs]e plate|plaque\w*|immat\w*|kennzeichen|nummernschild|placas?"
)
_PLATE_WORD = re.compile(rf"\b(?:{_PLATE})\b")
_WORD = re.compile(
    rf"\b(?:{_PLATE}|nr auto|auto|macchina|car|coche|moto\w*|motorbike|voiture|vehicul\w*|veicol[oi]|vehicle|"
    r"van|masina|scooter|furgon\w*|carro|mota|camion\w*|truck|wagen|motorrad|fahrzeug|pkw|lkw|roller|viatura|automovel|furgoneta|"
    r"camper|remorca|autoturism\w*|vespa|motocicl\w*|ciclomot\w*|autovehicul\w*|veiculo|vehiculo)\b"
)
_PATENTE = re.compile(r"\bpatente\b")
_LETTERS = re.compile(r"[A-Za-z]+")
_BOTH = re.compile(r"(?=.*\d)(?=.*[A-Za-z])")
_UNIT = re.compile(
    r"\d+\s?(?:km|euro|eur|cv|hp|kw|cc|min|h|kg|cm|mm|gb|anni|years|lei|ron|am|pm|th|st|nd|rd)|[a-z]+\d?", re.IGNORECASE
)
_NOT_LETTERS_TEXT = """
km eur euro cv hp kw cc min kg cm mm gb lei ron usd gbp da de di du do in im am um at on of no la le el il per por pro
con fur und and et y e o a i nr uhr mil mai mar may jan feb apr jun jul aug sep oct nov dec iban pin sms
"""
_NOT_LETTERS = frozenset(_NOT_LETTERS_TEXT.split())
"""Groups of small letters (or of units, whatever their case) that stand beside numbers and on no plate that is typed in small."""
_UNITS = frozenset(("KM", "EUR", "USD", "GBP", "RON", "LEI", "MAI", "MAR", "MAY"))


class PlateFinder(PatternFinder):
    """Registration plates."""

    name = "plates@2"

    def spans(self, text: str, language: str) -> Iterator[PiiSpan]:
        """The form of the language's own plates anywhere; other forms after a word for vehicle or plate."""
        if own := _OWN.get(language):
            for match in own.finditer(text):
                yield PiiSpan(match.start(), match.end(), "LICENSE_PLATE", 0.75, "pattern:plate")
        folded = text.lower()
        if language == "es" and _PATENTE.search(folded):
            yield from self._said(text, re.compile(_LLDDDLL, re.IGNORECASE), _PATENTE)
        if _WORD.search(folded):
            yield from self._said(text, _ANY_DE if language == "de" else _ANY, _WORD)
        if _PLATE_WORD.search(folded):
            yield from self._said(text, _SAID, _PLATE_WORD)

    def _said(self, text: str, form: re.Pattern[str], word: re.Pattern[str]) -> Iterator[PiiSpan]:
        for match in form.finditer(text):
            value = match.group()
            if _is_plate(value, strict=word is _PLATE_WORD) and said_before(word, text, match.start(), 45, 3):
                near = said_before(word, text, match.start(), 25, 1)
                yield PiiSpan(match.start(), match.end(), "LICENSE_PLATE", 0.92 if near else 0.8, "context:plate")


def _is_plate(value: str, *, strict: bool) -> bool:
    """Whether what has the form may be a plate: no amount, unit, date or word; one digit only where a plate is announced."""
    digits = sum(map(str.isdigit, value))
    if not _BOTH.match(value) or _UNIT.fullmatch(value) or (value.islower() and digits < 2):
        return False
    groups = _LETTERS.findall(value)
    if any(group in _UNITS or (group.islower() and group in _NOT_LETTERS) for group in groups):
        return False
    return (len(value) >= 5 and digits >= 2) or (strict and len(value) >= 4)
