"""``ascolto webhooks``: systems downstream that are told what was erased."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import click
from rich.console import Console
from rich.table import Table

from feedback import audit, wiring
from feedback.database import Database
from feedback.keys import KeyRing, SealingKey
from feedback.settings import Settings, load
from feedback.webhooks import register
from feedback.webhooks.register import Made
from workers.rights_desk import make_sender

_NAMED = click.argument("named", metavar="NAME")


@click.group()
def webhooks() -> None:
    """Systems downstream that are told what was erased, by signed calls."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What the commands work with, on the worker's role."""

    settings: Settings
    database: Database
    keys: KeyRing

    @property
    def sealing(self) -> SealingKey:
        """Seals secrets for the workers."""
        return self.keys.sealing()


@webhooks.command("list")
@click.option("--deliveries", "named", metavar="NAME", help="Every delivery of one webhook instead.")
def list_(named: str | None) -> None:
    """Webhooks with what waits, was delivered and is dead."""
    database = _bench().database
    if named:
        table = Table("event", "id", "request", "state", "calls", "last said", "next or end")
        for one in register.deliveries(database, register.find(database, named).id):
            moment = one.ended_at or one.next_at
            table.add_row(one.event, str(one.id), str(one.request or ""), one.state, str(one.attempts), one.said or "",
                          f"{moment:%Y-%m-%d %H:%M}" if moment else "")  # fmt: skip
    else:
        table = Table("name", "url", "waiting", "delivered", "dead", "last delivered", "last said")
        for each in register.webhooks(database):
            last = f"{each.last_delivered_at:%Y-%m-%d %H:%M}" if each.last_delivered_at else ""
            counts = [f"{count:,}" for count in (each.waiting, each.delivered, each.dead)]
            table.add_row(each.name, each.url, *counts, last, each.last_said or "")
    Console().print(table)


@webhooks.command()
@click.argument("name")
@click.argument("url")
def add(name: str, url: str) -> None:
    """Add a webhook and print its secret, once."""
    bench = _bench()
    _show(register.add(bench.database, bench.sealing, audit.operator(), name, url, bench.settings.webhook_hosts))


@webhooks.command()
@_NAMED
def renew(named: str) -> None:
    """Print a new secret, once. The one before signs along for a day."""
    bench = _bench()
    found = register.find(bench.database, named)
    _show(register.renew(bench.database, bench.sealing, audit.operator(), found.id))


@webhooks.command()
@_NAMED
@click.confirmation_option(prompt="What it was not told yet will not be told. Remove it?")
def remove(named: str) -> None:
    """Remove a webhook."""
    bench = _bench()
    register.remove(bench.database, audit.operator(), register.find(bench.database, named).id)
    click.echo("removed")


@webhooks.command()
@_NAMED
def test(named: str) -> None:
    """Call it now with an event that says nothing; exit status 1 when it is not taken."""
    bench = _bench()
    found = register.find(bench.database, named)
    made = register.test(bench.database, bench.sealing, audit.operator(), found.id)
    make_sender(bench.settings, bench.database, bench.keys).run(made)
    state = register.state_of(bench.database, made)
    click.echo(f"{state['state']}: {state['said']}")
    sys.exit(0 if state["state"] == "delivered" else 1)


@webhooks.command()
@_NAMED
def retry(named: str) -> None:
    """Try again what is dead."""
    bench = _bench()
    again = register.retry(bench.database, audit.operator(), register.find(bench.database, named).id)
    click.echo(f"{again:,} will be tried again")


def _bench() -> Bench:
    settings = load()
    return Bench(settings, wiring.database(wiring.prepare(settings), "worker"), wiring.keys(settings))


def _show(made: Made) -> None:
    click.echo("the secret, which cannot be shown again:", err=True)
    click.echo(made.secret)


COMMANDS = [webhooks]
