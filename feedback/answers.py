"""What a set of answers gives away together: the attacker's side of the guard against differencing. Pure.

Answers are sums over what people contributed, so an attacker adds and subtracts
them. He knows what each question was about, not who is behind it. So a question
is a vector: the product, over filters and time, of the values that it takes in;
and what can be worked out from the answers is what lies in the span of their
vectors. Two looks are taken, both weighed by sketches:

- is there a narrower question in that span which is about fewer people than the
  floor? Looked at is every combination of the values that were asked for (and
  "all the others") and of the moments between which was asked. The span is taken
  through the Gram matrix of the questions, whose entries are products too, so
  the vectors themselves are never written out;
- do two answers differ by fewer people, whatever they were about (a refresh, an
  erasure, a segment and everyone)?
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations, pairwise, product

import numpy as np
from numpy.typing import NDArray

from feedback.sketches import BUCKETS, Sketch

MOST_TOGETHER = 400
"""Answers whose span is looked at, the newest; pairs are looked at among all."""
MOST_MOMENTS = 16
"""With more moments than that only intervals between neighbouring ones are tried."""
_FIRST_LOOK = 64
_ZERO = 1e-7
_NOISE = 1e-6

Filters = tuple[tuple[str, str], ...]
Matrix = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Question:
    """What one cell is about. ``family`` names the figures; ``filters`` are (name, value), sorted; None: no limit."""

    family: str
    since: datetime | None = None
    until: datetime | None = None
    filters: Filters = ()

    def narrowed(self, name: str, value: str | None) -> Question:
        """The same question about one part; None stands for what has no value."""
        more = {**dict(self.filters), name: "" if value is None else value}
        return Question(self.family, self.since, self.until, tuple(sorted(more.items())))

    @property
    def key(self) -> bytes:
        """Digest that is the same for the same question."""
        parts = [self.family, str(self.since), str(self.until), self.filters]
        return hashlib.sha256(json.dumps(parts).encode()).digest()


Answer = tuple[Question, Sketch]


class Answers:
    """Answers of one family that one reader has, and which others may be added."""

    def __init__(self, floor: int, given: Sequence[Answer] = ()) -> None:
        self._floor = floor
        self._known = np.array([made_of for _, made_of in given], dtype=np.int64).reshape(-1, BUCKETS)
        self._latest: dict[Question, Sketch] = {}
        for question, made_of in given:
            self._keep(question, made_of)

    def admit(self, new: Sequence[Answer]) -> list[bool]:
        """Whether each may be given, in order; those that may are taken in."""
        if not new:
            return []
        if self._harmless(new):
            self._known = np.concatenate([self._known, [made_of for _, made_of in new]])
            for question, made_of in new:
                self._keep(question, made_of)
            return [True] * len(new)
        if len(new) == 1:
            return [False]
        half = len(new) // 2
        return self.admit(new[:half]) + self.admit(new[half:])

    def _keep(self, question: Question, made_of: Sketch) -> None:
        self._latest.pop(question, None)
        self._latest[question] = made_of

    def _harmless(self, new: Sequence[Answer]) -> bool:
        for place, (_, made_of) in enumerate(new):
            others = [each for _, each in new[:place]]
            if self._close(made_of, np.concatenate([self._known, others]) if others else self._known):
                return False
        together = {**self._latest}
        for question, made_of in new:
            together.pop(question, None)
            together[question] = made_of
        newest = list(together.items())[-MOST_TOGETHER:]
        fresh = {question for question, _ in new}
        return not any(_tells(newest, fresh, self._floor, closed=closed) for closed in (False, True))

    def _close(self, made_of: Sketch, known: NDArray[np.int64]) -> bool:
        """Whether one of ``known`` differs from it by fewer people than the floor."""
        # A difference that touches few of all buckets touches few of the first.
        first = np.count_nonzero(known[:, :_FIRST_LOOK] - made_of[:_FIRST_LOOK], axis=1) < self._floor
        apart = np.count_nonzero(known[first] - made_of, axis=1)
        return bool(np.any((apart > 0) & (apart < self._floor)))


def _tells(answers: Sequence[Answer], new: set[Question], floor: int, *, closed: bool) -> bool:
    """Whether a question about fewer people than the floor can be worked out from ``answers``.

    ``closed``: by somebody who knows that no other values occur than those that were asked for.
    """
    space = _Space([question for question, _ in answers], closed)
    asked = space.coded([question for question, _ in answers])
    targets = space.targets(new)
    gram = space.products(asked, asked)
    values, vectors = np.linalg.eigh(gram)
    kept = values > _ZERO
    basis = vectors[:, kept] / np.sqrt(values[kept])
    reached = space.products(targets, asked) @ basis
    known = np.flatnonzero(1 - np.einsum("ij,ij->i", reached, reached) < _ZERO)
    if not len(known):
        return False
    sketches = np.array([made_of for _, made_of in answers], dtype=np.float64)
    # Products are of vectors of length 1, so the sketches are put on that scale.
    scaled = sketches / space.lengths(asked)[:, None]
    worked_out = np.abs(reached[known] @ basis.T @ scaled)
    people = np.count_nonzero(worked_out > _NOISE * (1 + np.abs(scaled).max()), axis=1)
    return bool(np.any((people > 0) & (people < floor)))


class _Space:
    """Filters and moments of a set of questions: how questions become vectors, and what else they could be about.

    A question is one row of whole numbers: a code for each filter, then the first
    and the last moment. Of a filter with n values that were asked for, the codes
    are: each value, all the others, each value with all the others, and everything.
    """

    def __init__(self, questions: Sequence[Question], closed: bool) -> None:
        self._questions, self._closed = questions, closed
        values: dict[str, set[str]] = {}
        for question in questions:
            for name, value in question.filters:
                filter_, held = _own(name, value)
                values.setdefault(filter_, set()).add(held)
        self._columns = {name: column for column, name in enumerate(sorted(values))}
        self._codes = {name: {value: code for code, value in enumerate(sorted(each))} for name, each in values.items()}
        self._overlaps = [_overlaps(len(values[name]), closed and len(values[name]) > 1) for name in self._columns]
        ends = {moment for question in questions for moment in (question.since, question.until) if moment is not None}
        self._moments = {moment: place for place, moment in enumerate(sorted(ends), start=1)}

    def coded(self, questions: Sequence[Question]) -> Rows:
        """One row a question."""
        rows = np.empty((len(questions), len(self._columns) + 2), dtype=np.int64)
        for name, column in self._columns.items():
            rows[:, column] = 2 * len(self._codes[name]) + 1
        for row, question in zip(rows, questions, strict=True):
            for name, value in question.filters:
                filter_, held = _own(name, value)
                row[self._columns[filter_]] = self._codes[filter_][held]
            row[-2] = 0 if question.since is None else self._moments[question.since]
            row[-1] = len(self._moments) + 1 if question.until is None else self._moments[question.until]
        return rows

    def lengths(self, rows: Rows) -> Matrix:
        """Length of each question's vector."""
        squared = (rows[:, -1] - rows[:, -2]).astype(np.float64)
        for column, overlaps in enumerate(self._overlaps):
            squared *= overlaps.diagonal()[rows[:, column]]
        return np.asarray(np.sqrt(squared))

    def products(self, one: Rows, other: Rows) -> Matrix:
        """Inner products of the vectors of two sets of questions, each brought to length 1."""
        first = np.maximum(one[:, None, -2], other[None, :, -2])
        last = np.minimum(one[:, None, -1], other[None, :, -1])
        found: Matrix = np.maximum(last - first, 0).astype(np.float64)
        for column, overlaps in enumerate(self._overlaps):
            found *= overlaps[np.ix_(one[:, column], other[:, column])]
        return found / self.lengths(one)[:, None] / self.lengths(other)[None, :]

    def targets(self, new: set[Question]) -> Rows:
        """Questions that could follow: over the filters of an answer that shares a filter with a new one, or fewer."""
        fresh = {_filters(question) for question in new}
        shapes = {_filters(question) for question in self._questions}
        blocks = []
        for shape in {frozenset(part) for each in shapes for size in range(len(each) + 1)
                      for part in combinations(sorted(each), size)}:  # fmt: skip
            if shape and all(each and not shape & each for each in fresh):
                continue
            spans = self._spans([question for question in self._questions if shape <= _filters(question)])
            codes = [self._choices(name) if name in shape else [2 * len(self._codes[name]) + 1]
                     for name in self._columns]  # fmt: skip
            rows = [(*picked, first, last) for picked in product(*codes) for first, last in spans]
            blocks.append(np.array(rows, dtype=np.int64))
        return np.concatenate(blocks)

    def _choices(self, name: str) -> range:
        count = len(self._codes[name])
        return range(count if self._closed and count > 1 else 2 * count + 1)

    def _spans(self, questions: Sequence[Question]) -> list[tuple[int, int]]:
        ends = sorted({int(place) for row in self.coded(questions) for place in (row[-2], row[-1])})
        return list(combinations(ends, 2) if len(ends) <= MOST_MOMENTS else pairwise(ends))


def _overlaps(count: int, closed: bool) -> Matrix:
    """How many values each pair of codes has in common; all the others count as one value, or, ``closed``, as none."""
    each = np.eye(count + 1)
    sets = np.vstack([each, each[:-1] + each[-1], np.ones(count + 1)])
    return np.asarray(sets[:, :count] @ sets[:, :count].T if closed else sets @ sets.T)


def _own(name: str, value: str) -> tuple[str, str]:
    """Segments overlap and ratings are limits: each of them is a filter of its own, held or not."""
    return (f"{name}={value}", "") if name in ("segment", "rating_min") else (name, value)


def _filters(question: Question) -> frozenset[str]:
    return frozenset(_own(name, value)[0] for name, value in question.filters)
