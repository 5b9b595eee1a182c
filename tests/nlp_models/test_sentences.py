"""Where sentences end, in the way customers write."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.items import LANGUAGES, TOKEN_PATTERN
from nlp_models import sentences

TOKEN = "[PERSON_k3f7q2m7x4ab]"

CASES = [
    ("it", "Non funziona. Ho provato tre volte.", ["Non funziona.", "Ho provato tre volte."]),
    ("it", "Il sig. Rossi ha aspettato ecc. e poi nulla.", ["Il sig. Rossi ha aspettato ecc. e poi nulla."]),
    ("it", "Ho provato... niente! Vergogna!!! 😡😡 Chiudo", ["Ho provato... niente!", "Vergogna!!! 😡😡", "Chiudo"]),
    ("it", "Costa 3.50 euro. Troppo.", ["Costa 3.50 euro.", "Troppo."]),
    ("it", "Pessimo.Non torno più", ["Pessimo.", "Non torno più"]),
    ("en", "hi\ni cannot log in\ncan you help?\n\nthanks", ["hi", "i cannot log in", "can you help?", "thanks"]),
    ("en", "not happy. never again", ["not happy.", "never again"]),
    ("en", "J. R. Smith called. Nobody answered", ["J. R. Smith called.", "Nobody answered"]),
    ("en", "Problems:\n- card blocked\n- app slow\n-----\nBye", ["Problems:", "- card blocked", "- app slow", "Bye"]),
    ("en", "1. Call. 2. Wait", ["1. Call.", "2. Wait"]),
    ("en", "Love it :) Really", ["Love it :)", "Really"]),
    ("en", "The app is v2.3.1 and slow", ["The app is v2.3.1 and slow"]),
    (
        "en",
        "I have been waiting for the new card for almost three weeks and\nnobody has told me. Bad",
        ["I have been waiting for the new card for almost three weeks and\nnobody has told me.", "Bad"],
    ),
    (
        "de",
        "Am 3. Mai kam der Brief, z.B. von Dr. Müller. Danke!",
        ["Am 3. Mai kam der Brief, z.B. von Dr. Müller.", "Danke!"],
    ),
    (
        "es",
        '¿Por qué? ¡No me lo creo! "Nunca más." Eso dijo',
        ["¿Por qué?", "¡No me lo creo!", '"Nunca más."', "Eso dijo"],
    ),
    (
        "fr",
        "M. Dupont n'a pas répondu… Dommage. J'attends !",
        ["M. Dupont n'a pas répondu…", "Dommage.", "J'attends !"],
    ),
    ("ro", "Nu merge. De ce? Aștept", ["Nu merge.", "De ce?", "Aștept"]),
    ("pt", "Visite www.banco.pt. Obrigado.", ["Visite www.banco.pt.", "Obrigado."]),
    ("xx", "Labas. Kaip sekasi?", ["Labas.", "Kaip sekasi?"]),
    ("en", f"thanks {TOKEN}. Bye {TOKEN}", [f"thanks {TOKEN}.", f"Bye {TOKEN}"]),
    ("en", "👍", ["👍"]),
    ("en", "!!!", ["!!!"]),
    ("en", "", []),
    ("en", " \n\t ", []),
    ("en", "\ud800 bad. Also good", ["bad.", "Also good"]),
]


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_splits_as_a_reader_would(language: str, text: str, expected: list[str]) -> None:
    found = sentences.split([text], [language])[0]
    assert [text[start:end] for start, end in found] == expected


@given(
    st.lists(
        st.sampled_from(
            ["ciao", "Non va.", "\n", "...", "😡", TOKEN, "z.B.", "!", '"', " ", "3.", "x" * 700, "\u200d"]
        ),
        max_size=40,
    ),
    st.sampled_from([" ", "", "\n"]),
    st.sampled_from([*LANGUAGES, "xx"]),
)
@settings(max_examples=150, deadline=None)
def test_spans_are_in_order_trimmed_and_never_cut_a_token(parts: list[str], glue: str, language: str) -> None:
    text = glue.join(parts)
    found = sentences.split([text], [language])[0]
    assert all(a < b for a, b in found)
    assert all(first[1] <= second[0] for first, second in pairwise(found))
    assert all(not text[a].isspace() and not text[b - 1].isspace() for a, b in found)
    for match in TOKEN_PATTERN.finditer(text):
        assert any(a <= match.start() and match.end() <= b for a, b in found)
    left_out = "".join(text[a:b] for a, b in _gaps(found, len(text)))
    assert not re.search(r"\w", left_out)


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_is_survived(text: str) -> None:
    found = sentences.split([text], ["en"])[0]
    assert bool(found) == bool(text.strip())


def _gaps(found: list[tuple[int, int]], end: int) -> list[tuple[int, int]]:
    edges = [0, *(edge for span in found for edge in span), end]
    return list(zip(edges[::2], edges[1::2], strict=True))


def test_long_text_is_cut_into_bounded_pieces_outside_tokens() -> None:
    text = TOKEN * 200
    found = sentences.split([text], ["it"])[0]
    assert max(b - a for a, b in found) <= sentences.MAX_SENTENCE + len(TOKEN)
    assert all((b - a) % len(TOKEN) == 0 for a, b in found)


def test_each_text_needs_its_language() -> None:
    with pytest.raises(ValueError, match="one language for each text"):
        sentences.split(["a", "b"], ["it"])
