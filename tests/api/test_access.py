"""Keys are kept as digests, work until they end, and who made or ended one is written down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from feedback.access import (
    SCOPES,
    check_key,
    create_key,
    revoke_key,
)
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


def test_making_and_ending_a_key_is_written_down(owner: Database) -> None:
    key = create_key(owner, "Anna's tool", ["feedback:read"], days=7)
    revoke_key(owner, key.id)
    rows = owner.rows("SELECT actor, body::jsonb AS body FROM audit.entry ORDER BY seq")
    assert [(row["body"]["action"], row["body"]["targets"]) for row in rows] == [
        ("key.created", [f"key:{key.id}"]), ("key.revoked", [f"key:{key.id}"]),
    ]  # fmt: skip
    assert rows[0]["body"]["detail"] == {"days": 7, "scopes": ["feedback:read"]}
    assert all(row["actor"].startswith("operator:") for row in rows) and "Anna" not in str(rows)
