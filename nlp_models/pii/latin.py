"""Letters without their marks, one for one, so that offsets stay: what patterns and the name model read.

Half of our customers type without diacritics and half with; the model should not care.
"""

from __future__ import annotations

import unicodedata

_SPECIAL = {
    "ł": "l",
    "Ł": "L",
    "ø": "o",
    "Ø": "O",
    "đ": "d",
    "Đ": "D",
    "ı": "i",
    "æ": "a",
    "Æ": "A",
    "œ": "o",
    "Œ": "O",
}


def _table() -> dict[int, str]:
    table = {ord(char): plain for char, plain in _SPECIAL.items()}
    for point in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFKD", chr(point))[0]
        if base.isascii() and base.isalpha():
            table.setdefault(point, base)
    return table


_TABLE = _table()


def unmarked(text: str) -> str:
    """The text with plain Latin letters; its length is the same."""
    return text if text.isascii() else text.translate(_TABLE)
