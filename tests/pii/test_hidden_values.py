"""Values in disguise: whatever nobody sees or takes for another letter hides nothing from the finders. All is invented."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.items import TOKEN_PATTERN, LanguageGuess
from feedback.privacy.detection import found
from feedback.privacy.outcomes import Document, Redacted
from feedback.privacy.pseudonyms import Pseudonyms
from feedback.privacy.spans import outside_tokens
from feedback.pseudonymise import Pseudonymiser
from nlp_models.pii.banking import BankingFinder
from nlp_models.pii.emails import EmailFinder
from nlp_models.pii.handles import HandleFinder
from nlp_models.pii.network import NetworkFinder
from nlp_models.pii.plates import PlateFinder
from nlp_models.pii.streets import StreetFinder

FINDERS = (EmailFinder(), BankingFinder(), NetworkFinder(), HandleFinder(), PlateFinder(), StreetFinder())

VALUES = [
    ("EMAIL", "mario.rossi@posta.example"),
    ("EMAIL", "mario punto rossi chiocciola posta punto it"),
    ("IBAN", "IT60X0542811101000000123456"),
    ("IBAN", "IT60 X054 2811 1010 0000 0123 456"),
    ("CREDIT_CARD", "4111 1111 1111 1111"),
    ("IP_ADDRESS", "81.2.69.142"),
    ("USERNAME", "@luca_84"),
    ("LICENSE_PLATE", "GA 123 BZ"),
    ("ADDRESS", "Via Giuseppe Verdi 12, 20121 Milano"),
    ("PERSON", "Ada Valmorra"),
]
INVISIBLE = "\u00ad\u034f\u061c\u115f\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u202e\u2060\u2066\u2069\ufe0f\ufeff\ufff9\U000e0041\U000e0101\x00\x08\x7f\x81"
MARKS = "\u0301\u0327\u0335\u0336\u20dd\u20e3\u1ab0\u0651"
ALIKE = {
    "a": "аɑａ𝐚ⓐ", "b": "ｂ𝓫", "c": "сⅽ𝚌", "e": "еｅ", "g": "ɡ", "h": "һ", "i": "іｉ", "j": "ј", "l": "ӏⅼ", "m": "ｍⅿ",
    "n": "ｎ𝖓", "o": "оοօ", "p": "рρ", "r": "ｒ", "s": "ѕꜱ", "t": "ｔ", "u": "υս", "v": "ѵν", "x": "хχ", "y": "уγ",
    "A": "АΑ", "B": "ВΒ𝐁", "G": "Ԍ🅖", "I": "ІΙ", "M": "МΜ", "T": "ТΤ", "V": "Ⅴ", "X": "ХΧ", "Z": "ΖＺ",
    "0": "０𝟎٠", "1": "１①𝟏۱", "2": "２²२", "4": "４④", "5": "５⁵", "6": "６", "@": "＠﹫", ".": "．․。", "-": "‑－–", " ": "\u00a0\u2009\u3000\u2800",
}  # fmt: skip


class Italian:
    """Nobody asks: the language is given."""

    name = "italian@1"

    def identify(self, texts: list[str]) -> list[LanguageGuess]:
        return [LanguageGuess("it", 1.0, "") for _ in texts]


DOOR = Pseudonymiser(FINDERS, Italian(), Pseudonyms(bytes(range(32))), languages=("it",))


def masked(text: str) -> Redacted:
    answer = DOOR.redact([Document("1", text, "it", names=("Ada Valmorra",))])[0]
    assert isinstance(answer, Redacted)
    return answer


@st.composite
def disguises(draw: st.DrawFn, hidden: str, share: int = 3) -> tuple[str, str, str]:
    """Label, value and its disguise: some letters by others that look like them, and hidden ones between."""
    label, value = draw(st.sampled_from(VALUES))
    shown = [draw(st.sampled_from(ALIKE[char])) if char in ALIKE and draw(st.integers(0, share)) == 0 else char for char in value]  # fmt: skip
    for place, char in draw(st.lists(st.tuples(st.integers(0, len(value) - 2), st.sampled_from(hidden)), max_size=8)):
        shown[place] += char
    return label, value, "".join(shown)


@settings(max_examples=120)
@given(disguises(INVISIBLE + MARKS))
def test_a_disguised_value_is_found_whole_and_nothing_else(case: tuple[str, str, str]) -> None:
    label, _, disguised = case
    before, after = "buongiorno, la mia auto e io: ", " grazie mille"
    answer = masked(before + disguised + after)
    made = [(one.start, one.end, one.label) for one in answer.replacements]
    assert made == [(len(before), len(before) + len(disguised), label)]
    assert answer.text == before + answer.replacements[0].token + after


@settings(max_examples=80)
@given(disguises(INVISIBLE))
def test_a_disguised_value_has_the_token_of_the_plain_one(case: tuple[str, str, str]) -> None:
    _, value, disguised = case
    tokens = [masked(f"l'auto: {shown} ok").replacements[0].token for shown in (value, disguised)]
    assert tokens[0] == tokens[1]


@settings(max_examples=60)
@given(
    st.lists(disguises(INVISIBLE + MARKS), min_size=1, max_size=4),
    st.sampled_from([" e poi ", "\n", "; ", " \u200b👩‍👧 "]),
)
def test_masking_twice_finds_nothing_more(cases: list[tuple[str, str, str]], between: str) -> None:
    text = "auto: " + between.join(disguised for _, _, disguised in cases)
    clean = masked(text).text
    labels = [label for label, *_ in cases]
    # An address goes on over lines, so one under another may be taken for one.
    joined = sum(pair == ("ADDRESS", "ADDRESS") for pair in pairwise(labels)) if between == "\n" else 0
    assert len(TOKEN_PATTERN.findall(clean)) >= len(cases) - joined
    again = found(FINDERS, [clean], "it")[0]
    assert isinstance(again, list)
    assert outside_tokens(clean, again) == []


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("scrivi a mario@x.it\u0301 👩‍👩‍👧 ok", "scrivi a [EMAIL] 👩‍👩‍👧 ok"),
        ("👩🏽‍🚀@luca_84👍🏽", "👩🏽‍🚀[USERNAME]👍🏽"),
        ("\u202emario@x.it\u202c fine", "\u202e[EMAIL]\u202c fine"),
        ("مرحبا mario@x.it شكرا", "مرحبا [EMAIL] شكرا"),
        ("carta 4️⃣1️⃣1️⃣1️⃣ 1️⃣1️⃣1️⃣1️⃣ 1️⃣1️⃣1️⃣1️⃣ 1️⃣1️⃣1️⃣1️⃣!", "carta [CREDIT_CARD]!"),
        ("l\x92auto AB\x96123\x96CD", "l\x92auto [LICENSE_PLATE]"),
        ("e\u0301 la cafe\u0301 di via Nico\u0300 12", "e\u0301 la cafe\u0301 di [ADDRESS]"),
    ],
)
def test_what_stands_around_a_value_stays(text: str, clean: str) -> None:
    answer = masked(text)
    shown = answer.text
    for one in answer.replacements:
        shown = shown.replace(one.token, f"[{one.label}]")
    assert shown == clean
