"""A worker put together in this process, on the shipped fakes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from feedback.database import Database
from feedback.intake import Intake
from feedback.keys import KeyFolder
from feedback.leases import Leases
from feedback.pipeline import Keys, Pipeline
from feedback.ports import Annotator, LanguageIdentifier, PiiFinder
from feedback.privacy.purposes import Purposes
from feedback.pseudonymise import Pseudonymiser
from feedback.word_store import WordStore
from nlp_models.fakes import FakeAnnotator, FakeLanguage
from nlp_models.pii.fakes import FakeFinder
from tests.conftest import Installation


@pytest.fixture
def intake(api_db: Database, installation: Installation) -> Intake:
    return Intake(api_db, installation.keys.sealing(), installation.keys.intake())


Make = Callable[..., Pipeline]


def keys_of(folder: KeyFolder) -> Keys:
    return Keys(folder.opening(), folder.vault_sealing(), folder.pseudonyms(), folder.intake())


@pytest.fixture
def make_pipeline(worker_db: Database, installation: Installation) -> Iterator[Make]:
    """A pipeline with any part replaced."""

    def make(
        owner: str = "worker-1",
        *,
        seconds: int = 60,
        max_attempts: int = 5,
        annotator: Annotator | None = None,
        finder: PiiFinder | None = None,
        language: LanguageIdentifier | None = None,
        keep_sealed: bool = False,
        batch_items: int = 64,
        words: WordStore | None = None,
        purposes: Purposes | None = None,
    ) -> Pipeline:
        keys = keys_of(installation.keys)
        settings = installation.settings
        return Pipeline(
            worker_db,
            Leases(worker_db, owner, seconds=seconds, max_attempts=max_attempts),
            keys,
            Pseudonymiser(
                [finder or FakeFinder()],
                language or FakeLanguage(),
                keys.pseudonyms,
                declared_attributes=settings.declared_attributes,
                languages=settings.languages,
            ),
            annotator or FakeAnnotator(),
            batch_items=batch_items,
            keep_sealed=keep_sealed,
            words=words,
            purposes=purposes,
        )

    yield make
