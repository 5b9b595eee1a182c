"""Fits a topic model with BERTopic. Heavy to import; nothing but the nightly fit and the training needs it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np
from bertopic import BERTopic
from bertopic.dimensionality import BaseDimensionalityReduction
from bertopic.vectorizers import ClassTfidfTransformer
from hdbscan import HDBSCAN
from numpy.typing import NDArray
from sklearn.cluster import AgglomerativeClustering
from sklearn.decomposition import PCA
from sklearn.feature_extraction.text import CountVectorizer

from feedback.items import LANGUAGES, TOKEN_PATTERN
from nlp_models.topics import LABEL_WORDS, TopicModel

Floats = NDArray[np.float32]

SEED = 20261122
RARE = 5
"""A word found in fewer texts could point at one customer and is left out."""
FEWEST_TEXTS = 50
COMPONENTS = 10
WORDS = 10
MERGE_DISTANCE = 0.35
COURTESIES = (
    "buongiorno grazie saluti hola gracias saludos hello thanks please regards merci bonjour danke hallo "
    "obrigado obrigada multumesc salve ciao cordiali user http https amp person email phone didn hasn doesn isn wasn couldn wouldn xxxx"
)
NEAR_SHARE = 5.0
"""Per cent of a topic's own texts that lie further out than the threshold; a text beyond that belongs to none."""
_PLAIN_WORD = re.compile(r"[^\W\d_]{3,20}")


def _folded(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(c))


def stop_words() -> frozenset[str]:
    """spaCy's stop words of the seven languages and the courtesies of every message, accents folded."""
    found: set[str] = set()
    for language in LANGUAGES:
        found |= import_module(f"spacy.lang.{language}.stop_words").STOP_WORDS
    found |= set(COURTESIES.split())
    return frozenset(part for word in found for part in _PLAIN_WORD.findall(_folded(word)))


def _words(text: str) -> list[str]:
    return _PLAIN_WORD.findall(_folded(TOKEN_PATTERN.sub(" ", text)))


def _vectoriser() -> CountVectorizer:
    return CountVectorizer(tokenizer=_words, token_pattern=None, lowercase=False, stop_words=sorted(stop_words()))


def _vocabulary(texts: Sequence[str]) -> list[str]:
    """Words of at least ``RARE`` texts."""
    counter = _vectoriser().set_params(binary=True)
    counts = np.asarray(counter.fit_transform(texts).sum(axis=0)).ravel()
    return [word for word, count in zip(counter.get_feature_names_out(), counts, strict=True) if count >= RARE]


def _unit(rows: NDArray[Any]) -> Floats:
    scaled: Floats = (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)).astype(np.float32)
    return scaled


def _clusters(centred: Floats) -> NDArray[np.int64]:
    """Dense regions among the leading components; -1 where there is none."""
    size = min(COMPONENTS, *centred.shape)
    reduced = _unit(PCA(size, svd_solver="full", random_state=SEED).fit_transform(centred))
    smallest = max(10, len(centred) // 150)
    finder = HDBSCAN(min_cluster_size=smallest, min_samples=5, cluster_selection_method="leaf", core_dist_n_jobs=1)
    labels: NDArray[np.int64] = finder.fit_predict(reduced.astype(np.float64))
    return _merged(labels, centred)


def _merged(labels: NDArray[np.int64], centred: Floats) -> NDArray[np.int64]:
    """Clusters whose centres point the same way are one topic, whatever the language or the turn of phrase."""
    found = int(labels.max()) + 1
    if found < 2:
        return labels
    centres = _unit(np.stack([centred[labels == number].mean(axis=0) for number in range(found)]))
    joiner = AgglomerativeClustering(None, metric="cosine", linkage="average", distance_threshold=MERGE_DISTANCE)
    joined = joiner.fit_predict(centres)
    merged: NDArray[np.int64] = np.where(labels >= 0, joined[labels], -1).astype(np.int64)
    return merged


def _topic_words(texts: Sequence[str], vectors: Floats, labels: NDArray[np.int64]) -> dict[int, list[str]]:
    vocabulary = _vocabulary(texts)
    if not vocabulary:
        return {}
    model = BERTopic(
        embedding_model=None,
        language="multilingual",
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=_Given(labels),
        vectorizer_model=_vectoriser().set_params(vocabulary=vocabulary),
        ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True),
        top_n_words=WORDS,
        calculate_probabilities=False,
    )
    cleaned = [" ".join(_words(text)) or "-" for text in texts]
    topics, _ = model.fit_transform(cleaned, embeddings=vectors)
    # BERTopic may renumber by size: translate back through the texts themselves
    ours = {int(theirs): int(label) for theirs, label in zip(topics, labels, strict=True)}
    return {
        ours[number]: [word for word, weight in model.get_topic(number) if word and weight > 0]
        for number in set(topics)
        if number >= 0
    }


class _Given:
    """A clusterer for BERTopic that answers what has been found already."""

    def __init__(self, labels: NDArray[np.int64]) -> None:
        self.labels_ = labels

    def fit(self, rows: Floats, y: object = None) -> _Given:
        """Nothing to learn."""
        return self


def _label(words: Sequence[str], taken: set[str], number: int) -> str:
    label = ", ".join(words[:LABEL_WORDS]) or f"topic {number + 1}"
    return label if label not in taken else f"{label} ({number + 1})"


def fit(texts: Sequence[str], vectors: Floats, languages: Sequence[str], encoder: str) -> TopicModel:
    """A topic model of these texts. Same input, same model.

    The languages are centred one by one before clustering, so that a topic gathers what is alike in meaning and
    not in language. Fewer than ``FEWEST_TEXTS`` texts, or texts with no dense region, give a model without topics.
    """
    if not len(texts) == len(vectors) == len(languages):
        raise ValueError("fit needs one vector and one language for each text")
    mean = vectors.mean(axis=0) if len(vectors) else np.zeros(vectors.shape[1:], dtype=np.float32)
    nothing = TopicModel(encoder, mean, np.zeros((0, vectors.shape[1]), np.float32), (), (), (), 1.0)
    if len(texts) < FEWEST_TEXTS:
        return nothing
    labels = _clusters(_by_language(vectors, languages))
    if labels.max() < 0:
        return nothing
    rows = _unit(vectors - mean)
    numbers = sorted(range(labels.max() + 1), key=lambda n: (-int((labels == n).sum()), n))
    centres = _unit(np.stack([rows[labels == n].mean(axis=0) for n in numbers]))
    inside = np.concatenate([rows[labels == n] @ centres[i] for i, n in enumerate(numbers)])
    threshold = float(np.percentile(inside, NEAR_SHARE))
    cosines = rows @ centres.T
    assigned = np.where(cosines.max(axis=1) >= threshold, cosines.argmax(axis=1), -1).astype(np.int64)
    words = _topic_words(texts, vectors, assigned)
    named: list[str] = []
    for number in range(len(numbers)):
        named.append(_label(words.get(number, []), set(named), number))
    return TopicModel(
        encoder=encoder,
        mean=mean,
        centres=centres,
        labels=tuple(named),
        words=tuple(tuple(words.get(number, [])) for number in range(len(numbers))),
        sizes=tuple(int((assigned == number).sum()) for number in range(len(numbers))),
        threshold=round(threshold, 4),
    )


def _by_language(vectors: Floats, languages: Sequence[str]) -> Floats:
    """Vectors with the mean of their own language taken off; a language of few texts shares the common mean."""
    centred: Floats = vectors - vectors.mean(axis=0)
    spoken = np.asarray(languages)
    for language in set(languages):
        chosen = spoken == language
        if chosen.sum() >= FEWEST_TEXTS:
            centred[chosen] = vectors[chosen] - vectors[chosen].mean(axis=0)
    return centred
