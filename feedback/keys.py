"""Key files: made once at first start, readable by the owner alone, never replaced in silence.

Who holds what: the API reads ``sealing.pub`` and ``intake.key`` (digests of ids
and contents, which open nothing) and ``web.key``; only workers read
``sealing.key`` (opens raw rows) and ``pseudonym.key``. ``vault.key`` opens the
originals of tokens and is needed by nobody while the service runs.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from feedback.errors import KeyLost, Permanent

PAIRS = ("sealing", "vault")
SECRETS = ("pseudonym", "intake", "web", "receipt")


@dataclass(frozen=True, slots=True)
class SealingKey:
    """The public half: can seal, cannot open."""

    public: bytes

    def seal(self, content: bytes) -> bytes:
        """Libsodium sealed box (X25519, XSalsa20-Poly1305): only the private half opens it."""
        return bytes(SealedBox(PublicKey(self.public)).encrypt(content))


@dataclass(frozen=True, slots=True)
class OpeningKey:
    """The private half."""

    private: bytes = field(repr=False)

    def open(self, sealed: bytes) -> bytes:
        """Content of a sealed box. Raises ``Permanent`` (``cannot_open``) for another key's or a damaged box."""
        try:
            return bytes(SealedBox(PrivateKey(self.private)).decrypt(sealed))
        except CryptoError:
            raise Permanent("the sealed row does not open with this key", code="cannot_open") from None


@dataclass(frozen=True, slots=True)
class IntakeKey:
    """Keyed digests: nobody can test a guess against them without the key."""

    key: bytes = field(repr=False)

    def digests(self, *parts: str | bytes) -> list[bytes]:
        """The digest under each version of the key, the newest first."""
        return [self.digest(*parts)]

    def digest(self, *parts: str | bytes) -> bytes:
        """HMAC-SHA256 over the parts, each with its length before it."""
        mac = hmac.new(self.key, digestmod=hashlib.sha256)
        for part in parts:
            content = part.encode() if isinstance(part, str) else part
            mac.update(len(content).to_bytes(8, "big") + content)
        return mac.digest()


class KeyFolder:
    """The key files of one installation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def create_missing(self) -> list[str]:
        """Make the keys that do not exist yet; returns their names. For first start only: see ``feedback.wiring``."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = []
        for name in PAIRS:
            if not (self.folder / f"{name}.key").exists() and not (self.folder / f"{name}.pub").exists():
                private = PrivateKey.generate()
                self._write(f"{name}.key", bytes(private))
                self._write(f"{name}.pub", bytes(private.public_key))
                made.append(name)
        for name in SECRETS:
            if not (self.folder / f"{name}.key").exists():
                self._write(f"{name}.key", secrets.token_bytes(32))
                made.append(name)
        return made

    def fingerprints(self) -> dict[str, str]:
        """Name -> short digest of the key, to notice a key that was swapped. Names only keys that are here."""
        found = {}
        for name in (*(f"{pair}.pub" for pair in PAIRS), *(f"{secret}.key" for secret in SECRETS)):
            if (self.folder / name).exists():
                found[name] = hashlib.sha256(b"ascolto key " + self._read(name)).hexdigest()[:16]
        return found

    def sealing(self) -> SealingKey:
        """Seals raw rows."""
        return SealingKey(self._read("sealing.pub"))

    def opening(self) -> OpeningKey:
        """Opens raw rows; workers only."""
        return OpeningKey(self._read("sealing.key"))

    def vault_sealing(self) -> SealingKey:
        """Seals originals of tokens."""
        return SealingKey(self._read("vault.pub"))

    def vault_opening(self) -> OpeningKey:
        """Opens originals of tokens; for the keeper of the vault alone."""
        return OpeningKey(self._read("vault.key"))

    def intake(self) -> IntakeKey:
        """Digests external ids and contents."""
        return IntakeKey(self._read("intake.key"))

    def secret(self, name: str) -> bytes:
        """32 bytes of ``pseudonym``, ``web`` or ``receipt``."""
        return self._read(f"{name}.key")

    def _write(self, name: str, content: bytes) -> None:
        path = self.folder / name
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(content.hex() + "\n")

    def _read(self, name: str) -> bytes:
        path = self.folder / name
        try:
            content = bytes.fromhex(path.read_text(encoding="ascii"))
        except FileNotFoundError:
            raise KeyLost(f"the key file {path} is missing: put the file back from your backup") from None
        except (ValueError, OSError) as error:
            raise KeyLost(f"the key file {path} cannot be read ({type(error).__name__})") from None
        if len(content) != 32:
            raise KeyLost(f"the key file {path} is damaged: expected 32 bytes in hexadecimal")
        return content
