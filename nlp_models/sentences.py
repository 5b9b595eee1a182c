"""Text -> sentences with exact offsets, by spaCy and our own rules for the way customers write.

Fails never: whatever the text, the spans are in order, do not overlap, start and end on a visible character and
never cut a pseudonym token. Memory is bounded: a huge text is read in blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from feedback.items import LANGUAGES, TOKEN_PATTERN
from nlp_models import sentence_rules
from nlp_models.calm import calm
from nlp_models.light_spacy import Language, spacy

SPLITTER = "spacy-sentences@1"
"""Name and version of the rules: a change of where sentences end is a change of this name."""
MAX_SENTENCE = 600
"""Characters; what goes on longer without an end is cut at a space, so that no encoder drops the rest."""
BLOCK = 10_000
_OTHER_LANGUAGES = "xx"
_GAP = re.compile(r"\s+")
_LINE_BREAK = re.compile(r"\n")
Span = tuple[int, int]


@cache
def _pipeline(language: str) -> Language:
    pipeline = spacy.blank(language if language in LANGUAGES else _OTHER_LANGUAGES)
    pipeline.add_pipe(sentence_rules.COMPONENT)
    return pipeline


def _last_gap(text: str, start: int, limit: int, pattern: re.Pattern[str]) -> int | None:
    """End of the last match of ``pattern`` in the second half of ``text[start:limit]``."""
    found = None
    for match in pattern.finditer(text, start + (limit - start) // 2, limit):
        found = match.end()
    return found


def _outside_token(text: str, start: int, cut: int) -> int:
    """The cut, moved before or behind the pseudonym token that it would fall into."""
    for match in TOKEN_PATTERN.finditer(text, max(start, cut - 64), min(len(text), cut + 64)):
        if match.start() < cut < match.end():
            return match.start() if match.start() > start else match.end()
    return cut


def _pieces(text: str, start: int, end: int, size: int, patterns: Sequence[re.Pattern[str]]) -> Iterator[Span]:
    """Consecutive spans of at most about ``size``, cut where the first pattern that matches allows."""
    while end - start > size:
        cuts = (_last_gap(text, start, start + size, pattern) for pattern in patterns)
        cut = _outside_token(text, start, next((c for c in cuts if c is not None), start + size))
        yield start, cut
        start = cut
    yield start, end


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def _says_something(piece: str) -> bool:
    return any(c.isalnum() or ord(c) > 0x2190 for c in piece)


def _as_read(text: str) -> str:
    """The text as the tokeniser may read it, each character in its place: no lone surrogates, tokens as one word."""
    whole = calm(text.encode("utf-8", "replace").decode("utf-8"))
    return TOKEN_PATTERN.sub(lambda match: "X" + "x" * (len(match[0]) - 1), whole) if "[" in whole else whole


def _split(text: str, pipeline: Language) -> list[Span]:
    found: list[Span] = []
    as_read = _as_read(text)
    for start, end in _pieces(text, 0, len(text), BLOCK, (_LINE_BREAK, _GAP)):
        # A sentence reaches to the start of the next: a blank of the calm view may be a character of the text.
        starts = [start + sentence.start_char for sentence in pipeline(as_read[start:end]).sents]
        for left, right in pairwise([*starts, end]):
            for piece in _pieces(text, left, right, MAX_SENTENCE, (_GAP,)):
                if span := _trimmed(text, *piece):
                    found.append(span)
    spoken = [span for span in found if _says_something(text[slice(*span)])]
    return spoken or found[:1]


def split(texts: Sequence[str], languages: Sequence[str]) -> list[list[Span]]:
    """The sentences of each text as (start, end) in code points; a text without a visible character has none.

    ``languages`` chooses the tokeniser; an unknown one gets the language-neutral rules.
    """
    if len(texts) != len(languages):
        raise ValueError("split needs one language for each text")
    found: list[list[Span]] = [[] for _ in texts]
    for language in sorted(set(languages)):
        pipeline = _pipeline(language)
        with pipeline.memory_zone():  # new words are forgotten after the batch: memory stays bounded and no text stays
            for row, text in enumerate(texts):
                if languages[row] == language and text and not text.isspace():
                    readable = text.encode("utf-8", "replace").decode("utf-8")
                    found[row] = _split(readable, pipeline)
    return found
