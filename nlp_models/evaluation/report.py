"""Figures of the shipped models on the labelled sets: ``python -m nlp_models.evaluation.report --data ../shared``.

Sets that are absent are named as absent and skipped. Whole texts go through the whole annotator, document rules
included. Stage and pain point come from the card: their sentences are trained on, so only folds are honest.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from feedback.items import LANGUAGES, SENTIMENTS
from nlp_models import heads
from nlp_models.annotator import BUNDLED, DEFAULT_CACHE, RealAnnotator, build
from nlp_models.errors import ModelUnavailable
from nlp_models.evaluation.measures import calibration_error, macro_f1
from nlp_models.language import LinguaIdentifier
from nlp_models.training import sets

SENTIMENT_SETS = (
    "umsab/dev",
    "en_bank_reviews_in/all",
    "en_bank_app_reviews_et/all",
    "fr_insurance_reviews/dev",
    "germeval2017/dev",
    "laroseda/train",
)
LANGUAGE_SETS = ("umsab/dev", "journey/dev", "laroseda/train", "fr_insurance_reviews/dev")
SEED = 7
WINDOWS = (("first 3 words", 3), ("first 6 words", 6), ("first 12 words", 12), ("whole text", 10_000))


def _sampled(data: Path, name: str, limit: int) -> list[sets.Row] | None:
    """At most ``limit`` rows of a set, always the same ones; None when it is absent."""
    try:
        rows = list(sets.read(data, name).rows)
    except sets.DataAbsent:
        return None
    return random.Random(SEED).sample(rows, min(limit, len(rows)))


def sentiment_lines(annotator: RealAnnotator, data: Path, limit: int) -> Iterator[str]:
    """One table row for each set and language."""
    yield "| set | language | n | macro-F1 | classes in the set | calibration error | texts/s |"
    yield "|---|---|---|---|---|---|---|"
    for name in SENTIMENT_SETS:
        rows = _sampled(data, name, limit)
        if rows is None:
            yield f"| {name} | | | absent | | | |"
            continue
        pairs = sets.with_sentiment(rows)
        started = time.perf_counter()
        found = annotator.annotate([row["text"] for row, _ in pairs], [row["lang"] for row, _ in pairs])
        speed = len(pairs) / (time.perf_counter() - started)
        by_language: dict[str, list[int]] = defaultdict(list)
        for place, (row, _) in enumerate(pairs):
            by_language[row["lang"]].append(place)
        for language, places in sorted(by_language.items()):
            truth = [pairs[i][1] for i in places]
            answers = [found[i].sentiment.label for i in places]
            probabilities = np.asarray(
                [[found[i].sentiment.probabilities[label] for label in SENTIMENTS] for i in places], dtype=np.float32
            )
            error = calibration_error(probabilities, np.asarray([SENTIMENTS.index(label) for label in truth]))
            score = macro_f1(truth, answers)
            yield (
                f"| {name} | {language} | {len(places)} | {score:.1f} | {len(set(truth))} | {error:.1f} | {speed:.0f} |"
            )


def head_lines() -> Iterator[str]:
    """The figures of the folds, from the card of the packaged heads."""
    card = heads.packaged_card()
    yield "| head | macro-F1, folds that split no motif | calibration error | examples |"
    yield "|---|---|---|---|"
    for role, figures in card["figures"].items():
        yield (
            f"| {role} | {figures['cv_macro_f1']:.1f} | {figures['cv_calibration_error']:.1f} | {figures['examples']} |"
        )
    share = 100 * card["figures"]["stage"]["cv_share_with_stage"]
    yield f"\nA stage is named from {card['thresholds']['stage']} upward: {share:.0f} % of the journey sentences get one."


def language_lines(data: Path, limit: int) -> Iterator[str]:
    """Accuracy and share answered by length."""
    identifier = LinguaIdentifier(LANGUAGES)
    rows = [row for name in LANGUAGE_SETS for row in _sampled(data, name, limit) or []]
    if not rows:
        yield "No texts of known language: all sets are absent."
        return
    yield f"{identifier.name}\n\n| text | n | answered | right of those | ms a text |"
    yield "|---|---|---|---|---|"
    for title, words in WINDOWS:
        texts = [" ".join(row["text"].split()[:words]) for row in rows]
        started = time.perf_counter()
        guesses = identifier.identify(texts)
        spent = 1000 * (time.perf_counter() - started) / len(texts)
        told = [(g.language, row["lang"]) for g, row in zip(guesses, rows, strict=True) if g.language]
        right = 100 * sum(a == b for a, b in told) / max(1, len(told))
        yield f"| {title} | {len(rows)} | {100 * len(told) / len(rows):.1f} % | {right:.1f} % | {spent:.2f} |"


def report(data: Path, cache: Path, threads: int, limit: int) -> Iterator[str]:
    """The whole report, line by line. Raises ``ModelUnavailable``."""
    annotator = build(encoder=BUNDLED, cache=cache, threads=threads)
    yield "# Models, measured\n"
    yield ", ".join(f"{role} `{name}`" for role, name in annotator.models.items())
    yield "\n## Sentiment, whole texts\n"
    yield from sentiment_lines(annotator, data, limit)
    yield "\n## Heads, single sentences\n"
    yield from head_lines()
    yield "\n## Language\n"
    yield from language_lines(data, limit)


def main(arguments: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m nlp_models.evaluation.report", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=DEFAULT_CACHE)
    parser.add_argument("--out", type=Path, help="file to write as well")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--limit", type=int, default=2000, help="rows of each set at most")
    given = parser.parse_args(arguments)
    lines: list[str] = []
    try:
        for line in report(given.data, given.cache, given.threads, given.limit):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
            lines.append(line)
    except ModelUnavailable as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if given.out:
        given.out.parent.mkdir(parents=True, exist_ok=True)
        given.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
