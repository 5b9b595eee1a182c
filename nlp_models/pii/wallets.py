"""Addresses of crypto wallets: Base58Check and Bech32 by their check, others by a form that nothing else has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

from feedback.items import PiiSpan
from nlp_models.pii.rule import PatternFinder

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_LONG = re.compile(r"(?<!\w)[A-Za-z0-9]{25,110}(?!\w)")
_EVM = re.compile(r"0x[0-9a-fA-F]{40}(?:[0-9a-fA-F]{24})?")
_MONERO = re.compile(rf"[48][{_BASE58}]{{94}}")
_BECH32_FORM = re.compile(rf"[a-z]{{1,12}}1[{_BECH32}]{{20,100}}")
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_SUMS = (1, 0x2BC830A3)
"""What Bech32 and Bech32m leave."""


class WalletFinder(PatternFinder):
    """Bitcoin, Litecoin, Dogecoin, Tron, XRP, Cardano, Ethereum and its kin, Monero."""

    name = "wallets@1"

    def spans(self, text: str, language: str) -> Iterator[PiiSpan]:
        """Long words that are an address."""
        for match in _LONG.finditer(text):
            value = match.group()
            if not any(map(str.isdigit, value)):
                continue
            if base58check(value, _BASE58) or base58check(value, _RIPPLE) or bech32(value):
                yield PiiSpan(*match.span(), "ACCOUNT_REF", 0.97, "checksum:wallet")
            elif _EVM.fullmatch(value) or _MONERO.fullmatch(value):
                yield PiiSpan(*match.span(), "ACCOUNT_REF", 0.97, "pattern:wallet")


def base58check(value: str, alphabet: str) -> bool:
    """Whether it is 21 bytes or a few more with the first four bytes of their double SHA-256."""
    if not 26 <= len(value) <= 36 or not set(value) <= set(alphabet):
        return False
    number = 0
    for sign in value:
        number = number * 58 + alphabet.index(sign)
    zeros = len(value) - len(value.lstrip(alphabet[0]))
    raw = b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")
    return len(raw) >= 25 and sha256(sha256(raw[:-4]).digest()).digest()[:4] == raw[-4:]


def bech32(value: str) -> bool:
    """Whether the check of BIP 173 or BIP 350 holds."""
    lower = value.lower()
    if value not in (lower, value.upper()) or not _BECH32_FORM.fullmatch(lower):
        return False
    prefix, _, data = lower.rpartition("1")
    words = [*(ord(sign) >> 5 for sign in prefix), 0, *(ord(sign) & 31 for sign in prefix), *map(_BECH32.index, data)]
    check = 1
    for word in words:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ word
        for place, generator in enumerate(_GENERATOR):
            check ^= generator if top >> place & 1 else 0
    return check in _SUMS
