"""Logs by design: constant event words, ids and counts; an allow-list of fields; nothing a customer wrote.

Values outside the list, long values and exception texts are dropped, because a
driver's or library's message may quote the data that upset it.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import IO

FIELDS = (
    "part", "item", "items", "attempts", "code", "error", "owner", "state", "seconds", "count", "status", "route",
    "method", "request_id", "version", "pid", "held", "done", "retried", "kind", "broker", "topics", "outcome",
)  # fmt: skip
MAX_VALUE = 80


class JsonLines(logging.Formatter):
    """One JSON object a line: ``at``, ``level``, ``logger``, ``event`` and the allowed fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Only our own loggers' messages are trusted to be constant; others give their name and level."""
        ours = record.name.split(".")[0] == "ascolto"
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": str(record.msg) if ours else "library_message",
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
        for name in FIELDS:
            if hasattr(record, name):
                value = getattr(record, name)
                line[name] = value if isinstance(value, int | float | bool) else str(value)[:MAX_VALUE]
        return json.dumps(line, ensure_ascii=False)


def configure(stream: IO[str] | None = None, level: int = logging.INFO) -> None:
    """Send every logger of this process through ``JsonLines``. Called by entry points, never on import."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("ascolto").setLevel(level)


def event(logger: logging.Logger, word: str, level: int = logging.INFO, **fields: object) -> None:
    """Log a constant word with allowed fields. Raises ``ValueError`` for a field that is not on the list."""
    if unknown := set(fields) - set(FIELDS):
        raise ValueError(f"log fields not on the list: {sorted(unknown)}")
    logger.log(level, word, extra=fields)
