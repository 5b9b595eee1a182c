"""One normal form per label, so that spellings of one value share one token, and no two values do.

The form is what gets keyed, so a change here changes tokens: raise ``VERSION``
with any change and treat it like a new key epoch.

Decided here: an e-mail's full stops and plus-tags count, because two people may
differ by them, but at Gmail, which delivers all of them to one mailbox; ``ü``
and ``u`` in a name are one letter, ``ue`` is two; a national telephone number is
of the country of the text's language, and equals no other where that is unknown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import phonenumbers

from feedback.privacy.visible import visible

VERSION = 3

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


_EXTENSION = re.compile(r"(?:ext|x|int|poste|interno)\.?\s?\d{1,5}$")
_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th", "ß": "ss", "’": "'"}
)
_LATIN = re.compile(r"[a-zA-Z\u00c0-\u024f]")
_TITLES_TEXT = """
sig sigra sigr sigri signor signora dott dottssa dottor dottoressa avv mr mrs ms miss dr prof herr frau sr sra srta
señora senora mme mlle monsieur madame doamna domnul domnisoara
"""
_TITLES = frozenset(_TITLES_TEXT.split())
"""Left out of a name; words that are also first names (``Don``) or surnames are not here."""
_GMAIL = frozenset(("gmail.com", "googlemail.com"))
_COUNTRY_OF = {"it": "IT", "es": "ES", "en": "GB", "ro": "RO", "fr": "FR", "de": "DE", "pt": "PT"}
"""Language -> country whose national telephone numbers are meant."""


def plain(value: str) -> str:
    """NFKC, no invisible characters, one kind of blank, case folded."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", value))
    return _SPACES.sub(" ", text).strip().casefold()


def unmasked(value: str) -> str:
    """The value in the letters that it is meant to be read in: look-alikes of other scripts are Latin here."""
    return visible(unicodedata.normalize("NFKC", visible(value).text)).text


def without_marks(value: str) -> str:
    """The same letters without their diacritics (``Ștefăniță`` and ``Stefanita`` are one name)."""
    if value.isascii():
        return value
    parts = unicodedata.normalize("NFKD", value)
    return "".join(char for char in parts if not unicodedata.combining(char)).translate(_LETTERS)


def person(value: str) -> str:
    """Words of a name without case, marks, order and titles: ``Dott. Rossi, Mario`` equals ``mario rossi``.

    A look-alike letter counts as Latin only in a word that has Latin letters too:
    a name written in another script stays that name.
    """
    words = [unmasked(word) if _LATIN.search(word) else word for word in _INVISIBLE.sub("", value).split()]
    folded = without_marks(plain(" ".join(words)))
    names = _NOT_ALNUM.sub(" ", folded.replace("dott.ssa", "dottssa").replace("sig.ra", "sigra")).split()
    return " ".join(sorted([name for name in names if name not in _TITLES] or names))


def email(value: str) -> str:
    """An address, spelled out or not, in lower case: ``a punto b chiocciola c punto it`` equals ``a.b@c.it``."""
    text = _SPACES.sub(" ", unmasked(value)).strip()
    if "@" not in text:
        text = _DOT_INNER.sub(".", _AT_INNER.sub("@", text, count=1))
    text = _AT.sub("@", text, count=1)
    for pattern, sign in _SIGNS:
        text = pattern.sub(sign, text)
    local, at, domain = _SPACES.sub("", text).lower().removeprefix("mailto:").strip("<>.").rpartition("@")
    if domain in _GMAIL:
        local, domain = local.partition("+")[0].replace(".", "") or local, "gmail.com"
    return local + at + _ascii_domain(domain)


def _ascii_domain(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def phone(value: str, language: str | None = None) -> str:
    """International form (E.164) of a number; digits with a mark before them where its country cannot be told."""
    shown = _EXTENSION.sub("", unmasked(value).casefold().replace("(0)", "").strip())
    kept = re.sub(r"[^\d+]", "", shown)
    kept = f"+{kept[2:]}" if kept.startswith("00") else kept
    region = _COUNTRY_OF.get(language or "")
    if kept.startswith("+") or region:
        try:
            read = phonenumbers.parse(kept, None if kept.startswith("+") else region)
            return str(phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164))
        except phonenumbers.NumberParseException:
            pass
    return kept if kept.startswith("+") else f"?{kept}"


def code(value: str) -> str:
    """Letters and digits only, lower case: blanks, dashes and dots of an IBAN, card or id do not count."""
    return _NOT_ALNUM.sub("", unmasked(value).casefold())


def address(value: str) -> str:
    """Words of an address without case, marks and punctuation, in their order."""
    return " ".join(_NOT_ALNUM.sub(" ", without_marks(plain(unmasked(value)))).split())


def username(value: str) -> str:
    """A handle without its @, lower case."""
    return _SPACES.sub(" ", unmasked(value)).strip().lower().lstrip("@")


_FORMS: dict[str, Callable[[str], str]] = {
    "PERSON": person,
    "EMAIL": email,
    "IBAN": code,
    "CREDIT_CARD": code,
    "NATIONAL_ID": code,
    "ACCOUNT_REF": code,
    "LICENSE_PLATE": code,
    "ADDRESS": address,
    "DATE_OF_BIRTH": address,
    "IP_ADDRESS": lambda value: plain(unmasked(value)),
    "USERNAME": username,
}


def normal_form(label: str, value: str, language: str | None = None) -> str:
    """The form that is keyed. Never empty for a value with any visible character.

    ``language`` of the text that the value stood in tells the country of a national telephone number.
    """
    form = phone(value, language) if label == "PHONE" else _FORMS.get(label, plain)(value)
    return form or plain(value) or value
