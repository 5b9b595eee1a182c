"""What CSV and Excel share: a header, rows, a mapping settled over both, and rows -> items.

A mended file of refused rows has lost the rows that showed the order of day and
month, or the date of the first file; the name of its reason column carries them
(``ascolto_refused order=mdy``), so that the same command reads it the same way.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import ClassVar, cast

from feedback.connectors.dates import DateColumn, DateRule, Order
from feedback.connectors.encoding import Encoding
from feedback.connectors.file_reader import FileReader
from feedback.connectors.mapping import ColumnMapping, Detected, settle
from feedback.connectors.records import REFUSED_COLUMN, RefusedRow, file_time, refuse
from feedback.connectors.rows import RowReader
from feedback.errors import InvalidItem, SourceError
from feedback.ports import Parsed, Refusal

SAMPLE_ROWS = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One record: the line it starts on and its fields, or the code of what is wrong with it."""

    line: int
    fields: tuple[object, ...] = field(repr=False)
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """How the bytes of one table are read."""

    encoding: Encoding | None = None
    delimiter: str = ","


class TableFile(FileReader):
    """Reads one table with a header row. ``mapping`` may be partial; the rest is proposed from the header."""

    row_word: ClassVar[str] = "line"

    @abstractmethod
    def layout(self, path: Path) -> Layout:
        """Find out how the file is written. Raises ``SourceError`` when it cannot be read at all."""

    @abstractmethod
    def rows(self, path: Path, layout: Layout) -> Iterator[Row]:
        """Every row, the header first; blank rows left out."""

    def detect(self, path: Path) -> Detected:
        """Find out layout, mapping and date order. Reads the file once. Raises ``SourceError`` or ``ConfigError``."""
        return self._detected(path, self.layout(path))

    def read(self, path: Path) -> Iterator[Parsed | Refusal]:
        """Items and refusals in file order. Raises ``SourceError`` when there is no header or no text column."""
        layout = self.layout(path)
        found = self._detected(path, layout)
        if "text" not in {*found.mapping.columns, *found.mapping.constants}:
            raise SourceError(
                "no column looks like the customer's text; give it with --map text=COLUMN", code="no_text_column"
            )
        rows = self.rows(path, layout)
        header = _header(next(rows, None))
        builder = RowReader(self.source, found.mapping, self.channel, self._stand_in(path, header), now=self.now)
        for row in rows:
            yield self._parsed(builder, header, row, layout.delimiter)

    def _detected(self, path: Path, layout: Layout) -> Detected:
        rows = self.rows(path, layout)
        header = _header(next(rows, None))
        samples = _samples(header, islice((row for row in rows if not row.code), SAMPLE_ROWS))
        usable = [name for name in header if not name.startswith(REFUSED_COLUMN)]
        mapping = settle(self.mapping, usable, samples)
        if "occurred_at" in mapping.columns:
            mapping = replace(mapping, dates=self._date_rule(mapping, path, layout, header))
        notes = ["no id column: ids are digests of the content"] if "external_id" not in mapping.columns else []
        if not {"occurred_at"} & {*mapping.columns, *mapping.constants}:
            notes.append(
                f"no date column: every record is dated {self._stand_in(path, header).isoformat()}, the time of the file"
            )
        return Detected(
            self.format,
            mapping,
            layout.encoding.name if layout.encoding else None,
            layout.encoding.why if layout.encoding else "",
            layout.delimiter if layout.encoding else None,
            header,
            self.channel,
            tuple(notes),
        )

    def _date_rule(self, mapping: ColumnMapping, path: Path, layout: Layout, header: tuple[str, ...]) -> DateRule:
        rule = mapping.dates
        if order := _hints(header).get("order"):
            rule = replace(
                rule,
                order=cast(Order, order),
                evidence=f"carried over from the file these rows were refused from: {order}",
            )
        column = header.index(mapping.columns["occurred_at"])
        seen = DateColumn()
        rows = self.rows(path, layout)
        next(rows, None)
        for row in rows:
            if not row.code and column < len(row.fields):
                seen.observe(row.line, row.fields[column])
        return seen.decide(rule)

    def _stand_in(self, path: Path, header: Sequence[str]) -> datetime:
        given = _hints(header).get("date")
        return datetime.fromisoformat(given) if given else file_time(path)

    def _parsed(self, builder: RowReader, header: tuple[str, ...], row: Row, delimiter: str) -> Parsed | Refusal:
        where = f"{self.row_word} {row.line}"
        record = None
        if row.fields:
            dated = "occurred_at" in builder.mapping.columns
            hint = f"order={builder.mapping.dates.order}" if dated else f"date={builder.fallback.isoformat()}"
            record = RefusedRow(header, tuple("" if one is None else str(one) for one in row.fields), delimiter, hint)
        if row.code == "open_quote":
            return refuse(where, "bad_row", record, "a double quote is opened here and not closed within the limit")
        if row.code:
            return refuse(where, row.code, record)
        if any(str(one).strip() for one in row.fields[len(header) :] if one is not None):
            return refuse(where, "bad_row", record, f"{len(row.fields)} fields, {len(header)} columns")
        fields = {
            name: value for name, value in zip(header, row.fields, strict=False) if not name.startswith(REFUSED_COLUMN)
        }
        try:
            return Parsed(builder.item(fields))
        except InvalidItem as problem:
            return refuse(where, problem.code, record)


def _hints(header: Sequence[str]) -> dict[str, str]:
    marked = next((name for name in header if name.startswith(REFUSED_COLUMN)), "")
    return dict(part.split("=", 1) for part in marked.split()[1:] if "=" in part)


def _header(first: Row | None) -> tuple[str, ...]:
    """Names of the columns: empty ones numbered, repeated ones told apart. Raises ``SourceError``."""
    if first is None:
        raise SourceError("the file is empty", code="empty_file")
    named = ["" if one is None else str(one).strip() for one in first.fields]
    if first.code or any("\x00" in name or "\ufffd" in name for name in named):
        raise SourceError("the first line is no header; is this a table?", code="no_header")
    names: list[str] = []
    for place, name in enumerate(named, 1):
        names.append(f"column_{place}" if not name else f"{name}_{place}" if name in names else name)
    return tuple(names)


def _samples(header: Sequence[str], rows: Iterator[Row]) -> dict[str, list[str]]:
    samples: dict[str, list[str]] = {name: [] for name in header}
    for row in rows:
        for name, value in zip(header, row.fields, strict=False):
            if isinstance(value, str) and value:
                samples[name].append(value)
    return samples
