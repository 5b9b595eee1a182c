"""Values in every spelling, and near misses, for all pattern finders together: one table for each label.

A line of ``spellings/<label>.txt`` is ``language: text``, ``\\n`` in it a line break. What stands in braces must be
covered, under the file's label, and nothing else may be; a line without braces is a near miss. All is invented.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from feedback.privacy.spans import settle
from nlp_models.pii.finders import Finder, finders
from nlp_models.pii.introductions import IntroductionFinder
from nlp_models.pii.rule import PatternFinder

CASES = [
    (file.stem.upper(), *line.split(": ", 1))
    for file in sorted(Path(__file__).with_name("spellings").glob("*.txt"))
    for line in file.read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.fixture(scope="module")
def pattern_finders(encoder_cache: Path) -> list[Finder]:
    return [
        one
        for one in finders(encoder_cache)
        if isinstance(one, PatternFinder) and not isinstance(one, IntroductionFinder)
    ]


def test_each_label_has_as_many_near_misses_as_values() -> None:
    for label in {case[0] for case in CASES}:
        marked = ["{" in text for one, _, text in CASES if one == label]
        assert marked.count(False) >= marked.count(True), label


@pytest.mark.models
@pytest.mark.parametrize(("label", "language", "marked"), CASES, ids=lambda value: value)
def test_value_is_covered_and_nothing_else(
    label: str, language: str, marked: str, pattern_finders: list[Finder]
) -> None:
    text, wanted = "", set()
    for part in re.split(r"(\{[^}]*\})", marked.replace("\\n", "\n")):
        if part.startswith("{"):
            wanted |= set(range(len(text), len(text) + len(part) - 2))
        text += part.strip("{}")
    found = settle(text, [span for finder in pattern_finders for span in finder.find([text], language)[0]])
    covered = {index: span.label for span in found for index in range(span.start, span.end)}
    assert "".join(text[i] for i in sorted(wanted - covered.keys()) if text[i].isalnum()) == "", "leaks"
    assert "".join(text[i] for i in sorted(covered.keys() - wanted)).strip() == "", "covers too much"
    assert {covered[i] for i in wanted & covered.keys()} <= {label}
