"""Where key material comes from: files, the environment, or files whose content a provider unwraps.

A store keeps named secrets of 32 bytes and knows nothing of what they are for.
Names are ``sealing.pub``, ``sealing.key``, ``sealing-2.key``, ... A store never
makes up a key: what is not there is not there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from feedback.errors import ConfigError, KeyLost
from feedback.key_providers import CommandProvider, FileProvider, KeyProvider
from feedback.settings import Settings

LENGTH = 32
_NAME = re.compile(r"[a-z]+(?:-[1-9]\d{0,3})?\.(?:key|pub)")


class KeyStore(Protocol):
    """Named secrets of 32 bytes. Every form keeps the same promises."""

    @property
    def place(self) -> str:
        """Where the keys are, for people."""
        ...

    def names(self) -> list[str]:
        """Names of the keys that are here, sorted."""
        ...

    def read(self, name: str) -> bytes:
        """32 bytes. Raises ``KeyLost`` saying what to do when the key is missing, damaged or cannot be opened."""
        ...

    def write(self, name: str, content: bytes) -> None:
        """Keep a new key. Never replaces one. Raises ``ConfigError`` where this process cannot keep keys."""
        ...

    def destroy(self, name: str) -> None:
        """Remove a key for good; nothing happens when it is not here. Raises like ``write``."""
        ...


class FileKeys:
    """One file a key, in hexadecimal, readable by its owner alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def place(self) -> str:
        """The folder."""
        return str(self.folder)

    def names(self) -> list[str]:
        """Files that are called like keys."""
        found = self.folder.iterdir() if self.folder.is_dir() else ()
        return sorted(path.name for path in found if _NAME.fullmatch(path.name))

    def read(self, name: str) -> bytes:
        """The content of the file."""
        return self._checked(name, self._stored(name))

    def write(self, name: str, content: bytes) -> None:
        """A new file of mode 0600 that is on the disk when this returns."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.folder / name
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise ConfigError(f"the key file {path} cannot be written ({type(error).__name__})") from None
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(content.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())

    def destroy(self, name: str) -> None:
        """Overwrite and unlink. A file system or disk that copies on write may keep the old block until it is reused."""
        path = self.folder / name
        try:
            with path.open("r+b") as file:
                file.write(b"0" * path.stat().st_size)
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
        except FileNotFoundError:
            return
        except OSError as error:
            raise ConfigError(f"the key file {path} cannot be removed ({type(error).__name__})") from None

    def _stored(self, name: str) -> bytes:
        path = self.folder / name
        try:
            return bytes.fromhex(path.read_text(encoding="ascii"))
        except FileNotFoundError:
            raise KeyLost(f"the key file {path} is missing: put the file back from your backup") from None
        except (ValueError, OSError) as error:
            raise KeyLost(f"the key file {path} cannot be read ({type(error).__name__})") from None

    def _checked(self, name: str, content: bytes) -> bytes:
        if len(content) != LENGTH:
            raise KeyLost(f"the key file {self.folder / name} is damaged: expected 32 bytes in hexadecimal")
        return content


class EnvelopeKeys(FileKeys):
    """The same files, but each secret is wrapped by a provider's key. Public halves lie open."""

    def __init__(self, folder: Path, provider: KeyProvider) -> None:
        super().__init__(folder)
        self.provider = provider

    @property
    def place(self) -> str:
        """The folder and what unwraps."""
        return f"{self.folder}, wrapped by {self.provider.name}"

    def read(self, name: str) -> bytes:
        """Unwrap. The name is wrapped too, so that two files cannot change places."""
        stored = self._stored(name)
        if name.endswith(".pub"):
            return self._checked(name, stored)
        said, _, content = self.provider.unwrap(stored).partition(b"\0")
        if said != name.encode():
            raise KeyLost(f"the key file {self.folder / name} holds another key: put the right file back")
        return self._checked(name, content)

    def write(self, name: str, content: bytes) -> None:
        """Wrap and keep."""
        super().write(name, content if name.endswith(".pub") else self.provider.wrap(name.encode() + b"\0" + content))


class EnvironmentKeys:
    """``ASCOLTO_KEY_SEALING_PUB=<hex>`` or ``ASCOLTO_KEY_SEALING_PUB_FILE=<path>``: for platforms that hand out secrets."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    @property
    def place(self) -> str:
        """Says so."""
        return "the environment (ASCOLTO_KEY_...)"

    def names(self) -> list[str]:
        """Variables that are called like keys."""
        found = set()
        for variable in self._environment:
            short = variable.removeprefix("ASCOLTO_KEY_").removesuffix("_FILE")
            stem, _, end = short.rpartition("_")
            name = f"{stem.lower().replace('_', '-')}.{end.lower()}"
            if variable.startswith("ASCOLTO_KEY_") and _NAME.fullmatch(name):
                found.add(name)
        return sorted(found)

    def read(self, name: str) -> bytes:
        """The variable's value, or the content of the file that it names."""
        variable = variable_of(name)
        given = self._environment.get(variable)
        if path := self._environment.get(f"{variable}_FILE"):
            try:
                given = Path(path).read_text(encoding="ascii")
            except (OSError, UnicodeDecodeError) as error:
                raise KeyLost(f"{variable}_FILE cannot be read ({type(error).__name__})") from None
        if given is None:
            raise KeyLost(f"{variable} is not set: give this process the key, or its file by {variable}_FILE")
        try:
            content = bytes.fromhex(given)
        except ValueError:
            content = b""
        if len(content) != LENGTH:
            raise KeyLost(f"{variable} is damaged: expected 32 bytes in hexadecimal")
        return content

    def write(self, name: str, content: bytes) -> None:
        """Refused: a process cannot keep a key in its environment."""
        raise ConfigError(
            f"keys come from the environment: run `ascolto keys generate`, put what it makes where your secrets are, "
            f"set {variable_of(name)} or {variable_of(name)}_FILE, and run this again"
        )

    def destroy(self, name: str) -> None:
        """Refused while the variable is set."""
        if name in self.names():
            raise ConfigError(f"destroy {variable_of(name)} where your secrets are kept, then run this again")


def variable_of(name: str) -> str:
    """Environment variable of a key: ``sealing-2.key`` is ``ASCOLTO_KEY_SEALING_2_KEY``."""
    return f"ASCOLTO_KEY_{name.upper().replace('-', '_').replace('.', '_')}"


def key_store(settings: Settings, environment: Mapping[str, str] | None = None) -> KeyStore:
    """The store that the settings ask for. Raises ``ConfigError`` when it lacks its provider."""
    if settings.key_form == "environment":
        return EnvironmentKeys(os.environ if environment is None else environment)
    if settings.key_form == "file":
        return FileKeys(settings.keys)
    if settings.kms_command:
        return EnvelopeKeys(settings.keys, CommandProvider(settings.kms_command))
    if settings.kek_file:
        return EnvelopeKeys(settings.keys, FileProvider(settings.kek_file))
    raise ConfigError("ASCOLTO_KEYS=envelope needs ASCOLTO_KMS_COMMAND or ASCOLTO_KEK_FILE")
