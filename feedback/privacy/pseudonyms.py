"""Keyed codes for personal values: same value, same token; no key, no way back and no way to test a guess.

Two keys make a code. The *root key* turns a value's normal form into a base of 55
bits: HMAC-SHA256 with subkeys derived by HKDF-SHA256 (RFC 5869) for each tenant,
label and purpose, so that codes of two tenants, labels or purposes cannot be
joined (ENISA 2019; EDPB 01/2025 on linking). The *epoch key* then permutes the
base. Both are needed to make a token from a value. With two epoch keys a token
of one becomes the token of the other, without the value; once an epoch key is
destroyed its tokens can neither be made again nor followed.

A code has 12 characters of base32: the first names the key epoch (its number
modulo 32), the others are 55 bits. Among n values of one label two share a code
with probability at most n^2 / 2^56: for ten million values 1.4e-3 for any
collision at all (birthday bound).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from feedback.errors import ConfigError
from feedback.items import PII_LABELS, TOKEN_PATTERN
from feedback.privacy import normalise
from feedback.privacy.permutation import BITS, permute, restore
from feedback.privacy.references import reference_label

CODE_BITS = BITS
LABELS = frozenset((*PII_LABELS, "THREAD"))
"""Labels that may stand in a token: personal data, and the thread id, which is metadata."""

_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
EPOCHS = len(_ALPHABET)
"""How many epochs a token can tell apart."""


def collision_bound(values: int) -> float:
    """Upper bound of the probability that any two of ``values`` share a code (birthday bound, n(n-1)/2 / 2^55)."""
    return float(values * (values - 1) / 2 / 2**CODE_BITS)


def key_id(epoch: int) -> str:
    """The first character of every code of an epoch."""
    return _ALPHABET[epoch % EPOCHS]


@dataclass(frozen=True)
class Pseudonyms:
    """Codes of one tenant in one key epoch. Keys have at least 32 bytes and never leave memory.

    Without ``epoch_key`` it is derived from the master key: for one key in a file,
    as ``ascolto redact`` takes it. An installation has a key for each epoch.
    """

    master_key: bytes = field(repr=False)
    tenant: str = "default"
    epoch: int = 1
    epoch_key: bytes | None = field(default=None, repr=False)
    _subkeys: dict[tuple[str, ...], bytes] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse a short key. Raises ``ConfigError``."""
        if min(len(self.master_key), len(self.epoch_key or self.master_key)) < 32:
            raise ConfigError("the pseudonym key needs at least 32 bytes; generate one with `ascolto keys generate`")

    def token(self, label: str, value: str, thread: str | None = None, *, language: str | None = None) -> str:
        """``[LABEL_code]``: the same in the whole domain, or inside one thread where ``thread`` is given.

        ``language`` of the text tells the country of a national telephone number.
        """
        form = normalise.normal_form(label, value, language).encode("utf-8", "surrogatepass")
        if thread is None:
            return self._token(label, self._base(label, "domain", form))
        scope = thread.encode("utf-8", "surrogatepass")
        return self._token(label, self._base(label, "thread", len(scope).to_bytes(4, "big") + scope + form))

    def person(self, anchor: str, form: str) -> str:
        """Token of whoever goes by a strong identifier: its label and normal form. No name takes part.

        Two people who share a name stay two, and one person is one under every spelling of the name.
        """
        return self._token("PERSON", self._base("PERSON", f"anchor {anchor}", form.encode("utf-8", "surrogatepass")))

    def random(self, label: str) -> str:
        """A token that links with nothing."""
        return self._token(label, secrets.randbits(CODE_BITS))

    def subject(self, reference: str) -> str:
        """Token of a customer reference.

        It is the domain token that the same value gets in a text: an e-mail gives ``[EMAIL_...]``, a number with
        country code ``[PHONE_...]``, an IBAN ``[IBAN_...]``, all else ``[ACCOUNT_REF_...]``. That is what links a
        score or an event of a customer to what the customer wrote, on every channel.
        """
        return self.token(reference_label(reference), reference)

    def made(self, token: str) -> bool:
        """Whether a token carries this epoch's key id. Tokens of 32 epochs apart look the same."""
        found = TOKEN_PATTERN.fullmatch(token)
        return found is not None and found["code"][0] == key_id(self.epoch)

    def translated(self, token: str, older: Pseudonyms) -> str:
        """This epoch's token for the token of an ``older`` epoch. Raises ``ValueError`` for a token of another epoch."""
        label, base = older._restored(token)
        return self._token(label, base)

    def lasting(self, token: str) -> tuple[str, bytes]:
        """Label and the 55 bits that a token shares with its translations into every other epoch.

        For keyed digests alone: whoever stores or shows it undoes the epochs. Raises ``ValueError`` like ``translated``.
        """
        label, base = self._restored(token)
        return label, base.to_bytes(7, "big")

    def translate_text(self, text: str, older: Pseudonyms) -> tuple[str, dict[str, str]]:
        """The text with every token of the ``older`` epoch translated, and the pairs. Offsets stay: tokens keep their length."""
        pairs: dict[str, str] = {}
        for match in TOKEN_PATTERN.finditer(text):
            if match["label"] in LABELS and older.made(match.group()):
                pairs[match.group()] = self.translated(match.group(), older)
        return TOKEN_PATTERN.sub(lambda match: pairs.get(match.group(), match.group()), text), pairs

    def _restored(self, token: str) -> tuple[str, int]:
        if not self.made(token):
            raise ValueError("not a token of that epoch")
        label, code = token[1:-1].rsplit("_", 1)
        number = 0
        for letter in code[1:]:
            number = number << 5 | _ALPHABET.index(letter)
        return label, restore(self._epoch_key(label), number)

    def _token(self, label: str, base: int) -> str:
        if label not in LABELS:
            raise ValueError(f"unknown label {label!r}")
        number = permute(self._epoch_key(label), base)
        letters = [_ALPHABET[number >> shift & 31] for shift in range(CODE_BITS - 5, -1, -5)]
        return f"[{label}_{key_id(self.epoch)}{''.join(letters)}]"

    def _base(self, label: str, purpose: str, message: bytes) -> int:
        """The lasting 55 bits of a value. They are never stored or shown."""
        key = self._derived(self.master_key, "value", label, purpose, str(normalise.VERSION))
        return int.from_bytes(hmac.digest(key, message, hashlib.sha256)[:7], "big") >> 1

    def _epoch_key(self, label: str) -> bytes:
        return self._derived(self.epoch_key or self.master_key, "epoch", str(self.epoch), label)

    def _derived(self, key: bytes, *parts: str) -> bytes:
        made = self._subkeys.get(parts)
        if made is None:
            info = b"ascolto pseudonym" + b"".join(
                len(part.encode()).to_bytes(4, "big") + part.encode() for part in (self.tenant, *parts)
            )
            made = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(key)
            self._subkeys[parts] = made
        return made


def in_every_epoch(codes: Sequence[Pseudonyms], tokens: Iterable[str]) -> set[str]:
    """The tokens, and what each is called in the other epochs of ``codes``: while a rotation translates, both are stored."""
    found = set(tokens)
    for token in tuple(found):
        for old in codes:
            if old.made(token):
                found |= {new.translated(token, old) for new in codes}
    return found


def everywhere(codes: Iterable[Pseudonyms], label: str, value: str, languages: Iterable[str] = ()) -> set[str]:
    """Every domain token that a value may have: in each epoch, and a telephone number in each language's country."""
    spoken = (None, *languages) if label == "PHONE" else (None,)
    return {one.token(label, value, language=language) for one in codes for language in spoken}
