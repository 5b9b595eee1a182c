"""Mail as files: an mbox, one .eml, a maildir or a folder of messages.

The mbox is cut here, line by line, since the library's own reader takes a line
of any length into memory; each message is then read by Python's ``email``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from pathlib import Path

from feedback.connectors.file_reader import FileReader
from feedback.connectors.mail_message import MessageReader, looks_like_mail
from feedback.connectors.mapping import Detected
from feedback.connectors.records import file_time, refuse
from feedback.errors import SourceError
from feedback.ports import Parsed, Refusal

MAX_MESSAGE = 30_000_000
PIECE = 1 << 16
MAIL_SUFFIXES = {".eml", ".txt", ".mime", ".mail", ".msg", ".html", ".htm", ""}


class Mailbox(FileReader):
    """Reads one mbox, message, maildir or folder. Mail has no columns, so the mapping is of no use."""

    format = "mail"
    usual_channel = "email"
    usual_limit = MAX_MESSAGE

    @cached_property
    def reader(self) -> MessageReader:
        """One for all messages, so that equal ones without an id are told apart."""
        return MessageReader(self.source, self.channel, now=self.now)

    def detect(self, path: Path) -> Detected:
        """Say what kind of mailbox it is. Raises ``SourceError`` when it cannot be opened."""
        notes: tuple[str, ...] = (
            "quoted replies, signatures and disclaimers are left out of the text and listed with the reason",
        )
        if path.is_dir():
            kind = "maildir" if (path / "cur").is_dir() else "folder of mails"
        else:
            kind = "mbox" if _head(path).lstrip().startswith(b"From ") else "single message"
            if kind != "mbox" and not looks_like_mail(_head(path)):
                notes += (
                    f"no mail headers: taken as the body of a mail, dated {file_time(path).isoformat()}, the time of the file",
                )
        return Detected(f"mail ({kind})", channel=self.channel, notes=notes)

    def read(self, path: Path) -> Iterator[Parsed | Refusal]:
        """Messages in order. Raises ``SourceError`` when the file or folder cannot be read or is empty."""
        if path.is_dir():
            yield from self._folder(path)
        elif _head(path).lstrip().startswith(b"From "):
            yield from self._mbox(path)
        else:
            yield self._single(path, "message 1")

    def _folder(self, path: Path) -> Iterator[Parsed | Refusal]:
        maildir = (path / "cur").is_dir()
        roots = [path / "cur", path / "new"] if maildir else [path]
        files = sorted(
            file for root in roots for file in root.rglob("*") if file.is_file() and not file.name.startswith(".")
        )
        if not files:
            raise SourceError("the folder holds no files", code="empty_file")
        for number, file in enumerate(files, 1):
            where = f"file {number}"
            if maildir or file.suffix.lower() in MAIL_SUFFIXES:
                try:
                    yield self._single(file, where)
                except SourceError as problem:
                    yield Refusal(where, problem.code, problem.detail)
            else:
                yield refuse(where, "not_a_mail")

    def _single(self, path: Path, where: str) -> Parsed | Refusal:
        written = file_time(path)
        try:
            if path.stat().st_size > self.limit:
                return refuse(where, "too_long", None, f"over {self.limit} bytes; it stays in the source only")
            raw = path.read_bytes()
        except OSError as error:
            raise SourceError(f"the file cannot be read: {error.strerror}") from None
        if not raw.strip():
            return refuse(where, "empty_text", None, "the file is empty")
        if path.suffix.lower() == ".eml" or looks_like_mail(raw[:PIECE]):
            return self.reader.parsed(raw, where, written)
        return self.reader.bare(raw, where, written, html=path.suffix.lower() in (".html", ".htm"))

    def _mbox(self, path: Path) -> Iterator[Parsed | Refusal]:
        written = file_time(path)
        for number, (opening, raw) in enumerate(split_mbox(path, self.limit), 1):
            where = f"message {number}"
            if raw is None:
                yield refuse(where, "too_long", None, f"over {self.limit} bytes; it stays in the source only")
            else:
                yield self.reader.parsed(raw, where, _opening_date(opening) or written)


def split_mbox(path: Path, limit: int = MAX_MESSAGE) -> Iterator[tuple[bytes, bytes | None]]:
    """``From `` line and raw message for each message of an mbox; None for one over the limit. ``>From `` is unquoted (mboxrd).

    Raises ``SourceError`` when the file cannot be read.
    """
    lines: list[bytes] = []
    opening, size, blank, begun = b"", 0, True, False
    try:
        with path.open("rb") as stream:
            start_of_line = True
            while piece := stream.readline(PIECE):
                if start_of_line and blank and piece.startswith(b"From "):
                    if begun:
                        yield opening, b"".join(lines) if size <= limit else None
                    opening, lines, size, begun = piece, [], 0, True
                elif begun:
                    size += len(piece)
                    quoted = start_of_line and piece.startswith(b">") and piece.lstrip(b">").startswith(b"From ")
                    lines.append(piece[1:] if quoted else piece)
                    if size > limit:
                        lines.clear()
                blank = start_of_line and not piece.strip()
                start_of_line = piece.endswith(b"\n")
            if begun:
                yield opening, b"".join(lines) if size <= limit else None
    except OSError as error:
        raise SourceError(f"the file cannot be read: {error.strerror}") from None


def _opening_date(opening: bytes) -> datetime | None:
    """The date in ``From ann@x.org Tue Mar  3 10:12:00 2026``, taken as UTC."""
    words = opening.decode("ascii", "replace").split()
    try:
        month, day, clock, year = words[-4], words[-3], words[-2], words[-1]
        return parsedate_to_datetime(f"{day} {month} {year} {clock} +0000")
    except (IndexError, ValueError, TypeError, OverflowError):
        return None


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(PIECE)
    except OSError as error:
        raise SourceError(f"the file cannot be opened: {error.strerror}") from None
