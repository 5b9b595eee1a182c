"""``ascolto policy``: what happens to which kind of personal data."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from feedback.privacy.policy import Policy, load_policy
from feedback.settings import load


@click.group()
def policy() -> None:
    """The privacy policy: show it, check a file before it is used."""


@policy.command()
def show() -> None:
    """The policy in use: a line for each kind of personal data and role."""
    _print(load_policy(load().policy))


@policy.command()
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Read a policy file and say every mistake, or print the whole policy that it makes."""
    _print(load_policy(file))


def _print(made: Policy) -> None:
    table = Table("label", "role", "action", "scope or form", "least score", "purpose")
    for row in made.rows():
        how = {"token": row["scope"], "generalise": row["to"], "keep": ""}[row["action"]]
        table.add_row(row["label"], row["role"], row["action"], how, f"{row['least_score']:g}", row["purpose"])
    Console().print(table)
    click.echo(f"fingerprint {made.fingerprint}; staff domains: {', '.join(sorted(made.staff_domains)) or 'none'}")
    if made.kept():
        click.echo(f"left readable: {', '.join(made.kept())}")


COMMANDS = [policy]
