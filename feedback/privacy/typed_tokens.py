"""Pure: what looks like one of our tokens and was typed by somebody is taken apart before anything is found.

A customer may type ``[PERSON_k3f7q2m5x4ab]`` plainly, in full-width or accented
letters, in lower case, with invisible characters inside, without brackets, or as
the one word that search makes of a token. None of them may link with a person.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from feedback.items import PII_LABELS
from feedback.privacy.normalise import without_marks
from feedback.privacy.visible import visible

_LABELS = "|".join(label.lower().replace("_", "_?") for label in (*PII_LABELS, "THREAD"))
_MOST = 64
"""Longest run between the brackets that still looks like a token; longer ones are no token of ours."""
_TYPED = re.compile(
    rf"\[\s*(?:{_LABELS})\s*(?P<between>[_:])[^\[\]]{{0,{_MOST}}}\]"
    rf"|(?<![^\W_])(?:{_LABELS})(?P<joint>[_x])[a-z2-7]{{12}}(?![^\W_])"
)
_HINT = re.compile(rf"(?:{_LABELS})[_:x]")
_OTHER_SIGN = {"[": "(", "]": ")", "_": "-", ":": "-", "x": "-"}


def escape_tokens(text: str) -> str:
    """The text with every typed token broken: ``(PERSON-k3f7q2m5x4ab)``.

    The length does not change, so offsets stay valid, and no other text is touched.
    """
    places: list[int] | None = None
    seen = text.lower()
    if not text.isascii():
        shown = [_seen(char) for char in text]
        seen = "".join(shown)
        places = [index for index, form in enumerate(shown) for _ in form]
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
    if unicodedata.category(char) in ("Cf", "Mn", "Me"):
        return ""
    return without_marks(unicodedata.normalize("NFKD", visible(char)[0]).casefold())
