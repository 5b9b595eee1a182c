"""Fits a topic model. Heavy to import; nothing but the nightly fit and the training needs it."""

from __future__ import annotations

from collections.abc import Sequence
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

from nlp_models.topic_stop_words import stop_words
from nlp_models.topic_words import Encode, candidates, plain_words, topic_words
from nlp_models.topics import LABEL_WORDS, TopicModel

__all__ = ["fit", "stop_words"]

Floats = NDArray[np.float32]

SEED = 20261122
FEWEST_TEXTS = 50
COMPONENTS = 80
SMALLEST, SHARE = 10, 300
"""A topic needs ten texts, and one in 300 of all."""
NEIGHBOURS = 3
MERGE_DISTANCE = 0.5
NEAR_SHARE = 5.0
"""Per cent of a topic's own texts that lie further out than the threshold; a text beyond that belongs to none."""


def _unit(rows: NDArray[Any]) -> Floats:
    scaled: Floats = (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)).astype(np.float32)
    return scaled


def _components(centred: Floats) -> Floats:
    """Leading components, each divided by the square root of its spread, so that the largest do not drown the rest."""
    found = PCA(min(COMPONENTS, *centred.shape), svd_solver="full", random_state=SEED).fit(centred)
    spread = found.explained_variance_
    real = spread > 1e-9 * max(float(spread[0]), 1e-30)
    return _unit(found.transform(centred)[:, real] / spread[real] ** 0.25)


def _clusters(texts: Sequence[str], centred: Floats) -> NDArray[np.int64]:
    """Topics of BERTopic (Grootendorst 2022) on our own vectors and components; -1 for the texts between them."""
    none = np.full(len(centred), -1, dtype=np.int64)
    if not float(np.ptp(centred, axis=0).max(initial=0)) > 1e-6:
        return none
    if len(set().union(*map(plain_words, texts))) < 2:  # BERTopic's weights need two words
        return none
    finder = HDBSCAN(
        min_cluster_size=max(SMALLEST, len(centred) // SHARE),
        min_samples=NEIGHBOURS,
        cluster_selection_method="leaf",
        core_dist_n_jobs=1,
    )
    model = BERTopic(
        embedding_model=None,
        umap_model=BaseDimensionalityReduction(),  # the components are reduced already, without chance
        hdbscan_model=finder,
        vectorizer_model=CountVectorizer(analyzer=plain_words),
        ctfidf_model=ClassTfidfTransformer(),
    )
    found, _ = model.fit_transform(list(texts), embeddings=_components(centred).astype(np.float64))
    # Only the labels leave: the fitted object keeps example texts.
    return _merged(np.asarray(found, dtype=np.int64), centred)


def _merged(labels: NDArray[np.int64], centred: Floats) -> NDArray[np.int64]:
    """Clusters whose centres point the same way are one topic, whatever the language or the turn of phrase."""
    found = int(labels.max()) + 1
    if found < 2:
        return labels
    centres = np.stack([centred[labels == number].mean(axis=0) for number in range(found)]).astype(np.float64)
    centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
    # a matrix of our own: scikit-learn's cosine refuses a centre of length 0
    apart = np.clip(1 - centres @ centres.T, 0, 2)
    np.fill_diagonal(apart, 0)
    joiner = AgglomerativeClustering(None, metric="precomputed", linkage="average", distance_threshold=MERGE_DISTANCE)
    joined = joiner.fit_predict(apart)
    merged: NDArray[np.int64] = np.where(labels >= 0, joined[labels], -1).astype(np.int64)
    return merged


def _label(words: Sequence[str], taken: set[str], number: int) -> str:
    label = ", ".join(words[:LABEL_WORDS])
    return label if label not in taken else f"{label} ({number + 1})"


def fit(
    texts: Sequence[str], vectors: Floats, languages: Sequence[str], encoder: str, encode: Encode | None = None
) -> TopicModel:
    """A topic model of these texts. Same input, same model.

    The languages are centred one by one before clustering, so that a topic gathers what is alike in meaning and
    not in language. ``encode`` gives the vectors of single words (the annotator's ``encode``) and makes the labels
    better. Fewer than ``FEWEST_TEXTS`` texts, or texts with no dense region, give a model without topics; a region
    whose texts share no word, and a vector that is not finite, are left out. Raises ``ValueError`` for lengths that differ.
    """
    if not len(texts) == len(vectors) == len(languages):
        raise ValueError("fit needs one vector and one language for each text")
    sound = np.isfinite(vectors).all(axis=1) if len(vectors) else np.zeros(0, dtype=bool)
    if not sound.all():
        kept = np.flatnonzero(sound).tolist()
        texts, languages = [texts[i] for i in kept], [languages[i] for i in kept]
        vectors = vectors[kept]
    mean = vectors.mean(axis=0) if len(vectors) else np.zeros(vectors.shape[1:], dtype=np.float32)
    nothing = TopicModel(encoder, mean, np.zeros((0, *vectors.shape[1:]), np.float32), (), (), (), 1.0)
    if len(texts) < FEWEST_TEXTS:
        return nothing
    labels = _clusters(texts, _by_language(vectors, languages))
    if labels.max() < 0:
        return nothing
    rows = _unit(vectors - mean)
    numbers = sorted(range(labels.max() + 1), key=lambda n: (-int((labels == n).sum()), n))
    centres = _unit(np.stack([rows[labels == n].mean(axis=0) for n in numbers]))
    inside = np.concatenate([rows[labels == n] @ centres[i] for i, n in enumerate(numbers)])
    threshold = float(np.percentile(inside, NEAR_SHARE))
    words = topic_words(candidates(texts, languages, _nearest(rows, centres, threshold)), centres, encode)
    if not words:
        return nothing
    kept_topics = sorted(words)
    centres = centres[kept_topics]
    assigned = _nearest(rows, centres, threshold)
    named: list[str] = []
    for number, topic in enumerate(kept_topics):
        named.append(_label(words[topic], set(named), number))
    return TopicModel(
        encoder=encoder,
        mean=mean,
        centres=centres,
        labels=tuple(named),
        words=tuple(words[topic] for topic in kept_topics),
        sizes=tuple(int((assigned == number).sum()) for number in range(len(kept_topics))),
        threshold=round(threshold, 4),
    )


def _nearest(rows: Floats, centres: Floats, threshold: float) -> NDArray[np.int64]:
    """The nearest centre of each row, -1 when none is near enough."""
    cosines = rows @ centres.T
    found: NDArray[np.int64] = np.where(cosines.max(axis=1) >= threshold, cosines.argmax(axis=1), -1).astype(np.int64)
    return found


def _by_language(vectors: Floats, languages: Sequence[str]) -> Floats:
    """Vectors with the mean of their own language taken off; a language of few texts shares the common mean."""
    centred: Floats = vectors - vectors.mean(axis=0)
    spoken = np.asarray(languages, dtype=object)
    for language in set(languages):
        chosen = spoken == language
        if chosen.sum() >= FEWEST_TEXTS:
            centred[chosen] = vectors[chosen] - vectors[chosen].mean(axis=0)
    return centred
