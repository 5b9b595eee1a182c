"""Writes ``feedback/privacy/data/common_words.txt``: ``python -m nlp_models.training.common_words [MORE_FOLDER ...]``.

The words of our own training text and demo phrases, which hold slots where names
would stand, without every word that is somebody's name in one of Faker's
locales. A short text of unknown language may pass only when nothing else is in
it (ADR 6), so a word too few holds an item and a word too many could pass a name.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from nlp_models.lexicon import STOP_WORDS
from nlp_models.training.pii_values import FOREIGN, LOCALES

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "feedback" / "privacy" / "data" / "common_words.txt"
SOURCES = ("nlp_models/training", "nlp_models/data/calibration.txt", "nlp_models/lexicon.py", "feedback/demo/phrases")
LEAST_COUNT = 2
LEAST_LETTERS = 2
OUR_OWN = """
ok okay okey top super wow bravo brava bravi bello bella best nice good great perfect excellent fantastic horrible bad fine
love like easy fast simple awesome amazing terrible awful useless useful cool thx thanks ty pls please yes no si da oui ja
nein sim non nao app apps apk bug bugs lol omg haha perfetto ottimo ottima eccellente pessimo pessima buono buona bene male
bun buna super excelent excelenta foarte rau perfecto excelente bueno buena malo mala genial fatal parfait excellente nickel
nul nulle bien bon bonne mauvais gut prima klasse toll schlecht furchtbar einwandfrei otimo otima pessimo bom boa mau ma
merci grazie gracias danke obrigado obrigada multumesc recomand consiglio recomiendo recommande empfehle recomendo love it
let exceptional favorite favourite compatible woow waw useful ap nic carga red
"""
"""What people write when they write one word; found nowhere else in our texts."""

_WORD = re.compile(r"[^\W\d_]+")
_SLOT = re.compile(r"\{[^}]*\}|\\[a-z]|https?:\S+")


def without_marks(word: str) -> str:
    """The same letters without their diacritics, as ``feedback.privacy.normalise`` has them."""
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter)).replace("ł", "l")


def words(folders: list[Path]) -> Counter[str]:
    """Lower-case words of all texts under the folders, without marks, with how often they stand there."""
    found: Counter[str] = Counter()
    for path in _files(folders):
        text = _SLOT.sub(" ", path.read_text(encoding="utf-8"))
        found.update(without_marks(word) for word in _WORD.findall(text) if word.islower())
    return found


def _files(folders: list[Path]) -> Iterator[Path]:
    for folder in folders:
        if folder.is_file():
            yield folder
        for pattern in ("*.txt", "pii_templates_*.py", "*.jsonl", "[a-z][a-z].toml"):
            yield from sorted(folder.rglob(pattern)) if folder.is_dir() else ()


def names() -> set[str]:
    """Every word of a first or last name of the locales that we train on, without marks, in lower case."""
    found: set[str] = set()
    for locale in (*(one for some in LOCALES.values() for one in some), *FOREIGN):
        if importlib.util.find_spec(f"faker.providers.person.{locale}") is None:
            continue  # such a locale borrows the names of another
        person = importlib.import_module(f"faker.providers.person.{locale}").Provider
        for attribute in dir(person):
            if re.match(r"(?:first|last)_names?", attribute):
                found.update(without_marks(word).lower() for word in _WORD.findall(str(getattr(person, attribute))))
    return found


def main(more: list[str]) -> None:
    """Write the list."""
    counted = words([*(ROOT / source for source in SOURCES), *map(Path, more)])
    kept = {word for word, count in counted.items() if count >= LEAST_COUNT and len(word) >= LEAST_LETTERS}
    taken = names()
    small = (word for words_ in STOP_WORDS.values() for word in words_)  # nobody is called by these alone
    ours = {without_marks(word) for word in (*OUR_OWN.split(), *small)}
    chosen = sorted((kept - taken) | ours)
    OUT.write_text("\n".join(chosen) + "\n", encoding="utf-8")
    print(f"{len(chosen)} words; {len(kept & taken)} left out because they are names: {sorted(kept & taken)[:80]}")


if __name__ == "__main__":
    main(sys.argv[1:])
