"""Fits one head: a small network, several seeds side by side, and the temperature that makes it honest.

An ensemble whose members' logits are averaged is itself one wider network: hidden layers stand side by side and
the last matrices are divided by the number of members. So it costs one product at run time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from nlp_models.heads import Floats, Head, softmax

Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Recipe:
    """What there is to choose; chosen by cross-validation, see docs/models."""

    hidden: int = 64
    members: int = 3
    epochs: int = 30
    rate: float = 2e-3
    decay: float = 0.02
    dropout: float = 0.3
    noise: float = 0.01
    smoothing: float = 0.05
    batch: int = 128
    seed: int = 20261122


def _member(rows: Floats, labels: Labels, weights: Floats, answers: int, recipe: Recipe, seed: int) -> list[Floats]:
    make = torch.Generator().manual_seed(seed)
    size = rows.shape[1]
    into = (torch.randn(size, recipe.hidden, generator=make) * (2.0 / size) ** 0.5 * 3).requires_grad_()
    out = (torch.randn(recipe.hidden, answers, generator=make) * (1.0 / recipe.hidden) ** 0.5).requires_grad_()
    biases = [torch.zeros(recipe.hidden, requires_grad=True), torch.zeros(answers, requires_grad=True)]
    x, y, w = torch.from_numpy(rows), torch.from_numpy(labels), torch.from_numpy(weights)
    optimiser = torch.optim.AdamW(
        [{"params": [into, out], "weight_decay": recipe.decay}, {"params": biases, "weight_decay": 0.0}],
        lr=recipe.rate,
    )
    steps = recipe.epochs * (-(-len(x) // recipe.batch))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, recipe.rate, total_steps=steps + 1)
    for _ in range(recipe.epochs):
        for chosen in torch.split(torch.randperm(len(x), generator=make), recipe.batch):
            noisy = x[chosen] + recipe.noise * torch.randn(len(chosen), size, generator=make)
            hidden = torch.relu(noisy @ into + biases[0])
            keep = (torch.rand(hidden.shape, generator=make) >= recipe.dropout) / (1 - recipe.dropout)
            logits = (hidden * keep) @ out + biases[1]
            losses = functional.cross_entropy(logits, y[chosen], reduction="none", label_smoothing=recipe.smoothing)
            optimiser.zero_grad()
            (losses * w[chosen]).mean().backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
    return [part.detach().numpy() for part in (into, biases[0], out, biases[1])]


def fit_head(rows: Floats, labels: Labels, weights: Floats, answers: int, recipe: Recipe) -> Head:
    """The ensemble as one head, temperature 1. The vectors' common direction is taken off inside the head."""
    centre = rows.mean(axis=0)
    members = [
        _member(rows - centre, labels, weights, answers, recipe, recipe.seed + number)
        for number in range(recipe.members)
    ]
    into = np.concatenate([member[0] for member in members], axis=1)
    into_bias = np.concatenate([member[1] for member in members]) - centre @ into
    out = np.concatenate([member[2] for member in members], axis=0) / len(members)
    out_bias = np.mean([member[3] for member in members], axis=0)
    return Head(into, into_bias.astype(np.float32), out.astype(np.float32), out_bias.astype(np.float32), 1.0)


def logits(head: Head, rows: Floats) -> Floats:
    """Before temperature and softmax."""
    hidden: Floats = np.maximum(rows @ head.into + head.into_bias, 0)
    return hidden @ head.out + head.out_bias


def best_temperature(given: Floats, labels: Labels) -> float:
    """The temperature of least negative log-likelihood on texts that the head was not fitted on."""

    def loss(temperature: float) -> float:
        chosen = softmax(given / np.float32(temperature))[np.arange(len(labels)), labels]
        return float(-np.log(np.maximum(chosen, 1e-9)).mean())

    return min((float(t) for t in np.geomspace(0.3, 4.0, 80)), key=loss)
