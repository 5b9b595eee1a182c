"""Keys and sign-in links are kept as digests, work once or until they end, and the audit log only grows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from feedback.access import (
    SCOPES,
    check_key,
    create_key,
    issue_sign_in,
    redeem_sign_in,
    revoke_key,
)
from feedback.audit import record
from feedback.database import Database
from feedback.errors import InvalidItem, NotFound, Permanent


def test_a_key_is_known_again_and_not_kept(owner: Database, api_db: Database) -> None:
    made = create_key(owner, "crm", ["feedback:write", "feedback:write"])
    caller = check_key(api_db, made.token)
    assert caller is not None
    assert (caller.id, caller.scopes, caller.actor) == (made.id, {"feedback:write"}, f"key:{made.id}")
    secret = made.token.rsplit("_", 1)[1]
    kept = owner.rows("SELECT row_to_json(k)::text AS line FROM access.api_key k")[0]["line"]
    assert secret not in kept
    assert secret not in repr(made)


def test_a_key_lives_ninety_days_unless_said(owner: Database) -> None:
    assert timedelta(days=89) < create_key(owner, "x", SCOPES).expires_at - datetime.now(UTC) < timedelta(days=91)
    assert create_key(owner, "x", SCOPES, days=1).expires_at - datetime.now(UTC) < timedelta(days=2)


@pytest.mark.parametrize(
    ("name", "scopes", "days", "code"),
    [
        ("x", ["feedback:erase"], 90, "unknown_scope"),
        ("x", [], 90, "unknown_scope"),
        ("x", ["feedback:read"], 0, "bad_expiry"),
        ("x", ["feedback:read"], 367, "bad_expiry"),
        (" ", ["feedback:read"], 90, "bad_name"),
    ],
)
def test_a_key_with_no_end_or_purpose_is_not_made(
    owner: Database, name: str, scopes: list[str], days: int, code: str
) -> None:
    with pytest.raises(InvalidItem) as caught:
        create_key(owner, name, scopes, days=days)
    assert caught.value.code == code


def test_the_api_cannot_make_or_revoke_keys(owner: Database, api_db: Database) -> None:
    key = create_key(owner, "x", ["feedback:read"])
    with pytest.raises(Permanent):
        create_key(api_db, "x", ["feedback:read"])
    with pytest.raises(Permanent):
        revoke_key(api_db, key.id)


def test_revoking(owner: Database, api_db: Database) -> None:
    key = create_key(owner, "x", ["feedback:read"])
    revoke_key(owner, key.id)
    revoke_key(owner, key.id)
    assert check_key(api_db, key.token) is None
    with pytest.raises(NotFound):
        revoke_key(owner, "nobody0000")


def test_a_link_signs_in_once_even_when_two_click(owner: Database, api_db: Database) -> None:
    token = issue_sign_in(owner)
    with ThreadPoolExecutor(4) as pool:
        roles = list(pool.map(lambda _: redeem_sign_in(api_db, token), range(4)))
    assert sorted(str(role) for role in roles) == ["None", "None", "None", "analyst"]


def test_an_old_or_unknown_link_does_not(owner: Database, api_db: Database) -> None:
    assert redeem_sign_in(api_db, issue_sign_in(owner, minutes=0)) is None
    assert redeem_sign_in(api_db, "nothing") is None
    assert redeem_sign_in(api_db, "\ud800") is None
    with pytest.raises(InvalidItem):
        issue_sign_in(owner, "root")


def test_the_audit_log_only_grows(owner: Database, api_db: Database) -> None:
    record(api_db, "key:a", "feedback.searched", {"items": 3, "filters": ["channel"]})
    with api_db.transaction() as connection:
        record(connection, "key:a", "segment.written")
    lines = owner.rows("SELECT actor, action, details FROM audit.event ORDER BY id")
    assert lines[0] == {
        "actor": "key:a",
        "action": "feedback.searched",
        "details": {"items": 3, "filters": ["channel"]},
    }
    assert lines[1]["action"] == "segment.written"
    for database in (owner, api_db):
        for statement in ("UPDATE audit.event SET actor = 'x'", "DELETE FROM audit.event"):
            with pytest.raises(Permanent), database.transaction() as connection:
                connection.execute(statement)  # type: ignore[arg-type]


@pytest.mark.parametrize("action", ["", "read", "Feedback.read", "feedback.read it", "feedback.read\n"])
def test_an_action_is_a_constant_word(api_db: Database, action: str) -> None:
    with pytest.raises(ValueError, match="action"):
        record(api_db, "key:a", action)
