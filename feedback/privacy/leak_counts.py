"""Pure: what a masker leaves of marked texts, counted for each language, label and channel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from feedback.disclosure import Estimate
from feedback.insights.intervals import wilson

FOUND_SHARE = 0.8
"""A value counts as found when at least this share of its letters and digits is masked; the rest counts as leaked."""

Marked = tuple[int, int, str | None]
"""Start, end and label of a marked value; no label: masking it is neither right nor wrong."""


@dataclass(frozen=True, slots=True)
class Key:
    """Where a count belongs. ``label`` None: characters that are not personal."""

    language: str
    channel: str
    label: str | None


@dataclass(slots=True)
class Count:
    """Values and their characters. For what is not personal ``leaked`` counts characters that were masked wrongly."""

    values: int = 0
    found: int = 0
    right_label: int = 0
    characters: int = 0
    leaked: int = 0

    def add(self, other: Count) -> None:
        """Take another count in."""
        self.values += other.values
        self.found += other.found
        self.right_label += other.right_label
        self.characters += other.characters
        self.leaked += other.leaked

    @property
    def recall(self) -> Estimate | None:
        """Share of the values that were found, with Wilson's interval."""
        return wilson(self.found, self.values)

    @property
    def leak(self) -> float | None:
        """Share of the characters that were left readable (or, not being personal, masked)."""
        return self.leaked / self.characters if self.characters else None


@dataclass(slots=True)
class Scores:
    """Counts by key. ``held`` documents were set aside: nothing of them is counted, because nobody reads them."""

    counts: dict[Key, Count] = field(default_factory=dict)
    documents: int = 0
    held: int = 0

    def total(self, **fixed: str | None) -> Count:
        """Sum over the keys whose fields are as given."""
        whole = Count()
        for key, count in self.counts.items():
            if all(getattr(key, name) == value for name, value in fixed.items()):
                whole.add(count)
        return whole

    def personal(self, **fixed: str) -> Count:
        """Sum over all labels, without what is not personal."""
        whole = Count()
        for key, count in self.counts.items():
            if key.label is not None and all(getattr(key, name) == value for name, value in fixed.items()):
                whole.add(count)
        return whole

    def languages(self) -> list[str]:
        """Languages that were counted, in order."""
        return sorted({key.language for key in self.counts})


def count_document(
    scores: Scores, language: str, channel: str, text: str, marks: Sequence[Marked], masked: Sequence[Marked]
) -> None:
    """Add one document: what was marked, and what was masked by which label."""
    scores.documents += 1
    cover: list[str | None] = [None] * len(text)
    for start, end, label in masked:
        cover[start:end] = [label or ""] * (end - start)
    neutral = [False] * len(text)
    for start, end, label in marks:
        neutral[start:end] = [True] * (end - start)
        if label is not None:
            _value(scores.counts.setdefault(Key(language, channel, label), Count()), label, text, cover, start, end)
    other = scores.counts.setdefault(Key(language, channel, None), Count())
    places = [place for place in range(len(text)) if not neutral[place]]
    other.characters += len(places)
    other.leaked += sum(cover[place] is not None for place in places)


def _value(count: Count, label: str, text: str, cover: Sequence[str | None], start: int, end: int) -> None:
    places = [place for place in range(start, end) if text[place].isalnum()] or list(range(start, end))
    by = Counter(cover[place] for place in places)
    hidden = len(places) - by[None]
    count.values += 1
    count.characters += len(places)
    count.leaked += by[None]
    if hidden >= FOUND_SHARE * len(places):
        count.found += 1
        count.right_label += by[label] == max(number for name, number in by.items() if name is not None)


def under_minima(scores: Scores, minima: Mapping[str, Mapping[str, float]]) -> list[str]:
    """What is worse than allowed, in words. ``minima``: language or ``*`` -> measure or label -> least (most for leaks).

    ``leak`` and ``over_mask`` are the most that is allowed in percent of characters, a label's name the least recall
    in percent; a language's own line goes before that of ``*``.
    """
    found: list[str] = []
    for language in scores.languages():
        limits = {**minima.get("*", {}), **minima.get(language, {})}
        for name, limit in limits.items():
            found.extend(_worse(scores, language, name, limit))
    return found


def _worse(scores: Scores, language: str, name: str, limit: float) -> Iterable[str]:
    if name == "leak":
        value = scores.personal(language=language).leak
    elif name == "over_mask":
        value = scores.total(language=language, label=None).leak
    else:
        recall = scores.total(language=language, label=name).recall
        if recall is not None and 100 * recall.value < limit:
            yield f"{language}: recall of {name} is {100 * recall.value:.1f} %, at least {limit:g} % is allowed"
        return
    if value is not None and 100 * value > limit:
        yield f"{language}: {name} is {100 * value:.2f} %, at most {limit:g} % is allowed"
