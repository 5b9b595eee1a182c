"""What a reader sees of a text, for the finders, with the way back to the text as it came.

Zero-width characters, direction marks and look-alike letters are used to hide an
address from filters. The finders search a copy without them; what they find is
mapped back, and the text itself is never changed.
"""

from __future__ import annotations

from dataclasses import replace

from feedback.items import PiiSpan

_REMOVED = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff\ufe0e\ufe0f"
_BLANKS = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_ALIKE = dict(
    zip("АВЕКМНОРСТХУІЈЅаеорсухіѕјһΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEKMHOPCTXYIJSaeopcyxisjhABEZHIKMNOPTYXo", strict=True)
)
_WIDE = {chr(0xFF01 + offset): chr(0x21 + offset) for offset in range(94)}
_DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-")
_TABLE: dict[str, str] = {
    **dict.fromkeys(_REMOVED, ""), **dict.fromkeys(_BLANKS, " "), **_ALIKE, **_WIDE, **_DASHES, "\u2019": "'"
}  # fmt: skip


def visible(text: str) -> tuple[str, list[int] | None]:
    """The copy for the finders and, where its length differs, the place in ``text`` of each of its characters."""
    if text.isascii():
        return text, None
    seen = text
    for char in set(text):  # far quicker than ``translate``, which looks up each letter of the text
        if char in _TABLE:
            seen = seen.replace(char, _TABLE[char])
    if len(seen) == len(text):
        return seen, None
    return seen, [index for index, char in enumerate(text) if char not in _REMOVED]


def back(spans: list[PiiSpan], places: list[int] | None) -> list[PiiSpan]:
    """Spans of the copy as spans of the text it was made from."""
    if places is None:
        return spans
    return [replace(span, start=places[span.start], end=places[span.end - 1] + 1) for span in spans]
