"""The vault: put without a key that opens, open with the vault's alone, shred one person and nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nacl.public import PrivateKey

from feedback.database import Database
from feedback.errors import KeyLost, Permanent
from feedback.ids import uuid7
from feedback.keys import OpeningKey, SealingKey
from feedback.migrate import migrate
from feedback.privacy import vault
from feedback.privacy.vault import Original, Shredded
from tests.conftest import Installation

ANNA, ANNA_MAIL, BRUNO = "[ACCOUNT_REF_aaaaaaaaaaaa]", "[EMAIL_aaaaaaaaaaaa]", "[EMAIL_bbbbbbbbbbbb]"
NAME, PLACE = "[PERSON_cccccccccccc]", "[ADDRESS_dddddddddddd]"
ITEM, OTHER = uuid7(), uuid7()


def one(token: str, value: str, writer: str | None, item_id: UUID = ITEM) -> Original:
    return Original(token, value, item_id, writer, 1)


def put(database: Database, keys: Installation, *originals: Original) -> int:
    with database.transaction() as connection:
        return vault.put(connection, keys.keys.vault_sealing(), originals)


def look(database: Database, keys: Installation | Sequence[OpeningKey], token: str) -> tuple[str, ...]:
    opening = [keys.keys.vault_opening()] if isinstance(keys, Installation) else keys
    with database.transaction() as connection:
        return vault.open_(connection, opening, token)


def shred(database: Database, *subjects: str, items: Sequence[UUID] = ()) -> Shredded:
    with database.transaction() as connection:
        return vault.shred(connection, subjects, items)


def holders(owner: Database) -> list[str]:
    return [row["name"] for row in owner.rows("SELECT name FROM vault.holder ORDER BY name")]


def test_what_was_put_is_opened_once_for_each_spelling(
    worker_db: Database, vault_db: Database, owner: Database, installation: Installation
) -> None:
    assert put(worker_db, installation, one(ANNA, "BA-1", ANNA), one(NAME, "Anna Rossi", ANNA)) == 2
    assert put(worker_db, installation, one(NAME, "Anna Rossi", ANNA)) == 0
    assert put(worker_db, installation, one(NAME, "anna rossi", BRUNO, OTHER)) == 1
    assert look(vault_db, installation, NAME) == ("Anna Rossi", "anna rossi")
    assert look(vault_db, installation, PLACE) == ()
    assert holders(owner) == [ANNA, BRUNO]
    everything = str(owner.rows("SELECT v::text AS v FROM vault.token v UNION ALL SELECT h::text FROM vault.holder h"))
    assert "Rossi" not in everything and b"Rossi".hex() not in everything


READS = [
    "TABLE vault.token", "SELECT sealed FROM vault.token", "SELECT wrapped FROM vault.holder", "TABLE vault.holder",
    "UPDATE vault.token SET sealed = ''", "UPDATE vault.holder SET wrapped = ''", "UPDATE vault.holder SET public = ''",
    "DELETE FROM vault.token RETURNING sealed", "DELETE FROM vault.holder RETURNING wrapped",
    "COPY vault.holder TO STDOUT", "CREATE VIEW insights.v AS SELECT * FROM vault.holder",
    "INSERT INTO vault.holder (id, name, public, wrapped, wrapping) VALUES (gen_random_uuid(), 'x', '', '', '') RETURNING wrapped",
]  # fmt: skip


@pytest.mark.parametrize("statement", READS)
def test_a_worker_puts_and_cannot_read(worker_db: Database, installation: Installation, statement: str) -> None:
    put(worker_db, installation, one(NAME, "Anna Rossi", ANNA))
    with pytest.raises(Permanent, match="42501"):
        worker_db.rows(statement)


@pytest.mark.parametrize("statement", [*READS, "SELECT token FROM vault.token", "SELECT name FROM vault.holder",
                                       "DELETE FROM vault.token", "INSERT INTO vault.token (token) VALUES ('x')"])  # fmt: skip
def test_the_api_sees_nothing_of_the_vault(
    api_db: Database, worker_db: Database, installation: Installation, statement: str
) -> None:
    put(worker_db, installation, one(NAME, "Anna Rossi", ANNA))
    with pytest.raises(Permanent, match="42501"):
        api_db.rows(statement)


@pytest.mark.parametrize("statement", ["TABLE clean.item", "TABLE raw.item", "DELETE FROM vault.token", "TABLE access.person",
                                       "UPDATE vault.token SET sealed = ''", "DELETE FROM audit.entry"])  # fmt: skip
def test_the_keeper_sees_nothing_but_the_vault(vault_db: Database, statement: str) -> None:
    with pytest.raises(Permanent, match="42501"):
        vault_db.rows(statement)


def test_opening_by_a_worker_or_the_api_is_refused_by_the_database(
    worker_db: Database, api_db: Database, installation: Installation
) -> None:
    put(worker_db, installation, one(NAME, "Anna Rossi", ANNA))
    for database in (worker_db, api_db):
        with pytest.raises(Permanent, match="42501"):
            look(database, installation, NAME)


def test_shredding_one_person_leaves_the_others(
    worker_db: Database, vault_db: Database, owner: Database, installation: Installation
) -> None:
    put(
        worker_db, installation,
        one(ANNA, "BA-1", ANNA), one(NAME, "Anna Rossi", ANNA), one(BRUNO, "bruno@example.org", BRUNO, OTHER),
    )  # fmt: skip
    assert shred(worker_db, ANNA) == Shredded(keys=1, originals=2)
    assert [look(vault_db, installation, token) for token in (ANNA, NAME, BRUNO)] == [(), (), ("bruno@example.org",)]
    assert holders(owner) == [BRUNO]
    assert shred(worker_db, ANNA) == Shredded()


def test_a_backup_without_the_wrapped_key_is_noise(
    worker_db: Database, owner: Database, vault_db: Database, installation: Installation
) -> None:
    """The sealed rows come back from an old backup; the keys, whose backups age out sooner, do not."""
    put(worker_db, installation, one(NAME, "Anna Rossi", ANNA), one(PLACE, "Via Roma 1", BRUNO, OTHER))
    with owner.transaction() as connection:
        connection.execute("CREATE TABLE public.backup AS SELECT * FROM vault.token")
    shred(worker_db, ANNA)
    # The person writes again: a new key under the same name must not open what was sealed before.
    put(worker_db, installation, one(NAME, "Anna R.", ANNA))
    with owner.transaction() as connection:
        connection.execute("DELETE FROM vault.token")
        connection.execute(
            "INSERT INTO vault.token SELECT b.tenant, b.token, b.label, b.key_epoch, b.sealed, b.first_seen,"
            " (SELECT id FROM vault.holder WHERE name = %s) FROM public.backup b WHERE token = %s",
            (ANNA, NAME),
        )
    with pytest.raises(Permanent) as refused:
        look(vault_db, installation, NAME)
    assert refused.value.code == "cannot_open"


def test_a_persons_address_in_somebody_elses_message_falls_with_the_person(
    worker_db: Database, vault_db: Database, installation: Installation
) -> None:
    put(worker_db, installation, one(BRUNO, "bruno@example.org", ANNA))
    put(worker_db, installation, one(BRUNO, "Bruno@Example.org", BRUNO, OTHER))
    put(worker_db, installation, one(BRUNO, "BRUNO@example.org", ANNA, uuid7()))
    assert len(look(vault_db, installation, BRUNO)) == 2
    assert shred(worker_db, BRUNO).keys == 1
    assert look(vault_db, installation, BRUNO) == ()


@pytest.mark.parametrize("asked", [ANNA, ANNA_MAIL])
def test_aliases_fall_together_whichever_is_given(
    worker_db: Database, owner: Database, installation: Installation, asked: str
) -> None:
    put(worker_db, installation, one(ANNA_MAIL, "anna@example.org", ANNA_MAIL))
    with owner.transaction() as connection:
        for token in (ANNA, ANNA_MAIL):
            connection.execute("INSERT INTO insights.identity (token, person) VALUES (%s, %s)", (token, ANNA))
    put(worker_db, installation, one(NAME, "Anna", ANNA_MAIL), one(PLACE, "Via Roma 1", ANNA))
    assert holders(owner) == [ANNA, ANNA_MAIL]
    assert shred(worker_db, asked) == Shredded(keys=2, originals=3)
    assert holders(owner) == []


def test_an_item_of_nobody_known_has_a_key_of_its_own(
    worker_db: Database, vault_db: Database, owner: Database, installation: Installation
) -> None:
    put(worker_db, installation, one(NAME, "Anna", None), one(NAME, "Anna", None, OTHER))
    assert holders(owner) == sorted([f"item:{ITEM}", f"item:{OTHER}"])
    assert shred(worker_db, items=[ITEM]) == Shredded(keys=1, originals=1)
    assert look(vault_db, installation, NAME) == ("Anna",)


def test_another_vault_key_is_refused_in_words(
    worker_db: Database, vault_db: Database, installation: Installation
) -> None:
    put(worker_db, installation, one(NAME, "Anna", ANNA))
    for keys in ([], [OpeningKey(bytes(PrivateKey.generate()))]):
        with pytest.raises(KeyLost, match="backup"):
            look(vault_db, keys, NAME)


def test_a_swapped_wrapped_key_is_noticed(
    worker_db: Database, vault_db: Database, owner: Database, installation: Installation
) -> None:
    put(worker_db, installation, one(NAME, "Anna", ANNA), one(PLACE, "Via Roma 1", BRUNO, OTHER))
    with owner.transaction() as connection:
        connection.execute(
            "UPDATE vault.holder SET wrapped = (SELECT wrapped FROM vault.holder WHERE name = %s)", (ANNA,)
        )
    assert look(vault_db, installation, NAME) == ("Anna",)
    with pytest.raises(Permanent, match="holder"):
        look(vault_db, installation, PLACE)


def test_rotating_the_vault_key_rewraps_and_the_old_one_opens_nothing_more(
    worker_db: Database, vault_db: Database, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault, "BATCH", 2)
    put(worker_db, installation, *(one(NAME, "Anna", None, uuid7()) for _ in range(5)))
    old, private = installation.keys.vault_opening(), PrivateKey.generate()
    new = SealingKey(bytes(private.public_key))
    assert [vault.rewrap(vault_db, [old], new) for _ in range(2)] == [5, 0]
    assert look(vault_db, [OpeningKey(bytes(private))], NAME) == ("Anna",)
    with pytest.raises(KeyLost):
        look(vault_db, [old], NAME)


def test_a_new_epoch_renames_tokens_and_holders(
    worker_db: Database, vault_db: Database, owner: Database, installation: Installation
) -> None:
    put(worker_db, installation, one(ANNA, "BA-1", ANNA), one(NAME, "Anna", ANNA))
    new = "[ACCOUNT_REF_zzzzzzzzzzzz]"
    with worker_db.transaction() as connection:
        vault.rename(connection, {ANNA: new})
    assert (look(vault_db, installation, new), look(vault_db, installation, ANNA)) == (("BA-1",), ())
    assert holders(owner) == [new] and shred(worker_db, new).originals == 2


def test_rows_of_the_version_before_still_open_and_fall_by_their_token(
    worker_db: Database, vault_db: Database, owner: Database, installation: Installation
) -> None:
    migrate(installation.where.owner, "0002")
    sealed = installation.keys.vault_sealing().seal(b"bruno@example.org")
    with owner.transaction() as connection:
        connection.execute(
            "INSERT INTO vault.token (token, label, key_epoch, sealed) VALUES (%s, 'EMAIL', 1, %s)", (BRUNO, sealed)
        )
    migrate(installation.where.owner)
    assert look(vault_db, installation, BRUNO) == ("bruno@example.org",)
    assert shred(worker_db, BRUNO) == Shredded(keys=0, originals=1)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from([ANNA, BRUNO, None]), st.sampled_from([ANNA, BRUNO, NAME, PLACE]), st.text(max_size=8)),
                min_size=1, max_size=8), st.sampled_from([ANNA, BRUNO]))  # fmt: skip
def test_after_shredding_nothing_of_a_person_opens_and_nothing_else_is_lost(
    worker_db: Database, vault_db: Database, owner: Database, installation: Installation,
    given_: list[tuple[str | None, str, str]], gone: str,
) -> None:  # fmt: skip
    with owner.transaction() as connection:
        connection.execute("DELETE FROM vault.token")
        connection.execute("DELETE FROM vault.holder")
    items = [one(token, value, writer, uuid7()) for writer, token, value in given_]
    for item in items:
        put(worker_db, installation, item)
    before = {token: look(vault_db, installation, token) for token in (ANNA, BRUNO, NAME, PLACE)}
    shred(worker_db, gone)
    assert look(vault_db, installation, gone) == ()
    assert gone not in holders(owner)
    for token in {ANNA, BRUNO, NAME, PLACE} - {gone}:
        left = look(vault_db, installation, token)
        others = {i.value.encode(errors="replace").decode() for i in items if i.token == token and i.writer != gone}
        assert set(left) <= set(before[token])
        if gone not in {i.writer for i in items if i.token == token}:
            assert set(left) == set(before[token]) and set(left) <= others
