"""Pure: reasons not to pass a text on although every finder answered.

Two of them: the text is short, nobody can tell its language, and something other
than common words is left in it (ADR 6); or the masked text still looks as if
something were left (``rest_risk``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from feedback.items import TOKEN_PATTERN
from feedback.privacy.detection import Unsafe
from feedback.privacy.known_persons import KnownPerson
from feedback.privacy.normalise import plain, without_marks
from feedback.privacy.rest_risk import RestRisk, rest_risk

_WORD = re.compile(r"[^\W\d_]+")


@cache
def common_words() -> frozenset[str]:
    """Common words of our languages that are nobody's name, without marks, in lower case."""
    return frozenset((files("feedback.privacy") / "data" / "common_words.txt").read_text(encoding="utf-8").split())


def common_only(parts: Sequence[str]) -> bool:
    """Whether nothing but tokens, signs and common words stands in the masked parts. Single letters do not count."""
    words = (word for part in parts for word in _WORD.findall(TOKEN_PATTERN.sub(" ", part)))
    return all(len(word) == 1 or without_marks(plain(word)) in common_words() for word in words)


def doubt(
    parts: Sequence[str], people: Sequence[KnownPerson], language: str, *, unsure: bool, bare: bool = False
) -> Unsafe | None:
    """Why the masked parts of one item should be seen by a person first; None when they may pass.

    ``unsure``: nobody could tell the language, and every language's finders read the text. ``bare``: a text that
    goes back to the one who sent it, with its rest risk beside it; there is no queue where it could wait.
    """
    if unsure and not common_only(parts):
        return Unsafe(
            "language_unsure", "too short to tell its language, and not all of its words are known; look at it"
        )
    if bare:
        return None
    risk = rest_risk(parts, people, language)
    return too_risky(risk) if risk.too_high else None


def too_risky(risk: RestRisk) -> Unsafe:
    """The reason to hold a text for its rest risk."""
    return Unsafe("rest_risk", "something personal may be left in the masked text; look at it", risk.reasons)
