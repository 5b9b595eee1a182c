"""Tokens of an erased person in other people's texts: what stands there afterwards, and where offsets move. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from feedback.items import CleanItem

ERASED = "[ERASED]"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A text without the tokens. ``cuts`` are (start, end) in the old text, in order; each became ``ERASED``."""

    text: str = field(repr=False)
    cuts: tuple[tuple[int, int], ...] = ()

    def moved(self, offset: int) -> int:
        """Where an offset of the old text lies in the new one; the inside of a cut leads to its end."""
        shift = 0
        for start, end in self.cuts:
            if offset <= start:
                break
            if offset < end:
                return start + shift + len(ERASED)
            shift += len(ERASED) - (end - start)
        return offset + shift


def forget(text: str, tokens: Collection[str]) -> Forgotten:
    """The text with every one of ``tokens`` replaced. Other tokens stay, those that only begin alike too."""
    if not any(token in text for token in tokens):
        return Forgotten(text)
    pattern = re.compile("|".join(map(re.escape, sorted(tokens))))
    return Forgotten(pattern.sub(ERASED, text), tuple(match.span() for match in pattern.finditer(text)))


def forget_turns(turns: Sequence[Mapping[str, Any]] | None, tokens: Collection[str]) -> list[dict[str, Any]] | None:
    """The same for the turns of a conversation as they are stored; None stays None."""
    return None if turns is None else [{**turn, "text": forget(turn["text"], tokens).text} for turn in turns]


def forget_item(item: CleanItem, tokens: Collection[str]) -> CleanItem:
    """The same for an item that is not stored yet. Its list of replacements would no longer fit and is left out."""
    return replace(
        item,
        text=forget(item.text, tokens).text,
        title=None if item.title is None else forget(item.title, tokens).text,
        turns=tuple(replace(turn, text=forget(turn.text, tokens).text) for turn in item.turns),
        replacements=(),
    )
