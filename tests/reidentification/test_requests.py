"""From asking to seeing once: purpose, second person, time box, quota, and a trail of every step."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import UUID

import pytest
from nacl.public import PrivateKey

from feedback.database import Database
from feedback.errors import AscoltoError, InvalidItem, NotFound, NotPermitted, Permanent
from feedback.ids import uuid7
from feedback.keys import OpeningKey
from feedback.privacy import vault
from feedback.reidentification import Ask, Request, ask, decide, look, request, requests
from feedback.vault_keeper import keep
from tests.conftest import Installation
from tests.reidentification.conftest import ABSENT, REASON, TOKEN, VALUE, WRITER, Asker

BRUNO = "user:bruno"
Written = Callable[[], list[tuple[str, str]]]


@pytest.fixture
def open_all(vault_db: Database, installation: Installation) -> Callable[..., int]:
    def run(per_day: int = 3) -> int:
        return keep(vault_db, [installation.keys.vault_opening()], per_day)

    return run


def approved(asker: Asker) -> Request:
    return decide(asker.database, BRUNO, asker().id, approve=True)


def age(owner: Database, hours: int) -> None:
    with owner.transaction() as connection:
        connection.execute(
            "UPDATE access.reidentification SET expires_at = expires_at - make_interval(hours => %(h)s),"
            " requested_at = requested_at - make_interval(hours => %(h)s),"
            " opened_at = opened_at - make_interval(hours => %(h)s)",
            {"h": hours},
        )


def test_the_whole_way(asker: Asker, open_all: Callable[..., int], owner: Database, written: Written) -> None:
    made = asker()
    assert (made.state, made.requested_by, made.reason) == ("waiting", "user:anna", REASON)
    assert open_all() == 0
    assert decide(asker.database, BRUNO, made.id, approve=True).state == "approved"
    assert open_all() == 1
    kept = owner.rows("SELECT r::text AS r FROM access.reidentification r")[0]["r"]
    assert VALUE not in kept and VALUE.encode().hex() not in kept
    assert asker.read(look(asker.database, asker.actor, made.id, asker.public)) == [VALUE]
    ended = request(asker.database, made.id)
    assert (ended.state, ended.reason, ended.decided_by) == ("looked", None, BRUNO)
    with pytest.raises(InvalidItem, match="looked"):
        look(asker.database, asker.actor, made.id, asker.public)
    assert written() == [
        ("user:anna", "requested"), (BRUNO, "approved"), ("system:vault", "opened"), ("user:anna", "looked"),
    ]  # fmt: skip


def test_neither_reason_nor_original_is_left_anywhere(
    asker: Asker, open_all: Callable[..., int], owner: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    made = approved(asker)
    open_all()
    look(asker.database, asker.actor, made.id)
    left = str(
        owner.rows("SELECT r::text AS t FROM access.reidentification r UNION ALL SELECT e::text FROM audit.entry e")
    )
    for word in (REASON, "Zq7canary", VALUE, VALUE.encode().hex()):
        assert word not in left and word not in caplog.text and word not in repr(made)
    bodies = owner.rows("SELECT body::jsonb AS body FROM audit.entry ORDER BY seq")
    assert {row["body"].get("purpose") for row in bodies[:2]} == {"fraud_case"}
    assert all(TOKEN in row["body"]["targets"] and str(asker.item_id) in row["body"]["targets"] for row in bodies)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"purpose": "curiosity"}, "unknown_purpose"),
        ({"reason": "  x "}, "bad_reason"),
        ({"reason": "x" * 501}, "bad_reason"),
        ({"reason": "nul \x00 byte"}, "bad_reason"),
        ({"token": ABSENT}, "unknown_token"),
        ({"token": TOKEN[1:-1]}, "bad_token"),
        ({"token": "[IBAN_%%%%%%%%%%%%]"}, "bad_token"),
    ],
)
def test_what_cannot_be_asked(asker: Asker, written: Written, fields: dict[str, str], code: str) -> None:
    with pytest.raises(AscoltoError) as refused:
        asker(**fields)
    assert refused.value.code == code and requests(asker.database) == [] and written() == []
    assert not any(value in refused.value.detail for value in fields.values())


def test_a_token_of_another_item_and_a_short_key_are_refused(asker: Asker) -> None:
    with pytest.raises(NotFound):
        replace(asker, item_id=uuid7())()
    with pytest.raises(InvalidItem, match="public_key"):
        ask(asker.database, asker.actor, Ask(asker.item_id, TOKEN, "fraud_case", REASON, b"short"), asker.rules)


def test_the_writers_own_token_counts_as_in_the_item(asker: Asker) -> None:
    assert asker(token=WRITER).state == "waiting"


@pytest.mark.parametrize("approve", [True, False])
@pytest.mark.parametrize(("actor", "code"), [("user:anna", "self_approval"), ("key:abc", "not_a_person")])
def test_nobody_decides_about_their_own_request_and_no_key_decides(
    asker: Asker, written: Written, approve: bool, actor: str, code: str
) -> None:
    made = asker()
    with pytest.raises(NotPermitted) as refused:
        decide(asker.database, actor, made.id, approve=approve)
    assert refused.value.code == code
    assert request(asker.database, made.id).state == "waiting" and written()[-1] == (actor, "refused")


def test_a_key_cannot_ask_since_its_holder_could_approve(asker: Asker, written: Written) -> None:
    with pytest.raises(NotPermitted) as refused:
        ask(asker.database, "key:abc", Ask(asker.item_id, TOKEN, "fraud_case", REASON, bytes(32)), asker.rules)
    assert refused.value.code == "not_a_person"
    assert written() == [("key:abc", "refused")]


def test_not_even_by_a_statement(asker: Asker) -> None:
    asker()
    with pytest.raises(Permanent, match="23514"), asker.database.transaction() as connection:
        connection.execute("UPDATE access.reidentification SET state = 'approved', decided_by = requested_by")


def test_a_refusal_ends_it_and_is_not_taken_back(asker: Asker, open_all: Callable[..., int], written: Written) -> None:
    made = asker()
    assert decide(asker.database, BRUNO, made.id, approve=False).state == "refused"
    for approve in (True, False):
        with pytest.raises(InvalidItem):
            decide(asker.database, BRUNO, made.id, approve=approve)
    assert open_all() == 0
    with pytest.raises(InvalidItem):
        look(asker.database, asker.actor, made.id)
    assert written() == [("user:anna", "requested"), (BRUNO, "refused")]
    assert request(asker.database, made.id).reason is None


def test_of_many_who_decide_at_once_one_does(asker: Asker) -> None:
    made = asker()

    def one(number: int) -> str:
        try:
            return decide(asker.database, f"user:u{number}", made.id, approve=number % 2 == 0).state
        except InvalidItem:
            return "late"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one, range(4))).count("late") == 3


def test_only_the_asker_sees_it_and_only_with_the_session_that_asked(
    asker: Asker, open_all: Callable[..., int]
) -> None:
    made = approved(asker)
    open_all()
    for actor in (BRUNO, "user:carla", "key:abc"):
        with pytest.raises(NotFound):
            look(asker.database, actor, made.id)
    with pytest.raises(InvalidItem) as refused:
        look(asker.database, asker.actor, made.id, bytes(PrivateKey.generate().public_key))
    assert refused.value.code == "another_key"
    assert asker.read(look(asker.database, asker.actor, made.id)) == [VALUE]


def test_two_who_look_at_once_get_one_answer(asker: Asker, open_all: Callable[..., int], written: Written) -> None:
    made = approved(asker)
    open_all()

    def one(_: int) -> bool:
        try:
            return bool(look(asker.database, asker.actor, made.id))
        except InvalidItem:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one, range(4))) == [False, False, False, True]
    assert [deed for _, deed in written()].count("looked") == 1


@pytest.mark.parametrize("before", ["waiting", "approved", "opened"])
def test_time_runs_out_in_every_open_state(
    asker: Asker, open_all: Callable[..., int], owner: Database, written: Written, before: str
) -> None:
    made = asker() if before == "waiting" else approved(asker)
    if before == "opened":
        open_all()
    age(owner, 25)
    # Before the keeper has passed, the clock alone says it.
    assert request(asker.database, made.id).state == "expired"
    with pytest.raises(InvalidItem):
        look(asker.database, asker.actor, made.id)
    with pytest.raises(InvalidItem):
        decide(asker.database, BRUNO, made.id, approve=True)
    assert open_all() == 0
    row = owner.rows("SELECT state, answer, reason FROM access.reidentification")[0]
    assert row == {"state": "expired", "answer": None, "reason": None}
    assert written()[-1] == ("system:vault", "expired")
    open_all()
    assert [deed for _, deed in written()].count("expired") == 1


def test_the_time_box_begins_at_approval(asker: Asker, owner: Database) -> None:
    made = asker()
    assert (made.expires_at - made.requested_at).total_seconds() == pytest.approx(24 * 3600, abs=1)
    done = decide(asker.database, BRUNO, made.id, approve=True)
    assert done.decided_at and (done.expires_at - done.decided_at).total_seconds() == pytest.approx(15 * 60, abs=1)


def test_without_a_second_person_it_is_open_at_once_and_says_so(
    asker: Asker, open_all: Callable[..., int], written: Written
) -> None:
    asker.rules = replace(asker.rules, second_person=False)
    made = asker()
    assert (made.state, made.decided_by) == ("approved", None)
    assert open_all() == 1
    assert written()[:2] == [("user:anna", "requested"), ("system:policy", "approved")]


def test_the_quota_is_for_one_person_and_one_day_even_at_once(asker: Asker, owner: Database) -> None:
    def one(_: int) -> str:
        try:
            return asker().state
        except NotPermitted as error:
            return error.code

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(one, range(6))) == ["too_many"] * 3 + ["waiting"] * 3
    assert replace(asker, actor="user:carla")().state == "waiting"
    age(owner, 25)
    assert asker().state == "waiting"


def test_the_keeper_counts_for_itself(asker: Asker, open_all: Callable[..., int], written: Written) -> None:
    """Somebody who forged requests in the database gets no more than the day's quota."""
    asker.rules = replace(asker.rules, per_day=50)
    for _ in range(5):
        approved(asker)
    assert open_all(per_day=3) == 5
    states = [one.state for one in requests(asker.database)]
    assert sorted(states) == ["failed", "failed", "opened", "opened", "opened"]
    assert {one.error_word for one in requests(asker.database) if one.state == "failed"} == {"too_many"}
    assert [deed for _, deed in written()].count("failed") == 2


def test_what_was_shredded_or_never_kept_is_said(
    asker: Asker, worker_db: Database, open_all: Callable[..., int]
) -> None:
    shredded = approved(asker)
    with worker_db.transaction() as connection:
        vault.shred(connection, [WRITER])
    open_all()
    found = request(asker.database, shredded.id)
    assert (found.state, found.error_word, found.reason) == ("failed", "not_kept", None)


def test_another_vault_key_fails_in_a_word_and_opens_nothing(asker: Asker, vault_db: Database) -> None:
    made = approved(asker)
    assert keep(vault_db, [OpeningKey(bytes(PrivateKey.generate()))], 3) == 1
    assert request(asker.database, made.id).error_word == "key_lost"


def test_two_keepers_open_each_request_once(
    asker: Asker, installation: Installation, vault_db: Database, written: Written
) -> None:
    asker.rules = replace(asker.rules, per_day=20)
    for _ in range(6):
        approved(asker)
    keys = [installation.keys.vault_opening()]
    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(lambda _: keep(vault_db, keys, 20), range(3))) == 6
    assert [deed for _, deed in written()].count("opened") == 6


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT reason FROM access.reidentification",
        "UPDATE access.reidentification SET public = ''",
        "UPDATE access.reidentification SET requested_by = 'user:eve'",
        "UPDATE access.reidentification SET decided_by = 'user:eve'",
        "INSERT INTO access.reidentification (id) VALUES (gen_random_uuid())",
        "DELETE FROM access.reidentification",
        "TABLE access.api_key",
    ],
)
def test_the_keeper_neither_asks_nor_approves_nor_reads_reasons(
    asker: Asker, vault_db: Database, statement: str
) -> None:
    asker()
    with pytest.raises(Permanent, match="42501"):
        vault_db.rows(statement)


@pytest.mark.parametrize(
    "statement", ["UPDATE access.reidentification SET public = ''", "UPDATE access.reidentification SET requested_by = 'user:eve'",
                  "UPDATE access.reidentification SET token = ''", "DELETE FROM access.reidentification"]
)  # fmt: skip
def test_the_api_cannot_turn_a_request_into_another(asker: Asker, statement: str) -> None:
    asker()
    with pytest.raises(Permanent, match="42501"):
        asker.database.rows(statement)


def test_a_worker_sees_no_requests(asker: Asker, worker_db: Database) -> None:
    with pytest.raises(Permanent, match="42501"):
        worker_db.rows("TABLE access.reidentification")


def test_somebody_elses_or_no_request(asker: Asker) -> None:
    made = asker()
    assert [one.id for one in requests(asker.database, by="user:anna")] == [made.id]
    assert requests(asker.database, by=BRUNO) == []
    missing: UUID = uuid7()
    with pytest.raises(NotFound):
        request(asker.database, missing)
    with pytest.raises(NotFound):
        decide(asker.database, BRUNO, missing, approve=True)
