"""The audit log: nothing but ids and words goes in, nothing comes out changed unnoticed, writers do not disturb each other."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from feedback import audit
from feedback.audit_chain import GENESIS, Head, Link, head, links, read_export, read_heads, verify
from feedback.database import Database
from feedback.errors import InvalidItem, Permanent
from feedback.migrate import migrate
from tests.conftest import Installation
from workers.cli import group

ENTRY = audit.Entry("key:abc", "feedback.read", ("0123456789abcdef",), counts={"items": 1})


def write(database: Database, number: int) -> list[Link]:
    for count in range(number):
        audit.append(database, replace(ENTRY, counts={"items": count}))
    return list(links(database))


@pytest.mark.parametrize(
    "fields",
    [
        {"actor": "anna"},
        {"actor": "user:anna rossi"},
        {"actor": "user:anna@example.org"},
        {"action": "feedback.stolen"},
        {"action": ""},
        {"targets": ("anna.rossi@example.org",)},
        {"targets": ("IT60X0542811101000000123456",)},
        {"targets": ("BA-104233",)},
        {"targets": ("Mario Rossi",)},
        {"targets": ("customer:104233",)},
        {"targets": ("[PERSON_short]",)},
        {"purpose": "Because he asked"},
        {"counts": {"items": "3"}},
        {"counts": {"items": True}},
        {"detail": {"query": "x"}},
        {"detail": {"reason": "he said so"}},
        {"detail": {"reason": "anna.rossi@example.org"}},
        {"detail": {"reason": "X0542811101"}},
        {"detail": {"labels": ["PERSON", "Mario Rossi"]}},
        {"detail": {"reason": "ends\n"}},
    ],
)
def test_what_could_be_personal_is_refused_and_not_quoted(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="audit: ") as refused:
        replace(ENTRY, **fields)
    said = str(refused.value)
    assert not any(word in said for word in ("anna.rossi", "Mario", "104233", "IT60X", "query"))


@pytest.mark.parametrize(
    "fields",
    [
        {"actor": audit.operator()},
        {"actor": "system:worker"},
        {
            "targets": (
                "6f1e0c52-6f53-4c0e-9a55-1f2f3b7c8d90",
                "[IBAN_k3f5q2m7x4ab]",
                audit.digest("a", "b"),
                "segment:lazio",
                "key:a1",
            )
        },
        {"purpose": "gdpr_17"},
        {"detail": {"labels": ["PERSON", "IBAN"], "days": 90, "dry_run": False, "scope": None}},
        {"detail": {"field": "2026-03-01", "version": "pii.names-2.1"}},
    ],
)
def test_ids_and_words_pass(fields: dict[str, Any]) -> None:
    assert json.loads(replace(ENTRY, **fields).body())["actor"]


def test_more_targets_than_fit_become_one_digest_in_any_order(owner: Database) -> None:
    ids = audit.targets_of(uuid4() for _ in range(audit.MAX_TARGETS + 1))
    said = json.loads(replace(ENTRY, targets=ids).body())
    assert said == json.loads(replace(ENTRY, targets=ids[::-1]).body())
    assert len(said["targets"]) == 1 and said["counts"]["targets"] == len(ids)
    assert audit.append(owner, replace(ENTRY, targets=ids[:-1])) == 1


def test_a_whole_chain_is_whole_and_its_head_is_anchored(api_db: Database) -> None:
    assert head(api_db) == Head(0, GENESIS.hex())
    anchors = [head(api_db)]
    for count in range(1, 4):
        write(api_db, 2)
        anchors.append(head(api_db))
        assert anchors[-1].seq == 2 * count
    verdict = verify(links(api_db), anchors)
    assert (verdict.entries, verdict.broken, verdict.head) == (6, None, anchors[-1])


def test_an_entry_goes_and_stays_with_its_deed(api_db: Database) -> None:
    with pytest.raises(RuntimeError), api_db.transaction() as connection:
        audit.append(connection, ENTRY)
        raise RuntimeError
    assert head(api_db).seq == 0
    with api_db.transaction() as connection:
        assert [audit.append(connection, ENTRY), audit.append(connection, ENTRY)] == [1, 2]
    assert verify(links(api_db)).entries == 2


def test_eight_writers_make_one_chain(api_db: Database, worker_db: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        seqs = list(pool.map(lambda n: audit.append((api_db, worker_db)[n % 2], ENTRY), range(200)))
    assert sorted(seqs) == list(range(1, 201))
    assert verify(links(api_db)) == verify(list(links(worker_db)))
    assert verify(links(api_db)).broken is None


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO audit.entry (seq, at, body, hash) VALUES (9, now(), '{}', '')",
        "UPDATE audit.entry SET body = '{}'",
        "DELETE FROM audit.entry",
        "TRUNCATE audit.entry",
        "SELECT audit.chain(now(), '{}')",
        "ALTER TABLE audit.entry DISABLE TRIGGER append_only",
        "DROP FUNCTION audit.append",
    ],
)
def test_no_role_of_the_service_writes_past_the_function(api_db: Database, worker_db: Database, statement: str) -> None:
    write(api_db, 1)
    for database in (api_db, worker_db):
        with pytest.raises(Permanent, match="42501"), database.transaction() as connection:
            connection.execute(statement)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "statement", ["UPDATE audit.entry SET body = '{}'", "DELETE FROM audit.entry", "TRUNCATE audit.entry"]
)
def test_even_the_owner_must_break_a_lock_first(owner: Database, statement: str) -> None:
    write(owner, 1)
    with pytest.raises(Permanent), owner.transaction() as connection:
        connection.execute(statement)  # type: ignore[arg-type]


def tampered(owner: Database, statement: str) -> list[Link]:
    with owner.transaction() as connection:
        connection.execute("ALTER TABLE audit.entry DISABLE TRIGGER append_only")
        connection.execute(statement)  # type: ignore[arg-type]
    return list(links(owner))


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit.entry SET body = replace(body, 'key:abc', 'key:xyz') WHERE seq = 3", 3),
        ("UPDATE audit.entry SET at = at + interval '1 microsecond' WHERE seq = 2", 2),
        ("UPDATE audit.entry SET hash = sha256('x') WHERE seq = 5", 5),
        ("DELETE FROM audit.entry WHERE seq = 1", 1),
        ("DELETE FROM audit.entry WHERE seq = 4", 4),
        ("DELETE FROM audit.entry WHERE seq = 4; UPDATE audit.entry SET seq = seq - 1 WHERE seq > 4", 4),
        ("UPDATE audit.entry SET body = (SELECT body FROM audit.entry WHERE seq = 6) WHERE seq = 5", 5),
    ],
)
def test_the_first_broken_entry_is_named(owner: Database, statement: str, broken: int) -> None:
    write(owner, 6)
    assert verify(tampered(owner, statement)).broken == broken


def test_a_cut_end_and_a_rewritten_log_are_noticed_against_an_anchored_head(owner: Database) -> None:
    write(owner, 6)
    anchor = head(owner)
    cut = tampered(owner, "DELETE FROM audit.entry WHERE seq > 4")
    assert verify(cut).broken is None
    verdict = verify(cut, [anchor])
    assert (verdict.entries, verdict.broken) == (4, 5) and "cut off" in verdict.reason
    tampered(owner, "DELETE FROM audit.entry")
    write(owner, 7)
    assert verify(links(owner)).broken is None
    verdict = verify(links(owner), [anchor])
    assert verdict.broken == 6 and "rewritten" in verdict.reason


@given(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=8), st.data())
def test_any_change_of_an_export_is_found(words: list[str], data: st.DataObject) -> None:
    chain, before = [], GENESIS
    for number, word in enumerate(words, 1):
        before = Link(number, number, word, "").follows(before)
        chain.append(Link(number, number, word, before.hex()))
    anchor = Head(len(chain), before.hex())
    assert verify(read_export(link.as_line() for link in chain), [anchor]).broken is None
    place = data.draw(st.integers(0, len(chain) - 1))
    change = data.draw(st.sampled_from(["drop", "body", "time", "twice", "swap"]))
    changed = list(chain)
    if change == "drop":
        del changed[place]
    elif change == "twice":
        changed.insert(place, changed[place])
    elif change == "swap":
        changed[place], changed[0] = changed[0], changed[place]
    else:
        fields = {"body": "zz"} if change == "body" else {"microseconds": 99}
        changed[place] = replace(changed[place], **fields)  # type: ignore[arg-type]
    assert (verify(changed, [anchor]).broken is None) is (changed == chain)


@pytest.mark.parametrize(
    "line", ["{", "[]", "{}", '{"seq": "x", "at_us": 1, "body": "", "hash": ""}', "null", "[" * 3000]
)
def test_what_is_no_export_is_said_by_line(line: str) -> None:
    with pytest.raises(InvalidItem, match="line 2"):
        list(read_export(["", line]))


@pytest.mark.parametrize("text", ["1", "x " + "0" * 64, "1 " + "g" * 64, "1 " + "0" * 63])
def test_what_is_no_head_is_refused(text: str) -> None:
    with pytest.raises(InvalidItem):
        read_heads(text)


def test_head_export_and_verify_on_the_command_line(
    installation: Installation, owner: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in installation.environment.items():
        monkeypatch.setenv(name, value)
    run = CliRunner().invoke
    write(owner, 3)
    anchor = tmp_path / "head"
    anchor.write_text(run(group, ["audit", "head"]).stdout)
    assert read_heads(anchor.read_text()) == [head(owner)]
    out = tmp_path / "log.jsonl"
    assert run(group, ["audit", "export", "--out", str(out)]).exit_code == 0
    for extra in ([], ["--export", str(out)]):
        done = run(group, ["audit", "verify", *extra, "--from-head", str(anchor)])
        assert (done.exit_code, done.stdout.split(",")[0]) == (0, "4 entries")
    out.write_text(out.read_text().replace("key:abc", "key:xyz", 1))
    done = run(group, ["audit", "verify", "--export", str(out)])
    assert done.exit_code == 1 and "broken at entry 1" in done.stdout
    tampered(owner, "DELETE FROM audit.entry WHERE seq >= 2")
    done = run(group, ["audit", "verify", "--from-head", str(anchor)])
    assert done.exit_code == 1 and "cut off" in done.stdout


def test_old_lines_come_into_the_chain_and_go_back(installation: Installation, owner: Database) -> None:
    migrate(installation.where.owner, "0001")
    with owner.transaction() as connection:
        connection.execute(
            "INSERT INTO audit.event (at, actor, action, details)"
            " VALUES ('2026-01-02 03:04:05.123456+00', 'operator', 'key.created', '{\"key\": \"a\"}')"
        )
    migrate(installation.where.owner)
    audit.append(owner, ENTRY)
    rows = owner.rows("SELECT seq, actor, action, at FROM audit.entry ORDER BY seq")
    assert [(row["actor"], row["action"]) for row in rows] == [
        ("operator", "key.created"),
        ("key:abc", "feedback.read"),
    ]
    assert rows[0]["at"].microsecond == 123456 and verify(links(owner)).entries == 2
    migrate(installation.where.owner, "0001")
    assert [row["action"] for row in owner.rows("SELECT action FROM audit.event ORDER BY id")] == [
        "key.created", "feedback.read",
    ]  # fmt: skip
