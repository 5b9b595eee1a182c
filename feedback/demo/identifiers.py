"""Invented identifiers that pass their published check-digit rules, so that finders have real work.

Nothing here belongs to anybody: letters and digits are drawn at random, then the
check characters are computed. Mail domains end in ``.example`` (RFC 2606).
"""

from __future__ import annotations

import unicodedata
from datetime import date
from random import Random

_ODD = dict(zip("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
                [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8,
                 12, 14, 16, 10, 22, 25, 24, 23], strict=True))  # fmt: skip
_EVEN = {**{str(n): n for n in range(10)}, **{chr(65 + n): n for n in range(26)}}
_MONTHS = "ABCDEHLMPRST"
_DNI = "TRWAGMYFPDXBNJZSQVHLCKE"
_BIRTHPLACES = ("H501", "F205", "F839", "L219", "G273", "D969", "A944", "D612", "A662", "C351", "L736", "L781")
_BORN_ABROAD = {"ro": "Z129", "es": "Z131", "en": "Z114", "fr": "Z110", "de": "Z112", "pt": "Z128"}
_MAIL_DOMAINS = ("posta.example", "mail.example", "libera.example", "webpost.example", "studio.example")


def plain_letters(text: str) -> str:
    """``text`` in ASCII lower case without accents, spaces and apostrophes."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "".join(char for char in folded.lower() if char.isalnum())


def digits(rng: Random, count: int) -> str:
    """``count`` random digits."""
    return "".join(rng.choices("0123456789", k=count))


def grouped(text: str, size: int = 4) -> str:
    """``text`` in groups of ``size``, as people write account and card numbers."""
    return " ".join(text[start : start + size] for start in range(0, len(text), size))


def iban(rng: Random, country: str) -> str:
    """An IBAN whose check digits satisfy ISO 13616 (mod 97 = 1); national check characters included for it and es."""
    if country == "ES":
        bank, account = f"9{digits(rng, 7)}", digits(rng, 10)
        weights = (1, 2, 4, 8, 5, 10, 9, 7, 3, 6)
        checks = "".join(_mod11("".join(part), weights) for part in ("00" + bank, account))
        body = bank + checks + account
    else:
        number = f"0{rng.randint(9100, 9899)}0{digits(rng, 4)}{digits(rng, 12)}"
        body = chr(65 + sum(_ODD[c] if i % 2 == 0 else _EVEN[c] for i, c in enumerate(number)) % 26) + number
        country = "IT"
    as_digits = "".join(str(int(char, 36)) for char in body + country + "00")
    return f"{country}{98 - int(as_digits) % 97:02d}{body}"


def _mod11(text: str, weights: tuple[int, ...]) -> str:
    rest = 11 - sum(int(char) * weight for char, weight in zip(text, weights, strict=True)) % 11
    return {10: "1", 11: "0"}.get(rest, str(rest))


def card_number(rng: Random) -> str:
    """Sixteen digits that pass the Luhn formula (ISO/IEC 7812-1)."""
    body = f"{rng.choice(('45', '52', '53'))}{digits(rng, 13)}"
    total = 0
    for place, char in enumerate(reversed(body)):
        doubled = int(char) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return body + str(-total % 10)


def codice_fiscale(rng: Random, first: str, last: str, born: date, gender: str, language: str) -> str:
    """The Italian tax code (decree of 23 December 1976, n. 13813) of an invented person."""
    names = _consonants_first(last, 3) + _first_name(first)
    day = born.day + (40 if gender == "f" else 0)
    place = _BORN_ABROAD.get(language) or rng.choice(_BIRTHPLACES)
    body = f"{names}{born.year % 100:02d}{_MONTHS[born.month - 1]}{day:02d}{place}"
    return body + chr(65 + sum(_ODD[c] if i % 2 == 0 else _EVEN[c] for i, c in enumerate(body)) % 26)


def _consonants_first(name: str, count: int) -> str:
    letters = [char for char in plain_letters(name).upper() if char.isalpha()]
    ordered = [c for c in letters if c not in "AEIOU"] + [c for c in letters if c in "AEIOU"]
    return "".join(ordered)[:count].ljust(count, "X")


def _first_name(name: str) -> str:
    consonants = [char for char in plain_letters(name).upper() if char.isalpha() and char not in "AEIOU"]
    return consonants[0] + consonants[2] + consonants[3] if len(consonants) >= 4 else _consonants_first(name, 3)


def dni(rng: Random) -> str:
    """A Spanish DNI: eight digits and their letter (mod 23)."""
    number = int(digits(rng, 8))
    return f"{number:08d}{_DNI[number % 23]}"


def cnp(rng: Random, born: date, gender: str) -> str:
    """A Romanian personal code: sex and century, birth date, county, serial, control digit (mod 11)."""
    first = (1 if born.year < 2000 else 5) + (gender == "f")
    body = f"{first}{born:%y%m%d}{rng.randint(1, 39):02d}{rng.randint(1, 999):03d}"
    rest = sum(int(char) * weight for char, weight in zip(body, (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9), strict=True)) % 11
    return body + str(1 if rest == 10 else rest)


def phone(rng: Random, country: str) -> str:
    """A mobile number of the country, written in one of the usual ways."""
    if country == "ES":
        first, rest = rng.choice(("6", "6", "6", "71", "72", "74")), digits(rng, 6)
        first += digits(rng, 3 - len(first))
        return rng.choice((f"+34 {first} {grouped(rest, 3)}", f"{first} {grouped(rest, 3)}", f"{first}{rest}"))
    prefix, rest = (
        rng.choice(("320", "328", "333", "338", "339", "340", "347", "348", "349", "366", "388", "391")),
        digits(rng, 7),
    )
    return rng.choice(
        (
            f"+39 {prefix} {rest}",
            f"{prefix} {rest}",
            f"{prefix}{rest}",
            f"{prefix} {rest[:3]} {rest[3:]}",
            f"+39{prefix}{rest}",
        )
    )


def email_address(rng: Random, first: str, last: str, born: date) -> str:
    """An address under a reserved domain, shaped like people's addresses are."""
    one, two = plain_letters(first), plain_letters(last)
    shape = rng.choice(
        (
            f"{one}.{two}",
            f"{one}{two}",
            f"{one[0]}.{two}",
            f"{two}.{one}",
            f"{one}_{two}",
            f"{one}.{two}{born.year % 100:02d}",
        )
    )
    return f"{shape}@{rng.choice(_MAIL_DOMAINS)}"
