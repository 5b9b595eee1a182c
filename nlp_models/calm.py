"""A view of a text that no tokeniser can be stalled with.

spaCy's tokeniser takes time quadratic in the length of a stretch without blanks: twenty thousand brackets keep it
busy for minutes. In the view every hundredth character of such a stretch is a blank; all offsets stay, and a
pseudonym is never cut.
"""

from __future__ import annotations

import re

from feedback.items import TOKEN_PATTERN

LONGEST_STRETCH = 100
_TOKEN = re.sub(r"\?P<\w+>", "?:", TOKEN_PATTERN.pattern)
_STRETCH = re.compile(rf"{_TOKEN}|(?:(?!{_TOKEN})\S){{{LONGEST_STRETCH}}}")


def calm(text: str) -> str:
    """The text with a blank for every hundredth character of a longer stretch without one; same length."""
    return _STRETCH.sub(_broken, text)


def _broken(match: re.Match[str]) -> str:
    stretch = match.group()
    return stretch[:-1] + " " if len(stretch) == LONGEST_STRETCH else stretch
