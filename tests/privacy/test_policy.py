"""The policy as data: what the shipped one says, what a file may change, every mistake at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from feedback.errors import ConfigError
from feedback.items import PII_LABELS
from feedback.privacy.policy import ROLES, load_policy

STRONG = ("EMAIL", "PHONE", "IBAN", "CREDIT_CARD", "NATIONAL_ID", "ACCOUNT_REF", "USERNAME", "LICENSE_PLATE")


def written(folder: Path, text: str) -> Path:
    path = folder / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load_policy(written(folder, text))
    return caught.value.detail


def test_the_shipped_policy_links_the_author_and_strong_ids_and_nobody_else() -> None:
    policy = load_policy()
    assert {(label, role) for label in PII_LABELS for role in ROLES} == set(policy.rules)
    assert all(rule.action == "token" for rule in policy.rules.values())
    assert all(policy.rule(label, "author").scope == "domain" for label in (*STRONG, "PERSON"))
    assert all(policy.rule(label, "other").scope == "domain" for label in STRONG)
    assert policy.rule("PERSON", "other").scope == "thread"
    assert all(policy.rule(label, "staff").scope == "thread" for label in ("PERSON", "EMAIL", "PHONE", "USERNAME"))
    assert all(rule.purpose for rule in policy.rules.values() if rule.scope == "domain")
    assert policy.kept() == []


def test_a_file_replaces_a_label_and_leaves_the_others(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        'version = 1\n[staff]\ndomains = ["@Bank.Example"]\n[labels.DATE_OF_BIRTH]\naction = "generalise"\nto = "decade"\n'
        '[labels.URL]\naction = "keep"\npurpose = "find broken links"\nleast_score = 0.5\n[labels.PERSON]\nscope = "random"\n',
    )
    policy = load_policy(file)
    assert [policy.rule("DATE_OF_BIRTH", role).to for role in ROLES] == ["decade"] * 3
    assert policy.rule("URL", "other").least_score == 0.5
    assert {policy.rule("PERSON", role).scope for role in ROLES} == {"random"}
    assert policy.rule("EMAIL", "other") == load_policy().rule("EMAIL", "other")
    assert policy.staff_domains == {"bank.example"}
    assert policy.kept() == ["URL (author)", "URL (other)", "URL (staff)"]


def test_the_fingerprint_shows_every_change_and_nothing_else(tmp_path: Path) -> None:
    shipped = load_policy().fingerprint
    assert load_policy(written(tmp_path, "# a remark\nversion = 1\n")).fingerprint == shipped
    changes = [
        '[labels.URL]\nscope = "random"',
        '[labels.URL]\nscope = "thread"\nleast_score = 0.1',
        '[labels.URL.staff]\nscope = "random"',
        '[labels.IBAN]\nscope = "domain"\npurpose = "another reason"',
        '[staff]\ndomains = ["bank.example"]',
    ]
    prints = {load_policy(written(tmp_path, f"version = 1\n{change}\n")).fingerprint for change in changes}
    assert len(prints) == len(changes)
    assert shipped not in prints


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", []),
        ("version = 2", ["version"]),
        ("version = 1\n[labels.NICK]\naction = 'token'", ["unknown label NICK"]),
        ("version = 1\nlabels = 3", ["labels: a table"]),
        ("version = 1\n[labels]\nURL = 3", ["URL: expected a table"]),
        ("version = 1\nextra = 1", ["unknown extra"]),
        ("version = 1\n[staff]\ndomains = 'bank.example'", ["staff.domains"]),
        ("version = 1\n[staff]\nnames = ['Ada']", ["staff"]),
        ("version = 1\n[labels.URL]\naction = 'hide'", ["URL.action: choose token"]),
        ("version = 1\n[labels.URL]\nscope = 'world'", ["URL.scope: choose domain"]),
        ("version = 1\n[labels.URL.owner]\nscope = 'thread'", ["unknown owner"]),
        ("version = 1\n[labels.URL]\nauthor = 'thread'", ["URL.author: expected a table"]),
        ("version = 1\n[labels.URL]\nleast_score = 2", ["URL.least_score"]),
        ("version = 1\n[labels.URL]\nleast_score = true", ["URL.least_score"]),
        ("version = 1\n[labels.URL]\npurpose = 3", ["URL.purpose"]),
        ("version = 1\n[labels.URL]\nscope = 'domain'", ["URL.author: scope domain needs a purpose"]),
        ("version = 1\n[labels.URL.staff]\naction = 'keep'", ["URL.staff: keep needs a purpose"]),
        ("version = 1\n[labels.URL]\nto = 'decade'", ["URL.to: choose label"]),
        ("version = 1\n[labels.ADDRESS]\nto = 'region'", ["to goes with action generalise"]),
        ("version = 1\n[labels.PERSON]\nscope = 'domain'\npurpose = 'x'", ["PERSON.other", "name alone"]),
        ("version = ", ["not TOML"]),
    ],
)
def test_a_wrong_file_is_refused_and_says_where(tmp_path: Path, text: str, said: list[str]) -> None:
    if not said:
        assert load_policy(written(tmp_path, text)).fingerprint == load_policy().fingerprint
        return
    detail = refused(tmp_path, text)
    assert all(word in detail for word in said), detail


def test_every_mistake_is_reported_at_once(tmp_path: Path) -> None:
    text = (
        "version = 1\n[labels.URL]\naction = 'hide'\nscope = 'world'\n[labels.EMAIL.other]\nleast_score = -1\nodd = 1\n"
    )
    detail = refused(tmp_path, text)
    assert [place in detail for place in ("URL.action", "URL.scope", "EMAIL.other.least_score", "unknown odd")] == [
        True
    ] * 4


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_policy(tmp_path / "none.toml")
