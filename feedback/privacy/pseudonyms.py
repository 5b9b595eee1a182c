"""Keyed codes for personal values: same value, same token; no key, no way back and no way to test a guess.

HMAC-SHA256 over the normal form, with subkeys derived by HKDF-SHA256 (RFC 5869)
for each tenant, key epoch, label and purpose, so that codes of two tenants,
labels or purposes cannot be joined (ENISA 2019; EDPB 01/2025 on linking).

A code is the first 60 bits as 12 base32 characters. Among n values of one label
two share a code with probability about n^2 / 2^61: for ten million values
4.4e-5 for any collision at all (birthday bound).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from feedback.errors import ConfigError
from feedback.items import PII_LABELS
from feedback.privacy import normalise
from feedback.privacy.references import reference_label

CODE_BITS = 60
LABELS = frozenset((*PII_LABELS, "THREAD"))
"""Labels that may stand in a token: personal data, and the thread id, which is metadata."""


def collision_bound(values: int) -> float:
    """Upper bound of the probability that any two of ``values`` share a code (birthday bound, n(n-1)/2 / 2^60)."""
    return float(values * (values - 1) / 2 / 2**CODE_BITS)


@dataclass(frozen=True)
class Pseudonyms:
    """Codes of one tenant and key epoch. The master key has at least 32 bytes and never leaves memory."""

    master_key: bytes = field(repr=False)
    tenant: str = "default"
    epoch: int = 1
    _subkeys: dict[tuple[str, str], bytes] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse a short key. Raises ``ConfigError``."""
        if len(self.master_key) < 32:
            raise ConfigError("the pseudonym key needs at least 32 bytes; generate one with `ascolto keys`")

    def token(self, label: str, value: str, thread: str | None = None, *, language: str | None = None) -> str:
        """``[LABEL_code]``: the same in the whole domain, or inside one thread where ``thread`` is given.

        ``language`` of the text tells the country of a national telephone number.
        """
        form = normalise.normal_form(label, value, language).encode("utf-8", "surrogatepass")
        if thread is None:
            return self._token(label, self._mac(label, "domain", form))
        scope = thread.encode("utf-8", "surrogatepass")
        return self._token(label, self._mac(label, "thread", len(scope).to_bytes(4, "big") + scope + form))

    def person(self, anchor: str, form: str) -> str:
        """Token of whoever goes by a strong identifier: its label and normal form. No name takes part.

        Two people who share a name stay two, and one person is one under every spelling of the name.
        """
        return self._token("PERSON", self._mac("PERSON", f"anchor {anchor}", form.encode("utf-8", "surrogatepass")))

    def random(self, label: str) -> str:
        """A token that links with nothing."""
        return self._token(label, secrets.token_bytes(32))

    def subject(self, reference: str) -> str:
        """Token of a customer reference.

        It is the domain token that the same value gets in a text: an e-mail gives ``[EMAIL_...]``, a number with
        country code ``[PHONE_...]``, an IBAN ``[IBAN_...]``, all else ``[ACCOUNT_REF_...]``. That is what links a
        score or an event of a customer to what the customer wrote, on every channel.
        """
        return self.token(reference_label(reference), reference)

    def _token(self, label: str, digest: bytes) -> str:
        if label not in LABELS:
            raise ValueError(f"unknown label {label!r}")
        return f"[{label}_{base64.b32encode(digest)[: CODE_BITS // 5].decode().lower()}]"

    def _mac(self, label: str, purpose: str, message: bytes) -> bytes:
        return hmac.digest(self._subkey(label, purpose), message, hashlib.sha256)

    def _subkey(self, label: str, purpose: str) -> bytes:
        key = self._subkeys.get((label, purpose))
        if key is None:
            parts = (self.tenant, str(self.epoch), label, purpose, str(normalise.VERSION))
            info = b"ascolto pseudonym" + b"".join(len(p.encode()).to_bytes(4, "big") + p.encode() for p in parts)
            key = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(self.master_key)
            self._subkeys[label, purpose] = key
        return key
