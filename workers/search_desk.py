"""The process that answers the web process about the words of searches: awake at once, beside whatever the workers do.

It is one of the workers by its keys and its database role. A process of its own,
because a person waits for it and a batch of items takes longer than a person does.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence

from feedback import wiring
from feedback.database import Database
from feedback.errors import KeyLost, Retryable
from feedback.house_words import widely_used
from feedback.key_registry import current_epoch
from feedback.keys import KeyRing
from feedback.logs import configure, event
from feedback.ports import PiiFinder
from feedback.privacy.policy import load_policy
from feedback.query_masking import QueryMasker
from feedback.search_answers import CHANNEL, answer_searches, sweep_searches
from feedback.settings import Settings, load
from feedback.word_store import WordStore
from workers.assembly import finders_of
from workers.rights_desk import every_epoch

ROUND_SECONDS = 2.0
"""Between looks at own words and key epochs, and at questions whose ring was lost."""
BEAT_SECONDS = 30.0
LEARN_SECONDS = 3600.0
TROUBLED_SECONDS = 5.0

log = logging.getLogger("ascolto.search")


class SearchDesk:
    """Finders, keys of every epoch that is here, and own words, ready for the next query."""

    def __init__(self, settings: Settings, database: Database, ring: KeyRing, finders: Sequence[PiiFinder]) -> None:
        self._database = database
        self._ring = ring
        self._per_hour = settings.search_values_per_hour
        self._opening = ring.opening()
        self._epochs = self._newest_epochs()
        self._masker = QueryMasker(finders, load_policy(settings.policy), every_epoch(ring), settings.languages)
        self._floor = settings.floor_people
        self._words = WordStore(database, ring.intake(), settings.allow_list, settings.deny_list)
        self._looked = self._beaten = float("-inf")

    def round(self) -> int:
        """Answer what waits; returns how many. Raises ``Retryable`` when the database is away."""
        if time.monotonic() - self._looked >= ROUND_SECONDS:
            self._refresh()
        return answer_searches(self._database, self._opening, self._masker, self._per_hour)

    def _refresh(self) -> None:
        if self._words.refresh():
            self._masker.words = self._words.words
        if (epochs := self._newest_epochs()) != self._epochs:
            self._masker.codes, self._epochs = tuple(every_epoch(self._ring)), epochs
        sweep_searches(self._database)
        self._looked = time.monotonic()
        if self._looked - self._beaten >= BEAT_SECONDS:
            with self._database.transaction() as connection:
                connection.execute(
                    "INSERT INTO access.heartbeat (part, at) VALUES ('search', now())"
                    " ON CONFLICT (part) DO UPDATE SET at = now()"
                )
            self._beaten = self._looked

    def learn(self) -> None:
        """Take up what many people wrote: slow beside an answer, so not for the thread that answers."""
        self._masker.house_words = widely_used(self._database, self._floor)

    def _newest_epochs(self) -> tuple[int, tuple[int, ...]]:
        return current_epoch(self._database), tuple(self._ring.versions("epoch"))


def keep(desk: SearchDesk, database: Database, stopped: Callable[[], bool]) -> None:
    """Answer whenever the web process rings, until stopped. Raises ``Retryable``."""
    with database.listening(CHANNEL) as wait:
        event(log, "search_ready")
        while not stopped():
            desk.round()
            wait(ROUND_SECONDS)


def keep_learning(desk: SearchDesk, stopped: Callable[[float], bool]) -> None:
    """Learn now and every hour, until ``stopped``, which waits so many seconds, says so."""
    while True:
        try:
            desk.learn()
            pause = LEARN_SECONDS
        except Retryable as error:
            event(log, "search_learnt_nothing", logging.WARNING, code=error.code)
            pause = TROUBLED_SECONDS
        if stopped(pause):
            return


def main() -> None:
    """Answer until stopped. A missing key or an absent database is logged and tried again."""
    configure()
    settings = load()
    database = wiring.database(wiring.addresses(settings), "worker", size=3)
    finders = finders_of(settings)
    while True:
        try:
            desk = SearchDesk(settings, database, wiring.keys(settings), finders)
            stop = threading.Event()
            threading.Thread(target=keep_learning, args=(desk, stop.wait), daemon=True).start()
            try:
                keep(desk, database, stop.is_set)
            finally:
                stop.set()
        except (KeyLost, Retryable) as error:
            event(log, "search_closed", logging.WARNING, code=error.code)
            time.sleep(TROUBLED_SECONDS)


if __name__ == "__main__":
    main()
