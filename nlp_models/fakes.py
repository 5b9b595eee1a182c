"""Small deterministic stand-ins for the models, shipped as part of the product: no download, no start-up time.

They follow the same contract as the real models and are good enough for tests and demonstrations,
and not for a decision: their figures are not reported anywhere.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from feedback.items import LANGUAGES, STAGES, TOKEN_PATTERN, Annotation, LanguageGuess, Topic
from nlp_models import assembly, lexicon
from nlp_models.encoder import VECTOR_SIZE
from nlp_models.placeholders import readable

FAKE_VERSION = "1"
_WORD = re.compile(r"[^\W\d_]+")
_END = re.compile(r"(?<=[.!?…])\s+|\n+")
_LEAST_WORDS = 2
_TOPICS = ("app e accesso", "carte e pagamenti", "sportello e assistenza", "conto e costi")


def _folded(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))


def _seed(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


class FakeEncoder:
    """Each word has a fixed random direction (drawn from its hash); a text is the scaled sum of its words."""

    name = f"fake-encoder@{FAKE_VERSION}"

    def __init__(self) -> None:
        self._directions: dict[str, NDArray[np.float32]] = {}

    def _direction(self, word: str) -> NDArray[np.float32]:
        known = self._directions.get(word)
        if known is None:
            known = np.random.default_rng(_seed(word)).standard_normal(VECTOR_SIZE).astype(np.float32)
            if len(self._directions) < 50_000:
                self._directions[word] = known
        return known

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 for each text; texts that share words are near each other."""
        rows = np.zeros((len(texts), VECTOR_SIZE), dtype=np.float32)
        for row, text in enumerate(texts):
            words = [word[:5] for word in _WORD.findall(_folded(text))] or [text]
            for word in words:
                rows[row] += self._direction(word)
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        scaled: NDArray[np.float32] = (rows / np.maximum(norms, 1e-9)).astype(np.float32)
        return scaled


class FakeLanguage:
    """Counts stop words of the configured languages; the language with most of them wins."""

    name = f"fake-language@{FAKE_VERSION}"

    def __init__(self, languages: Sequence[str] = LANGUAGES) -> None:
        self._languages = tuple(languages)

    def identify(self, texts: Sequence[str]) -> list[LanguageGuess]:
        """One guess for each text, None when no stop word decides."""
        return [self._guess(text) for text in texts]

    def _guess(self, text: str) -> LanguageGuess:
        words = _WORD.findall(TOKEN_PATTERN.sub(" ", text).lower())
        if not words:
            return LanguageGuess(None, 0.0, "no words")
        counts = {lang: sum(word in lexicon.STOP_WORDS[lang] for word in words) for lang in lexicon.STOP_WORDS}
        best = max(counts, key=lambda lang: (counts[lang], -LANGUAGES.index(lang)))
        if not counts[best]:
            return LanguageGuess(None, 0.0, "too short" if len(words) <= _LEAST_WORDS else "low confidence")
        confidence = round(counts[best] / sum(counts.values()), 4)
        if best not in self._languages:
            return LanguageGuess(None, confidence, "outside the configured languages")
        return LanguageGuess(best, confidence)


def _sentence_spans(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    start = 0
    for end, following in [(m.start(), m.end()) for m in _END.finditer(text)] + [(len(text), len(text))]:
        piece = text[start:end]
        if piece.strip():
            left = len(piece) - len(piece.lstrip())
            spans.append((start + left, start + len(piece.rstrip())))
        start = following
    return spans


def _hits(words: list[str], stems: Sequence[str]) -> int:
    return sum(word.startswith(tuple(stems)) for word in words)


class FakeAnnotator:
    """Word lists for the signals, hashed words for the vector, and a topic drawn from the stage's words."""

    def __init__(self) -> None:
        self._encoder = FakeEncoder()
        self._models = {
            "encoder": self._encoder.name,
            "sentences": f"fake-sentences@{FAKE_VERSION}",
            "sentiment": f"fake-sentiment@{FAKE_VERSION}",
            "stage": f"fake-stage@{FAKE_VERSION}",
            "pain_point": f"fake-pain@{FAKE_VERSION}",
            "topic": f"fake-topic@{FAKE_VERSION}",
        }

    @property
    def models(self) -> dict[str, str]:
        """Role -> ``name@version``."""
        return dict(self._models)

    def annotate(self, texts: Sequence[str], languages: Sequence[str]) -> list[Annotation]:
        """One annotation for each text, in order; the language makes no difference to the fake."""
        if len(texts) != len(languages):
            raise ValueError("annotate needs one language for each text")
        return [self._annotate(text) for text in texts]

    def _annotate(self, text: str) -> Annotation:
        spans = _sentence_spans(text)
        if not spans:
            return assembly.empty(self._models)
        pieces = [readable(text[start:end]) for start, end in spans]
        signals = self._signals([_WORD.findall(_folded(piece)) for piece in pieces])
        lengths = np.asarray([end - start for start, end in spans], dtype=np.float32)
        vector = assembly.document_vector(self._encoder.encode(pieces), lengths)
        number = int(signals.stage.sum(axis=0).argmax()) % len(_TOPICS)
        topic = Topic(number, _TOPICS[number], 0.5) if signals.stage.max() >= 0.4 else None
        return assembly.annotation(spans, signals, vector, topic, assembly.Thresholds(), self._models)

    def _signals(self, sentences: list[list[str]]) -> assembly.Signals:
        sentiment = np.zeros((len(sentences), 3), dtype=np.float32)
        stage = np.zeros((len(sentences), len(STAGES)), dtype=np.float32)
        pain = np.zeros(len(sentences), dtype=np.float32)
        for row, words in enumerate(sentences):
            bad, good = _hits(words, lexicon.NEGATIVE), _hits(words, lexicon.POSITIVE)
            sentiment[row] = np.asarray([0.4 + 2 * bad, 1.0, 0.4 + 2 * good]) / (1.8 + 2 * (bad + good))
            evidence = np.asarray([0.2 + 3 * _hits(words, lexicon.STAGE_STEMS[name]) for name in STAGES])
            stage[row] = evidence / evidence.sum()
            hurts = _hits(words, lexicon.PAIN)
            pain[row] = (0.3 + bad + hurts) / (1.0 + bad + hurts + 1.5 * good)
        return assembly.Signals(sentiment, stage, pain)
