"""The keys of an installation: made once at first start, in versions, never replaced in silence.

Who holds what: the API reads ``sealing.pub`` and ``intake.key`` (digests of ids
and contents, which open nothing) and ``web.key``; only workers read
``sealing.key`` (opens raw rows), ``pseudonym.key`` and ``epoch.key`` (together
they make tokens). ``vault.key`` opens the originals of tokens and is needed by
nobody while the service runs. ``map-2.key`` opens the list of what tokens became
when epoch 2 began.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from feedback.errors import Permanent
from feedback.key_stores import LENGTH, FileKeys, KeyStore
from feedback.privacy.pseudonyms import Pseudonyms

PAIRS = ("sealing", "vault")
SECRETS = ("pseudonym", "epoch", "intake", "web", "receipt")
FIRST = (*PAIRS, *SECRETS)
"""Kinds of keys that every installation has from its first start."""


@dataclass(frozen=True, slots=True)
class SealingKey:
    """The public half: can seal, cannot open."""

    public: bytes

    def seal(self, content: bytes) -> bytes:
        """Libsodium sealed box (X25519, XSalsa20-Poly1305): only the private half opens it."""
        return bytes(SealedBox(PublicKey(self.public)).encrypt(content))


@dataclass(frozen=True, slots=True)
class OpeningKey:
    """The private half, and those of earlier versions that something may still be sealed for."""

    private: bytes = field(repr=False)
    older: tuple[bytes, ...] = field(default=(), repr=False)

    def open(self, sealed: bytes) -> bytes:
        """Content of a sealed box. Raises ``Permanent`` (``cannot_open``) for another key's or a damaged box."""
        for private in (self.private, *self.older):
            try:
                return bytes(SealedBox(PrivateKey(private)).decrypt(sealed))
            except CryptoError:
                continue
        raise Permanent("the sealed row does not open with this key", code="cannot_open")


@dataclass(frozen=True, slots=True)
class IntakeKey:
    """Keyed digests: nobody can test a guess against them without the key."""

    key: bytes = field(repr=False)
    older: tuple[bytes, ...] = field(default=(), repr=False)

    def digests(self, *parts: str | bytes) -> list[bytes]:
        """The digest under each version of the key, the newest first."""
        return [IntakeKey(key).digest(*parts) for key in (self.key, *self.older)]

    def digest(self, *parts: str | bytes) -> bytes:
        """HMAC-SHA256 over the parts, each with its length before it."""
        mac = hmac.new(self.key, digestmod=hashlib.sha256)
        for part in parts:
            content = part.encode() if isinstance(part, str) else part
            mac.update(len(content).to_bytes(8, "big") + content)
        return mac.digest()


class KeyRing:
    """The keys that a store holds, by kind and version. Version 1 of ``sealing`` is ``sealing.key``, 2 ``sealing-2.key``."""

    def __init__(self, store: KeyStore) -> None:
        self.store = store

    def create(self, kind: str, version: int = 1) -> None:
        """Make a key that is not there yet; one that is there stays. For first start and rotation only."""
        there = set(self.store.names())
        private, public = name_of(kind, version), name_of(kind, version, "pub")
        if kind in PAIRS and not {private, public} & there:
            pair = PrivateKey.generate()
            self.store.write(private, bytes(pair))
            self.store.write(public, bytes(pair.public_key))
        elif kind not in PAIRS and private not in there:
            self.store.write(private, secrets.token_bytes(LENGTH))

    def destroy(self, kind: str, version: int) -> None:
        """Remove every half of a key for good."""
        for end in ("key", "pub"):
            self.store.destroy(name_of(kind, version, end))

    def versions(self, kind: str, end: str = "key") -> list[int]:
        """Versions of a kind that are here, oldest first."""
        found = (_NAME.fullmatch(name) for name in self.store.names())
        return sorted(
            int(match["version"] or 1) for match in found if match and match["kind"] == kind and match["end"] == end
        )

    def fingerprints(self, names: Iterable[str] | None = None) -> dict[str, str]:
        """Name -> short digest of the key, to notice a key that was swapped; of pairs the public half.

        Without ``names`` every key that is here; a named one that is not here is left out.
        """
        there = self.store.names()
        wanted = (
            [name for name in there if name.endswith(".pub") or kind_of(name)[0] not in PAIRS]
            if names is None
            else names
        )
        return {name: fingerprint(self.store.read(name)) for name in wanted if name in there}

    def sealing(self) -> SealingKey:
        """Seals raw rows."""
        return SealingKey(self._newest("sealing", "pub"))

    def opening(self) -> OpeningKey:
        """Opens raw rows; workers only."""
        return OpeningKey(self._newest("sealing"), self._earlier("sealing"))

    def vault_sealing(self) -> SealingKey:
        """Seals originals of tokens."""
        return SealingKey(self._newest("vault", "pub"))

    def vault_opening(self) -> OpeningKey:
        """Opens what was sealed for the newest vault key; for the keeper of the vault alone."""
        return OpeningKey(self._newest("vault"))

    def vault_openings(self) -> list[OpeningKey]:
        """Every vault key that is here, the newest first; for the keeper of the vault alone."""
        return [OpeningKey(one) for one in (self._newest("vault"), *self._earlier("vault"))]

    def intake(self) -> IntakeKey:
        """Digests external ids and contents."""
        return IntakeKey(self._newest("intake"), self._earlier("intake"))

    def secret(self, name: Literal["web", "receipt"]) -> bytes:
        """32 bytes of ``web`` or ``receipt``. What makes tokens is in ``pseudonyms``."""
        return self._newest(name)

    def pseudonyms(self, epoch: int | None = None) -> Pseudonyms:
        """Makes tokens of an epoch (the newest that is here); workers only. Raises ``KeyLost`` for one that is not here."""
        number = epoch or max(self.versions("epoch"), default=1)
        key = self.store.read(name_of("epoch", number))
        return Pseudonyms(self.store.read(name_of("pseudonym", 1)), epoch=number, epoch_key=key)

    def map_key(self, epoch: int) -> bytes:
        """Opens the map of tokens into an epoch."""
        return self.store.read(name_of("map", epoch))

    def _newest(self, kind: str, end: str = "key") -> bytes:
        return self.store.read(name_of(kind, max(self.versions(kind, end), default=1), end))

    def _earlier(self, kind: str) -> tuple[bytes, ...]:
        return tuple(self.store.read(name_of(kind, version)) for version in self.versions(kind)[-2::-1])


class KeyFolder(KeyRing):
    """Keys in plain files of one folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(FileKeys(folder))


def name_of(kind: str, version: int, end: str = "key") -> str:
    """Name of a key in its store."""
    return f"{kind}.{end}" if version == 1 else f"{kind}-{version}.{end}"


def kind_of(name: str) -> tuple[str, int]:
    """Kind and version of a key's name. Raises ``ValueError`` for no such name."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise ValueError("not the name of a key")
    return found["kind"], int(found["version"] or 1)


def fingerprint(key: bytes) -> str:
    """16 hexadecimal digits of the digest of a key: tells two keys apart and gives nothing away of 256 random bits."""
    return hashlib.sha256(b"ascolto key " + key).hexdigest()[:16]


_NAME = re.compile(r"(?P<kind>[a-z]+)(?:-(?P<version>[1-9]\d{0,3}))?\.(?P<end>key|pub)")
