"""Which identifiers link people, and which a person has one of: ``privacy/data/linking.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from feedback.items import TOKEN_PATTERN

_TABLE = Path(__file__).parent.parent / "privacy" / "data" / "linking.toml"

ERASED = "erased:"
"""Begins what stands in evidence for an identifier that was erased, so that what it shared stays set aside."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A line of the table; ``rank`` 0 is the strongest."""

    label: str
    rank: int
    most: int
    one: bool = False
    further: bool = False


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind that links, by label, the strongest first."""
    lines = tomllib.loads(_TABLE.read_text(encoding="utf-8"))["kinds"]
    return {line["label"]: Kind(**line, rank=rank) for rank, line in enumerate(lines)}


def kind_of(token: str) -> Kind | None:
    """The kind of an identifier, None for one that never links. What was erased counts as a customer."""
    if token.startswith(ERASED):
        return next(iter(kinds().values()))
    match = TOKEN_PATTERN.fullmatch(token)
    return kinds().get(match["label"]) if match else None


def linkable(token: str) -> bool:
    """Whether an identifier may link at all."""
    return kind_of(token) is not None
