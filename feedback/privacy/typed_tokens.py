"""Pure: what looks like one of our tokens and was typed by somebody is taken apart before anything is found.

A customer may type ``[PERSON_k3f7q2m5x4ab]`` plainly, in full-width or accented
letters, in lower case, with invisible characters inside, in brackets of another
kind that look square, without brackets, or as the one word that search makes of a token. None of them may link with a person.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from feedback.items import PII_LABELS
from feedback.privacy.normalise import without_marks
from feedback.privacy.visible import is_plain, visible

_LABELS = "|".join(label.lower().replace("_", "_?") for label in (*PII_LABELS, "THREAD"))
_MOST = 64
"""Longest run between the brackets that still looks like a token; longer ones are no token of ours."""
_TYPED = re.compile(
    rf"\[\s*(?:{_LABELS})\s*(?P<between>[_:])[^\[\]]{{0,{_MOST}}}\]"
    rf"|(?<![^\W_])(?:{_LABELS})(?P<joint>[_x])[a-z2-7]{{12}}(?![^\W_])"
)
_HINT = re.compile(rf"(?:{_LABELS})[_:x]")
_OPENING = "【〔〖〘〚⟦⟬❲⁅⦋⦍⦏﹝｢「『"
_CLOSING = "】〕〗〙〛⟧⟭❳⁆⦌⦎⦐﹞｣」』"
_SQUARE = dict(zip(_OPENING + _CLOSING, "[" * len(_OPENING) + "]" * len(_CLOSING), strict=True))
_OTHER_SIGN = {"[": "(", "]": ")", "_": "-", ":": "-", "x": "-"}


def escape_tokens(text: str) -> str:
    """The text with every typed token broken: ``(PERSON-k3f7q2m5x4ab)``.

    The length does not change, so offsets stay valid, and no other text is touched.
    What cannot be seen may stand inside a token or divide two words: the text is read both ways.
    """
    if is_plain(text):
        return _broken(text, text.lower(), None)
    shown = [_seen(char) for char in text]
    text = _broken(text, "".join(shown), _places(shown))
    if "" in shown:
        shown = [_seen(char) or " " for char in text]
        text = _broken(text, "".join(shown), _places(shown))
    return text


def _places(shown: list[str]) -> list[int]:
    return [index for index, form in enumerate(shown) for _ in form]


def _broken(text: str, seen: str, places: list[int] | None) -> str:
    """The text with the tokens of one reading broken; ``places`` of its characters in the text, None when they are the same."""
    if not _HINT.search(seen):
        return text
    broken = list(text)
    start = 0
    while match := _TYPED.search(seen, start):
        start = max(0, match.start() - 2 * _MOST)
        at = match.start("between") if match["between"] else match.start("joint")
        for index in {match.start(), at, match.end() - 1}:
            if sign := _OTHER_SIGN.get(seen[index] if index == at or seen[index] in "[]" else ""):
                broken[places[index] if places else index] = sign
                seen = f"{seen[:index]}{sign}{seen[index + 1 :]}"
    return "".join(broken)


@lru_cache(maxsize=4096)
def _seen(char: str) -> str:
    """What is left of one character when case, marks, width, look-alikes and invisible ones do not count."""
    if char in _SQUARE:
        return _SQUARE[char]
    if unicodedata.category(char) in ("Cf", "Mn", "Me"):
        return ""
    return without_marks(unicodedata.normalize("NFKD", visible(char).text).casefold())
