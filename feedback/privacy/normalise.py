"""One normal form per label, so that spellings of one value share one token.

The form is what gets keyed, so a change here changes tokens: raise ``VERSION``
with any change and treat it like a new key epoch.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

VERSION = 1

_NOT_ALNUM = re.compile(r"[\W_]+")
_SPACES = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_AT_WORDS = r"chiocciola|chioccola|arroba|arobase|arobas|klammeraffe|at|ät|a rond|coada de maimuta|a rotund"
_DOT_WORDS = r"punto|dot|punct|point|punkt|ponto"
_UNDERSCORE_WORDS = (
    r"underscore|trattino basso|guion bajo|guión bajo|tiret bas|unterstrich|sublinhado|underline|liniuta jos"
)
_DASH_WORDS = r"trattino|guion|guión|dash|hyphen|tiret|bindestrich|minus|hifen|hífen|traco|traço|cratima|liniuta"
_AT = re.compile(rf"\s*[\[({{<]\s*(?:{_AT_WORDS}|@)\s*[\])}}>]\s*|\s+(?:{_AT_WORDS}|@)\s+|\s*@\s*", re.IGNORECASE)
_AT_INNER = re.compile(r"(?<=[a-z0-9])A[Tt](?=[a-z0-9])")
_DOT_INNER = re.compile(r"(?<=[a-z0-9])D[Oo][Tt](?=[a-z0-9])")
_SIGNS = (
    (re.compile(rf"\s*[\[({{]\s*(?:{_DOT_WORDS}|\.)\s*[\])}}]\s*|\s+(?:{_DOT_WORDS})\s+|\s*\.\s*", re.IGNORECASE), "."),
    (
        re.compile(
            rf"\s*[\[({{]\s*(?:{_UNDERSCORE_WORDS}|_)\s*[\])}}]\s*|\s+(?:{_UNDERSCORE_WORDS})\s+", re.IGNORECASE
        ),
        "_",
    ),
    (re.compile(rf"\s*[\[({{]\s*(?:{_DASH_WORDS}|-)\s*[\])}}]\s*|\s+(?:{_DASH_WORDS})\s+", re.IGNORECASE), "-"),
)
_COUNTRY = re.compile(r"^(?:\+|00)(?:39|34|44|1|40|33|49|351|43|41)(?=\d)")


def plain(value: str) -> str:
    """NFKC, no invisible characters, one kind of blank, case folded."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", value))
    return _SPACES.sub(" ", text).strip().casefold()


def without_marks(value: str) -> str:
    """The same letters without their diacritics (``Ștefăniță`` and ``Stefanita`` are one name)."""
    parts = unicodedata.normalize("NFKD", value)
    return "".join(char for char in parts if not unicodedata.combining(char)).replace("ß", "ss").replace("ł", "l")


def person(value: str) -> str:
    """Words of a name without case, marks and order: ``Rossi, Mario`` equals ``mario rossi``."""
    words = _NOT_ALNUM.sub(" ", without_marks(plain(value))).split()
    return " ".join(sorted(words))


def email(value: str) -> str:
    """An address, spelled out or not, in lower case: ``a punto b chiocciola c punto it`` equals ``a.b@c.it``."""
    text = _SPACES.sub(" ", unicodedata.normalize("NFKC", _INVISIBLE.sub("", value))).strip()
    if "@" not in text:
        text = _DOT_INNER.sub(".", _AT_INNER.sub("@", text, count=1))
    text = _AT.sub("@", text, count=1)
    for pattern, sign in _SIGNS:
        text = pattern.sub(sign, text)
    return _SPACES.sub("", text).casefold().removeprefix("mailto:").strip("<>.")


def phone(value: str) -> str:
    """Digits of the national number: the country code of our languages' countries and a trunk zero are dropped."""
    kept = re.sub(r"[^\d+]", "", plain(value).replace("(0)", ""))
    kept = _COUNTRY.sub("", kept)
    return kept.lstrip("+").lstrip("0")


def code(value: str) -> str:
    """Letters and digits only, lower case: blanks, dashes and dots of an IBAN, card or id do not count."""
    return _NOT_ALNUM.sub("", plain(value))


def address(value: str) -> str:
    """Words of an address without case, marks and punctuation, in their order."""
    return " ".join(_NOT_ALNUM.sub(" ", without_marks(plain(value))).split())


def username(value: str) -> str:
    """A handle without its @, lower case."""
    return plain(value).lstrip("@")


_FORMS: dict[str, Callable[[str], str]] = {
    "PERSON": person,
    "EMAIL": email,
    "PHONE": phone,
    "IBAN": code,
    "CREDIT_CARD": code,
    "NATIONAL_ID": code,
    "ACCOUNT_REF": code,
    "LICENSE_PLATE": code,
    "ADDRESS": address,
    "DATE_OF_BIRTH": address,
    "USERNAME": username,
}


def normal_form(label: str, value: str) -> str:
    """The form that is keyed. Never empty for a value with any visible character."""
    return _FORMS.get(label, plain)(value) or plain(value) or value
