"""``ascolto audit``: the head to be anchored, the export, and the proof that nothing was changed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from feedback import audit, audit_chain, wiring
from feedback.database import Database
from feedback.settings import load


@click.group("audit")
def group() -> None:
    """The audit log: head, export, verify."""


@group.command("head")
def head() -> None:
    """Print sequence and hash of the newest entry. Keep it where this machine cannot change it."""
    click.echo(audit_chain.head(_owner()))


@group.command("export")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A file; default: stdout.")
def export(out: Path | None) -> None:
    """Every entry as JSON Lines, ready for `ascolto audit verify --export`. Itself an entry."""
    database = _owner()
    audit.append(database, audit.Entry(audit.operator(), "audit.exported", detail={"format": "jsonl"}))
    target = out.open("w", encoding="utf-8") if out else sys.stdout
    count = 0
    for count, link in enumerate(audit_chain.links(database), 1):  # noqa: B007 - the last number is the count
        target.write(link.as_line() + "\n")
    target.flush()
    if out:
        target.close()
    click.echo(f"{count} entries", err=True)


@group.command("verify")
@click.option("--export", "export_file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Check an exported file, with no database; default: the log itself.")  # fmt: skip
@click.option("--from-head", "heads", type=click.Path(exists=True, dir_okay=False, path_type=Path), multiple=True,
              help="A file with heads that were printed before; each must lie on the chain. May be repeated.")  # fmt: skip
def verify(export_file: Path | None, heads: tuple[Path, ...]) -> None:
    """Follow the whole chain and name the first entry that is broken; exit status 1 when there is one."""
    anchors = [each for path in heads for each in audit_chain.read_heads(path.read_text(encoding="utf-8"))]
    verdict = audit_chain.verify(_lines(export_file) if export_file else audit_chain.links(_owner()), anchors)
    if verdict.broken is not None:
        click.echo(f"broken at entry {verdict.broken}: {verdict.reason}")
        click.echo(f"the {verdict.entries} entries before it are whole", err=True)
        sys.exit(1)
    click.echo(f"{verdict.entries} entries, whole; head {verdict.head}")
    if not anchors:
        click.echo("no anchored head given: entries cut off at the end would not be noticed", err=True)


def _lines(path: Path) -> Iterator[audit_chain.Link]:
    with path.open(encoding="utf-8", errors="replace") as file:
        yield from audit_chain.read_export(file)


def _owner() -> Database:
    return wiring.database(wiring.addresses(load()), "owner")


COMMANDS = [group]
