"""What a tagger misses and what it takes too much, in characters, on texts that were kept apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nlp_models.pii.tagged import NEAR, SURE, spans
from nlp_models.pii.tagger import Probabilities
from nlp_models.training.pii_batches import Example


def figures(
    made: Sequence[Example], read: Sequence[Probabilities], sure: float = SURE, near: float = NEAR
) -> dict[str, float]:
    """Percent of the letters of personal tokens that stay readable, and of other tokens that are taken."""
    missed = personal = taken = others = 0
    for one, probabilities in zip(made, read, strict=True):
        found = np.zeros(len(one.text) + 1, dtype=bool)
        for span in spans(one.text, one.view, probabilities, sure, near):
            found[span.start : span.end] = True
        shown = np.array([char.isalnum() for char in one.text] + [False])
        gold = np.zeros(len(one.text) + 1, dtype=bool)
        for (start, end), number in zip(one.view.offsets.tolist(), one.classes.tolist(), strict=True):
            gold[start:end] = number > 1
        personal += int((gold & shown).sum())
        missed += int((gold & shown & ~found).sum())
        others += int((~gold & shown).sum())
        taken += int((~gold & shown & found).sum())
    return {"leak": round(100 * missed / max(personal, 1), 2), "over": round(100 * taken / max(others, 1), 2)}
