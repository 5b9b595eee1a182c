"""``ascolto report``: numbers with noise, for people outside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import click
from rich.console import Console
from rich.table import Table

from feedback import audit, wiring
from feedback.database import Database
from feedback.reports import ledger
from feedback.reports.counting import MEASURES
from feedback.reports.paper import FORMS
from feedback.settings import Settings, load

_FORM = click.option("--form", type=click.Choice(list(FORMS)), default="md", show_default=True)
_OUT = click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write; else standard output."
)


@click.group()
def report() -> None:
    """Publish numbers with noise (differential privacy), within a budget for each year."""


@report.command()
@click.option("--name", required=True, help="Title of the report.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), required=True, help="First day.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Last day.")
@click.option("--measure", "measures", type=click.Choice(MEASURES), multiple=True, help="Default: all of them.")
@click.option("--segment", "segments", multiple=True, help="A person counts in the first that fits.")
@click.option("--per-person", default=3, show_default=True, help="Items of one person that count.")
@click.option("--epsilon", default="0.5", show_default=True, help="Price; smaller is safer and less exact.")
@_FORM
@_OUT
def publish(
    name: str, since: datetime, until: datetime, measures: tuple[str, ...], segments: tuple[str, ...], per_person: int,
    epsilon: str, form: str, out: Path | None,
) -> None:  # fmt: skip
    """Make a report, or give the same one again at no cost."""
    settings, database = _opened()
    wish = ledger.Wish(
        name, since.replace(tzinfo=UTC), until.replace(tzinfo=UTC) + timedelta(days=1), measures or MEASURES, segments,
        per_person, _milli(epsilon),
    )  # fmt: skip
    found = ledger.publish(database, wish, audit.operator(), settings.report_epsilon_milli)
    _write(FORMS[form][0](found), out)
    left = ledger.budget(database, settings.report_epsilon_milli)
    told = "published before; these are its numbers" if found.again else f"published as {found.id}"
    click.echo(f"{told}; {left.left / 1000:g} of {left.total / 1000:g} are left of the budget of {left.year}", err=True)
    database.close()


@report.command("list")
def list_() -> None:
    """What was published, and what it cost."""
    _, database = _opened()
    table = Table("published", "id", "name", "from", "to", "epsilon", "by")
    for each in ledger.published(database):
        last = each.until - timedelta(days=1)
        table.add_row(f"{each.published_at:%Y-%m-%d}", str(each.id), each.name, f"{each.since:%Y-%m-%d}", f"{last:%Y-%m-%d}",
                      f"{each.epsilon_milli / 1000:g}", each.published_by)  # fmt: skip
    Console().print(table)
    database.close()


@report.command()
@click.argument("report_id", type=click.UUID)
@_FORM
@_OUT
def show(report_id: UUID, form: str, out: Path | None) -> None:
    """A published report again."""
    _, database = _opened()
    _write(FORMS[form][0](ledger.report(database, report_id)), out)
    database.close()


def _milli(given: str) -> int:
    try:
        value = round(float(given) * 1000)
    except (ValueError, OverflowError):
        value = 0
    if not 0 < value <= 100_000:
        raise click.BadParameter("use a number such as 0.5, from 0.001 to 100", param_hint="--epsilon")
    return value


def _write(text: str, out: Path | None) -> None:
    if out:
        out.write_text(text, encoding="utf-8")
    else:
        click.echo(text, nl=False)


def _opened() -> tuple[Settings, Database]:
    settings = load()
    return settings, wiring.database(wiring.prepare(settings), "worker")


COMMANDS = [report]
