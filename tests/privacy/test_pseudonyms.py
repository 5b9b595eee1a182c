"""Codes: same value same token, nothing else in common; normal forms; escaping."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.errors import ConfigError
from feedback.items import PII_LABELS, TOKEN_PATTERN
from feedback.privacy.normalise import normal_form
from feedback.privacy.pseudonyms import Pseudonyms, collision_bound
from feedback.privacy.redact import escape_tokens

KEY = bytes(range(32))
CODES = Pseudonyms(KEY)

SAME = [
    ("IBAN", "IT60 X054 2811 1010 0000 0123 456", "it60x0542811101000000123456"),
    ("IBAN", "IT60-X054-2811-1010-0000-0123-456", "IT60X0542811101000000123456"),
    ("PHONE", "+39 333 1234567", "0039 333 12 34 567"),
    ("PHONE", "+39 333 1234567", "333 1234567"),
    ("PHONE", "+44 (0)20 7946 0958", "020 7946 0958"),
    ("EMAIL", "Mario.Rossi@Gmail.com", "mario punto rossi chiocciola gmail punto com"),
    ("EMAIL", "kim@mail.com", "kimATmailDOTcom"),
    ("EMAIL", "jo_x@mail.org", "jo underscore x [at] mail [dot] org"),
    ("PERSON", "Mario Rossi", "ROSSI, Mario"),
    ("PERSON", "Ștefan Ionuț", "stefan ionut"),
    ("CREDIT_CARD", "4111 1111 1111 1111", "4111-1111.11111111"),
    ("NATIONAL_ID", "54.362.315-K", "54362315k"),
    ("USERNAME", "@Luca_84", "luca_84"),
    ("ADDRESS", "Via Roma, 12", "via roma 12"),
    ("PERSON", "Ma\u200brio Rossi", "Mario Rossi"),
]
DIFFERENT = [
    ("PERSON", "Mario Rossi", "Maria Rossi"),
    ("EMAIL", "a.b@c.it", "ab@c.it"),
    ("IBAN", "IT60X0542811101000000123456", "IT60X0542811101000000123457"),
    ("PHONE", "333 1234567", "333 1234568"),
]


@pytest.mark.parametrize(("label", "one", "other"), SAME)
def test_spellings_of_one_value_share_a_token(label: str, one: str, other: str) -> None:
    assert CODES.token(label, one) == CODES.token(label, other)


@pytest.mark.parametrize(("label", "one", "other"), DIFFERENT)
def test_two_values_do_not(label: str, one: str, other: str) -> None:
    assert CODES.token(label, one) != CODES.token(label, other)


@pytest.mark.parametrize("label", PII_LABELS)
def test_tokens_have_the_agreed_form(label: str) -> None:
    for token in (CODES.token(label, "x1"), CODES.random(label), CODES.token(label, "x1", "t")):
        match = TOKEN_PATTERN.fullmatch(token)
        assert match is not None
        assert match["label"] == label


def test_tenants_epochs_labels_keys_and_threads_are_unlinkable() -> None:
    codes = {
        CODES.token("EMAIL", "a@b.it")[-13:],
        Pseudonyms(KEY, "other").token("EMAIL", "a@b.it")[-13:],
        Pseudonyms(KEY, epoch=2).token("EMAIL", "a@b.it")[-13:],
        Pseudonyms(bytes(32)).token("EMAIL", "a@b.it")[-13:],
        CODES.token("USERNAME", "a@b.it")[-13:],
        CODES.token("EMAIL", "a@b.it", "thread 1")[-13:],
        CODES.token("EMAIL", "a@b.it", "thread 2")[-13:],
        CODES.random("EMAIL")[-13:],
        CODES.random("EMAIL")[-13:],
    }
    assert len(codes) == 9


def test_a_reference_links_with_the_same_value_in_a_text() -> None:
    assert CODES.subject(" A.B@c.it ") == CODES.token("EMAIL", "a.b@c.it")
    assert CODES.subject("+39 333 1234567") == CODES.token("PHONE", "333 1234567")
    assert CODES.subject("76075736") == CODES.token("ACCOUNT_REF", "7607 5736")


def test_short_key_and_unknown_label_are_refused() -> None:
    with pytest.raises(ConfigError):
        Pseudonyms(b"short")
    with pytest.raises(ValueError, match="unknown label"):
        CODES.token("NICKNAME", "x")


def test_the_key_is_not_shown() -> None:
    assert KEY.hex() not in repr(CODES)
    assert repr(KEY) not in repr(CODES)


def test_collisions_at_ten_million_values_are_bounded_and_the_bound_is_not_a_wish() -> None:
    assert collision_bound(10**7) < 1e-4
    tokens = {CODES.token("ACCOUNT_REF", str(number)) for number in range(20_000)}
    assert len(tokens) == 20_000


@given(st.sampled_from(PII_LABELS), st.text(min_size=1, max_size=40))
def test_every_value_has_a_form_and_a_token(label: str, value: str) -> None:
    assert normal_form(label, value)
    assert TOKEN_PATTERN.fullmatch(CODES.token(label, value))


@given(st.sampled_from(PII_LABELS), st.text(max_size=20), st.text(max_size=20))
def test_a_typed_token_is_escaped_without_moving_anything(label: str, before: str, after: str) -> None:
    text = before + CODES.token(label, "somebody") + after
    escaped = escape_tokens(text)
    assert len(escaped) == len(text)
    assert TOKEN_PATTERN.search(escaped) is None
