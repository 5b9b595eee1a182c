"""``ascolto key`` and ``ascolto sign-in``: who may come in."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

from feedback import access, audit, wiring
from feedback.settings import load
from workers import service


@click.group()
def key() -> None:
    """API keys: create, list, revoke."""


@key.command("create")
@click.option("--name", required=True, help="Which service will use it.")
@click.option(
    "--scope", "scopes", multiple=True, required=True, type=click.Choice(access.SCOPES), help="May be repeated."
)
@click.option("--days", default=access.DEFAULT_DAYS, show_default=True, help="How long it lives.")
def create(name: str, scopes: tuple[str, ...], days: int) -> None:
    """Make a key and print it once."""
    database = wiring.database(wiring.prepare(load()), "owner")
    made = access.create_key(database, name, scopes, days=days)
    audit.record(database, "operator", "key.created", {"key": made.id, "scopes": list(scopes), "days": days})
    click.echo(made.token)
    click.echo(f"This is the only time it is shown. It ends on {made.expires_at:%Y-%m-%d}.", err=True)


@key.command("list")
def list_() -> None:
    """Keys with their scopes and ends, never their secrets."""
    database = wiring.database(wiring.prepare(load()), "owner")
    table = Table("id", "name", "scopes", "ends", "revoked")
    for row in database.rows("SELECT id, name, scopes, expires_at, revoked_at FROM access.api_key ORDER BY created_at"):
        revoked = f"{row['revoked_at']:%Y-%m-%d}" if row["revoked_at"] else ""
        table.add_row(row["id"], row["name"], ", ".join(row["scopes"]), f"{row['expires_at']:%Y-%m-%d}", revoked)
    Console().print(table)


@key.command()
@click.argument("key_id")
def revoke(key_id: str) -> None:
    """End a key now."""
    database = wiring.database(wiring.prepare(load()), "owner")
    access.revoke_key(database, key_id)
    audit.record(database, "operator", "key.revoked", {"key": key_id})
    click.echo(f"{key_id} is revoked")


@click.command("sign-in")
def sign_in() -> None:
    """Print a new link that signs in once, within 15 minutes."""
    settings = load()
    click.echo(service.sign_in_link(settings, wiring.prepare(settings)))


COMMANDS = [key, sign_in]
