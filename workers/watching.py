"""The nightly watch over privacy: canaries, and a measurement whenever models or test set changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from feedback import wiring
from feedback.canaries import CANARY_TENANT, Sighting, plant, watch, watch_canaries
from feedback.database import Database
from feedback.intake import Intake
from feedback.privacy.leak_counts import under_minima
from feedback.privacy.pseudonyms import Pseudonyms
from feedback.scoreboard import newest, store
from feedback.settings import Settings
from workers import assembly, measuring

_SLACK = timedelta(hours=6)


def canaries(settings: Settings, database: Database) -> list[Sighting]:
    """Plant new ones every ``canary_days`` days (0: never); then look for all."""
    known = watch(database)
    due = known.newest is None or datetime.now(UTC) - known.newest > timedelta(days=settings.canary_days) - _SLACK
    if settings.canary_days and due:
        plant_canaries(settings, database, "system:worker")
    return watch_canaries(database, settings.home / "logs")


def plant_canaries(settings: Settings, database: Database, actor: str) -> list[UUID]:
    """One canary for each configured language, by the ordinary door."""
    folder = wiring.keys(settings)
    return plant(
        database,
        Intake(database, folder.sealing(), folder.intake(), tenant=CANARY_TENANT),
        settings.languages,
        actor,
    )


def measure(settings: Settings, database: Database) -> UUID:
    """Measure this installation's masker on the shipped set and keep the result."""
    # The key does not matter: tokens are not looked at.
    pseudonymiser, models = assembly.privacy(settings, Pseudonyms(bytes(32)))
    scores = measuring.measure(pseudonymiser, settings.languages)
    failures = under_minima(scores, measuring.minima())
    return store(database, measuring.set_name(), models, scores, failures)


def measure_when_changed(settings: Settings, database: Database) -> UUID | None:
    """Measure when the newest result is of other models or another set."""
    _, models = assembly.privacy(settings, Pseudonyms(bytes(32)))
    last = newest(database)
    if last and dict(last.models) == models and last.set_name == measuring.set_name():
        return None
    return measure(settings, database)
