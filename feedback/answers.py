"""What a set of answers gives away together: the attacker's side of the guard against differencing. Pure.

Answers are linear in what people contributed, so the attacker adds and
subtracts them. Looked for are the ways that the form of questions offers:

- two answers about nearly the same people (refreshes, an erasure, a segment and
  everyone);
- a total less its parts along one filter, whatever was left out of them;
- intervals of time that meet: any path between two moments gives the interval
  between them;
- two of those combined with one another or with an answer.

Each is weighed by its sketch. More than this (three-way combinations over
unlike filters) is not looked for; see docs/privacy.md.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from feedback.sketches import BUCKETS, Sketch, touched

_FIRST_LOOK = 64
Filters = tuple[tuple[str, str], ...]
Moment = datetime | None


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


class Answers:
    """Answers of one family that one reader has, and whether another one may be added."""

    def __init__(self, floor: int) -> None:
        self._floor = floor
        self._known = np.zeros((64, BUCKETS), dtype=np.int64)
        self._count = 0
        self._latest: dict[tuple[Moment, Moment, Filters], list[int]] = {}
        self._parts: dict[tuple[Moment, Moment, Filters], dict[str, dict[str, int]]] = {}
        self._times: dict[Filters, _Timeline] = {}

    def add(self, question: Question, made_of: Sketch) -> None:
        """Take an answer in without looking at it: it was given."""
        derived = self._derived(question, made_of)
        number = self._append(made_of)
        for each in derived:
            self._append(each)
        self._latest.setdefault((question.since, question.until, question.filters), []).append(number)
        for name, value, rest in _apart(question.filters):
            beside = self._parts.setdefault((question.since, question.until, rest), {})
            beside.setdefault(name, {})[value] = number
        self._times.setdefault(question.filters, _Timeline()).join(question.since, question.until, made_of)

    def allows(self, question: Question, made_of: Sketch) -> bool:
        """Whether nothing that follows from it and the answers before tells of fewer people than the floor."""
        if self._close(made_of):
            return False
        if any(self._small(each) or self._close(each) for each in self._derived(question, made_of)):
            return False
        times = self._times.get(question.filters)
        return times is None or not any(
            self._small(each) for each in times.implied(question.since, question.until, made_of)
        )

    def _small(self, difference: Sketch) -> bool:
        return 0 < touched(difference) < self._floor

    def _close(self, made_of: Sketch) -> bool:
        """Whether an answer or a remainder differs from it by fewer people than the floor."""
        known = self._known[: self._count]
        # A difference that touches few of all buckets touches few of the first.
        first = np.count_nonzero(known[:, :_FIRST_LOOK] - made_of[:_FIRST_LOOK], axis=1) < self._floor
        apart = np.count_nonzero(known[first] - made_of, axis=1)
        return bool(np.any((apart > 0) & (apart < self._floor)))

    def _derived(self, question: Question, made_of: Sketch) -> list[Sketch]:
        """What is left of each total when its parts are taken away, where ``question`` is the total or a part."""
        place = (question.since, question.until)
        left = []
        for name, value, rest in _apart(question.filters):
            beside = self._parts.get((*place, rest), {}).get(name, {})
            others = [number for other, number in beside.items() if other != value]
            for total in self._latest.get((*place, rest), []):
                left.append(self._known[total] - self._known[others].sum(axis=0) - made_of)
        for parts in self._parts.get((*place, question.filters), {}).values():
            left.append(made_of - self._known[list(parts.values())].sum(axis=0))
        return [each for each in left if np.any(each)]

    def _append(self, made_of: Sketch) -> int:
        if self._count == len(self._known):
            self._known = np.concatenate([self._known, np.zeros_like(self._known)])
        self._known[self._count] = made_of
        self._count += 1
        return self._count - 1


class _Timeline:
    """Moments joined by answered intervals; between joined moments every interval is known by addition."""

    def __init__(self) -> None:
        self._group: dict[Moment | str, int] = {}
        self._moments: dict[int, list[Moment | str]] = {}
        self._height: dict[int, Sketch] = {}
        """Of each group of joined moments: how much lies between its first moment and each of them, one row each."""

    def implied(self, since: Moment, until: Moment, made_of: Sketch) -> Iterator[Sketch]:
        """Every interval that would be known besides those that are."""
        start, end = self._find(since, "start"), self._find(until, "end")
        if start is not None and end is not None and start[0] == end[0]:
            heights = self._height[start[0]]
            yield made_of - (heights[end[1]] - heights[start[1]])
            return
        before = self._rows(start) - (self._rows(start)[start[1]] if start else 0)
        after = self._rows(end) - (self._rows(end)[end[1]] if end else 0) + made_of
        for row in after:
            yield from row - before

    def join(self, since: Moment, until: Moment, made_of: Sketch) -> None:
        """Join two moments."""
        first = self._place(since, "start")
        second = self._place(until, "end")
        if first[0] == second[0]:
            return
        shift = self._height[first[0]][first[1]] + made_of - self._height[second[0]][second[1]]
        self._height[first[0]] = np.concatenate([self._height[first[0]], self._height.pop(second[0]) + shift])
        moved = self._moments.pop(second[0])
        self._moments[first[0]] += moved
        self._group.update(dict.fromkeys(moved, first[0]))

    def _find(self, moment: Moment, end: str) -> tuple[int, int] | None:
        name = end if moment is None else moment
        group = self._group.get(name)
        return None if group is None else (group, self._moments[group].index(name))

    def _place(self, moment: Moment, end: str) -> tuple[int, int]:
        found = self._find(moment, end)
        if found is None:
            name = end if moment is None else moment
            found = (len(self._group), 0)
            while found[0] in self._moments:
                found = (found[0] + 1, 0)
            self._group[name] = found[0]
            self._moments[found[0]] = [name]
            self._height[found[0]] = np.zeros((1, BUCKETS), dtype=np.int64)
        return found

    def _rows(self, found: tuple[int, int] | None) -> Sketch:
        return self._height[found[0]] if found else np.zeros((1, BUCKETS), dtype=np.int64)


def _apart(filters: Filters) -> Iterator[tuple[str, str, Filters]]:
    """Each filter: its name, its value, the others."""
    for name, value in filters:
        yield name, value, tuple(pair for pair in filters if pair[0] != name)
