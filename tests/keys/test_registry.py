"""Lost, swapped and strange keys are refused; versions come, are needed, and go."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from feedback import key_registry, wiring
from feedback.database import Database
from feedback.errors import ConfigError, EpochMoved, KeyLost
from feedback.intake import Intake
from feedback.items import RawItem
from feedback.keys import FIRST, PAIRS, KeyFolder, KeyRing
from feedback.privacy import vault
from feedback.resealing import reseal
from tests.conftest import Installation
from tests.keys.conftest import Take

MOMENT = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
ITEM = RawItem(
    "mail", "m-1", "email", MOMENT, "Scrivetemi a anna.bianchi@example.org per il conto.", subject="anna@x.it"
)


def check(own: Installation) -> None:
    wiring.check_keys(own.settings, own.where)


def rotate(database: Database, ring: KeyRing, kind: str) -> int:
    with database.transaction() as connection:
        return key_registry.rotate(connection, ring, kind)


def destroy(database: Database, ring: KeyRing, kind: str, version: int) -> None:
    with database.transaction() as connection:
        key_registry.destroy(connection, ring, kind, version)


@pytest.mark.parametrize(
    "name", ["pseudonym.key", "epoch.key", "sealing.pub", "vault.pub", "intake.key", "web.key", "receipt.key"]
)
def test_a_lost_or_swapped_key_is_refused_and_never_made_anew(own: Installation, name: str) -> None:
    check(own)
    path = own.settings.keys / name
    kept = path.read_text()
    path.unlink()
    with pytest.raises(KeyLost, match=rf"{name}.*Put the keys back from your backup"):
        check(own)
    assert not path.exists()
    path.write_text("ab" * 32)
    with pytest.raises(KeyLost, match=name):
        check(own)
    path.write_text(kept)
    check(own)


@pytest.mark.parametrize("kind", PAIRS)
def test_a_lost_private_half_is_refused_by_who_needs_it_and_never_made_anew(own: Installation, kind: str) -> None:
    """Sealing goes on without it, so that a host that only takes in needs no key that opens."""
    check(own)
    path = own.settings.keys / f"{kind}.key"
    path.unlink()
    check(own)
    with pytest.raises(KeyLost, match=rf"{kind}\.key is missing: put the file back from your backup"):
        own.keys.opening() if kind == "sealing" else own.keys.vault_openings()
    assert not path.exists()


def test_a_key_that_nobody_took_into_use_is_not_taken_in_silence(own: Installation, owner: Database) -> None:
    own.keys.create("sealing", 2)
    with pytest.raises(ConfigError, match=r"sealing-2\.pub .* never taken into use: run `ascolto keys rotate`"):
        check(own)
    assert rotate(owner, own.keys, "sealing") == 2
    check(own)


@pytest.mark.parametrize("kind", ["sealing", "vault", "intake", "web", "epoch"])
def test_rotation_keeps_the_version_before_and_is_written_down(own: Installation, owner: Database, kind: str) -> None:
    before = own.keys.fingerprints()
    assert rotate(owner, own.keys, kind) == 2
    check(own)
    after = own.keys.fingerprints()
    assert before.items() <= after.items()
    states = {row["name"]: row["state"] for row in owner.rows("SELECT name, state FROM access.key_registry")}
    assert sorted(states.values()).count("retired") == 1
    assert owner.rows("SELECT body FROM audit.entry WHERE action = 'keys.rotated'")
    assert all(one.here == "same" for one in _known(owner, own.keys))


def _known(database: Database, ring: KeyRing) -> list[key_registry.KnownKey]:
    with database.transaction() as connection:
        return key_registry.known_keys(connection, ring)


@pytest.mark.parametrize("kind", ["pseudonym", "receipt", "map", "nonsense"])
def test_what_is_not_rotated_by_itself(own: Installation, owner: Database, kind: str) -> None:
    with pytest.raises(ConfigError, match="not rotated"):
        rotate(owner, own.keys, kind)


def test_an_interrupted_rotation_goes_on_where_it_was(own: Installation, owner: Database) -> None:
    """The file was written and the transaction was not committed."""
    own.keys.create("web", 2)
    made = own.keys.secret("web")
    assert rotate(owner, own.keys, "web") == 2
    assert own.keys.secret("web") == made


def test_what_is_in_use_unknown_or_needed_is_not_destroyed(
    own: Installation, owner: Database, intake: Intake, api_db: Database
) -> None:
    for kind, version, said in [
        ("web", 1, "in use"),
        ("web", 7, "there is no"),
        ("pseudonym", 1, "there is no"),
        ("epoch", 1, "in use"),
    ]:
        with pytest.raises(ConfigError, match=said):
            destroy(owner, own.keys, kind, version)
    intake.admit([ITEM])
    rotate(owner, own.keys, "sealing")
    with pytest.raises(ConfigError, match="1 records are sealed for it; run `ascolto keys reseal`"):
        destroy(owner, own.keys, "sealing", 1)
    assert "sealing.key" in own.keys.store.names()


def test_records_are_sealed_anew_and_then_the_old_key_may_go(
    own: Installation, owner: Database, worker_db: Database, intake: Intake, work: Take
) -> None:
    intake.admit([replace(ITEM, external_id=str(number)) for number in range(5)])
    rotate(owner, own.keys, "sealing")
    assert reseal(worker_db, own.keys, batch=2) == 5
    assert reseal(worker_db, own.keys, batch=2) == 0
    destroy(owner, own.keys, "sealing", 1)
    check(own)
    work()
    assert owner.rows("SELECT count(*) AS n FROM clean.item") == [{"n": 5}]
    assert [one.state for one in _known(owner, own.keys) if one.name == "sealing.pub"] == ["destroyed"]


def test_a_box_that_opens_with_no_key_is_left_for_a_person(
    own: Installation, owner: Database, worker_db: Database, intake: Intake
) -> None:
    intake.admit([ITEM])
    owner.rows("UPDATE raw.item SET sealed = 'x' RETURNING 1")
    rotate(owner, own.keys, "sealing")
    assert reseal(worker_db, own.keys) == 0
    assert bytes(owner.rows("SELECT sealed FROM raw.item")[0]["sealed"]) == b"x"


def test_the_vaults_key_is_rotated_without_opening_an_original(
    own: Installation, owner: Database, vault_db: Database, intake: Intake, work: Take
) -> None:
    intake.admit([ITEM])
    work()
    token = owner.rows("SELECT token FROM vault.token WHERE label = 'EMAIL' ORDER BY token")[0]["token"]
    rotate(owner, own.keys, "vault")
    with pytest.raises(ConfigError, match="originals are wrapped for it"):
        destroy(owner, own.keys, "vault", 1)
    assert vault.rewrap(vault_db, own.keys.vault_openings(), own.keys.vault_sealing()) >= 1
    destroy(owner, own.keys, "vault", 1)
    with vault_db.transaction() as connection:
        assert vault.open_(connection, own.keys.vault_openings(), token)


def test_a_destroyed_key_is_remembered_and_may_be_missing(own: Installation, owner: Database) -> None:
    rotate(owner, own.keys, "web")
    destroy(owner, own.keys, "web", 1)
    check(own)
    assert rotate(owner, own.keys, "web") == 3


def test_first_start_makes_every_kind_once(own: Installation, owner: Database) -> None:
    owner.rows("DELETE FROM access.key_registry RETURNING 1")
    for path in own.settings.keys.iterdir():
        path.unlink()
    check(own)
    assert {name.partition(".")[0] for name in own.keys.store.names()} == set(FIRST)
    before = own.keys.fingerprints()
    check(own)
    assert own.keys.fingerprints() == before


def test_a_kind_of_key_that_came_with_a_new_version_is_made_then(own: Installation, owner: Database) -> None:
    owner.rows("DELETE FROM access.key_registry WHERE name = 'epoch.key' RETURNING 1")
    (own.settings.keys / "epoch.key").unlink()
    check(own)
    assert "epoch.key" in KeyFolder(own.settings.keys).store.names()


def test_nobody_stores_tokens_of_an_epoch_that_has_ended(
    own: Installation, owner: Database, intake: Intake, work: Take
) -> None:
    intake.admit([ITEM])
    owner.rows("UPDATE access.pseudonym_epoch SET current = 2 RETURNING 1")
    work()
    assert owner.rows("SELECT state, error_word FROM raw.item") == [
        {"state": "received", "error_word": EpochMoved.code}
    ]
    assert not owner.rows("SELECT 1 FROM clean.item")
