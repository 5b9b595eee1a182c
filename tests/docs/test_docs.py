"""The documents keep up with the code."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from workers.cli import group

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
SETTINGS = sorted(
    set(re.findall(r'"((?:ASCOLTO|DATABASE|BROKER)_[A-Z_]+)"', (ROOT / "feedback" / "settings.py").read_text()))
)
COMMANDS = sorted(
    {
        line.split("#")[0].split("|")[-1].split(";")[0].strip() if "|" in line and "ascolto" in line.split("|")[-1] else part.strip()
        for page in PAGES
        for block in re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        for line in block.splitlines()
        for part in line.split("#")[0].split("|")[0].split(";")
        if part.strip().startswith("ascolto ")
    }
)  # fmt: skip


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_documented_command_exists_with_its_options(command: str) -> None:
    words = [word for word in shlex.split(command)[1:] if word != "..."]
    found: click.Command = group
    while isinstance(found, click.Group) and words:
        found = found.commands[words.pop(0)]
    known = {option for parameter in found.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:\s]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_nobody_calls_it_anonymous(page: Path) -> None:
    for line in page.read_text(encoding="utf-8").splitlines():
        assert (
            not re.search(r"\banonym(ous|ised|ized)\b", line, re.IGNORECASE)
            or "never" in line
            or "not anonymous" in line
        )


def test_every_make_target_of_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {
        target
        for page in PAGES
        for words in re.findall(r"(?m)^make ([a-z ]+)", page.read_text(encoding="utf-8"))
        for target in words.split()
    }
    assert named <= targets
