"""Which attributes of a customer or an item may be kept beside clean text."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

_PLAIN_VALUE = re.compile(r"[^\W_][\w .,+/&()<>=%'’-]{0,63}")
_LONG_NUMBER = re.compile(r"(?:\d[ .-]*){5}\d")


def declared_attributes(given: Mapping[str, str], declared: Collection[str]) -> dict[str, str]:
    """Those that the operator declared and whose value is a short plain word.

    Six or more digits, also grouped by blanks, dots or hyphens, may be somebody's
    number: that attribute is dropped, not masked. ``6.12.1`` is a version and stays.
    """
    return {
        name: value
        for name, value in given.items()
        if name in declared and _PLAIN_VALUE.fullmatch(value) and not _LONG_NUMBER.search(value)
    }
