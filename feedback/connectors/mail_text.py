"""The text of a mail: the plain part when there is one, else the HTML part turned into lines.

Quotes that HTML marks as such (``blockquote type=cite``, the containers of the
big mail programs) are taken out by structure; any other ``blockquote`` becomes
lines with ``> ``, and the text rules decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from selectolax.lexbor import LexborHTMLParser, LexborNode

from feedback.connectors.encoding import legacy_encoding
from feedback.errors import InvalidItem
from feedback.ports import Removed

QUOTE_CONTAINERS = (
    "blockquote[type='cite'], blockquote.gmail_quote, .gmail_attr, .moz-cite-prefix, .moz-forward-container > table, .yahoo_quoted, "
    ".protonmail_quote, #OLK_SRC_BODY_SECTION, blockquote#replyBlockquote, .zmail_extra, .gmail_extra > blockquote"
)
SIGNATURES = ".gmail_signature, [data-smartmail='gmail_signature'], .moz-signature, #Signature, #AppleMailSignature, .protonmail_signature_block"
UNSEEN = "head, script, style, title, template, noscript, iframe, object, svg, [hidden]"
_BLOCKS_TEXT = (
    "address article aside blockquote body center dd div dl dt fieldset figure footer form h1 h2 h3 "
    "h4 h5 h6 header hr html li main nav ol p pre section table tbody tfoot thead tr ul"
)
BLOCKS = frozenset(_BLOCKS_TEXT.split())
MAX_HTML = 5_000_000
MAX_NODES = 200_000
MAX_DEPTH = 3_000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,20})")
_OPTIONAL_END_TEXT = (
    "br img hr input meta link col area base wbr source embed p li td th tr dt dd option tbody thead "
    "colgroup body html head"
)
_OPTIONAL_END = frozenset(_OPTIONAL_END_TEXT.split())


@dataclass(frozen=True, slots=True)
class Body:
    """The text of a message before the reply rules, and what the HTML's structure took out."""

    text: str
    removed: tuple[Removed, ...] = ()
    attachments: int = 0


def body_of(message: Message) -> Body:
    """Text of the readable parts in order; attachments are counted, not read. Damaged parts are read as far as they go."""
    attachments = 0
    texts: list[str] = []
    removed: list[Removed] = []
    parts = list(_readable(message))
    named_only = not any(_is_text(part) and not part.get_filename() for part in parts)
    for part in parts:
        if not _is_text(part) or (
            part.get_filename() and part.get_content_disposition() != "inline" and not named_only
        ):
            attachments += 1
            continue
        text = decoded(part)
        if part.get_content_subtype() == "html":
            rendered = text_of_html(text)
            text = rendered.text
            removed += rendered.removed
        if text.strip():
            texts.append(text)
    return Body("\n".join(texts), tuple(removed), attachments)


def _readable(message: Message) -> Iterator[Message]:
    """Leaf parts; of alternatives only the plain one, or the HTML one when the plain one is empty. Attached mails stay closed."""
    waiting = [message]
    while waiting:
        part = waiting.pop(0)
        children = part.get_payload()
        if not (part.is_multipart() and isinstance(children, list)):
            yield part
        elif part.get_content_maintype() == "message":
            if part is message and children and isinstance(children[0], Message):
                waiting.insert(0, children[0])
            else:
                yield part
        elif part.get_content_subtype() == "alternative":
            chosen = _best([child for child in children if isinstance(child, Message)])
            waiting[:0] = [chosen] if chosen else []
        else:
            waiting[:0] = [child for child in children if isinstance(child, Message)]


def _best(alternatives: list[Message]) -> Message | None:
    for child in alternatives:
        if child.get_content_type() == "text/plain" and decoded(child).strip():
            return child
    filled = [child for child in alternatives if child.is_multipart() or child.get_content_type() == "text/html"]
    return filled[-1] if filled else (alternatives[-1] if alternatives else None)


def _is_text(part: Message) -> bool:
    """Whether a leaf part may be read: text that is not attached, or a multipart whose parts were lost."""
    if part.get_content_maintype() == "multipart":
        return True
    return (
        part.get_content_type() in ("text/plain", "text/html", "text/enriched")
        and part.get_content_disposition() != "attachment"
    )


def decoded(part: Message) -> str:
    """Text of one part. A charset that is unknown or wrong is replaced by UTF-8, then by a guess."""
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    named = part.get_content_charset() or "utf-8"
    for charset in (named, "utf-8"):
        try:
            return raw.decode(charset)
        except (LookupError, ValueError):
            continue
    return raw.decode(legacy_encoding(raw[:100_000]), "replace")


def text_of_html(html: str) -> Body:
    """Lines of an HTML body, quote and signature containers apart.

    When nothing stands outside the containers they are kept as text. Raises
    ``InvalidItem`` for HTML larger than any mail, or nested so deep that only an
    attacker writes it (the parser takes quadratic time).
    """
    if _depth(html) > MAX_DEPTH:
        raise InvalidItem("HTML nested too deep", code="broken_mime")
    if len(html) > MAX_HTML:
        raise InvalidItem("HTML too large", code="too_long")
    tree = LexborHTMLParser(html)
    if tree.body is None:
        return Body("")
    unseen = {node.mem_id for node in tree.css(UNSEEN)}
    containers = {node.mem_id: ("signature", "signature container of the HTML") for node in tree.css(SIGNATURES)}
    containers |= {node.mem_id: ("quoted_reply", "quote container of the HTML") for node in tree.css(QUOTE_CONTAINERS)}
    body = _rendered(tree.body, unseen, containers)
    return body if body.text.strip() else Body(_rendered(tree.body, unseen, {}).text)


def _depth(html: str) -> int:
    """Greatest number of elements open at once; those whose end tag may be left out are not counted."""
    depth = greatest = 0
    for found in _TAG.finditer(html):
        if found[2].lower() not in _OPTIONAL_END:
            depth = max(0, depth + (-1 if found[1] else 1))
            greatest = max(greatest, depth)
    return greatest


def _rendered(root: LexborNode, unseen: set[int], containers: dict[int, tuple[str, str]]) -> Body:
    """Text with line ends where a browser would show them; ``blockquote`` as ``> ``, list items as ``- ``."""
    main, removed = _Lines(), []
    out, inside = main, 0
    waiting: list[tuple[LexborNode, bool]] = [(root, False)]
    for _ in range(MAX_NODES):
        if not waiting:
            break
        node, closing = waiting.pop()
        tag = node.tag or ""
        if tag == "-text":
            out.write(node.text_content or "")
        elif closing:
            out.leave(tag)
            if node.mem_id == inside:
                removed.append(Removed(*containers[inside], out.text()))
                main.break_line()
                out, inside = main, 0
        elif tag == "br":
            out.end()
        elif not tag.startswith("-") and node.mem_id not in unseen:
            if not inside and node.mem_id in containers:
                out, inside = _Lines(), node.mem_id
            out.enter(tag)
            waiting.append((node, True))
            child = node.last_child
            while child is not None:
                waiting.append((child, False))
                child = child.prev
    if waiting:
        raise InvalidItem("HTML with too many elements", code="too_long")
    return Body(main.text(), tuple(part for part in removed if part.text.strip()))


class _Lines:
    def __init__(self) -> None:
        self.done: list[str] = []
        self.line = ""
        self.depth = self.pre = 0

    def write(self, text: str) -> None:
        text = text.replace("\xa0", " ")
        if self.pre:
            first, *rest = text.split("\n")
            self.line += first
            for piece in rest:
                self.end()
                self.line = piece
            return
        collapsed = re.sub(r"[ \t\r\n\f]+", " ", text)
        self.line += collapsed.lstrip(" ") if not self.line or self.line.endswith(" ") else collapsed

    def break_line(self) -> None:
        if self.line.strip():
            self.end()

    def end(self) -> None:
        self.done.append(("> " * min(self.depth, 20) + self.line).rstrip())
        self.line = ""

    def enter(self, tag: str) -> None:
        if tag in BLOCKS:
            self.break_line()
        if tag == "blockquote":
            self.depth += 1
        elif tag == "pre":
            self.pre += 1
        elif tag == "li":
            self.line = "- "
        elif tag in ("td", "th") and self.line and not self.line.endswith(" "):
            self.line += " "

    def leave(self, tag: str) -> None:
        if tag in BLOCKS:
            self.break_line()
        if tag == "blockquote":
            self.depth = max(0, self.depth - 1)
        elif tag == "pre":
            self.pre = max(0, self.pre - 1)
        if tag in ("p", "ul", "ol", "table", "h1", "h2", "h3") and self.done and self.done[-1].strip("> "):
            self.end()

    def text(self) -> str:
        self.break_line()
        while self.done and not self.done[-1].strip("> "):
            self.done.pop()
        return "\n".join(self.done).strip("\n")
