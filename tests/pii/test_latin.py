"""Letters exchanged one for one, and what a reader does not see taken out: whatever stands around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.privacy.visible import visible
from nlp_models.pii.latin import unmarked


@pytest.mark.parametrize(
    ("text", "expected"),
    [("già è più", "gia e piu"), ("Ștefăniță Łukasz Øyvind", "Stefanita Lukasz Oyvind"), ("æœı", "aoi"), ("Straße", "Straße"), ("Анна", "Анна")],
)  # fmt: skip
def test_marks_go_and_letters_stay(text: str, expected: str) -> None:
    assert unmarked(text) == expected


@given(st.text())
def test_a_letter_is_read_the_same_in_any_company(text: str) -> None:
    assert unmarked(text) == "".join(map(unmarked, text))
    assert len(unmarked(text)) == len(text)


@given(st.text(st.sampled_from("ab\u200b\u00ad\u2019\u0410\uff21 -")))
def test_each_seen_letter_knows_its_place(text: str) -> None:
    view = visible(text)
    assert view.text == "".join(visible(char).text for char in text)
    for index, char in enumerate(view.text):
        start, end = view.place(index, index + 1)
        assert visible(text[start:end]).text == char
