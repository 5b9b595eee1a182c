"""Personal data by our own tagger: where no pattern holds, the look of a value and the words around it decide.

A small network over the encoder's word vectors (``nlp_models.training.pii_tagger``) on ONNX Runtime, in eight bits of
fixed scales, so that a text is read the same in whatever batch it comes. A long text is read in windows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from feedback.items import PII_LABELS
from nlp_models.encoder import batches
from nlp_models.encoder.prepared import TOKENISER, WORDS, ready
from nlp_models.errors import ModelUnavailable
from nlp_models.pii.token_view import TokenView, view

CLASSES = ("O", "OTHER", *PII_LABELS)
"""``OTHER`` is what looks like a name and is none: brands, products, towns, streets as places."""

MODEL = Path(__file__).parents[1] / "data" / "pii_tagger" / "tagger.onnx"
WINDOW = 1024
"""Tokens read at once; bounds the memory of a pass, whatever the text."""
MARGIN = 24
"""Tokens on either side of a window that are read for context only; the network looks 18 tokens far."""
TOGETHER = 512
"""Tokens of one pass with the padding: few, for less of it."""

Probabilities = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Window:
    """Tokens ``start`` to ``end`` of text number ``text``; the margins are cut off afterwards."""

    text: int
    start: int
    end: int


class Tagger:
    """Probabilities of each class for each token of each text."""

    def __init__(self, tokeniser: Tokenizer, words: NDArray[np.float16], model: Path = MODEL) -> None:
        """``words`` is the encoder's table; the tokeniser must neither pad nor cut. Raises ``ModelUnavailable``."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_mem_pattern = False
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # the library raises bare Exception subclasses for a missing or damaged file
            raise ModelUnavailable(f"the tagger {model} is missing or damaged: install Ascolto again") from error
        self._tokeniser, self._words = tokeniser, np.asarray(words)

    @classmethod
    def bundled(cls, cache: Path) -> Tagger:
        """The shipped tagger over the encoder prepared in ``cache``, which is prepared now when it is not there yet."""
        folder = ready(cache).folder
        tokeniser = Tokenizer.from_file(str(folder / TOKENISER))
        tokeniser.no_padding()
        tokeniser.no_truncation()
        return cls(tokeniser, np.load(folder / WORDS, mmap_mode="r"))

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> list[tuple[TokenView, Probabilities]]:
        """View and probabilities ([tokens, classes]) of each text, in order."""
        views = view(self._tokeniser, texts, languages)
        answers = [np.zeros((len(one.ids), len(CLASSES)), np.float32) for one in views]
        windows = [window for index, one in enumerate(views) for window in _windows(index, len(one.ids))]
        for batch in batches.by_length([window.end - window.start for window in windows], TOGETHER):
            self._run([windows[index] for index in batch], views, answers)
        return list(zip(views, answers, strict=True))

    def _run(self, windows: Sequence[Window], views: Sequence[TokenView], answers: Sequence[Probabilities]) -> None:
        width = max(window.end - window.start for window in windows)
        ids = np.zeros((len(windows), width), np.int64)
        facts = np.zeros((len(windows), width, views[0].features.shape[1]), np.float32)
        mask = np.zeros((len(windows), width, 1), np.float32)
        for row, window in enumerate(windows):
            seen, size = views[window.text], window.end - window.start
            ids[row, :size] = seen.ids[window.start : window.end]
            facts[row, :size] = seen.features[window.start : window.end]
            mask[row, :size] = 1
        words = self._words[ids].astype(np.float32)
        made = self._session.run(None, {"words": words, "facts": facts, "mask": mask})[0]
        for row, window in enumerate(windows):
            total = len(answers[window.text])
            first = window.start + (MARGIN if window.start else 0)
            last = window.end - (MARGIN if window.end < total else 0)
            answers[window.text][first:last] = made[row, first - window.start : last - window.start]


def _windows(text: int, tokens: int) -> list[Window]:
    step = WINDOW - 2 * MARGIN
    starts = range(0, max(tokens - 2 * MARGIN, 1), step) if tokens > WINDOW else range(1)
    return [Window(text, start, min(start + WINDOW, tokens)) for start in starts] if tokens else []
