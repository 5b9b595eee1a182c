"""Trains the tagger of personal data: ``python -m nlp_models.training.pii_tagger`` writes ``nlp_models/data/pii_tagger``.

Fresh text at every step (``pii_text``), so nothing is seen twice; sentences, documents and values kept apart test it.
One seed, a set number of texts: the same weights from nothing on the same machine.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Sequence
from copy import deepcopy
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.func import functional_call

from feedback.items import LANGUAGES
from nlp_models.encoder.prepared import RECIPE, TOKENISER, WORDS
from nlp_models.pii.tagger import CLASSES, Probabilities, Tagger
from nlp_models.training import pii_values
from nlp_models.training.pii_batches import IGNORED, Batch, Example, Kin, Words, batches, examples
from nlp_models.training.pii_export import export
from nlp_models.training.pii_figures import figures
from nlp_models.training.pii_network import Drop, Network
from nlp_models.training.pii_text import Writer
from nlp_models.training.pii_values import Names, elsewhere

OUT = Path(__file__).parents[1] / "data" / "pii_tagger"
REPORT_EVERY, MEMORY = 50_000, 0.9995
PER_LANGUAGE = dict.fromkeys(LANGUAGES, 54) | {"de": 90, "fr": 66}
"""Texts of each language in a step: more of those that are harder to learn."""
_SURES, _NEARS = (0.3, 0.4, 0.5, 0.6), (0.1, 0.15, 0.2, 0.3)
Read = Callable[[str, Sequence[Example]], list[Probabilities]]
HALF = torch.bfloat16
"""Layers are computed in half precision and the weights kept in full: twice as fast where the processor knows it."""


class Run:
    """One training: writers, word table, network, and what is kept apart."""

    def __init__(self, given: argparse.Namespace) -> None:
        folder = given.cache / RECIPE
        self.given = given
        self.words: Words = np.load(folder / WORDS, mmap_mode="r")
        self.tokeniser = Tokenizer.from_file(str(folder / TOKENISER))
        self.tokeniser.no_padding()
        self.tokeniser.no_truncation()
        strangers = pii_values.foreign()
        self.writers = {one: Writer(one, random.Random(given.seed + n), strangers) for n, one in enumerate(LANGUAGES)}
        self.test = {
            "known names": self._apart(strangers, 250, None),
            "other names": self._apart(strangers, 100, elsewhere()),
        }
        first = examples(self.writers, self.tokeniser, dict.fromkeys(LANGUAGES, 600))
        self.kin = Kin(self.words, first, np.random.default_rng(given.seed))
        self.network = Network(given.width, len(CLASSES))
        self.mean = deepcopy(self.network).requires_grad_(False)
        """Moving average of the weights: what is tested and shipped."""
        self.drop = Drop(0.1, HALF)

    def _apart(self, strangers: Names, count: int, only: Names | None) -> dict[str, list[Example]]:
        """Texts out of sentences, documents and values kept apart, by language."""
        made = {}
        for number, one in enumerate(LANGUAGES):
            writer = Writer(one, random.Random(900 + number), strangers, apart=True, only=only)
            made[one] = examples({one: writer}, self.tokeniser, {one: count})
        return made

    def train(self) -> None:
        """New texts until their number is reached; the rate falls to a hundredth."""
        given, rng, started = self.given, random.Random(self.given.seed), time.monotonic()
        optimiser = torch.optim.AdamW(self.network.parameters(), lr=given.rate, weight_decay=0.01)
        texts, step, running, told = 0, 0, 0.0, 0
        while texts < given.texts:
            made = examples(self.writers, self.tokeniser, PER_LANGUAGE)
            for batch in batches(made, self.words, given.tokens, rng, self.kin):
                for group in optimiser.param_groups:
                    group["lr"] = given.rate * min(1.0, (step + 1) / 300) * max(0.01, 1 - texts / given.texts)
                loss = self.loss(batch)
                optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
                optimiser.step()
                step, running = step + 1, running * 0.99 + 0.01 * float(loss.detach())
                self._remember(min(MEMORY, step / (step + 20)))
            texts += len(made)
            if texts // REPORT_EVERY > told:
                told = texts // REPORT_EVERY
                minutes = (time.monotonic() - started) / 60
                print(
                    f"{texts} texts {minutes:.1f} min loss {running:.4f} {json.dumps(self.report(self.read))}",
                    flush=True,
                )

    def _remember(self, share: float) -> None:
        for kept, new in zip(self.mean.parameters(), self.network.parameters(), strict=True):
            kept.lerp_(new.detach(), 1 - share)

    def loss(self, batch: Batch) -> Tensor:
        """Cross entropy; a word vector that is sometimes missing keeps the network from leaning on single words."""
        keep = (torch.rand(batch.rows.shape[:2]) > 0.06).unsqueeze(-1)
        weights = {name: value.to(HALF) for name, value in self.network.named_parameters()}
        given = ((batch.rows * keep).to(HALF), batch.facts.to(HALF), batch.mask.to(HALF), self.drop)
        scores = functional_call(self.network, weights, given).float()
        return nn.functional.cross_entropy(
            scores.flatten(0, 1), batch.classes.flatten(), ignore_index=IGNORED, label_smoothing=0.02
        )

    def read(self, language: str, made: Sequence[Example]) -> list[Probabilities]:
        """What the averaged network says of each text."""
        answers: list[Probabilities] = []
        for one in made:
            (batch,) = batches([one], self.words, 1 << 20, random.Random(0))
            with torch.no_grad():
                scores = self.mean(batch.rows, batch.facts, batch.mask)
            answers.append(torch.softmax(scores[0], -1).numpy())
        return answers

    def report(self, read: Read) -> dict[str, dict[str, dict[str, float]]]:
        """Figures by test and language on what was kept apart."""
        return {
            test: {one: figures(some, read(one, some)) for one, some in texts.items()}
            for test, texts in self.test.items()
        }

    def save(self) -> None:
        """The graph for the service and its figures; the weights beside it are for looking at and are not shipped."""
        out: Path = self.given.out
        out.mkdir(parents=True, exist_ok=True)
        torch.save(self.mean.state_dict(), self.given.weights)
        some = examples(self.writers, self.tokeniser, dict.fromkeys(LANGUAGES, 100))
        export(self.mean, batches(some, self.words, self.given.tokens, random.Random(0)), out / "tagger.onnx")
        shipped = Tagger(self.tokeniser, self.words, out / "tagger.onnx")

        def read(language: str, made: Sequence[Example]) -> list[Probabilities]:
            return [answer for _, answer in shipped.read([one.text for one in made], [language] * len(made))]

        report = {**self.report(read), "thresholds": self.thresholds(read)}
        (out / "figures.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
        print(json.dumps(report), f"saved to {out}")

    def thresholds(self, read: Read) -> dict[str, dict[str, float]]:
        """Figures over all languages and both tests for pairs of ``SURE`` and ``NEAR``, by which these are chosen."""
        texts = [(one, some) for test in self.test.values() for one, some in test.items()]
        made = [example for _, some in texts for example in some]
        said = [answer for one, some in texts for answer in read(one, some)]
        return {f"{sure} {near}": figures(made, said, sure, near) for sure in _SURES for near in _NEARS}


def main() -> None:
    """Train, report on what was kept apart, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=750_000, help="to train on; 15,000 take a minute on one core")
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--tokens", type=int, default=2000, help="in one batch")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--cache", type=Path, default=Path(".cache"))
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--weights", type=Path, default=Path("tagger-weights.pt"))
    given = parser.parse_args()
    torch.manual_seed(given.seed)
    torch.set_num_threads(given.threads)
    run = Run(given)
    run.train()
    run.save()


if __name__ == "__main__":
    main()
