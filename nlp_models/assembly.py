"""From what the heads say of each sentence to one answer for the whole text. Pure rules, the same for fakes.

The rules, and why:

Sentiment and stage are each half what the sentences say and half what the heads read in the text as a whole (its own
vector when it is short, else the mean of its sentences' vectors); of the pain point the whole says a third. The
sentences show where it hurts, the whole keeps one odd sentence from deciding alone. What the sentences say:

- *Sentiment*: mean of the sentences' probabilities, each weighted by P(not neutral) times the square root of its
  length. An opinion counts; a "Buongiorno," hardly does.
- *Pain point*: the largest probability over the sentences, however much politeness surrounds it.
- *Stage*: mean of the sentences' probabilities, each weighted by the square of its best stage's probability, by
  1 + P(pain), because the stage that matters is the one where it hurts, and by the square root of its length.
  Below the threshold the stage is None.
- *Vector*: the length-weighted mean of the sentence vectors, scaled to length 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feedback.items import SENTIMENTS, STAGES, Annotation, PainPoint, SentenceAnnotation, Sentiment, Stage, Topic

Floats = NDArray[np.float32]

WORST_SENTENCE = 2 / 3
LEAST_WEIGHT = 0.02
"""A sentence without opinion or stage still counts a little, so that weights never sum to nothing."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Below ``stage`` no stage is named; from ``pain`` upward a sentence is a pain point."""

    stage: float = 0.4
    pain: float = 0.5


@dataclass(frozen=True, slots=True)
class Signals:
    """What the heads say: rows are sentences; columns in the order of ``SENTIMENTS`` and ``STAGES``; ``pain`` is flat.

    Stage rows need not sum to 1: the rest is the probability that the sentence belongs to no stage.
    """

    sentiment: Floats
    stage: Floats
    pain: Floats

    def rows(self, start: int, end: int) -> Signals:
        """The signals of sentences ``start`` to ``end`` (exclusive)."""
        return Signals(self.sentiment[start:end], self.stage[start:end], self.pain[start:end])


def sentiment_of(probabilities: Floats) -> Sentiment:
    """The contract's form of three probabilities; rounded so that equal inputs print equally everywhere."""
    total = float(probabilities.sum()) or 1.0
    values = {label: round(float(p) / total, 4) for label, p in zip(SENTIMENTS, probabilities, strict=True)}
    values["neutral"] = max(0.0, round(1.0 - values["negative"] - values["positive"], 4))
    score = max(-1.0, min(1.0, values["positive"] - values["negative"]))
    return Sentiment(max(SENTIMENTS, key=values.__getitem__), round(score, 4), values)


def stage_of(probabilities: Floats, threshold: float) -> Stage:
    """The most likely stage, or None when it is not likely enough."""
    best = int(probabilities.argmax())
    probability = round(float(probabilities[best]), 4)
    return Stage(STAGES[best] if probability >= threshold else None, probability)


def pain_of(probability: float, threshold: float) -> PainPoint:
    """Yes from the threshold upward."""
    return PainPoint(bool(probability >= threshold), round(float(probability), 4))


def _half(sentences: Floats, whole: Floats | None) -> Floats:
    return sentences if whole is None else (sentences + whole) / np.float32(2)


def _mean(probabilities: Floats, weights: Floats) -> Floats:
    mean: Floats = (probabilities * weights[:, None]).sum(axis=0) / weights.sum()
    return mean


def document_sentiment(probabilities: Floats, lengths: Floats, whole: Floats | None = None) -> Floats:
    """The sentences' probabilities by opinion and length, and those of the whole text when there are some."""
    opinion = 1 - probabilities[:, SENTIMENTS.index("neutral")] + LEAST_WEIGHT
    return _half(_mean(probabilities, opinion * np.sqrt(lengths)), whole)


def document_stage(probabilities: Floats, pain: Floats, lengths: Floats, whole: Floats | None = None) -> Floats:
    """The sentences' stages by clearness, pain and length, and those of the whole text when there are some."""
    weights = (probabilities.max(axis=1) + LEAST_WEIGHT) ** 2 * (1 + pain) * np.sqrt(lengths)
    return _half(_mean(probabilities, weights), whole)


def document_pain(pain: Floats, whole: float | None = None) -> float:
    """The worst sentence, which counts ``WORST_SENTENCE``, and the whole text when there is a reading of it."""
    worst = float(pain.max())
    return worst if whole is None else WORST_SENTENCE * worst + (1 - WORST_SENTENCE) * whole


def document_vector(vectors: Floats, lengths: Floats) -> Floats:
    """Length-weighted mean, scaled to length 1; empty when the sentences cancel out."""
    mean: Floats = (vectors * lengths[:, None]).sum(axis=0)
    norm = float(np.linalg.norm(mean))
    return mean / np.float32(norm) if norm > 0 else mean[:0]


def empty(models: dict[str, str]) -> Annotation:
    """The neutral answer for a text without sentences."""
    neutral = {label: 1.0 if label == "neutral" else 0.0 for label in SENTIMENTS}
    return Annotation(
        Sentiment("neutral", 0.0, neutral), Stage(None, 0.0), PainPoint(False, 0.0), None, (), (), dict(models)
    )


def annotation(
    spans: Sequence[tuple[int, int]],
    signals: Signals,
    vector: Floats,
    topic: Topic | None,
    thresholds: Thresholds,
    models: dict[str, str],
    whole: Signals | None = None,
) -> Annotation:
    """One text's annotation from its sentences' spans, in order, and their signals.

    ``whole`` holds the signals of the text as a whole, in one row; without it the sentences decide alone.
    """
    if not spans:
        return empty(models)
    sentiment, stage, pain = (whole.sentiment[0], whole.stage[0], float(whole.pain[0])) if whole else (None, None, None)
    lengths = np.asarray([end - start for start, end in spans], dtype=np.float32)
    sentences = tuple(
        SentenceAnnotation(
            start,
            end,
            sentiment_of(signals.sentiment[row]),
            stage_of(signals.stage[row], thresholds.stage),
            pain_of(signals.pain[row], thresholds.pain),
        )
        for row, (start, end) in enumerate(spans)
    )
    return Annotation(
        sentiment=sentiment_of(document_sentiment(signals.sentiment, lengths, sentiment)),
        stage=stage_of(document_stage(signals.stage, signals.pain, lengths, stage), thresholds.stage),
        pain_point=pain_of(document_pain(signals.pain, pain), thresholds.pain),
        topic=topic,
        sentences=sentences,
        vector=tuple(vector.tolist()),
        models=dict(models),
    )
