"""A change of settings or policy between two starts is an entry that names it and does not show it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from feedback.configuration import digests, note_changes
from feedback.database import Database
from feedback.settings import load

SETTINGS = load({"DATABASE_URL": "postgresql://u:geheim@h/d", "ASCOLTO_HOME": "/tmp/nowhere"})
ACTOR = "operator:test"


def bodies(owner: Database) -> list[dict[str, object]]:
    return [row["body"] for row in owner.rows("SELECT body::jsonb AS body FROM audit.entry ORDER BY seq")]


def test_the_first_start_is_one_pair_of_entries_and_an_equal_one_is_none(owner: Database) -> None:
    now = digests(SETTINGS, "aaaa")
    assert note_changes(owner, now, ACTOR) == sorted(now)
    assert note_changes(owner, now, ACTOR) == []
    assert [body["action"] for body in bodies(owner)] == ["settings.changed", "policy.changed"]
    assert "detail" not in bodies(owner)[0]


def test_what_changed_is_named_and_not_shown(owner: Database) -> None:
    note_changes(owner, digests(SETTINGS, "aaaa"), ACTOR)
    changed = replace(SETTINGS, floor_people=17, own_names=("secret.words",))
    assert note_changes(owner, digests(changed, "aaaa"), ACTOR) == ["floor_people", "own_names"]
    assert bodies(owner)[-1]["detail"] == {"names": ["floor_people", "own_names"]}
    assert "secret" not in str(bodies(owner)) and "17" not in str(bodies(owner)[-1]["detail"])


def test_a_policy_and_a_file_that_changed_behind_the_same_path_are_noticed(owner: Database, tmp_path: Path) -> None:
    file = tmp_path / "purposes.toml"
    file.write_text("a = 1")
    settings = replace(SETTINGS, purposes=file)
    note_changes(owner, digests(settings, "aaaa"), ACTOR)
    file.write_text("a = 2")
    assert note_changes(owner, digests(settings, "bbbb"), ACTOR) == ["privacy_policy", "purposes_file"]
    assert [body["action"] for body in bodies(owner)[-2:]] == ["settings.changed", "policy.changed"]


def test_addresses_and_their_passwords_are_left_out() -> None:
    other = load({"DATABASE_URL": "postgresql://u:another@h/d", "ASCOLTO_HOME": "/tmp/nowhere"})
    assert digests(SETTINGS, "a") == digests(other, "a")
    assert not any("url" in name for name in digests(SETTINGS, "a"))
