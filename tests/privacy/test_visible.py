"""The copy for the finders: what it shows, and that every stretch of it leads back to what it shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.privacy.visible import visible

MIXED = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("aeoAE1@. \n\u0301\u0327\u0336\u20e3\u200b\u200d\u202e\ufe0f\u00ad\x00\x92аеорϲίй１①𝓜🅼"),
    ),
    max_size=30,
)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Jose\u0301 e Zoe\u0308", "José e Zoë"),
        ("m\u0336a\u0336r\u0336", "mar"),
        ("𝓜𝓪𝓻𝓲𝓸 ⓜⓐ 🅼🅰 ｍ＠x。it", "Mario ma MA m@x.it"),
        ("3️⃣3️⃣ ①② ٣٤ 𝟗", "33 12 34 9"),
        ("a\x00b\x1bc\x7fd", "abcd"),
        ("dell\x92Aquila \x96 10\x80", "dell'Aquila - 10€"),
        ("Маrіο ΡΙΕΡΟ", "Mario PIEPO"),
        ("3.º Esq 2ª", "3.º Esq 2ª"),
        ("a\u2028b\u00a0c", "a\nb c"),
        ("Größe, ș ț ã ł ñ", "Größe, ș ț ã ł ñ"),
        ("👩🏽‍🚀🇮🇹 ❤️", "👩🏽🚀🇮🇹 ❤"),
        ("plain\ttext\r\n", "plain\ttext\r\n"),
    ],
)
def test_shows_what_a_reader_sees(text: str, seen: str) -> None:
    assert visible(text).text == seen


@given(MIXED)
def test_places_are_in_order_and_inside_the_text(text: str) -> None:
    view = visible(text)
    places = [view.place(index, index + 1) for index in range(len(view.text))]
    edges = [0, *(edge for place in places for edge in place), len(text)]
    assert edges == sorted(edges)
    assert all(start < end for start, end in places)


@given(MIXED, st.data())
def test_a_stretch_leads_back_to_what_it_shows(text: str, data: st.DataObject) -> None:
    view = visible(text)
    if not view.text:
        return
    start = data.draw(st.integers(0, len(view.text) - 1))
    end = data.draw(st.integers(start + 1, len(view.text)))
    left, right = view.place(start, end)
    assert visible(text[left:right]).text == view.text[start:end]


@given(MIXED)
def test_the_copy_is_its_own_copy(text: str) -> None:
    seen = visible(text).text
    assert visible(seen).text == seen
