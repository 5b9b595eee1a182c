"""Vehicle registrations: by the form of the language's countries, or any mix of letters and digits after a word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.items import PiiSpan
from nlp_models.pii.rule import PatternFinder, said_before

_S = r"[ .\-]{0,2}"
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
_MIXED = r"(?=[A-Z0-9]{0,7}\d)(?=[A-Z0-9]{0,7}[A-Z])[A-Z0-9]{5,8}"
_ANY = re.compile(rf"(?<![\w-])(?:{_LLDDDLL}|{_ES}|{_RO}|{_GB}|{_PT}|{_MIXED})(?![\w-])", re.IGNORECASE)
_ANY_DE = re.compile(rf"(?<![\w-])(?:{_DE}|{_LLDDDLL}|{_ES}|{_RO}|{_GB}|{_PT}|{_MIXED})(?![\w-])", re.IGNORECASE)
_WORD = re.compile(
    r"\b(?:targa\w*|matricula\w*|inmatricula\w*|numarul? auto|nr auto|plate|plates|registration|reg|vrm|licen[cs]e plate|plaque|"
    r"immat\w*|kennzeichen|nummernschild|auto|macchina|car|coche|moto\w*|motorbike|voiture|vehicul\w*|veicol[oi]|vehicle|"
    r"van|masina|scooter|furgon\w*|carro|mota|camion\w*|truck|wagen|motorrad|fahrzeug|pkw|lkw|roller|viatura|automovel|furgoneta|"
    r"camper|remorca|autoturism\w*|vespa|motocicl\w*|autovehicul\w*|veiculo|vehiculo)\b"
)
_BOTH = re.compile(r"(?=.*\d)(?=.*[A-Za-z])")
_UNIT = re.compile(
    r"\d+\s?(?:km|euro|eur|cv|hp|kw|cc|min|h|kg|cm|mm|gb|anni|years|lei|ron|am|pm|th|st|nd|rd)|[a-z]+\d?", re.IGNORECASE
)


class PlateFinder(PatternFinder):
    """Registration plates."""

    name = "plates@1"

    def spans(self, text: str, language: str) -> Iterator[PiiSpan]:
        """The form of the language's own plates anywhere; other forms after a word for vehicle or plate."""
        if own := _OWN.get(language):
            for match in own.finditer(text):
                yield PiiSpan(match.start(), match.end(), "LICENSE_PLATE", 0.75, "pattern:plate")
        if not _WORD.search(text.lower()):
            return
        for match in (_ANY_DE if language == "de" else _ANY).finditer(text):
            value = match.group()
            if (
                not _BOTH.match(value)
                or _UNIT.fullmatch(value)
                or (value.islower() and sum(map(str.isdigit, value)) < 2)
            ):
                continue
            if len(value) >= 5 and said_before(_WORD, text, match.start(), 45, 3):
                near = said_before(_WORD, text, match.start(), 25, 1)
                yield PiiSpan(match.start(), match.end(), "LICENSE_PLATE", 0.9 if near else 0.8, "context:plate")
