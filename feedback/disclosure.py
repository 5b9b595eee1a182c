"""The one gate through which every number leaves: dashboard, API, export and alert have no copy of it.

A cell speaks of a cohort of people. Under the floor it is withheld whole, its
counts too. Where a total of several cells is published beside them, one
withheld cell could be had by subtraction; then the next smallest goes with it
(complementary suppression; Hundepool et al., Statistical Disclosure Control,
2012, chapter 4). People are distinct tokens: subject, else author, else item.

Not yet here: a guard against differencing over several questions of one user.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeVar

State = Literal["shown", "too_few_people", "no_data"]
SHOWN: State = "shown"
TOO_FEW_PEOPLE: State = "too_few_people"
NO_DATA: State = "no_data"

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number and its 95 % interval. ``low`` and ``high`` are None where no interval can be given."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A cell before the gate: its cohort of distinct people, its observations, what was estimated of them."""

    people: int
    items: int
    estimates: Mapping[str, Estimate] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell after the gate. ``value``, counts and estimates are there only when ``state`` is ``shown``."""

    state: State
    people: int | None = None
    items: int | None = None
    estimates: Mapping[str, Estimate] = field(default_factory=dict)

    @property
    def shown(self) -> bool:
        """Whether the numbers may be seen."""
        return self.state == SHOWN

    def get(self, name: str) -> Estimate | None:
        """One estimate, or None when it is withheld or could not be made."""
        return self.estimates.get(name)

    def as_json(self) -> dict[str, object]:
        """State, counts and estimates as plain values; withheld ones are null or left out."""
        return {
            "state": self.state,
            "people": self.people,
            "items": self.items,
            "estimates": {
                name: {"value": estimate.value, "low": estimate.low, "high": estimate.high}
                for name, estimate in self.estimates.items()
            },
        }


def disclose(
    measures: Mapping[Key, Measure], floor: int, lines: Iterable[Collection[Key]] | None = None
) -> dict[Key, Cell]:
    """Pass cells through the gate.

    ``lines`` are the groups of cells whose total is, or can be asked to be,
    published; without it all the cells together are one line. In a line with
    withheld cells at least two are withheld, and together they count at least
    ``floor`` people, as long as the line has cells left to withhold. Empty cells
    say ``no_data`` and hide nothing. Withholding in one line may call for more
    in a crossing one, so it is repeated until nothing changes.
    """
    groups = [tuple(measures)] if lines is None else [tuple(line) for line in lines]
    withheld = {key for key, measure in measures.items() if 0 < measure.people < floor}
    changed = True
    while changed:
        changed = False
        for line in groups:
            more = _complement([key for key in line if measures[key].people > 0], measures, withheld, floor)
            changed = changed or bool(more)
            withheld |= more
    return {key: _cell(measure, key in withheld) for key, measure in measures.items()}


def disclose_one(measure: Measure, floor: int) -> Cell:
    """One cell with no others beside it."""
    return disclose({None: measure}, floor)[None]


def _complement(line: list[Key], measures: Mapping[Key, Measure], withheld: set[Key], floor: int) -> set[Key]:
    """The smallest open cells of one line that must be withheld with those that are."""
    hidden = [key for key in line if key in withheld]
    if not hidden:
        return set()
    # Position settles ties, so that the same table is always cut in the same way.
    order = {key: position for position, key in enumerate(line)}
    rest = sorted((key for key in line if key not in withheld), key=lambda key: (measures[key].people, order[key]))
    hidden_people = sum(measures[key].people for key in hidden)
    count = len(hidden)
    more: set[Key] = set()
    for key in rest:
        if count >= 2 and hidden_people >= floor:
            break
        more.add(key)
        count += 1
        hidden_people += measures[key].people
    return more


def _cell(measure: Measure, withheld: bool) -> Cell:
    if measure.people <= 0:
        return Cell(NO_DATA, 0, 0)
    if withheld:
        return Cell(TOO_FEW_PEOPLE)
    return Cell(SHOWN, measure.people, measure.items, dict(measure.estimates))
