"""``ascolto up``, ``status``, ``doctor``, ``migrate``."""

from __future__ import annotations

import sys
import time

import click
from rich.console import Console
from rich.table import Table

from feedback import wiring
from feedback.errors import ConfigError
from feedback.migrate import migrate as run_migrations
from feedback.migrate import versions
from feedback.settings import Settings, load
from workers import service
from workers.doctor import Finding, examine
from workers.supervisor import Supervisor

WEB_SECONDS = 30


@click.command()
def up() -> None:
    """Start database, worker, scheduler and web; Ctrl-C stops all of it."""
    settings = load()
    with service.running(settings) as (supervisor, where):
        wait_for_web(settings, supervisor)
        click.echo(f"Ascolto listens on {service.address(settings)}")
        click.echo(f"Sign in once, within 15 minutes: {service.sign_in_link(settings, where)}")
        click.echo(f"Data: {settings.home}   Logs: {settings.home / 'logs'}   Stop: Ctrl-C")
        supervisor.watch()
        click.echo("Stopping ...")
    click.echo("Stopped.")


def wait_for_web(settings: Settings, supervisor: Supervisor) -> None:
    """Until the web part answers. Raises ``ConfigError`` when it does not."""
    deadline = time.monotonic() + WEB_SECONDS
    supervisor.watch(lambda: service.is_listening(settings) or time.monotonic() > deadline)
    if not supervisor.stopping and not service.is_listening(settings):
        raise ConfigError(f"the web part does not answer; see {settings.home / 'logs' / 'web.log'}")


@click.command()
def status() -> None:
    """What waits, what is done, what is held, and when each part was last alive."""
    settings = load()
    where = wiring.addresses(settings)
    if versions(where.owner)[0] is None:
        raise ConfigError("this database is empty: start with `ascolto up`")
    database = wiring.database(where, "api")
    console = Console()
    rows = Table("kind", "state", "reason", "rows", title="Rows")
    for row in database.rows("SELECT kind, state, error_word, rows FROM raw.progress ORDER BY kind, state, error_word"):
        rows.add_row(row["kind"], row["state"], row["error_word"], f"{row['rows']:,}")
    console.print(rows)
    alive = Table("part", "last seen", title="Parts")
    for row in database.rows("SELECT part, extract(epoch FROM now() - at) AS age FROM access.heartbeat ORDER BY part"):
        alive.add_row(row["part"], f"{row['age']:.0f} s ago")
    alive.add_row("web", "listening" if service.is_listening(settings) else "not listening")
    console.print(alive)
    database.close()


@click.command()
def doctor() -> None:
    """Check the installation and say what to do; exit status 1 when something is wrong."""
    findings = examine(load())
    marks = {"good": "[green]ok[/]", "warning": "[yellow]look[/]", "bad": "[red]wrong[/]"}
    table = Table("", "what", "finding")
    for finding in findings:
        table.add_row(marks[finding.state], finding.what, finding.said)
    Console().print(table)
    sys.exit(1 if any(_is_bad(finding) for finding in findings) else 0)


def _is_bad(finding: Finding) -> bool:
    return finding.state == "bad"


@click.command()
@click.argument("target", default="head")
def migrate(target: str) -> None:
    """Bring the database to a version: head (default), base (drops everything) or a number."""
    where = wiring.addresses(load())
    if target == "base":
        click.confirm("base drops every table and all data. Go on?", abort=True)
    run_migrations(where.owner, target)
    click.echo(f"version {versions(where.owner)[0] or 'none'}")


COMMANDS = [up, status, doctor, migrate]
