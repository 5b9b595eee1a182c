"""The few figures that every card reports."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def macro_f1(truth: Sequence[object], answers: Sequence[object]) -> float:
    """Mean over the classes of the truth of F1 = 2tp / (2tp + fp + fn), times 100 (van Rijsbergen 1979)."""
    scores = []
    for label in sorted(set(truth), key=str):
        hits = sum(t == label and a == label for t, a in zip(truth, answers, strict=True))
        wrong = sum((t == label) != (a == label) for t, a in zip(truth, answers, strict=True))
        scores.append(2 * hits / (2 * hits + wrong))
    return 100 * sum(scores) / max(1, len(scores))


def calibration_error(probabilities: NDArray[np.float32], labels: NDArray[np.int64], bins: int = 15) -> float:
    """Expected calibration error: mean gap between confidence and accuracy over equal bins (Naeini et al. 2015)."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        (place == b).mean() * abs(confidence[place == b].mean() - right[place == b].mean())
        for b in range(bins)
        if (place == b).any()
    ]
    return 100 * float(sum(gaps))
