"""CSV and its relatives (semicolon, tab, bar): rows -> items, refusing only the bad rows.

The ``csv`` module decides where a record ends. When a quote is never closed it
would swallow the rest of the file; here the row is refused at the limit and
reading goes on at the next line. Formulas are text and stay text.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from feedback.connectors.encoding import MAX_LINE, Line, detect_encoding, iter_lines
from feedback.connectors.tables import SAMPLE_ROWS, Layout, Row, TableFile

DELIMITERS = ",;\t|"


class _Overlong(Exception):
    """The record being read went over the limit, or the file ended inside it."""


class _Lines:
    """Hands lines to the csv reader, remembers those of the present record, takes them back when it fails."""

    def __init__(self, lines: Iterator[Line], limit: int) -> None:
        self._source = lines
        self._limit = limit
        self._back: deque[Line] = deque()
        self.record: list[Line] = []
        self._size = 0

    def begin(self) -> None:
        self.record, self._size = [], 0

    def give_back(self, lines: Sequence[Line]) -> None:
        self._back.extendleft(reversed(lines))

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._source, None)
        if line is None:
            if self.record:  # the file ends inside a quoted field
                raise _Overlong
            raise StopIteration
        self.record.append(line)
        self._size += len(line.text)
        if line.too_long or self._size > self._limit:
            raise _Overlong
        return line.text + "\n"


def read_rows(path: Path, encoding: str, delimiter: str, limit: int = MAX_LINE) -> Iterator[Row]:
    """Every record of the file with the line it starts on; blank lines are left out. Bad content gives a row with a code."""
    csv.field_size_limit(max(csv.field_size_limit(), 2 * limit))
    lines = _Lines(iter_lines(path, encoding, limit), limit)
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        lines.begin()
        try:
            fields = next(reader)
        except StopIteration:
            return
        except (_Overlong, csv.Error):
            first, *rest = lines.record
            lines.give_back(rest)
            reader = csv.reader(lines, delimiter=delimiter)
            yield (
                Row(first.number, (), "too_long") if first.too_long else Row(first.number, (first.text,), "open_quote")
            )
            continue
        if any(field.strip() for field in fields):
            yield Row(lines.record[0].number, tuple(fields))


def sniff_delimiter(path: Path, encoding: str) -> str:
    """The delimiter that cuts most sample rows into as many fields as the header has, the more fields the better."""

    def fit(delimiter: str) -> tuple[float, int]:
        rows = [row.fields for row in islice(read_rows(path, encoding, delimiter), SAMPLE_ROWS) if not row.code]
        if not rows or len(rows[0]) < 2:
            return 0.0, 0
        return round(sum(len(row) == len(rows[0]) for row in rows) / len(rows), 1), len(rows[0])

    return max(DELIMITERS, key=fit)


class CsvFile(TableFile):
    """One delimited text file."""

    format = "csv"

    def layout(self, path: Path) -> Layout:
        """Encoding and delimiter. Raises ``SourceError`` when the file cannot be opened."""
        encoding = detect_encoding(path)
        return Layout(encoding, sniff_delimiter(path, encoding.name))

    def rows(self, path: Path, layout: Layout) -> Iterator[Row]:
        """Rows with the line they start on."""
        return read_rows(path, layout.encoding.name if layout.encoding else "utf-8", layout.delimiter, self.limit)
