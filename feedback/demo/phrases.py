"""Phrases by language and situation: choosing, filling the slots, and making them look typed on a phone.

``{a|b}`` is a choice; ``<slot>`` a value of the customer or the moment; a line
that starts with ``@email `` is used in mails only.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from feedback.demo.people import FOLDER

_CHOICE = re.compile(r"\{([^{}]*)\}")
_SLOT = re.compile(r"<([a-z0-9]+)>")
_WORD = re.compile(r"(?<![<@#\w])[^\W\d_]{4,}(?![>\w])")
_MAIL_ONLY = "@email "
_SHORTHAND = {
    "it": {"perché": "xke", "non": "nn", "comunque": "cmq", "per": "x", "qualcuno": "qlcn", "sono": "sn"},
    "es": {"que": "q", "porque": "pq", "también": "tb", "por": "x", "estoy": "toy"},
    "en": {"you": "u", "please": "pls", "your": "ur", "and": "&", "because": "bc"},
    "fr": {"pas": "pa", "pour": "pr", "avec": "ac", "toujours": "tjrs"},
    "pt": {"que": "q", "porque": "pq", "também": "tb", "com": "c/"},
    "de": {"nicht": "nich", "und": "u."},
    "ro": {"pentru": "pt", "sunt": "is"},
}
_BARE = str.maketrans("àèéìòùáíóúăâîșțêçãõôö", "aeeiouaiouaaistecaooo")


@dataclass(slots=True)
class Phrases:
    """The phrases of one language. Draws from shuffled decks, so that no line comes back before the others had a turn."""

    language: str
    rng: Random
    tables: dict[str, dict[str, str]] = field(init=False)
    decks: dict[tuple[str, str, bool], list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tables = tomllib.loads((FOLDER / f"{self.language}.toml").read_text(encoding="utf-8"))

    def knows(self, situation: str) -> bool:
        """Whether this language has phrases for a situation."""
        return situation in self.tables

    def pick(self, situation: str, part: str, *, mail: bool = False) -> str:
        """One line with its choices made and its slots still open."""
        return self._chosen(self._draw(situation, part, mail))

    def _draw(self, situation: str, part: str, mail: bool) -> str:
        key = (situation, part, mail)
        if not self.decks.get(key):
            lines = [line.strip() for line in self.tables[situation][part].strip().splitlines()]
            lines = [line for line in lines if mail or not line.startswith(_MAIL_ONLY)]
            self.rng.shuffle(lines)
            self.decks[key] = lines
        return self.decks[key].pop()

    def _chosen(self, line: str) -> str:
        line = line.removeprefix(_MAIL_ONLY).replace("\\n", "\n")
        while _CHOICE.search(line):
            line = _CHOICE.sub(lambda found: self.rng.choice(found[1].split("|")), line)
        return line

    def picks(self, situation: str, part: str, count: int, *, mail: bool = False) -> list[str]:
        """Up to ``count`` different lines."""
        found: list[str] = []
        for _ in range(count * 3):
            line = self._draw(situation, part, mail)
            if line not in found:
                found.append(line)
            if len(found) == count:
                break
        return [self._chosen(line) for line in found]

    def frame(self, part: str) -> str:
        """One line of greetings, closings, agents' words and the like."""
        return self.pick("frame", part)


def fill(text: str, value: Callable[[str], str]) -> str:
    """``text`` with every slot replaced by what ``value`` gives for it."""
    return _SLOT.sub(lambda found: value(found[1]), text)


def lower_start(text: str, language: str) -> str:
    """``text`` as the second half of a sentence: small first letter, unless it is a name, a noun in German, or I."""
    if text[:1] in "¿¡" and text:
        return text[0] + lower_start(text[1:], language)
    word = re.match(r"[^\W\d_]+", text)
    if not word or (len(word[0]) > 1 and word[0][1].isupper()):
        return text
    if (language == "en" and word[0] in ("I", "Instant", "Contactless")) or word[0] in ("Aurora", "Android"):
        return text
    small = {
        "ich", "wir", "mein", "meine", "kann", "wann", "mir", "nach", "seit", "bei", "beim", "für", "der", "die", "das", "im", "wo", "bis", "hat",
        "jedes", "welche", "brauche", "niemand", "vorher", "am", "gestern", "heute", "ohne", "spricht", "zum", "es",
    }  # fmt: skip
    if language == "de" and word[0].lower() not in small:
        return text
    return text[0].lower() + text[1:]


def typed(text: str, language: str, rng: Random, sloppiness: float) -> str:
    """``text`` as a hurried person types it; slots stay whole. ``sloppiness`` in [0, 1] says how likely each habit is."""
    if rng.random() < sloppiness:
        text = lower_start(text, "it")
    if rng.random() < sloppiness and text.endswith(".") and not text.endswith(".."):
        text = text[:-1]
    if language != "de" and rng.random() < sloppiness * (1.2 if language in ("ro", "es") else 0.4):
        text = text.translate(_BARE)
    if rng.random() < sloppiness * 0.3:
        for word, short in _SHORTHAND[language].items():
            text = re.sub(rf"(?<![\w<]){word}(?![\w>])", short, text)
    if rng.random() < sloppiness * 0.4:
        text = _slip(text, rng)
    if rng.random() < sloppiness * 0.15:
        text = re.sub(r"([!?.])$", lambda end: "..." if end[1] == "." else end[1] * rng.randint(2, 3), text)
    if rng.random() < sloppiness * 0.03 and "<" not in text:
        text = text.upper()
    return text


def _slip(text: str, rng: Random) -> str:
    words = list(_WORD.finditer(text))
    if not words:
        return text
    word = rng.choice(words)
    old, place = word[0], rng.randrange(1, len(word[0]) - 2) if len(word[0]) > 3 else 1
    slips = (
        old[:place] + old[place + 1] + old[place] + old[place + 2 :],
        old[:place] + old[place + 1 :],
        old[: place + 1] + old[place:],
    )
    return text[: word.start()] + rng.choices(slips, (5, 4, 1))[0] + text[word.end() :]
