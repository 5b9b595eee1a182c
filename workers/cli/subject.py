"""``ascolto subject``: what people ask about their own data."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from rich.console import Console
from rich.table import Table

from feedback import audit, wiring
from feedback.database import Database
from feedback.errors import ConfigError, InvalidItem
from feedback.keys import KeyRing
from feedback.privacy.pseudonyms import Pseudonyms
from feedback.privacy.purposes import load_purposes
from feedback.rights import receipts, register, standing
from feedback.rights.identifiers import identifiers
from feedback.rights.originals import own_tokens, with_originals
from feedback.rights.package_pages import as_html, as_markdown
from feedback.rights.register import EXTENSIONS, HOW, REFUSALS, Asked, Request
from feedback.settings import Settings, load
from workers.cli.legal_hold import legal_hold
from workers.rights_desk import every_epoch, make_desk

_ID = click.option("--id", "given", multiple=True, required=True, metavar="[KIND:]VALUE",
                   help="email:, phone:, customer:, national_id:, iban:, handle:, account:; may be repeated. - reads lines.")  # fmt: skip
_VERIFIED = click.option("--verified", required=True, type=click.Choice(HOW), help="How the requester was verified.")
_SAME = click.option("--same-person", is_flag=True, help="The requester proved to be behind every identifier given.")


@dataclass(frozen=True, slots=True)
class Bench:
    """The command line's own desk, on the worker's role."""

    settings: Settings
    database: Database
    keys: KeyRing

    def do(self, kind: str, given: Sequence[str], verified: str, more: Mapping[str, Any]) -> Request:
        """Take a request down, do it here and now, and say what became of it."""
        asked = Asked(kind, identifiers(_lines(given)), verified, more)
        made = register.ask(self.database, self.keys.sealing(), audit.operator(), asked)
        make_desk(self.settings, self.database, self.keys, self.pseudonyms).attend(made.id)
        return register.request(self.database, made.id)

    @property
    def pseudonyms(self) -> list[Pseudonyms]:
        """One for each key epoch that is here."""
        return every_epoch(self.keys)

    def reveal(self, package: dict[str, Any], given: Sequence[str], done: Request) -> dict[str, Any]:
        """The copy with the person's own values, opened as the keeper of the vault."""
        [row] = self.database.rows("SELECT subjects FROM rights.request WHERE id = %s", (done.id,))
        tokens = own_tokens(identifiers(given), row["subjects"], self.pseudonyms)
        keeper = wiring.database(wiring.addresses(self.settings), "vault", size=1)
        try:
            with keeper.transaction() as connection:
                return with_originals(connection, [self.keys.vault_opening()], package, tokens, audit.operator())
        finally:
            keeper.close()


def _lines(given: Sequence[str]) -> tuple[str, ...]:
    """Identifiers as given; ``-`` stands for the lines of standard input."""
    lines = [line for one in given for line in (sys.stdin.read().splitlines() if one == "-" else [one])]
    return tuple(line for line in lines if line.strip())


def _bench() -> Bench:
    settings = load()
    return Bench(settings, wiring.database(wiring.prepare(settings), "worker"), wiring.keys(settings))


@click.group()
def subject() -> None:
    """Requests of people about their own data: export, erase, object, consent, restrict, and how far each is."""


@subject.command()
@_ID
@_VERIFIED
@_SAME
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A file; default: stdout.")
@click.option("--format", "format_", type=click.Choice(("json", "md", "html")), default="json", show_default=True)
@click.option("--originals", is_flag=True, help="Show the person's own values; needs the vault's key and address.")
def export(
    given: tuple[str, ...], verified: str, same_person: bool, out: Path | None, format_: str, originals: bool
) -> None:
    """Everything held about a person. Other people in the texts stay tokens."""
    bench = _bench()
    given = _lines(given)
    done = bench.do("access", given, verified, {"same_person": same_person})
    _found(done)
    package = register.package(bench.database, audit.operator(), done.id)
    if originals:
        package = bench.reveal(package, given, done)
    made = {"json": lambda one: json.dumps(one, ensure_ascii=False, indent=1), "md": as_markdown, "html": as_html}
    _write(made[format_](package), out)
    click.echo(f"request {done.id}: {', '.join(f'{count} {name}' for name, count in done.counts.items())}", err=True)


@subject.command()
@_ID
@_VERIFIED
@_SAME
@click.option(
    "--receipt", type=click.Path(path_type=Path, dir_okay=False), help="Where the receipt goes; default: stdout."
)
@click.option("--yes", is_flag=True, help="Do not ask again.")
def erase(given: tuple[str, ...], verified: str, same_person: bool, receipt: Path | None, yes: bool) -> None:
    """Erase a person from every store and sign a receipt. Cannot be undone."""
    if not yes and "-" not in given:
        click.confirm("Erase everything of this person? It cannot be undone", abort=True, err=True)
    done = _bench().do("erasure", given, verified, {"same_person": same_person})
    _found(done)
    _write(json.dumps(done.receipt, ensure_ascii=False, indent=1), receipt)
    click.echo(
        f"request {done.id}: {', '.join(f'{count} {name}' for name, count in done.counts.items() if count)}", err=True
    )


def _saying(command: Any) -> Any:
    """The options of whatever a person says about the use of their data."""
    for option in (
        _ID, _VERIFIED, _SAME,
        click.option("--purpose", default="*", show_default=True, help="A declared purpose; * is every one."),
        click.option("--channel", type=click.Choice(standing.CHANNELS), help="Where the person said it."),
        click.option("--wording", help="Version of the text that the person was shown."),
    ):  # fmt: skip
        command = option(command)
    return command


@subject.command("object")
@_saying
@click.option("--withdraw", is_flag=True, help="The person no longer objects.")
def object_(given: tuple[str, ...], verified: str, withdraw: bool, **more: Any) -> None:
    """An objection (GDPR 21): from now on nothing of the person is used for the purpose."""
    _say("objection", given, verified, given_=not withdraw, **more)


@subject.command()
@_saying
@click.option("--withdraw", is_flag=True, help="The person takes the consent back.")
def consent(given: tuple[str, ...], verified: str, withdraw: bool, **more: Any) -> None:
    """A consent (GDPR 7) with wording and channel, or its withdrawal, which needs neither."""
    _say("consent", given, verified, given_=not withdraw, **more)


@subject.command()
@_ID
@_VERIFIED
@_SAME
@click.option(
    "--ground", type=click.Choice(standing.GROUNDS), help="GDPR 18(1); accuracy: while a correction is decided."
)
@click.option("--item", "items", multiple=True, type=click.UUID, help="Only these items; may be repeated.")
@click.option("--lift", is_flag=True, help="The restriction ends.")
def restrict(given: tuple[str, ...], verified: str, items: tuple[UUID, ...], lift: bool, **more: Any) -> None:
    """A restriction (GDPR 18): kept, and shown to nobody."""
    _say("restriction", given, verified, given_=not lift, items=[str(item) for item in items], **more)


def _say(kind: str, given: tuple[str, ...], verified: str, given_: bool, **more: Any) -> None:
    bench = _bench()
    said = {**more, "given": given_}
    standing.read(kind, said, load_purposes(bench.settings.purposes))
    done = bench.do(kind, given, verified, said)
    _found(done)
    click.echo(
        f"request {done.id}: withheld now: {', '.join(f'{count} {name}' for name, count in done.counts.items())}"
    )


subject.add_command(legal_hold)


@subject.command("list")
def list_() -> None:
    """Requests with state and due day; people by pseudonym."""
    table = Table("request", "kind", "person", "state", "received", "due", "verified")
    now = datetime.now(UTC)
    for each in register.requests(_bench().database):
        due = f"{each.due_at:%Y-%m-%d}{' OVERDUE' if each.overdue(now) else ' (extended)' if each.extended_at else ''}"
        state = f"{each.state} ({each.step})" if each.step else each.state
        table.add_row(str(each.id), each.kind, each.person or "", state, f"{each.received_at:%Y-%m-%d}",
                      due if each.open else "", each.verified_how)  # fmt: skip
    Console().print(table)


@subject.command()
@click.argument("request_id", type=click.UUID)
@click.option("--reason", type=click.Choice(EXTENSIONS), required=True)
def extend(request_id: UUID, reason: str) -> None:
    """Two months more, once; the person must be told why within the first month."""
    done = register.extend(_bench().database, audit.operator(), request_id, reason)
    click.echo(f"due {done.due_at:%Y-%m-%d}")


@subject.command()
@click.argument("request_id", type=click.UUID)
@click.option("--reason", type=click.Choice(REFUSALS), required=True)
def decline(request_id: UUID, reason: str) -> None:
    """Close a request without doing it, with the reason that the person is told."""
    register.decline(_bench().database, audit.operator(), request_id, reason)
    click.echo("declined")


@subject.command("verify-receipt")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", "key_file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="The published key (64 hexadecimal digits); default: this installation's.")  # fmt: skip
def verify_receipt(file: Path, key_file: Path | None) -> None:
    """Whether a receipt is ours and unchanged; exit status 1 when not. With --key it needs nothing else."""
    try:
        public = bytes.fromhex(key_file.read_text(encoding="ascii").strip()) if key_file else _public()
    except ValueError:
        raise ConfigError("the key file holds 64 hexadecimal digits") from None
    wrong = receipts.verify(receipts.read(file.read_bytes()), [public])
    click.echo(wrong or "the receipt is genuine")
    sys.exit(1 if wrong else 0)


@subject.command("receipt-key")
def receipt_key() -> None:
    """The public key of our receipts, to be published."""
    click.echo(_public().hex())


def _public() -> bytes:
    return receipts.Signer(wiring.keys(load()).secret("receipt")).public


def _found(done: Request) -> None:
    """Raise ``InvalidItem`` when the request was not done; the message says what to do."""
    match done.state:
        case "not_found":
            raise InvalidItem(
                "nothing is held under these identifiers; ask for others, or decline as not_found", code="not_found"
            )
        case "ambiguous":
            raise InvalidItem(
                f"these identifiers lead to {done.counts.get('people')} people; if the requester proved to be all of them, "
                "add --same-person", code="ambiguous"
            )  # fmt: skip
        case "received":
            raise InvalidItem(
                "customer records that came before still wait; the worker goes on with it", code="waiting"
            )
        case "running":
            raise InvalidItem(
                "it is not finished; the worker goes on with it, see `ascolto subject list`", code="running"
            )


def _write(text: str, out: Path | None) -> None:
    if out:
        out.write_text(text + "\n", encoding="utf-8")
        out.chmod(0o600)
    else:
        click.echo(text)


COMMANDS = [subject]
