"""The customer's own words out of a mail's text: quotes, forwards, signatures and footers go, each with its reason.

Order: the first certain head of somebody else's mail cuts off the rest; lines
with quote marks go when an attribution shows whose they are, or when nothing of
the customer follows them; then footers and signatures go from the end. Unsure
means keep. When nothing stands before a forwarded mail, its text stays and only
its head goes, since somebody sent it to be read.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from feedback.connectors.footers import banner_end, tail_of
from feedback.connectors.quotes import head_at, is_blank, is_marked, mentions_quoting, next_filled
from feedback.ports import Removed

MAX_TAIL_LINES = 200
MAX_TAILS = 40
"""Parts cut off the end at most; more is no mail but an attack on our time."""


@dataclass(frozen=True, slots=True)
class Stripped:
    """What stays, and what went and why. Together they hold every line that is not blank."""

    text: str = field(repr=False)
    removed: tuple[Removed, ...] = ()


def strip_reply(text: str) -> Stripped:
    """Split a mail's text into the customer's own words and the rest. Never raises; blank lines may vanish."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    work = _Work(lines)
    work.mark(0, banner_end(lines), "auto_footer", "warning about external mail")
    attributed = _cut_heads(work)
    _trim_end(work, attributed)
    _drop_marked(work, attributed)
    _trim_end(work, attributed)
    kept = work.visible()
    while kept and is_blank(kept[-1]):
        kept.pop()
    return Stripped("\n".join(kept).strip("\n"), work.removed())


class _Work:
    """The lines and, for each that goes, kind and reason."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.fate: list[tuple[str, str] | None] = [None] * len(lines)

    def mark(self, start: int, end: int, kind: str, reason: str) -> None:
        for at in range(start, end):
            if self.fate[at] is None:
                self.fate[at] = (kind, reason)

    def kept(self) -> list[int]:
        return [at for at, fate in enumerate(self.fate) if fate is None]

    def visible(self) -> list[str]:
        return [self.lines[at] for at in self.kept()]

    def own(self, start: int = 0, end: int | None = None) -> bool:
        """Whether a kept line that is neither blank nor marked stands in this stretch."""
        stop = len(self.lines) if end is None else end
        return any(
            self.fate[at] is None and not is_blank(self.lines[at]) and not is_marked(self.lines[at])
            for at in range(start, stop)
        )

    def removed(self) -> tuple[Removed, ...]:
        """Neighbouring lines with the same fate become one part."""
        parts: list[tuple[tuple[str, str], list[str]]] = []
        before: tuple[str, str] | None = None
        for fate, line in zip(self.fate, self.lines, strict=True):
            if fate is not None:
                if fate != before:
                    parts.append((fate, []))
                parts[-1][1].append(line)
            before = fate
        return tuple(
            Removed(kind, reason, "\n".join(part)) for (kind, reason), part in parts if not is_blank("".join(part))
        )


def _cut_heads(work: _Work) -> bool:
    """Mark heads of other mails and what belongs to them. True when an attribution shows that marked lines are quotes."""
    lines = work.lines
    attributed = any(is_marked(line) and mentions_quoting(line) for line in lines)
    at, seen_own = 0, False
    while at < len(lines):
        if work.fate[at] is not None or is_marked(lines[at]) or not (head := head_at(lines, at)):
            seen_own = seen_own or (
                work.fate[at] is None
                and not is_blank(lines[at])
                and not is_marked(lines[at])
                and not _is_rule(lines[at])
            )
            at += 1
            continue
        after = next_filled(lines, head.end)
        marked_after = after < len(lines) and is_marked(lines[after])
        if not head.strong and not marked_after and after < len(lines):
            seen_own = True
            at = head.end
        elif marked_after or after >= len(lines):
            work.mark(head.start, head.end, head.kind, head.reason)
            attributed, at = True, head.end
        elif seen_own:
            start = head.start
            while start and (is_blank(lines[start - 1]) or _is_rule(lines[start - 1])):
                start -= 1
            work.mark(start, len(lines), head.kind, head.reason)
            return True
        else:
            work.mark(
                0 if not work.own(0, head.start) else head.start,
                head.end,
                "forwarded",
                head.reason + "; its text is kept, nothing else was written",
            )
            at = head.end
    return attributed


def _is_rule(line: str) -> bool:
    bare = line.strip(" \t*")
    return len(bare) >= 4 and not bare.strip("_-=–—")


def _trim_end(work: _Work, attributed: bool) -> None:
    """Cut footers, signatures and quotes off the end until nothing more is found, as long as own words stand before them."""
    for _ in range(MAX_TAILS):
        kept = work.kept()
        while kept and is_blank(work.lines[kept[-1]]):
            kept.pop()
        if not kept:
            return
        if is_marked(work.lines[kept[-1]]):
            if not _quoted_end(work, kept, attributed):
                return
            continue
        kept = kept[-MAX_TAIL_LINES:]
        tail = tail_of([work.lines[at] for at in kept])
        if tail is None:
            return
        first = kept[tail.start]
        if tail.kind != "auto_footer" and not work.own(0, first):
            return
        for at in kept[tail.start :]:
            work.mark(at, at + 1, tail.kind, tail.reason)


def _quoted_end(work: _Work, kept: list[int], attributed: bool) -> bool:
    """Mark the quoted lines at the end. Without an attribution it takes own words before them and two lines, or a wide mark."""
    start = len(kept)
    while start and (is_marked(work.lines[kept[start - 1]]) or is_blank(work.lines[kept[start - 1]])):
        start -= 1
    block = [at for at in kept[start:] if not is_blank(work.lines[at])]
    plain = len(block) >= 2 or work.lines[block[0]].lstrip().startswith("> ")
    if not attributed and not (plain and work.own(0, block[0])):
        return False
    for at in kept[start:]:
        work.mark(at, at + 1, "quoted_reply", "quoted lines at the end")
    return True


def _drop_marked(work: _Work, attributed: bool) -> None:
    """Mark quoted lines between the customer's own, when an attribution shows that the marks mean quoting."""
    if not attributed:
        return
    for at in work.kept():
        if is_marked(work.lines[at]):
            work.mark(at, at + 1, "quoted_reply", "quoted lines under an attribution")
