"""``ascolto annotate`` and ``ascolto redact``: the contract that other tools rely on."""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from feedback.errors import ConfigError
from feedback.privacy.pseudonyms import Pseudonyms
from feedback.settings import load
from workers import assembly
from workers.annotating import LineWorker
from workers.cli.lines import BadLine, GoodLine, read_lines

BATCH_LINES = 64
BATCH_CHARACTERS = 200_000


@click.command()
@click.option("--key-file", type=click.Path(path_type=Path), help="32 bytes in hexadecimal: fixes the pseudonyms.")
def annotate(key_file: Path | None) -> None:
    """Pseudonymise and tag JSON Lines from stdin; exit status 1 when a line was refused."""
    _run(key_file, with_models=True)


@click.command()
@click.option("--key-file", type=click.Path(path_type=Path), help="32 bytes in hexadecimal: fixes the pseudonyms.")
def redact(key_file: Path | None) -> None:
    """Pseudonymise JSON Lines from stdin; exit status 1 when a line was refused."""
    _run(key_file, with_models=False)


COMMANDS = [annotate, redact]


def pseudonym_key(key_file: Path | None) -> bytes:
    """The key of a file, or one for this run. Raises ``ConfigError`` for a file that holds none."""
    if key_file is None:
        click.echo("ascolto: no --key-file: a throw-away key is used, tokens will differ in the next run", err=True)
        return secrets.token_bytes(32)
    try:
        key = bytes.fromhex(key_file.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise ConfigError(f"--key-file {key_file}: cannot be read as hexadecimal ({type(error).__name__})") from None
    if len(key) < 32:
        raise ConfigError(f"--key-file {key_file}: needs at least 32 bytes, that is 64 hexadecimal digits")
    return key


def _run(key_file: Path | None, *, with_models: bool) -> None:
    settings = load()
    pseudonyms = Pseudonyms(pseudonym_key(key_file))
    pseudonymiser, models = assembly.privacy(settings, pseudonyms)
    annotator = assembly.annotator(settings, threads=settings.worker_processes) if with_models else None
    worker = LineWorker(pseudonymiser, models, annotator)
    refused = 0
    with _progress() as progress:
        task = progress.add_task("lines", total=None, refused=0)
        for batch in batches(read_lines(sys.stdin.buffer)):
            for answer in worker.answer(batch):
                refused += "error" in answer
                sys.stdout.write(json.dumps(answer, ensure_ascii=False, separators=(",", ":")) + "\n")
            sys.stdout.flush()
            progress.update(task, advance=len(batch), refused=refused)
    sys.exit(1 if refused else 0)


def batches(lines: Iterator[GoodLine | BadLine]) -> Iterator[list[GoodLine | BadLine]]:
    """Lists of at most 64 lines and about 200,000 characters."""
    while batch := list(islice(lines, 1)):
        size = len(getattr(batch[0], "text", ""))
        while len(batch) < BATCH_LINES and size < BATCH_CHARACTERS and (more := next(lines, None)) is not None:
            batch.append(more)
            size += len(getattr(more, "text", ""))
        yield batch


def _progress() -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.completed} lines, {task.fields[refused]} refused"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
        transient=False,
    )
