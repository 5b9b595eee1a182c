"""``ascolto purposes``, ``ascolto privacy`` and ``ascolto canary``: what is declared, what leaks, and the watch over it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.table import Table

from feedback import audit, wiring
from feedback.canaries import watch_canaries
from feedback.database import Database
from feedback.errors import ConfigError
from feedback.privacy.paper import as_html, as_markdown
from feedback.privacy.purposes import lines, load_purposes
from feedback.processing_facts import gather
from feedback.processing_record import LANGUAGES, Record
from feedback.scoreboard import newest
from feedback.settings import Settings, load
from workers import measuring, watching


@contextmanager
def _opened() -> Iterator[tuple[Settings, Database]]:
    settings = load()
    database = wiring.database(wiring.prepare(settings), "worker")
    try:
        yield settings, database
    finally:
        database.close()


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


@click.group()
def privacy() -> None:
    """What leaks, and the record of processing."""


@privacy.command()
@click.option("--gate", is_flag=True, help="Exit status 1 when a figure is under the minima of a release.")
def measure(gate: bool) -> None:
    """Run the shipped test set through this installation's masker and keep the result for the scoreboard."""
    with _opened() as (settings, database):
        watching.measure(settings, database)
        found = newest(database)
    if found is None:
        raise ConfigError("the measurement was not kept; see `ascolto doctor`")
    table = Table(
        "language", "values", "recall (95 % interval)", "leaked characters", "masked wrongly", title=found.set_name
    )
    for row in measuring.lines(found.scores):
        table.add_row(*row)
    Console().print(table)
    click.echo(f"{found.scores.documents} texts, {found.scores.held} held")
    for failure in found.failures:
        click.echo(f"under the minima: {failure}", err=True)
    sys.exit(1 if gate and found.failures else 0)


@privacy.command()
@click.option("--format", "form", type=click.Choice(("md", "html")), default="md", show_default=True)
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
def report(form: str, lang: str) -> None:
    """The record of processing with its impact assessment, out of what runs now, on stdout."""
    settings = load()
    where = wiring.prepare(settings)
    owner = wiring.database(where, "owner")
    try:
        facts = gather(settings, owner, soft_roles=where.soft_roles)
        entry = audit.Entry(audit.operator(), "record.exported", detail={"format": form, "languages": [lang]})
        audit.append(owner, entry)
    finally:
        owner.close()
    paper = Record(facts, lang).paper()
    click.echo(as_html(paper) if form == "html" else as_markdown(paper), nl=False)


@click.group()
def canary() -> None:
    """Made-up records in production whose values must never be seen in clear."""


@canary.command("plant")
def plant() -> None:
    """Put one for each configured language through the ordinary door now."""
    with _opened() as (settings, database):
        made = watching.plant_canaries(settings, database, audit.operator())
    click.echo(f"{len(made)} canaries are on their way; `ascolto canary watch` looks for them")


@canary.command("watch")
def watch() -> None:
    """Look for them in every readable text column and log file; exit status 1 when one is seen."""
    with _opened() as (settings, database):
        seen = watch_canaries(database, settings.home / "logs", audit.operator())
    for one in seen:
        click.echo(f"seen in clear: {one.label} in {one.place} since {one.seen_at:%Y-%m-%d %H:%M}", err=True)
    click.echo(f"{len(seen)} values of canaries are seen in clear")
    sys.exit(1 if seen else 0)


COMMANDS = [purposes, privacy, canary]
