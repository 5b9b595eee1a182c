"""Numbers that carry a check: national ids, tax, health and social numbers, domestic account numbers, devices."""

from __future__ import annotations

from collections.abc import Iterator

from feedback.items import PiiSpan
from nlp_models.pii.account_kinds import ACCOUNTS, DEVICES
from nlp_models.pii.id_kinds import IDS
from nlp_models.pii.number_groups import numbers
from nlp_models.pii.number_kinds import catalogue
from nlp_models.pii.rule import PatternFinder

_CATALOGUE = catalogue((*IDS, *ACCOUNTS, *DEVICES))
_FEWEST_DIGITS = 4


class CheckedNumberFinder(PatternFinder):
    """Codice fiscale, DNI, CURP, CPF, NIR, Steuer-ID, NINO, SSN and their like, CLABE, CBU, RIB, IMEI: any grouping."""

    name = "checked_numbers@1"

    def spans(self, text: str, language: str) -> Iterator[PiiSpan]:
        """A valid number that stands alone only where that is safe, else beside its name."""
        if sum(map(text.count, "0123456789")) >= _FEWEST_DIGITS:
            yield from numbers(text, language, _CATALOGUE)
