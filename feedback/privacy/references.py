"""Which kind of value a customer reference is, so that it gets the token that the same value gets in a text."""

from __future__ import annotations

import re

from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.it import codicefiscale
from stdnum.ro import cnp

_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
_PHONE = re.compile(r"(?:\+|00)[\d\s().-]{7,20}")
_IBAN = re.compile(r"[A-Za-z]{2}\d{2}[A-Za-z0-9 ]{10,38}")
_NATIONAL = (codicefiscale, dni, nie, cnp, nir)
"""National numbers whose check the finders trust without a word beside them."""


def reference_label(reference: str) -> str:
    """Label of a reference: e-mail, phone with its prefix, IBAN, national id, or else an account number."""
    given = reference.strip()
    if _EMAIL.fullmatch(given):
        return "EMAIL"
    if _PHONE.fullmatch(given):
        return "PHONE"
    if _IBAN.fullmatch(given):
        return "IBAN"
    return "NATIONAL_ID" if any(kind.is_valid(given) for kind in _NATIONAL) else "ACCOUNT_REF"
