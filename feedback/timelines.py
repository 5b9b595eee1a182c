"""What is known of one group of items over time, as the moments that answers join. Pure.

An answer about the time from one moment to another joins the two; of moments that are joined, over whatever others, what
lies between them is known by adding and subtracting. Kept for each moment is the sketch of everything before it,
counted from some moment that it is joined to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import combinations, pairwise

from feedback.sketches import Sketch

Span = tuple[datetime, datetime]

MOST_MOMENTS = 16
"""With more moments than that only spans between neighbouring ones, and those that were asked for, are looked at."""


class Timeline:
    """Spans and their sketches, oldest first; where they contradict one another, the newest count."""

    def __init__(self, spans: Mapping[Span, Sketch]) -> None:
        self.spans = dict(spans)
        self.contradictions: list[Sketch] = []
        self._heights: dict[datetime, Sketch] = {}
        self._part: dict[datetime, int] = {}
        self._members: dict[int, list[datetime]] = {}
        for (first, last), made_of in reversed(self.spans.items()):
            self._join(first, last, made_of)

    def between(self, first: datetime, last: datetime) -> Sketch | None:
        """What lies between two moments, None when that is not known."""
        if self._part.get(first, -1) != self._part.get(last, -2):
            return None
        return self._heights[last] - self._heights[first]

    def known_spans(self) -> Iterator[Span]:
        """Spans that can be worked out: all of them, or of many moments the shortest and those that were asked for."""
        for members in self._members.values():
            moments = sorted(members)
            yield from combinations(moments, 2) if len(moments) <= MOST_MOMENTS else pairwise(moments)
        yield from self.spans

    def _join(self, first: datetime, last: datetime, made_of: Sketch) -> None:
        one, other = self._place(first, made_of * 0), self._place(last, made_of * 0)
        gap = self._heights[first] + made_of - self._heights[last]
        if one == other:
            if gap.any():
                self.contradictions.append(gap)
            return
        if len(self._members[one]) < len(self._members[other]):
            one, other, gap = other, one, -gap
        for moment in self._members.pop(other):
            self._heights[moment] = self._heights[moment] + gap
            self._part[moment] = one
            self._members[one].append(moment)

    def _place(self, moment: datetime, nothing: Sketch) -> int:
        if moment not in self._part:
            part = max(self._members, default=-1) + 1
            self._part[moment], self._members[part] = part, [moment]
            self._heights[moment] = nothing
        return self._part[moment]
