"""An installation whose keys may be rotated and destroyed without hurting other tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from feedback.database import Database
from feedback.intake import Intake
from feedback.keys import KeyFolder, KeyRing
from feedback.leases import Leases
from feedback.pipeline import Keys, Pipeline
from feedback.pseudonymise import Pseudonymiser
from nlp_models.fakes import FakeAnnotator, FakeLanguage
from nlp_models.pii.fakes import FakeFinder
from tests.conftest import Installation


@pytest.fixture
def own(installation: Installation, tmp_path: Path) -> Installation:
    """The installation with a copy of the keys."""
    home = tmp_path / "home"
    shutil.copytree(installation.settings.keys, home / "keys")
    settings = replace(installation.settings, home=home)
    environment = installation.environment | {"ASCOLTO_HOME": str(home)}
    return replace(installation, settings=settings, keys=KeyFolder(settings.keys), environment=environment)


@pytest.fixture
def ring(own: Installation) -> KeyRing:
    return own.keys


Take = Callable[..., None]


@pytest.fixture
def intake(api_db: Database, ring: KeyRing) -> Intake:
    return Intake(api_db, ring.sealing(), ring.intake())


@pytest.fixture
def work(worker_db: Database, ring: KeyRing) -> Iterator[Take]:
    """Work everything that is open with the keys of an epoch."""

    def run(epoch: int | None = None) -> None:
        codes = ring.pseudonyms(epoch)
        pipeline = Pipeline(
            worker_db,
            Leases(worker_db, "worker", seconds=60, max_attempts=5),
            Keys(ring.opening(), ring.vault_sealing(), codes, ring.intake()),
            Pseudonymiser([FakeFinder()], FakeLanguage(), codes, languages=("it",), declared_attributes=("region",)),
            FakeAnnotator(),
        )
        while pipeline.run_batch().done:
            pass

    yield run
