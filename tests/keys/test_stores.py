"""The three forms of the key port keep the same promises; what is lost or swapped is refused and says what to do."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from feedback.errors import ConfigError, KeyLost
from feedback.key_providers import CommandProvider, FakeProvider, FileProvider, KeyProvider
from feedback.key_stores import EnvelopeKeys, EnvironmentKeys, FileKeys, KeyStore, key_store, variable_of
from feedback.keys import FIRST, KeyRing, name_of
from feedback.settings import load

KMS = """
import base64, sys
key = bytes.fromhex(open(sys.argv[1]).read())
given = base64.b64decode(sys.stdin.read())
sys.stdout.write(base64.b64encode(bytes(a ^ b for a, b in zip(given, key * 9))).decode())
"""


def command(folder: Path) -> CommandProvider:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kms.py").write_text(KMS)
    (folder / "kms.key").write_text("5a" * 32)
    return CommandProvider(f"{sys.executable} {folder / 'kms.py'} {folder / 'kms.key'}")


def kek(folder: Path) -> FileProvider:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "kek.hex"
    if not path.exists():
        path.write_text("07" * 32)
    return FileProvider(path)


STORES: dict[str, Callable[[Path], KeyStore]] = {
    "files": lambda folder: FileKeys(folder / "keys"),
    "envelope file": lambda folder: EnvelopeKeys(folder / "keys", kek(folder)),
    "envelope command": lambda folder: EnvelopeKeys(folder / "keys", command(folder)),
    "envelope fake": lambda folder: EnvelopeKeys(folder / "keys", FakeProvider()),
}


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> KeyStore:
    return STORES[request.param](tmp_path)


def test_what_is_written_is_read_and_never_written_over(store: KeyStore) -> None:
    store.write("web.key", b"a" * 32)
    store.write("web-2.key", b"b" * 32)
    store.write("sealing.pub", b"c" * 32)
    assert [store.read(name) for name in store.names()] == [b"c" * 32, b"b" * 32, b"a" * 32]
    with pytest.raises(ConfigError, match="FileExistsError"):
        store.write("web.key", b"d" * 32)
    assert store.read("web.key") == b"a" * 32


def test_a_destroyed_key_is_gone_and_destroying_again_is_no_mistake(store: KeyStore) -> None:
    store.write("web.key", b"a" * 32)
    store.destroy("web.key")
    store.destroy("web.key")
    assert store.names() == []
    with pytest.raises(KeyLost, match=r"missing: put the file back"):
        store.read("web.key")


def test_a_damaged_key_is_refused(store: KeyStore, tmp_path: Path) -> None:
    store.write("web.key", b"a" * 32)
    path = tmp_path / "keys" / "web.key"
    for content in ("", "zz", "ab" * 31, path.read_text()[:-5], "é"):
        path.write_text(content)
        with pytest.raises(KeyLost):
            store.read("web.key")


def test_files_are_for_their_owner_alone(store: KeyStore, tmp_path: Path) -> None:
    store.write("web.key", b"a" * 32)
    assert (tmp_path / "keys" / "web.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("form", [form for form in STORES if form != "files"])
def test_wrapped_keys_do_not_lie_in_the_file_and_cannot_change_places(form: str, tmp_path: Path) -> None:
    store = STORES[form](tmp_path)
    for name, content in (("web.key", b"a" * 32), ("intake.key", b"b" * 32), ("sealing.pub", b"c" * 32)):
        store.write(name, content)
    web, intake = tmp_path / "keys" / "web.key", tmp_path / "keys" / "intake.key"
    assert (b"a" * 32).hex() not in web.read_text()
    assert (b"c" * 32).hex() in (tmp_path / "keys" / "sealing.pub").read_text()
    intake.write_text(web.read_text())
    with pytest.raises(KeyLost, match="holds another key"):
        store.read("intake.key")


@pytest.mark.parametrize(
    ("provider", "said"),
    [
        (lambda folder: FileProvider(folder / "none"), "ASCOLTO_KEK_FILE"),
        (lambda folder: CommandProvider("/nonexistent/kms"), "ASCOLTO_KMS_COMMAND unwrap: no answer"),
        (lambda folder: CommandProvider("false"), "ended with status 1"),
        (lambda folder: CommandProvider("echo not-base64!"), "no answer"),
        (lambda folder: CommandProvider("true"), "run it by hand"),
        (lambda folder: FakeProvider(away=True), "away"),
        (lambda folder: FakeProvider(key=b"\x01" * 32), "did not wrap"),
    ],
)
def test_a_provider_that_does_not_answer_is_no_new_key(
    provider: Callable[[Path], KeyProvider], said: str, tmp_path: Path
) -> None:
    EnvelopeKeys(tmp_path / "keys", FakeProvider()).write("web.key", b"a" * 32)
    before = (tmp_path / "keys" / "web.key").read_text()
    with pytest.raises(KeyLost, match=said):
        EnvelopeKeys(tmp_path / "keys", provider(tmp_path)).read("web.key")
    assert (tmp_path / "keys" / "web.key").read_text() == before


@pytest.mark.parametrize("content", ["", "zz" * 32, "07" * 31])
def test_a_key_encryption_key_that_is_none_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "kek").write_text(content)
    with pytest.raises(KeyLost, match="ASCOLTO_KEK_FILE"):
        FileProvider(tmp_path / "kek").wrap(b"x")


def test_another_key_encryption_key_is_refused_and_says_which_file(tmp_path: Path) -> None:
    EnvelopeKeys(tmp_path / "keys", kek(tmp_path)).write("web.key", b"a" * 32)
    (tmp_path / "kek.hex").write_text("08" * 32)
    with pytest.raises(KeyLost, match=r"kek\.hex did not wrap these keys"):
        EnvelopeKeys(tmp_path / "keys", kek(tmp_path)).read("web.key")


def environment_of(folder: Path) -> dict[str, str]:
    made = FileKeys(folder)
    return {f"{variable_of(name)}_FILE": str(folder / name) for name in made.names()}


def test_the_environment_gives_values_or_files_and_keeps_nothing(tmp_path: Path) -> None:
    ring = KeyRing(FileKeys(tmp_path))
    for kind in FIRST:
        ring.create(kind)
    given = EnvironmentKeys(
        environment_of(tmp_path) | {"ASCOLTO_KEY_WEB_2_KEY": "0c" * 32, "ASCOLTO_KEYS": "environment"}
    )
    assert set(given.names()) == {*ring.store.names(), "web-2.key"}
    assert KeyRing(given).sealing() == ring.sealing()
    assert KeyRing(given).secret("web") == b"\x0c" * 32
    assert KeyRing(given).pseudonyms().token("EMAIL", "a@b.it") == ring.pseudonyms().token("EMAIL", "a@b.it")
    with pytest.raises(ConfigError, match="ASCOLTO_KEY_WEB_3_KEY"):
        given.write("web-3.key", b"x" * 32)
    with pytest.raises(ConfigError, match="where your secrets are kept"):
        given.destroy("web.key")
    given.destroy("web-9.key")


@pytest.mark.parametrize(
    "given",
    [{}, {"ASCOLTO_KEY_WEB_KEY": "zz"}, {"ASCOLTO_KEY_WEB_KEY_FILE": "/nonexistent"}, {"ASCOLTO_KEY_WEB_KEY": ""}],
)
def test_a_variable_that_holds_no_key_is_named(given: dict[str, str]) -> None:
    with pytest.raises(KeyLost, match="ASCOLTO_KEY_WEB_KEY"):
        EnvironmentKeys(given).read("web.key")


def test_no_error_quotes_a_key(tmp_path: Path) -> None:
    secret = "5e" * 31
    with pytest.raises(KeyLost) as caught:
        EnvironmentKeys({"ASCOLTO_KEY_WEB_KEY": secret}).read("web.key")
    assert secret not in caught.value.detail


@pytest.mark.parametrize(
    ("environment", "place"),
    [
        ({}, "keys"),
        ({"ASCOLTO_KEYS": "environment"}, "the environment"),
        ({"ASCOLTO_KEYS": "envelope", "ASCOLTO_KEK_FILE": "/run/kek"}, "wrapped by key file /run/kek"),
        ({"ASCOLTO_KEYS": "envelope", "ASCOLTO_KMS_COMMAND": "/opt/kms --region eu"}, "wrapped by command /opt/kms"),
    ],
)
def test_the_settings_choose_the_form(environment: dict[str, str], place: str, tmp_path: Path) -> None:
    assert place in key_store(load({"ASCOLTO_HOME": str(tmp_path), **environment})).place


def test_settings_that_choose_nothing_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="ASCOLTO_KEYS: choose from file, environment, envelope"):
        load({"ASCOLTO_HOME": str(tmp_path), "ASCOLTO_KEYS": "vault"})
    with pytest.raises(ConfigError, match="ASCOLTO_KMS_COMMAND or ASCOLTO_KEK_FILE"):
        key_store(load({"ASCOLTO_HOME": str(tmp_path), "ASCOLTO_KEYS": "envelope"}))


def test_older_versions_still_open_and_the_newest_seals(tmp_path: Path) -> None:
    ring = KeyRing(FileKeys(tmp_path))
    ring.create("sealing")
    old = ring.sealing().seal(b"one")
    ring.create("sealing", 2)
    new = ring.sealing().seal(b"two")
    assert [ring.opening().open(box) for box in (old, new)] == [b"one", b"two"]
    ring.destroy("sealing", 1)
    with pytest.raises(Exception, match="does not open"):
        ring.opening().open(old)
    ring.create("intake")
    first = ring.intake().digest("x")
    ring.create("intake", 10)
    assert ring.intake().digests("x")[1] == first
    assert ring.versions("intake") == [1, 10]
    assert name_of("intake", 10) in ring.store.names()


def test_creating_again_changes_nothing(tmp_path: Path) -> None:
    ring = KeyRing(FileKeys(tmp_path))
    for _ in range(2):
        for kind in FIRST:
            ring.create(kind)
        before = ring.fingerprints()
    assert ring.fingerprints() == before
    (tmp_path / "sealing.key").unlink()
    ring.create("sealing")
    assert "sealing.key" not in ring.store.names()
