"""Topics by BERTopic on the vectors that the annotator has already computed; saved without any customer's text.

Fitting: principal components, density clusters (HDBSCAN), words by c-TF-IDF (Grootendorst 2022, "BERTopic: Neural
topic modeling with a class-based TF-IDF procedure"). Texts that no dense region claims go to the nearest topic when
they are near enough. Kept are each topic's centre, label and words, and nothing else: a word must occur in
five texts, and words that contain a digit or look like a pseudonym never enter the vocabulary.

Assigning is one product with the centres. Importing this module is light; BERTopic is imported by ``fit`` alone.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feedback.items import Topic
from nlp_models.errors import ModelUnavailable

Floats = NDArray[np.float32]

CENTRES, CARD = "topics.npz", "topics.json"
LABEL_WORDS = 3
SHARPNESS = 30.0
"""Inverse temperature that turns cosines with the centres into a probability."""


@dataclass(frozen=True, slots=True)
class TopicModel:
    """Centres (rows of length 1, after ``mean`` is taken off), labels, words, and the least cosine that counts."""

    encoder: str
    mean: Floats
    centres: Floats
    labels: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]
    sizes: tuple[int, ...]
    threshold: float

    @property
    def version(self) -> str:
        """Changes whenever a centre or a label does."""
        digest = hashlib.sha256(self.centres.tobytes() + self.mean.tobytes())
        digest.update("\n".join(self.labels).encode("utf-8"))
        return digest.hexdigest()[:12]

    @property
    def name(self) -> str:
        """``name@version``; topic ids are stable within it."""
        return f"ascolto-topics@{self.version}"

    def cosines(self, vectors: Floats) -> Floats:
        """Cosine of each vector with each centre, the common direction of all texts taken off."""
        rows = vectors - self.mean
        norms = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        found: Floats = (rows / norms).astype(np.float32) @ self.centres.T
        return found

    def assign(self, vectors: NDArray[np.float32]) -> list[Topic | None]:
        """The nearest topic of each vector, or None when none is near enough."""
        if not len(self.centres) or not len(vectors):
            return [None] * len(vectors)
        cosines = self.cosines(vectors)
        best = cosines.argmax(axis=1)
        nearest = cosines[np.arange(len(best)), best]
        powers = np.exp(SHARPNESS * (cosines - nearest[:, None]))
        probability = 1 / powers.sum(axis=1)
        return [
            Topic(int(b), self.labels[b], round(float(p), 4)) if c >= self.threshold else None
            for b, c, p in zip(best, nearest, probability, strict=True)
        ]

    def save(self, folder: Path) -> None:
        """Write centres and words. No example texts: they are not in the model."""
        folder.mkdir(parents=True, exist_ok=True)
        np.savez(folder / CENTRES, mean=self.mean, centres=self.centres)
        card: dict[str, Any] = {
            "encoder": self.encoder,
            "threshold": self.threshold,
            "topics": [
                {"label": label, "words": list(words), "size": size}
                for label, words, size in zip(self.labels, self.words, self.sizes, strict=True)
            ],
        }
        (folder / CARD).write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load(folder: Path) -> TopicModel:
    """A saved topic model. Raises ``ModelUnavailable`` when it is missing or damaged."""
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        with np.load(folder / CENTRES, allow_pickle=False) as stored:
            mean, centres = stored["mean"].astype(np.float32), stored["centres"].astype(np.float32)
        topics = card["topics"]
        if len(topics) != len(centres):
            raise ValueError("labels and centres differ in number")
        return TopicModel(
            encoder=str(card["encoder"]),
            mean=mean,
            centres=centres,
            labels=tuple(str(topic["label"]) for topic in topics),
            words=tuple(tuple(map(str, topic["words"])) for topic in topics),
            sizes=tuple(int(topic["size"]) for topic in topics),
            threshold=float(card["threshold"]),
        )
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise ModelUnavailable(f"the topic model in {folder} is missing or damaged: fit it again") from error
