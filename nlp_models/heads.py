"""The heads: small networks that read one sentence vector and say sentiment, journey stage and pain point.

A head is ``softmax((relu(v W1 + b1) W2 + b2) / T)``. The first matrices of all heads stand side by side, so the three
answers cost one product. Weights are a ``.npz`` of plain arrays (no pickles, no texts); a ``.json`` beside it says
how they came about. T is the temperature that makes the probabilities honest (Guo et al. 2017, "On Calibration of
Modern Neural Networks").
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feedback.items import SENTIMENTS, STAGES
from nlp_models.assembly import Signals, Thresholds
from nlp_models.errors import ModelUnavailable

Floats = NDArray[np.float32]

HEADS = {"sentiment": len(SENTIMENTS), "stage": len(STAGES) + 1, "pain_point": 2}
"""Head -> number of answers; the last answer of ``stage`` is "no stage"."""
WEIGHTS, CARD = "heads.npz", "heads.json"
RETRAIN = "train heads for it with: python -m nlp_models.training.heads --data FOLDER --encoder NAME --out FOLDER"


@dataclass(frozen=True, slots=True)
class Head:
    """One head's matrices and temperature."""

    into: Floats
    into_bias: Floats
    out: Floats
    out_bias: Floats
    temperature: float


def softmax(logits: Floats) -> Floats:
    """Rows of probabilities, safe for large values."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    rows: Floats = powers / powers.sum(axis=1, keepdims=True)
    return rows


class Heads:
    """All heads over one encoder's vectors."""

    def __init__(self, heads: Mapping[str, Head], card: Mapping[str, Any]) -> None:
        self._heads = dict(heads)
        self.encoder = str(card["encoder"])
        self.version = str(card["version"])
        self.thresholds = Thresholds(float(card["thresholds"]["stage"]), float(card["thresholds"]["pain_point"]))
        self._into = np.concatenate([head.into for head in self._heads.values()], axis=1)
        self._bias = np.concatenate([head.into_bias for head in self._heads.values()])

    @property
    def models(self) -> dict[str, str]:
        """Role -> ``name@version``."""
        return {role: f"ascolto-{role.replace('_', '-')}@{self.version}" for role in self._heads}

    def probabilities(self, vectors: Floats) -> dict[str, Floats]:
        """Each head's answer for each vector."""
        hidden = np.maximum(vectors @ self._into + self._bias, 0)
        answers: dict[str, Floats] = {}
        start = 0
        for role, head in self._heads.items():
            width = head.into.shape[1]
            logits = hidden[:, start : start + width] @ head.out + head.out_bias
            answers[role] = softmax(logits / np.float32(head.temperature))
            start += width
        return answers

    def signals(self, vectors: Floats) -> Signals:
        """The three signals of each sentence."""
        answers = self.probabilities(vectors)
        return Signals(answers["sentiment"], answers["stage"][:, : len(STAGES)], answers["pain_point"][:, 1])


def save(folder: Path, heads: Mapping[str, Head], card: Mapping[str, Any]) -> None:
    """Write weights (half precision) and card."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, NDArray[np.generic]] = {}
    for role, head in heads.items():
        for part in ("into", "into_bias", "out", "out_bias"):
            arrays[f"{role}.{part}"] = getattr(head, part).astype(np.float16)
        arrays[f"{role}.temperature"] = np.float32(head.temperature).reshape(1)
    np.savez(folder / WEIGHTS, **arrays)  # type: ignore[arg-type]
    text = json.dumps(card, indent=1, ensure_ascii=False, sort_keys=True)
    (folder / CARD).write_text(text + "\n", encoding="utf-8")


def load(folder: Path) -> Heads:
    """Heads from a folder. Raises ``ModelUnavailable`` when they are missing or damaged."""
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        with np.load(folder / WEIGHTS, allow_pickle=False) as stored:
            heads = {role: _head(stored, role, answers) for role, answers in HEADS.items()}
        return Heads(heads, card)
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise ModelUnavailable(f"the heads in {folder} are missing or damaged; {RETRAIN}") from error


def _head(stored: Mapping[str, NDArray[Any]], role: str, answers: int) -> Head:
    into, into_bias, out, out_bias = (
        stored[f"{role}.{part}"].astype(np.float32) for part in ("into", "into_bias", "out", "out_bias")
    )
    if out.shape != (into.shape[1], answers) or into_bias.shape != into.shape[1:] or out_bias.shape != (answers,):
        raise ValueError(f"head {role} has matrices that do not fit each other")
    return Head(into, into_bias, out, out_bias, float(stored[f"{role}.temperature"][0]))


def packaged_card() -> dict[str, Any]:
    """How the heads that come with the product came about: data, recipes, figures."""
    card: dict[str, Any] = json.loads(files("nlp_models").joinpath(f"data/{CARD}").read_text(encoding="utf-8"))
    return card


def load_packaged() -> Heads:
    """The heads that come with the product, for the bundled encoder."""
    with as_file(files("nlp_models").joinpath("data")) as folder:
        return load(folder)
