"""Pure: many overlapping findings -> spans that do not overlap and leave nothing found uncovered.

A finding's ``reason`` is ``tier:rule``. Tiers, strongest first: ``checksum`` (a
check digit holds), ``known`` (a name from the item's own fields), ``pattern``
(the form itself), ``context`` (a word beside it), ``model``. A stronger tier
wins; within a tier the longest span. What a losing span covers beyond the
winner stays covered: leaving part of a found value readable is the worse mistake.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
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
        for piece in _pieces(text, span, overlapping(span, taken)):
            insort(taken, piece, key=_start)
    return taken


def overlapping(span: PiiSpan, taken: Sequence[PiiSpan]) -> Sequence[PiiSpan]:
    """Those of settled spans that share a character with a span."""
    first = bisect_right(taken, span.start, key=_start)
    first -= first > 0 and taken[first - 1].end > span.start
    return taken[first : bisect_left(taken, span.end, lo=first, key=_start)]


def _start(span: PiiSpan) -> int:
    return span.start


def _pieces(text: str, span: PiiSpan, taken: Sequence[PiiSpan]) -> list[PiiSpan]:
    """What a span covers between the settled ones that it overlaps."""
    if not taken:
        return [span] if span.start < span.end else []
    starts = [span.start, *(other.end for other in taken)]
    ends = [*(other.start for other in taken), span.end]
    between = [trimmed(text, start, end) for start, end in zip(starts, ends, strict=True)]
    return [replace(span, start=start, end=end) for start, end in between if start < end]


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without blanks and punctuation at its edges; empty when it holds no letter or digit."""
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return (start, end) if _WORDLIKE.search(text, start, end) else (start, start)


def repeated(text: str, values: Iterable[tuple[str, str]], taken: Sequence[PiiSpan]) -> list[PiiSpan]:
    """Places outside the settled spans where an already found value (label, value) stands, in any case.

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
            repeat = PiiSpan(at, end, label, 0.9, "context:repeated")
            if not overlapping(repeat, taken):
                found.append(repeat)
            at = folded.find(needle, end)
    return found


def outside_tokens(text: str, spans: Sequence[PiiSpan]) -> list[PiiSpan]:
    """Spans that touch no token of a masked text."""
    tokens = [PiiSpan(*match.span(), match["label"], 1.0) for match in TOKEN_PATTERN.finditer(text)]
    return [span for span in spans if not overlapping(span, tokens)]
