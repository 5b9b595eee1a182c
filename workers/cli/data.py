"""``ascolto parse``, ``import``, ``retry`` and ``topics``: getting data in and through."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import click
from kombu.exceptions import OperationalError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from feedback import audit, wiring
from feedback.connectors import CONNECTORS, RefusedFile, connector_for, parse_view, refusal_view
from feedback.connectors.linked import LinkedFile, LinkedKind
from feedback.connectors.mapping import ColumnMapping, mapping_from
from feedback.errors import ConfigError, SourceError
from feedback.intake import Intake
from feedback.items import CHANNELS
from feedback.leases import retry_held
from feedback.ports import Parsed, Refusal
from feedback.privacy.purposes import load_purposes
from feedback.records import Record
from feedback.settings import load
from workers.bell import Bell
from workers.importing import Summary, import_records
from workers.refit import fit_in_own_process

KINDS = ("feedback", "scores", "events", "subjects")
KEPT_OUT = {
    "erased": "these people or records were erased on request and are not taken in again",
    "objection": "these people objected to the purpose of the source; their records were not taken in",
    "no_consent": "no consent to the purpose of the source is recorded for these people; their records were not taken in",
}
_FILES = click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read: the options that ``parse`` and ``import`` share."""

    source: str | None
    mapping: ColumnMapping
    channel: str | None
    format: str | None
    kind: str = "feedback"

    def entries(self, path: Path) -> Iterable[Parsed | Record | Refusal]:
        """Everything in a file. Raises ``SourceError`` when it cannot be read as a whole."""
        if path.is_dir() and (self.kind != "feedback" or self.format not in (None, "mail")):
            inner = replace(self, source=self.source or _source_of(path))
            return chain.from_iterable(inner.entries(one) for one in sorted(path.iterdir()) if one.is_file())
        source = self.source or _source_of(path)
        if self.kind != "feedback":
            kind: LinkedKind = self.kind  # type: ignore[assignment]
            return LinkedFile(source, kind).read(path)
        connector = connector_for(path, source=source, mapping=self.mapping, channel=self.channel, format=self.format)
        return connector.read(path)

    def explain(self, path: Path) -> Iterator[str]:
        """What was found out about a file, one fact a line."""
        if self.kind == "feedback" and not (path.is_dir() and self.format not in (None, "mail")):
            source = self.source or _source_of(path)
            connector = connector_for(
                path, source=source, mapping=self.mapping, channel=self.channel, format=self.format
            )
            yield from connector.detect(path).lines()


def _source_of(path: Path) -> str:
    plain = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in path.stem.lower()).strip("-")
    return plain[:64] or "file"


def _reading_options(command: Any) -> Any:
    for option in (
        click.option("--format", "format_", type=click.Choice(tuple(CONNECTORS)), help="Else found out."),
        click.option("--channel", type=click.Choice(CHANNELS), help="Channel of items that do not say theirs."),
        click.option(
            "--mapping",
            "mapping_file",
            type=click.Path(exists=True, path_type=Path),
            help="Saved mapping (TOML or JSON).",
        ),
        click.option(
            "--map", "maps", multiple=True, help="field=Column, field:=value, attr.region=Region, score.nps=NPS."
        ),
        click.option("--source", help="Name of the source; default: the file's name."),
    ):
        command = option(command)
    return command


@click.command()
@_FILES
@_reading_options
def parse(files: tuple[Path, ...], source: str | None, maps: tuple[str, ...], mapping_file: Path | None,
          channel: str | None, format_: str | None) -> None:  # fmt: skip
    """Print the items that would be taken in, as JSON Lines. Stores nothing."""
    reading = Reading(source, mapping_from(mapping_file or maps), channel, format_)
    refused = unread = 0
    for path in files:
        try:
            for line in reading.explain(path):
                click.echo(f"{path.name}: {line}", err=True)
            for entry in reading.entries(path):
                refused += isinstance(entry, Refusal)
                view = refusal_view(entry) if isinstance(entry, Refusal) else parse_view(entry)  # type: ignore[arg-type]
                sys.stdout.write(json.dumps(view, ensure_ascii=False) + "\n")
        except SourceError as error:
            unread += _say_unread(path, error)
    sys.exit(_status(refused, unread))


@click.command("import")
@_FILES
@_reading_options
@click.option("--kind", type=click.Choice(KINDS), default="feedback", show_default=True, help="What the files hold.")
@click.option(
    "--refused-to",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder for refused records; default: beside the file, or here where that cannot be written.",
)
def import_(files: tuple[Path, ...], source: str | None, maps: tuple[str, ...], mapping_file: Path | None,
            channel: str | None, format_: str | None, kind: str, refused_to: Path | None) -> None:  # fmt: skip
    """Take files in. Refused records go to FILE.refused.*, to be mended and imported again."""
    if kind != "feedback" and (maps or mapping_file):
        raise ConfigError(f"--map is for feedback; a file of {kind} has fixed columns, see docs/import.md")
    reading = Reading(source, mapping_from(mapping_file or maps), channel, format_, kind)
    settings = load()
    where = wiring.prepare(settings)
    folder = wiring.keys(settings)
    database = wiring.database(where, "api")
    declared = load_purposes(settings.purposes)
    intake = Intake(
        database, folder.sealing(), folder.intake(), max_item_bytes=settings.max_item_bytes, purposes=declared
    )
    refused = unread = 0
    for path in files:
        try:
            refused += _take_in(reading, path, intake, _refused_folder(path, refused_to))
        except SourceError as error:
            unread += _say_unread(path, error)
    counts = {"files": len(files) - unread, "refused": refused}
    audit.append(database, audit.Entry(audit.operator(), "files.imported", counts=counts, detail={"kind": kind}))
    try:
        Bell(settings, where).ring()
    except OperationalError:
        click.echo("the broker does not answer; the sweep will find the rows once the service runs", err=True)
    database.close()
    sys.exit(_status(refused, unread))


def _take_in(reading: Reading, path: Path, intake: Intake, refused_to: Path) -> int:
    """Import one file and show what became of it; how many records were refused."""
    for line in reading.explain(path):
        click.echo(f"{path.name}: {line}", err=True)
    with RefusedFile(path, refused_to) as writer, import_progress() as progress:
        task = progress.add_task(path.name, total=None)
        summary = import_records(
            reading.entries(path), intake, writer.add, lambda count: progress.update(task, advance=count)
        )
    show_summary(path, summary, writer.path)
    return summary.counts["refused"]


def _say_unread(path: Path, error: SourceError) -> int:
    """One sentence for a file that is unreadable as a whole; the other files still go in."""
    click.echo(f"{path.name}: not read: {error.detail}", err=True)
    return 1


def _status(refused: int, unread: int) -> int:
    """Exit status: 2 when a whole file was not read, 1 when records were refused, else 0."""
    return 2 if unread else 1 if refused else 0


def _refused_folder(path: Path, given: Path | None) -> Path:
    beside = path.absolute().parent
    return given or (beside if os.access(beside, os.W_OK) else Path.cwd())


def import_progress() -> Progress:
    """Progress on stderr when it is a terminal."""
    return Progress(SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
                    TimeElapsedColumn(), console=Console(stderr=True), disable=not sys.stderr.isatty())  # fmt: skip


def show_summary(path: Path, summary: Summary, refused_file: Path | None) -> None:
    """Counts of one file, and the first refusals with their place and reason."""
    words = ("new", "equal", "revised", "refused", *(word for word in KEPT_OUT if summary.counts[word]))
    counts = ", ".join(f"{summary.counts[word]:,} {word}" for word in words)
    click.echo(f"{path.name}: {summary.read:,} read: {counts}")
    for word, meaning in KEPT_OUT.items():
        if summary.counts[word]:
            click.echo(f"  {word}: {meaning}")
    for refusal in summary.reasons:
        click.echo(f"  {refusal.where}: {refusal.code}: {refusal.detail}")
    if refused_file and summary.counts["refused"]:
        more = summary.counts["refused"] - len(summary.reasons)
        click.echo(
            f"  {f'and {more} more; ' if more > 0 else ''}refused records are in {refused_file}: mend and import it"
        )


@click.command()
@click.option("--reason", help="Only rows held for this reason.")
def retry(reason: str | None) -> None:
    """Put held rows back to work, after what held them was mended."""
    settings = load()
    where = wiring.prepare(settings)
    database = wiring.database(where, "worker")
    count = retry_held(database, reason)
    audit.append(database, audit.Entry(audit.operator(), "held.retried", counts={"rows": count}))
    Bell(settings, where).ring()
    click.echo(f"{count} rows are open again")
    database.close()


@click.command()
def topics() -> None:
    """Fit a new topic version on what is stored and switch to it."""
    if status := fit_in_own_process():
        raise ConfigError(f"fitting the topics ended with status {status}; `ascolto doctor` may say why")
    database = wiring.database(wiring.prepare(load()), "api")
    found = database.rows("SELECT version, items FROM insights.topic_version WHERE is_current")
    click.echo(
        f"topic version {found[0]['version']}, {found[0]['items']} items" if found else "too few items for topics"
    )
    database.close()


COMMANDS = [parse, import_, retry, topics]
