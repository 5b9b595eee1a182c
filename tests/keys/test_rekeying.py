"""A new key epoch: joins hold over it, it may be interrupted, and afterwards the old tokens can be cut off for good."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from feedback import key_registry
from feedback.database import Database
from feedback.errors import ConfigError, KeyLost
from feedback.intake import Intake
from feedback.items import TOKEN_PATTERN, RawItem, Turn
from feedback.keys import KeyRing
from feedback.privacy import vault
from feedback.privacy.pseudonyms import Pseudonyms, everywhere, key_id
from feedback.records import KpiEvent, ScoreAnswer, SubjectRecord
from feedback.rekeying import Rekeying, follow
from feedback.search import SearchQuery, search
from feedback.search_words import SafeWords
from tests.conftest import Installation
from tests.keys.conftest import Take
from tests.keys.test_registry import destroy, rotate

MOMENT = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
MAIL = RawItem(
    "mail", "m-1", "email", MOMENT, "Sono Mario Rossi, scrivetemi a m.rossi@example.org per il conto.",
    title="Conto di Mario Rossi", author="Mario Rossi <m.rossi@example.org>", subject="m.rossi@example.org", thread="t-1",
    turns=(Turn("customer", "Sono Mario Rossi, scrivetemi a m.rossi@example.org per il conto."),),
)  # fmt: skip
RECORDS = [
    MAIL,
    replace(MAIL, external_id="m-2", text="Ancora Mario Rossi, il conto non va e la app non si apre.", turns=()),
    RawItem("store", "r-1", "review", MOMENT, "La app non si apre e nessuno risponde.", author="luca_84"),
    ScoreAnswer("survey", "s-1", "BA-104233", "nps", 3, MOMENT),
    ScoreAnswer("survey", "s-2", "BA-999999", "nps", 9, MOMENT),
    KpiEvent("core", "e-1", "BA-104233", "login", MOMENT),
    SubjectRecord("crm", "BA-104233", {"region": "Lazio"}, MOMENT, ("m.rossi@example.org",)),
]
COLUMNS = (
    ("clean.item", "subject"), ("clean.item", "author"), ("clean.item", "thread"), ("clean.item", "text"), ("clean.item", "title"),
    ("clean.item", "turns::text"), ("insights.score", "subject"), ("insights.event", "subject"), ("insights.subject", "subject"),
    ("insights.subject", "given"), ("clean.item", "given"), ("insights.score", "given"), ("insights.event", "given"),
    ("insights.link", "subject"), ("insights.link", "token"), ("insights.identity", "token"), ("insights.identity", "person"),
    ("vault.token", "token"), ("vault.holder", "name"),
)  # fmt: skip


def tokens(database: Database) -> dict[tuple[str, str], list[str]]:
    """Every token of every column, in a lasting order of rows."""
    found = {}
    for table, column in COLUMNS:
        rows = database.rows(f"SELECT {column} AS value FROM {table}")
        found[table, column] = sorted(m.group() for row in rows for m in TOKEN_PATTERN.finditer(row["value"] or ""))
    return found


def ids(database: Database) -> set[str]:
    """Key ids of every stored token."""
    return {token[1:-1].rsplit("_", 1)[1][0] for some in tokens(database).values() for token in some}


@pytest.fixture
def stored(intake: Intake, work: Take, owner: Database, ring: KeyRing) -> KeyRing:
    """Everything of RECORDS under epoch 1, and the key of epoch 2 ready."""
    intake.admit(RECORDS)
    work(1)
    assert ids(owner) == {key_id(1)}
    rotate(owner, ring, "epoch")
    return ring


def test_every_token_becomes_the_one_that_a_new_item_would_get(
    stored: KeyRing, owner: Database, worker_db: Database, intake: Intake, work: Take
) -> None:
    before = tokens(owner)
    done = Rekeying(worker_db, stored).run()
    assert done.finished and done.epoch == 2 and key_registry.current_epoch(worker_db) == 2
    old, new = stored.pseudonyms(1), stored.pseudonyms(2)
    assert tokens(owner) == {place: sorted(new.translated(one, old) for one in some) for place, some in before.items()}
    assert {
        row["key_epoch"]
        for row in owner.rows("SELECT key_epoch FROM clean.item UNION SELECT key_epoch FROM vault.token")
    } == {2}
    intake.admit([replace(MAIL, external_id="m-9"), ScoreAnswer("survey", "s-9", "BA-104233", "nps", 5, MOMENT)])
    work(2)
    rows = owner.rows(
        "SELECT text, title, subject, author, thread FROM clean.item WHERE source = 'mail' AND title IS NOT NULL AND turns IS NOT NULL"
    )
    assert len(rows) == 2 and rows[0] == rows[1]
    assert {row["subject"] for row in owner.rows("SELECT subject FROM insights.score WHERE value < 9")} == {
        rows[0]["subject"]
    }
    assert owner.rows("SELECT count(*) AS n FROM vault.token GROUP BY token, holder HAVING count(*) > 1") == []


def test_originals_open_under_the_new_tokens(
    stored: KeyRing, owner: Database, worker_db: Database, vault_db: Database
) -> None:
    Rekeying(worker_db, stored).run()
    with vault_db.transaction() as connection:
        opened = vault.open_(connection, stored.vault_openings(), stored.pseudonyms(2).subject("m.rossi@example.org"))
    assert any("m.rossi@example.org" in value for value in opened)


def test_search_finds_the_new_token_and_not_the_old_one(stored: KeyRing, owner: Database, worker_db: Database) -> None:
    Rekeying(worker_db, stored).run()
    found = {
        epoch: search(
            worker_db, SearchQuery(words=SafeWords(stored.pseudonyms(epoch).subject("m.rossi@example.org")))
        ).items
        for epoch in (1, 2)
    }
    assert [len(found[epoch]) for epoch in (1, 2)] == [0, 1]


@pytest.mark.parametrize("steps", [1, 2, 3, 5])
def test_it_may_stop_after_any_batch_and_goes_on(
    stored: KeyRing, owner: Database, worker_db: Database, intake: Intake, work: Take, steps: int
) -> None:
    job = Rekeying(worker_db, stored, batch=1)
    for _ in range(steps):
        assert not job.step().finished
    assert job.pending()
    intake.admit([replace(MAIL, external_id=f"late-{steps}"), KpiEvent("core", "late", "BA-104233", "login", MOMENT)])
    work(2)
    assert Rekeying(worker_db, stored, batch=1).run().finished
    assert ids(owner) == {key_id(2)}
    assert len({row["subject"] for row in owner.rows("SELECT subject FROM insights.event")}) == 1
    assert not Rekeying(worker_db, stored).pending()


def test_a_second_job_waits_for_the_first(stored: KeyRing, worker_db: Database) -> None:
    with worker_db.transaction() as connection:
        connection.execute("SELECT pg_advisory_xact_lock(847205)")
        assert not Rekeying(worker_db, stored).step().finished
        assert key_registry.current_epoch(worker_db) == 1
    assert Rekeying(worker_db, stored).run().finished


def test_without_the_old_key_nothing_is_translated(stored: KeyRing, own: Installation, worker_db: Database) -> None:
    (own.settings.keys / "epoch.key").unlink()
    with pytest.raises(KeyLost, match=r"epoch\.key is missing"):
        Rekeying(worker_db, stored).run()
    assert key_registry.current_epoch(worker_db) == 1


def test_rotations_do_not_overtake_each_other(stored: KeyRing, owner: Database, worker_db: Database) -> None:
    with pytest.raises(ConfigError, match="not finished"):
        rotate(owner, stored, "epoch")
    Rekeying(worker_db, stored, batch=1).step()
    with pytest.raises(ConfigError, match="not finished"):
        rotate(owner, stored, "epoch")
    with pytest.raises(ConfigError, match="still needed"):
        destroy(owner, stored, "epoch", 1)
    Rekeying(worker_db, stored).run()
    assert rotate(owner, stored, "epoch") == 3


def test_old_exports_can_be_followed_until_the_map_is_destroyed_and_never_after(
    stored: KeyRing, owner: Database, worker_db: Database, own: Installation
) -> None:
    old, now = stored.pseudonyms(1), stored.pseudonyms(2)
    exported = sorted({one for some in tokens(owner).values() for one in some})
    Rekeying(worker_db, stored).run()
    with owner.transaction() as connection:
        followed = {token: follow(connection, stored, token) for token in exported}
    assert followed == {token: now.translated(token, old) for token in exported}

    backup = owner.rows("SELECT * FROM vault.token_map")
    destroy(owner, stored, "epoch", 1)
    with owner.transaction() as connection:
        assert follow(connection, stored, exported[0]) != exported[0]
    destroy(owner, stored, "map", 2)

    # Nothing that is left knows the old tokens: no row, no key.
    assert not owner.rows("SELECT 1 FROM vault.token_map")
    with owner.transaction() as connection:
        assert {follow(connection, stored, token) for token in exported} == set(exported)
    with pytest.raises(KeyLost):
        stored.pseudonyms(1)
    with pytest.raises(KeyLost):
        stored.map_key(2)
    # Whoever holds all that is left - root key, the new epoch's key, the backup of the map - does not get there.
    left = [path.read_text() for path in own.settings.keys.iterdir()]
    keys = [bytes.fromhex(text) for text in left]
    made = {codes.subject("m.rossi@example.org") for key in keys for codes in _guesses(stored, key)}
    assert not made & set(exported)
    assert not any(token.encode() in bytes(row["sealed"]) for row in backup for token in followed.values())


def _guesses(ring: KeyRing, key: bytes) -> list[Pseudonyms]:
    root = ring.store.read("pseudonym.key")
    return [
        Pseudonyms(root, epoch=1, epoch_key=key),
        Pseudonyms(key, epoch=1),
        Pseudonyms(key, epoch=1, epoch_key=root),
    ]


def test_two_epochs_are_followed_one_after_the_other(stored: KeyRing, owner: Database, worker_db: Database) -> None:
    token = stored.pseudonyms(1).subject("BA-999999")
    Rekeying(worker_db, stored).run()
    rotate(owner, stored, "epoch")
    Rekeying(worker_db, stored).run()
    with owner.transaction() as connection:
        assert follow(connection, stored, token) == stored.pseudonyms(3).subject("BA-999999")
    assert ids(owner) == {key_id(3)}


def test_an_empty_installation_rotates_too(owner: Database, worker_db: Database, ring: KeyRing) -> None:
    assert not Rekeying(worker_db, ring).pending()
    rotate(owner, ring, "epoch")
    assert Rekeying(worker_db, ring).pending()
    assert Rekeying(worker_db, ring).run().finished


def test_a_token_says_its_epoch_and_a_value_is_found_in_each(ring: KeyRing, owner: Database) -> None:
    rotate(owner, ring, "epoch")
    codes = [ring.pseudonyms(epoch) for epoch in (1, 2)]
    found = everywhere(codes, "PHONE", "333 1234567", ("it", "es"))
    assert len(found) == 6
    assert {codes[1].subject("+39 333 1234567"), codes[0].subject("+39 333 1234567")} <= found
    assert {re.search(r"_(.)[a-z2-7]{11}\]", token)[1] for token in found} == {key_id(1), key_id(2)}  # type: ignore[index]
