"""What is known of groups of items and their parts, and what follows from it by one step of arithmetic. Pure.

Of one group any span of time between moments that answers join is known (``feedback.timelines``). Of a group and its
parts by one filter the rest is: what has none of the values that are known; by two or three filters, what has none of
the values of either (inclusion and exclusion). As long as values may exist that nobody asked for this is all there is,
for then groups are independent of one another. ``tells`` also looks a few steps further for somebody who takes the
values that were asked for to be all: a group follows from all its parts, and the part that is missing from the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product

import numpy as np

from feedback.combinations import Group, Piece
from feedback.sketches import Sketch, touched
from feedback.timelines import Span, Timeline

MOST_FILTERS = 3
"""Filters over which a rest is worked out at once."""
MOST_SPANS = 400
"""Spans of one group and its parts that are looked at, the shortest first."""
_ROUNDS = 3

Line = tuple[Group, str]


class Known:
    """Groups, what is known of each over time, and which parts of each were asked for. Changed by making another."""

    def __init__(self, groups: dict[Group, Timeline]) -> None:
        self._groups = groups
        self._parts: dict[Line, set[str]] = {}
        self._values: dict[str, set[str]] = {}
        self._shapes: set[frozenset[str]] = set()
        for group in groups:
            self._index(group)

    def adding(self, new: Iterable[tuple[Group, Span, Sketch]]) -> Known:
        """The same with more answers; a question's newest answer counts."""
        spans: dict[Group, dict[Span, Sketch]] = {}
        for group, span, made_of in new:
            if group not in spans:
                spans[group] = dict(self._groups[group].spans) if group in self._groups else {}
            spans[group].pop(span, None)
            spans[group][span] = made_of
        return Known({**self._groups, **{group: Timeline(each) for group, each in spans.items()}})

    def pieces(self, last: set[tuple[Group, Span]]) -> list[Piece]:
        """Every answer, ``last`` at the end."""
        found = [
            Piece(group, *span, made_of)
            for group, timeline in self._groups.items()
            for span, made_of in timeline.spans.items()
        ]
        return sorted(found, key=lambda piece: (piece.group, (piece.since, piece.until)) in last)

    def tells(self, fresh: set[Group], floor: int) -> bool:
        """Whether something about fewer people than ``floor`` can be worked out that has to do with ``fresh`` groups."""
        closed, filled_in = self._closed(fresh)
        looks = ((self, fresh), (closed, fresh | filled_in))
        return any(0 < touched(each) < floor for known, groups in looks for each in known._worked_out(groups))

    def _index(self, group: Group) -> None:
        self._shapes.add(frozenset(name for name, _ in group))
        for name, value in group:
            self._parts.setdefault((_without(group, name), name), set()).add(value)
            self._values.setdefault(name, set()).add(value)

    def _worked_out(self, fresh: Iterable[Group]) -> Iterator[Sketch]:
        for group in fresh:
            timeline = self._groups[group]
            yield from timeline.contradictions
            for first, last in timeline.known_spans():
                if (found := timeline.between(first, last)) is not None:
                    yield found
        for whole, names in {one for group in fresh for one in self._tables(group)}:
            for span in self._spans(whole, names):
                if (rest := self._rest(whole, names, span)) is not None:
                    yield rest

    def _tables(self, group: Group) -> Iterator[tuple[Group, tuple[str, ...]]]:
        """Groups, and filters that cut them, in whose table ``group`` is the whole, a margin or a cell."""
        own = frozenset(name for name, _ in group)
        for shape in self._shapes:
            if not own <= shape:
                continue
            for size in range(1, min(MOST_FILTERS, len(shape)) + 1):
                for names in combinations(sorted(shape), size):
                    whole = tuple(each for each in group if each[0] not in names)
                    if shape - frozenset(names) == frozenset(name for name, _ in whole):
                        yield whole, names

    def _spans(self, whole: Group, names: Sequence[str]) -> list[Span]:
        """Spans of the whole that are known, shortest first."""
        timeline = self._groups.get(whole)
        if timeline is None:
            return []
        wanted = set(timeline.known_spans())
        for name in names:
            for value in self._parts.get((whole, name), ()):
                wanted.update(self._groups[_with(whole, name, value)].spans)
        return sorted(wanted, key=lambda span: (span[1] - span[0], span))[:MOST_SPANS]

    def _rest(self, whole: Group, names: Sequence[str], span: Span) -> Sketch | None:
        """What of a group has none of the known values of any of ``names``; None where too little is known."""
        rest = self._of(whole, span)
        if rest is None:
            return None
        if not rest.any():
            return None
        values = self._complete(whole, names, span)
        if not all(values):
            return None
        rest = rest.copy()
        for picked in product(*[(None, *each) for each in values]):
            cell = _cut(whole, names, picked)
            if cell != whole and (found := self._of(cell, span)) is not None:
                rest += -found if sum(value is not None for value in picked) % 2 else found
        return rest

    def _complete(self, whole: Group, names: Sequence[str], span: Span) -> list[list[str]]:
        """Values for each of ``names`` so that every cell and margin of their table is known; the fewest are given up."""
        values = [
            [
                value
                for value in sorted(self._parts.get((whole, name), ()))
                if self._knows(_with(whole, name, value), span)
            ]
            for name in names
        ]
        while len(names) > 1:
            missing = [
                picked
                for picked in product(*[(None, *each) for each in values])
                if sum(value is not None for value in picked) > 1 and not self._knows(_cut(whole, names, picked), span)
            ]
            if not missing:
                break
            counts = {
                (place, value): sum(picked[place] == value for picked in missing)
                for place, each in enumerate(values)
                for value in each
            }
            place, value = max(counts, key=lambda each: (counts[each], each))
            values[place].remove(value)
        return values

    def _of(self, group: Group, span: Span) -> Sketch | None:
        timeline = self._groups.get(group)
        return timeline.between(*span) if timeline else None

    def _knows(self, group: Group, span: Span) -> bool:
        return self._of(group, span) is not None

    def _closed(self, fresh: set[Group]) -> tuple[Known, set[Group]]:
        """The same for somebody who takes the values that were asked for to be all there are."""
        known, reached = self, set[Group]()
        for _ in range(_ROUNDS):
            found = list(known._filled_in(fresh | reached))
            if not found:
                break
            spans: dict[Group, dict[Span, Sketch]] = {}
            for group, span, made_of in found:
                # What was worked out counts less than what was answered, so it comes first.
                spans.setdefault(group, {})[span] = made_of
            groups = {
                group: Timeline({**each, **(known._groups[group].spans if group in known._groups else {})})
                for group, each in spans.items()
            }
            known = Known({**known._groups, **groups})
            reached |= set(groups)
        return known, reached

    def _filled_in(self, fresh: Iterable[Group]) -> Iterator[tuple[Group, Span, Sketch]]:
        """A whole of which all parts are known, a part of which the whole and all the other parts are."""
        for whole, name in {line for group in fresh for line in self._lines(group)}:
            values = sorted(self._values[name])
            if len(values) < 2:
                continue
            parts = [_with(whole, name, value) for value in values]
            wanted = {
                span for group in (whole, *parts) if group in self._groups for span in self._groups[group].known_spans()
            }
            for span in wanted:
                total, cells = self._of(whole, span), [self._of(part, span) for part in parts]
                missing = [part for part, cell in zip(parts, cells, strict=True) if cell is None]
                sum_ = sum(cell for cell in cells if cell is not None)
                if total is None and not missing:
                    yield whole, span, np.asarray(sum_)
                elif total is not None and len(missing) == 1:
                    yield missing[0], span, total - sum_

    def _lines(self, group: Group) -> Iterator[Line]:
        """Lines that a group is the whole or a part of."""
        for name, _ in group:
            yield _without(group, name), name
        for name in self._values:
            if (group, name) in self._parts:
                yield group, name


def _with(group: Group, name: str, value: str) -> Group:
    return tuple(sorted((*group, (name, value))))


def _without(group: Group, name: str) -> Group:
    return tuple(each for each in group if each[0] != name)


def _cut(whole: Group, names: Sequence[str], picked: Sequence[str | None]) -> Group:
    more = [(name, value) for name, value in zip(names, picked, strict=True) if value is not None]
    return tuple(sorted((*whole, *more)))
