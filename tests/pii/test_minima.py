"""The gate of a release: what the shipped finders leave of the shipped test set."""

from __future__ import annotations

import pytest

from feedback.items import LANGUAGES, PII_LABELS
from feedback.privacy.leak_counts import under_minima
from feedback.privacy.pseudonyms import Pseudonyms
from feedback.settings import load
from workers import assembly, measuring


def test_the_minima_name_measures_and_labels_only() -> None:
    known = {"leak", "over_mask", *PII_LABELS}
    for language, limits in measuring.minima().items():
        assert language == "*" or language in LANGUAGES
        assert set(limits) <= known and all(0 < limit <= 100 for limit in limits.values())


@pytest.mark.models
def test_the_shipped_finders_reach_the_minima_on_the_shipped_set() -> None:
    pseudonymiser, _ = assembly.privacy(load({}), Pseudonyms(bytes(32)))
    scores = measuring.measure(pseudonymiser, LANGUAGES)
    assert scores.languages() == sorted(LANGUAGES) and scores.documents > 300
    assert scores.held <= 0.02 * scores.documents
    assert under_minima(scores, measuring.minima()) == []
