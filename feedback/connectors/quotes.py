"""Finds where somebody else's mail begins: attribution lines, header blocks, separators.

``strong`` means that no person writes so; then what follows is not the
customer's even without quote marks. A weak attribution counts only when marked
lines follow, because a complaint may well say "On 3 March your agent wrote:".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import feedback.connectors.reply_words as words

MAX_WRAP = 6
MAX_BLOCK = 40
_NAME_PARTICLES_TEXT = "de di da del della van von der den la le du dos das e y via from y d zu"
_NAME_PARTICLES = frozenset(_NAME_PARTICLES_TEXT.split())
_MARK = re.compile(r" {0,3}>(?![:;=][-'’]?[()\[\]/\\|oOpPdD3])")


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of somebody else's mail: lines ``start`` to ``end`` (exclusive) hold the head itself."""

    start: int
    end: int
    kind: str
    reason: str
    strong: bool = True


def is_marked(line: str) -> bool:
    """Whether a line carries a quote mark (``>``), and not an angry face."""
    return _MARK.match(line) is not None


def is_blank(line: str) -> bool:
    """Blank to the eye; zero-width characters count as nothing."""
    return not line.strip(" \t\r\xa0\ufeff\u200b\u200e\u200f\u1427")


def head_at(lines: Sequence[str], start: int) -> Head | None:
    """The head that begins at this line, or None."""
    line = lines[start]
    if is_blank(line) or len(line) > 1000:
        return None
    if found := words.SEPARATOR.fullmatch(line):
        kind = "quoted_reply" if found["original"] else "forwarded"
        after = next_filled(lines, start + 1)
        block = _header_block(lines, after, least=2) if after < len(lines) else None
        return Head(start, block or start + 1, kind, "separator line of the mail program")
    if words.REPLY_ABOVE.fullmatch(line):
        return Head(start, start + 1, "quoted_reply", "reply-above line of a ticket system")
    if end := _header_block(lines, start, least=3):
        return Head(start, end, "quoted_reply", "header block of an earlier mail")
    return _attribution(lines, start)


def mentions_quoting(line: str) -> bool:
    """Whether a quoted line is itself an attribution, a separator or a header line."""
    bare = re.sub(r"^[ >]{1,40}", "", line)
    return bool(
        words.SEPARATOR.fullmatch(bare)
        or (bare.rstrip().endswith(":") and words.VERB.search(bare) and words.DATE.search(bare))
    )


def next_filled(lines: Sequence[str], start: int) -> int:
    """The first line from ``start`` on that is not blank; the number of lines when there is none."""
    while start < len(lines) and is_blank(lines[start]):
        start += 1
    return start


@lru_cache(maxsize=256)
def _label(line: str) -> tuple[str, str] | None:
    """Kind and value of a header line."""
    found = words.HEADER_LINE.fullmatch(line) if ":" in line[:80] else None
    if not found:
        return None
    kind = next((name for name in words.HEADER_LABELS if found[name]), None)
    if kind is None:
        kind = "from" if words.FROM_TWO_WORDS.match(line) else "sent"
    return kind, found["value"]


def _header_block(lines: Sequence[str], start: int, least: int) -> int | None:
    """End of a block of header lines that starts here, or None.

    It needs a sender, ``least`` different kinds of line, and a subject line or an
    address, so that a trip ("From: Rome / To: Milan / Date: 3 May") is no mail.
    """
    first = _label(lines[start])
    if first is None or first[0] in ("to", "cc", "other"):
        return None
    kinds, text, at, end = {first[0]}, first[1], start + 1, start + 1
    while at < min(len(lines), start + MAX_BLOCK) and at - end <= 2:
        if label := _label(lines[at]):
            kinds.add(label[0])
            text += " " + label[1]
            end = at + 1
        elif not is_blank(lines[at]) and not (at == end and _continues(lines, at)):
            break
        at += 1
    addressed = "subject" in kinds or words.ADDRESS.search(text)
    return end if "from" in kinds and len(kinds - {"other"}) >= least and addressed else None


def _continues(lines: Sequence[str], at: int) -> bool:
    """Whether an unlabelled line is the wrapped rest of a header line: a label follows it at once."""
    return any(_label(line) for line in lines[at + 1 : at + 3] if not is_blank(line))


def _attribution(lines: Sequence[str], start: int) -> Head | None:
    """``On 3 Mar 2026 at 10:12, Ann <ann@x.org> wrote:`` in its many forms, wrapped over up to six lines."""
    first = lines[start]
    dated = bool(words.LEAD.match(first) or re.match(r"[\s*_]{0,4}\d", first))
    named = bool(words.ADDRESS.search(first)) or first.rstrip().endswith("<")
    told = words.VERB.search(first) and words.YEAR.search(first)
    if not (dated or named or told) or _ENDS_SENTENCE.search(first):
        return None
    if end := _gmail_short(lines, start):
        return Head(start, end, "quoted_reply", "attribution line")
    joined = ""
    for at in range(start, min(start + MAX_WRAP, len(lines))):
        line = lines[at].strip()
        gap = is_blank(line) and not (dated and words.TIME.search(first) and at == start + 1)
        if at > start and (gap or _opens_quote(line)):
            return None
        joined = f"{joined} {line}".strip(" *_")
        if len(joined) > 500:
            return None
        if _complete(joined):
            strong = _is_strong(joined, dated, named)
            if strong is None or any(_begins_later(lines, later, at, first) for later in range(start + 1, at + 1)):
                return None
            return Head(start, at + 1, "quoted_reply", "attribution line", strong)
    return None


_ENDS_SENTENCE = re.compile(r"(?:[^\W\d]{4,}[.!?]|[!?])\s*$")


def _begins_later(lines: Sequence[str], later: int, end: int, first: str) -> bool:
    """Whether the attribution really begins at a later line and ``first`` is the customer's last line above it."""
    line = lines[later]
    lead = words.LEAD.match(line)
    if not (lead or (re.match(r"\s{0,4}\d", line) and len(first.split()) > 3)) or not words.DATE.search(line):
        return False
    joined = " ".join(part.strip() for part in lines[later : end + 1]).strip(" *_")
    return bool(_is_strong(joined, True, False))


def _gmail_short(lines: Sequence[str], start: int) -> int | None:
    """End of ``2016-10-24 15:36 GMT+02:00 Ann <ann@x.org>:`` (Gmail in it, es, pt, de), perhaps on two lines; or None."""
    first = lines[start].strip()
    if words.GMAIL_OLD.fullmatch(first):
        return start + 1
    if not words.GMAIL_SHORT.fullmatch(first):
        return None
    if first.endswith(":") or is_blank("".join(lines[start + 1 : start + 2])):
        return start + 1
    joined = " ".join(line.strip() for line in lines[start : start + 2])
    return start + 2 if joined.endswith(":") and words.ADDRESS.search(joined) else None


def _opens_quote(line: str) -> bool:
    return is_marked(line) and not re.match(r">\s{0,3}(?:\S{1,12} ){0,2}\S{0,12}:$", line)


def _complete(joined: str) -> bool:
    if joined.endswith((":", "：")):
        return True
    return bool(re.search(r"\bwrote(?:\s{0,2}-{2,20})?$", joined)) and words.ADDRESS.search(joined) is not None


def _is_strong(joined: str, dated: bool, named: bool) -> bool | None:
    """True: a mail program wrote it. False: perhaps. None: no attribution at all. ``named``: an address stands on the first line."""
    verb, address = words.VERB.search(joined), words.ADDRESS.search(joined)
    date = words.DATE.search(joined)
    undated = joined if not date else joined[: date.start()] + "_" * len(date[0]) + joined[date.end() :]
    time = words.TIME.search(undated)  # 03.03.2026 holds what looks like a time
    if words.ADDRESSED.search(joined) or re.search(r"[^\W\d]{6,}[.!?]\s", joined):
        return None
    if address and not verb:
        return (
            True if dated and date and time and joined.rstrip("*_ ").endswith((">:", ":")) and "<" in joined else None
        )
    if not verb:
        return None
    if address and dated and time and words.YEAR.search(joined):
        return True
    if address and not (dated and date):
        before = joined[: address.start()].split() if address else []
        return True if named and len(before) <= 6 and not re.search(r"[.!?;]\s", " ".join(before)) else None
    if not date:
        return False if words.YEAR.search(joined) or time else None
    if address:
        return True
    return bool(time and words.YEAR.search(joined) and _only_a_name(joined, max(date.end(), time.end()), verb))


def _only_a_name(joined: str, start: int, verb: re.Match[str]) -> bool:
    """Whether the words beside the date are a name: capitals and particles only ("your agent" is not)."""
    said = joined[start : verb.start()] if verb.start() > start + 1 else joined[verb.end() :]
    said = re.sub(
        r"(?i)\b(?:[ap]\.?m\.?|uhr|gmt|utc|cest?|est|edt|pst|pdt|mez|mesz|hat|ore|heeft)\b|[+-]\d{4}|[\d:.,()\"“”'\-]+",
        " ",
        said,
    )
    named = said.split()
    if len(named) == 1 and re.search(r"[\d_@]", named[0]):
        return True
    return 0 < len(named) <= 6 and all(word[:1].isupper() or word.casefold() in _NAME_PARTICLES for word in named)
