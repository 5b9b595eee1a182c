"""What the product asks of the world around it. Real forms and shipped fakes keep the same promise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from feedback.items import Annotation, LanguageGuess, PiiSpan, RawItem


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that a connector could not take in.

    ``where`` is a line, row or message number; ``code`` a stable word; ``detail``
    says what to do and never quotes personal data; ``record`` is the record as it
    stood, so that it can be mended and imported again.
    """

    where: str
    code: str
    detail: str
    record: Any = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Removed:
    """A part of the text that a connector left out, and why (quoted reply, signature, disclaimer, agent turn)."""

    kind: str
    reason: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Parsed:
    """An item as the connector would take it in, with what was left out of its text."""

    item: RawItem
    removed: tuple[Removed, ...] = ()


class Connector(Protocol):
    """Reads one file (or folder) and yields items and refusals, in file order, in constant memory."""

    def read(self, path: Path) -> Iterator[Parsed | Refusal]:
        """Yield each record once. Raises ``SourceError`` when the file as a whole cannot be read."""
        ...


class PiiFinder(Protocol):
    """Finds personal data; decides nothing."""

    @property
    def name(self) -> str:
        """``name@version``."""
        ...

    @property
    def languages(self) -> frozenset[str]:
        """Languages for which this finder has been built and measured."""
        ...

    def find(self, texts: Sequence[str], language: str) -> list[list[PiiSpan]]:
        """Spans for each text, in any order, may overlap. All texts are in ``language``."""
        ...


class LanguageIdentifier(Protocol):
    """Says in which of the configured languages a text is written."""

    @property
    def name(self) -> str:
        """``name@version``."""
        ...

    def identify(self, texts: Sequence[str]) -> list[LanguageGuess]:
        """One guess for each text; a language outside the configured ones is None with a reason."""
        ...


class Annotator(Protocol):
    """One encoder pass, many heads. Sees clean text only."""

    @property
    def models(self) -> dict[str, str]:
        """Role -> ``name@version`` for every model behind the answers."""
        ...

    def annotate(self, texts: Sequence[str], languages: Sequence[str]) -> list[Annotation]:
        """One annotation for each text, in order. Empty text gives a neutral answer with no sentences."""
        ...


class Clock(Protocol):
    """The time, so that tests can set it."""

    def now(self) -> datetime:
        """Now, in UTC, with time zone."""
        ...
