"""Trains the tagger of personal data: ``python -m nlp_models.training.pii_tagger`` writes ``nlp_models/data/pii_tagger``.

Fresh text at every step (``pii_text``), so nothing is seen twice; sentences, documents and values kept apart test it.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from feedback.items import LANGUAGES
from nlp_models.encoder.prepared import RECIPE, TOKENISER, WORDS
from nlp_models.pii.tagger import CLASSES
from nlp_models.pii.token_view import TokenView, view
from nlp_models.training import pii_values
from nlp_models.training.pii_export import export
from nlp_models.training.pii_network import Network
from nlp_models.training.pii_text import Piece, Writer

OUT = Path(__file__).parents[1] / "data" / "pii_tagger"
_NUMBER = {label: index for index, label in enumerate(CLASSES)}
IGNORED = -100


@dataclass(frozen=True, slots=True)
class Example:
    """A text as the network reads it, and the class of each token."""

    view: TokenView
    classes: NDArray[np.int64]


def classes_of(pieces: Sequence[Piece], offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Class of each token: that of the piece in which most of it lies."""
    text_length = sum(len(text) for text, _ in pieces)
    chars = np.zeros(text_length + 1, dtype=np.int64)
    at = 0
    for text, label in pieces:
        if label:
            lead, kept = len(text) - len(text.lstrip()), len(text.rstrip())
            chars[at + lead : at + kept] = _NUMBER[label]
        at += len(text)
    middle = (offsets[:, 0] + np.maximum(offsets[:, 1] - 1, offsets[:, 0])) // 2
    return np.where(offsets[:, 1] > offsets[:, 0], chars[middle], IGNORED)


def examples(writers: dict[str, Writer], tokeniser: Tokenizer, per_language: int) -> list[Example]:
    """New texts of every language; one in five is not told its language."""
    made: list[Example] = []
    for language, writer in writers.items():
        texts = [writer.text() for _ in range(per_language)]
        told = [language if writer.rng.random() < 0.8 else "und" for _ in texts]
        views = view(tokeniser, ["".join(piece for piece, _ in pieces) for pieces in texts], told)
        made += [
            Example(v, classes_of(p, v.offsets)) for v, p in zip(views, texts, strict=True) if 3 <= len(v.ids) < 500
        ]
    return made


def batches(
    made: Sequence[Example], words: NDArray[np.float16], tokens: int, rng: random.Random
) -> Iterator[tuple[Tensor, Tensor, Tensor, Tensor]]:
    """Texts of like length together: word rows, facts, mask, classes."""
    order = sorted(range(len(made)), key=lambda index: len(made[index].view.ids) + rng.random())
    groups: list[list[int]] = [[]]
    for index in order:
        width = len(made[index].view.ids)
        if width * (len(groups[-1]) + 1) > tokens:
            groups.append([])
        groups[-1].append(index)
    rng.shuffle(groups)
    for group in filter(None, groups):
        width = max(len(made[index].view.ids) for index in group)
        ids = np.full((len(group), width), 1, dtype=np.int64)
        facts = np.zeros((len(group), width, made[0].view.features.shape[1]), dtype=np.float32)
        mask = np.zeros((len(group), width, 1), dtype=np.float32)
        classes = np.full((len(group), width), IGNORED, dtype=np.int64)
        for row, index in enumerate(group):
            size = len(made[index].view.ids)
            ids[row, :size], facts[row, :size] = made[index].view.ids, made[index].view.features
            mask[row, :size], classes[row, :size] = 1, made[index].classes
        rows = words[ids].astype(np.float32)
        yield torch.from_numpy(rows), torch.from_numpy(facts), torch.from_numpy(mask), torch.from_numpy(classes)


def figures(network: Network, made: Sequence[Example], words: NDArray[np.float16]) -> dict[str, float]:
    """Share of personal tokens found as any personal class, and of others taken for personal."""
    network.eval()
    found = personal = wrong = others = 0
    with torch.no_grad():
        for rows, facts, mask, classes in batches(made, words, 8192, random.Random(0)):
            taken = network(rows, facts, mask).argmax(-1) > 1
            gold, known = classes > 1, classes >= 0
            personal += int(gold.sum())
            found += int((taken & gold).sum())
            others += int((known & ~gold).sum())
            wrong += int((taken & known & ~gold).sum())
    network.train()
    return {"missed": round(1 - found / max(personal, 1), 4), "over": round(wrong / max(others, 1), 4)}


class Run:
    """One training: writers, word table, network, and what is kept apart."""

    def __init__(self, given: argparse.Namespace) -> None:
        folder = given.cache / RECIPE
        self.given = given
        self.words: NDArray[np.float16] = np.load(folder / WORDS, mmap_mode="r")
        self.tokeniser = Tokenizer.from_file(str(folder / TOKENISER))
        self.tokeniser.no_padding()
        self.tokeniser.no_truncation()
        strangers = pii_values.foreign()
        self.writers = {one: Writer(one, random.Random(given.seed + n), strangers) for n, one in enumerate(LANGUAGES)}
        apart = {one: Writer(one, random.Random(900 + n), strangers, apart=True) for n, one in enumerate(LANGUAGES)}
        self.test = {one: examples({one: writer}, self.tokeniser, 250) for one, writer in apart.items()}
        self.network = Network(given.width, len(CLASSES))
        if given.resume:
            self.network.load_state_dict(torch.load(given.resume))
        self.started = time.monotonic()

    @property
    def share(self) -> float:
        """How much of the time is gone, 0 to 1."""
        gone: float = (time.monotonic() - self.started) / 60 / self.given.minutes
        return gone

    def train(self) -> None:
        """New texts until the time is over; the rate falls to a hundredth."""
        given, rng = self.given, random.Random(self.given.seed)
        optimiser = torch.optim.AdamW(self.network.parameters(), lr=given.rate, weight_decay=0.01)
        step, running, tell = 0, 0.0, time.monotonic() + 240
        while self.share < 1:
            for batch in batches(examples(self.writers, self.tokeniser, 60), self.words, given.tokens, rng):
                for group in optimiser.param_groups:
                    group["lr"] = given.rate * min(1.0, (step + 1) / 200) * max(0.01, 1 - self.share)
                loss = self.loss(*batch)
                optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
                optimiser.step()
                step, running = step + 1, running * 0.99 + 0.01 * float(loss.detach())
                if time.monotonic() > tell:
                    print(f"step {step} {self.share:.0%} loss {running:.4f} {json.dumps(self.report())}", flush=True)
                    tell = time.monotonic() + 240

    def loss(self, rows: Tensor, facts: Tensor, mask: Tensor, classes: Tensor) -> Tensor:
        """Cross entropy; a word vector that is sometimes missing keeps the network from leaning on single words."""
        keep = (torch.rand(rows.shape[:2]) > 0.06).unsqueeze(-1)
        scores = self.network(rows * keep, facts, mask)
        return nn.functional.cross_entropy(
            scores.flatten(0, 1), classes.flatten(), ignore_index=IGNORED, label_smoothing=0.02
        )

    def report(self) -> dict[str, dict[str, float]]:
        """Figures by language on what was kept apart."""
        return {one: figures(self.network, some, self.words) for one, some in self.test.items()}

    def save(self) -> None:
        """The graph for the service, the weights to go on from (beside it, not shipped), the figures."""
        out: Path = self.given.out
        out.mkdir(parents=True, exist_ok=True)
        export(self.network.state_dict(), out / "tagger.onnx")
        torch.save(self.network.state_dict(), self.given.weights)
        report = self.report()
        (out / "figures.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
        print(json.dumps(report), f"saved to {out}")


def main() -> None:
    """Train, report on what was kept apart, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=100)
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--tokens", type=int, default=1500, help="in one batch")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--cache", type=Path, default=Path(".cache"))
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--weights", type=Path, default=Path("tagger-weights.pt"), help="to go on from with --resume")
    parser.add_argument("--resume", type=Path)
    given = parser.parse_args()
    torch.manual_seed(given.seed)
    torch.set_num_threads(given.threads)
    run = Run(given)
    run.train()
    run.save()


if __name__ == "__main__":
    main()
