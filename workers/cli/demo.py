"""``ascolto demo``: an imaginary bank, generated, imported through the real doors, worked by the real parts."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from feedback import demo as demo_package
from feedback import wiring
from feedback.broker import TASK_FIT_TOPICS
from feedback.connectors.mapping import mapping_from
from feedback.database import Database
from feedback.demo.make import make
from feedback.insights.segments import put_segment
from feedback.intake import Intake
from feedback.people import FIRST_PERSON
from feedback.privacy.purposes import load_purposes
from feedback.settings import Settings, load
from feedback.wiring import Addresses
from workers import service
from workers.bell import Bell
from workers.cli.data import Reading, show_summary
from workers.cli.serving import wait_for_web
from workers.importing import import_records
from workers.supervisor import Supervisor

ITEMS = 6400
SEED = 7
TOPIC_SECONDS = 240
PURPOSES = Path(demo_package.__file__).with_name("purposes.toml")

PEOPLE = {
    FIRST_PERSON: "analyst",
    "support": "support",
    "officer": "privacy_officer",
    "second-officer": "privacy_officer",
    "operator": "operator",
}
"""Who may look around in the demo; a second officer agrees to what the first asks."""

FILES: tuple[tuple[str, str, str | None, str | None, tuple[str, ...]], ...] = (
    ("subjects.csv", "subjects", None, None, ()),
    ("nps.csv", "scores", None, None, ()),
    ("events.csv", "events", None, None, ()),
    (
        "reviews.csv",
        "feedback",
        "review",
        None,
        ("dates.zone=Europe/Rome,attr.device=piattaforma,attr.app_version=versione",),
    ),
    ("survey.xlsx", "feedback", "survey", None, ("dates.zone=Europe/Rome",)),
    ("social.jsonl", "feedback", "social", None, ()),
    ("comments.jsonl", "feedback", "comment", None, ()),
    ("chat.jsonl", "feedback", "chat", None, ()),
    ("mail.mbox", "feedback", "email", None, ()),
    ("calls", "feedback", "call", "transcript", ()),
)
"""File, kind, channel, format and mapping, in the order of import: customers first."""


@click.command()
@click.option("--items", default=ITEMS, show_default=True, help="How many pieces of feedback.")
@click.option("--home", type=click.Path(path_type=Path), default=Path(".demo"), show_default=True)
@click.option("--exit", "leave", is_flag=True, help="Stop when the dashboard is ready (for tests).")
def demo(items: int, home: Path, leave: bool) -> None:
    """Banca Aurora: a year of feedback, tagged and linked, in your browser. Ctrl-C stops it."""
    os.environ.setdefault("ASCOLTO_HOME", str(home.absolute()))
    os.environ.setdefault("ASCOLTO_PURPOSES", str(PURPOSES))
    settings = load()
    started = time.monotonic()
    files = settings.home / "files"
    if not (files / "segments.json").exists():
        click.echo(f"Making up Banca Aurora in {files} ...")
        make(files, items, SEED)
    with service.running(settings) as (supervisor, where):
        database = wiring.database(where, "worker")
        _take_in(settings, where, files)
        _wait_for_work(settings, where, database, supervisor)
        if not supervisor.stopping:
            _refresh_statistics(where)
            wait_for_web(settings, supervisor)
            _say_ready(settings, where, database, time.monotonic() - started)
        database.close()
        if not leave:
            supervisor.watch()
        click.echo("Stopping ...")
    click.echo("Stopped.")


COMMANDS = [demo]


def _take_in(settings: Settings, where: Addresses, files: Path) -> None:
    folder = wiring.keys(settings)
    database = wiring.database(where, "api")
    for segment in json.loads((files / "segments.json").read_text(encoding="utf-8")):
        put_segment(database, segment["id"], segment["name"], segment["rule"])
    intake = Intake(database, folder.sealing(), folder.intake(), purposes=load_purposes(settings.purposes))
    for name, kind, channel, format_, maps in FILES:
        # Ring as files go in, so that the workers start on the first while the last are still being read.
        Bell(settings, where).ring(times=settings.worker_processes)
        reading = Reading(None, mapping_from(maps), channel, format_, kind)
        summary = import_records(reading.entries(files / name), intake, lambda _: None)
        show_summary(files / name, summary, None)
    database.close()


def _wait_for_work(settings: Settings, where: Addresses, database: Database, supervisor: Supervisor) -> None:
    """Until every row has ended and the topics are fitted and assigned."""
    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
                  console=Console()) as progress:  # fmt: skip
        task = progress.add_task("Reading, making safe, tagging", total=_rows(database, all_=True))

        def all_done() -> bool:
            ended = _rows(database, all_=False)
            progress.update(task, completed=ended)
            return ended == progress.tasks[task].total

        _watch(supervisor, all_done)
        if supervisor.stopping or database.rows("SELECT 1 FROM insights.topic_version WHERE is_current"):
            return
        topics = progress.add_task("Finding topics", total=1)
        Bell(settings, where).ring(TASK_FIT_TOPICS)
        deadline = time.monotonic() + TOPIC_SECONDS

        def fitted() -> bool:
            found = database.rows("SELECT 1 FROM insights.topic_version WHERE is_current")
            progress.update(topics, completed=1 if found else 0)
            return bool(found) or time.monotonic() > deadline

        _watch(supervisor, fitted)


def _refresh_statistics(where: Addresses) -> None:
    """The planner's, which a bulk import leaves behind until autovacuum comes round."""
    owner = wiring.database(where, "owner")
    with owner.transaction() as connection:
        connection.execute("ANALYZE")
    owner.close()


def _watch(supervisor: Supervisor, until: Callable[[], bool]) -> None:
    supervisor.watch(until)


def _rows(database: Database, *, all_: bool) -> int:
    found = database.rows(
        "SELECT coalesce(sum(rows), 0) AS n FROM raw.progress WHERE %s OR state NOT IN ('received', 'leased')", (all_,)
    )
    return int(found[0]["n"])


def _say_ready(settings: Settings, where: Addresses, database: Database, seconds: float) -> None:
    counts = database.rows(
        "SELECT (SELECT count(*) FROM reading.item) AS items, (SELECT count(*) FROM reading.subject) AS customers, "
        "(SELECT count(*) FROM reading.score) AS answers, (SELECT count(*) FROM reading.event) AS events, "
        "(SELECT count(*) FROM raw.held) AS held"
    )[0]
    click.echo(
        f"Ready after {seconds:.0f} s: {counts['items']:,} items, {counts['customers']:,} customers, "
        f"{counts['answers']:,} survey answers, {counts['events']:,} events; {counts['held']:,} held."
    )
    click.echo(f"Ascolto listens on {service.address(settings)}")
    click.echo("Each link signs in once, within 15 minutes:")
    for login, role in PEOPLE.items():
        click.echo(f"  {role.replace('_', ' '):16} {service.sign_in_link(settings, where, login, role)}")
