"""Plain transcripts of calls and chats: speaker turns -> items; only the customer's turns are analysed.

A file may hold several conversations. A new one begins at a line of three or
more ``=``, ``-``, ``*`` or ``#``, or at a header line that names an id
(``Conversation: 123``) after turns have been read. Before the first turn,
header lines may give id, date, channel, customer number and language.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from feedback.connectors.column_names import CHANNEL_OF, COLUMNS, plain
from feedback.connectors.dates import DateColumn, DateRule
from feedback.connectors.encoding import Line, detect_encoding, iter_lines, unfit
from feedback.connectors.file_reader import FileReader
from feedback.connectors.mapping import Detected
from feedback.connectors.records import RefusedTranscript, file_time, refuse
from feedback.connectors.rows import MAX_TEXT, Digests, channel_named, checked_text, checked_time
from feedback.connectors.speakers import Said, speaker_of, turn_lines
from feedback.errors import InvalidItem, SourceError
from feedback.items import RawItem, Turn
from feedback.ports import Parsed, Refusal, Removed

MAX_CONVERSATION = 5_000_000
MAX_JSON = 64_000_000
_SEPARATOR = re.compile(r"\s{0,4}([=\-*#_])\1{2,200}\s{0,4}")
_HEADER = re.compile(r"\s{0,4}#?\s{0,2}(?P<key>[^\W\d][^:=\t]{0,40}?)\s{0,3}[:=]\s{0,4}(?P<value>\S.{0,200})")
_ID_WORDS = {
    "conversation",
    "conversazione",
    "conversacion",
    "conversa",
    "conversatie",
    "gesprach",
    "call",
    "chiamata",
    "llamada",
    "appel",
    "apel",
    "anruf",
    "chamada",
}
_NOISE = re.compile(r"\s{0,4}(?:WEBVTT\b.*|NOTE\b.*|\d{1,6}|(?:\d{1,2}:)?\d{2}:\d{2}[.,]\d{3}\s{1,3}-->.*)\s{0,4}")


@dataclass(slots=True)
class Conversation:
    """One conversation while it is being read."""

    line: int
    headers: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    size: int = 0
    code: str | None = None


class Transcript(FileReader):
    """Reads one transcript file: text, subtitles (.vtt, .srt) or JSON turns."""

    format = "transcript"
    usual_channel = "call"

    @cached_property
    def digests(self) -> Digests:
        """One for all conversations, so that equal ones without an id are told apart."""
        return Digests()

    def detect(self, path: Path) -> Detected:
        """Encoding and the rules that will be used. Raises ``SourceError`` when the file cannot be opened."""
        encoding = detect_encoding(path)
        notes = (
            "only the customer's turns are analysed; a new conversation begins at a line of ===, ---, *** or at a header that names its id",
            f"conversations without a Date header are dated {file_time(path).isoformat()}, the time of the file",
        )
        channel = (
            self.channel if self.channel_is_given else "call, or chat when no turn carries a time of the recording"
        )
        return Detected("transcript", self.mapping, encoding.name, encoding.why, channel=channel, notes=notes)

    def read(self, path: Path) -> Iterator[Parsed | Refusal]:
        """One item or refusal for each conversation, in order. Raises ``SourceError`` when the file cannot be read or is empty."""
        encoding = detect_encoding(path).name
        written = file_time(path)
        if path.suffix.lower() == ".json":
            yield from self._json(path, encoding, written)
            return
        rule = self._date_rule(path, encoding)
        found = False
        for conversation in self._conversations(path, encoding):
            found = True
            yield self._parsed(conversation, rule, written)
        if not found:
            raise SourceError("the file holds no conversation", code="empty_file")

    def _date_rule(self, path: Path, encoding: str) -> DateRule:
        column = DateColumn()
        for conversation in self._conversations(path, encoding):
            column.observe(conversation.line, conversation.headers.get("occurred_at"))
        return column.decide(self.mapping.dates)

    def _conversations(self, path: Path, encoding: str) -> Iterator[Conversation]:
        now = Conversation(1)
        for line in iter_lines(path, encoding, self.limit):
            header = _header(line.text)
            breaks = bool(_SEPARATOR.fullmatch(line.text))
            if breaks or (header and header[0] == "external_id" and now.lines):
                if now.lines or now.headers or now.code:
                    yield now
                now = Conversation(line.number)
            if breaks:
                continue
            if header and not now.lines:
                now.headers[header[0]] = header[1]
            else:
                _add(now, line)
        if now.lines or now.headers or now.code:
            yield now

    def _parsed(self, talk: Conversation, rule: DateRule, written: datetime) -> Parsed | Refusal:
        where = f"line {talk.line}"
        kept = RefusedTranscript(
            "\n".join([*(f"{name}: {value}" for name, value in talk.headers.items()), *talk.lines])
        )
        if talk.code:
            return refuse(where, talk.code, None if talk.code == "too_long" else kept)
        said = turn_lines(talk.lines, self.mapping.speakers)
        try:
            return self._item(said, talk.headers, rule, written)
        except InvalidItem as problem:
            return refuse(where, problem.code, kept)

    def _item(self, said: list[Said], headers: Mapping[str, str], rule: DateRule, written: datetime) -> Parsed:
        turns = tuple(Turn(one.speaker, one.text) for one in said if one.text)
        if any(unfit(turn.text) for turn in turns):
            raise InvalidItem("unfit text", code=next(code for turn in turns if (code := unfit(turn.text))))
        if not turns:
            raise InvalidItem("no turns", code="empty_text")
        own = "\n".join(turn.text for turn in turns if turn.speaker == "customer")
        if not own:
            raise InvalidItem("no customer turn", code="no_customer_turn")
        moment = written
        if stated := headers.get("occurred_at"):
            try:
                moment = rule.parse(stated)
            except (ValueError, OverflowError):
                raise InvalidItem("unreadable date", code="bad_date") from None
        channel = self.channel
        if not self.channel_is_given:
            spoken = "call" if any(one.timed for one in said) else "chat"
            channel = channel_named(headers.get("channel") or spoken)
        identity = headers.get("external_id") or self.digests.name(
            *(f"{turn.speaker}:{turn.text}" for turn in turns), stated
        )
        item = RawItem(
            source=self.source,
            external_id=identity,
            channel=channel,
            occurred_at=checked_time(moment, self.now()),
            text=checked_text(own, MAX_TEXT),
            title=headers.get("title"),
            author=headers.get("author"),
            subject=headers.get("subject"),
            language=headers.get("language"),
            turns=turns,
            payload={} if stated else {"date_from": "file"},
        )
        others = (
            Removed("other_turn", f"said by {turn.speaker}, not by the customer", turn.text)
            for turn in turns
            if turn.speaker != "customer"
        )
        return Parsed(item, tuple(others))

    def _json(self, path: Path, encoding: str, written: datetime) -> Iterator[Parsed | Refusal]:
        try:
            if path.stat().st_size > MAX_JSON:
                raise SourceError(f"over {MAX_JSON} bytes; write one conversation a line as .jsonl", code="too_long")
            data = json.loads(path.read_text(encoding=encoding, errors="surrogateescape"))
        except OSError as error:
            raise SourceError(f"the file cannot be read: {error.strerror}") from None
        except (ValueError, RecursionError):
            raise SourceError("the file is not valid JSON", code="not_json") from None
        talks = data if isinstance(data, list) and not _is_turn(data[0] if data else None) else [data]
        for number, talk in enumerate(talks, 1):
            where = f"conversation {number}"
            try:
                kept = RefusedTranscript(json.dumps(talk, ensure_ascii=True), is_json=True)
                yield self._item(*_of_json(talk, self.mapping.speakers), self.mapping.dates, written)
            except InvalidItem as problem:
                yield refuse(where, problem.code, kept)


def _add(talk: Conversation, line: Line) -> None:
    if not line.text.strip() and not line.too_long:
        return
    talk.size += len(line.text)
    if line.too_long or talk.size > MAX_CONVERSATION:
        talk.code = "too_long"
        talk.lines = [""]
    elif talk.code != "too_long" and not _NOISE.fullmatch(line.text):
        talk.code = talk.code or unfit(line.text)
        talk.lines.append(line.text)


_REFERENCE = re.compile(r"(?=\S*\d)[A-Za-z]{0,6}[-_/]?\d[\w/-]{2,30}|[^\s@]+@[^\s@]+\.[^\s@]+")


def _header(line: str) -> tuple[str, str] | None:
    """Field and value of a header line; a speaker's name is none, unless a bare reference follows (``Customer: BA-1``)."""
    found = _HEADER.fullmatch(line)
    if not found:
        return None
    speaker = speaker_of(found["key"], {})
    if speaker is not None:
        reference = found["value"].strip()
        return ("subject", reference) if speaker == "customer" and _REFERENCE.fullmatch(reference) else None
    name = plain(found["key"])
    if set(name.split("_")) & _ID_WORDS:
        return "external_id", found["value"].strip()
    meaning = COLUMNS.get(name)
    if meaning == "channel" and plain(found["value"]) not in CHANNEL_OF:
        return None
    wanted = ("external_id", "occurred_at", "channel", "subject", "language", "author", "title")
    return (meaning, found["value"].strip()) if meaning in wanted else None


def _is_turn(value: object) -> bool:
    return (
        isinstance(value, dict)
        and _first(value, "text", "content", "message", "utterance") is not None
        and "turns" not in value
    )


def _first(record: Mapping[str, Any], *names: str) -> str | None:
    return next((str(record[name]) for name in names if isinstance(record.get(name), str | int)), None)


def _of_json(talk: object, names: Mapping[str, str]) -> tuple[list[Said], dict[str, str]]:
    """Turns and headers of ``{"id", "date", "channel", "turns": [{"speaker", "text"}]}`` or of a bare list of turns."""
    headers: dict[str, str] = {}
    turns: object = talk
    if isinstance(talk, dict):
        turns = next(
            (talk[name] for name in ("turns", "messages", "utterances", "conversation", "transcript") if name in talk),
            None,
        )
        for key, value in talk.items():
            meaning = COLUMNS.get(plain(str(key)))
            if meaning and meaning != "text" and isinstance(value, str | int):
                headers[meaning] = str(value)
    if not isinstance(turns, list):
        raise InvalidItem("no turns", code="bad_turns")
    said: list[Said] = []
    for turn in turns:
        text = _first(turn, "text", "content", "message", "utterance") if isinstance(turn, dict) else None
        if text is None:
            raise InvalidItem("bad turns", code="bad_turns")
        label = _first(cast(dict[str, Any], turn), "speaker", "role", "from", "participant", "author", "name") or ""
        said.append(Said(speaker_of(label, names) or "other", text.strip(), "start" in turn or "offset" in turn))
    return said, headers
