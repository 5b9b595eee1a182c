"""Codes are permuted: nothing lost, nothing shared, nothing to be read without the key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.privacy.permutation import BITS, permute, restore

KEY = bytes(range(32))
NUMBERS = st.integers(0, 2**BITS - 1)


@given(st.binary(min_size=32, max_size=32), NUMBERS)
def test_what_is_permuted_can_be_restored_with_the_key_alone(key: bytes, number: int) -> None:
    there = permute(key, number)
    assert 0 <= there < 2**BITS
    assert restore(key, there) == number
    assert restore(key[::-1] if key != key[::-1] else bytes(32) + b"x", there) != number or key == bytes(32)


def test_different_numbers_stay_different_and_every_bit_matters() -> None:
    numbers = [*range(5000), *(1 << bit for bit in range(BITS))]
    assert len({permute(KEY, number) for number in numbers}) == len(set(numbers))
    here = permute(KEY, 12345)
    flips = [bin(here ^ permute(KEY, 12345 ^ 1 << bit)).count("1") for bit in range(BITS)]
    assert 20 < sum(flips) / BITS < 35


@pytest.mark.parametrize("number", [-1, 2**BITS])
def test_numbers_outside_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="55 bits"):
        permute(KEY, number)
    with pytest.raises(ValueError, match="55 bits"):
        restore(KEY, number)


def test_known_answers_do_not_change() -> None:
    """A change here would change every stored token."""
    assert [permute(KEY, number) for number in (0, 1, 2**BITS - 1)] == KNOWN


KNOWN = [16370182365326766, 29057648892012526, 22293221149665284]
