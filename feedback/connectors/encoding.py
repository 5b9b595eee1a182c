"""Bytes of an unknown file -> text lines, in bounded memory.

A line longer than the limit is never held: it is skipped as it is read and
reported with its number. Bytes that do not fit the encoding become lone
surrogates (U+FFFD in UTF-16), so that only their own record is refused.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from charset_normalizer import from_bytes

from feedback.errors import SourceError

MAX_LINE = 1_000_000
"""Characters in one line (default). A feedback text of this size is no feedback."""

CHUNK = 1 << 16
SAMPLE = 1 << 18
LEGACY = ["cp1252", "iso8859_15", "cp1250", "iso8859_2", "iso8859_16", "mac_roman", "cp850", "cp437"]
EXPECTED = frozenset("àáâãäçèéêëìíîïñòóôõöùúûüßÀÁÂÃÄÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜœŒăĂșȘțȚşŞţŢ€‘’“”„«»–—…°ºª¿¡\xa0")


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoding that a file is read with, and on what evidence."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Line:
    """One physical line without its end. ``too_long``: it went over the limit and ``text`` is empty."""

    number: int
    text: str = field(repr=False)
    too_long: bool = False


def detect_encoding(path: Path) -> Encoding:
    """Find the encoding: byte order mark, then UTF-8, then a statistical guess among the Western and Central European ones.

    Raises ``SourceError`` when the file cannot be opened.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(CHUNK)
            if marked := _by_mark(head):
                return marked
            if wide := _wide_without_mark(head):
                return wide
            stream.seek(0)
            good, bad, sample = _try_utf8(stream)
    except OSError as error:
        raise SourceError(f"the file cannot be opened: {error.strerror}") from None
    if not bad:
        return Encoding("utf-8", "every byte is valid UTF-8" if good else "plain ASCII")
    if good >= 3 * bad:
        return Encoding("utf-8", f"UTF-8 but for {bad} broken bytes; the records that hold them are refused")
    return Encoding(
        legacy_encoding(sample), f"not UTF-8 ({bad} bytes); best fit among older Western and Central European ones"
    )


def legacy_encoding(sample: bytes) -> str:
    """The older one-byte encoding in which nearly all special characters are ones that our languages use.

    Short texts say too little for a statistical guess, which is asked only when
    no candidate explains nine characters of ten.
    """
    high = bytes(byte for byte in sample if byte > 0x7F)
    if not high:
        return "cp1252"

    def explained(name: str) -> float:
        return sum(char in EXPECTED for char in high.decode(name, "replace")) / len(high)

    best = max(LEGACY, key=explained)
    if explained(best) >= 0.9:
        return best
    guess = from_bytes(sample, cp_isolation=LEGACY).best()
    return guess.encoding if guess else "cp1252"


def _by_mark(head: bytes) -> Encoding | None:
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return Encoding(name, "byte order mark")
    return None


def _wide_without_mark(head: bytes) -> Encoding | None:
    """UTF-16 without a mark shows as text in which nearly every second byte is NUL, always on the same side."""
    pairs = len(head) // 2
    if pairs < 2:
        return None
    left, right = head[: 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if right > 0.4 * pairs and left < 0.05 * pairs:
        return Encoding("utf-16-le", "every second byte is NUL")
    if left > 0.4 * pairs and right < 0.05 * pairs:
        return Encoding("utf-16-be", "every second byte is NUL")
    return None


def _try_utf8(stream: io.BufferedReader) -> tuple[int, int, bytes]:
    """Count good and broken non-ASCII characters; keep a sample of chunks that are not ASCII."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    good = bad = 0
    sample = bytearray()
    while chunk := stream.read(CHUNK):
        text = decoder.decode(chunk)
        if text.isascii():
            continue
        broken = sum(1 for char in text if "\udc80" <= char <= "\udcff")
        good += sum(1 for char in text if char > "\x7f") - broken
        bad += broken
        if len(sample) < SAMPLE:
            sample += chunk
    left = decoder.decode(b"", True)
    return good, bad + len(left), bytes(sample[:SAMPLE])


def iter_lines(path: Path, encoding: str, limit: int = MAX_LINE) -> Iterator[Line]:
    """Yield every line, numbered from 1; ``\\r``, ``\\n`` and ``\\r\\n`` all end a line.

    Raises ``SourceError`` when the file cannot be read.
    """
    errors = "replace" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)(errors), translate=True)
    gathered = _Gathered(limit)
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                yield from gathered.feed(str(decoder.decode(chunk)))
            yield from gathered.feed(str(decoder.decode(b"", True)))
            yield from gathered.close()
    except OSError as error:
        raise SourceError(f"the file cannot be read: {error.strerror}") from None
    except UnicodeError:
        raise SourceError(f"the file is not {encoding} text", code="bad_encoding") from None


class _Gathered:
    """Pieces of the line that has not ended yet; never more than the limit."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.number = 1
        self.pieces: list[str] = []
        self.size = 0

    def feed(self, text: str) -> Iterator[Line]:
        first, *rest = text.split("\n")
        self._add(first)
        for piece in rest:
            yield self._end()
            self._add(piece)

    def close(self) -> Iterator[Line]:
        if self.size:
            yield self._end()

    def _add(self, piece: str) -> None:
        self.size += len(piece)
        if self.size > self.limit:
            self.pieces.clear()
        else:
            self.pieces.append(piece)

    def _end(self) -> Line:
        line = Line(self.number, "".join(self.pieces), too_long=self.size > self.limit)
        self.number += 1
        self.pieces, self.size = [], 0
        return line


def unfit(text: str) -> str | None:
    """The code of what makes a text unfit to be stored: ``nul_bytes``, ``bad_encoding``, or None."""
    if "\x00" in text:
        return "nul_bytes"
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "bad_encoding"
    return None
