"""What people asked for holds over a rotation of the pseudonym key: before it, in the middle of it, and after its end."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from nacl.public import PrivateKey

from feedback.database import Database
from feedback.errors import EpochMoved
from feedback.keys import KeyFolder, OpeningKey
from feedback.privacy import vault
from feedback.reidentification import Ask, Rules, ask, decide, look, request
from feedback.rekeying import Rekeying
from feedback.rights import erasure, receipts, register
from feedback.rights.mentions import ERASED
from feedback.vault_keeper import keep
from tests.conftest import Installation
from tests.keys.test_registry import destroy, rotate
from tests.rights.conftest import House
from tests.rights.test_erasure import ANNA, ANNA_MAIL, BRUNO, BRUNO_MAIL, populate
from workers.rights_desk import make_desk

ALL_STEPS = 40
"""More batches of one row than ``populate`` has rows."""


@pytest.fixture
def installation(installation: Installation, tmp_path: Path) -> Installation:
    """One whose keys may be rotated and destroyed."""
    home = tmp_path / "home"
    shutil.copytree(installation.settings.keys, home / "keys")
    settings = replace(installation.settings, home=home)
    return replace(installation, settings=settings, keys=KeyFolder(settings.keys))


def rekey(house: House, steps: int = ALL_STEPS) -> None:
    """The switch and some batches of one row."""
    job = Rekeying(house.worker, house.installation.keys, batch=1)
    for _ in range(steps):
        if job.step().finished:
            return


def forget_the_old_epoch(house: House) -> None:
    destroy(house.owner, house.installation.keys, "epoch", 1)
    destroy(house.owner, house.installation.keys, "map", 2)


def traces(house: House, *values: str) -> list[str]:
    """Which of the values, and of the tokens of references in any epoch, stand anywhere but in the audit log and the outbox."""
    keys = house.installation.keys
    tokens = [keys.pseudonyms(epoch).subject(value) for value in values for epoch in keys.versions("epoch")]
    # While originals are renamed, the place where it goes on is a token of the old epoch; it is gone at the end.
    unfinished = ("access.rekeying",) if Rekeying(house.worker, keys).pending() else ()
    left = house.everything(but=("audit.entry", "rights.outbox", *unfinished))
    return [value for value in (*values, *tokens) if value in left]


def test_a_mention_stays_erased_under_every_later_epoch(house: House) -> None:
    """Nothing but the token is known of the address: its alias came in before references were noted."""
    populate(house)
    house.owner.rows("DELETE FROM rights.reference RETURNING 1")
    house.erase(ANNA)
    for epoch in (2, 3):
        rotate(house.owner, house.installation.keys, "epoch")
        rekey(house)
        if epoch == 2:
            forget_the_old_epoch(house)
        house.live(house.said(f"Scrivete a {ANNA_MAIL} e a {BRUNO_MAIL} della app.", external_id=f"later-{epoch}"))
        text = house.owner.rows("SELECT text FROM clean.item ORDER BY stored_at DESC, id DESC LIMIT 1")[0]["text"]
        assert ERASED in text and text.count("[EMAIL_") == 1, epoch
        assert house.pseudonyms.subject(BRUNO_MAIL) in text
    assert traces(house, ANNA, ANNA_MAIL) == []


def test_tombstones_do_not_join_the_tokens_of_two_epochs(house: House) -> None:
    """Who holds the tombstones, the digest key and the new epoch's key cannot test an old token without the old key."""
    populate(house)
    old = house.token(ANNA_MAIL)
    house.erase(ANNA)
    rotate(house.owner, house.installation.keys, "epoch")
    rekey(house)
    forget_the_old_epoch(house)
    kept = {bytes(row["digest"]) for row in house.owner.rows("SELECT digest FROM rights.tombstone")}
    digests, left = house.installation.keys.intake(), house.pseudonyms
    as_new = old[:-13] + left.subject(ANNA_MAIL)[-13] + old[-12:]
    assert left.made(as_new) and as_new != left.subject(ANNA_MAIL)
    assert digests.digest("token", *left.lasting(left.subject(ANNA_MAIL))) in kept
    assert not {digests.digest("token", old), digests.digest("token", *left.lasting(as_new))} & kept


@pytest.mark.parametrize("steps", [1, 2, 4, 6, 8, 10, 13, ALL_STEPS])
def test_an_erasure_in_the_middle_of_a_rotation_reaches_the_tokens_of_both_epochs(house: House, steps: int) -> None:
    populate(house)
    rotate(house.owner, house.installation.keys, "epoch")
    rekey(house, steps)
    done = house.erase(f"email:{ANNA_MAIL}")
    assert (done.counts["items"], done.counts["mentions"], done.counts["scores"], done.counts["events"]) == (2, 1, 1, 1)
    assert traces(house, ANNA, ANNA_MAIL) == []
    rekey(house)
    assert traces(house, ANNA, ANNA_MAIL) == []
    assert house.count("clean.item", "subject = %s", (house.token(BRUNO),)) == 1


class Stopped(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("step", [name for name in erasure.STEPS if name != "proof"])
@pytest.mark.parametrize("batches", [1, 7, ALL_STEPS])
def test_an_erasure_that_a_rotation_overtakes_is_finished_under_the_new_epoch(
    house: House, step: str, batches: int
) -> None:
    populate(house)
    asked = house.asks("erasure", ANNA, attend=False)

    def stop(place: str) -> None:
        if place == f"{step}:after":
            raise Stopped

    desk = house.desk
    with pytest.raises(Stopped):
        replace(desk, tools=replace(desk.tools, pause=stop)).attend()
    rotate(house.owner, house.installation.keys, "epoch")
    rekey(house, batches)
    house.desk.attend()
    done = register.request(house.worker, asked.id)
    assert done.state == "done" and done.counts["items"] == 2
    assert receipts.verify(house.receipt(done), [house.desk.tools.signer.public]) is None
    rekey(house)
    assert traces(house, ANNA, ANNA_MAIL) == []


def test_a_desk_without_the_new_key_leaves_the_request_for_one_that_has_it(house: House) -> None:
    populate(house)
    stale = make_desk(house.installation.settings, house.worker, house.installation.keys, [house.pseudonyms])
    rotate(house.owner, house.installation.keys, "epoch")
    rekey(house)
    asked = house.asks("erasure", ANNA, attend=False)
    with pytest.raises(EpochMoved):
        stale.attend()
    assert register.request(house.worker, asked.id).state == "received"
    house.desk.attend()
    assert register.request(house.worker, asked.id).counts["items"] == 2


def test_a_request_taken_down_while_the_key_lies_ready_does_not_stop_the_switch(house: House) -> None:
    house.live(house.customer(ANNA, ANNA_MAIL), house.said(subject=ANNA))
    rotate(house.owner, house.installation.keys, "epoch")
    house.asks("objection", ANNA)
    rekey(house)
    new = house.token(ANNA)
    assert house.count("rights.reference", "token = %s", (new,)) == 1
    assert house.count("clean.item", "subject = %s AND withheld = 'objection'", (new,)) == 1


SAID = {
    "objection": ("objection", {}, "objection"),
    "restriction": ("restriction", {"ground": "accuracy"}, "restriction"),
}


@pytest.mark.parametrize("name", SAID)
@pytest.mark.parametrize("steps", [0, 1, 3, 5, 8, ALL_STEPS])
def test_what_somebody_says_during_a_rotation_counts_for_every_row(house: House, name: str, steps: int) -> None:
    kind, more, withheld = SAID[name]
    populate(house)
    rotate(house.owner, house.installation.keys, "epoch")
    rekey(house, steps)
    house.asks(kind, ANNA, **more)
    rekey(house)
    for table, rows in (("clean.item", 2), ("insights.score", 1), ("insights.event", 1)):
        assert house.count(table, "withheld = %s", (withheld,)) == rows, table
    assert house.count("rights.statement", "subject = %s", (house.token(ANNA),)) == 1
    house.asks(kind, ANNA, given=False)
    assert house.count("clean.item", "withheld IS NOT NULL") == 0


def test_what_was_said_before_counts_after_and_for_what_comes_in(house: House) -> None:
    populate(house)
    house.asks("objection", ANNA)
    rotate(house.owner, house.installation.keys, "epoch")
    rekey(house)
    forget_the_old_epoch(house)
    assert house.live(house.said(subject=ANNA), house.said(subject=BRUNO)) == ["objection", "new"]
    assert house.count("clean.item", "withheld = 'objection'") == 2
    assert house.count("clean.item", "withheld IS NULL AND subject = %s", (house.token(BRUNO),)) == 2


def test_a_legal_hold_and_the_erasure_that_waits_for_it_outlive_the_epoch(house: House) -> None:
    items = populate(house)
    house.owner.rows(
        "WITH h AS (INSERT INTO rights.hold (id, reason, placed_by, until)"
        " VALUES (gen_random_uuid(), 'lawsuit', 'user:po', now() + interval '9 days') RETURNING id)"
        " INSERT INTO rights.held_item (hold, item_id) SELECT id, %s FROM h RETURNING 1",
        (items["by number"],),
    )
    asked = house.erase(ANNA)
    rotate(house.owner, house.installation.keys, "epoch")
    rekey(house)
    forget_the_old_epoch(house)
    house.desk.attend()
    assert house.count("clean.item", "id = %s AND withheld = 'legal_hold'", (items["by number"],)) == 1
    house.owner.rows("UPDATE rights.hold SET until = now() RETURNING 1")
    house.desk.attend()
    assert register.request(house.worker, asked.id).receipt["held"] == []  # type: ignore[index]
    assert traces(house, ANNA, ANNA_MAIL) == []


def test_a_copy_that_waits_speaks_of_the_new_tokens(house: House) -> None:
    populate(house)
    asked = house.asks("access", BRUNO)
    old = house.token(BRUNO_MAIL)
    rotate(house.owner, house.installation.keys, "epoch")
    rekey(house)
    said = str(register.package(house.worker, "user:po", asked.id))
    assert house.token(BRUNO_MAIL) in said and old not in said


@pytest.fixture
def asked(house: House) -> Callable[[], tuple[UUID, OpeningKey]]:
    """A request to look behind Bruno's address in Carla's text, approved."""

    def make() -> tuple[UUID, OpeningKey]:
        items = populate(house)
        private = OpeningKey(bytes(PrivateKey.generate()))
        public = bytes(PrivateKey(private.private).public_key)
        rules = Rules(house.installation.settings.reidentify_purposes, 60, 9, second_person=True)
        made = ask(
            house.api, "user:anna", Ask(items["carla"], house.token(BRUNO_MAIL), "complaint", "asked", public), rules
        )
        return decide(house.api, "user:po", made.id, approve=True).id, private

    return make


@pytest.mark.parametrize("steps", [0, 1, 4, 9, 14, 18, ALL_STEPS])
def test_a_look_that_was_approved_is_answered_whenever_the_keeper_comes(
    house: House, vault_db: Database, asked: Callable[[], tuple[UUID, OpeningKey]], steps: int
) -> None:
    request_id, private = asked()
    rotate(house.owner, house.installation.keys, "epoch")
    rekey(house, steps)
    keys = [house.installation.keys.vault_opening()]
    keep(vault_db, keys, 9)
    rekey(house)
    keep(vault_db, keys, 9)
    assert request(house.api, request_id).state == "opened"
    answer = private.open(look(house.api, "user:anna", request_id)).decode()
    assert BRUNO_MAIL in answer


def test_looks_that_ended_lose_the_old_token_too_and_go_with_the_person(house: House) -> None:
    populate(house)
    old = house.token(ANNA_MAIL)
    house.owner.rows(
        "INSERT INTO access.reidentification (id, item_id, token, purpose, public, minutes, state, requested_by, expires_at)"
        " VALUES (gen_random_uuid(), gen_random_uuid(), %s, 'complaint', %s, 5, 'expired', 'user:x', now()) RETURNING 1",
        (old, bytes(32)),
    )
    with house.owner.transaction() as connection:
        connection.execute("DELETE FROM vault.token WHERE token = %s", (old,))
        assert vault.open_(connection, [], old) == ()
    rotate(house.owner, house.installation.keys, "epoch")
    rekey(house)
    assert house.count("access.reidentification", "token = %s", (house.token(ANNA_MAIL),)) == 1
    house.erase(ANNA)
    assert house.count("access.reidentification") == 0
