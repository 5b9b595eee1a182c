"""Names that nobody has: letter by letter after a list of real ones, or out of syllables of no language."""

from __future__ import annotations

import random
from collections import defaultdict

_ORDER = 3


class MadeUp:
    """Letters after letters as in a list of names (Markov chain of order 3), refusing what the list holds."""

    def __init__(self, names: list[str]) -> None:
        self._real = {name.lower() for name in names}
        self._next: dict[str, list[str]] = defaultdict(list)
        for name in names:
            padded = "^" * _ORDER + name.lower() + "$"
            for index in range(_ORDER, len(padded)):
                self._next[padded[index - _ORDER : index]].append(padded[index])

    def draw(self, rng: random.Random) -> str:
        """A new name of three to twelve letters."""
        word = ""
        for _ in range(20):
            word, state = "", "^" * _ORDER
            while (letter := rng.choice(self._next[state])) != "$" and len(word) < 12:
                word, state = word + letter, state[1:] + letter
            if len(word) >= 3 and word not in self._real:
                break
        return "-".join(part[:1].upper() + part[1:] for part in word.split("-"))


_BEGINNINGS_TEXT = """
b br c ch d dr dz f fl g gh gj gr h j k kh kr l ll m mb n ng nj ny p ph pr q qu r rh s sh sk st t th tr ts tz v w x xh y z zh
"""
_CORES_TEXT = "a a a e e e i i i o o u aa ae ai au ee ei ia ie io ou oa ua ue ui y ö ü ă ı"
_CODAS_TEXT = "b c ch ck d f g h k l ll m n n n nd ng nk p r r rd rs s s sh ss t tt v x z"
_BEGINNINGS, _CORES, _CODAS = _BEGINNINGS_TEXT.split(), _CORES_TEXT.split(), _CODAS_TEXT.split()


def unheard(rng: random.Random) -> str:
    """A name out of syllables of no language: nothing but its place and its capital say what it is."""
    word = ""
    for _ in range(rng.choice((1, 2, 2, 2, 3, 3))):
        word += rng.choice(_BEGINNINGS) if rng.random() < 0.85 else ""
        word += rng.choice(_CORES) + (rng.choice(_CODAS) if rng.random() < 0.35 else "")
    return word.capitalize() if len(word) > 2 else unheard(rng)
