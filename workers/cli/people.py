"""``ascolto people``: who is one person, what was set aside, and deciding about it."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import click
from rich.console import Console
from rich.table import Table

from feedback import audit, wiring
from feedback.database import Database
from feedback.errors import InvalidItem
from feedback.items import TOKEN_PATTERN
from feedback.linking import decisions
from feedback.linking.decisions import REASONS, Decision
from feedback.privacy.pseudonyms import Pseudonyms
from feedback.privacy.purposes import load_purposes
from feedback.rights.identifiers import identifier
from feedback.settings import Settings, load
from workers.rights_desk import every_epoch

_WHO = "[KIND:]VALUE|TOKEN"
_REASON = click.option("--reason", type=click.Choice(REASONS), required=True)
_ONE = click.option("--id", "one", required=True, metavar=_WHO, help="As for `ascolto subject`; - reads a line.")
_OTHER = click.option("--other", required=True, metavar=_WHO)


@dataclass(frozen=True, slots=True)
class Bench:
    """The worker's database and the keys that make tokens, the newest first."""

    settings: Settings
    database: Database
    pseudonyms: list[Pseudonyms]

    def tokens(self, given: str) -> list[str]:
        """An identifier as its token in each key epoch; a token as it is."""
        value = sys.stdin.readline().strip() if given == "-" else given
        if TOKEN_PATTERN.fullmatch(value):
            return [value]
        found = identifier(value)
        return [each.token(found.label, found.value) for each in self.pseudonyms]

    def decide(self, verdict: str, one: str, other: str, reason: str) -> Decision:
        """Write a decision down and make it count."""
        if (one, other) == ("-", "-"):
            raise InvalidItem("only one of the two can come from standard input", code="bad_identifier")
        made = decisions.decide(
            self.database, audit.operator(), verdict, self.tokens(one)[0], self.tokens(other)[0], reason
        )
        decisions.settle(self.database, load_purposes(self.settings.purposes))
        return made


def _bench() -> Bench:
    settings = load()
    database = wiring.database(wiring.prepare(settings), "worker")
    return Bench(settings, database, every_epoch(wiring.keys(settings)))


@click.group()
def people() -> None:
    """Who is one person. Values become tokens on the way in; only tokens are shown."""


@people.command()
@_ONE
def show(one: str) -> None:
    """Everything that is one person's, and what was decided about it."""
    bench = _bench()
    found = decisions.person(bench.database, bench.tokens(one))
    table = Table("identifier", "state")
    for token, aside in found.identifiers:
        state = f"set aside: {aside}" if aside else "stands for the person" if token == found.person else "linked"
        table.add_row(_plain(token), state)
    Console().print(table)
    if found.decisions:
        Console().print(_table(found.decisions))


@people.command()
def conflicts() -> None:
    """Identifiers that may be of several people, and what they stand beside."""
    table = Table("identifier", "why", "beside", "since")
    for each in decisions.conflicts(_bench().database):
        beside = [one.token or "erased" for one in each.beside]
        more = [f"and {each.total - len(beside)} more"] if each.total > len(beside) else []
        table.add_row(_plain(each.token), each.why, _plain("\n".join(beside + more)), f"{each.since:%Y-%m-%d}")
    Console().print(table)


@people.command()
@_ONE
@_OTHER
@_REASON
def link(one: str, other: str, reason: str) -> None:
    """The two are one person's, whatever records say."""
    click.echo(f"linked, decision {_bench().decide('same', one, other, reason).id}")


@people.command()
@_ONE
@_OTHER
@_REASON
def split(one: str, other: str, reason: str) -> None:
    """The two are of two people, whatever records say."""
    click.echo(f"parted, decision {_bench().decide('apart', one, other, reason).id}")


@people.command("open")
@_ONE
@_OTHER
@_REASON
def open_(one: str, other: str, reason: str) -> None:
    """Take a decision back: records decide again."""
    _bench().decide("open", one, other, reason)
    click.echo("open again")


@people.command("decisions")
def list_decisions() -> None:
    """What was decided, by whom and why."""
    Console().print(_table(tuple(decisions.decisions(_bench().database))))


def _table(rows: tuple[Decision, ...]) -> Table:
    table = Table("one", "other", "verdict", "reason", "by", "decided")
    for each in rows:
        table.add_row(_plain(each.one), _plain(each.other), each.verdict, each.reason, each.decided_by,
                      f"{each.decided_at:%Y-%m-%d}{'' if each.settled_at else ' (waits)'}")  # fmt: skip
    return table


def _plain(text: str) -> str:
    """Tokens have brackets, which would be markup."""
    return text.replace("[", r"\[")


COMMANDS = [people]
