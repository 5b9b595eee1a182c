"""Pure: text and decided spans -> clean text, with every offset mapped both ways."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from feedback.items import PiiSpan, Replacement


@dataclass(frozen=True, slots=True)
class Decided:
    """A settled span and what will stand in its place; only a token that is ``reversible`` has its value put away."""

    span: PiiSpan
    token: str
    value: str = field(repr=False)
    reversible: bool = True


def redact(text: str, decided: Sequence[Decided]) -> tuple[str, list[Replacement]]:
    """Replace each span by its token. Raises ``ValueError`` when spans overlap, are empty or lie outside the text."""
    ordered = sorted(decided, key=lambda one: one.span.start)
    before = 0
    shift = 0
    replacements: list[Replacement] = []
    for one in ordered:
        span = one.span
        if not before <= span.start < span.end <= len(text):
            raise ValueError(f"span {span.start}:{span.end} overlaps another or lies outside the text")
        before = span.end
        start = span.start + shift
        shift += len(one.token) - (span.end - span.start)
        replacements.append(
            Replacement(
                start=span.start,
                end=span.end,
                clean_start=start,
                clean_end=start + len(one.token),
                label=span.label,
                token=one.token,
                score=span.score,
                reason=span.reason,
            )
        )
    clean = text
    for replacement in reversed(replacements):
        clean = clean[: replacement.start] + replacement.token + clean[replacement.end :]
    return clean, replacements


def to_input_offset(position: int, replacements: Sequence[Replacement], *, end: bool = False) -> int:
    """Offset in the input of an offset in the clean text; ``replacements`` in order of place, as ``redact`` gives them.

    Total and monotone. A position inside a token maps to the start of what it replaced, or with ``end`` to its end.
    """
    index = bisect_right(replacements, position, key=lambda one: one.clean_start) - 1
    if index < 0:
        return position
    last = replacements[index]
    if position >= last.clean_end:
        return last.end + (position - last.clean_end)
    if position == last.clean_start:
        return last.start
    return last.end if end else last.start
