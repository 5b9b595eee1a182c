"""One record with named fields -> ``RawItem``; shared by CSV, Excel and JSON Lines."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from feedback.connectors.column_names import CHANNEL_OF, plain
from feedback.connectors.encoding import unfit
from feedback.connectors.mapping import ColumnMapping
from feedback.connectors.numbers import number as number
from feedback.connectors.records import Now, utc_now
from feedback.connectors.speakers import speaker_of
from feedback.errors import ConfigError, InvalidItem
from feedback.items import Channel, RawItem, Turn

MAX_TEXT = 100_000
"""Characters of one item's text. Longer ones are refused, never cut."""

_LANGUAGE = re.compile(r"(?P<code>[a-z]{2,3})(?:[-_].*)?", re.I)


def channel_named(word: str) -> Channel:
    """Our channel for a word in any of the languages. Raises ``InvalidItem`` for an unknown one."""
    if found := CHANNEL_OF.get(plain(word)):
        return cast(Channel, found)
    raise InvalidItem("unknown channel", code="unknown_channel")


def chosen_channel(word: str | None, default: Channel) -> Channel:
    """The channel that the operator asked for. Raises ``ConfigError``, because a typing mistake concerns every record."""
    if word is None:
        return default
    try:
        return channel_named(word)
    except InvalidItem:
        raise ConfigError(
            f"unknown channel {word!r}; use email, chat, review, comment, social, call, survey or other"
        ) from None


def checked_time(moment: datetime, now: datetime) -> datetime:
    """``moment`` when it is plausible. Raises ``InvalidItem`` for one over 24 hours ahead or before 1970."""
    if moment > now + timedelta(hours=24):
        raise InvalidItem("in the future", code="future_date")
    if moment.year < 1970:
        raise InvalidItem("before 1970", code="bad_date")
    return moment


def checked_text(text: str, limit: int = MAX_TEXT) -> str:
    """``text`` without outer blank space. Raises ``InvalidItem`` when it is empty, too long or holds unfit characters."""
    if code := unfit(text):
        raise InvalidItem("unfit text", code=code)
    stripped = text.strip()
    if not stripped:
        raise InvalidItem("no text", code="empty_text")
    if len(stripped) > limit:
        raise InvalidItem("text too long", code="too_long")
    return stripped


def check_fit(value: object) -> None:
    """Look through a whole record. Raises ``InvalidItem`` for NUL bytes and broken characters anywhere in it."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if code := unfit(one):
                raise InvalidItem("unfit text", code=code)
        elif isinstance(one, Mapping):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list | tuple):
            waiting += one


class Digests:
    """Ids for records without one: a digest of the content, numbered when the same content comes again.

    The same file gives the same ids, so importing it twice adds nothing. Holds
    eight bytes and a count for each different record.
    """

    def __init__(self) -> None:
        self._seen: Counter[int] = Counter()

    def name(self, *parts: object) -> str:
        """The id for a record with these parts."""
        digest = hashlib.sha256(
            "\x1f".join("" if part is None else str(part) for part in parts).encode("utf-8", "replace")
        )
        key = int.from_bytes(digest.digest()[:8])
        self._seen[key] += 1
        again = self._seen[key]
        return f"sha256-{digest.hexdigest()[:32]}" + (f"-{again}" if again > 1 else "")


@dataclass(slots=True)
class RowReader:
    """Builds items from records by one settled mapping. ``fallback`` dates those of a file without a date column."""

    source: str
    mapping: ColumnMapping
    channel: Channel
    fallback: datetime
    max_text: int = MAX_TEXT
    now: Now = utc_now
    digests: Digests = field(default_factory=Digests)

    def item(self, record: Mapping[str, Any]) -> RawItem:
        """The item of a record. Raises ``InvalidItem`` with the code of the first rule that it breaks."""
        check_fit(record)
        turns = _turns(record.get("turns"))
        text = (
            "\n".join(turn.text for turn in turns if turn.speaker == "customer")
            if turns
            else self._said(record, "text")
        )
        if turns and not (text or "").strip():
            raise InvalidItem("no customer turn", code="no_customer_turn")
        text = checked_text(text or "", self.max_text)
        occurred_at = self._when(record)
        title, author, subject = (self._said(record, name) for name in ("title", "author", "subject"))
        rating = number(self._value(record, "rating"))
        scores = {
            name: value
            for name, given in self._named(record, "score", "scores").items()
            if (value := number(given)) is not None
        }
        return RawItem(
            source=self.source,
            external_id=self._id(record, text, occurred_at, author, subject, rating),
            channel=self._channel(record),
            occurred_at=occurred_at,
            text=text,
            title=title,
            author=author,
            subject=subject,
            thread=self._said(record, "thread"),
            language=_language(self._said(record, "language")),
            rating=rating,
            scores=scores,
            attributes={
                name: said
                for name, given in self._named(record, "attr", "attributes").items()
                if (said := _words(given))
            },
            turns=turns,
            payload=self._left_over(record),
        )

    def _value(self, record: Mapping[str, Any], name: str) -> Any:
        if name in self.mapping.constants:
            return self.mapping.constants[name]
        column = self.mapping.column(name)
        return record.get(column) if column is not None else None

    def _said(self, record: Mapping[str, Any], name: str) -> str | None:
        return _words(self._value(record, name))

    def _named(self, record: Mapping[str, Any], prefix: str, native: str) -> dict[str, Any]:
        """Values of ``prefix.NAME`` columns and constants, and those of a nested object of the record."""
        inside = record.get(native)
        values = dict(inside) if isinstance(inside, Mapping) else {}
        values |= {name: record.get(column) for name, column in self.mapping.named(prefix).items()}
        given = self.mapping.constants
        return values | {
            name.partition(".")[2]: value for name, value in given.items() if name.startswith(f"{prefix}.")
        }

    def _when(self, record: Mapping[str, Any]) -> datetime:
        if "occurred_at" not in self.mapping.columns and "occurred_at" not in self.mapping.constants:
            return self.fallback
        value = self._value(record, "occurred_at")
        if value is None or value == "":
            raise InvalidItem("no date", code="bad_date")
        try:
            moment = self.mapping.dates.parse(value)
        except (ValueError, OverflowError):
            raise InvalidItem("unreadable date", code="bad_date") from None
        return checked_time(moment, self.now())

    def _channel(self, record: Mapping[str, Any]) -> Channel:
        word = self._said(record, "channel")
        return channel_named(word) if word else self.channel

    def _id(self, record: Mapping[str, Any], *content: object) -> str:
        if "external_id" not in self.mapping.columns:
            return self.digests.name(*content)
        if found := self._said(record, "external_id"):
            return found
        raise InvalidItem("no id", code="missing_id")

    def _left_over(self, record: Mapping[str, Any]) -> dict[str, Any]:
        used = {*self.mapping.columns.values(), "turns", "scores", "attributes", "payload"}
        inside = record.get("payload")
        kept = dict(inside) if isinstance(inside, Mapping) else {}
        return kept | {name: value for name, value in record.items() if name not in used and value not in (None, "")}


def _words(value: object) -> str | None:
    if value is None or isinstance(value, Mapping | list | tuple):
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip() or None


def _language(value: str | None) -> str | None:
    """``es-ES`` -> ``es``; anything that is no language code gives None and the text decides."""
    found = _LANGUAGE.fullmatch(value) if value else None
    return found["code"].lower() if found else None


def _turns(given: object) -> tuple[Turn, ...]:
    if given in (None, [], ()):
        return ()
    if not isinstance(given, list):
        raise InvalidItem("bad turns", code="bad_turns")
    turns = []
    for one in given:
        if not isinstance(one, Mapping) or not isinstance(one.get("text"), str):
            raise InvalidItem("bad turns", code="bad_turns")
        turns.append(Turn(speaker_of(str(one.get("speaker", "")), {}) or "other", one["text"]))
    return tuple(turns)
