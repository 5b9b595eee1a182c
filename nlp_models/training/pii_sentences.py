"""The sentences and texts of one language: by what stands in their slots, and parted into those to learn and to test."""

from __future__ import annotations

import re
import zlib
from types import ModuleType

from nlp_models.training import pii_addresses, pii_phrases

SLOT = re.compile(r"\{([a-z]+)(\d*)\}")
_AMBIGUOUS = re.compile(
    r"\{x\}|\{i\}|\b(?:nat[oa]|nacid[oa]|n[aă]scut|n[ée]e?|geboren|nascid[oa]|born)\b", re.IGNORECASE
)
"""Older sentences in which a code or date may or may not be personal are left out."""
_PERSONAL = re.compile(r"\{(?:p|f|l|fg|e|eo|u|login|ph|iban|card|nid|a|dob|acc|tick|ip|url|pl)\d*\}")
_RARE = re.compile(r"\{(?:dob|url|login|u|pl|ip|eo|nid|card|iban|acc|tick)\d*\}")


class Sentences:
    """``person`` and ``negative`` sentences, ``rare`` ones with rare labels, whole ``documents``."""

    def __init__(self, language: str, words: ModuleType, apart: bool) -> None:
        """``words`` holds the older sentences; ``apart`` takes what training never sees."""
        older = [*words.PERSON.strip().splitlines(), *words.NEGATIVE.strip().splitlines()]
        older = [_renamed(line, language) for line in older if not _AMBIGUOUS.search(line)]
        phrases = _share(pii_phrases.sentences(language), apart)
        both = [*phrases, *_share(older, apart)]
        self.person = [line for line in both if _PERSONAL.search(line)]
        self.negative = [line for line in both if not _PERSONAL.search(line)]
        rare = [line for line in phrases if _RARE.search(line)]
        self.rare = [*rare, *_share(pii_addresses.CONTEXTS[language].split("|"), apart)]
        self.documents = _share(pii_phrases.documents(language), apart)


def _share(lines: list[str], apart: bool) -> list[str]:
    """One text in twelve is kept for our own test, with all that begin with the same words."""
    lines = [line.replace("{f} {l}", "{p}").replace("{f2} {l2}", "{p2}") for line in lines]
    return [line for line in lines if (zlib.crc32(_motif(line).encode()) % 12 == 3) == apart]


def _motif(line: str) -> str:
    """The first letters, whatever stands in the slots: one thought written twice stays on one side."""
    return "".join(filter(str.isalpha, SLOT.sub("", line))).lower()[:12]


def _renamed(line: str, language: str) -> str:
    """An older sentence with the slots of today: genitives and Romanian weekdays had other names."""
    if language == "ro":
        line = re.sub(r"\{g2?\}", "{fg}", line).replace("{w}", "{g}")
    return line.replace("{g2}", "{fg}")
