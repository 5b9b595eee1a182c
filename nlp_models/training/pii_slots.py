"""Slots of the tagger's training sentences, filled with values.

Personal: p a person in any form, f first name, l last name, fg first name inflected; e e-mail, eo the same spelled
out, u handle, login; ph phone, iban, card, nid national id, a address, dob birth date, acc and tick references, ip,
url, pl plate. Not personal: t title, o company, omail, otel, ohandle, osite its mailbox, hot line, handle, page,
pr product, c town, s a street as a place, car, m amount, rate, d date, tm time, n count, v version, x error code,
mo month, g weekday, y year, i letter. A number after p, f, l, e or u names the same person again in one text.
Pieces are (text, label); label OTHER marks brands, products, towns and streets, which look like names and are
none, and is dropped when the model is used.
"""

from __future__ import annotations

import importlib
import random
import re
import unicodedata
from collections.abc import Callable
from types import ModuleType

from nlp_models.training import pii_addresses, pii_numbers, pii_phrases, pii_values
from nlp_models.training.pii_made_up import MadeUp, unheard
from nlp_models.training.pii_sentences import SLOT, Sentences
from nlp_models.training.pii_towns import TOWNS
from nlp_models.training.pii_values import Names

Piece = tuple[str, str | None]


class Slots:
    """Sentences and values of one language.

    ``apart`` uses those that training never sees; then ``only`` may say from which lists all names come.
    """

    def __init__(
        self, language: str, rng: random.Random, strangers: Names, apart: bool = False, only: Names | None = None
    ) -> None:
        self.only = only
        self.language, self.rng, self.apart, self.strangers = language, rng, apart, strangers
        self.names = pii_values.names(language)
        self.words: ModuleType = importlib.import_module(f"nlp_models.training.pii_templates_{language}")
        self.sentences = Sentences(language, self.words, apart)
        self._people: dict[str, tuple[str, str]] = {}
        self.greetings = [one.strip() for one in re.split(r"\||\n", self.words.GREETINGS) if one.strip()]
        self.closings = [one.strip() for one in re.split(r"\||\n", self.words.CLOSINGS) if one.strip()]
        self.titles, self.roles = self.words.TITLES.split("|"), self.words.ROLES.split("|")
        self.common: list[str] = self.words.COMMON_NAMES.split()
        self.vocabulary: list[str] = self.words.WORDS.split()
        self.lexicon = pii_values.lexicon(language, self.names)
        self.made_word = MadeUp(self.rng.sample(self.lexicon, 6000))
        self.nicknames = pii_phrases.words("nicknames")
        self.months, self.days = self.words.MONTHS.split(), self.words.DAYS.split()
        self._others = [pii_values.names(other) for other in pii_values.LOCALES if other != language]
        self._plain_slots = self._not_personal()
        self._personal = self._labelled()

    def word(self) -> str:
        """A common word, a rare one, or one that does not exist: none of them a name."""
        roll = self.rng.random()
        if roll < 0.25:
            return self.rng.choice(self.vocabulary)
        return self.rng.choice(self.lexicon) if roll < 0.85 else self.made_word.draw(self.rng).lower()

    # -- names ---------------------------------------------------------------------------------------------------

    def _name(self, kind: str) -> str:
        if self.only:
            return self.rng.choice(self.only.first if kind == "first" else self.only.last)
        while True:
            name = self._any_name(kind)
            if pii_values.kept_apart(name) == self.apart:
                return name

    def _any_name(self, kind: str) -> str:
        rng, roll = self.rng, self.rng.random()
        source = self.strangers if roll < 0.18 else rng.choice(self._others) if roll < 0.26 else self.names
        roll = rng.random()
        if roll < 0.11 and source is self.names:
            return rng.choice(self.common)
        if roll < 0.15:
            return rng.choice(self.lexicon).capitalize()
        if roll < 0.19:
            return unheard(rng)
        if roll < 0.23 and kind == "first":
            return rng.choice(self.nicknames)
        if roll < 0.5:
            made = source.made_first if kind == "first" else source.made_last
            return made.draw(rng)
        return rng.choice(source.first if kind == "first" else source.last)

    def first(self) -> str:
        """A first name, now and then a double one."""
        name = self._name("first")
        if self.rng.random() < 0.06:
            name += self.rng.choice((" ", "-")) + self._name("first")
        return name

    def last(self) -> str:
        """A last name, now and then with a particle or double."""
        rng, name = self.rng, self._name("last")
        particles = pii_values.PARTICLES[self.language]
        if particles and rng.random() < 0.1:
            particle = rng.choice(particles)
            name = particle + name if particle[-1] in "' c" else f"{particle} {name}"
        double = 0.45 if self.language in ("es", "pt") else 0.06
        if rng.random() < double:
            name += (" " if self.language in ("es", "pt") else "-") + self._name("last")
        return name

    def full(self, person: tuple[str, str] | None = None) -> str:
        """A person's name in one of its forms."""
        rng, (first, last) = self.rng, person or (self.first(), self.last())
        forms = (
            (f"{first} {last}", 58), (f"{first} {first[0]}. {last}", 3), (f"{last} {first}", 9), (f"{last}, {first}", 2),
            (f"{first[0]}. {last}", 6), (f"{first} {last[0]}.", 4), (first, 10), (last, 5), (f"{first[0]}.{last}", 1),
            (f"{first} {self.first()} {last}", 4), (f"{last.upper()} {first}", 2), (f"{first} {last.upper()}", 2),
        )  # fmt: skip
        return rng.choices([form for form, _ in forms], [weight for _, weight in forms])[0]

    def someone(self, number: str) -> tuple[str, str]:
        """First and last name of the person of that number in this text, or of somebody new."""
        if not number:
            return self.first(), self.last()
        if number not in self._people:
            self._people[number] = (self.first(), self.last())
        return self._people[number]

    def begin(self) -> None:
        """A new text: nobody is known yet."""
        self._people = {}

    def _cased(self, name: str, lower: float = 0.11) -> str:
        roll = self.rng.random()
        if roll < lower:
            return name.lower()
        return name.upper() if roll < lower + 0.05 else name

    # -- slots ---------------------------------------------------------------------------------------------------

    def fill(self, template: str) -> list[Piece]:
        """The template with a value in each slot."""
        pieces: list[Piece] = []
        at = 0
        for match in SLOT.finditer(template):
            pieces.append((template[at : match.start()], None))
            pieces.append(self._slot(match[1], match[2]))
            at = match.end()
        pieces.append((template[at:], None))
        return [piece for piece in pieces if piece[0]]

    def _slot(self, slot: str, number: str = "") -> Piece:
        rng = self.rng
        if slot in ("p", "f", "l"):
            first, last = self.someone(number)
            name = self.full((first, last)) if slot == "p" else first if slot == "f" else last
            if slot == "p" and number and rng.random() < 0.7:
                name = f"{first} {last}"
            return self._cased(name), "PERSON"
        if slot == "fg":
            return self._genitive(), "PERSON"
        if slot in ("e", "eo"):
            first, last = map(self._plain, self.someone(number))
            address = pii_numbers.email_address(rng, first, last)
            return (address if slot == "e" else pii_numbers.spelled_email(rng, self.language, address)), "EMAIL"
        if slot in ("u", "login"):
            handle = self._handle(*self.someone(number))
            return ("@" + handle if slot == "u" else handle), "USERNAME"
        label, draw = self._personal.get(slot) or self._plain_slots[slot]
        return draw(), label

    def _labelled(self) -> dict[str, tuple[str | None, Callable[[], str]]]:
        rng, language = self.rng, self.language
        return {
            "a": ("ADDRESS", self._address),
            "ph": ("PHONE", lambda: pii_values.phone(rng)),
            "iban": ("IBAN", lambda: pii_numbers.iban(rng, language)),
            "card": ("CREDIT_CARD", lambda: pii_numbers.card(rng)),
            "nid": ("NATIONAL_ID", lambda: pii_numbers.national_id(rng, language)),
            "dob": ("DATE_OF_BIRTH", lambda: pii_numbers.birth_date(rng, self.months)),
            "acc": ("ACCOUNT_REF", lambda: pii_numbers.account(rng)),
            "tick": ("ACCOUNT_REF", lambda: pii_numbers.ticket(rng)),
            "ip": ("IP_ADDRESS", lambda: pii_numbers.ip_address(rng)),
            "pl": ("LICENSE_PLATE", lambda: pii_numbers.plate(rng, language)),
            "url": ("URL", lambda: pii_numbers.personal_link(rng, self._handle(*self.someone("")), self._company())),
        }

    def _not_personal(self) -> dict[str, tuple[str | None, Callable[[], str]]]:
        rng = self.rng
        return {
            "o": ("OTHER", self._company), "pr": ("OTHER", self._product), "c": ("OTHER", self._town), "s": ("OTHER", self._street),
            "car": ("OTHER", self._car), "t": (None, lambda: rng.choice(self.titles)), "m": (None, lambda: pii_values.amount(rng)),
            "rate": (None, lambda: f"{rng.randint(0, 19)}{rng.choice((',', '.'))}{rng.randint(1, 99)}{rng.choice(('%', ' %'))}"),
            "d": (None, lambda: pii_values.date(rng, self.months)), "tm": (None, lambda: f"{rng.randint(0, 23)}{rng.choice(':.h')}{rng.randint(0, 59):02}"),
            "n": (None, lambda: str(rng.randint(2, 90))), "v": (None, lambda: ".".join(str(rng.randint(0, 30)) for _ in range(rng.randint(2, 4)))),
            "x": (None, lambda: pii_values.error_code(rng)), "mo": (None, lambda: rng.choice(self.months)),
            "g": (None, lambda: rng.choice(self.days)), "y": (None, lambda: str(rng.randint(1990, 2026))), "i": (None, lambda: rng.choice("ABCDEK")),
            "omail": (None, self._mailbox), "otel": (None, lambda: rng.choice(("800 ", "0800-", "900 ", "08000 ", "707 ")) + pii_values.number(rng, 6)),
            "ohandle": (None, lambda: "@" + self._joined_company()), "osite": (None, lambda: pii_numbers.public_page(rng, self._company())),
        }  # fmt: skip

    def _genitive(self) -> str:
        name = self.first().split()[0]
        if self.language == "de":
            return name + ("'" if name[-1] in "sxz" else "s")
        if name.endswith(("ca", "ga")):
            return name[:-1] + "ăi"
        return name[:-1] + "ei" if name.endswith("a") else name + "ului" if self.rng.random() < 0.3 else name

    def _company(self) -> str:
        rng = self.rng
        if rng.random() < 0.35:
            return rng.choice(pii_values.BRANDS)
        head = rng.choice(self.words.BANK_HEADS.split("|"))
        tail = rng.choice(
            (self.names.made_last.draw(rng), rng.choice(self.names.last), self._town(), rng.choice(self.common))
        )
        forms = (
            f"{head} {tail}",
            f"{head} {tail}",
            f"{tail} {head}",
            f"{tail}{head.split()[0]}",
            f"{head} San {tail}",
            f"{tail} & {tail[::-1].capitalize()}",
            f"{head} Santa {tail}",
        )
        return rng.choice(forms)

    def _product(self) -> str:
        rng = self.rng
        head = rng.choice(self.words.PRODUCT_HEADS.split("|"))
        tail = rng.choice(
            (rng.choice(pii_values.PRODUCT_TAILS), rng.choice(pii_values.PRODUCT_TAILS), rng.choice(self.common))
        )
        return rng.choice((f"{head} {tail}", f"{head} {tail}", f"{tail} {head}", f"{head}{tail}", head.lower()))

    def _town(self) -> str:
        while True:
            town = self._any_town()
            if pii_values.kept_apart(town) == self.apart:
                return town

    def _any_town(self) -> str:
        rng, roll = self.rng, self.rng.random()
        if roll < 0.6:
            return rng.choice(TOWNS[self.language if roll < 0.5 else rng.choice(list(TOWNS))])
        return rng.choice(self.names.towns) if roll < 0.8 else self.names.made_town.draw(rng)

    def _car(self) -> str:
        return self.rng.choice(pii_values.CARS)

    def _street_name(self) -> str:
        rng = self.rng
        if self.language in ("de", "en") and rng.random() < 0.6:
            return rng.choice((rng.choice(self.common), self.names.made_last.draw(rng), self._town()))
        name = rng.choice((f"{self.first()} {self.last()}", self.last(), self._town(), rng.choice(self.common)))
        return rng.choice((name, name, f"{rng.randint(1, 30)} {rng.choice(self.months)}", f"San {self.first()}"))

    def _street(self) -> str:
        name, street = self._street_name(), self.rng.choice(self.words.STREETS.split("|"))
        if self.language == "de":
            return f"{name}{street}"
        return f"{name} {street}" if self.language == "en" else f"{street} {name}"

    def _address(self) -> str:
        streets = self.words.STREETS.split("|")
        return pii_addresses.address(self.rng, self.names, streets, self._street_name(), self._town())

    def _plain(self, name: str) -> str:
        folded = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
        return re.sub(r"[^a-z]", "", folded) or "abc"

    def _joined_company(self) -> str:
        return re.sub(r"[^A-Za-z0-9]", "", self._company()) or "bank"

    def _mailbox(self) -> str:
        box = self.rng.choice(
            ("info", "support", "help", "noreply", "service", "reclami", "clientes", "kontakt", "contact")
        )
        return f"{box}@{self._joined_company().lower()}.{self.rng.choice(('com', 'it', 'es', 'ro', 'fr', 'de', 'pt'))}"

    def _handle(self, first: str, last: str) -> str:
        rng, first, last = self.rng, self._plain(first), self._plain(last)
        return rng.choice(
            (f"{first}{rng.randint(1, 999)}", f"{first}_{last}", f"the{first}", first, f"{first}.{last}", f"{last}{first[0]}",
             f"{first}{last}", f"{first[0]}_{last}{rng.randint(1, 99)}", f"real{last}", f"{first}_{rng.randint(60, 99)}")
        )  # fmt: skip
