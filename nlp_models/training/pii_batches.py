"""From texts with labels to the batches that the tagger's network trains on."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from nlp_models.pii.tagger import CLASSES
from nlp_models.pii.token_view import TokenView, view
from nlp_models.training.pii_text import Piece, Writer

IGNORED = -100
_NUMBER = {label: index for index, label in enumerate(CLASSES)}
_SHARES = (0.0, 0.0, 0.0, 0.05, 0.1, 0.2)
_NEIGHBOURS, _LEAST_ALIKE = 6, 0.4

Words = NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Example:
    """A text as the network reads it, and the class of each token."""

    text: str
    view: TokenView
    classes: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts of like length together; ``mask`` is 0 past a text's end."""

    rows: Tensor
    facts: Tensor
    mask: Tensor
    classes: Tensor


def classes_of(pieces: Sequence[Piece], offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Class of each token: that of the piece in which most of it lies."""
    text_length = sum(len(text) for text, _ in pieces)
    chars = np.zeros(text_length + 1, dtype=np.int64)
    at = 0
    for text, label in pieces:
        if label:
            lead, kept = len(text) - len(text.lstrip()), len(text.rstrip())
            chars[at + lead : at + kept] = _NUMBER[label]
        at += len(text)
    middle = (offsets[:, 0] + np.maximum(offsets[:, 1] - 1, offsets[:, 0])) // 2
    return np.where(offsets[:, 1] > offsets[:, 0], chars[middle], IGNORED)


def examples(writers: dict[str, Writer], tokeniser: Tokenizer, per_language: Mapping[str, int]) -> list[Example]:
    """New texts of every language; one in five is not told its language."""
    made: list[Example] = []
    for language, writer in writers.items():
        texts = [writer.text() for _ in range(per_language[language])]
        told = [language if writer.rng.random() < 0.8 else "und" for _ in texts]
        joined = ["".join(piece for piece, _ in pieces) for pieces in texts]
        made += [
            Example(text, seen, classes_of(pieces, seen.offsets))
            for text, seen, pieces in zip(joined, view(tokeniser, joined, told), texts, strict=True)
            if 3 <= len(seen.ids) < 500
        ]
    return made


class Kin:
    """Exchanges tokens for others of like meaning: its nearest neighbours in the word table, in whatever language.

    So a sentence written once is read in many wordings, and a name stands for the names near it.
    """

    def __init__(self, words: Words, seen: Sequence[Example], rng: np.random.Generator) -> None:
        used = np.unique(np.concatenate([one.view.ids for one in seen]))
        table = words.astype(np.float32)
        table /= np.linalg.norm(table, axis=1, keepdims=True) + 1e-9
        self._near = np.repeat(np.arange(len(table))[:, None], _NEIGHBOURS, axis=1)
        for some in np.array_split(used, len(used) // 500 + 1):
            alike = table[some] @ table.T
            best = np.argpartition(-alike, _NEIGHBOURS + 1, axis=1)[:, : _NEIGHBOURS + 1]
            best = np.take_along_axis(best, np.argsort(-np.take_along_axis(alike, best, 1), axis=1), 1)[:, 1:]
            close = np.take_along_axis(alike, best, 1) >= _LEAST_ALIKE
            self._near[some] = np.where(close, best, some[:, None])
        self._names = np.concatenate([one.view.ids[one.classes == _NUMBER["PERSON"]] for one in seen])
        self._rng = rng

    def exchanged(self, one: Example) -> NDArray[np.int64]:
        """The text's tokens, a share of them exchanged; now and then all its names at once, piece by piece at random."""
        rng, ids = self._rng, one.view.ids
        share = _SHARES[int(rng.integers(len(_SHARES)))]
        if share:
            other = self._near[ids, rng.integers(_NEIGHBOURS, size=len(ids))]
            ids = np.where(rng.random(len(ids)) < share, other, ids)
        if rng.random() < 0.1:
            named = one.classes == _NUMBER["PERSON"]
            ids = np.where(named, rng.choice(self._names, len(ids)), ids)
        return ids


def batches(
    made: Sequence[Example], words: Words, tokens: int, rng: random.Random, kin: Kin | None = None
) -> Iterator[Batch]:
    """Batches of at most so many tokens, in any order."""
    order = sorted(range(len(made)), key=lambda index: len(made[index].view.ids) + rng.random())
    groups: list[list[int]] = [[]]
    for index in order:
        width = len(made[index].view.ids)
        if width * (len(groups[-1]) + 1) > tokens:
            groups.append([])
        groups[-1].append(index)
    rng.shuffle(groups)
    for group in filter(None, groups):
        yield _batch([made[index] for index in group], words, kin)


def _batch(group: Sequence[Example], words: Words, kin: Kin | None) -> Batch:
    width = max(len(one.view.ids) for one in group)
    ids = np.full((len(group), width), 1, dtype=np.int64)
    facts = np.zeros((len(group), width, group[0].view.features.shape[1]), dtype=np.float32)
    mask = np.zeros((len(group), width, 1), dtype=np.float32)
    classes = np.full((len(group), width), IGNORED, dtype=np.int64)
    for row, one in enumerate(group):
        size = len(one.view.ids)
        ids[row, :size] = kin.exchanged(one) if kin else one.view.ids
        facts[row, :size] = one.view.features
        mask[row, :size], classes[row, :size] = 1, one.classes
    rows = torch.from_numpy(words[ids].astype(np.float32))
    return Batch(rows, torch.from_numpy(facts), torch.from_numpy(mask), torch.from_numpy(classes))
