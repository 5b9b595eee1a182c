"""Joins the product's ports to the models: the one place where a worker is put together."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

from feedback import wiring
from feedback.broker import TASK_FIT_TOPICS, TASK_NOTIFY
from feedback.database import Database
from feedback.key_registry import current_epoch
from feedback.leases import Leases
from feedback.looks import answer_looks
from feedback.pipeline import Keys, Pipeline
from feedback.ports import Annotator
from feedback.privacy.policy import load_policy
from feedback.privacy.pseudonyms import Pseudonyms
from feedback.privacy.purposes import load_purposes
from feedback.pseudonymise import Pseudonymiser
from feedback.rekeying import Rekeying
from feedback.remasking import Tools, open_corrections, work_corrections
from feedback.settings import Settings
from feedback.word_store import WordStore, words_of_files
from nlp_models import catalogue
from nlp_models.pii.finders import Finder, fake_finders, finders
from workers.bell import Bell
from workers.rights_desk import every_epoch, make_desk, make_sender
from workers.topic_cards import blank_cards, clean_cards, refit_due


def finders_of(settings: Settings) -> list[Finder]:
    """The finders by setting. Raises when the model of one is missing."""
    if settings.models == "fake":
        return fake_finders()
    return finders(cache_folder(settings), settings.own_names, settings.extra_finders)


def privacy(settings: Settings, pseudonyms: Pseudonyms) -> tuple[Pseudonymiser, dict[str, str]]:
    """Pseudonymiser by setting and the ``name@version`` of its models. Raises when a finder's model is missing."""
    fake = settings.models == "fake"
    found = finders_of(settings)
    language = catalogue.language_identifier(settings.languages, fake=fake)
    made = Pseudonymiser(
        found,
        language,
        pseudonyms,
        load_policy(settings.policy),
        declared_attributes=settings.declared_attributes,
        languages=settings.languages,
    )
    made.words = words_of_files(settings.allow_list, settings.deny_list)
    return made, {"language": language.name, "finders": ", ".join(sorted(finder.name for finder in found))}


def annotator(settings: Settings, *, threads: int = 1, topics: Path | None = None) -> Annotator:
    """Encoder and heads by setting."""
    encoder = "fake" if settings.models == "fake" else settings.encoder
    return catalogue.annotator(encoder=encoder, cache=cache_folder(settings), topics=topics, threads=threads)


def cache_folder(settings: Settings) -> Path:
    """Where prepared model files lie: beside the data, or where ``ASCOLTO_CACHE`` says, to share them."""
    return Path(os.environ.get("ASCOLTO_CACHE") or settings.home / "cache")


def topics_file(settings: Settings, version: int) -> Path:
    """Where a version of the topic model is kept (centres and words; no texts)."""
    return settings.home / "topics" / f"{version}"


def current_topics(settings: Settings, database: Database) -> tuple[int | None, Path | None]:
    """Version and file of the topic model in use; (None, None) when there is none."""
    rows = database.rows("SELECT version FROM insights.topic_version WHERE is_current")
    if not rows:
        return None, None
    version = int(rows[0]["version"])
    path = topics_file(settings, version)
    return (version, path) if path.exists() else (None, None)


class Worker:
    """A process's pipeline, built on first use and rebuilt when a new topic version or key epoch is switched on."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.where = wiring.addresses(settings)
        self.database = wiring.database(self.where, "worker")
        self._ring = wiring.keys(settings)
        self.bell = Bell(settings, self.where)
        self.rekeying = Rekeying(self.database, self._ring)
        self.leases = Leases(
            self.database,
            f"{socket.gethostname()}:{os.getpid()}",
            seconds=settings.lease_seconds,
            max_attempts=settings.max_attempts,
        )
        self._take_keys(current_epoch(self.database))
        self.words = WordStore(self.database, self.keys.digests, settings.allow_list, settings.deny_list)
        self._topics: tuple[int | None, Path | None] = (None, None)

    def _take_keys(self, epoch: int) -> None:
        self.pseudonyms = self._ring.pseudonyms(epoch)
        every = every_epoch(self._ring)
        older = tuple(one for one in every if one.epoch != epoch)
        self.keys = Keys(self._ring.opening(), self._ring.vault_sealing(), self.pseudonyms, self._ring.intake(), older)
        self.desk = make_desk(self.settings, self.database, self._ring, every)
        self.sender = make_sender(self.settings, self.database, self._ring)
        self._pseudonymiser, _ = privacy(self.settings, self.pseudonyms)
        self._pipeline: Pipeline | None = None

    def pipeline(self) -> Pipeline:
        """The pipeline with the current topic version, key epoch and newest own words."""
        self._refresh_words()
        topics = current_topics(self.settings, self.database)
        self._follow_epoch()
        if self._pipeline is None or topics != self._topics:
            self._topics = topics
            self._pipeline = Pipeline(
                self.database,
                self.leases,
                self.keys,
                self._pseudonymiser,
                annotator(self.settings, topics=topics[1]),
                batch_items=self.settings.batch_items,
                keep_sealed=self.settings.raw_retention_days > 0,
                topic_version=topics[0],
                words=self.words,
                purposes=load_purposes(self.settings.purposes),
            )
        return self._pipeline

    def attend(self) -> None:
        """What people wait for goes before what lies in the queue: looks at held items, rights, a step of a correction."""
        self._follow_epoch()
        self._refresh_words()
        answer_looks(self.database, self.keys.opening, self.keys.digests, self._pseudonymiser)
        if self.desk.attend():
            self.bell.ring(TASK_NOTIFY)
            blank_cards(self.settings.home / "topics", self.database)
            if refit_due(self.database):
                self.bell.ring(TASK_FIT_TOPICS)
        if open_corrections(self.database):
            pipeline = self.pipeline()
            keys = self.keys
            tools = Tools(
                keys.opening, keys.vault, keys.digests, self._pseudonymiser, pipeline.annotator, self._topics[0]
            )
            work_corrections(self.database, tools)
            self._refresh_words()
            clean_cards(self.settings.home / "topics", self.words.words.rules)

    def _follow_epoch(self) -> None:
        if (epoch := current_epoch(self.database)) != self.pseudonyms.epoch:
            self._take_keys(epoch)

    def _refresh_words(self) -> None:
        if self.words.refresh():
            self._pseudonymiser.words = self.words.words

    def beat(self, part: str, **details: object) -> None:
        """Note that a part is alive, for status pages."""
        with self.database.transaction() as connection:
            connection.execute(
                "INSERT INTO access.heartbeat (part, at, details) VALUES (%s, now(), %s) "
                "ON CONFLICT (part) DO UPDATE SET at = now(), details = EXCLUDED.details",
                (part, json.dumps(details)),
            )
