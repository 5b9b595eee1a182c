"""Trains the heads on frozen vectors: ``python -m nlp_models.training.heads --data ../shared``.

Sentiment from umsab (train) and the journey and own sentences; journey stage and pain point from the journey
sentences (dev) and our own. Figures come from folds that never split a motif (sentences about one situation, in any
language), so that a translation of a sentence is never in its own test. Seeds are fixed; the card beside the weights
says what was read.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from feedback.items import SENTIMENTS, STAGES
from nlp_models.annotator import BUNDLED, DEFAULT_CACHE, heads_folder, load_encoder
from nlp_models.encoder import Encoder
from nlp_models.errors import ModelUnavailable
from nlp_models.evaluation.measures import calibration_error, macro_f1
from nlp_models.heads import HEADS, Floats, Head, save, softmax
from nlp_models.placeholders import readable
from nlp_models.training import sets
from nlp_models.training.fit import Labels, Recipe, best_temperature, fit_head, logits

VERSION = "2"
NO_STAGE = len(STAGES)
TWEETS_WITHOUT_STAGE = 400
STAGELESS_WEIGHT = 0.25
"""Greetings and closing formulae teach what has no stage; at full weight they would make
every stage and every pain point less likely and every text more neutral."""
SHARE_WITH_STAGE = 0.95
FOLDS = 5
RECIPES = {
    "sentiment": Recipe(hidden=64, members=3, epochs=12, dropout=0.4),
    "stage": Recipe(hidden=96, members=5, epochs=40, batch=64),
    "pain_point": Recipe(hidden=64, members=5, epochs=30, batch=64),
}


@dataclass(frozen=True, slots=True)
class Examples:
    """Vectors with labels and weights; ``group`` is empty for what may only be trained on."""

    rows: Floats
    labels: Labels
    weights: Floats
    group: tuple[str, ...]

    def where(self, chosen: NDArray[np.bool_]) -> Examples:
        """The chosen examples."""
        picked = tuple(self.group[i] for i in np.flatnonzero(chosen))
        return Examples(self.rows[chosen], self.labels[chosen], self.weights[chosen], picked)


class Vectors:
    """Encodes texts once and remembers them in a folder, by encoder and content."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self.encoder, self._folder = encoder, folder / "vectors"

    def of(self, texts: Sequence[str]) -> Floats:
        """One row for each text, pseudonyms read as the annotator reads them."""
        key = hashlib.sha256("\0".join((self.encoder.name, *texts)).encode("utf-8", "replace")).hexdigest()[:24]
        path = self._folder / f"{key}.npy"
        if path.is_file():
            return np.asarray(np.load(path, allow_pickle=False), dtype=np.float32)
        rows = self.encoder.encode([readable(text) for text in texts])
        self._folder.mkdir(parents=True, exist_ok=True)
        np.save(path, rows)
        return rows


def _examples(parts: list[tuple[Floats, list[int], float, list[str]]]) -> Examples:
    return Examples(
        np.concatenate([rows for rows, _, _, _ in parts]),
        np.concatenate([np.asarray(labels, dtype=np.int64) for _, labels, _, _ in parts]),
        np.concatenate([np.full(len(labels), weight, dtype=np.float32) for _, labels, weight, _ in parts]),
        tuple(group for _, _, _, groups in parts for group in groups),
    )


def _felt(found: sets.Labelled, places: Sequence[int]) -> list[int]:
    """The places whose sentiment is one of the three: mixed feelings teach none of them."""
    return [place for place in places if found.rows[place]["sentiment"] in SENTIMENTS]


def gather(vectors: Vectors, data: Path) -> tuple[dict[str, Examples], dict[str, str]]:
    """Examples for each head, and the fingerprints of the sets. Raises ``DataAbsent``."""
    tweets, journey, own = sets.read(data, "umsab/train"), sets.read(data, "journey/dev"), sets.own_examples()
    x_tweets, x_journey, x_own = (vectors.of(found.texts) for found in (tweets, journey, own))
    groups = [row.get("motif") or row["id"] for row in journey.rows]
    felt = _felt(journey, range(len(journey.rows)))
    staged = [i for i, row in enumerate(own.rows) if row["stage"]]
    stageless = [i for i, row in enumerate(own.rows) if not row["stage"]]
    calm = [i for i in stageless if own.rows[i]["pain_point"] is False]
    some = np.random.default_rng(Recipe().seed).choice(len(x_tweets), min(TWEETS_WITHOUT_STAGE, len(x_tweets)), False)
    sentiment = _examples(
        [
            (x_tweets, [SENTIMENTS.index(row["label"]) for row in tweets.rows], 1.0, [""] * len(tweets.rows)),
            *(
                (x_own[part], [SENTIMENTS.index(own.rows[i]["sentiment"]) for i in part], weight, [""] * len(part))
                for part, weight in ((_felt(own, staged), 1.0), (_felt(own, stageless), STAGELESS_WEIGHT))
            ),
            (x_journey[felt], [SENTIMENTS.index(journey.rows[i]["sentiment"]) for i in felt], 1.0,
             [groups[i] for i in felt]),
        ]
    )  # fmt: skip
    stage = _examples(
        [
            (x_own[staged], [STAGES.index(own.rows[i]["stage"]) for i in staged], 1.0, [""] * len(staged)),
            (x_own[stageless], [NO_STAGE] * len(stageless), STAGELESS_WEIGHT, [""] * len(stageless)),
            (x_tweets[some], [NO_STAGE] * len(some), 0.2, [""] * len(some)),
            (x_journey, [STAGES.index(row["stage"]) for row in journey.rows], 1.0, groups),
        ]
    )
    pain = _examples(
        [
            *(
                (x_own[part], [int(own.rows[i]["pain_point"]) for i in part], weight, [""] * len(part))
                for part, weight in ((staged, 1.0), (calm, STAGELESS_WEIGHT))
            ),
            (x_journey, [int(row["pain_point"]) for row in journey.rows], 1.0, groups),
        ]
    )
    prints = {found.name: found.fingerprint for found in (tweets, journey, own)}
    return {"sentiment": sentiment, "stage": stage, "pain_point": pain}, prints


def cross_validated(examples: Examples, answers: int, recipe: Recipe) -> tuple[Floats, Labels]:
    """Logits for every grouped example from a head that saw none of its group, and the truth."""
    grouped = np.asarray([bool(group) for group in examples.group])
    places = np.flatnonzero(grouped)
    groups = [examples.group[i] for i in places]
    given = np.zeros((len(places), answers), dtype=np.float32)
    for _, test in GroupKFold(FOLDS, shuffle=True, random_state=recipe.seed).split(places, groups=groups):
        held = np.zeros(len(grouped), dtype=bool)
        held[places[test]] = True
        seen = examples.where(~held)
        given[test] = logits(fit_head(seen.rows, seen.labels, seen.weights, answers, recipe), examples.rows[held])
    return given, examples.labels[places]


def stage_threshold(probabilities: Floats) -> float:
    """The threshold that leaves ``SHARE_WITH_STAGE`` of the journey sentences their stage."""
    best = probabilities[:, :NO_STAGE].max(axis=1)
    return round(float(np.quantile(best, 1 - SHARE_WITH_STAGE)), 2)


def train(vectors: Vectors, data: Path) -> tuple[dict[str, Head], dict[str, Any]]:
    """The three heads and their card."""
    examples, prints = gather(vectors, data)
    heads: dict[str, Head] = {}
    figures: dict[str, Any] = {}
    thresholds = {"stage": 0.4, "pain_point": 0.5}
    for role, found in examples.items():
        given, truth = cross_validated(found, HEADS[role], RECIPES[role])
        temperature = best_temperature(given, truth)
        probabilities = softmax(given / np.float32(temperature))
        offered = probabilities[:, :NO_STAGE] if role == "stage" else probabilities
        figures[role] = {
            "cv_macro_f1": round(float(macro_f1(list(truth), list(offered.argmax(1)))), 1),
            "cv_calibration_error": round(calibration_error(probabilities, truth), 1),
            "examples": len(found.labels),
        }
        if role == "stage":
            thresholds["stage"] = stage_threshold(probabilities)
            figures[role]["cv_share_with_stage"] = SHARE_WITH_STAGE
        head = fit_head(found.rows, found.labels, found.weights, HEADS[role], RECIPES[role])
        heads[role] = replace(head, temperature=temperature)
        sys.stdout.write(f"{role}: {figures[role]} temperature {temperature:.2f}\n")
    card = {
        "version": VERSION,
        "encoder": vectors.encoder.name,
        "thresholds": thresholds,
        "training_data_sha256": prints,
        "recipes": {role: asdict(recipe) for role, recipe in RECIPES.items()},
        "figures": figures,
        "temperatures": {role: round(head.temperature, 3) for role, head in heads.items()},
    }
    return heads, card


def main(arguments: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m nlp_models.training.heads", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds data/umsab and data/journey")
    parser.add_argument("--encoder", default=BUNDLED, help="bundled, or a transformers model id or folder")
    parser.add_argument("--cache", type=Path, default=DEFAULT_CACHE)
    parser.add_argument("--out", type=Path, help="folder to write; by default where the annotator looks")
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args(arguments)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    try:
        encoder = load_encoder(given.encoder, given.cache, given.threads)
        packaged = Path(__file__).parent.parent / "data"
        out = given.out or (packaged if given.encoder == BUNDLED else heads_folder(given.cache, encoder.name))
        heads, card = train(Vectors(encoder, given.cache), given.data)
    except (sets.DataAbsent, ModelUnavailable) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    save(out, heads, card)
    sys.stdout.write(f"written to {out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
