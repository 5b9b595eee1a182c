"""Names topics: the words that set a topic's texts apart and mean what its centre means.

Candidates come from class-based TF-IDF (Grootendorst 2022, "BERTopic: Neural topic modeling with a class-based TF-IDF
procedure"), counted over the topic's texts in its most frequent language, so that a name is in one language. They are
ranked by weight and by the cosine of their own vector with the topic's centre (KeyBERT's idea, Grootendorst 2020);
what ends like a verb goes back a little, and a word that is another form of one chosen before is left out.
Only words are kept, never texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from bertopic.vectorizers import ClassTfidfTransformer
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer

from feedback.items import TOKEN_PATTERN
from nlp_models.topic_stop_words import PLAIN_WORD, folded, stop_words, verb_like

Floats = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Floats]

RARE = 5
"""A word found in fewer texts could point at one customer and is left out."""
CANDIDATES = 30
WORDS = 10
LEAST_SHARE = 0.25
"""Of the texts with the topic's commonest word: a rarer one says little about it, however much it sets it apart."""
WEIGHT_COUNTS = 0.6
VERB_COSTS = 0.4
SAME_STEM = 0.7


@dataclass(frozen=True, slots=True)
class Candidates:
    """Words that may name one topic, best c-TF-IDF weight first (scaled to 1), and the topic's language."""

    language: str
    words: tuple[str, ...]
    weights: Floats


def plain_words(text: str) -> list[str]:
    """The words of a text as they are counted: letters only, accents folded, pseudonym tokens and stop words out."""
    stops = stop_words()
    return [word for word in PLAIN_WORD.findall(folded(TOKEN_PATTERN.sub(" ", text))) if word not in stops]


def _spellings(texts: Sequence[str], vocabulary: Sequence[str]) -> dict[str, str]:
    """Folded word -> the way it is most often written in the texts, in lower case."""
    kept = set(vocabulary)
    seen: dict[str, Counter[str]] = {}
    for text in texts:
        for word in set(PLAIN_WORD.findall(TOKEN_PATTERN.sub(" ", text).lower())):
            if (plain := folded(word)) in kept:
                seen.setdefault(plain, Counter())[word] += 1
    return {plain: min(forms, key=lambda form: (-forms[form], form)) for plain, forms in seen.items()}


def candidates(texts: Sequence[str], languages: Sequence[str], topics: NDArray[np.int64]) -> dict[int, Candidates]:
    """Topic -> its candidates; a topic without one word that enough texts share is absent."""
    counter = CountVectorizer(analyzer=plain_words, binary=True, dtype=np.int64)
    try:
        counts = counter.fit_transform(texts)
    except ValueError:  # scikit-learn's way to say that there is not one word
        return {}
    common = np.flatnonzero(np.asarray(counts.sum(axis=0)).ravel() >= RARE)
    numbers = sorted({int(number) for number in topics if number >= 0})
    if not len(common) or not numbers:
        return {}
    counts = counts[:, common]
    vocabulary = counter.get_feature_names_out()[common]
    spoken = np.asarray(languages, dtype=object)
    main = {n: Counter(spoken[topics == n]).most_common(1)[0][0] for n in numbers}
    chosen = [(topics == n) & (spoken == main[n]) for n in numbers]
    rows = np.stack([np.asarray(counts[mask].sum(axis=0)).ravel() for mask in (*chosen, np.ones(len(topics), bool))])
    # the transformer cannot take a single column: one that every topic has beside it changes no order
    padded = csr_matrix(np.concatenate([rows, np.ones((len(rows), 1), dtype=rows.dtype)], axis=1))
    weights = ClassTfidfTransformer().fit_transform(padded)[:-1, :-1].toarray()
    spellings = _spellings(texts, vocabulary)
    found: dict[int, Candidates] = {}
    for place, number in enumerate(numbers):
        enough = rows[place] >= max(2.0, LEAST_SHARE * rows[place].max())
        best = _best(np.nan_to_num(weights[place]) * enough)
        if len(best):
            words = tuple(spellings.get(vocabulary[i], vocabulary[i]) for i in best)
            found[number] = Candidates(main[number], words, weights[place][best] / weights[place][best[0]])
    return found


def _best(weights: NDArray[Any]) -> NDArray[np.int64]:
    order = np.argsort(-weights, kind="stable")[:CANDIDATES]
    return order[weights[order] > 0]


def _same(first: str, second: str) -> bool:
    """Whether two words look like forms of one: they share most of their letters from the start."""
    first, second = folded(first), folded(second)
    shared = next(
        (i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )
    return shared >= max(3, SAME_STEM * max(len(first), len(second)))


def _ranked(offered: Candidates, nearness: Floats) -> tuple[str, ...]:
    verbs = np.asarray([verb_like(word, offered.language) for word in offered.words])
    scores = WEIGHT_COUNTS * offered.weights + nearness - VERB_COSTS * verbs
    chosen: list[str] = []
    for place in np.argsort(-scores, kind="stable"):
        word = offered.words[place]
        if len(chosen) < WORDS and not any(_same(word, other) for other in chosen):
            chosen.append(word)
    return tuple(chosen)


def topic_words(offered: dict[int, Candidates], centres: Floats, encode: Encode | None) -> dict[int, tuple[str, ...]]:
    """Topic -> its words, best first. Without ``encode`` the weights decide alone."""
    if encode is None:
        return {n: _ranked(found, np.zeros(len(found.words), np.float32)) for n, found in offered.items()}
    places = {word: i for i, word in enumerate(dict.fromkeys(w for found in offered.values() for w in found.words))}
    if not places:
        return {}
    vectors = np.asarray(encode(list(places)), dtype=np.float32)
    vectors = vectors - vectors.mean(axis=0)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return {
        n: _ranked(found, np.nan_to_num(vectors[[places[word] for word in found.words]] @ centres[n]))
        for n, found in offered.items()
    }
