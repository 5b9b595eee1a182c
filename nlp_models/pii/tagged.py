"""Pure: from the tagger's probabilities to spans, and the finder that gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from feedback.items import LANGUAGES, PII_LABELS, PiiSpan
from nlp_models.pii.latin import unmarked
from nlp_models.pii.plain_words import PLAIN_WORDS
from nlp_models.pii.tagger import CLASSES, Probabilities, Tagger
from nlp_models.pii.token_view import TokenView

NAME = "tagger@1"
SURE, NEAR = 0.4, 0.15
"""Probability of being personal from which a word is taken, and from which one beside such a word is taken too."""

_FIRST = CLASSES.index(PII_LABELS[0])
_STRETCH = re.compile(r"\S+")
_HINT = re.compile(r"[\d@]")
_VALUE = re.compile(r"[^\W_](?:[^\W_]|[-/._:@+#'](?=[^\W_]))+")
_NUMBERED = frozenset(("ACCOUNT_REF", "CREDIT_CARD", "IBAN", "IP_ADDRESS", "LICENSE_PLATE", "NATIONAL_ID", "PHONE"))
_WORD = re.compile(r"[^\W\d_]+")
_PARTICLES = frozenset(
    ("De", "Del", "La", "Las", "Los", "Di", "Da", "Do", "Dos", "Das", "Lo", "Le", "El", "Du", "Des", "Van", "Von", "Della", "Dal", "Al")
)  # fmt: skip
_EDGE = " \t\r\n,;:!?()[]{}<>\"'«»“”‘’*_-–—/|\\"

Numbers = NDArray[np.int64]


class TaggerFinder:
    """Personal data of every label; see ``spans`` for ``sure`` and ``near``."""

    name = NAME
    languages = frozenset((*LANGUAGES, "und"))

    def __init__(self, tagger: Tagger, sure: float = SURE, near: float = NEAR) -> None:
        self._tagger, self._sure, self._near = tagger, sure, near

    def find(self, texts: Sequence[str], language: str) -> list[list[PiiSpan]]:
        """Spans for each text; one pass for all of them."""
        read = self._tagger.read(texts, [language] * len(texts))
        return [list(spans(text, seen, p, self._sure, self._near)) for text, (seen, p) in zip(texts, read, strict=True)]


def spans(
    text: str, seen: TokenView, probabilities: Probabilities, sure: float = SURE, near: float = NEAR
) -> Iterator[PiiSpan]:
    """Words side by side, of one label and on one line, each personal with ``near`` at least and one with ``sure``.

    Half a name that is found makes the other half likely: two thresholds (hysteresis, Canny 1986) take it with less.
    The pieces of one word are averaged, so that a word is taken whole or left whole.
    """
    kept = seen.offsets[:, 1] > seen.offsets[:, 0]
    offsets = seen.offsets[kept]
    if not len(offsets):
        return
    begins = _words(text, offsets)
    ends = np.append(begins[1:], len(offsets))
    means = np.add.reduceat(probabilities[kept], begins, axis=0) / (ends - begins)[:, None]
    personal, labels = means[:, _FIRST:].sum(axis=1), means[:, _FIRST:].argmax(axis=1)
    taken = np.flatnonzero(personal >= near)
    for run in _runs(text, taken, labels, offsets[begins, 0], offsets[ends - 1, 1]):
        if personal[run].max() < sure:
            continue
        label = PII_LABELS[labels[run[0]]]
        start, end = bounded(text, int(offsets[begins[run[0]], 0]), int(offsets[ends[run[-1]] - 1, 1]), label)
        if start < end:
            yield PiiSpan(start, end, label, round(float(personal[run].mean()), 3), "model:tagger")


def _words(text: str, offsets: Numbers) -> Numbers:
    """Number of the token with which each word, sign or value begins.

    In a stretch with a digit or an @ the signs between letters and digits hold it together: a date, a number or an
    address is taken whole or left whole.
    """
    joined = [
        value.span()
        for stretch in _STRETCH.finditer(text)
        if _HINT.search(stretch.group())
        for value in _VALUE.finditer(text, *stretch.span())
    ]
    begins, place, before = [0], 0, int(offsets[0, 1])
    for index, (start, end) in enumerate(offsets[1:].tolist(), start=1):
        while place < len(joined) and joined[place][1] <= start:
            place += 1
        inside = place < len(joined) and joined[place][0] < start
        if start > before or not (inside or (text[before - 1].isalnum() and text[start].isalnum())):
            begins.append(index)
        before = end
    return np.array(begins, dtype=np.int64)


def _runs(text: str, taken: Numbers, labels: Numbers, starts: Numbers, ends: Numbers) -> Iterator[Numbers]:
    """Words side by side, of one label and on one line."""
    first = 0
    for place in range(1, len(taken) + 1):
        if place < len(taken):
            before, here = taken[place - 1], taken[place]
            joined = here == before + 1 and labels[here] == labels[before]
            if joined and "\n" not in text[ends[before] : starts[here]]:
                continue
        if first < place:
            yield taken[first:place]
        first = place


def bounded(text: str, start: int, end: int, label: str) -> tuple[int, int]:
    """The span without signs and, for a person, without plain words at its edges; empty when it cannot be the label.

    A number without digits is the word for one (``codice fiscale``).
    """
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    shown = text[start:end]
    if label in _NUMBERED and not any(map(str.isdigit, shown)):
        return start, start
    if label == "PERSON":
        return _without_plain(text, start, end)
    return (start, end) if any(map(str.isalnum, shown)) else (start, start)


def _without_plain(text: str, start: int, end: int) -> tuple[int, int]:
    words = list(_WORD.finditer(text, start, end))
    while words and _is_plain(words[0].group()) and not (len(words) > 1 and words[0].group() in _PARTICLES):
        words.pop(0)
    while words and _is_plain(words[-1].group()):
        words.pop()
    if not words or sum(len(word.group()) for word in words) < 2:
        return start, start
    initial = len(words[-1].group()) == 1 and text[words[-1].end() : words[-1].end() + 1] == "."
    return words[0].start(), words[-1].end() + initial


def _is_plain(word: str) -> bool:
    return unmarked(word).lower() in PLAIN_WORDS
