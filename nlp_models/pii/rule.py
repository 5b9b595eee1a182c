"""The shape that all pattern finders share: one text at a time, every language at once.

An identity number of one country may stand in a text of any language, so a
pattern finder covers them all, and ``und``, the texts without letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from feedback.items import LANGUAGES, PiiSpan
from nlp_models.pii.latin import unmarked

_WORD = re.compile(r"\w+")
_SPEAKER = re.compile(r"\n\s*(?:\[[^\]\n]{0,12}\]\s?)?[^\n:]{0,25}:")


class PatternFinder:
    """Base of the finders that need no model. A subclass gives ``name`` and ``spans``."""

    name: ClassVar[str] = ""
    languages: frozenset[str] = frozenset((*LANGUAGES, "und"))

    def find(self, texts: Sequence[str], language: str) -> list[list[PiiSpan]]:
        """Spans for each text; letters are compared without their marks."""
        return [list(self.spans(unmarked(text), language)) for text in texts]

    def spans(self, text: str, language: str) -> Iterator[PiiSpan]:
        """Spans of one text whose letters carry no marks."""
        raise NotImplementedError


def has_any(folded: str, words: Iterable[str]) -> bool:
    """Whether one of the stretches stands in a text in lower case: the cheap look before a costly pattern."""
    return any(word in folded for word in words)


def before(text: str, start: int, width: int) -> str:
    """The stretch before a place, in lower case."""
    return text[max(0, start - width) : start].lower()


def said_before(pattern: re.Pattern[str], text: str, start: int, width: int = 60, words: int = 5) -> bool:
    """Whether the pattern stands shortly before a place: at most ``words`` words and no long number between.

    The label of a chat turn (``[12:38] visitor_12:``) does not count.
    """
    window = before(text, start, width)
    last = None
    for match in pattern.finditer(window):
        last = match
    if last is None:
        return False
    between = without_speakers(window[last.end() :])
    return len(_WORD.findall(between)) <= words and not re.search(r"\d[\d .-]{2,}\d", between)


def without_speakers(between: str) -> str:
    """A stretch without the labels of chat turns (``[12:38] visitor_12:``)."""
    return _SPEAKER.sub(" ", between)


def letters_and_digits(text: str, start: int, end: int) -> tuple[str, list[int]]:
    """Letters and digits of a stretch, upper case, and the place of each."""
    places = [index for index in range(start, end) if text[index].isalnum()]
    return "".join(text[index] for index in places).upper(), places
