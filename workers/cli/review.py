"""``ascolto held`` and ``ascolto corrections``: the queue and what became of corrections. Never the content of an item."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import click
from kombu.exceptions import OperationalError
from rich.console import Console
from rich.table import Table

from feedback import audit, held, wiring
from feedback.corrections import corrections as all_corrections
from feedback.database import Database, Role
from feedback.errors import ConfigError
from feedback.items import LANGUAGES
from feedback.settings import Settings, load
from workers.bell import Bell

SHOWN_ROWS = 200
_IDS = click.argument("ids", nargs=-1, type=click.UUID)
_REASON = click.option("--reason", help="All that are held for this reason.")


@contextmanager
def _opened(role: Role = "api") -> Iterator[tuple[Settings, wiring.Addresses, Database]]:
    settings = load()
    where = wiring.prepare(settings)
    database = wiring.database(where, role)
    try:
        yield settings, where, database
    finally:
        database.close()


@click.group("held", invoke_without_command=True)
@click.pass_context
def held_(context: click.Context) -> None:
    """Items set aside: list, release, discard."""
    if context.invoked_subcommand is None:
        context.invoke(list_)


@held_.command("list")
@_REASON
def list_(reason: str | None = None) -> None:
    """Id, reason, signs, since when. Never the content; the page *Held* shows it to a privacy officer."""
    with _opened() as (_, _, database):
        rows = held.queue(database, reason, limit=SHOWN_ROWS)
        counts = held.reasons(database)
        audit.append(database, audit.Entry(audit.operator(), "held.listed", counts={"items": len(rows)}))
    table = Table("id", "kind", "source", "channel", "language", "received", "reason", "signs")
    for row in rows:
        table.add_row(str(row.id), row.kind, row.source, row.channel or "", row.language or "",
                      f"{row.received_at:%Y-%m-%d %H:%M}", row.reason, ", ".join(row.signs))  # fmt: skip
    Console().print(table)
    click.echo(", ".join(f"{count:,} {word}" for word, count in counts.items()) or "nothing is held")


@held_.command("release")
@_IDS
@_REASON
@click.option("--language", type=click.Choice(LANGUAGES), help="Work them again in this language instead.")
def release(ids: tuple[UUID, ...], reason: str | None, language: str | None) -> None:
    """Pass items on as every finder leaves them, unseen; with --language, work them again in it."""
    with _opened() as (settings, where, database):
        chosen = _chosen(database, ids, reason)
        if not language and reason:
            click.confirm(f"Pass {len(chosen)} items on that nobody looked at?", abort=True)
        for raw_id in chosen:
            held.decide(database, audit.operator(), raw_id, language=language, release=language is None)
        _ring(settings, where)
    click.echo(f"{len(chosen)} items are worked again")


@held_.command("discard")
@_IDS
@_REASON
@click.option("--yes", is_flag=True, help="Do not ask.")
def discard(ids: tuple[UUID, ...], reason: str | None, yes: bool) -> None:
    """Delete the sealed text of items for good."""
    with _opened() as (_, _, database):
        chosen = _chosen(database, ids, reason)
        if not yes:
            click.confirm(f"Discard {len(chosen)} items for good?", abort=True)
        for raw_id in chosen:
            held.discard(database, audit.operator(), raw_id)
    click.echo(f"{len(chosen)} items are discarded")


def _chosen(database: Database, ids: tuple[UUID, ...], reason: str | None) -> list[UUID]:
    if bool(ids) == bool(reason):
        raise ConfigError("name the items by their ids, or all of a reason by --reason; `ascolto held list` shows both")
    if ids:
        return [held.held_item(database, raw_id).id for raw_id in ids]
    chosen: list[UUID] = []
    while rows := held.queue(database, reason, limit=held.MAX_PAGE, after=chosen[-1] if chosen else None):
        chosen += [row.id for row in rows]
    return chosen


def _ring(settings: Settings, where: wiring.Addresses) -> None:
    try:
        Bell(settings, where).ring()
    except OperationalError:
        click.echo("the broker does not answer; the sweep will find the rows once the service runs", err=True)


@click.group()
def corrections() -> None:
    """What people marked as missed: how far it is, and examples for training in the house."""


@corrections.command("list")
def list_corrections() -> None:
    """Label, state, items looked through and masked. Never the value."""
    table = Table("id", "label", "made", "state", "looked through", "masked")
    with _opened() as (_, _, database):
        for one in all_corrections(database, SHOWN_ROWS):
            state = f"{one.state} ({one.error_word})" if one.error_word else one.state
            made = f"{one.made_at:%Y-%m-%d %H:%M}"
            table.add_row(str(one.id), one.label, made, state, f"{one.looked:,}", f"{one.masked:,}")
    Console().print(table)


@corrections.command("export")
@click.option("--forget", is_flag=True, help="Delete the examples here once they are written.")
def export(forget: bool) -> None:
    """Examples as JSON Lines on stdout: a masked stretch with the missed value in clear. Needs vault.key; keep it in the house."""
    with _opened("worker") as (settings, _, database):
        key = wiring.keys(settings).vault_opening()
        rows = database.rows(
            "SELECT id, example FROM privacy.correction WHERE example IS NOT NULL ORDER BY made_at, id"
        )
        entry = audit.Entry(audit.operator(), "corrections.exported", counts={"examples": len(rows)})
        audit.append(database, entry)
        for row in rows:
            sys.stdout.write(json.dumps(json.loads(key.open(bytes(row["example"]))), ensure_ascii=False) + "\n")
        sys.stdout.flush()
        if forget:
            with database.transaction() as connection:
                connection.execute(
                    "UPDATE privacy.correction SET example = NULL WHERE id = ANY(%s)", ([row["id"] for row in rows],)
                )
    click.echo(f"{len(rows)} examples; they hold personal data in clear", err=True)


COMMANDS = [held_, corrections]
