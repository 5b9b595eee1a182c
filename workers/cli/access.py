"""``ascolto key``, ``ascolto person`` and ``ascolto sign-in``: who may come in."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

from feedback import access, audit, people, wiring
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
    click.echo(f"{key_id} is revoked")


@click.group()
def person() -> None:
    """People who may sign in: list, disable, enable. `ascolto sign-in` makes one."""


@person.command("list")
def list_people() -> None:
    """Everybody with their role."""
    database = wiring.database(wiring.prepare(load()), "owner")
    table = Table("user", "role", "since", "disabled")
    for each in people.people(database):
        disabled = f"{each.disabled_at:%Y-%m-%d}" if each.disabled_at else ""
        table.add_row(each.login, each.role, f"{each.created_at:%Y-%m-%d}", disabled)
    Console().print(table)


@person.command()
@click.argument("user")
def disable(user: str) -> None:
    """Shut a person out now; open sessions end."""
    people.set_disabled(wiring.database(wiring.prepare(load()), "owner"), user, True, audit.operator())
    click.echo(f"{user} is disabled")


@person.command()
@click.argument("user")
def enable(user: str) -> None:
    """Let a disabled person in again."""
    people.set_disabled(wiring.database(wiring.prepare(load()), "owner"), user, False, audit.operator())
    click.echo(f"{user} may sign in again")


@click.command("sign-in")
@click.option("--user", default=people.FIRST_PERSON, show_default=True, help="Who will sign in; made if not there yet.")
@click.option(
    "--role", type=click.Choice(people.ROLES), help="Gives the person this role; default: as it is, or analyst."
)
def sign_in(user: str, role: str | None) -> None:
    """Print a new link that signs a person in once, within 15 minutes."""
    settings = load()
    click.echo(service.sign_in_link(settings, wiring.prepare(settings), user, role))


COMMANDS = [key, person, sign_in]
