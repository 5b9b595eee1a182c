"""How a record travels inside its sealed box: JSON with a version, and back without loss."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime
from typing import Any

from feedback.errors import Permanent
from feedback.items import RawItem, Turn
from feedback.records import KINDS, KpiEvent, Record, ScoreAnswer, SubjectRecord

VERSION = 1
_TYPES: dict[str, type[Record]] = {
    "feedback": RawItem,
    "score": ScoreAnswer,
    "event": KpiEvent,
    "subject": SubjectRecord,
}


def kind_of(record: Record) -> str:
    """``feedback``, ``score``, ``event`` or ``subject``."""
    return KINDS[type(record)]


def pack(record: Record) -> bytes:
    """Canonical JSON: the same record always gives the same bytes."""
    fields = {
        field.name: getattr(record, field.name)
        for field in dataclasses.fields(record)
        if getattr(record, field.name) not in (None, (), {})
    }
    content = {"version": VERSION, "kind": kind_of(record), "fields": fields}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain).encode()


def unpack(content: bytes) -> Record:
    """The record as it was packed. Raises ``Permanent`` (``unreadable_record``) for anything else."""
    try:
        read = json.loads(content)
        fields: dict[str, Any] = dict(read["fields"])
        fields["occurred_at"] = datetime.fromisoformat(fields["occurred_at"])
        if read["kind"] == "subject":
            # ``pack`` leaves out what is empty, and a customer record may bring aliases alone.
            fields.setdefault("attributes", {})
        if "turns" in fields:
            fields["turns"] = tuple(Turn(**turn) for turn in fields["turns"])
        if "aliases" in fields:
            fields["aliases"] = tuple(fields["aliases"])
        if read["version"] != VERSION:
            raise ValueError(read["version"])
        return _TYPES[read["kind"]](**fields)
    except (ValueError, KeyError, TypeError):
        raise Permanent(
            "the sealed record has another format than this version reads", code="unreadable_record"
        ) from None


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Turn):
        return {"speaker": value.speaker, "text": value.text}
    raise TypeError(type(value).__name__)
