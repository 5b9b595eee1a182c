"""The encoder that comes with the product: multilingual-e5-small in eight bits on ONNX Runtime.

Neither torch nor transformers is imported. The word table stays on disk and only the rows that occur are read.
No ``query:`` or ``passage:`` prefix is put before a text: see docs/models/encoder.md for what that costs (nothing)
and saves (three to four tokens a sentence). A batch shares one scale for its activations, so a vector may differ in
the third decimal with the company it is encoded in.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from nlp_models.encoder import VECTOR_SIZE, batches, tokens
from nlp_models.encoder.prepared import GRAPH, TOKENISER, WORDS, ready
from nlp_models.errors import ModelUnavailable

MAX_TOKENS = 512
MAX_CHARACTERS = 8 * MAX_TOKENS
"""No text is read further: 512 tokens are seldom more than 2,500 characters, and reading costs time and memory."""


class BundledEncoder:
    """Encodes on the CPU; ``threads`` batches at a time, one thread each (faster than one batch on many threads)."""

    def __init__(self, cache: Path, threads: int = 1, prefix: str = "") -> None:
        prepared = ready(cache)
        self.name = prepared.name
        self._pad = prepared.pad
        self._prefix = prefix
        if threads == 1:
            os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_mem_pattern = False
        options.log_severity_level = 3
        try:
            self._tokeniser = tokens.load(prepared.folder / TOKENISER, MAX_TOKENS)
            self._words = np.load(prepared.folder / WORDS, mmap_mode="r")
            self._session = onnxruntime.InferenceSession(
                str(prepared.folder / GRAPH), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # the two libraries raise bare Exception subclasses for a damaged file
            raise ModelUnavailable(f"the encoder in {cache} is damaged: delete that folder and start again") from error
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="encoder") if threads > 1 else None

    def _forward(self, ids: batches.Ids, mask: batches.Mask) -> batches.Rows:
        words = self._words[ids].astype(np.float32)
        rows: batches.Rows = self._session.run(None, {"words": words, "mask": mask})[0]
        return rows

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 for each text, in order; what goes beyond 512 tokens is cut."""
        cut = [self._prefix + text[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8") for text in texts]
        ids = tokens.token_ids(self._tokeniser, cut)
        return batches.run(ids, self._forward, self._pad, VECTOR_SIZE, self._pool)
