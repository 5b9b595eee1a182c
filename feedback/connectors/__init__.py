"""Files of feedback -> items. One file for each kind, one line in ``CONNECTORS``.

The kind is told by the name and, where a name says little (.txt, .json), by the
first lines. ``read_path`` is the whole of it: items and refusals in file order.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from feedback.connectors.csv_file import CsvFile, sniff_delimiter
from feedback.connectors.encoding import detect_encoding, iter_lines
from feedback.connectors.excel import ExcelFile
from feedback.connectors.file_reader import FileReader
from feedback.connectors.jsonl import JsonLines
from feedback.connectors.mail_message import looks_like_mail
from feedback.connectors.mailbox import Mailbox
from feedback.connectors.mapping import ColumnMapping, Detected, Given, mapping_from
from feedback.connectors.refused import RefusedFile
from feedback.connectors.speakers import looks_like_turns
from feedback.connectors.transcript import Transcript
from feedback.connectors.view import parse_view, refusal_view
from feedback.errors import ConfigError, SourceError
from feedback.items import SOURCE_PATTERN
from feedback.ports import Parsed, Refusal

__all__ = [
    "CONNECTORS",
    "ColumnMapping",
    "Detected",
    "FileReader",
    "RefusedFile",
    "connector_for",
    "format_of",
    "mapping_from",
    "parse_view",
    "read_path",
    "refusal_view",
]


CONNECTORS: dict[str, type[FileReader]] = {
    "csv": CsvFile,
    "xlsx": ExcelFile,
    "jsonl": JsonLines,
    "mail": Mailbox,
    "transcript": Transcript,
}
SUFFIXES = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xlsx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".mbox": "mail",
    ".mbx": "mail",
    ".eml": "mail",
    ".vtt": "transcript",
    ".srt": "transcript",
}
SAMPLE_LINES = 60


def format_of(path: Path) -> str:
    """Which connector reads this file or folder. Raises ``SourceError`` when neither name nor content tells."""
    if path.is_dir():
        return "mail"
    if not path.exists():
        raise SourceError("there is no such file")
    if known := SUFFIXES.get(path.suffix.lower()):
        return known
    try:
        with path.open("rb") as stream:
            head = stream.read(1 << 16)
    except OSError as error:
        raise SourceError(f"the file cannot be opened: {error.strerror}") from None
    if not head.strip():
        raise SourceError("the file is empty", code="empty_file")
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    if looks_like_mail(head):
        return "mail"
    return _by_lines(path)


def _by_lines(path: Path) -> str:
    encoding = detect_encoding(path).name
    lines = [line.text for line in islice(iter_lines(path, encoding), SAMPLE_LINES)]
    filled = [line.strip() for line in lines if line.strip()]
    if path.suffix.lower() == ".json":
        one_a_line = len(filled) > 1 and all(line.startswith("{") and line.endswith("}") for line in filled)
        return "jsonl" if one_a_line else "transcript"
    if filled and all(line.startswith("{") for line in filled):
        return "jsonl"
    if looks_like_turns(lines):
        return "transcript"
    delimiter = sniff_delimiter(path, encoding)
    if (
        len(filled) > 1
        and all(delimiter in line for line in filled)
        and len({line.count(delimiter) for line in filled}) <= 2
    ):
        return "csv"
    if path.suffix.lower() == ".txt":
        return "mail"
    raise SourceError(
        f"cannot tell what kind of file this is; say --format {'|'.join(CONNECTORS)}", code="unknown_format"
    )


def connector_for(
    path: Path, *, source: str, mapping: Given = None, channel: str | None = None, format: str | None = None
) -> FileReader:
    """The connector for a file. Raises ``ConfigError`` for a bad name or mapping, ``SourceError`` for an unreadable file."""
    if not SOURCE_PATTERN.fullmatch(source):
        raise ConfigError("a source is named by lower-case letters, digits, '_', '.' and '-', 64 at most")
    chosen = format or format_of(path)
    if chosen not in CONNECTORS:
        raise ConfigError(f"unknown format {chosen!r}; choose from {', '.join(CONNECTORS)}")
    return CONNECTORS[chosen](source=source, mapping=mapping_from(mapping), channel=channel)


def read_path(
    path: Path, *, source: str, mapping: Given = None, channel: str | None = None, format: str | None = None
) -> Iterator[Parsed | Refusal]:
    """Items and refusals of a file or folder, in order. Raises as ``connector_for`` does, and when the file as a whole is unreadable."""
    yield from connector_for(path, source=source, mapping=mapping, channel=channel, format=format).read(path)
