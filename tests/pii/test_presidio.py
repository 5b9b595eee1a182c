"""Presidio as one more finder: what it says in our labels, and nothing in languages it was not given a model for."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from feedback.items import LANGUAGES
from nlp_models.errors import ModelUnavailable
from nlp_models.pii.presidio import LABELS, PresidioFinder, analyzer


@dataclass
class Found:
    entity_type: str
    start: int
    end: int
    score: float


class Engine:
    """Answers as Presidio's analyzer does, from a list."""

    def __init__(self, *found: Found) -> None:
        self.found = found
        self.asked: list[str] = []

    def analyze(self, text: str, language: str, entities: list[str]) -> list[Found]:
        self.asked.append(language)
        assert set(entities) == set(LABELS)
        return [one for one in self.found if one.end <= len(text)]


def test_its_entities_come_in_our_labels_and_the_rest_is_left_out() -> None:
    engine = Engine(
        Found("PERSON", 0, 4, 0.85),
        Found("LOCATION", 0, 4, 0.9),
        Found("IBAN_CODE", 5, 9, 0.399),
        Found("PERSON", 3, 3, 1.0),
    )
    spans = PresidioFinder(engine, ["en"]).find(["Anna from Leeds", ""], "en")
    assert [[(s.label, s.start, s.end, s.score) for s in some] for some in spans] == [[("PERSON", 0, 4, 0.85)], []]


def test_it_is_not_asked_in_other_languages_and_holds_nothing_there() -> None:
    engine = Engine(Found("PERSON", 0, 4, 1.0))
    finder = PresidioFinder(engine, ["en"])
    assert finder.find(["Anna", "Ion"], "ro") == [[], []] and engine.asked == []
    assert set(LANGUAGES) <= finder.languages


def test_a_pipeline_that_is_not_there_is_a_refusal_that_says_what_to_install() -> None:
    with pytest.raises(ModelUnavailable, match="install the extra"):
        analyzer({"en": "no_such_pipeline"})
