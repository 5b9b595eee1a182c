"""Models that several tests share; the prepared encoder is kept between runs (a lock guards it)."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp_models import catalogue
from nlp_models.annotator import RealAnnotator
from nlp_models.fakes import FakeAnnotator

TOKEN = "[PERSON_k3f7q2m7x4ab]"


@pytest.fixture(scope="session")
def real(encoder_cache: Path) -> RealAnnotator:
    """The annotator that ships."""
    made = catalogue.annotator(encoder="bundled", cache=encoder_cache)
    assert isinstance(made, RealAnnotator)
    return made


@pytest.fixture(params=["fake", "bundled"])
def annotator(request: pytest.FixtureRequest) -> RealAnnotator | FakeAnnotator:
    """Both forms, one after the other: they keep the same promise."""
    if request.param == "fake":
        return FakeAnnotator()
    made: RealAnnotator = request.getfixturevalue("real")
    return made
