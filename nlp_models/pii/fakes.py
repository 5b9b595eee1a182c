"""A finder for tests and for trying the pipeline without models: deterministic and fast."""

from __future__ import annotations

import re
from collections.abc import Sequence

from feedback.items import LANGUAGES, PII_LABELS, PiiSpan

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LONG_NUMBER = re.compile(r"(?<!\d)\d{8,20}(?!\d)")
_GREETING = re.compile(
    r"\b(?:[Ss]ono|[Mm]i chiamo|[Ss]oy|[Mm]e llamo|I am|I'm|[Mm]y name is|[Ss]unt|[Mm]ă numesc|[Jj]e suis|[Ii]ch bin|"
    r"[Ss]ou|[Cc]iao|[Hh]ello|[Dd]ear|[Hh]ola|[Bb]onjour|[Hh]allo|[Oo]lá|[Bb]ună|[Gg]razie|Sig\.|Sig\.ra|Mr|Mrs|Ms) "
    r"(?P<name>[A-ZÀ-Ý]\w+(?: [A-ZÀ-Ý]\w+){0,2})"
)
_MARKED = re.compile(r"\bPII_(?P<label>[A-Z_]+?)_(?P<value>[A-Za-z0-9]+)\b")


class FakeFinder:
    """A capitalised name after a greeting, e-mail addresses, long numbers, and marked words: ``PII_IBAN_x1``.

    A text that holds the word ``FINDER_FAILS`` makes it raise, so that failing closed can be tried.
    """

    name = "fake@1"
    languages = frozenset((*LANGUAGES, "und"))

    def find(self, texts: Sequence[str], language: str) -> list[list[PiiSpan]]:
        """Spans by four rules. Raises ``RuntimeError`` on the word ``FINDER_FAILS``."""
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> list[PiiSpan]:
        if "FINDER_FAILS" in text:
            raise RuntimeError("the fake finder was told to fail")
        spans = [PiiSpan(m.start(), m.end(), "EMAIL", 0.95, "pattern:email") for m in _EMAIL.finditer(text)]
        spans += [
            PiiSpan(m.start(), m.end(), "ACCOUNT_REF", 0.8, "context:digits") for m in _LONG_NUMBER.finditer(text)
        ]
        spans += [PiiSpan(*m.span("name"), "PERSON", 0.7, "model:greeting") for m in _GREETING.finditer(text)]
        for match in _MARKED.finditer(text):
            if match["label"] in PII_LABELS:
                spans.append(PiiSpan(match.start(), match.end(), match["label"], 0.9, "pattern:marked"))
        return spans
