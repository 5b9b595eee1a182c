"""What the tagger reads of each token: its row in the encoder's word table, and a few facts about its letters.

The tokeniser turns line breaks into blanks and says nothing of a whole text in capitals; both matter for names, so
they are read from the text itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from feedback.items import LANGUAGES

FEATURES = 14 + len(LANGUAGES)
"""Columns: see ``_columns``; the last ones say the language."""

_WORD = re.compile(r"[^\W\d_]{2,}")
_LOUD = re.compile(r"[A-ZÀ-ÞĀ-Ž]{2}")
_POINTS = 0x3000
_CHARS = [chr(point) for point in range(_POINTS)]
_UPPER = np.array([char.isupper() for char in _CHARS], dtype=np.int32)
_LOWER = np.array([char.islower() for char in _CHARS], dtype=np.int32)
_DIGIT = np.array([char.isdigit() for char in _CHARS], dtype=np.int32)
_LETTER = np.array([char.isalpha() for char in _CHARS], dtype=np.int32)
_BLANK = np.array([char.isspace() for char in _CHARS], dtype=np.int32)
_BREAK = np.array([char in "\n\r\u2028" for char in _CHARS], dtype=np.int32)


@dataclass(frozen=True, slots=True)
class TokenView:
    """Tokens of one text: table rows, offsets ([tokens, 2], code points, blanks trimmed), features ([tokens, FEATURES])."""

    ids: NDArray[np.int64]
    offsets: NDArray[np.int64]
    features: NDArray[np.float32]


def view(tokeniser: Tokenizer, texts: Sequence[str], languages: Sequence[str]) -> list[TokenView]:
    """One view for each text. The tokeniser must neither pad nor cut."""
    if not texts:
        return []
    encodings = tokeniser.encode_batch([quiet(text) for text in texts], add_special_tokens=False)
    counts = [len(encoding.ids) for encoding in encodings]
    lengths = [len(text) + 1 for text in texts]
    base = list(accumulate(lengths, initial=0))[:-1]
    raw = np.frombuffer("\n".join([*texts, ""]).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    points = np.minimum(raw, _POINTS - 1).astype(np.int64)
    pairs = [pair for encoding in encodings for pair in encoding.offsets]
    local = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    start = local[:, 0] + np.repeat(base, counts)
    end = local[:, 1] + np.repeat(base, counts)
    # A token begins with the blank before it: the offsets that count begin at the word.
    while (inside := (start < end) & (_BLANK[points[np.minimum(start, len(points) - 1)]] > 0)).any():
        start = start + inside
    features = _columns(points, start, end, np.array(base), np.array(lengths), np.array(counts))
    shift = np.repeat(base, counts)
    offsets = np.stack([start - shift, end - shift], axis=1)
    ids = np.array([token for encoding in encodings for token in encoding.ids], dtype=np.int64)
    cuts = np.cumsum(counts)[:-1]
    for part, language in zip(np.split(features, cuts), languages, strict=True):
        if language in LANGUAGES:
            part[:, 14 + LANGUAGES.index(language)] = 1
    return [
        TokenView(*parts)
        for parts in zip(np.split(ids, cuts), np.split(offsets, cuts), np.split(features, cuts), strict=True)
    ]


def quiet(text: str) -> str:
    """The text with words in capitals as words with one capital; every character stays in its place.

    The encoder has seen ``Costantino`` often and ``COSTANTINO`` hardly ever; the features still say that it was loud.
    """
    return _WORD.sub(_capitalised, text) if _LOUD.search(text) else text


def _capitalised(match: re.Match[str]) -> str:
    word = match.group()
    shown = word[0] + word[1:].lower()
    return shown if word.isupper() and len(shown) == len(word) else word


def _columns(
    points: NDArray[np.int64],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    base: NDArray[np.int64],
    lengths: NDArray[np.int64],
    counts: NDArray[np.int64],
) -> NDArray[np.float32]:
    def sums(table: NDArray[np.int32]) -> NDArray[np.int64]:
        return np.concatenate([[0], np.cumsum(table[points])])

    upper, digit, letter, broken = map(sums, (_UPPER, _DIGIT, _LETTER, _BREAK))
    previous = np.concatenate([[0], end[:-1]]) if len(end) else end
    owner = np.repeat(np.arange(len(base)), counts)
    first = np.concatenate([[True], owner[1:] != owner[:-1]]) if len(owner) else np.zeros(0, bool)
    previous = np.where(first, start, previous)
    begins = points[np.minimum(start, len(points) - 1)]
    size = np.maximum(end - start, 1)
    letters = letter[base + lengths - 1] - letter[base]
    loud = (upper[base + lengths - 1] - upper[base]) / np.maximum(letters, 1)
    after = points[np.minimum(end, len(points) - 1)]
    table = np.zeros((len(start), FEATURES), dtype=np.float32)
    table[:, 0] = _UPPER[begins]
    table[:, 1] = (upper[end] - upper[start] == letter[end] - letter[start]) & (letter[end] > letter[start])
    table[:, 2] = _LOWER[begins]
    table[:, 3] = digit[end] > digit[start]
    table[:, 4] = (digit[end] - digit[start]) / size
    table[:, 5] = letter[end] == letter[start]
    table[:, 6] = first | (broken[start] > broken[previous])
    table[:, 7] = (start > previous) | first
    table[:, 8] = np.minimum(broken[start] - broken[previous], 3) / 3
    table[:, 9] = first
    table[:, 10] = (_BREAK[after] > 0) | (end >= (base + lengths - 1)[owner])
    table[:, 11] = loud[owner]
    table[:, 12] = loud[owner] < 0.005
    table[:, 13] = np.minimum(size, 16) / 16
    return table
