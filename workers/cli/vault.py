"""``ascolto vault``: opening approved requests by hand, where the keeper does not run with the service."""

from __future__ import annotations

import click

from feedback.settings import load
from workers.keeper import one_round


@click.group("vault")
def group() -> None:
    """The vault of originals."""


@group.command("open")
def open_() -> None:
    """Answer the approved requests once. Prints a number and never an original: those are sealed for who asked."""
    click.echo(f"{one_round(load())} requests answered")


COMMANDS = [group]
