"""What opens wrapped keys in the envelope form: a key-encryption key in a file, or a command that talks to a KMS.

No cloud library is used. A command is called as ``COMMAND wrap`` or ``COMMAND
unwrap`` with base64 on its standard input and answers with base64; a few lines
around a vendor's own client are enough.
"""

from __future__ import annotations

import base64
import binascii
import shlex
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from feedback.errors import KeyLost

COMMAND_SECONDS = 30


class KeyProvider(Protocol):
    """Wraps and unwraps small secrets under a key that it does not give away."""

    @property
    def name(self) -> str:
        """What it is, for people; no secret."""
        ...

    def wrap(self, secret: bytes) -> bytes:
        """The secret, to be kept. Raises ``KeyLost`` when the provider does not answer."""
        ...

    def unwrap(self, wrapped: bytes) -> bytes:
        """The secret again. Raises ``KeyLost`` when the provider does not answer or the wrapping is not its own."""
        ...


@dataclass(frozen=True, slots=True)
class FileProvider:
    """A key-encryption key of 32 bytes in a file, on another disk or mounted by the platform."""

    path: Path

    @property
    def name(self) -> str:
        """Where the key lies."""
        return f"key file {self.path}"

    def wrap(self, secret: bytes) -> bytes:
        """XSalsa20-Poly1305 with a random nonce."""
        return bytes(SecretBox(self._key()).encrypt(secret))

    def unwrap(self, wrapped: bytes) -> bytes:
        """Raises ``KeyLost`` for another key's or a damaged wrapping."""
        try:
            return bytes(SecretBox(self._key()).decrypt(wrapped))
        except (CryptoError, ValueError):
            raise KeyLost(
                f"the key file {self.path} did not wrap these keys: put the one of that time back from your backup"
            ) from None

    def _key(self) -> bytes:
        try:
            key = bytes.fromhex(self.path.read_text(encoding="ascii").strip())
        except (OSError, ValueError) as error:
            raise KeyLost(f"ASCOLTO_KEK_FILE: {self.path} cannot be read ({type(error).__name__})") from None
        if len(key) != SecretBox.KEY_SIZE:
            raise KeyLost(f"ASCOLTO_KEK_FILE: {self.path} needs 32 bytes in hexadecimal: openssl rand -hex 32")
        return key


@dataclass(frozen=True, slots=True)
class CommandProvider:
    """A command of the operator's. Secrets go through pipes, never through arguments or the environment."""

    command: str

    @property
    def name(self) -> str:
        """The program, without its arguments."""
        return f"command {shlex.split(self.command)[0]}"

    def wrap(self, secret: bytes) -> bytes:
        """Ask the command to wrap."""
        return self._asked("wrap", secret)

    def unwrap(self, wrapped: bytes) -> bytes:
        """Ask the command to unwrap."""
        return self._asked("unwrap", wrapped)

    def _asked(self, verb: Literal["wrap", "unwrap"], content: bytes) -> bytes:
        try:
            done = subprocess.run(
                [*shlex.split(self.command), verb],
                input=base64.b64encode(content),
                capture_output=True,
                timeout=COMMAND_SECONDS,
                check=False,
            )
            answer = base64.b64decode(done.stdout.strip(), validate=True)
        except (OSError, subprocess.TimeoutExpired, binascii.Error) as error:
            raise KeyLost(f"ASCOLTO_KMS_COMMAND {verb}: no answer ({type(error).__name__}); run it by hand") from None
        if done.returncode or not answer:
            raise KeyLost(f"ASCOLTO_KMS_COMMAND {verb}: ended with status {done.returncode}; run it by hand")
        return answer


@dataclass(slots=True)
class FakeProvider:
    """A provider in memory, for tests. ``away`` makes it refuse; ``asked`` lists what was asked."""

    key: bytes = field(default=bytes(32), repr=False)
    away: bool = False
    asked: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Says that it is none."""
        return "fake"

    def wrap(self, secret: bytes) -> bytes:
        """As a real one would."""
        self._answer("wrap")
        return bytes(SecretBox(self.key).encrypt(secret))

    def unwrap(self, wrapped: bytes) -> bytes:
        """As a real one would."""
        self._answer("unwrap")
        try:
            return bytes(SecretBox(self.key).decrypt(wrapped))
        except (CryptoError, ValueError):
            raise KeyLost("the fake provider did not wrap this") from None

    def _answer(self, verb: str) -> None:
        self.asked.append(verb)
        if self.away:
            raise KeyLost("the fake provider is away")
