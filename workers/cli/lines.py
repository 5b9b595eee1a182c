"""JSON lines from a stream, in constant memory whatever comes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

MAX_LINE_BYTES = 8_000_000


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be used, and why."""

    id: Any
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class GoodLine:
    """A JSON object with ``id`` and ``text``."""

    id: Any
    text: str = field(repr=False)
    fields: dict[str, Any] = field(repr=False)


def read_lines(stream: IO[bytes], limit: int = MAX_LINE_BYTES) -> Iterator[GoodLine | BadLine]:
    """One answer for each line that is not blank. A line over ``limit`` bytes is skipped without being kept."""
    first = True
    while line := stream.readline(limit + 1):
        if len(line) > limit:
            while line and not line.endswith(b"\n"):
                line = stream.readline(limit)
            yield BadLine(None, "too_long", f"the line is longer than {limit} bytes: split the item")
            continue
        if first:
            line, first = line.removeprefix(b"\xef\xbb\xbf"), False
        if line.strip():
            yield judge(line)


def judge(line: bytes) -> GoodLine | BadLine:
    """Whether one line follows the contract."""
    try:
        content = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        return BadLine(None, "bad_encoding", "the line is not UTF-8")
    except (ValueError, RecursionError):
        return BadLine(None, "not_json", "the line is not valid JSON")
    if not isinstance(content, dict):
        return BadLine(None, "not_object", "the line is not a JSON object")
    id_ = content.get("id")
    if isinstance(id_, bool) or not isinstance(id_, str | int):
        return BadLine(None, "missing_id", "id: give a string or a whole number")
    text = content.get("text")
    if not isinstance(text, str):
        return BadLine(id_, "missing_text", "text: give a string")
    if any("\ud800" <= character <= "\udfff" for character in text):
        return BadLine(id_, "bad_encoding", "text: half of a surrogate pair; send valid Unicode")
    for name in ("channel", "language", "occurred_at", "subject"):
        if content.get(name) is not None and not isinstance(content[name], str):
            return BadLine(id_, f"bad_{name}", f"{name}: give a string or leave it out")
    return GoodLine(id_, text, content)
