"""Any encoder that ``transformers`` can load, from a folder or from the local cache of downloaded models.

Nothing is fetched from the network unless ``download`` is asked for. torch and transformers are imported with
this module and with no other, so that the bundled encoder stays light.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModel, AutoTokenizer

from nlp_models.encoder import VECTOR_SIZE, batches
from nlp_models.errors import ModelUnavailable

MAX_TOKENS = 512
MAX_CHARACTERS = 8 * MAX_TOKENS


def _version(model: torch.nn.Module) -> str:
    """A fingerprint of the weights themselves: two models of one name are told apart."""
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().flatten()[:4096].float().numpy().tobytes())
    return digest.hexdigest()[:12]


class HuggingFaceEncoder:
    """Mean of the last layer over the text's tokens, scaled to length 1."""

    def __init__(self, model: str, *, threads: int = 1, download: bool = False) -> None:
        torch.set_num_threads(threads)
        try:
            self._tokeniser = AutoTokenizer.from_pretrained(model, local_files_only=not download)
            self._model = AutoModel.from_pretrained(model, local_files_only=not download).eval()
        except (OSError, ValueError, ImportError) as error:
            raise ModelUnavailable(
                "the encoder set by ASCOLTO_ENCODER cannot be loaded: give a folder, or download the model first"
            ) from error
        size = int(self._model.config.hidden_size)
        if size != VECTOR_SIZE:
            raise ModelUnavailable(f"the encoder gives vectors of {size} numbers; the store needs {VECTOR_SIZE}")
        positions = int(getattr(self._model.config, "max_position_embeddings", MAX_TOKENS) or MAX_TOKENS)
        self._limit = min(MAX_TOKENS, positions, int(self._tokeniser.model_max_length))
        self._pad = int(self._tokeniser.pad_token_id or 0)
        self.name = f"{Path(model).name if Path(model).exists() else model}@{_version(self._model)}"

    def _forward(self, tokens: batches.Ids, mask: batches.Mask) -> batches.Rows:
        kept = torch.from_numpy(mask).long()
        with torch.inference_mode():
            last = self._model(input_ids=torch.from_numpy(tokens), attention_mask=kept).last_hidden_state
        total = (last * kept[:, :, None]).sum(dim=1)
        rows: batches.Rows = torch.nn.functional.normalize(total, dim=1).float().numpy()
        return rows

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 for each text, in order; what goes beyond the model's limit is cut."""
        if not texts:
            return np.zeros((0, VECTOR_SIZE), dtype=np.float32)
        cut = [text[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8") for text in texts]
        found = self._tokeniser(cut, truncation=True, max_length=self._limit)["input_ids"]
        ids = [row or [self._pad] for row in found]
        return batches.run(ids, self._forward, self._pad, VECTOR_SIZE, None)
