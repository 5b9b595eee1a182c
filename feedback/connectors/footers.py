"""Finds what mail programs and companies put under a text: device lines, disclaimers, signatures.

Each finder looks at the end of the text only and answers with the first line of
what should go, or None. "Unsure" is None.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import feedback.connectors.reply_words as words
from feedback.connectors.quotes import is_blank

MAX_SIGNATURE_LINES = 16
_DELIMITER = re.compile(r"[ \t]{0,4}(?:-{2,}|_{2,}|—{1,}|–{1,}|={4,}|\*{3,}|~{3,}|#{3,}|\+{3,})[ \t]*")
_DASHES = re.compile(r"(?:--|—)[ \t]?")
_CONTACT = re.compile(
    r"(?<![\d.,€$£])\+?\(?\d{2,4}\)?(?:[ ./-]?\d{2,5}){2,5}(?![\d,€%])|[\w.+-]{1,60}@[\w-]{1,60}\.\w{2,}|\bwww\.\w|https?://\w|"
    r"\b(?:s\.?r\.?l|s\.?p\.?a|gmbh|ltd|sarl|lda|s\.a\.(?:s\.)?)\b\.?\s*$|\b(?:tel|tél|cell|mob|fax|phone|direct|ph|skype|p\.? ?iva|c\.?f|cif|nif|cui|siret|hrb)\b\s{0,2}[.:]",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?…]['\"»)]?\s*$")
_AFTERTHOUGHT = re.compile(r"\s{0,4}(?:p\.?\s?s\.?|n\.?b\.?|nota|note|edit|update)\b\s{0,2}[.:-]", re.IGNORECASE)
_LIST = re.compile(
    r"mailing list|listinfo|unsubscribe|googlegroups|reply to this email|view it on git|you are receiving this",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Tail:
    """The last lines of a text, from ``start`` on, that are not the customer's words."""

    start: int
    kind: str
    reason: str


def tail_of(lines: Sequence[str]) -> Tail | None:
    """What may be cut off the end of ``lines``, or None. Blank lines at the end do not count."""
    end = len(lines)
    while end and is_blank(lines[end - 1]):
        end -= 1
    if not end:
        return None
    for finder in (_device_line, _bare_delimiter, _list_footer, _disclaimer, _delimited_signature, _contact_block):
        if found := finder(lines, end):
            return found
    return None


def banner_end(lines: Sequence[str]) -> int:
    """How many lines at the top are an "external mail" warning; 0 when none are."""
    start = 0
    while start < len(lines) and is_blank(lines[start]):
        start += 1
    end = start
    while end < len(lines) and not is_blank(lines[end]) and end - start < 6:
        end += 1
    paragraph = " ".join(lines[start:end])
    return end if _fully(words.BANNER, paragraph) and not _personal(paragraph) else 0


def _personal(paragraph: str) -> bool:
    """Whether somebody speaks for himself ("I received by mistake ...")."""
    return bool(words.FIRST_PERSON.search(paragraph) or words.ENGLISH_I.search(paragraph))


def _fully(pattern: re.Pattern[str], paragraph: str) -> bool:
    found = pattern.match(paragraph)
    return found is not None and found.end() == len(paragraph)


def _device_line(lines: Sequence[str], end: int) -> Tail | None:
    line = lines[end - 1].strip()
    device = words.MOBILE_FOOTER.fullmatch(line) if len(line) <= 160 else None
    if device and not _told(device["rest"] or ""):
        return Tail(end - 1, "auto_footer", "line that a device or mail program adds")
    for pattern, reason in ((words.ANTIVIRUS, "virus scanner's line"), (words.ENVIRONMENT, "print notice")):
        if (
            len(line) <= 300
            and pattern.fullmatch(line)
            and len(line.split()) <= 40
            and not re.search(r"[.!?]\s+\S+ \S+ \S+ \S+ \S+", line)
        ):
            return Tail(end - 1, "auto_footer", reason)
    return None


def _told(rest: str) -> bool:
    """Whether what follows the device goes on as a sentence ("... from my phone the form three times")."""
    if words.EXCUSE.search(rest):
        return False
    named = re.sub(r"^[-'’\w]{1,12}|[<(\[]?https?://\S*|<[^>]*>|\([^)]*\)|\[[^\]]*\]|[^\w\s-]", " ", rest).split()
    return any(
        word[0].islower() and word.casefold() not in _SMALL_WORDS and not re.search(r"\d", word) for word in named
    )


_SMALL_WORDS_TEXT = (
    "for on per para pour für pe von mit de do da del di su by with via my meu mio mi mon meinem the "
    "and or app mail email e-mail pc phone smartphone mobile device tablet gesendet geschickt "
    "versendet dispositivo telefono teléfono appareil gerät i ios android windows iphone ipad"
)
_SMALL_WORDS = frozenset(_SMALL_WORDS_TEXT.split())


def _bare_delimiter(lines: Sequence[str], end: int) -> Tail | None:
    start = end
    while start and (_DELIMITER.fullmatch(lines[start - 1]) or is_blank(lines[start - 1])):
        start -= 1
    while start < end and is_blank(lines[start]):
        start += 1
    return Tail(start, "signature", "bare delimiter line") if start < end else None


def _list_footer(lines: Sequence[str], end: int) -> Tail | None:
    """A ruled-off footer of a mailing list or a ticket system."""
    for start in range(end - 1, max(end - 9, -1), -1):
        if _DELIMITER.fullmatch(lines[start]):
            return (
                Tail(start, "auto_footer", "footer of a mailing list")
                if _LIST.search(" ".join(lines[start:end]))
                else None
            )
    return None


def _disclaimer(lines: Sequence[str], end: int) -> Tail | None:
    """A last paragraph that opens like a disclaimer and carries at least three of its marks (two under a title).

    Two more paragraphs of short lines with contact data may follow it.
    """
    for last in _paragraph_ends(lines, end):
        if found := _disclaimer_ending(lines, last):
            return found
        below = [line for line in lines[_paragraph_start(lines, last) : end] if not is_blank(line)]
        if _reads_on(below, 1) or not any(_CONTACT.search(line) for line in below):
            return None
    return None


def _paragraph_start(lines: Sequence[str], end: int) -> int:
    start = end
    while start and not is_blank(lines[start - 1]):
        start -= 1
    return start


def _paragraph_ends(lines: Sequence[str], end: int) -> list[int]:
    ends: list[int] = []
    while end and len(ends) < 3:
        ends.append(end)
        end = _paragraph_start(lines, end)
        while end and is_blank(lines[end - 1]):
            end -= 1
    return ends


def _disclaimer_ending(lines: Sequence[str], end: int) -> Tail | None:
    start = end
    while start and not is_blank(lines[start - 1]) and not _DELIMITER.fullmatch(lines[start - 1]):
        start -= 1
    opener = next((at for at in range(start, end) if words.DISCLAIMER_OPENER.match(lines[at])), None)
    if opener is None:
        return None
    paragraph = " ".join(lines[opener:end])
    signs = sum(bool(sign.search(paragraph)) for sign in words.DISCLAIMER_SIGNS)
    titled = any(words.DISCLAIMER_TITLE.fullmatch(line) for line in lines[max(0, opener - 3) : opener])
    if len(paragraph) < 80 or signs < (2 if titled else 3) or _personal(paragraph):
        return None
    before = opener
    while before and (is_blank(lines[before - 1]) or words.DISCLAIMER_TITLE.fullmatch(lines[before - 1])):
        before -= 1
    return Tail(before if titled else opener, "disclaimer", f"disclaimer ({signs} marks)")


def _delimited_signature(lines: Sequence[str], end: int) -> Tail | None:
    """``-- `` and short lines under it (RFC 3676, section 4.3); other rules need contact data under them."""
    filled = 0
    for start in range(end - 1, 0, -1):
        if _DELIMITER.fullmatch(lines[start]):
            below = [line for line in lines[start + 1 : end] if not is_blank(line)]
            if lines[start] == "-- " and not _reads_on(below, 4):
                return Tail(start, "signature", "signature delimiter")
            if _DASHES.fullmatch(lines[start]) and not _reads_on(below, 1):
                return Tail(start, "signature", "signature delimiter")
            if not _reads_on(below, 1) and any(_CONTACT.search(line) for line in below):
                return Tail(start, "signature", "rule with contact data under it")
            return None
        filled += not is_blank(lines[start])
        if filled > MAX_SIGNATURE_LINES:
            return None
    return None


def _reads_on(below: Sequence[str], allowed: int) -> bool:
    """Whether the lines read like text: so many sentences, long lines or an afterthought that a person may have meant them."""
    sentences = sum(
        1 for line in below if (len(line.split()) >= 6 and _SENTENCE.search(line)) or len(line) > 100 or "?" in line
    )
    return sentences >= allowed or any(_AFTERTHOUGHT.match(line) for line in below)


def _contact_block(lines: Sequence[str], end: int) -> Tail | None:
    """Short lines with contact data under a closing formula; the formula stays, a name alone stays."""
    filled = 0
    for start in range(end - 1, -1, -1):
        if words.CLOSING.fullmatch(lines[start]):
            below = [line for line in lines[start + 1 : end] if not is_blank(line)]
            contact = any(_CONTACT.search(line) for line in below)
            if len(below) < 2 or not contact or _reads_on(below, 1):
                return None
            return Tail(start + 1, "signature", "contact data under a closing formula")
        filled += not is_blank(lines[start])
        if filled > 12:
            return None
    return None
