"""The audit log as evidence: its head, its export, and whether its chain is whole.

An entry's hash is SHA-256 over the hash before it (32 zero bytes before the
first) and ``"\\n" + sequence + "\\n" + microseconds since 1970 + "\\n" + body``.
Whoever keeps an old head elsewhere (printed, in another system) notices when
later anything up to it was changed, left out, or cut off at the end.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from feedback.database import Database
from feedback.errors import InvalidItem

BATCH = 5_000
GENESIS = bytes(32)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HEAD = re.compile(r"(\d{1,18})\s+([0-9a-f]{64})\s*")


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry: sequence and hash. Written as ``<sequence> <hash>``."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq} {self.hash}"


@dataclass(frozen=True, slots=True)
class Link:
    """One entry as it is stored: time in microseconds since 1970, body as canonical JSON."""

    seq: int
    microseconds: int
    body: str
    hash: str

    def follows(self, before: bytes) -> bytes:
        """The hash that this entry must have after ``before``."""
        said = f"\n{self.seq}\n{self.microseconds}\n{self.body}"
        return hashlib.sha256(before + said.encode()).digest()

    def as_line(self) -> str:
        """One line of an export."""
        return json.dumps({"seq": self.seq, "at_us": self.microseconds, "body": self.body, "hash": self.hash})


@dataclass(frozen=True, slots=True)
class Verdict:
    """``broken`` is the first entry that is wrong, with ``reason``; None when everything fits."""

    entries: int
    head: Head
    broken: int | None = None
    reason: str = ""


def head(database: Database) -> Head:
    """The newest entry; sequence 0 and the genesis hash while there is none."""
    rows = database.rows("SELECT seq, encode(hash, 'hex') AS hash FROM audit.entry ORDER BY seq DESC LIMIT 1")
    return Head(rows[0]["seq"], rows[0]["hash"]) if rows else Head(0, GENESIS.hex())


def links(database: Database) -> Iterator[Link]:
    """Every entry in order, in constant memory."""
    after = 0
    while rows := database.rows(
        "SELECT seq, at, body, encode(hash, 'hex') AS hash FROM audit.entry WHERE seq > %s ORDER BY seq LIMIT %s",
        (after, BATCH),
    ):
        for row in rows:
            yield Link(row["seq"], (row["at"] - _EPOCH) // timedelta(microseconds=1), row["body"], row["hash"])
        after = rows[-1]["seq"]


def read_export(lines: Iterable[str]) -> Iterator[Link]:
    """Entries of an export. Raises ``InvalidItem`` (``bad_export``) naming the line that is none."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            given: Any = json.loads(line)
            yield Link(int(given["seq"]), int(given["at_us"]), str(given["body"]), str(given["hash"]))
        except (ValueError, KeyError, TypeError, RecursionError):
            raise InvalidItem(f"line {number} is no entry of an audit export", code="bad_export") from None


def read_heads(text: str) -> list[Head]:
    """Anchored heads, one a line. Raises ``InvalidItem`` (``bad_head``)."""
    heads = []
    for line in filter(str.strip, text.splitlines()):
        if not (match := _HEAD.fullmatch(line)):
            raise InvalidItem("a head is `<sequence> <64 hex digits>`, as `ascolto audit head` prints", code="bad_head")
        heads.append(Head(int(match[1]), match[2]))
    return heads


def verify(entries: Iterable[Link], anchors: Iterable[Head] = ()) -> Verdict:
    """Follow the chain from its first entry; every anchored head must lie on it."""
    wanted = {anchor.seq: anchor.hash for anchor in anchors if anchor.seq}
    before, count = GENESIS, 0
    for entry in entries:
        last = Head(count, before.hex())
        if entry.seq != count + 1:
            reason = f"an entry is missing: {entry.seq} comes after {count}"
            return Verdict(count, last, count + 1, reason)
        right = entry.follows(before)
        if entry.hash != right.hex():
            return Verdict(count, last, entry.seq, "its content, time or place is not what was written")
        if wanted.pop(entry.seq, entry.hash) != entry.hash:
            return Verdict(count, last, entry.seq, "it is not the entry of the anchored head: the log was rewritten")
        before, count = right, entry.seq
    if wanted:
        reason = f"the log was cut off: a head was anchored at {max(wanted)}"
        return Verdict(count, Head(count, before.hex()), count + 1, reason)
    return Verdict(count, Head(count, before.hex()))
