"""A keyed permutation of 55-bit numbers: an alternating Feistel network of ten rounds with HMAC-SHA256.

The construction is FF1's (NIST SP 800-38G, section 5.1) with halves of 27 and 28
bits, binary addition and HMAC as round function. The numbers it permutes are
cut-off digests, never values, so the limits for small domains do not apply.
"""

from __future__ import annotations

import hashlib
import hmac

BITS = 55
_HALVES = (27, 28)
_ROUNDS = 10


def permute(key: bytes, number: int) -> int:
    """Where ``number`` goes. Raises ``ValueError`` outside 0 to 2^55 - 1."""
    left, right = _split(number)
    for turn in range(_ROUNDS):
        left, right = right, (left + _round(key, turn, right)) & _mask(turn)
    return left << _HALVES[1] | right


def restore(key: bytes, number: int) -> int:
    """The number that ``permute`` sent there."""
    left, right = _split(number)
    for turn in reversed(range(_ROUNDS)):
        left, right = (right - _round(key, turn, left)) & _mask(turn), left
    return left << _HALVES[1] | right


def _split(number: int) -> tuple[int, int]:
    if not 0 <= number < 1 << BITS:
        raise ValueError("a code is a number of 55 bits")
    return number >> _HALVES[1], number & (1 << _HALVES[1]) - 1


def _mask(turn: int) -> int:
    """Even rounds change the half of 27 bits, odd ones that of 28; after ten the halves are where they were."""
    return (1 << _HALVES[turn % 2]) - 1


def _round(key: bytes, turn: int, half: int) -> int:
    return int.from_bytes(hmac.digest(key, bytes((turn,)) + half.to_bytes(4, "big"), hashlib.sha256)[:4], "big")
