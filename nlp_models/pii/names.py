"""Names of people (and more addresses) by our own small spaCy model, trained by ``nlp_models.training.pii_names``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from feedback.items import LANGUAGES, PiiSpan
from nlp_models.calm import calm
from nlp_models.light_spacy import Doc, spacy
from nlp_models.pii.latin import unmarked
from nlp_models.pii.plain_words import PLAIN_WORDS

MODEL = Path(__file__).parents[1] / "data" / "pii_names"
_KEPT = frozenset(("PERSON", "ADDRESS"))
_EDGE = " \t\r\n,;:.!?()[]{}<>\"'«»“”*_-–—/|"
_SENTENCE_START = re.compile(r"(?:^|[.!?\n]\s{0,8})[^\w\n]{0,8}([^\W\d_])")
_AFTER = re.compile(r"(?:[ ][A-Z][a-z]+(?:[-'][A-Z]?[a-z]+)*){1,2}(?![\w@])")
_BEFORE = re.compile(r"(?:[a-z,:>][ ]|\b[A-Z]\.[ ])(?P<word>[A-Z][a-z]{2,}(?:-[A-Z][a-z]+)?)[ ]$")
_BEFORE_DE = re.compile(
    r"(?:\b(?:bei|mit|von|an|fur|und|bin|ist|sind|heisse|Herrn?|Frau) |[:,>] )(?P<word>[A-Z][a-z]{2,}(?:-[A-Z][a-z]+)?)[ ]$"
)
_WORD = re.compile(r"[^\W_]+")
_PARTICLES_TEXT = """
De Del La Las Los Di Da Do Dos Das Lo Le El Du Des Van Von Della Dal Al
"""
_PARTICLES = frozenset(_PARTICLES_TEXT.split())
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
            docs = self._nlp.pipe((calm(unmarked(text)) for text in texts), batch_size=128)
            return [list(_spans(doc, language)) for doc in docs]


def _spans(doc: Doc, language: str) -> Iterator[PiiSpan]:
    text = doc.text
    starts = _SENTENCE_START.findall(text)
    capitals = sum(map(str.isupper, starts)) > 0.6 * len(starts)
    for entity in doc.ents:
        if entity.label_ not in _KEPT:
            continue
        start, shown = entity.start_char, entity.text
        lead = len(shown) - len(shown.lstrip(_EDGE))
        kept = shown.strip(_EDGE) if not re.search(r"\b[A-Z]\.$", shown) else shown.lstrip(_EDGE)
        start, end = start + lead, start + lead + len(kept)
        if entity.label_ == "PERSON":
            if capitals and kept.islower():
                continue  # who writes capitals writes names with them
            end -= len(kept) - len(_POSSESSIVE.sub("", kept))
            start, end = _without_plain(text, start, end)
            if start < end and not text.isupper():
                start, end = _whole(text, start, end, language)
        elif not any(map(str.isdigit, kept)) or (capitals and kept[:1].islower()):
            continue  # a street without a number is a place; the pattern finder knows those in small letters
        if sum(map(str.isalpha, text[start:end])) >= 2:
            yield PiiSpan(start, end, entity.label_, 0.7, "model:names")


def _without_plain(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without common words at its edges; empty when nothing else is in it."""
    words = list(_WORD.finditer(text, start, end))
    while words and words[0].group().lower() in PLAIN_WORDS and not (len(words) > 1 and words[0].group() in _PARTICLES):
        words.pop(0)
    while words and words[-1].group().lower() in PLAIN_WORDS:
        words.pop()
    if not words:
        return start, start
    return max(start, words[0].start()), end if words[-1].end() >= end - 1 else words[-1].end()


def _whole(text: str, start: int, end: int, language: str) -> tuple[int, int]:
    """The span with the capitalised words right beside it: half a name found is the other half found.

    German writes every noun with a capital, so there only a word after a preposition or title is taken.
    """
    if text[start:end].islower() or text[start:end].isupper():
        return start, end
    after = _AFTER.match(text, end) if language != "de" else None
    before = (_BEFORE_DE if language == "de" else _BEFORE).search(text[max(0, start - 40) : start])
    if before and before["word"].lower() not in PLAIN_WORDS:
        start -= len(before["word"]) + 1
    return start, after.end() if after else end
