"""Values for the slots of a phrase: who writes, when, how much, and which of these are personal data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from feedback.demo.identifiers import digits, grouped
from feedback.demo.people import Customer, name_lists
from feedback.demo.words import CITY_NAMES, MONTH_NAMES, STREETS_OF_BRANCHES

PII_SLOTS = {
    "me": "PERSON", "first": "PERSON", "agent": "PERSON", "agentm": "PERSON", "operator": "PERSON", "agentlast": "PERSON", "email": "EMAIL",
    "phone": "PHONE", "iban": "IBAN", "card": "CREDIT_CARD", "cust": "ACCOUNT_REF", "cf": "NATIONAL_ID",
    "cnp": "NATIONAL_ID", "dob": "DATE_OF_BIRTH", "addr": "ADDRESS",
}  # fmt: skip


@dataclass(slots=True)
class Moment:
    """One customer at one time, answering what each slot says. The same slot says the same all through an item."""

    who: Customer
    when: datetime
    language: str
    rng: Random
    said: dict[str, str] = field(default_factory=dict)
    personal: list[dict[str, str]] = field(default_factory=list)
    loan: int = 0
    earliest: date | None = None
    gap: int = 0

    def __call__(self, slot: str) -> str:
        """The value of a slot; personal ones are noted in ``personal``."""
        fixed = slot in PII_SLOTS or slot in ("branch", "city", "ticket", "phonemodel", "oldyear")
        if slot not in self.said or not fixed:
            self.said[slot] = self._value(slot)
        value = self.said[slot]
        note = {"label": PII_SLOTS.get(slot, ""), "value": value}
        if note["label"] and note not in self.personal:
            self.personal.append(note)
        return value

    def _value(self, slot: str) -> str:
        who, rng = self.who, self.rng
        match slot:
            case "me":
                return (
                    who.name
                    if rng.random() < 0.85
                    else f"{who.last} {who.first}"
                    if self.language == "it"
                    else who.name
                )
            case "first" | "email" | "phone":
                return str(getattr(who, slot))
            case "lastinitial":
                return who.last[0]
            case "iban":
                return grouped(who.iban) if rng.random() < 0.5 else who.iban
            case "card":
                return grouped(who.card) if rng.random() < 0.6 else who.card
            case "card4":
                return who.card[-4:]
            case "cust":
                return who.number
            case "cf":
                return who.tax_code if rng.random() < 0.85 else who.tax_code.lower()
            case "cnp":
                return who.cnp
            case "addr":
                return who.address
            case "city":
                return CITY_NAMES.get(self.language, {}).get(who.city, who.city)
            case "o" | "a" | "e":
                pair = {"o": ("o", "a"), "a": ("", "ă" if self.language == "ro" else "a"), "e": ("", "e")}[slot]
                return pair[who.gender == "f"]
            case "agent" | "agentm" | "operator":
                return rng.choice(self._staff()["male" if slot == "agentm" else "female"])
            case "agentlast":
                return rng.choice(self._staff()["last"])
            case "branch":
                return rng.choice(STREETS_OF_BRANCHES["es" if self.language == "es" else "it"])
            case "phonemodel":
                return who.phone_model
            case "ticket":
                return f"{rng.choice(('RIC', 'SEG', 'AUR', 'CAS'))}-{digits(rng, 5)}"
            case "dob":
                return self._birthday()
            case _:
                return self._number(slot) if slot in _NUMBERS else self._date(slot)

    def _staff(self) -> dict[str, list[str]]:
        return name_lists()["es" if self.language == "es" else "it"]

    def _birthday(self) -> str:
        born = self.who.born
        if self.language == "de":
            return f"{born:%d.%m.%Y}"
        if self.rng.random() < 0.35:
            return f"{self._long(born.day, born.month)} {'de ' if self.language in ('es', 'pt') else ''}{born.year}"
        return f"{born:%d/%m/%Y}"

    def _number(self, slot: str) -> str:
        rng = self.rng
        if slot == "days":
            return str(self.gap or rng.randint(9, 34))
        if slot == "oldyear":
            return str(rng.randint(1999, 2021))
        if slot == "year":
            return str(self.when.year - (1 if self.when.month < 11 else 0))
        if slot == "time":
            return f"{rng.randint(9, 17)}:{rng.choice(('00', '10', '15', '20', '30', '40', '45', '50'))}"
        if slot == "sum":
            self.loan = rng.choice((8, 10, 12, 15, 20, 25, 90, 110, 120, 135, 150, 160, 180)) * 1000
            return self._money(self.loan, 0)
        if slot == "rata":
            return self._money(
                self.loan * (0.0052 if self.loan > 60000 else 0.021) if self.loan else rng.randint(410, 880), 0
            )
        low, high, step = {
            "pay": (1250, 2400, 50),
            "limit": (500, 3000, 250),
            "yearly": (40, 190, 10),
            "eur": (18, 940, 1),
            "fee": (1, 14, 1),
        }[slot]
        amount = float(rng.randrange(low, high + 1, step))
        cents = slot == "fee" or (slot == "eur" and rng.random() < 0.45)
        return self._money(amount + (rng.choice((0.2, 0.5, 0.9, 0.95, 0.75, 0.6)) if cents else 0), 2 if cents else 0)

    def _money(self, amount: float, places: int) -> str:
        said = f"{amount:,.{places}f}"
        if self.language == "en":
            return f"€{said}" if self.rng.random() < 0.7 else f"{said} euros"
        space = "\u00a0" if self.language == "fr" else "."
        said = said.replace(",", "\0").replace(".", ",").replace("\0", space)
        return f"{said} {self.rng.choice(_EUROS[self.language])}"

    def _date(self, slot: str) -> str:
        rng, when = self.rng, self.when
        if slot in ("month", "pmonth"):
            ahead = rng.randint(1, 3) if slot == "month" else -rng.randint(1, 4)
            name = MONTH_NAMES[self.language][(when.month - 1 + ahead) % 12]
            return f"\u0001{name}" if name[0] in "a" and self.language == "it" else name
        if slot == "qdate":
            earlier = when - timedelta(days=rng.randint(1, 6))
            return f"{earlier.day:02d}/{earlier.month:02d}/{earlier.year}"
        if slot not in ("date", "fdate"):
            raise KeyError(slot)
        self.gap = self.gap or rng.randint(3, 24)
        day = (when + timedelta(days=self.gap) if slot == "fdate" else when - timedelta(days=self.gap)).date()
        if slot == "date" and self.earliest:
            day = max(day, self.earliest)
        if rng.random() < 0.2 and self.language in ("it", "es", "fr", "pt"):
            return f"{day.day}/{day.month}"
        return self._long(day.day, day.month)

    def _long(self, day: int, month: int) -> str:
        name = MONTH_NAMES[self.language][month - 1]
        if self.language in ("es", "pt"):
            return f"{day} de {name}"
        return f"{day}. {name}" if self.language == "de" else f"{day} {name}"


_NUMBERS = {"days", "oldyear", "year", "time", "sum", "rata", "pay", "limit", "yearly", "eur", "fee"}
_EUROS = {
    "it": ("euro", "€", "euro"), "es": ("euros", "€"), "ro": ("euro", "€"), "fr": ("€", "euros"),
    "de": ("Euro", "€"), "pt": ("euros", "€"),
}  # fmt: skip
