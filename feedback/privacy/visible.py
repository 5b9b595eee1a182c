"""What a reader sees of a text, for the finders, with the way back to the text as it came.

Invisible characters, direction marks, marks stacked on letters, look-alike and
fancy letters are used to hide an address from filters. The finders search a copy
in plain letters; what they find is mapped back, and the text itself is never changed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

from feedback.items import PiiSpan

_ALIKE = dict(
    zip(
        "АВЕКМНОРСТУХІЈЅԀԌԚԜҮӀавекмнорстухіјѕһԁԛԝүӏѵΑΒΕΖΗΙΚΜΝΟΡΤΥΧαγεηικνορτυχωϲϳՕօսհɑɡɩǃᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ",
        "ABEKMHOPCTYXIJSDGQWYIabekmhopctyxijshdqwylvABEZHIKMNOPTYXayenikvoptuxwcjOouhagi!abcdefghijklmnoprstuvwyz",
        strict=True,
    )
)
_SIGNS = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"),
    **dict.fromkeys("\u2019\u02bc\u02b9", "'"),
    **dict.fromkeys("\u3002\uff61", "."),
    **dict.fromkeys("\u0085\u2028\u2029", "\n"),
    "\u2800": " ",
}
_KEPT = "ªº"
"""Signs of addresses (``3.º``), which the finders know."""
_FILLERS = "\u115f\u1160\u3164\uffa0"
_SELECTORS = frozenset(map(chr, chain((0x34F, 0x17B4, 0x17B5), range(0x180B, 0x1810), range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))))  # fmt: skip
_SQUARED = {chr(first + letter): chr(0x41 + letter) for first in (0x1F150, 0x1F170) for letter in range(26)}
_FIXED = {**_SIGNS, **_SQUARED}
_CONTROLS = "\\x00-\\x08\\x0e-\\x1f\\x7f"
_LOOKED_AT = (
    range(0x80, 0x3400),
    range(0xA490, 0xAC00),
    range(0xF900, 0x11000),
    range(0x1D100, 0x1F200),
    range(0xE0000, 0xE0200),
)
"""Code points outside ASCII that may stand for others; the rest are ideographs, syllables and pictures."""


def _shown(char: str) -> str | None:
    """The character in plain letters, empty when nobody sees it, None when it stands for itself.

    A control character from 0x80 on is a byte of Windows-1252 that was read as Latin 1.
    """
    if char in _KEPT:
        return None
    if "\x80" <= char <= "\x9f" and char not in _SIGNS:
        mended = char.encode("latin-1").decode("cp1252", "ignore")
        return _SIGNS.get(mended, mended)
    fixed = _FIXED.get(char) or _ALIKE.get(unicodedata.normalize("NFD", char)[0])
    if fixed:
        return fixed
    category = unicodedata.category(char)
    if category in ("Cf", "Cc") or char in _FILLERS or char in _SELECTORS:
        return ""
    if category == "Zs":
        return " "
    plain = unicodedata.normalize("NFKC", char)
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    return plain if len(plain) == 1 and "!" <= plain <= "~" else None


def _table() -> tuple[dict[int, str], str]:
    """Plain letters by code point, and all marks that stand on other letters."""
    table = dict.fromkeys((*range(9), *range(14, 32), 127), "")
    marks = []
    for point in chain(*_LOOKED_AT):
        char = chr(point)
        if (shown := _shown(char)) is not None:
            table[point] = shown
        elif unicodedata.category(char) in ("Mn", "Me"):
            marks.append(char)
    return table, "".join(marks)


_TABLE, _ALL_MARKS = _table()
_MARKS = frozenset(_ALL_MARKS)
_REMOVED = frozenset(chr(point) for point, shown in _TABLE.items() if not shown)
_CONTROL = re.compile(f"[{_CONTROLS}]")


@dataclass(frozen=True, slots=True)
class View:
    """A copy in plain letters. ``starts`` and ``ends``: the place in the text of each of its characters, None when equal."""

    text: str
    starts: Sequence[int] | None = None
    ends: Sequence[int] | None = None

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the text that is shown at ``start:end``, which is not empty, with the marks on its last letter."""
        if self.starts is None:
            return start, end
        return self.starts[start], self.ends[end - 1] if self.ends is not None else self.starts[end - 1] + 1

    def back(self, spans: Sequence[PiiSpan]) -> list[PiiSpan]:
        """Spans of the copy as spans of the text."""
        if self.starts is None:
            return list(spans)
        return [
            replace(span, start=start, end=end) for span in spans for start, end in [self.place(span.start, span.end)]
        ]


def is_plain(text: str) -> bool:
    """Whether a text is its own view: nothing but ASCII that can be seen."""
    return text.isascii() and not _CONTROL.search(text)


def visible(text: str) -> View:
    """The copy for the finders."""
    if is_plain(text):
        return View(text)
    if not _MARKS.isdisjoint(text):
        return _composed(text)
    seen = text
    for char in set(text):  # far quicker than ``translate``, which looks up each letter of the text
        shown = _TABLE.get(ord(char))
        if shown is not None:
            seen = seen.replace(char, shown)
    if len(seen) == len(text):
        return View(seen)
    return View(seen, [index for index, char in enumerate(text) if char not in _REMOVED])


def _composed(text: str) -> View:
    """Marks go into their letter where there is such a letter, and are left out elsewhere."""
    seen: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for index, char in enumerate(text):
        if char in _MARKS:
            if seen:
                letter = unicodedata.normalize("NFC", seen[-1] + char)
                seen[-1] = letter if len(letter) == 1 else seen[-1]
                ends[-1] = index + 1
        elif shown := _TABLE.get(ord(char), char):
            seen.append(shown)
            starts.append(index)
            ends.append(index + 1)
    return View("".join(seen), starts, ends)
