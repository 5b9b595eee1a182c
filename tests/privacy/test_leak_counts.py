"""Counting what leaks: found, leaked, wrongly masked, minima."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.privacy.leak_counts import Count, Key, Marked, Scores, count_document, under_minima

TEXT = "Anna Rossi paga 10 EUR"


def scored(marks: list[Marked], masked: list[Marked], text: str = TEXT) -> Scores:
    scores = Scores()
    count_document(scores, "it", "email", text, marks, masked)
    return scores


@pytest.mark.parametrize(
    ("masked", "found", "leaked", "right"),
    [
        ([(0, 10, "PERSON")], 1, 0, 1),
        ([(0, 10, "EMAIL")], 1, 0, 0),
        ([(0, 4, "PERSON"), (5, 10, "PERSON")], 1, 0, 1),
        ([(0, 9, "PERSON")], 1, 1, 1),
        ([(0, 7, "PERSON")], 0, 3, 0),
        ([], 0, 9, 0),
        ([(0, 22, "PERSON")], 1, 0, 1),
    ],
)
def test_a_value_is_found_when_most_of_its_letters_are_masked(
    masked: list[Marked], found: int, leaked: int, right: int
) -> None:
    count = scored([(0, 10, "PERSON")], masked).total(label="PERSON")
    assert (count.values, count.found, count.leaked, count.right_label) == (1, found, leaked, right)


def test_what_is_not_personal_and_neutral_marks() -> None:
    scores = scored([(0, 10, "PERSON"), (16, 22, None)], [(0, 22, "PERSON")])
    other = scores.total(label=None)
    assert (other.characters, other.leaked) == (6, 6) and other.leak == 1.0
    assert scored([(0, 10, "PERSON")], [(0, 10, "PERSON")]).total(label=None).leaked == 0


def test_sums_and_interval() -> None:
    scores = scored([(0, 10, "PERSON")], [(0, 10, "PERSON")])
    count_document(scores, "es", "chat", TEXT, [(0, 10, "PERSON")], [])
    assert scores.languages() == ["es", "it"] and scores.documents == 2
    assert scores.personal().values == 2 and scores.personal(language="es").found == 0
    recall = scores.personal().recall
    assert recall and recall.value == 0.5 and recall.low and recall.high and recall.low < 0.5 < recall.high
    assert Count().recall is None and Count().leak is None


@pytest.mark.parametrize(
    ("minima", "failures"),
    [
        ({"*": {"leak": 49.0}}, 1),
        ({"*": {"leak": 51.0}}, 0),
        ({"*": {"PERSON": 51.0}}, 1),
        ({"*": {"PERSON": 50.0}}, 0),
        ({"*": {"PERSON": 90.0}, "it": {"PERSON": 10.0}}, 0),
        ({"es": {"PERSON": 90.0}}, 0),
        ({"*": {"IBAN": 100.0}}, 0),
        ({"*": {"over_mask": 0.0, "leak": 0.0}}, 1),
        ({}, 0),
    ],
)
def test_minima(minima: dict[str, dict[str, float]], failures: int) -> None:
    scores = Scores(
        {Key("it", "email", "PERSON"): Count(2, 1, 1, 20, 10), Key("it", "email", None): Count(0, 0, 0, 50, 0)}
    )
    found = under_minima(scores, minima)
    assert len(found) == failures and all(line.startswith("it: ") for line in found)


_span = st.tuples(st.integers(0, 20), st.integers(1, 8), st.sampled_from(["PERSON", "EMAIL"])).map(
    lambda one: (one[0], min(one[0] + one[1], 22), one[2])
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_span, max_size=4), st.lists(_span, max_size=4))
def test_masking_more_never_leaks_more(masked: list[Marked], more: list[Marked]) -> None:
    marks: list[Marked] = [(0, 10, "PERSON"), (16, 18, "ACCOUNT_REF")]
    less, all_ = scored(marks, masked), scored(marks, [*masked, *more])
    assert all_.personal().leaked <= less.personal().leaked and all_.personal().found >= less.personal().found
    assert all_.total(label=None).leaked >= less.total(label=None).leaked
    assert 0 <= all_.personal().right_label <= all_.personal().found <= all_.personal().values
