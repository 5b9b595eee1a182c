"""Survey answers, events and customers from CSV or JSON Lines: fixed column names, nothing guessed.

scores:   id, customer, metric, value, occurred_at [, channel]
events:   id, customer, kind, occurred_at [, device, channel, product, step]
subjects: customer [, email, phone, alias] [, occurred_at], every other column an attribute
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from feedback.connectors.csv_file import CsvFile
from feedback.connectors.encoding import MAX_LINE, detect_encoding, iter_lines
from feedback.connectors.records import REFUSED_COLUMN, RefusedJson, RefusedRow, file_time, refuse
from feedback.connectors.rows import number
from feedback.errors import InvalidItem, SourceError
from feedback.ports import Refusal
from feedback.records import KpiEvent, Record, ScoreAnswer, SubjectRecord

LinkedKind = Literal["scores", "events", "subjects"]

_SAME = {"external_id": "id", "subject": "customer"}
_NEEDED = {
    "scores": ("id", "customer", "metric", "value", "occurred_at"),
    "events": ("id", "customer", "kind", "occurred_at"),
    "subjects": ("customer",),
}
_ALIASES = ("email", "phone", "alias")


@dataclass(frozen=True, slots=True)
class LinkedFile:
    """Reads one file of one kind."""

    source: str
    kind: LinkedKind

    def read(self, path: Path) -> Iterator[Record | Refusal]:
        """Records and refusals in file order. Raises ``SourceError`` when a needed column is missing."""
        fallback = file_time(path)
        for where, fields, kept in self._raw(path):
            if isinstance(fields, Refusal):
                yield fields
                continue
            try:
                yield self._record(fields, fallback)
            except InvalidItem as problem:
                yield Refusal(where, problem.code, problem.detail, kept)

    def _raw(self, path: Path) -> Iterator[tuple[str, Mapping[str, Any] | Refusal, object]]:
        return self._json(path) if path.suffix.lower() in (".jsonl", ".ndjson") else self._table(path)

    def _table(self, path: Path) -> Iterator[tuple[str, Mapping[str, Any] | Refusal, object]]:
        file = CsvFile(source=self.source)
        layout = file.layout(path)
        rows = file.rows(path, layout)
        first = next(rows, None)
        if first is None:
            raise SourceError("the file is empty", code="empty_file")
        header = tuple(_SAME.get(name := str(one).strip().lower(), name) for one in first.fields)
        if missing := [name for name in _NEEDED[self.kind] if name not in header]:
            raise SourceError(f"a file of {self.kind} needs the columns {', '.join(missing)}", code="missing_column")
        for row in rows:
            where = f"line {row.line}"
            kept = RefusedRow(header, tuple(str(one) for one in row.fields), layout.delimiter)
            if row.code or len(row.fields) > len(header):
                yield where, refuse(where, "bad_row" if row.code in (None, "open_quote") else row.code, kept), kept
                continue
            yield where, dict(zip(header, map(str, row.fields), strict=False)), kept

    def _json(self, path: Path) -> Iterator[tuple[str, Mapping[str, Any] | Refusal, object]]:
        for line in iter_lines(path, detect_encoding(path).name, MAX_LINE):
            where = f"line {line.number}"
            kept = RefusedJson(line.text)
            if line.too_long:
                yield where, refuse(where, "too_long", kept), kept
                continue
            if not line.text.strip():
                continue
            try:
                content = json.loads(line.text)
            except (ValueError, RecursionError):
                yield where, refuse(where, "not_json", kept), kept
                continue
            if not isinstance(content, dict):
                yield where, refuse(where, "not_object", kept), kept
                continue
            yield where, {_SAME.get(str(name), str(name)): value for name, value in content.items()}, kept

    def _record(self, fields: Mapping[str, Any], fallback: datetime) -> Record:
        external_id, subject = _said(fields, "id") or "", _said(fields, "customer") or ""
        moment = _moment(_said(fields, "occurred_at"), fallback if self.kind == "subjects" else None)
        match self.kind:
            case "scores":
                value = number(fields.get("value"))
                if value is None:
                    raise InvalidItem("value: give a number", code="bad_score")
                metric = _said(fields, "metric") or ""
                return ScoreAnswer(self.source, external_id, subject, metric, value, moment, _said(fields, "channel"))
            case "events":
                where = {name: _said(fields, name) for name in ("device", "channel", "product", "step")}
                return KpiEvent(self.source, external_id, subject, _said(fields, "kind") or "", moment, **where)
            case "subjects":
                aliases = tuple(said for name in _ALIASES if (said := _said(fields, name)))
                apart = {*_ALIASES, "customer", "occurred_at", "id"}
                names = [name for name in fields if name not in apart and not name.startswith(REFUSED_COLUMN)]
                attributes = {name: said for name in names if (said := _said(fields, name))}
                return SubjectRecord(self.source, subject, attributes, moment, aliases)


def _said(fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if value is None or isinstance(value, dict | list):
        return None
    return str(value).strip() or None


def _moment(said: str | None, fallback: datetime | None) -> datetime:
    if said is None and fallback is not None:
        return fallback
    try:
        moment = datetime.fromisoformat(said or "")
    except ValueError:
        raise InvalidItem("occurred_at: write it like 2026-05-31T14:30:00Z", code="bad_date") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
