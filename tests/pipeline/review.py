"""What the tests of the review share: items that get held, and a worker that answers looks and works corrections."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from feedback.database import Database
from feedback.items import RawItem
from feedback.looks import answer_looks
from feedback.pseudonymise import Pseudonymiser
from feedback.remasking import Tools, work_corrections
from feedback.word_store import WordStore
from nlp_models.fakes import FakeAnnotator, FakeLanguage
from nlp_models.pii.fakes import FakeFinder
from tests.conftest import Installation
from tests.pipeline.conftest import keys_of

WHEN = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
RISKY = "Il conto non va da ieri e la app non apre, ho parlato con Teodosia Verdani e mi ha detto di aspettare."
"""Fluent Italian with a name that the fake finder does not know, in a place that looks like one."""


def raw_item(text: str = RISKY, external_id: str = "m-1", **more: Any) -> RawItem:
    given: dict[str, Any] = {"source": "mail", "channel": "email", "occurred_at": WHEN, "language": "it", **more}
    return RawItem(external_id=external_id, text=text, **given)


def pseudonymiser(installation: Installation, finder: Any = None) -> Pseudonymiser:
    keys = keys_of(installation.keys)
    return Pseudonymiser(
        [finder or FakeFinder()], FakeLanguage(), keys.pseudonyms, languages=installation.settings.languages
    )


class Attendant:
    """The part of a worker that attends to people: own words, looks, corrections."""

    def __init__(self, installation: Installation, database: Database, finder: Any = None) -> None:
        self.keys = keys_of(installation.keys)
        self.database = database
        self.masker = pseudonymiser(installation, finder)
        self.words = WordStore(database, self.keys.digests, None, None)
        self.tools = Tools(self.keys.opening, self.keys.vault, self.keys.digests, self.masker, FakeAnnotator())

    def refresh(self) -> None:
        if self.words.refresh():
            self.masker.words = self.words.words

    def attend(self) -> bool:
        self.refresh()
        answer_looks(self.database, self.keys.opening, self.keys.digests, self.masker)
        return work_corrections(self.database, self.tools)

    def finish(self) -> None:
        while self.attend():
            pass

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Answers in the background until the block ends."""
        stop = threading.Event()

        def run() -> None:
            while not stop.wait(0.05):
                self.attend()

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


def held_id(owner: Database) -> UUID:
    [row] = owner.rows("SELECT id FROM raw.item WHERE state = 'held'")
    return row["id"]


Run = Callable[[], None]
