"""Slots of the name finder's training sentences, filled with values.

Slots: p p2 a person in any form, f f2 first name, l l2 last name, t title, o o2
company, pr product, c c2 town, s a street as a place, a address, m amount, d date,
n count, v version, x code, e e-mail, ph telephone, u handle, mo month, g weekday
(ro: w), y year, i letter, car; ro g and de g2: a first name in the genitive.
Pieces are (text, label); label OTHER marks brands, products, towns and streets,
which look like names and are none, and is dropped when the model is used.
"""

from __future__ import annotations

import importlib
import random
import re
import unicodedata
from types import ModuleType

from nlp_models.training import pii_addresses, pii_values
from nlp_models.training.pii_values import Names

Piece = tuple[str, str | None]
_SLOT = re.compile(r"\{(\w+)\}")


class Slots:
    """Sentences and values of one language. ``apart`` uses those that training never sees."""

    def __init__(self, language: str, rng: random.Random, strangers: Names, apart: bool = False) -> None:
        self.language, self.rng, self.apart, self.strangers = language, rng, apart, strangers
        self.names = pii_values.names(language)
        self.words: ModuleType = importlib.import_module(f"nlp_models.training.pii_templates_{language}")
        self.person = self._share(self.words.PERSON.strip().splitlines())
        self.negative = self._share(self.words.NEGATIVE.strip().splitlines())
        self.greetings = [one.strip() for one in re.split(r"\||\n", self.words.GREETINGS) if one.strip()]
        self.closings = [one.strip() for one in re.split(r"\||\n", self.words.CLOSINGS) if one.strip()]
        self.titles, self.roles = self.words.TITLES.split("|"), self.words.ROLES.split("|")
        self.common: list[str] = self.words.COMMON_NAMES.split()
        self.vocabulary: list[str] = self.words.WORDS.split()
        self.lexicon = pii_values.lexicon(language, self.names)
        self.made_word = pii_values.MadeUp(self.rng.sample(self.lexicon, 6000))
        self.months, self.days = self.words.MONTHS.split(), self.words.DAYS.split()
        self.contexts = pii_addresses.CONTEXTS[language].split("|")

    def _share(self, lines: list[str]) -> list[str]:
        """Every sixth sentence is kept for our own test."""
        lines = [line.replace("{f} {l}", "{p}").replace("{f2} {l2}", "{p2}") for line in lines]
        return [line for index, line in enumerate(lines) if (index % 6 == 3) == self.apart]

    def word(self) -> str:
        """A common word, a rare one, or one that does not exist: none of them a name."""
        roll = self.rng.random()
        if roll < 0.25:
            return self.rng.choice(self.vocabulary)
        return self.rng.choice(self.lexicon) if roll < 0.85 else self.made_word.draw(self.rng).lower()

    # -- names ---------------------------------------------------------------------------------------------------

    def _name(self, kind: str) -> str:
        rng = self.rng
        source = self.strangers if rng.random() < 0.12 else self.names
        roll = rng.random()
        if roll < 0.13 and source is self.names:
            return rng.choice(self.common)
        if roll < 0.55:
            made = source.made_first if kind == "first" else source.made_last
            return made.draw(rng)
        while True:
            name = rng.choice(source.first if kind == "first" else source.last)
            if pii_values.kept_apart(name) == self.apart:
                return name

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

    def full(self) -> str:
        """A person's name in one of its forms."""
        rng, first, last = self.rng, self.first(), self.last()
        forms = (
            (f"{first} {last}", 58), (f"{first} {first[0]}. {last}", 3), (f"{last} {first}", 9), (f"{last}, {first}", 2),
            (f"{first[0]}. {last}", 6), (f"{first} {last[0]}.", 4), (first, 10), (last, 5), (f"{first[0]}.{last}", 1),
            (f"{first} {self.first()} {last}", 4), (f"{last.upper()} {first}", 2), (f"{first} {last.upper()}", 2),
        )  # fmt: skip
        return rng.choices([form for form, _ in forms], [weight for _, weight in forms])[0]

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
        for match in _SLOT.finditer(template):
            pieces.append((template[at : match.start()], None))
            pieces.append(self._slot(match[1]))
            at = match.end()
        pieces.append((template[at:], None))
        return [piece for piece in pieces if piece[0]]

    def _slot(self, slot: str) -> Piece:
        rng = self.rng
        if slot == "g2" or (slot == "g" and self.language == "ro"):
            return self._genitive(), "PERSON"
        slot = slot.rstrip("2") if slot != "g2" else slot
        if slot in ("p", "f", "l"):
            return self._cased({"p": self.full, "f": self.first, "l": self.last}[slot]()), "PERSON"
        if slot in ("o", "pr", "c", "s", "car"):
            return {"o": self._company, "pr": self._product, "c": self._town, "s": self._street, "car": self._car}[
                slot
            ](), "OTHER"
        if slot == "a":
            return self._address(), "ADDRESS"
        plain = {
            "t": lambda: rng.choice(self.titles), "m": lambda: pii_values.amount(rng), "n": lambda: str(rng.randint(2, 90)),
            "d": lambda: pii_values.date(rng, self.months), "v": lambda: f"{rng.randint(1, 9)}.{rng.randint(0, 30)}",
            "x": lambda: pii_values.code(rng), "ph": lambda: pii_values.phone(rng), "mo": lambda: rng.choice(self.months),
            "g": lambda: rng.choice(self.days), "w": lambda: rng.choice(self.days), "y": lambda: str(rng.randint(1940, 2010)),
            "i": lambda: rng.choice("ABCDEK"), "e": self._email_address, "u": self._handle,
        }  # fmt: skip
        return plain[slot](), None

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
        rng = self.rng
        return rng.choice(self.names.towns) if rng.random() < 0.6 else self.names.made_town.draw(rng)

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

    def _email_address(self) -> str:
        rng, first, last = self.rng, self._plain(self.first()), self._plain(self.last())
        local = rng.choice((f"{first}.{last}", f"{first[0]}{last}", f"{last}{rng.randint(1, 99)}", f"{first}_{last}"))
        return f"{local}@{rng.choice(('gmail.com', 'libero.it', 'yahoo.es', 'web.de', 'orange.fr', 'sapo.pt', 'outlook.com'))}"

    def _handle(self) -> str:
        rng, first = self.rng, self._plain(self.first())
        return rng.choice(
            (f"{first}{rng.randint(1, 999)}", f"{first}_{self._plain(self.last())}", f"the{first}", first)
        )
