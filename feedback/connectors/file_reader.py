"""What every reader of a kind of file is given, and in which form it keeps it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from feedback.connectors.encoding import MAX_LINE
from feedback.connectors.mapping import ColumnMapping, Detected
from feedback.connectors.records import Now, utc_now
from feedback.connectors.rows import chosen_channel
from feedback.items import Channel
from feedback.ports import Parsed, Refusal


class FileReader(ABC):
    """Reads files of one kind. ``mapping`` may be partial or, where a kind has no columns, of no use."""

    format: ClassVar[str]
    usual_channel: ClassVar[Channel] = "other"
    usual_limit: ClassVar[int] = MAX_LINE

    def __init__(
        self,
        *,
        source: str,
        mapping: ColumnMapping | None = None,
        channel: str | None = None,
        limit: int | None = None,
        now: Now = utc_now,
    ) -> None:
        """``limit`` is the longest line in characters, of mail the longest message in bytes.

        Raises ``ConfigError`` for an unknown ``channel``.
        """
        self.source = source
        self.mapping = mapping or ColumnMapping()
        self.channel = chosen_channel(channel, self.usual_channel)
        self.channel_is_given = channel is not None
        self.limit = limit or self.usual_limit
        self.now = now

    @abstractmethod
    def detect(self, path: Path) -> Detected:
        """What was found out or assumed. Raises ``SourceError`` or ``ConfigError``."""

    @abstractmethod
    def read(self, path: Path) -> Iterator[Parsed | Refusal]:
        """Items and refusals in the order of the file. Raises ``SourceError`` when the file as a whole is unreadable."""
