"""The guard against differencing: what one reader was told, and whether one more answer may be added to it.

The gate (``feedback.disclosure``) looks at one answer; this looks at the
answers of the last weeks to the same reader together. A cell that would let
fewer people than the floor be told apart is answered as it was answered before
(``as_of``), or withheld with the reason ``difference``. So a refresh after
two more people wrote, or after one was erased, repeats the earlier numbers.

Kept for each answer: the question, its numbers, and a sketch of what it was made
of (``feedback.sketches``); no text and no token. Rows vanish after ``DAYS`` and not
before: with ``MOST_ANSWERS`` of them nothing new is told, what was told is repeated.

Readers who put their answers together see more than each of them alone. With one
memory for all (``TOGETHER``) they are weighed as one reader.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from feedback import audit
from feedback.answers import Answer, Answers, Question
from feedback.database import Connection, Database
from feedback.disclosure import DIFFERENCE, LIMIT, TOO_FEW_PEOPLE, Cell, Estimate, Measure, Reason, disclose
from feedback.sketches import Sketch, pack, sketch, unpack

DAYS = 30
MOST_ANSWERS = 3000
"""Answers of one family that are looked at together; then nothing new is given (reason ``limit``) until some are older."""
TOGETHER = "tenant:default"
"""The memory that all readers share when the operator wants them weighed as one."""

Key = TypeVar("Key", bound=Hashable)

_LATEST = """
    SELECT DISTINCT ON (key) key, made_of, cell, at FROM access.answer
     WHERE reader = %s AND key = ANY(%s) ORDER BY key, id DESC
"""
_HISTORY = """
    SELECT since, until, filters, made_of FROM access.answer WHERE reader = %s AND family = %s ORDER BY id
"""
_INSERT = """
    INSERT INTO access.answer (reader, family, key, since, until, filters, made_of, cell)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """One cell that passed the gate: what it is about, what it was made of, what it says."""

    question: Question
    measure: Measure
    cell: Cell

    @property
    def made_of(self) -> Sketch:
        """Its sketch. Raises ``ValueError`` when people are in it and it has none: then it cannot be guarded."""
        if self.measure.sketch is not None:
            return self.measure.sketch
        if self.measure.people:
            raise ValueError("a cell without a sketch cannot be guarded")
        return sketch((), ())


@dataclass(frozen=True, slots=True)
class Guard:
    """The guard of one reader, the actor of the audit log. ``memory`` is whose answers count: else the reader's own."""

    database: Database
    reader: str
    floor: int
    salt: int = field(default=0, repr=False)
    memory: str | None = None

    @property
    def remembered_as(self) -> str:
        """Under whose name answers are kept."""
        return self.memory or self.reader

    def passed(self, asked: Sequence[Asked]) -> list[Cell]:
        """The cells that may be given, in order, each kept as given. Larger cells go first.

        One reader's answers are decided one after another (an advisory lock), so that
        two questions at once cannot slip past each other. Raises ``Retryable``.
        """
        decided = [each.cell for each in asked]
        order = [place for place, each in enumerate(asked) if each.cell.state != TOO_FEW_PEOPLE]
        order.sort(key=lambda place: (-asked[place].measure.people, place))
        if not order:
            return decided
        with self.database.transaction() as connection:
            connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", (self.remembered_as,))
            latest = self._latest(connection, [asked[place].question.key for place in order])
            changed: dict[str, list[int]] = {}
            for place in order:
                before = latest.get(asked[place].question.key)
                if before is None or before["made_of"] != pack(asked[place].made_of):
                    changed.setdefault(asked[place].question.family, []).append(place)
            for family, places in changed.items():
                given = self._history(connection, family)
                room = max(0, MOST_ANSWERS - len(given))
                new = [(asked[place].question, asked[place].made_of) for place in places[:room]]
                admitted = Answers(self.floor, given).admit(new)
                reasons: list[Reason | None] = [None if may else DIFFERENCE for may in admitted]
                for place, reason in zip(places, [*reasons, *[LIMIT] * len(places[room:])], strict=True):
                    if reason is None:
                        self._keep(connection, asked[place])
                    else:
                        decided[place] = _instead(latest.get(asked[place].question.key), reason)
            self._note(connection, "gate.refused", [cell for cell in decided if cell.reason == DIFFERENCE])
            self._note(connection, "gate.budget_spent", [cell for cell in decided if cell.reason == LIMIT])
        return decided

    def _keep(self, connection: Connection, asked: Asked) -> None:
        question = asked.question
        values = (self.remembered_as, question.family, question.key, question.since, question.until,
                  json.dumps(question.filters), pack(asked.made_of), json.dumps(asked.cell.as_json()))  # fmt: skip
        connection.execute(_INSERT, values)

    def _latest(self, connection: Connection, keys: list[bytes]) -> dict[bytes, Mapping[str, Any]]:
        connection.execute("DELETE FROM access.answer WHERE at < now() - %s", (timedelta(days=DAYS),))
        rows = connection.execute(_LATEST, (self.remembered_as, keys)).fetchall()
        return {bytes(row["key"]): {**row, "made_of": bytes(row["made_of"])} for row in rows}

    def _history(self, connection: Connection, family: str) -> list[Answer]:
        given = []
        for row in connection.execute(_HISTORY, (self.remembered_as, family)).fetchall():
            filters = tuple((name, value) for name, value in row["filters"])
            question = Question(family, _utc(row["since"]), _utc(row["until"]), filters)
            given.append((question, unpack(bytes(row["made_of"]))))
        return given

    def _note(self, connection: Connection, action: str, refused: Sequence[Cell]) -> None:
        if refused:
            detail = {"reason": refused[0].reason}
            audit.append(connection, audit.Entry(self.reader, action, counts={"cells": len(refused)}, detail=detail))


def answer(
    measures: Mapping[Key, Measure],
    about: Callable[[Key], Question],
    *,
    floor: int,
    guard: Guard | None,
    lines: Iterable[Collection[Key]] | None = None,
) -> dict[Key, Cell]:
    """Cells as they may leave: through the gate (``disclose``) and, where a reader is known, through its guard.

    This is the one function that every exit calls. ``about`` says what each cell is about.
    """
    cells = disclose(measures, floor, lines)
    if guard is None:
        return cells
    passed = guard.passed([Asked(about(key), measures[key], cell) for key, cell in cells.items()])
    return dict(zip(cells, passed, strict=True))


def answer_one(measure: Measure, question: Question, *, floor: int, guard: Guard | None) -> Cell:
    """One cell with no others beside it."""
    return answer({None: measure}, lambda _: question, floor=floor, guard=guard)[None]


def salt(key: bytes) -> int:
    """The salt of sketches out of a secret key: a signed 64-bit number."""
    return int.from_bytes(hmac.new(key, b"ascolto sketches", hashlib.sha256).digest()[:8], "big", signed=True)


def _instead(before: Mapping[str, Any] | None, reason: Reason) -> Cell:
    """What is given when the new numbers may not be: the earlier ones, else nothing."""
    if before is None:
        return Cell(TOO_FEW_PEOPLE, reason=reason)
    return replace(_cell(before["cell"]), as_of=before["at"].astimezone(UTC))


def _cell(given: Mapping[str, Any]) -> Cell:
    estimates = {name: Estimate(each["value"], each["low"], each["high"]) for name, each in given["estimates"].items()}
    return Cell(given["state"], given["people"], given["items"], estimates)


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None
