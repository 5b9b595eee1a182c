"""Ratings and scores as people write them -> numbers."""

from __future__ import annotations

import math
import re

from feedback.errors import InvalidItem

_NUMBER = re.compile(r"(?P<number>[+-]?\d{1,6}(?:[.,]\d{1,6})?)\s*(?:/\s*\d{1,3}|\D{0,12})?")


def number(value: object) -> float | None:
    """``4``, ``"4,5"``, ``"4/5"``, ``"4 stars"``, ``"★★★"`` -> a number; empty -> None. Raises ``InvalidItem``."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool):
        raise InvalidItem("not a number", code="bad_rating")
    if isinstance(value, int | float):
        result = float(value) if abs(value) < 1e9 else math.inf
    else:
        text = str(value).strip()
        stars = text.replace("☆", "").strip()
        if stars and set(stars) in ({"★"}, {"⭐"}):
            return float(len(stars))
        found = _NUMBER.fullmatch(text)
        if not found:
            raise InvalidItem("not a number", code="bad_rating")
        result = float(found["number"].replace(",", "."))
    if not math.isfinite(result):
        raise InvalidItem("not a number", code="bad_rating")
    return result
