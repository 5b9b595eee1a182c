"""``ascolto keys``: what keys there are, new versions of them, and their end. Never their material."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from kombu.exceptions import OperationalError
from rich.console import Console
from rich.table import Table

from feedback import audit, key_registry, wiring
from feedback.broker import TASK_REKEY
from feedback.database import Connection, Database
from feedback.errors import ConfigError
from feedback.items import TOKEN_PATTERN
from feedback.key_registry import KnownKey
from feedback.key_stores import FileKeys, variable_of
from feedback.keys import FIRST, PAIRS, KeyRing, kind_of
from feedback.privacy import vault
from feedback.rekeying import Rekeying, follow
from feedback.resealing import reseal as reseal_records
from feedback.settings import load
from workers.bell import Bell

KINDS = ("pseudonym", "sealing", "vault", "intake", "web")
PURPOSES = {
    "sealing": "seals and opens records at the door", "vault": "wraps the keys of originals",
    "pseudonym": "root of tokens; not rotated by itself", "epoch": "tokens of a key epoch", "map": "what tokens became",
    "intake": "digests of ids and contents", "web": "session cookies", "receipt": "signs receipts of erasures; not rotated",
}  # fmt: skip
_KIND = click.argument("kind", type=click.Choice(KINDS))


@click.group()
def keys() -> None:
    """Keys of this installation: status, rotation, destruction."""


@contextmanager
def _opened() -> Iterator[tuple[KeyRing, Database]]:
    """Keys and database as its owner, without the check that a start makes: a rotation may be half done."""
    settings = load()
    where = wiring.addresses(settings)
    database = wiring.database(where, "owner")
    try:
        yield wiring.keys(settings), database
    finally:
        database.close()


@keys.command()
def status() -> None:
    """Every key with its state, age and fingerprint, and what still needs an old one."""
    with _opened() as (ring, database):
        with database.transaction() as connection:
            known = key_registry.known_keys(connection, ring)
            needs = {one.name: _need(connection, ring, one) for one in known if one.state == "retired"}
        table = Table("key", "for", "state", "here", "days old", "fingerprint", "needed")
        for one in known:
            age = (datetime.now(UTC) - one.created_at).days
            here = {"same": "yes"}.get(one.here, one.here) if one.state != "destroyed" else ""
            table.add_row(
                one.name,
                PURPOSES[kind_of(one.name)[0]],
                one.state,
                here,
                str(age),
                one.fingerprint,
                needs.get(one.name) or "",
            )
        Console().print(table)
        click.echo(f"in {ring.store.place}; tokens are of key epoch {key_registry.current_epoch(database)}")
        if Rekeying(database, ring).pending():
            click.echo("a new epoch is not finished: the workers go on with it, or run `ascolto keys rekey`")


def _need(connection: Connection, ring: KeyRing, one: KnownKey) -> str | None:
    kind, version = kind_of(one.name)
    if one.here != "same":
        return "is not here"
    return (
        key_registry.needed_by(connection, ring, kind, version)
        or f"no: ascolto keys destroy {_shown(kind)} --version {version}"
    )


def _shown(kind: str) -> str:
    return "pseudonym" if kind == "epoch" else kind


@keys.command()
@click.option("--to", "folder", required=True, type=click.Path(path_type=Path), help="New folder for the files.")
@click.option("--version", default=1, show_default=True, help="1 for a new installation; higher for a rotation.")
def generate(folder: Path, version: int) -> None:
    """Make a set of keys as files, for an installation that gets its keys from the environment."""
    if folder.exists() and any(folder.iterdir()):
        raise ConfigError(f"{folder} is not empty: keys are never written over")
    ring = KeyRing(FileKeys(folder))
    for kind in FIRST if version == 1 else (*(kind for kind in FIRST if kind != "pseudonym"), "map"):
        ring.create(kind, version)
    for name in ring.store.names():
        click.echo(f"{variable_of(name)}_FILE={folder / name}")


@keys.command()
@_KIND
def rotate(kind: str) -> None:
    """Make a new version of a key. The one before stays until nothing needs it."""
    kind = "epoch" if kind == "pseudonym" else kind
    with _opened() as (ring, database), database.transaction() as connection:
        version = key_registry.rotate(connection, ring, kind)
    click.echo(f"{kind} key {version} is in use; back it up now, apart from the database")
    if kind == "epoch":
        try:
            Bell(load(), wiring.addresses(load())).ring(TASK_REKEY)
        except OperationalError:
            click.echo("the broker does not answer; the sweep will begin with it once the service runs", err=True)
        click.echo("the workers now translate what is stored; see `ascolto keys status`")
    elif kind in PAIRS:
        click.echo(
            "restart the service, then run `ascolto keys reseal`" if kind == "sealing" else "run `ascolto keys reseal`"
        )
    else:
        click.echo("restart the service")


@keys.command()
def rekey() -> None:
    """Translate stored tokens into the newest epoch, here and now. May be interrupted and run again."""
    settings = load()
    database = wiring.database(wiring.addresses(settings), "worker")
    done = Rekeying(database, wiring.keys(settings)).run()
    database.close()
    click.echo(f"{done.rows:,} rows are of key epoch {done.epoch}")


@keys.command()
def reseal() -> None:
    """Seal waiting records, and wrap the keys of originals, for the newest keys. May be run again."""
    settings = load()
    where, ring = wiring.addresses(settings), wiring.keys(settings)
    worker, keeper = wiring.database(where, "worker"), wiring.database(where, "vault")
    records = reseal_records(worker, ring)
    people = vault.rewrap(keeper, ring.vault_openings(), ring.vault_sealing())
    if records or people:
        audit.append(
            worker, audit.Entry(audit.operator(), "keys.rewrapped", counts={"records": records, "people": people})
        )
    worker.close()
    keeper.close()
    click.echo(f"{records:,} records and the keys of {people:,} people were sealed anew")


@keys.command()
@_KIND
@click.option("--version", required=True, type=click.IntRange(1), help="See `ascolto keys status`.")
@click.confirmation_option(prompt="Destroyed keys cannot be had back; backups of them must go as well. Destroy it?")
def destroy(kind: str, version: int) -> None:
    """Destroy an old version that nothing needs any more."""
    kind = "epoch" if kind == "pseudonym" else kind
    with _opened() as (ring, database), database.transaction() as connection:
        key_registry.destroy(connection, ring, kind, version)
    click.echo(f"{kind} key {version} is destroyed here; destroy its backups too")


@keys.command("destroy-map")
@click.option("--epoch", required=True, type=click.IntRange(2), help="The epoch that the map leads into.")
@click.confirmation_option(prompt="Tokens in exports of before can then never be linked again. Destroy the map?")
def destroy_map(epoch: int) -> None:
    """Destroy the list of what tokens became when an epoch began."""
    with _opened() as (ring, database), database.transaction() as connection:
        key_registry.destroy(connection, ring, "map", epoch)
    click.echo(f"the map into epoch {epoch} is destroyed here; destroy the backups of its key too")


@keys.command("follow")
@click.argument("token")
def follow_(token: str) -> None:
    """Print what a token of an earlier epoch is called now."""
    if not TOKEN_PATTERN.fullmatch(token):
        raise ConfigError("that is not a token such as [EMAIL_b3f7q2m5x4ab]")
    with _opened() as (ring, database), database.transaction() as connection:
        click.echo(follow(connection, ring, token))


COMMANDS = [keys]
