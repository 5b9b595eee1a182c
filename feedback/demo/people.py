"""The 2,500 customers of Banca Aurora (applicants included) and the rules of their six segments."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from feedback.demo import identifiers
from feedback.insights.segment_rules import matches, parse_rule

FOLDER = Path(__file__).parent / "phrases"
COUNT = 2500

LANGUAGE_SHARES = {"it": 56.0, "es": 15.0, "en": 13.5, "ro": 5.5, "fr": 4.0, "de": 3.2, "pt": 2.8}
REGION_SHARES = {
    "Lombardia": 25, "Lazio": 19, "Veneto": 9, "Piemonte": 8, "Emilia-Romagna": 9, "Toscana": 7, "Campania": 9,
    "Puglia": 5, "Sicilia": 6, "Sardegna": 3,
}  # fmt: skip
AREAS = {
    "Lombardia": "Nord-Ovest", "Piemonte": "Nord-Ovest", "Veneto": "Nord-Est", "Emilia-Romagna": "Nord-Est",
    "Toscana": "Centro", "Lazio": "Centro", "Campania": "Sud e Isole", "Puglia": "Sud e Isole",
    "Sicilia": "Sud e Isole", "Sardegna": "Sud e Isole",
}  # fmt: skip
COUNTRIES = {"it": "IT", "es": "ES", "en": "GB", "ro": "RO", "fr": "FR", "de": "DE", "pt": "PT"}
ABROAD = ["GB", "RO", "FR", "DE", "PT"]
YOUNG = ["18-25", "26-34"]
ANDROID_MODELS = (
    "Samsung A54",
    "Galaxy S22",
    "Redmi Note 12",
    "Pixel 7",
    "Moto G73",
    "Samsung A34",
    "Xiaomi 12T",
    "Oppo A78",
)


def _leaf(attribute: str, *values: str) -> dict[str, Any]:
    return {"attribute": attribute, "in": list(values)}


_PRIVATE = _leaf("customer_type", "privato")
_USUAL = [_PRIVATE, _leaf("plan", "base", "zero", "plus")]
_FROM_HERE = {"not": [_leaf("country", *ABROAD)]}
SEGMENTS: list[dict[str, Any]] = [
    {"id": "partite-iva", "name": "Partite IVA", "rule": {"all": [_leaf("customer_type", "azienda")]}},
    {"id": "premium", "name": "Premium", "rule": {"all": [_PRIVATE, _leaf("plan", "premium")]}},
    {"id": "nuovi-arrivati", "name": "Nuovi arrivati", "rule": {"all": [*_USUAL, _leaf("country", *ABROAD)]}},
    {"id": "giovani-digitali", "name": "Giovani digitali", "rule": {"all": [
        *_USUAL, _leaf("age_band", *YOUNG), _leaf("device", "android", "ios"), _FROM_HERE]}},
    {"id": "pensionati", "name": "Pensionati", "rule": {"all": [*_USUAL, _leaf("age_band", "65+"), _FROM_HERE]}},
    {"id": "famiglie", "name": "Famiglie", "rule": {"all": [*_USUAL, _leaf("age_band", "35-49", "50-64"), _FROM_HERE]}},
]  # fmt: skip
_RULES = [(one["id"], parse_rule(one["rule"])) for one in SEGMENTS]


@dataclass(frozen=True, slots=True)
class Customer:
    """An invented person. ``attributes`` are the declared ones of subjects.csv; the rest only appears in texts."""

    number: str
    language: str
    gender: str
    first: str = field(repr=False)
    last: str = field(repr=False)
    born: date = field(repr=False)
    email: str = field(repr=False)
    phone: str = field(repr=False)
    tax_code: str = field(repr=False)
    cnp: str = field(repr=False)
    iban: str = field(repr=False)
    card: str = field(repr=False)
    address: str = field(repr=False)
    city: str
    phone_model: str
    segment: str
    attributes: dict[str, str]

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"


@cache
def name_lists() -> dict[str, dict[str, list[str]]]:
    """The hand-written names and places by language."""
    raw = tomllib.loads((FOLDER / "names.toml").read_text(encoding="utf-8"))
    found = {
        language: {kind: text.split("," if kind in ("streets", "places") else None) for kind, text in parts.items()}
        for language, parts in raw.items()
        if language != "cities"
    }
    for parts in found.values():
        parts["last"] = [re.sub(r"(?<=[a-z])(?=[A-Z])", " ", one) for one in parts["last"]]
        parts["last"] = [one.replace("Mac ", "Mac") for one in parts["last"]]
    return found


def make_people(rng: Random, count: int = COUNT) -> list[Customer]:
    """``count`` customers; the same ``rng`` state gives the same people."""
    languages = list(LANGUAGE_SHARES)
    mails: set[str] = set()
    people = []
    for place in range(count):
        language = rng.choices(languages, list(LANGUAGE_SHARES.values()))[0]
        customer = _person(rng, f"BA-{104000 + place * 3 + rng.randrange(3)}", language, mails)
        people.append(customer)
    return people


def _person(rng: Random, number: str, language: str, mails: set[str]) -> Customer:
    names = name_lists()
    gender = rng.choice("mf")
    first = rng.choice(names[language]["male" if gender == "m" else "female"])
    last = rng.choice(names[language]["last"])
    attributes = _attributes(rng, language)
    born = _birthday(rng, attributes["age_band"])
    land = "ES" if language == "es" else "IT"
    home = names["es" if land == "ES" else "it"]
    places = [one.split(":") for one in home["places"]]
    if land == "ES":
        region, city, postcode = rng.choice(places)
        attributes |= {"region": region, "branch_area": "España"}
    else:
        region, city, postcode = rng.choice([one for one in places if one[0] == attributes["region"]])
        attributes["branch_area"] = AREAS[region]
    house, code = rng.randint(1, 148), f"{postcode}{rng.randint(10, 69)}"
    email = identifiers.email_address(rng, first, last, born)
    while email in mails:
        email = email.replace("@", f"{rng.randint(2, 99)}@", 1)
    mails.add(email)
    tax = identifiers.dni(rng) if land == "ES" else identifiers.codice_fiscale(rng, first, last, born, gender, language)
    return Customer(
        number, language, gender, first, last, born, email, identifiers.phone(rng, land), tax,
        identifiers.cnp(rng, born, gender), identifiers.iban(rng, land), identifiers.card_number(rng),
        f"{rng.choice(home['streets'])} {house}, {code} {city}", city, rng.choice(ANDROID_MODELS),
        segment_of(attributes), attributes,
    )  # fmt: skip


def _attributes(rng: Random, language: str) -> dict[str, str]:
    business = rng.random() < 0.14
    newcomer = language not in ("it", "es")
    bands = ["18-25", "26-34", "35-49", "50-64", "65+"]
    age = rng.choices(bands, [22, 38, 26, 11, 3] if newcomer else [16, 17, 27, 21, 19])[0]
    premium = not business and age not in ("18-25",) and rng.random() < 0.13
    young = age in YOUNG
    plan = (
        "premium" if premium else "business" if business else "zero" if young else rng.choice(["base", "base", "plus"])
    )
    shares = [60, 34, 6] if young else [22, 13, 65] if age == "65+" else [44, 26, 30]
    product = "conto business" if business else rng.choice(
        ["conto", "conto", "conto e carta", "conto e mutuo", "conto e polizza"] if not young else ["conto", "conto e carta"]
    )  # fmt: skip
    tenure = rng.choices(["0-1", "1-3", "3-10", "10+"], [45, 35, 18, 2] if newcomer or young else [10, 20, 35, 35])[0]
    return {
        "region": rng.choices(list(REGION_SHARES), list(REGION_SHARES.values()))[0],
        "branch_area": "",
        "age_band": age,
        "tenure_band": tenure,
        "customer_type": "azienda" if business else "privato",
        "product": product,
        "plan": plan,
        "device": rng.choices(["android", "ios", "web"], shares)[0],
        "country": COUNTRIES[language],
        "activity": rng.choices(["attivo", "saltuario", "dormiente"], [62, 30, 8])[0],
    }


def _birthday(rng: Random, band: str) -> date:
    low, high = {"18-25": (18, 25), "26-34": (26, 34), "35-49": (35, 49), "50-64": (50, 64), "65+": (65, 86)}[band]
    return date(2026, 6, 30) - timedelta(days=int(365.25 * rng.uniform(low + 0.5, high + 0.4)))


def segment_of(attributes: dict[str, str]) -> str:
    """The id of the first segment whose rule these attributes satisfy, or an empty text."""
    return next((name for name, rule in _RULES if matches(rule, attributes)), "")
