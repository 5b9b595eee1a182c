"""The one gate through which every number leaves: dashboard, API, export and alert have no copy of it.

A cell speaks of a cohort of people. Under the floor it is withheld whole, its
counts too, and so is an average that is nearly one person's. Where a total is
published beside cells, one withheld cell could be had by subtraction; then
others go with it (complementary suppression; Hundepool et al., Statistical
Disclosure Control, 2012, chapter 4). What several answers give away together is
``feedback.differencing``'s part. People are distinct tokens: subject, else
author, else item.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product
from typing import Generic, Literal, TypeVar

import numpy as np

from feedback.sketches import Sketch

State = Literal["shown", "too_few_people", "no_data"]
SHOWN: State = "shown"
TOO_FEW_PEOPLE: State = "too_few_people"
NO_DATA: State = "no_data"

Reason = Literal["small", "table", "difference", "limit"]
SMALL: Reason = "small"
"""Fewer people than the floor, or an average that is nearly one person's, and nothing is published beside it."""
TABLE: Reason = "table"
"""The same, or it covers for such a cell. Which of the two is never told: a cell that is known to cover has the floor at
least, and of 11 people in two withheld cells that leaves 1 for the other."""
DIFFERENCE: Reason = "difference"
"""Withheld although large enough: with answers given before it would tell of fewer people than the floor."""
LIMIT: Reason = "limit"
"""Withheld although large enough: so many answers were given that one more cannot be weighed against all of them."""

LEAST_EFFECTIVE_PEOPLE = 2.5
"""Kish's effective number of contributors under which an average is one person's: below 2 one has over 70 % of it."""

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number and its 95 % interval. ``low`` and ``high`` are None where no interval can be given."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A cell before the gate: its cohort of distinct people, its observations, what was estimated of them.

    ``effective`` is Kish's effective number of people behind its averages, None
    where each counts once; ``sketch`` says what it was made of.
    """

    people: int
    items: int
    estimates: Mapping[str, Estimate] = field(default_factory=dict)
    effective: float | None = None
    sketch: Sketch | None = field(default=None, repr=False, compare=False)

    def too_small(self, floor: int) -> bool:
        """Whether it must be withheld for itself: few people, or an average that is nearly one person's."""
        dominated = self.effective is not None and self.effective < min(LEAST_EFFECTIVE_PEOPLE, floor / 2)
        return 0 < self.people < floor or (self.people > 0 and dominated)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell after the gate. ``value``, counts and estimates are there only when ``state`` is ``shown``.

    ``as_of`` is set when an earlier answer is repeated because too few people
    changed since; ``reason`` when the cell was withheld.
    """

    state: State
    people: int | None = None
    items: int | None = None
    estimates: Mapping[str, Estimate] = field(default_factory=dict)
    reason: Reason | None = None
    as_of: datetime | None = None

    @property
    def shown(self) -> bool:
        """Whether the numbers may be seen."""
        return self.state == SHOWN

    def get(self, name: str) -> Estimate | None:
        """One estimate, or None when it is withheld or could not be made."""
        return self.estimates.get(name)

    def as_json(self) -> dict[str, object]:
        """State, counts and estimates as plain values; withheld ones are null or left out."""
        more = {"reason": self.reason} if self.reason else {}
        return {
            "state": self.state,
            "people": self.people,
            "items": self.items,
            "estimates": {
                name: {"value": estimate.value, "low": estimate.low, "high": estimate.high}
                for name, estimate in self.estimates.items()
            },
            **more,
            **({"as_of": self.as_of.isoformat()} if self.as_of else {}),
        }


def disclose(
    measures: Mapping[Key, Measure], floor: int, lines: Iterable[Collection[Key]] | None = None
) -> dict[Key, Cell]:
    """Pass cells through the gate.

    ``lines`` are the groups of cells whose total is, or can be asked to be,
    published; without it all the cells together are one line. Empty cells say
    ``no_data`` and hide nothing, but in a table that is withheld whole. Two rules, repeated until nothing changes, as
    long as a line has cells left to withhold:

    - in a line, at least two cells are withheld or none, and the h withheld ones
      are of at least ``floor + h - 2`` distinct people together: so each can be
      anything over a range of half the floor at least;
    - a small cell in two crossing lines is the corner of a rectangle of withheld
      cells whose neighbouring corners have ``floor`` people each, so that it
      can grow by ``floor`` and every total stays (the hypercube method of
      R. D. Repsilber, 1994; Giessing and Repsilber, 2002).
    """
    groups = [tuple(measures)] if lines is None else [tuple(line) for line in lines]
    table = _Table(measures, floor, [[key for key in line if measures[key].people > 0] for line in groups])
    while table.cover_lines() or table.cover_corners():
        pass
    reason = SMALL if len(measures) == 1 else TABLE
    return {key: _cell(measure, reason if key in table.withheld else None) for key, measure in measures.items()}


def disclose_one(measure: Measure, floor: int) -> Cell:
    """One cell with no others beside it."""
    return disclose({None: measure}, floor)[None]


def people_of(measures: Collection[Measure]) -> int:
    """At least so many distinct people are in ``measures`` together; without sketches they are taken as different."""
    sketches = [np.abs(measure.sketch) for measure in measures if measure.sketch is not None]
    if not sketches or len(sketches) < len(measures):
        return sum(measure.people for measure in measures)
    together = int(np.count_nonzero(np.any(sketches, axis=0)))
    # Of many people several share a bucket; the largest cell alone may then say more.
    return max(together, *(measure.people for measure in measures))


class _Table(Generic[Key]):
    """Which cells of one answer are withheld. Ties are settled by place, so that a table is always cut alike."""

    def __init__(self, measures: Mapping[Key, Measure], floor: int, lines: list[list[Key]]) -> None:
        self.measures, self.floor, self.lines = measures, floor, lines
        self.place = {key: place for place, key in enumerate(measures)}
        self.small = [key for key, measure in measures.items() if measure.too_small(floor)]
        self.withheld = set(self.small)
        self.lines_of: dict[Key, list[int]] = {key: [] for key in measures}
        everything = sum(measure.people > 0 for measure in measures.values())
        for number, line in enumerate(lines):
            # The line of the whole table crosses nothing.
            for key in line if len(line) < everything else ():
                self.lines_of[key].append(number)
        self.crossing = {frozenset(numbers): key for key, numbers in self.lines_of.items() if len(numbers) == 2}

    def cover_lines(self) -> bool:
        """Withhold the smallest open cells of each line that is not safe; whether anything was."""
        before = len(self.withheld)
        for line in self.lines:
            hidden = [key for key in line if key in self.withheld]
            if not hidden:
                continue
            for key in sorted((key for key in line if key not in self.withheld), key=self._cost):
                if len(hidden) > 1 and self._people(hidden) >= self.floor + len(hidden) - 2:
                    break
                hidden.append(key)
                self.withheld.add(key)
        return len(self.withheld) > before

    def cover_corners(self) -> bool:
        """Complete a rectangle for each small cell that is in two lines; whether anything was withheld."""
        before = len(self.withheld)
        for key in self.small:
            numbers = self.lines_of[key]
            if len(numbers) == 2 and all(len(self.lines[number]) > 1 for number in numbers):
                self._rectangle(key, *numbers)
        return len(self.withheld) > before

    def _rectangle(self, key: Key, row: int, column: int) -> None:
        best: tuple[int, tuple[Key, ...]] | None = None
        large = [[each for each in self.lines[number] if each != key and self._size(each) >= self.floor]
                 for number in (row, column)]  # fmt: skip
        for beside, below in product(*large):
            opposite = self.crossing.get(frozenset((self._other(beside, row), self._other(below, column))))
            if opposite is not None:
                corners = (beside, below, opposite)
                cost = sum(self._size(each) for each in corners if each not in self.withheld)
                if best is None or cost < best[0]:
                    best = (cost, corners)
        # A table without such a rectangle is too thin to be shown in part; where nobody is then helps to work it out.
        self.withheld.update(best[1] if best else self.measures)

    def _other(self, key: Key, line: int) -> int:
        """The line of ``key`` that crosses ``line``; -1 when there is none."""
        return next((number for number in self.lines_of[key] if number != line), -1)

    def _size(self, key: Key) -> int:
        return self.measures[key].people

    def _people(self, keys: Collection[Key]) -> int:
        return people_of([self.measures[key] for key in keys])

    def _cost(self, key: Key) -> tuple[int, int]:
        return self.measures[key].people, self.place[key]


def _cell(measure: Measure, reason: Reason | None) -> Cell:
    if reason:
        return Cell(TOO_FEW_PEOPLE, reason=reason)
    if measure.people <= 0:
        return Cell(NO_DATA, 0, 0)
    return Cell(SHOWN, measure.people, measure.items, dict(measure.estimates))
