"""Numbers and addresses that identify somebody, for the tagger's training text: written as people write them.

Check digits are right where a rule is short; the tagger reads the shape and the words around it, and the pattern
finders check the digits.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from nlp_models.training.pii_values import number

COUNTRIES = {"it": ("IT",), "es": ("ES",), "en": ("GB", "IE"), "ro": ("RO",), "fr": ("FR", "BE", "CH"), "de": ("DE", "AT", "CH"), "pt": ("PT",)}  # fmt: skip
_LENGTHS = {
    "IT": 27,
    "ES": 24,
    "GB": 22,
    "IE": 22,
    "RO": 24,
    "FR": 27,
    "BE": 16,
    "CH": 21,
    "DE": 22,
    "AT": 20,
    "PT": 25,
}
_LETTERS = {"IT": (0, 1), "GB": (0, 4), "IE": (0, 4), "RO": (0, 4)}
_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
AT_WORDS = {"it": "chiocciola", "es": "arroba", "en": "at", "ro": "arond", "fr": "arobase", "de": "ät", "pt": "arroba"}
DOT_WORDS = {"it": "punto", "es": "punto", "en": "dot", "ro": "punct", "fr": "point", "de": "punkt", "pt": "ponto"}
_MAILS = "gmail.com hotmail.com outlook.com yahoo.com icloud.com libero.it alice.it tiscali.it yahoo.es telefonica.net btinternet.com yahoo.co.uk yahoo.ro orange.fr free.fr laposte.net web.de gmx.de t-online.de sapo.pt uol.com.br proton.me"  # fmt: skip
_PLATES = {
    "it": ("LLDDDLL", "LL DDD LL", "LL-DDD-LL"),
    "es": ("DDDD CCC", "DDDDCCC", "DDDD-CCC"),
    "en": ("LLDD LLL", "LLDDLLL", "LDDD LLL"),
    "ro": ("B DDD LLL", "BDDDLLL", "CJ DD LLL", "B-DDD-LLL", "TMDDLLL", "IS DD LLL"),
    "fr": ("LL-DDD-LL", "LL DDD LL", "LLDDDLL"),
    "de": ("M-LL DDDD", "B LL DDD", "HH-LL DDD", "K LL DDDD", "S-L DDDD", "F LL DDD"),
    "pt": ("LL-DD-LL", "DD-LL-DD", "LL DD LL", "LLLDLDD"),
}


def pattern(rng: random.Random, form: str) -> str:
    """``D`` a digit, ``L`` a capital, ``C`` a consonant; the rest as it is."""
    draw: dict[str, Callable[[], str]] = {
        "D": lambda: rng.choice("0123456789"),
        "L": lambda: rng.choice(_CAPITALS),
        "C": lambda: rng.choice("BCDFGHJKLMNPRSTVWXYZ"),
    }
    return "".join(draw[char]() if char in draw else char for char in form)


def spaced(rng: random.Random, value: str, sizes: tuple[int, ...] = (4,)) -> str:
    """The value whole or in groups, by blanks, dashes or dots, now and then badly grouped or in small letters."""
    if rng.random() < 0.45:
        joined = value
    else:
        sign = rng.choice((" ", " ", " ", "-", ".", " - ")) if rng.random() < 0.9 else "  "
        parts, at, turn = [], 0, 0
        while at < len(value):
            size = rng.randint(2, 6) if rng.random() < 0.08 else sizes[turn % len(sizes)]
            parts.append(value[at : at + size])
            at, turn = at + size, turn + 1
        joined = sign.join(parts)
    return joined.lower() if rng.random() < 0.08 else joined


def iban(rng: random.Random, language: str) -> str:
    """An IBAN of the right length with mod-97 check digits; seldom of another country."""
    country = rng.choice(COUNTRIES[language] if rng.random() < 0.85 else tuple(_LENGTHS))
    start, end = _LETTERS.get(country, (0, 0))
    body = "".join(
        rng.choice(_CAPITALS) if start <= index < end else rng.choice("0123456789")
        for index in range(_LENGTHS[country] - 4)
    )
    rest = int("".join(str(int(char, 36)) for char in body + country + "00")) % 97
    return spaced(rng, f"{country}{98 - rest:02}{body}")


def card(rng: random.Random) -> str:
    """A card number that passes Luhn."""
    start, length, sizes = rng.choice((("4", 16, (4,)), ("53", 16, (4,)), ("2221", 16, (4,)), ("37", 15, (4, 6, 5))))
    body = start + "".join(rng.choice("0123456789") for _ in range(length - 1 - len(start)))
    total = sum(sum(divmod(int(d) * (2 - index % 2), 10)) for index, d in enumerate(reversed(body)))
    return spaced(rng, body + str(-total % 10), sizes)


def national_id(rng: random.Random, language: str) -> str:
    """A tax or identity number in the form of the language's countries."""
    forms = {
        "it": ("CCCCCCDDLDDLDDDL",) * 4 + ("DDDDDDDDDDD",),
        "es": ("DDDDDDDDL", "XDDDDDDDL", "YDDDDDDDL", "DDDDDDDD-L", "DD.DDD.DDD-L", "X-DDDDDDD-L"),
        "en": ("CCDDDDDDA", "CC DD DD DD B", "DDD-DD-DDDD", "DDD DD DDDD", "DDDDDDDLA"),
        "ro": ("1DD0DDD4DDDDD", "2DD1DDD1DDDDD", "6DD0DDD2DDDDD", "RX DDDDDD", "CJ DDDDDD"),
        "fr": ("1DD0DDDDDDDDDDD", "2 DD 0D DD DDD DDD DD", "1 DD 1D DDD DDD DDD"),
        "de": ("DDDDDDDDDDD", "DD DDD DDD DDD", "756.DDDD.DDDD.DD", "LDDDDDDDD"),
        "pt": ("2DDDDDDDD", "1DDDDDDDD", "2DD DDD DDD", "DDD.DDD.DDD-DD", "DDDDDDDD D LLD"),
    }
    value = pattern(rng, rng.choice(forms[language]))
    if language == "it" and rng.random() < 0.3:
        value = spaced(rng, value, (3, 3, 5, 5))
    return value.lower() if rng.random() < 0.12 else value


def plate(rng: random.Random, language: str) -> str:
    """A number plate."""
    value = pattern(rng, rng.choice(_PLATES[language]))
    return value.lower() if rng.random() < 0.15 else value


def account(rng: random.Random) -> str:
    """An account, customer or contract number."""
    forms = ("DDDDDDDD", "DDDDDDDDDD", "DDDDDD", "DDDD/DDDDDDDD", "DDD-DDDDDD", "LDDDDDD", "LL-DDDDDDD", "DDDDDDDDDDDD",
             "DDD DDD DDD", "DD-DD-DD DDDDDDDD", "DDDDDDD", "CDDDDDDDDD", "DD.DDD.DDD", "DDDDD-D", "DDDD DDDD DD DDDDDDDDDD", "DDDD-DD-DDDDDD")  # fmt: skip
    return pattern(rng, rng.choice(forms))


def ticket(rng: random.Random) -> str:
    """A ticket, case, claim or policy number."""
    forms = ("#DDDDDD", "LL-DDDD-DDDD", "20DD/DDDDDD", "LLLDDDDDD", "DDDDDDDD", "LLL-DDDDDD", "DDDD-LLDD", "LDDDDDDDD", "CAS-DDDDDD", "INC0DDDDDD",
             "DD/DDDDDD", "RCLDDDDD", "SN-20DD-DDDDD", "L-DDDDD/DD", "DDDDDD-DD", "LLDDDDDDLL", "TK DDDDDD", "DDDDDDD/20DD")  # fmt: skip
    return pattern(rng, rng.choice(forms)).lstrip("#" if rng.random() < 0.7 else "")


def birth_date(rng: random.Random, months: list[str]) -> str:
    """A day between 1935 and 2006 in one of the usual spellings."""
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(1935, 2006)
    word = months[month - 1]
    forms = (
        f"{day:02}/{month:02}/{year}", f"{day}/{month}/{year % 100:02}", f"{day}.{month}.{year}", f"{day:02}-{month:02}-{year}", f"{day:02}.{month:02}.{year}",
        f"{day} {word} {year}", f"{word} {day}, {year}", f"{day} de {word} de {year}", f"{day}. {word} {year}", f"{year}-{month:02}-{day:02}", f"{day} {word[:3]} {year}",
    )  # fmt: skip
    return rng.choice(forms)


def email_address(rng: random.Random, first: str, last: str) -> str:
    """Somebody's address; ``first`` and ``last`` are plain small letters."""
    local = rng.choice(
        (f"{first}.{last}", f"{first[0]}{last}", f"{last}{rng.randint(1, 99)}", f"{first}_{last}", f"{first[0]}.{last}",
         f"{first}{rng.randint(50, 99)}", f"{last}.{first}", f"{first}-{last}{rng.randint(1, 9)}")
    )  # fmt: skip
    return f"{local}@{rng.choice(_MAILS.split())}"


def spelled_email(rng: random.Random, language: str, address: str) -> str:
    """The address as it is said or hidden: ``anna punto neri chiocciola gmail punto com``."""
    at, dot = AT_WORDS[language], DOT_WORDS[language]
    if rng.random() < 0.3:
        at, dot = "at", "dot"
    signs = rng.choice(((f" {at} ", f" {dot} "), (f" {at} ", f" {dot} "), (f"({at})", "."), (f" [{at}] ", f" [{dot}] "), (f" ({at}) ", f" ({dot}) "),
                        (" @ ", " . "), (f"[{at}]", f"[{dot}]"), (f" {at} ", "."), (" AT ", " DOT "), ("(at)", "(dot)")))  # fmt: skip
    under = {"it": " trattino basso ", "es": " guion bajo ", "en": " underscore "}.get(language, "_")
    return address.replace("@", signs[0]).replace(".", signs[1]).replace("_", under if rng.random() < 0.5 else "_")


def ip_address(rng: random.Random) -> str:
    """IPv4, or IPv6 in full or short."""
    if rng.random() < 0.75:
        return ".".join(str(rng.randint(1, 254)) for _ in range(4))
    words = [f"{rng.randint(0, 65535):x}" for _ in range(8)]
    return rng.choice((":".join(words), f"2001:db8:{words[0]}::{words[1]}", f"fe80::{words[2]}:{words[3]}"))


def personal_link(rng: random.Random, handle: str, company: str) -> str:
    """A link that names a user or carries a token."""
    host = "".join(char for char in company.lower() if char.isascii() and char.isalnum()) or "bank"
    token = "".join(rng.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(rng.randint(6, 24)))
    start = rng.choice(("https://", "http://", "https://www.", "www.", ""))
    end = rng.choice((f"/reset?token={token}", f"/u/{handle}", f"/profile/{handle}", f"/r/{token}", f"/customer?id={number(rng, 7)}", f"/area/{handle}/home",
                      f"/doc/{token}.pdf", f"/?user={handle}", f"/track/{number(rng, 9)}", f"/s/{token}#{number(rng, 3)}"))  # fmt: skip
    return f"{start}{host}.{rng.choice(('com', 'it', 'es', 'ro', 'fr', 'de', 'pt', 'co.uk'))}{end}"


def public_page(rng: random.Random, company: str) -> str:
    """A page that anybody may see."""
    host = "".join(char for char in company.lower() if char.isascii() and char.isalnum()) or "bank"
    end = rng.choice(("", "", "/help", "/faq", "/contact", "/app", "/prices.pdf", "/terms"))
    return f"{rng.choice(('https://', 'www.', 'https://www.'))}{host}.{rng.choice(('com', 'it', 'es', 'ro', 'fr', 'de', 'pt'))}{end}"
