"""What a set of answers gives away together: the attacker's side of the guard against differencing. Pure.

Answers are sums over what people contributed, so an attacker adds and subtracts them. He knows what each question was
about, not who is behind it. Three looks are taken, each weighed by sketches:

- do two answers differ by fewer people than the floor, whatever they were about (a refresh, an erasure, a segment and
  everyone)?
- what follows when values may exist that nobody asked for (``feedback.known``)?
- what follows when those that were asked for are all there are (``feedback.combinations``)?
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from feedback.combinations import Group, tells
from feedback.known import Known
from feedback.sketches import BUCKETS, Sketch
from feedback.timelines import Span

_FIRST_LOOK = 64
_ALWAYS, _FOREVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)

Filters = tuple[tuple[str, str], ...]


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
Placed = tuple[Group, Span, Sketch]


class Answers:
    """Answers of one family that one reader has, and which others may be added."""

    def __init__(self, floor: int, given: Sequence[Answer] = ()) -> None:
        self._floor = floor
        self._made_of = np.array([made_of for _, made_of in given], dtype=np.int64).reshape(-1, BUCKETS)
        self._known = Known({}).adding((*_place(question), made_of) for question, made_of in given)

    def admit(self, new: Sequence[Answer]) -> list[bool]:
        """Whether each may be given, in order; those that may are taken in."""
        left: list[int] = []
        before = self._made_of
        for place, (_, made_of) in enumerate(new):
            if not self._close(made_of):
                self._made_of = np.concatenate([self._made_of, [made_of]])
                left.append(place)
        placed = [(*_place(question), made_of) for question, made_of in new]
        for harmless in (self._plainly_harmless, self._harmless_together):
            known, may = _sift(self._known, [placed[place] for place in left], harmless)
            left = [place for place, each in zip(left, may, strict=True) if each]
        self._known = known
        self._made_of = np.concatenate([before, *[[new[place][1]] for place in left]])
        return [place in left for place in range(len(new))]

    def _plainly_harmless(self, known: Known, new: Sequence[Placed]) -> bool:
        return not known.tells({group for group, *_ in new}, self._floor)

    def _harmless_together(self, known: Known, new: Sequence[Placed]) -> bool:
        fresh = {(group, span) for group, span, _ in new}
        return not tells(known.pieces(fresh), len(fresh), self._floor)

    def _close(self, made_of: Sketch) -> bool:
        """Whether an answer differs from it by fewer people than the floor."""
        known = self._made_of
        # A difference that touches few of all buckets touches few of the first.
        first = np.count_nonzero(known[:, :_FIRST_LOOK] - made_of[:_FIRST_LOOK], axis=1) < self._floor
        apart = np.count_nonzero(known[first] - made_of, axis=1)
        return bool(np.any((apart > 0) & (apart < self._floor)))


def _sift(
    known: Known, new: Sequence[Placed], harmless: Callable[[Known, Sequence[Placed]], bool]
) -> tuple[Known, list[bool]]:
    """Which of ``new`` may be added, and the knowledge with them: all at once, or by halves."""
    if not new:
        return known, []
    more = known.adding(new)
    if harmless(more, new):
        return more, [True] * len(new)
    if len(new) == 1:
        return known, [False]
    half = len(new) // 2
    known, first = _sift(known, new[:half], harmless)
    known, second = _sift(known, new[half:], harmless)
    return known, first + second


def _place(question: Question) -> tuple[Group, Span]:
    return _group(question), (question.since or _ALWAYS, question.until or _FOREVER)


def _group(question: Question) -> Group:
    """Segments overlap and ratings are limits: each of them is a filter of its own, held or not."""
    own = (
        (f"{name}={value}", "") if name in ("segment", "rating_min") else (name, value)
        for name, value in question.filters
    )
    return tuple(sorted(own))
