"""The tagger's network in torch, for training alone: dilated convolutions over frozen word vectors.

Iterated dilated convolutions tag as well as recurrent networks and run in parallel over the tokens (Strubell et al.
2017, "Fast and Accurate Entity Recognition with Iterated Dilated Convolutions"). The word vectors are the input table
of multilingual-e5-small: they know names, words and endings of a hundred languages from its pretraining, and the
service has them in memory anyway. Without normalisation and with nothing below zero: so eight bits of a fixed scale
hold every layer, and a text is read the same whatever stands beside it.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from nlp_models.pii.token_view import FEATURES

WORD_SIZE = 384
DILATIONS = (1, 1, 2, 2, 4, 8)
_POOL = 1 << 22


class Drop:
    """Dropout by slices of one long random mask: drawing each number anew took a tenth of the training."""

    def __init__(self, share: float, kind: torch.dtype) -> None:
        self._pool = ((torch.rand(_POOL) >= share) / (1 - share)).to(kind)

    def __call__(self, rows: Tensor) -> Tensor:
        """The rows with some numbers at zero."""
        size = rows.numel()
        start = int(torch.randint(0, _POOL - size, (1,)))
        return rows * self._pool[start : start + size].view_as(rows)


class Block(nn.Module):
    """``x + ReLU(W [left, here, right])``."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.dilation = dilation
        self.three = nn.Linear(3 * width, width)

    def forward(self, rows: Tensor, mask: Tensor, drop: Drop | None) -> Tensor:
        """[texts, tokens, width] in and out, zero outside the text."""
        tokens, reach = rows.shape[1], self.dilation
        wide = nn.functional.pad(rows, (0, 0, reach, reach))
        made = torch.relu(self.three(torch.cat([wide[:, :tokens], rows, wide[:, 2 * reach :]], -1)))
        made = drop(made) if drop else made
        return (rows + made) * mask


class Network(nn.Module):
    """Class scores for each token."""

    def __init__(self, width: int, classes: int) -> None:
        super().__init__()
        self.words = nn.Linear(WORD_SIZE, width)
        self.facts = nn.Linear(FEATURES, width, bias=False)
        self.blocks = nn.ModuleList(Block(width, dilation) for dilation in DILATIONS)
        self.whole = nn.Linear(width, width)
        self.head = nn.Linear(width, classes)

    def forward(self, words: Tensor, facts: Tensor, mask: Tensor, drop: Drop | None = None) -> Tensor:
        """``words`` [texts, tokens, 384], ``facts`` [texts, tokens, FEATURES], ``mask`` [texts, tokens, 1] of 0 and 1."""
        rows = torch.relu(self.words(words) + self.facts(facts)) * mask
        for number, block in enumerate(self.blocks):
            rows = block(rows, mask, drop)
            if number == 1:
                mean = rows.sum(1, keepdim=True) / mask.sum(1, keepdim=True).clamp(min=1)
                rows = (rows + torch.relu(self.whole(mean))) * mask
        scores: Tensor = self.head(rows)
        return scores
