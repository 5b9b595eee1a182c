"""Named people: roles, links that work once, shutting somebody out, and who did it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from feedback.access import SCOPES
from feedback.database import Database
from feedback.errors import InvalidItem, NotFound, Permanent
from feedback.people import ROLE_SCOPES, find_person, issue_sign_in, people, redeem_sign_in, set_disabled


def actions(owner: Database) -> list[tuple[str, str]]:
    rows = owner.rows("SELECT body::jsonb AS body FROM audit.entry ORDER BY seq")
    return [(row["body"]["action"], row["body"]["targets"][0]) for row in rows]


def test_roles_use_the_scopes_of_keys_and_only_the_officer_decides_about_people() -> None:
    assert all(scopes <= set(SCOPES) for scopes in ROLE_SCOPES.values())
    for scope in ("privacy:review", "reidentify", "subjects:manage"):
        assert [role for role, scopes in ROLE_SCOPES.items() if scope in scopes] == ["privacy_officer"]
    assert "feedback:read" not in ROLE_SCOPES["operator"]
    assert not any(scope.endswith(":write") for scopes in ROLE_SCOPES.values() for scope in scopes)


def test_a_link_signs_in_once_even_when_two_click(owner: Database, api_db: Database) -> None:
    token = issue_sign_in(owner, "anna", "privacy_officer")
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: redeem_sign_in(api_db, token), range(4)))
    assert sorted(str(person and (person.login, person.role)) for person in found) == [
        "('anna', 'privacy_officer')", "None", "None", "None",
    ]  # fmt: skip
    assert actions(owner)[:2] == [("person.created", "person:anna"), ("sign_in.issued", "person:anna")]
    assert [action for action, _ in actions(owner)].count("session.refused") == 3


def test_an_old_or_unknown_link_does_not(owner: Database, api_db: Database) -> None:
    assert redeem_sign_in(api_db, issue_sign_in(owner, minutes=0)) is None
    assert redeem_sign_in(api_db, "nothing") is None
    assert redeem_sign_in(api_db, "\ud800") is None


@pytest.mark.parametrize(
    ("login", "role", "code"),
    [("anna", "root", "unknown_role"), ("", None, "bad_login"), ("Anna", None, "bad_login"),
     ("anna@example.org", None, "bad_login"), ("a b", None, "bad_login"), ("a" * 65, None, "bad_login")],
)  # fmt: skip
def test_who_cannot_be(owner: Database, login: str, role: str | None, code: str) -> None:
    with pytest.raises(InvalidItem) as caught:
        issue_sign_in(owner, login, role)
    assert caught.value.code == code
    assert people(owner) == [] and actions(owner) == []


def test_a_role_is_kept_unless_another_is_given_and_a_change_is_written_down(owner: Database) -> None:
    issue_sign_in(owner, "anna", "privacy_officer")
    issue_sign_in(owner, "anna")
    assert [person.role for person in people(owner)] == ["privacy_officer"]
    issue_sign_in(owner, "anna", "operator")
    assert [action for action, _ in actions(owner) if action.startswith("person")] == [
        "person.created",
        "person.changed",
    ]


def test_a_disabled_person_is_nobody_and_an_open_link_of_theirs_is_void(owner: Database, api_db: Database) -> None:
    token = issue_sign_in(owner, "anna")
    set_disabled(owner, "anna", True, "operator:test")
    assert redeem_sign_in(api_db, token) is None and find_person(api_db, "anna") is None
    with pytest.raises(InvalidItem) as caught:
        issue_sign_in(owner, "anna", "privacy_officer")
    assert caught.value.code == "disabled"
    set_disabled(owner, "anna", False, "operator:test")
    assert find_person(api_db, "anna") is not None and redeem_sign_in(api_db, token) is None
    assert [action for action, _ in actions(owner)][-2:] == ["person.disabled", "person.enabled"]
    with pytest.raises(NotFound):
        set_disabled(owner, "nobody", True, "operator:test")


def test_the_api_makes_no_people_and_no_links(owner: Database, api_db: Database) -> None:
    issue_sign_in(owner, "anna")
    with pytest.raises(Permanent, match="42501"):
        issue_sign_in(api_db, "anna")
    for statement in (
        "UPDATE access.person SET role = 'privacy_officer'",
        "INSERT INTO access.person (login, role) VALUES ('eve', 'privacy_officer')",
        "INSERT INTO access.sign_in (digest, person, expires_at) VALUES ('x', 'anna', now())",
    ):
        with pytest.raises(Permanent, match="42501"), api_db.transaction() as connection:
            connection.execute(statement)  # type: ignore[arg-type]
