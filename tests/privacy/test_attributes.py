"""Only declared attributes with a plain value stay beside clean text, for items and customers alike."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.privacy.attributes import declared_attributes

DECLARED = ("region", "age_band", "app_version")

PLAIN = [
    "Lazio",
    "Valle d'Aosta",
    "Île-de-France",
    "45-54",
    "6.12.1",
    "14 - 18",
    "app 10.0.14",
    "12345",
    "50k & < 90k",
    "Conto+ (web)",
    "x" * 64,
]
NOT_PLAIN = [
    "333 123 45 67",
    "3331234567",
    "12.34.56",
    "12-34-56",
    "1 2 3 4 5 6",
    "1 - 2 - 3 - 4 - 5 - 6",
    "born 1990-05-12",
    "mario@example.org",
    "two\nlines",
    "<b>bold</b>",
    " Lazio",
    "",
    "x" * 65,
]


@pytest.mark.parametrize("value", PLAIN)
def test_a_short_plain_value_stays_as_it_is(value: str) -> None:
    assert declared_attributes({"region": value}, DECLARED) == {"region": value}


@pytest.mark.parametrize("value", NOT_PLAIN)
def test_a_value_that_may_be_personal_is_dropped_whole(value: str) -> None:
    assert declared_attributes({"region": value, "age_band": "45-54"}, DECLARED) == {"age_band": "45-54"}


def test_what_is_not_declared_is_dropped() -> None:
    assert declared_attributes({"region": "Lazio", "shoe_size": "38", "Region": "Lazio"}, DECLARED) == {
        "region": "Lazio"
    }
    assert declared_attributes({"region": "Lazio"}, ()) == {}


@given(st.dictionaries(st.sampled_from([*DECLARED, "other"]), st.text(max_size=80)))
def test_whatever_is_given_nothing_but_declared_plain_values_comes_out(given_: dict[str, str]) -> None:
    kept = declared_attributes(given_, DECLARED)
    assert kept.items() <= given_.items()
    assert set(kept) <= set(DECLARED)
    for value in kept.values():
        assert 0 < len(value) <= 64 and "@" not in value and "\n" not in value
        assert not re.search(r"\d{6}", value)


@given(st.integers(min_value=0, max_value=10**16), st.sampled_from(["", " ", "-", "."]))
def test_no_long_number_gets_through_however_it_is_grouped(number: int, between: str) -> None:
    digits = f"{number:06d}"
    grouped = between.join(re.findall(r".{1,3}", digits))
    assert declared_attributes({"region": f"Conto {grouped}"}, DECLARED) == {}
