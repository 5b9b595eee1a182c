"""The real ``Annotator``: split, encode every sentence once, let the heads and the topic model read the vectors."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import import_module
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from feedback.items import Annotation, Topic
from nlp_models import assembly, heads, sentences
from nlp_models.encoder import VECTOR_SIZE, Encoder
from nlp_models.errors import ModelUnavailable
from nlp_models.placeholders import readable

BUNDLED = "bundled"
SHORT_TEXT = 160
"""Characters up to which a text of several sentences is encoded as a whole besides; a sixth more work on the demo."""
DEFAULT_CACHE = Path.home() / ".ascolto" / "cache"


class TopicAssigner(Protocol):
    """What the annotator needs of a topic model."""

    @property
    def name(self) -> str:
        """``name@version``."""
        ...

    @property
    def encoder(self) -> str:
        """Name of the encoder whose vectors it was fitted on."""
        ...

    def assign(self, vectors: NDArray[np.float32]) -> list[Topic | None]:
        """The topic of each vector, or None."""
        ...


class RealAnnotator:
    """One encoder pass for a whole batch of texts, many heads on the vectors."""

    def __init__(self, encoder: Encoder, reading: heads.Heads, topics: TopicAssigner | None = None) -> None:
        if reading.encoder != encoder.name:
            raise ModelUnavailable(f"the heads were trained on {reading.encoder}, not {encoder.name}; {heads.RETRAIN}")
        if topics is not None and topics.encoder != encoder.name:
            raise ModelUnavailable(f"the topics were fitted on {topics.encoder}, not {encoder.name}: fit them again")
        self._encoder, self._heads, self._topics = encoder, reading, topics
        self._models = {"encoder": encoder.name, "sentences": sentences.SPLITTER, **reading.models}
        if topics is not None:
            self._models["topic"] = topics.name

    @property
    def models(self) -> dict[str, str]:
        """Role -> ``name@version`` for every model behind the answers."""
        return dict(self._models)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of short texts such as search queries, comparable with the items' vectors."""
        return self._encoder.encode([readable(text) for text in texts])

    def annotate(self, texts: Sequence[str], languages: Sequence[str]) -> list[Annotation]:
        """One annotation for each text, in order; a text without a visible character gets the neutral answer."""
        spans = sentences.split(texts, languages)
        short = [row for row, text in enumerate(texts) if len(spans[row]) > 1 and len(text) <= SHORT_TEXT]
        pieces = [readable(text[a:b]) for text, found in zip(texts, spans, strict=True) for a, b in found]
        vectors = self._encode_once([*pieces, *(readable(texts[row]) for row in short)])
        signals = self._heads.signals(vectors[: len(pieces)])
        edges = list(pairwise(accumulate((len(found) for found in spans), initial=0)))
        documents = [self._document(vectors[a:b], found) for (a, b), found in zip(edges, spans, strict=True)]
        reading = self._readings(documents, dict(zip(short, vectors[len(pieces) :], strict=True)))
        topics = self._assign(documents)
        return [
            assembly.annotation(
                found,
                signals.rows(*edges[row]),
                documents[row],
                topics[row],
                self._heads.thresholds,
                self._models,
                reading.rows(row, row + 1),
            )
            for row, found in enumerate(spans)
        ]

    def _readings(
        self, documents: list[NDArray[np.float32]], short: dict[int, NDArray[np.float32]]
    ) -> assembly.Signals:
        """What the heads say of each text as a whole: of a short text's own vector, else of the mean vector."""
        rows = np.zeros((len(documents), VECTOR_SIZE), dtype=np.float32)
        for row, mean in enumerate(documents):
            vector = short.get(row, mean)
            rows[row, : len(vector)] = vector
        return self._heads.signals(rows)

    def _encode_once(self, pieces: list[str]) -> NDArray[np.float32]:
        """Equal sentences (greetings, thanks) are encoded once for the batch."""
        places = {piece: place for place, piece in enumerate(dict.fromkeys(pieces))}
        if not places:
            return np.zeros((0, VECTOR_SIZE), dtype=np.float32)
        return self._encoder.encode(list(places))[[places[piece] for piece in pieces]]

    @staticmethod
    def _document(vectors: NDArray[np.float32], spans: Sequence[tuple[int, int]]) -> NDArray[np.float32]:
        return assembly.document_vector(vectors, np.asarray([b - a for a, b in spans], dtype=np.float32))

    def _assign(self, whole: list[NDArray[np.float32]]) -> list[Topic | None]:
        topics: list[Topic | None] = [None] * len(whole)
        rows = [row for row, vector in enumerate(whole) if len(vector)]
        if self._topics is not None and rows:
            found = self._topics.assign(np.stack([whole[row] for row in rows]))
            for row, topic in zip(rows, found, strict=True):
                topics[row] = topic
        return topics


def heads_folder(cache: Path, encoder: str) -> Path:
    """Where heads for another encoder than the bundled one are kept."""
    return cache / "heads" / re.sub(r"[^\w.-]+", "_", encoder)


def load_encoder(encoder: str, cache: Path, threads: int) -> Encoder:
    """The encoder for a setting; its libraries are imported now and not before. Raises ``ModelUnavailable``."""
    made: Encoder
    if encoder == BUNDLED:
        made = import_module("nlp_models.encoder.bundled").BundledEncoder(cache, threads)
    else:
        made = import_module("nlp_models.encoder.huggingface").HuggingFaceEncoder(encoder, threads=threads)
    return made


def build(
    *, encoder: str = BUNDLED, cache: Path | None = None, topics: Path | None = None, threads: int = 1
) -> RealAnnotator:
    """The annotator for a setting. Raises ``ModelUnavailable`` when a model is missing or does not fit the others."""
    cache = cache or DEFAULT_CACHE
    made = load_encoder(encoder, cache, threads)
    reading = heads.load_packaged() if encoder == BUNDLED else heads.load(heads_folder(cache, made.name))
    chosen: TopicAssigner | None = import_module("nlp_models.topics").load(topics) if topics else None
    return RealAnnotator(made, reading, chosen)
