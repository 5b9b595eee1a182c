"""Values for the tagger's training text: names real and made up, towns, brands, numbers.

Half of the names come from Faker's locales; the others are made up, letter by
letter, by a Markov chain over those lists, so that the model learns what a name
looks like and where it stands, and not who is in a list.
"""

from __future__ import annotations

import random
import zlib
from dataclasses import dataclass

from faker import Faker
from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

from nlp_models.training import pii_phrases
from nlp_models.training.pii_made_up import MadeUp

LOCALES = {
    "it": ("it_IT",),
    "es": ("es_ES", "es_MX", "es_AR"),
    "en": ("en_GB", "en_US", "en_IE", "en_IN"),
    "ro": ("ro_RO",),
    "fr": ("fr_FR", "fr_CH"),
    "de": ("de_DE", "de_AT"),
    "pt": ("pt_PT", "pt_BR"),
}
FOREIGN = (
    "pl_PL", "tr_TR", "nl_NL", "hr_HR", "cs_CZ", "hu_HU", "sv_SE", "id_ID", "fil_PH", "no_NO", "sk_SK", "et_EE",
    "vi_VN", "en_NG", "yo_NG", "ig_NG", "ha_NG", "tw_GH", "zu_ZA", "az_AZ", "uz_UZ", "fi_FI", "da_DK", "lv_LV", "lt_LT",
)  # fmt: skip
PARTICLES = {
    "it": ("De", "Di", "Lo", "La", "Del", "Della", "D'", "Dal", "Dell'"),
    "es": ("de", "de la", "del", "De la", "de los"),
    "en": ("Mc", "Mac", "O'", "van", "St. ", "De "),
    "ro": (),
    "fr": ("de", "Le", "La", "du", "d'", "De"),
    "de": ("von", "van", "von der", "zu", "Mc"),
    "pt": ("da", "de", "dos", "do", "das", "e"),
}
CARS = [
    "Mercedes", "Alfa Romeo Giulia", "Fiat Panda", "Renault Clio", "Ford Fiesta", "Seat León",
    "Dacia Logan", "Volkswagen Golf", "Lancia Ypsilon", "Peugeot 208", "Opel Corsa", "Skoda Octavia",
    "Toyota Yaris", "Citroën Xsara Picasso", "Giulietta", "Ford Ka", "Volvo V40", "Tesla",
    "Audi A3", "Mercedes Classe A", "Renault Mégane", "Nissan Juke", "Seat Ibiza", "BMW",
    "Fiat Tipo", "Hyundai Kona", "Kia Rio", "Lotus Elise", "Clio", "Jimny",
]  # fmt: skip
BRANDS = [
    "PayPal",
    "Amazon",
    "Apple Pay",
    "Google Pay",
    "Visa",
    "Mastercard",
    "Revolut",
    "N26",
    "bunq",
    "Wise",
    "Netflix",
    "Satispay",
    "Bizum",
    "Klarna",
    "Trustpilot",
    "WhatsApp",
    "Facebook",
    "Instagram",
    "Samsung",
    "Apple",
    "Booking",
    "Ryanair",
    "Airbnb",
    "Uber",
    "eBay",
    "Zalando",
    "Ikea",
    "Carrefour",
    "Lidl",
    "Telegram",
    "Vinted",
    "Zara",
    "Decathlon",
    "Spotify",
    "Western Union",
    "American Express",
    "Glovo",
    "Hertz",
    "Max Mara",
    "Louis Vuitton",
    "Tommy Hilfiger",
    "Paul Smith",
    "McDonald's",
    "Hugo Boss",
    "Calvin Klein",
    "Leroy Merlin",
    "Santa Claus",
    "Santander",
    "Unicredit",
    "Face ID",
    "Touch ID",
    "Play Store",
    "App Store",
]
PRODUCT_TAILS = [
    "Plus",
    "Premium",
    "Smart",
    "Easy",
    "Giovani",
    "Oro",
    "Gold",
    "Facile",
    "Family",
    "Futuro",
    "One",
    "Zero",
    "Young",
    "Business",
    "Aurora",
    "Marina",
    "Vittoria",
    "Sofia",
    "Giulia",
    "Lucia",
    "Victoria",
    "Diana",
    "Olivia",
    "Clara",
    "Stella",
    "Luna",
    "Alba",
    "Nova",
    "Flex",
    "Total",
    "Online",
    "Protect",
    "Casa",
    "Libre",
    "Joven",
    "Start",
    "Max",
]


def kept_apart(value: str) -> bool:
    """One value in eight is never trained on: for our own test of values not seen."""
    return zlib.crc32(value.lower().encode()) % 8 == 0


@dataclass(frozen=True)
class Names:
    """First names, last names and towns of one language, real and made up."""

    language: str
    first: list[str]
    last: list[str]
    towns: list[str]
    made_first: MadeUp
    made_last: MadeUp
    made_town: MadeUp


def _drawn(locales: tuple[str, ...], kind: str, count: int) -> list[str]:
    found: set[str] = set()
    for locale in locales:
        fake = Faker(locale)
        fake.seed_instance(7)
        found.update(str(getattr(fake, kind)()) for _ in range(count))
    return sorted(word for word in found if word and word[0].isalpha() and word.isprintable())


def names(language: str) -> Names:
    """Lists of one language (the same on every run)."""
    locales = LOCALES[language]
    first, last = _drawn(locales, "first_name", 1500), _drawn(locales, "last_name", 1500)
    towns = _drawn(locales, "city", 400)
    return Names(language, first, last, towns, MadeUp(first), MadeUp(last), MadeUp(towns))


def lexicon(language: str, known: Names) -> list[str]:
    """Words of the language that are nobody's name: forms and base forms of a lemma list (simplemma, MIT; see there)."""
    people = {name.lower() for name in (*known.first, *known.last)}
    lemmas = DefaultDictionaryFactory().get_dictionary(language)
    rng = random.Random(5)
    forms, bases = sorted(lemmas.keys()), sorted(set(lemmas.values()))
    drawn = rng.sample(forms, min(40_000, len(forms))) + rng.sample(bases, min(30_000, len(bases)))
    cased = language == "de"
    return [
        w for w in drawn if 3 <= len(w) <= 13 and w.isalpha() and (cased or w.islower()) and w.lower() not in people
    ]


def foreign() -> Names:
    """Names of people who came from elsewhere."""
    first = sorted({*_drawn(FOREIGN, "first_name", 250), *pii_phrases.words("romanised_first")})
    last = sorted({*_drawn(FOREIGN, "last_name", 250), *pii_phrases.words("romanised_last")})
    return Names("xx", first, last, [], MadeUp(first), MadeUp(last), MadeUp(first))


def elsewhere() -> Names:
    """Names for the last test: by hand, from peoples of whom training knows no list, and in none of its lists."""
    known = [names(language) for language in LOCALES] + [foreign()]
    first_known = {name.lower() for one in known for name in one.first}
    last_known = {name.lower() for one in known for name in one.last}
    first = [name for name in pii_phrases.words("elsewhere_first") if name.lower() not in first_known | last_known]
    last = [name for name in pii_phrases.words("elsewhere_last") if name.lower() not in first_known | last_known]
    return Names("xx", first, last, [], MadeUp(first), MadeUp(last), MadeUp(first))


def number(rng: random.Random, digits: int) -> str:
    """A run of digits that does not begin with zero."""
    return str(rng.randint(10 ** (digits - 1), 10**digits - 1))


def amount(rng: random.Random) -> str:
    """A sum of money in one of the usual spellings."""
    value = rng.choice((rng.randint(1, 99), rng.randint(100, 9999), rng.randint(1, 90) * 1000))
    cents = rng.choice(("", ",00", f",{rng.randint(10, 99)}", f".{rng.randint(10, 99)}"))
    form = rng.choice(
        ("{} €", "{} euro", "€{}", "EUR {}", "{} EUR", "£{}", "${}", "{} lei", "{} RON", "{}€", "{} euros")
    )
    return form.format(f"{value}{cents}")


def date(rng: random.Random, months: list[str]) -> str:
    """A date in one of the usual spellings."""
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(2015, 2026)
    word = months[month - 1]
    return rng.choice(
        (
            f"{day:02}/{month:02}/{year}",
            f"{day}/{month}",
            f"{day} {word}",
            f"{day} {word} {year}",
            f"{word} {day}, {year}",
            f"{year}-{month:02}-{day:02}",
            f"{day}.{month}.{year}",
            f"{day} de {word} de {year}",
        )
    )


def code(rng: random.Random) -> str:
    """An error code, ticket or contract number."""
    letters = "".join(rng.choice("ABCDEFGHKLMNPRSTVXZ") for _ in range(rng.randint(1, 4)))
    digits = number(rng, rng.randint(2, 9))
    return rng.choice((f"{letters}{digits}", f"{letters}-{digits}", digits, f"#{digits}", f"{letters} {digits}"))


def error_code(rng: random.Random) -> str:
    """A code of a programme that names nobody."""
    digits = number(rng, rng.randint(2, 5))
    letters = "".join(rng.choice("ABCDEFGHKLMNPRSTVXZ") for _ in range(rng.randint(1, 4)))
    return rng.choice(
        (digits, f"E{digits}", f"{letters}-{digits}", f"0x{digits}", f"{letters}{digits}", f"{letters}_{digits}")
    )


def phone(rng: random.Random) -> str:
    """Something like a telephone number; what it looks like matters, not whether it exists."""
    start = rng.choice(("", "+39 ", "+34 ", "0040 ", "+44 ", "+49", "+351 ", "+33 ", "0"))
    groups = rng.choice(((3, 3, 4), (3, 3, 3), (2, 2, 2, 2, 2), (10,), (4, 6), (3, 2, 2, 2)))
    return start + rng.choice((" ", "-", ".")).join(number(rng, size) for size in groups)
