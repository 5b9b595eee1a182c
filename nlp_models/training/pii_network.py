"""The tagger's network in torch, for training alone: dilated convolutions over frozen word vectors.

Iterated dilated convolutions tag as well as recurrent networks and run in parallel over the tokens (Strubell et al.
2017, "Fast and Accurate Entity Recognition with Iterated Dilated Convolutions"). The word vectors are the input table
of multilingual-e5-small: they know names, words and endings of a hundred languages from its pretraining, and the
service has them in memory anyway.
"""

from __future__ import annotations

from torch import Tensor, nn

from nlp_models.pii.token_view import FEATURES

WORD_SIZE = 384
DILATIONS = (1, 1, 2, 2, 4)


class Block(nn.Module):
    """``x + GELU(W [left, here, right])``, normalised."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.convolution = nn.Conv1d(width, width, 3, dilation=dilation, padding=dilation)
        self.norm = nn.LayerNorm(width)

    def forward(self, rows: Tensor, mask: Tensor, drop: float) -> Tensor:
        """[texts, tokens, width] in and out; outside the text all is zero."""
        made = self.convolution((rows * mask).transpose(1, 2)).transpose(1, 2)
        made = nn.functional.dropout(nn.functional.gelu(made), drop, self.training)
        normal: Tensor = self.norm(rows + made)
        return normal


class Network(nn.Module):
    """Class scores for each token."""

    def __init__(self, width: int, classes: int) -> None:
        super().__init__()
        self.words = nn.Linear(WORD_SIZE, width)
        self.facts = nn.Linear(FEATURES, width, bias=False)
        self.entry = nn.LayerNorm(width)
        self.blocks = nn.ModuleList(Block(width, dilation) for dilation in DILATIONS)
        self.whole = nn.Linear(width, width, bias=False)
        self.head = nn.Linear(width, classes)

    def forward(self, words: Tensor, facts: Tensor, mask: Tensor, drop: float = 0.1) -> Tensor:
        """``words`` [texts, tokens, 384], ``facts`` [texts, tokens, FEATURES], ``mask`` [texts, tokens, 1] of 0 and 1."""
        rows = self.entry(self.words(words) + self.facts(facts))
        for number, block in enumerate(self.blocks):
            rows = block(rows, mask, drop)
            if number == 1:
                mean = (rows * mask).sum(1, keepdim=True) / mask.sum(1, keepdim=True).clamp(min=1)
                rows = rows + self.whole(mean)
        scores: Tensor = self.head(rows)
        return scores
