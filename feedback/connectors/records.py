"""What a refused record looks like, and the stable words that say why it was refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from feedback.errors import SourceError
from feedback.ports import Refusal

REFUSED_COLUMN = "ascolto_refused"
"""Name of the column (or JSON field) that carries the reason; the importer ignores it."""

CODES: dict[str, str] = {
    "empty_text": "there is no text to analyse; fill the text in or leave the record out",
    "missing_id": "the id is empty; give the record an id",
    "bad_date": "the date cannot be read; write it like 2026-05-31 or 2026-05-31T14:30:00+02:00",
    "future_date": "the date lies more than 24 hours ahead; correct it",
    "too_long": "longer than the limit; shorten or split it",
    "nul_bytes": "it holds NUL bytes, so the file is damaged or not text; export it again",
    "bad_encoding": "it holds bytes that do not fit the encoding of the file; save the file as UTF-8",
    "zip_bomb": "it would unpack to far more than a workbook needs; it was not opened",
    "broken_mime": "the message is damaged and no text could be found in it",
    "no_customer_turn": "no turn was said by the customer; name the speaker with speaker.customer=NAME",
    "unknown_channel": "the channel is not one of ours; use email, chat, review, comment, social, call, survey or other",
    "bad_rating": "the rating or score is not a number; write it like 4 or 4.5",
    "not_json": "the line is not valid JSON; mend it",
    "not_object": "the line is JSON but not an object; write one {...} a line",
    "bad_row": "the row has more fields than the header; put the text in double quotes",
    "bad_turns": "turns must be a list of objects with speaker and text",
    "bad_field": "a field has the wrong kind of value; see the README for the form of a record",
    "auto_reply": "an automatic answer (RFC 3834), nobody wrote it",
    "delivery_report": "a delivery or read report, nobody wrote it",
    "not_a_mail": "the file is no mail; move it out of the folder or import it by itself",
}

Now = Callable[[], datetime]


def utc_now() -> datetime:
    """The present, with time zone."""
    return datetime.now(UTC)


def file_time(path: Path) -> datetime:
    """When the file was last written: the stated stand-in for records that carry no date.

    Raises ``SourceError`` when there is no such file.
    """
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(microsecond=0)
    except OSError as error:
        raise SourceError(f"the file cannot be opened: {error.strerror}") from None


def refuse(where: str, code: str, record: object = None, extra: str = "") -> Refusal:
    """A refusal with the stock advice of its code. ``extra`` never holds a customer's words."""
    detail = CODES[code] if not extra else f"{CODES[code]} ({extra})"
    return Refusal(where, code, detail, record)


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row of a table as it stood. ``hints`` let the mended file be read as the first one was."""

    header: tuple[str, ...]
    fields: tuple[str, ...] = field(repr=False)
    delimiter: str = ","
    hints: str = ""


@dataclass(frozen=True, slots=True)
class RefusedJson:
    """A line of JSON as it stood, parsed or not."""

    line: str = field(repr=False)
    hints: str = ""


@dataclass(frozen=True, slots=True)
class RefusedMail:
    """A message as it stood, byte for byte."""

    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class RefusedTranscript:
    """A conversation as it stood, as text or as a JSON value."""

    text: str = field(repr=False)
    is_json: bool = False
