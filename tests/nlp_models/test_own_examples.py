"""The training text that comes with the product: whole rows, true languages, nothing twice, every stage."""

from __future__ import annotations

from collections import Counter

import pytest

from feedback.items import LANGUAGES, SENTIMENTS, STAGES
from nlp_models.evaluation.overlap import rewritten
from nlp_models.language import LinguaIdentifier
from nlp_models.placeholders import readable
from nlp_models.training.sets import Row, own_documents, own_examples

FEELINGS = (*SENTIMENTS, "mixed")
SENTENCES = own_examples().rows
DOCUMENTS = own_documents().rows
PARTS = [part | {"lang": row["lang"], "id": row["id"]} for row in DOCUMENTS for part in row["sentences"]]
LONG = 18
"""Words from which a text says its language; shorter ones are often slang or a name."""


def _of(rows: tuple[Row, ...], language: str) -> list[Row]:
    return [row for row in rows if row["lang"] == language]


@pytest.mark.parametrize("rows", [SENTENCES, DOCUMENTS, PARTS], ids=["sentences", "documents", "parts"])
def test_rows_are_whole(rows: list[Row]) -> None:
    for row in rows:
        assert row["lang"] in LANGUAGES, row["id"]
        assert row["stage"] is None or row["stage"] in STAGES, row["id"]
        assert row["sentiment"] in FEELINGS, row["id"]
        assert row["pain_point"] in ((True, False) if row["stage"] else (True, False, None)), row["id"]
        assert row["text"] and row["text"] == row["text"].strip(), row["id"]
        assert "_" not in readable(row["text"]), row["id"]


def test_ids_are_used_once() -> None:
    used = Counter(row["id"] for row in (*SENTENCES, *DOCUMENTS))
    assert [name for name, times in used.items() if times > 1] == []


def test_a_document_agrees_with_its_sentences() -> None:
    for row in DOCUMENTS:
        parts = row["sentences"]
        assert 2 <= len(parts) <= 8, row["id"]
        assert row["stage"] in {part["stage"] for part in parts}, row["id"]
        assert bool(row["pain_point"]) == any(part["pain_point"] for part in parts), row["id"]
        assert row["text"].split() == " ".join(part["text"] for part in parts).split(), row["id"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_written_twice(language: str) -> None:
    said = [row["text"].casefold() for row in _of(SENTENCES, language)]
    assert [text for text, times in Counter(said).items() if times > 1] == []
    sentences = [row["text"] for row in _of(SENTENCES, language) if row["stage"]]
    parts = [part["text"] for part in PARTS if part["lang"] == language and part["stage"]]
    twice = [(sentences[a], sentences[b]) for a, b in rewritten(sentences, sentences) if a < b]
    twice += [(parts[a], parts[b]) for a, b in rewritten(parts, parts) if a < b]
    twice += [(parts[a], sentences[b]) for a, b in rewritten(parts, sentences)]
    assert twice == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("The app closes when I pay.", "the app closes when i pay!", True),
        ("The app closes when I try to pay.", "The app closes when I want to pay.", True),
        ("Thanks", "thanks!", True),
        ("The app closes when I pay.", "The card was refused when I paid.", False),
        ("Thanks a lot", "Thanks, see you", False),
    ],
)
def test_a_changed_word_hides_no_second_copy(one: str, other: str, same: bool) -> None:
    assert list(rewritten([one], [other])) == ([(0, 0)] if same else [])


def test_long_texts_are_in_their_language() -> None:
    rows = [row for row in (*SENTENCES, *DOCUMENTS) if len(row["text"].split()) >= LONG]
    guesses = LinguaIdentifier().identify([readable(row["text"]) for row in rows])
    wrong = [row["id"] for row, guess in zip(rows, guesses, strict=True) if guess.language not in (row["lang"], None)]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_stage_has_enough_of_both_kinds(language: str) -> None:
    rows = [row for row in _of(SENTENCES, language) if row["id"].startswith("own2-")]
    stages = Counter(row["stage"] for row in rows)
    pains = Counter(row["stage"] for row in rows if row["pain_point"])
    for stage in STAGES:
        assert stages[stage] >= 25, stage
        assert 0.4 <= pains[stage] / stages[stage] <= 0.6, stage
    assert stages[None] >= 60
    assert sum(row["sentiment"] in ("neutral", "mixed") for row in rows) >= 100
    documents = _of(DOCUMENTS, language)
    assert len(documents) >= 60
    assert {row["stage"] for row in documents} == {*STAGES, None}
    assert {row["sentiment"] for row in documents} == set(FEELINGS)
