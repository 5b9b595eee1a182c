"""Writes refused records to a file that can be mended and imported again by the same command.

Tables become CSV with the header, the fields as they stood and a reason column
that the importer ignores; JSON stays JSON Lines; mail becomes an mbox;
transcripts stay text. The file holds raw feedback, so only its owner may read it.
"""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO

from feedback.connectors.records import REFUSED_COLUMN, RefusedJson, RefusedMail, RefusedRow, RefusedTranscript
from feedback.errors import SourceError
from feedback.ports import Refusal

_SUFFIX: dict[type, str] = {RefusedRow: "csv", RefusedJson: "jsonl", RefusedMail: "mbox", RefusedTranscript: "txt"}


class RefusedFile:
    """Opened at the first refusal that can be written; ``path`` is None until then.

    ``written`` and ``left`` count the records that went in and those that stay
    in the source only (a line over the limit is never held in memory).
    """

    def __init__(self, source: Path, folder: Path | None = None) -> None:
        self._source = source
        self._folder = folder or source.absolute().parent
        self._stream: IO[str] | None = None
        self._kind: type | None = None
        self._closing = ""
        self.path: Path | None = None
        self.written = 0
        self.left = 0

    def __enter__(self) -> RefusedFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream is not None:
            self._stream.write(self._closing)
            self._stream.close()

    def add(self, refusal: Refusal) -> None:
        """Write one refused record. Raises ``SourceError`` when the file cannot be written."""
        record = refusal.record
        writers: dict[type, Callable[[IO[str]], None]] = {
            RefusedRow: lambda stream: _write_row(stream, record, refusal, first=self.written == 0),
            RefusedJson: lambda stream: _write_json(stream, record, refusal),
            RefusedMail: lambda stream: _write_mail(stream, record),
            RefusedTranscript: lambda stream: _write_transcript(stream, record, first=self.written == 0),
        }
        if type(record) not in writers or (self._kind is not None and type(record) is not self._kind):
            self.left += 1
            return
        try:
            if self._stream is None:
                self._kind = type(record)
                self._closing = "\n]\n" if isinstance(record, RefusedTranscript) and record.is_json else ""
                self._stream = self._opened("json" if self._closing else _SUFFIX[type(record)])
            writers[type(record)](self._stream)
        except OSError as error:
            raise SourceError(f"the file of refused records cannot be written: {error.strerror}") from None
        self.written += 1

    def _opened(self, suffix: str) -> IO[str]:
        """A new file with mode 0600, never over another: ``name.refused.csv``, ``name.refused.2.csv``, ..."""
        stem = re.sub(r"\.refused(\.\d+)?$", "", self._source.stem)
        for number in range(1, 10_000):
            path = self._folder / (f"{stem}.refused.{suffix}" if number == 1 else f"{stem}.refused.{number}.{suffix}")
            try:
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                continue
            self.path = path
            return os.fdopen(handle, "w", encoding="utf-8", errors="surrogateescape", newline="")
        raise SourceError("too many files of refused records lie here already; remove some")


def _write_row(stream: IO[str], row: RefusedRow, refusal: Refusal, *, first: bool) -> None:
    writer = csv.writer(stream, delimiter=row.delimiter)
    places = [place for place, name in enumerate(row.header) if not name.startswith(REFUSED_COLUMN)]
    header = [row.header[place] for place in places]
    if first:
        writer.writerow([f"{REFUSED_COLUMN} {row.hints}".strip(), *header])
    fields = [row.fields[place] for place in places if place < len(row.fields)]
    padded = fields + [""] * (len(header) - len(fields))
    writer.writerow([f"{refusal.where}: {refusal.code}: {refusal.detail}", *padded, *row.fields[len(row.header) :]])


def _write_json(stream: IO[str], record: RefusedJson, refusal: Refusal) -> None:
    """An object gets the reason as a field; a line that is no object is written as it stood."""
    try:
        value = json.loads(record.line)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict):
        reason = {"reason": f"{refusal.where}: {refusal.code}: {refusal.detail}", "hints": record.hints}
        stream.write(
            json.dumps(
                {REFUSED_COLUMN: reason, **{k: v for k, v in value.items() if k != REFUSED_COLUMN}}, ensure_ascii=True
            )
            + "\n"
        )
    else:
        stream.write(record.line + "\n")


def _write_mail(stream: IO[str], record: RefusedMail) -> None:
    raw = re.sub(rb"(?m)^(>*From )", rb">\1", record.raw)
    stream.write("From refused@localhost Thu Jan  1 00:00:00 1970\n")
    stream.flush()
    stream.buffer.write(raw + (b"" if raw.endswith(b"\n") else b"\n") + b"\n")  # type: ignore[attr-defined]
    stream.buffer.flush()  # type: ignore[attr-defined]


def _write_transcript(stream: IO[str], record: RefusedTranscript, *, first: bool) -> None:
    if record.is_json:
        stream.write(("[\n" if first else ",\n") + record.text)
    else:
        stream.write(record.text + "\n\n=====\n\n")
