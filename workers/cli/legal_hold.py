"""``ascolto subject hold``: items that are not erased before a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import click
from rich.console import Console
from rich.table import Table

from feedback import audit, wiring
from feedback.database import Database
from feedback.rights import holds
from feedback.settings import load


@click.group("hold")
def legal_hold() -> None:
    """Legal holds: named items that are not erased before a day."""


@legal_hold.command("place")
@click.option("--item", "items", multiple=True, required=True, type=click.UUID)
@click.option("--reason", required=True, help="A code such as lawsuit.")
@click.option("--until", required=True, type=click.DateTime(("%Y-%m-%d",)), help="Last day, at most ten years ahead.")
def place_hold(items: tuple[UUID, ...], reason: str, until: datetime) -> None:
    """Keep named items from erasure and retention until a day."""
    placed = holds.place(_database(), audit.operator(), items, reason, until.replace(tzinfo=UTC) + timedelta(days=1))
    click.echo(f"hold {placed.id}: {placed.items} items until {until:%Y-%m-%d}")


@legal_hold.command("lift")
@click.argument("hold_id", type=click.UUID)
def lift_hold(hold_id: UUID) -> None:
    """End a hold now; an erasure that waited for it goes on."""
    holds.lift(_database(), audit.operator(), hold_id)
    click.echo("lifted")


@legal_hold.command("list")
def list_holds() -> None:
    """Every hold with its reason and end."""
    table = Table("hold", "items", "reason", "placed by", "until", "lifted")
    for each in holds.holds(_database()):
        lifted = f"{each.lifted_at:%Y-%m-%d}" if each.lifted_at else ""
        table.add_row(
            str(each.id), str(each.items), each.reason, each.placed_by, f"{each.until:%Y-%m-%d %H:%M}", lifted
        )
    Console().print(table)


def _database() -> Database:
    return wiring.database(wiring.prepare(load()), "worker")
