"""``ascolto purposes``: what the privacy officer declares and asks for on the command line."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

from feedback.errors import ConfigError
from feedback.privacy.purposes import lines, load_purposes
from feedback.settings import load


@click.command()
def purposes() -> None:
    """The declared purpose of each source, as the file is understood."""
    declared = load_purposes(load().purposes)
    if declared is None:
        raise ConfigError("no purposes are declared: write a file (docs/privacy.md) and set ASCOLTO_PURPOSES")
    table = Table("source", "channel", "purpose", "basis", "notice", "kept", "recipients", title=declared.controller)
    for row in lines(declared):
        table.add_row(*row)
    Console().print(table)


COMMANDS = [purposes]
