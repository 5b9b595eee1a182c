"""What follows from answers for somebody who takes the values that were asked for to be all there are, but for one filter.

Then groups are no longer independent of one another (a group is the sum of its parts by any filter), and what follows
is whatever lies in the span of the questions. A question is a vector: the product, over filters and time, of the values
that it takes in. The span is taken through the Gram matrix of the questions, whose entries are products too, so the
vectors themselves are never written out. Only what follows from the new answers is looked for. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations, pairwise, product

import numpy as np
from numpy.typing import NDArray

from feedback.sketches import Sketch

MOST_TOGETHER = 150
"""Answers whose span is taken: the new ones, then those that overlap with them most, directly or over one other."""
MOST_WORK = 300_000
"""Groups times answers that are compared; with more, groups over fewer filters are looked at first."""
_CHUNK = 2_048
_MOST_MOMENTS = 16
_ZERO = 1e-7
_NOISE = 1e-6

Group = tuple[tuple[str, str], ...]
Matrix = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Piece:
    """One answer: what it is about and what it was made of."""

    group: Group
    since: datetime
    until: datetime
    made_of: Sketch


def tells(pieces: Sequence[Piece], new: int, floor: int) -> bool:
    """Whether something about fewer people than ``floor`` follows from ``pieces`` with the last ``new`` of them."""
    pieces = _relevant(pieces, new)
    spaces = [_Space(pieces), *(_Space(pieces, name) for name in _Space(pieces).with_several_values())]
    most = MOST_WORK // len(pieces) // len(spaces)
    return any(_follows(space, pieces, new, floor, most) for space in spaces)


def _follows(space: _Space, pieces: Sequence[Piece], new: int, floor: int, most: int) -> bool:
    asked = space.coded(pieces)
    gram = space.products(asked, asked)
    directions = _directions(gram, new)
    if _new_values(pieces, new):
        # Values that are asked for the first time change what all the values are, and with it what followed before.
        directions = np.eye(len(pieces))
    if not directions.shape[1]:
        return False
    values, vectors = np.linalg.eigh(gram)
    kept = values > _ZERO
    basis = vectors[:, kept] / np.sqrt(values[kept])
    sketches = np.array([piece.made_of for piece in pieces], dtype=np.float64)
    # Products are of vectors of length 1, so the sketches are put on that scale.
    scaled = sketches / space.lengths(asked)[:, None]
    noise = _NOISE * (1 + np.abs(scaled).max())
    for targets in space.targets(pieces, most):
        met = space.products(targets, asked)
        met = met[np.abs(met @ directions).max(axis=1) > _ZERO]
        reached = met @ basis
        reached = reached[1 - np.einsum("ij,ij->i", reached, reached) < _ZERO]
        people = np.count_nonzero(np.abs(reached @ basis.T @ scaled) > noise, axis=1)
        if np.any((people > 0) & (people < floor)):
            return True
    return False


def _directions(gram: Matrix, new: int) -> Matrix:
    """What is left of the new questions beside the old ones, as combinations of all."""
    old, fresh = gram[:-new, :-new], gram[:-new, -new:]
    coefficients = np.linalg.lstsq(old, fresh, rcond=_ZERO)[0] if len(old) else np.zeros((0, new))
    directions = np.concatenate([-coefficients, np.eye(new)])
    lengths = np.einsum("ij,ij->j", directions, gram @ directions)
    return np.asarray(directions[:, lengths > _ZERO])


def _new_values(pieces: Sequence[Piece], new: int) -> bool:
    known = {each for piece in pieces[:-new] for each in piece.group}
    return any(each not in known for piece in pieces[-new:] for each in piece.group)


def _relevant(pieces: Sequence[Piece], new: int) -> Sequence[Piece]:
    """The new ones and what overlaps with them, at most ``MOST_TOGETHER``, the new ones last."""
    if len(pieces) <= MOST_TOGETHER:
        return pieces
    space = _Space(pieces)
    asked = space.coded(pieces)
    direct = space.products(asked, asked[-new:]).max(axis=1)
    near = np.argsort(-direct, kind="stable")[:MOST_TOGETHER]
    over_one = (space.products(asked, asked[near]) * direct[near]).max(axis=1)
    old = np.argsort(-np.maximum(direct, over_one)[:-new], kind="stable")[: max(0, MOST_TOGETHER - new)]
    return [*(pieces[place] for place in sorted(old)), *pieces[-new:]]


class _Space:
    """How questions become vectors, and what else they could be about.

    A question is one row of whole numbers: a code for each filter, then the first
    and the last moment. Of a filter with n values the codes are each value, and n
    for all of them. A filter with one value alone (a segment) may also not be held, and
    one filter, ``open_``, may have more values than those that were asked for.
    """

    def __init__(self, pieces: Sequence[Piece], open_: str | None = None) -> None:
        self._open = open_
        values: dict[str, set[str]] = {}
        for piece in pieces:
            for name, value in piece.group:
                values.setdefault(name, set()).add(value)
        self._columns = {name: column for column, name in enumerate(sorted(values))}
        self._codes = {name: {value: code for code, value in enumerate(sorted(each))} for name, each in values.items()}
        self._overlaps = [_overlaps(self._everything(name)) for name in self._columns]
        ends = {moment for piece in pieces for moment in (piece.since, piece.until)}
        self._moments = {moment: place for place, moment in enumerate(sorted(ends))}

    def with_several_values(self) -> list[str]:
        """Filters of which several values were asked for: they may be all there are, or not."""
        return [name for name, codes in self._codes.items() if len(codes) > 1]

    def coded(self, pieces: Sequence[Piece]) -> Rows:
        """One row a question."""
        rows = np.empty((len(pieces), len(self._columns) + 2), dtype=np.int64)
        for name, column in self._columns.items():
            rows[:, column] = self._everything(name)
        for row, piece in zip(rows, pieces, strict=True):
            for name, value in piece.group:
                row[self._columns[name]] = self._codes[name][value]
            row[-2:] = self._moments[piece.since], self._moments[piece.until]
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

    def targets(self, pieces: Sequence[Piece], most: int) -> Iterator[Rows]:
        """What else could be asked, over filters that were asked for together or fewer, a chunk at a time."""
        shapes = {frozenset(name for name, _ in piece.group) for piece in pieces}
        parts = {frozenset(part) for each in shapes for size in range(len(each) + 1)
                 for part in combinations(sorted(each), size)}  # fmt: skip
        for shape in sorted(parts, key=lambda each: (len(each), sorted(each))):
            spans = self._spans([piece for piece in pieces if shape <= {name for name, _ in piece.group}])
            codes = [range(self._everything(name)) if name in shape else [self._everything(name)]
                     for name in self._columns]  # fmt: skip
            chosen = list(product(*codes))
            groups = np.array(chosen, dtype=np.int64).reshape(len(chosen), len(codes))
            rows = np.hstack([np.repeat(groups, len(spans), axis=0), np.tile(spans, (len(groups), 1))])
            most -= len(rows)
            if most < 0:
                return
            for start in range(0, len(rows), _CHUNK):
                yield rows[start : start + _CHUNK]

    def _everything(self, name: str) -> int:
        return max(2, len(self._codes[name]) + (name == self._open))

    def _spans(self, pieces: Sequence[Piece]) -> list[tuple[int, int]]:
        ends = sorted({self._moments[moment] for piece in pieces for moment in (piece.since, piece.until)})
        return list(combinations(ends, 2) if len(ends) <= _MOST_MOMENTS else pairwise(ends))


def _overlaps(count: int) -> Matrix:
    """How many values each pair of codes has in common."""
    sets = np.vstack([np.eye(count), np.ones(count)])
    return np.asarray(sets @ sets.T)
