"""``ascolto retention``: what has run out, and ending it."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

from feedback import audit, wiring
from feedback.database import Database
from feedback.retention import job
from feedback.settings import Settings, load
from workers.rights_desk import retention_rules


@click.group()
def retention() -> None:
    """How long what is kept: end what has run out, see what would."""


@retention.command("run")
@click.option("--dry-run", is_flag=True, help="Count what would go, change nothing.")
def run_(dry_run: bool) -> None:
    """End everything whose time is over, as the purposes declare. The scheduler does it every night."""
    settings, database = _opened()
    do = job.preview if dry_run else job.run
    outcome = do(database, audit.operator(), retention_rules(settings))
    table = Table("store", "would go" if dry_run else "went")
    for name, count in outcome.counts.items():
        table.add_row(name.replace("_", " "), f"{count:,}")
    Console().print(table)
    if outcome.undeclared:
        click.echo(f"no end is declared for: {', '.join(outcome.undeclared)}; see docs/privacy.md", err=True)
    database.close()


@retention.command()
def runs() -> None:
    """When it ran and how much went."""
    _, database = _opened()
    table = Table("started", "finished", "went")
    for row in database.rows(
        "SELECT started_at, finished_at, counts FROM rights.retention_run ORDER BY started_at DESC LIMIT 50"
    ):
        went = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in row["counts"].items() if count)
        finished = f"{row['finished_at']:%Y-%m-%d %H:%M}" if row["finished_at"] else "not finished"
        table.add_row(f"{row['started_at']:%Y-%m-%d %H:%M}", finished, went or "nothing")
    Console().print(table)
    database.close()


@retention.command()
def past() -> None:
    """Numbers that stayed of months whose texts went; cells of too few people are not among them."""
    _, database = _opened()
    table = Table("month", "source", "channel", "of", "people", "numbers")
    for row in database.rows(
        "SELECT * FROM insights.past WHERE tenant = 'default' ORDER BY month DESC, kind, source, channel, part"
    ):
        numbers = ", ".join(f"{name} {value:g}" for name, value in row["numbers"].items())
        table.add_row(
            f"{row['month']:%Y-%m}",
            row["source"],
            row["channel"],
            row["part"] or "the rest",
            f"{row['people']:,}",
            numbers,
        )
    Console().print(table)
    database.close()


def _opened() -> tuple[Settings, Database]:
    settings = load()
    return settings, wiring.database(wiring.prepare(settings), "worker")


COMMANDS = [retention]
