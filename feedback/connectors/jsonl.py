"""JSON Lines: one object a line, with the field names of ``RawItem`` or of the mapping."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, cast

from feedback.connectors.dates import DateColumn, Order
from feedback.connectors.encoding import Line, detect_encoding, iter_lines, unfit
from feedback.connectors.file_reader import FileReader
from feedback.connectors.mapping import FIELDS, Detected, settle
from feedback.connectors.records import REFUSED_COLUMN, RefusedJson, file_time, refuse
from feedback.connectors.rows import RowReader
from feedback.errors import InvalidItem, SourceError
from feedback.ports import Parsed, Refusal

SAMPLE_ROWS = 200
NESTED = {"turns", "scores", "attributes", "payload"}


class JsonLines(FileReader):
    """Reads one file of JSON objects, one a line. Fields without a meaning go to the sealed payload."""

    format = "jsonl"

    def detect(self, path: Path) -> Detected:
        """Find out encoding, mapping and date order; reads the file once. Raises ``SourceError`` or ``ConfigError``."""
        encoding = detect_encoding(path)
        names: dict[str, list[str]] = {}
        for record in islice(self._objects(path, encoding.name), SAMPLE_ROWS):
            for name, value in record.items():
                names.setdefault(name, []).extend([value] if isinstance(value, str) and value else [])
        usable = [name for name in names if name not in NESTED and name != REFUSED_COLUMN]
        same = {
            name: name
            for name in FIELDS
            if name in usable and name not in {*self.mapping.columns, *self.mapping.constants}
        }
        wanted = replace(self.mapping, columns={**same, **self.mapping.columns})
        mapping = settle(wanted, usable, {name: names[name] for name in usable if name != "turns"})
        notes = []
        if "occurred_at" in mapping.columns:
            column = DateColumn()
            rule = mapping.dates
            for place, record in enumerate(self._objects(path, encoding.name), 1):
                column.observe(place, record.get(mapping.columns["occurred_at"]))
                if order := _hints(record).get("order"):
                    rule = replace(
                        rule, order=cast(Order, order), evidence=f"carried over from the first import: {order}"
                    )
            mapping = replace(mapping, dates=column.decide(rule))
        elif "occurred_at" not in mapping.constants:
            notes.append(f"no date field: every record is dated {file_time(path).isoformat()}, the time of the file")
        if "external_id" not in mapping.columns:
            notes.append("no id field: ids are digests of the content")
        return Detected("jsonl", mapping, encoding.name, encoding.why, None, tuple(usable), self.channel, tuple(notes))

    def read(self, path: Path) -> Iterator[Parsed | Refusal]:
        """Items and refusals in file order. Raises ``SourceError`` when the file cannot be read or is empty."""
        found = self.detect(path)
        builder = RowReader(self.source, found.mapping, self.channel, file_time(path), now=self.now)
        lines = 0
        for line in iter_lines(path, found.encoding or "utf-8", self.limit):
            if line.too_long or line.text.strip():
                lines += 1
                yield self._parsed(builder, line)
        if not lines:
            raise SourceError("the file is empty", code="empty_file")

    def _objects(self, path: Path, encoding: str) -> Iterator[dict[str, Any]]:
        for line in iter_lines(path, encoding, self.limit):
            record = _decoded(line.text) if not line.too_long and line.text.strip() else None
            if isinstance(record, dict):
                yield record

    def _parsed(self, builder: RowReader, line: Line) -> Parsed | Refusal:
        where = f"line {line.number}"
        if line.too_long:
            return refuse(where, "too_long", None, f"over {self.limit} characters; it stays in the source file only")
        dated = "occurred_at" in builder.mapping.columns
        kept = RefusedJson(
            line.text, f"order={builder.mapping.dates.order}" if dated else f"date={builder.fallback.isoformat()}"
        )
        if code := unfit(line.text):
            return refuse(where, code, kept)
        record = _decoded(line.text)
        if record is _NOT_JSON:
            return refuse(where, "not_json", kept)
        if not isinstance(record, dict):
            return refuse(where, "not_object", kept)
        stamped = _hints(record).get("date")
        own = replace(builder, fallback=datetime.fromisoformat(stamped)) if stamped else builder
        try:
            return Parsed(own.item({name: value for name, value in record.items() if name != REFUSED_COLUMN}))
        except InvalidItem as problem:
            return refuse(where, problem.code, kept)


_NOT_JSON = object()


def _decoded(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return _NOT_JSON


def _hints(record: dict[str, Any]) -> dict[str, str]:
    """``{"ascolto_refused": {"reason": ..., "hints": "order=mdy"}}`` of a mended line."""
    marked = record.get(REFUSED_COLUMN)
    given = marked.get("hints") if isinstance(marked, dict) else None
    return dict(part.split("=", 1) for part in str(given or "").split() if "=" in part)
