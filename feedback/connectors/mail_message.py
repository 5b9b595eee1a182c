"""One mail message -> item or refusal. Broken MIME never raises: what can be read is read, the rest is refused.

Author is the From header; the customer reference (``subject``) is the sender's
address; ``title`` is the Subject line; the thread is named by the root of
References. Automatic answers (RFC 3834) and delivery reports are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parseaddr, parsedate_to_datetime
from typing import TypeVar

from feedback.connectors.encoding import unfit
from feedback.connectors.mail_text import Body, body_of, decoded, text_of_html
from feedback.connectors.records import Now, RefusedMail, refuse, utc_now
from feedback.connectors.reply import strip_reply
from feedback.connectors.rows import MAX_TEXT, Digests, checked_text, checked_time
from feedback.errors import InvalidItem
from feedback.items import Channel, RawItem
from feedback.ports import Parsed, Refusal, Removed

MAX_BODY = 1_000_000
"""Characters of a whole body, quotes included."""

_T = TypeVar("_T")
_BROKEN = (LookupError, ValueError, TypeError, AttributeError, AssertionError, RecursionError, MessageError)
"""What ``email`` raises on hostile headers and bodies, by its issue list and by our fuzzing."""

_HEADER = re.compile(rb"[!-9;-~]{1,80}[ \t]{0,4}:")
_KNOWN = re.compile(
    rb"^(?:from|to|cc|date|subject|received|return-path|message-id|mime-version|content-type|content-transfer-encoding|reply-to|x-[\w-]{1,60}|delivered-to|sender|dkim-signature)[ \t]{0,4}:",
    re.IGNORECASE | re.MULTILINE,
)
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,300}>")


def looks_like_mail(head: bytes) -> bool:
    """Whether the first bytes are mail headers (an mbox ``From `` line may stand before them)."""
    start = head.lstrip(b"\xef\xbb\xbf\r\n")
    if start.startswith(b"From ") and b"\n" in start:
        start = start.split(b"\n", 1)[1]
    block = re.split(rb"\r?\n\r?\n", start, maxsplit=1)[0]
    return bool(_HEADER.match(start)) and len(_KNOWN.findall(block)) >= 2


@dataclass(slots=True)
class MessageReader:
    """Turns messages into items of one source."""

    source: str
    channel: Channel = "email"
    max_text: int = MAX_TEXT
    now: Now = utc_now
    digests: Digests = field(default_factory=Digests)

    def parsed(self, raw: bytes, where: str, fallback: datetime) -> Parsed | Refusal:
        """The item of one raw message, or why there is none. ``fallback`` dates a message that carries no date."""
        kept = RefusedMail(raw)
        try:
            message = message_from_bytes(raw, policy=policy.compat32)
            if code := _automatic(message):
                return refuse(where, code, kept)
            return self._item(message, raw, fallback)
        except InvalidItem as problem:
            return refuse(where, problem.code, kept)
        except _BROKEN as problem:
            return refuse(where, "broken_mime", kept, type(problem).__name__)

    def bare(self, raw: bytes, where: str, written: datetime, html: bool) -> Parsed | Refusal:
        """The item of a file that holds only the body of a mail, without headers."""
        part = Message()
        part.set_payload(raw.decode("ascii", "surrogateescape"))
        text = decoded(part)
        body = text_of_html(text) if html else Body(text)
        try:
            own, removed = self._own_words(body)
            name = self.digests.name(text)
            return Parsed(
                RawItem(
                    self.source,
                    name,
                    self.channel,
                    checked_time(written, self.now()),
                    own,
                    payload={"date_from": "file"},
                ),
                removed,
            )
        except InvalidItem as problem:
            return refuse(where, problem.code, RefusedMail(raw))

    def _own_words(self, body: Body) -> tuple[str, tuple[Removed, ...]]:
        if code := unfit(body.text):
            raise InvalidItem("unfit text", code=code)
        if len(body.text) > MAX_BODY:
            raise InvalidItem("body too long", code="too_long")
        stripped = strip_reply(body.text)
        return checked_text(stripped.text, self.max_text), body.removed + stripped.removed

    def _item(self, message: Message, raw: bytes, fallback: datetime) -> Parsed:
        if not message.keys():
            raise InvalidItem("no headers", code="broken_mime")
        body = body_of(message)
        if not body.text.strip() and message.defects:
            raise InvalidItem("no text in a damaged message", code="broken_mime")
        text, removed = self._own_words(body)
        moment, told_by = _sent_at(message, fallback)
        author = header(message, "From") or header(message, "Sender")
        identity = _ids(message, "Message-ID")
        earlier = _ids(message, "References") or _ids(message, "In-Reply-To")
        payload: dict[str, object] = {
            "to": _addresses(message, "To"),
            "cc": _addresses(message, "Cc"),
            "attachments": body.attachments,
        }
        if told_by != "Date":
            payload["date_from"] = told_by
        item = RawItem(
            source=self.source,
            external_id=identity[0] if identity else self.digests.name(raw.hex()),
            channel=self.channel,
            occurred_at=checked_time(moment, self.now()),
            text=text,
            title=header(message, "Subject"),
            author=author,
            subject=_address(author),
            thread=next(iter(earlier or identity), None),
            language=_language(message),
            payload=payload,
        )
        return Parsed(item, removed)


def header(message: Message, name: str) -> str | None:
    """A header in words, decoded as far as it can be; None when it is missing or empty."""
    value = message.get(name)
    if value is None:
        return None
    said = str(value)
    try:
        said = str(make_header(decode_header(value)))
    except _BROKEN:
        said = str(value)
    raw = said.encode("utf-8", "surrogateescape") if _half(said) else None
    if raw is not None:
        said = _guess(raw)
    cleaned = re.sub(r"\s+", " ", said.replace("\x00", "")).strip()
    return cleaned or None


def _half(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text)


def _guess(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _address(author: str | None) -> str | None:
    if not author:
        return None
    found = _tried(lambda: parseaddr(author)[1])
    return found if found and "@" in found else None


def _addresses(message: Message, name: str) -> list[str]:
    said = header(message, name)
    found = _tried(lambda: getaddresses([said])) if said else None
    return [address for _, address in found or [] if "@" in address]


def _ids(message: Message, name: str) -> list[str]:
    said = header(message, name) or ""
    found: list[str] = _MESSAGE_ID.findall(said)
    return found or ([said] if name == "Message-ID" and said and len(said) <= 300 else [])


def _language(message: Message) -> str | None:
    said = (header(message, "Content-Language") or "").split(",")[0].strip().lower()
    return said[:2] if re.fullmatch(r"[a-z]{2}(?:-[a-z0-9]{2,8})?", said) else None


def _sent_at(message: Message, fallback: datetime) -> tuple[datetime, str]:
    """When it was sent by its own account, else when a server took it, else the stated stand-in."""
    for name in ("Date", "Resent-Date", "Received"):
        said = header(message, name)
        moment = _tried(lambda said=said: parsedate_to_datetime(said.rpartition(";")[2])) if said else None  # type: ignore[misc]
        if moment is not None:
            aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            if 1970 <= aware.year <= 9998:
                return aware.astimezone(UTC), name
    return fallback, "file"


def _tried(act: Callable[[], _T]) -> _T | None:
    try:
        return act()
    except (*_BROKEN, OverflowError):
        return None


def _automatic(message: Message) -> str | None:
    """``auto_reply`` for RFC 3834 answers, ``delivery_report`` for RFC 3464 and 8098 reports, else None."""
    kind = message.get_content_type()
    report = str(message.get_param("report-type") or "").lower()
    sender = (header(message, "Return-Path") or "").strip()
    daemon = (header(message, "From") or "").lower()
    if kind == "multipart/report" and report != "feedback-report":
        return "delivery_report"
    if (
        kind == "message/delivery-status"
        or header(message, "X-Failed-Recipients")
        or (sender == "<>" and "mailer-daemon" in daemon)
    ):
        return "delivery_report"
    submitted = (header(message, "Auto-Submitted") or "no").split(";")[0].strip().lower()
    old = (header(message, "X-Autoreply") or header(message, "X-Autorespond") or "no").lower()
    if (
        submitted != "no"
        or old != "no"
        or (header(message, "Precedence") or "").lower() in ("auto_reply", "auto-reply")
    ):
        return "auto_reply"
    return None
