"""Pure: lists of words and phrases, read from plain text and found in a text whatever its case, marks and spacing.

A list has one entry a line: ``phrase``, ``phrase | it`` or ``phrase | it | PERSON``;
what follows ``#`` is a comment. A phrase is found at word borders only: *Aurora*
is not found in *Auroras*, *Conto Aurora* is found in ``CONTO  AURORA``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from feedback.errors import ConfigError
from feedback.items import LANGUAGES, PII_LABELS
from feedback.privacy.normalise import plain, without_marks
from feedback.privacy.visible import visible

MAX_PHRASE_WORDS = 8
_WORD = re.compile(r"[^\W_]+")
_BETWEEN = re.compile(r"[^\w\n]{0,3}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """An entry of a list. ``language`` None: in every language; ``label`` is what a denied phrase is masked as."""

    text: str
    language: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A phrase found at ``text[start:end]``."""

    start: int
    end: int
    phrase: Phrase


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, folded, with its place in the text as it came."""

    start: int
    end: int
    folded: str


def words(text: str) -> list[Word]:
    """Runs of letters and digits as a reader sees them, without case and marks."""
    seen = visible(text)
    found = []
    for match in _WORD.finditer(seen.text):
        start, end = seen.place(*match.span())
        shown = match.group()
        # The long way round for what may carry marks only: most words of most languages are plain ASCII.
        found.append(Word(start, end, shown.lower() if shown.isascii() else without_marks(plain(shown))))
    return found


class PhraseList:
    """Finds any of many phrases in one pass over the words of a text."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], Phrase]]] = {}
        for phrase in phrases:
            folded = tuple(word.folded for word in words(phrase.text))
            if folded:
                self._by_first.setdefault(folded[0], []).append((folded, phrase))
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def places(self, text: str, language: str, run: Sequence[Word] | None = None) -> list[Place]:
        """Every place where a phrase stands, longest first at each word; phrases of other languages do not count.

        ``run``: the words of the text, where they are known already.
        """
        if not self._by_first:
            return []
        run = words(text) if run is None else run
        found: list[Place] = []
        for index, word in enumerate(run):
            for folded, phrase in self._by_first.get(word.folded, ()):
                last = index + len(folded) - 1
                if phrase.language in (None, language) and self._fits(text, run, index, folded):
                    found.append(Place(word.start, run[last].end, phrase))
                    break
        return found

    @staticmethod
    def _fits(text: str, run: Sequence[Word], index: int, folded: tuple[str, ...]) -> bool:
        some = run[index : index + len(folded)]
        return tuple(word.folded for word in some) == folded and all(
            _BETWEEN.fullmatch(text, before.end, after.start) for before, after in pairwise(some)
        )


def read_phrases(text: str, name: str) -> list[Phrase]:
    """The entries of a list. Raises ``ConfigError`` naming every line that is wrong; never quotes it."""
    found: list[Phrase] = []
    mistakes: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        entry = line.split("#")[0].strip()
        if entry:
            try:
                found.append(_phrase(entry))
            except ValueError as error:
                mistakes.append(f"line {number}: {error}")
    if mistakes:
        raise ConfigError(f"{name}: " + "; ".join(mistakes))
    return found


def _phrase(entry: str) -> Phrase:
    text, *more = (part.strip() for part in entry.split("|"))
    language, label = [*more, "", ""][:2]
    if len(more) > 2:
        raise ValueError("use phrase | language | label")
    if not 1 <= len(words(text)) <= MAX_PHRASE_WORDS:
        raise ValueError(f"a phrase has 1 to {MAX_PHRASE_WORDS} words")
    if language and language not in LANGUAGES:
        raise ValueError(f"language: choose one of {', '.join(LANGUAGES)}")
    if label and label not in PII_LABELS:
        raise ValueError(f"label: choose one of {', '.join(PII_LABELS)}")
    return Phrase(text, language or None, label or None)


def covered(start: int, end: int, places: Sequence[Place]) -> bool:
    """Whether a stretch lies wholly inside one of the places, which are in order: no phrase has more words than the most."""
    last = bisect_right(places, start, key=lambda place: place.start)
    return any(end <= place.end for place in places[max(0, last - MAX_PHRASE_WORDS) : last])


def shipped_allowed() -> Iterator[Phrase]:
    """Brands, products and places that nobody is called by: small, and ours.

    Most towns and countries are somebody's surname (Sr. España, Dr. Sevilla), so hardly any is here.
    """
    yield from map(Phrase, (entry.strip() for entry in _SHIPPED.replace("\n", ",").split(",") if entry.strip()))


_SHIPPED = """
Apple Pay, Google Pay, Samsung Pay, PayPal, Satispay, Bizum, MB Way, Multibanco, Bancomat, Bancomat Pay, Postepay, Nexi,
Klarna, Revolut, Mastercard, Visa, American Express, Western Union, MoneyGram, Trustpilot, Google Play, App Store,
Play Store, WhatsApp, Telegram, Instagram, Facebook, Android, iPhone, Face ID, Touch ID, SPID, SEPA, Pix, Girocard,
Carte Bleue, Conto Corrente, Carta di Credito, Carta di Debito, Tarjeta de Crédito, Tarjeta de Débito, Carte Bancaire,
Cartão de Crédito, Card de Credit, Customer Service, Servizio Clienti, Atención al Cliente, Service Clients, Kundenservice
Cluj-Napoca, Baia Mare, Târgu Mureș, Satu Mare, București, Reggio Emilia, New York, Las Palmas, San Sebastián, Rio de Janeiro
"""
