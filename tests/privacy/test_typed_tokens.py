"""A typed token is never a token, in whatever disguise."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.items import PII_LABELS, TOKEN_PATTERN
from feedback.privacy.pseudonyms import LABELS, Pseudonyms
from feedback.privacy.typed_tokens import escape_tokens
from feedback.search_matching import fold

CODES = Pseudonyms(bytes(range(32)))
TOKEN = CODES.token("PERSON", "Mario Rossi")
WORD = fold(TOKEN).strip()
INVISIBLE = ["\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u0301", "\u202e"]


def wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


DISGUISES = {
    "plain": lambda token: token,
    "lower": str.lower,
    "upper": str.upper,
    "wide": wide,
    "bare": lambda token: token[1:-1],
    "word": lambda token: fold(token).strip(),
    "accents": lambda token: unicodedata.normalize("NFC", "".join(char + "\u0301" for char in token)),
    "cyrillic": lambda token: token.replace("P", "Р").replace("E", "Е").replace("O", "О").replace("A", "А"),
    "nested": lambda token: f"[{token[:-1]}{token}]",
    "spaced": lambda token: f"[ {token[1:-1]} ]",
    "lenticular": lambda token: f"【{token[1:-1]}】",
    "white": lambda token: f"⟦{token[1:-1]}⟧",
    "corner": lambda token: f"「{token[1:-1]}」",
    "fancy": lambda token: "".join(chr(0x1D5D4 + ord(c) - 65) if "A" <= c <= "Z" else c for c in token),
    "small capitals": lambda token: token.replace("P", "ᴘ").replace("E", "ᴇ").replace("O", "ᴏ").replace("N", "ɴ"),
}


def links(text: str) -> bool:
    """Would a reader, the annotators or search take something in the text for one of our tokens?"""
    shown = text.translate(dict.fromkeys(map(ord, INVISIBLE)))
    return any(TOKEN_PATTERN.search(form) for form in (text, shown)) or WORD in re.findall(r"[^\W_]+", fold(text))


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("label", sorted(LABELS))
def test_no_disguise_links(disguise: str, label: str) -> None:
    token = CODES.token(label, "somebody")
    text = f"il mio nome è {DISGUISES[disguise](token)} grazie"
    escaped = escape_tokens(text)
    assert len(escaped) == len(text)
    assert TOKEN_PATTERN.search(escaped) is None
    assert fold(token).strip() not in fold(escaped)


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from(sorted(DISGUISES)), min_size=1, max_size=3),
    st.lists(st.tuples(st.integers(0, 30), st.sampled_from(INVISIBLE)), max_size=4),
    st.text(max_size=10),
    st.text(max_size=10),
)
def test_disguises_on_top_of_each_other_do_not_link(
    disguises: list[str], hidden: list[tuple[int, str]], before: str, after: str
) -> None:
    typed = TOKEN
    for disguise in disguises:
        typed = DISGUISES[disguise](typed)
    for place, char in hidden:
        typed = typed[:place] + char + typed[place:]
    text = f"{before} {typed} {after}"
    escaped = escape_tokens(text)
    assert len(escaped) == len(text)
    assert not links(escaped)
    assert escape_tokens(escaped) == escaped


@pytest.mark.parametrize(
    "text",
    [
        "",
        "il url:qualcosa e la email: niente",
        "person_k3f7",
        "[persona] [email] (person_x)",
        "phonex e personxabc",
        "superpersonxk3f7q2m5x4abc",
        "[nota: vedi url_1] e person",
        "url_of_my_iban_and_more",
        "Größe 5 [12] ﬁn",
    ],
)
def test_other_text_is_left_as_it_is(text: str) -> None:
    assert escape_tokens(text) == text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("[PERSON_k3f9]", "(PERSON-k3f9)"),
        ("［ＰＥＲＳＯＮ＿k3f9］", "(ＰＥＲＳＯＮ-k3f9)"),
        ("[DATE_OF_BIRTH:1980s]", "(DATE_OF_BIRTH-1980s)"),
        ("[[EMAIL_k3f7q2m5x4ab]]", "[(EMAIL-k3f7q2m5x4ab)]"),
        ("[EMAIL_[EMAIL_abc]]", "(EMAIL-(EMAIL-abc))"),
        ("【PERSON_k3f9】 ⟦IBAN_k3f9⟧", "(PERSON-k3f9) (IBAN-k3f9)"),
        ("「PERSON:Ada」", "(PERSON-Ada)"),
        ("z\u200bPERSON_k3f7q2m5x4ab", "z\u200bPERSON-k3f7q2m5x4ab"),
        ("z\u200bpersonxk3f7q2m5x4ab", "z\u200bperson-k3f7q2m5x4ab"),
        ("[PER\x00SON_k3f9]", "(PER\x00SON-k3f9)"),
    ],
)
def test_short_and_coarse_ones_are_broken_too(text: str, escaped: str) -> None:
    assert escape_tokens(text) == escaped


def test_ten_thousand_typed_tokens_take_no_time() -> None:
    text = " ".join(f"[{label}_k3f7q2m5x4ab]" for label in PII_LABELS * 300)
    assert TOKEN_PATTERN.search(escape_tokens(text)) is None
