"""Codes: same value same token, nothing else in common; normal forms; escaping."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.errors import ConfigError
from feedback.items import PII_LABELS, TOKEN_PATTERN
from feedback.privacy.normalise import normal_form
from feedback.privacy.pseudonyms import Pseudonyms, collision_bound

KEY = bytes(range(32))
CODES = Pseudonyms(KEY)


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
    assert CODES.subject("+39 333 1234567") == CODES.token("PHONE", "333 1234567", language="it")
    assert CODES.subject("+39 333 1234567") != CODES.token("PHONE", "333 1234567", language="es")
    assert CODES.subject("RSSMRA85T10A562S") == CODES.token("NATIONAL_ID", "rss mra 85t10 a562s")
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
    assert 1e-3 < collision_bound(10**7) < 1.5e-3
    tokens = {CODES.token("ACCOUNT_REF", str(number)) for number in range(20_000)}
    assert len(tokens) == 20_000


@given(st.sampled_from(PII_LABELS), st.text(min_size=1, max_size=40))
def test_every_value_has_a_form_and_a_token(label: str, value: str) -> None:
    assert normal_form(label, value)
    assert TOKEN_PATTERN.fullmatch(CODES.token(label, value))
