"""``ascolto policy``: what it prints, what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from feedback.errors import ConfigError
from feedback.privacy.policy import load_policy
from workers.cli import group


def run(*arguments: str, **environment: str) -> str:
    result = CliRunner().invoke(group, arguments, env={"COLUMNS": "200", **environment})
    if result.exception:
        raise result.exception
    return result.output


def test_show_prints_the_policy_in_use(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("version = 1\n[labels.URL]\naction = 'keep'\npurpose = 'broken links'\n")
    assert load_policy().fingerprint in run("policy", "show")
    shown = run("policy", "show", ASCOLTO_POLICY=str(file))
    assert load_policy(file).fingerprint in shown
    assert "left readable: URL (author), URL (other), URL (staff)" in shown


def test_check_says_every_mistake(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("version = 1\n[labels.URL]\naction = 'hide'\n[labels.NAME]\n")
    with pytest.raises(ConfigError, match=r"unknown label NAME"):
        run("policy", "check", str(file))
    file.write_text("version = 1\n[labels.ADDRESS]\naction = 'generalise'\nto = 'region'\n")
    assert "region" in run("policy", "check", str(file))
