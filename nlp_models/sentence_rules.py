"""Where a sentence ends in the way customers write: a spaCy component over the language's own tokeniser.

The tokenisers of spaCy know each language's abbreviations ("ecc.", "z.B.", "p.ej."), which stay one token. What
they do not know is chat: no capitals, no space after a full stop, smileys for punctuation, lists, wrapped mail.
"""

from __future__ import annotations

from nlp_models.light_spacy import Doc, Language, Token

COMPONENT = "feedback_sentences"
WRAPPED_LINE = 50
"""A line at least this long, followed by a small letter, was wrapped by a mail program and is not a sentence's end."""

_STOPS = frozenset("!?。！？‼⁉⁈⁇")
_ELLIPSIS = "…"
_CLOSERS = frozenset("\"')]}»”’›")
_EMOTICON_STARTS = frozenset(":;=")
_ABBREVIATION_LIST = (
    "sig dott ssa avv ing rag geom spett egr gent tel cell pag art num nr n° es ecc ca circa cfr sec min max "
    "sr sra srta dr dra ud uds avda pza telf ej aprox núm pág mr mrs ms st no vs inc ltd est dept approx "
    "dl dna str bl sc ap etc m mme mlle bd av hr fr str bzw usw evtl ggf inkl zzgl abs ziff vgl z.b d.h "
    "exmo exma av prof eng"
)
_ABBREVIATIONS = frozenset(_ABBREVIATION_LIST.split())


def _is_emoji(character: str) -> bool:
    code = ord(character)
    return 0x1F000 <= code <= 0x1FAFF or 0x2600 <= code <= 0x27BF or code in (0x2B50, 0x2B55, 0xFE0F, 0x200D, 0x2764)


def _after_full_stop(doc: Doc, index: int, following: Token, start: int) -> bool:
    """Whether the full stop at ``index`` ends the sentence that began at ``start`` and ``following`` begins another."""
    if index == start and doc[index].text == ".":
        return False
    word = doc[index].text.rstrip(".") or doc[index - 1].text
    if word.lower() in _ABBREVIATIONS or (len(word) == 1 and word.isalpha() and word.isupper()):
        return False
    if word.isdigit() and (index - 1 == start or (doc.lang_ == "de" and len(word) <= 2)):
        return False
    return len(word) > 1 or not following.text[0].islower()


def _ends(doc: Doc, index: int, start: int, following: Token) -> bool:
    """Whether a sentence may end with the punctuation or smiley at ``index``."""
    text = doc[index].text
    last = text[-1]
    if last in _STOPS:
        return True
    first = following.text[0]
    if last == _ELLIPSIS or text.startswith(".."):
        return not first.islower() and not first.isdigit()
    if last == ".":
        return not any(c.isalpha() for c in text) and _after_full_stop(doc, index, following, start)
    return first.isupper() and (_is_emoji(last) or (text[0] in _EMOTICON_STARTS and len(text) > 1))


def _breaks_line(doc: Doc, space: int, line_start: int) -> bool:
    """Whether the line break in the white-space token at ``space`` ends a sentence."""
    if doc[space].text.count("\n") > 1 or space + 1 >= len(doc):
        return True
    wrapped = doc[space].idx - line_start >= WRAPPED_LINE and doc[space + 1].text[0].islower()
    return not wrapped


def _clings(doc: Doc, index: int) -> bool:
    """Whether a token belongs to the end of what stands before it (closing quote, further !, smiley)."""
    text = doc[index].text
    touching = not doc[index - 1].whitespace_
    if _is_emoji(text[0]):
        return True
    return touching and (text in _CLOSERS or all(c in _STOPS or c in ".…" for c in text))


@Language.component(COMPONENT)
def mark_sentences(doc: Doc) -> Doc:
    """Set ``is_sent_start`` on every token. Never fails; a text without any sign of an end is one sentence."""
    start, line_start, index, count = 0, 0, 0, len(doc)
    starts = {0}
    while index < count - 1:
        following = index + 1
        if doc[index].is_space:
            if "\n" in doc[index].text:
                ends = _breaks_line(doc, index, line_start)
                line_start = doc[following].idx
            else:
                ends = False
        else:
            ends = False
            text = doc[index].text
            if not (text[-1].isalnum() or text[-1] in ",;:-"):
                while following < count and _clings(doc, following):
                    following += 1
                if following < count and not doc[following].is_space:
                    joined = (
                        following == index + 1 and not doc[index].whitespace_ and not doc[following].text[0].isupper()
                    )
                    ends = not joined and _ends(doc, index, start, doc[following])
                elif following > index + 1:
                    following -= 1
        if ends:
            starts.add(following)
            start = following
        index = following
    for token in doc:
        token.is_sent_start = token.i in starts
    return doc
