"""Names of people (and more addresses) by our own small spaCy model, trained by ``nlp_models.training.pii_names``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import spacy
from spacy.tokens import Doc

from feedback.items import LANGUAGES, PiiSpan
from nlp_models.pii.latin import unmarked

MODEL = Path(__file__).parents[1] / "data" / "pii_names"
_KEPT = frozenset(("PERSON", "ADDRESS"))
_EDGE = " \t\r\n,;:.!?()[]{}<>\"'«»“”*_-–—/|"
_POSSESSIVE = re.compile(r"['’]s?$")


class NameFinder:
    """PERSON and ADDRESS spans of the model. Raises ``OSError`` when the model's folder is missing."""

    languages = frozenset(LANGUAGES)

    def __init__(self, path: Path = MODEL) -> None:
        """Loads the model (below half a second)."""
        self._nlp = spacy.load(path)
        self.name = f"names@{self._nlp.meta['version']}"

    def find(self, texts: Sequence[str], language: str) -> list[list[PiiSpan]]:
        """Spans for each text; one batch for all of them."""
        with self._nlp.memory_zone():  # no word of a customer stays in the model's string table
            docs = self._nlp.pipe((unmarked(text) for text in texts), batch_size=128)
            return [list(_spans(doc)) for doc in docs]


def _spans(doc: Doc) -> Iterator[PiiSpan]:
    for entity in doc.ents:
        if entity.label_ not in _KEPT:
            continue
        start, shown = entity.start_char, entity.text
        lead = len(shown) - len(shown.lstrip(_EDGE))
        kept = shown.strip(_EDGE) if not re.search(r"\b[A-Z]\.$", shown) else shown.lstrip(_EDGE)
        if entity.label_ == "PERSON":
            kept = _POSSESSIVE.sub("", kept)
        if sum(map(str.isalpha, kept)) >= 2:
            yield PiiSpan(start + lead, start + lead + len(kept), entity.label_, 0.7, "model:names")
