"""Pure: many overlapping findings -> spans that do not overlap and leave nothing found uncovered.

A finding's ``reason`` is ``tier:rule``. Tiers, strongest first: ``checksum`` (a
check digit holds), ``known`` (a name from the item's own fields), ``pattern``
(the form itself), ``context`` (a word beside it), ``model``. A stronger tier
wins; within a tier the longest span. What a losing span covers beyond the
winner stays covered: leaving part of a found value readable is the worse mistake.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from feedback.items import TOKEN_PATTERN, PiiSpan
from feedback.privacy.policy import Rule

TIERS = ("checksum", "known", "pattern", "context", "model")
_RANK = {tier: rank for rank, tier in enumerate(TIERS)}
_EDGE = " \t\r\n\u00a0,;:.!?()[]{}<>\"'«»“”‘’|/\\-–—*_"
_WORDLIKE = re.compile(r"\w")
DENIED = "known:denied"
CORRECTED = "known:corrected"
ALWAYS = frozenset({DENIED, CORRECTED})
"""Reasons of spans that are masked whatever the policy says of their label: a person asked for it."""
FREE_TEXT_LABELS = frozenset({"PERSON", "ADDRESS"})


def tier(span: PiiSpan) -> int:
    """Rank of the span's tier, 0 the strongest; an unknown tier ranks last."""
    return _RANK.get(span.reason.partition(":")[0], len(TIERS))


def confident(text: str, spans: Iterable[PiiSpan], rule: Callable[[str, str], Rule]) -> list[PiiSpan]:
    """Spans that reach the least score of the rule for their (label, value) and are not kept by it.

    What a person asked to be masked (``ALWAYS``) is not asked for.
    """
    kept = []
    for span in spans:
        found = rule(span.label, text[span.start : span.end])
        if span.reason in ALWAYS or (span.score >= found.least_score and found.action != "keep"):
            kept.append(span)
    return kept


def settle(text: str, spans: Iterable[PiiSpan]) -> list[PiiSpan]:
    """Spans in order of place, without overlap, together covering all that was found (edges of pieces are trimmed)."""
    ordered = sorted(spans, key=lambda s: (tier(s), -(s.end - s.start), -s.score, s.start))
    taken: list[PiiSpan] = []
    for span in ordered:
        taken.extend(_pieces(text, span, taken))
    return sorted(taken, key=lambda s: s.start)


def _pieces(text: str, span: PiiSpan, taken: Sequence[PiiSpan]) -> list[PiiSpan]:
    free = [(span.start, span.end)]
    whole = True
    for other in taken:
        if other.end <= span.start or other.start >= span.end:
            continue
        whole = False
        cut: list[tuple[int, int]] = []
        for start, end in free:
            if start < other.start:
                cut.append((start, min(end, other.start)))
            if other.end < end:
                cut.append((max(start, other.end), end))
        free = [(start, end) for start, end in cut if start < end]
    if whole:
        return [span] if span.start < span.end else []
    return [
        replace(span, start=start, end=end) for start, end in (trimmed(text, *piece) for piece in free) if start < end
    ]


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without blanks and punctuation at its edges; empty when it holds no letter or digit."""
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return (start, end) if _WORDLIKE.search(text, start, end) else (start, start)


def repeated(text: str, values: Iterable[tuple[str, str]], taken: Sequence[PiiSpan]) -> list[PiiSpan]:
    """Other places where an already found value (label, value) of six characters or more stands, in any case.

    A finder that saw a name after a greeting may miss it in the signature: what is
    personal once is personal everywhere in the item.
    """
    found: list[PiiSpan] = []
    folded = text.lower()
    if len(folded) != len(text):
        folded = text
    for label, value in values:
        needle = value.lower() if folded is not text else value
        at = folded.find(needle)
        while at >= 0:
            end = at + len(needle)
            if not any(s.start < end and at < s.end for s in taken):
                found.append(PiiSpan(at, end, label, 0.9, "context:repeated"))
            at = folded.find(needle, end)
    return found


def outside_tokens(text: str, spans: Sequence[PiiSpan]) -> list[PiiSpan]:
    """Spans that touch no token of a masked text."""
    tokens = [match.span() for match in TOKEN_PATTERN.finditer(text)]
    return [span for span in spans if not any(span.start < end and start < span.end for start, end in tokens)]
