"""The models on the demo bank, whose texts and truth they were never trained on, through the path of the worker.

python -m benchmarks.demo_models [--sample 2000]

The texts are generated from templates, so they are easier and more alike than real ones.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from feedback.connectors import mapping_from
from feedback.demo.make import make
from feedback.items import LANGUAGES, Annotation, CleanItem, RawItem
from feedback.ports import Parsed
from feedback.privacy.pseudonyms import Pseudonyms
from feedback.pseudonymise import Pseudonymised
from feedback.settings import load
from nlp_models.evaluation.measures import macro_f1
from workers import assembly
from workers.cli.data import Reading
from workers.cli.demo import FILES, ITEMS, SEED

BATCH = 64
Truth = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answered:
    """One item, what is true of it and what the models said."""

    raw: RawItem
    truth: Truth
    clean: CleanItem
    annotation: Annotation


def demo_items(folder: Path) -> Iterator[tuple[RawItem, Truth]]:
    """Every item that the demo imports, with its truth."""
    make(folder, ITEMS, SEED)
    lines = (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    truths = {truth["external_id"]: truth for truth in map(json.loads, lines)}
    for name, kind, channel, format_, maps in FILES:
        if kind == "feedback":
            for entry in Reading(None, mapping_from(maps), channel, format_).entries(folder / name):
                if isinstance(entry, Parsed):
                    yield entry.item, truths[entry.item.external_id]


def answered(rows: Sequence[tuple[RawItem, Truth]]) -> list[Answered]:
    """Pseudonymised and annotated; what was held is left out."""
    settings = load()
    pseudonymiser, _ = assembly.privacy(settings, Pseudonyms(b"benchmark key benchmark key 1234"))
    annotator = assembly.annotator(settings)
    found = []
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        answers = pseudonymiser.pseudonymise([(uuid4(), 1, raw) for raw, _ in part])
        safe = [(row, one.item) for row, one in zip(part, answers, strict=True) if isinstance(one, Pseudonymised)]
        said = annotator.annotate([item.text for _, item in safe], [item.language for _, item in safe])
        found += [Answered(*row, item, one) for (row, item), one in zip(safe, said, strict=True)]
    return found


def figures(rows: Sequence[Answered]) -> str:
    """Macro-F1 of each judgement, language and personal values that are still there, as cells of a table row."""
    judged = (
        macro_f1([one.truth["sentiment"] for one in rows], [one.annotation.sentiment.label for one in rows]),
        macro_f1([one.truth["stage"] for one in rows], [one.annotation.stage.label for one in rows]),
        macro_f1([one.truth["pain"] for one in rows], [one.annotation.pain_point.value for one in rows]),
    )
    language = 100 * sum(one.clean.language == one.truth["lang"] for one in rows) / len(rows)
    there = [(value["value"], one) for one in rows for value in one.truth["pii"] if value["value"] in one.raw.text]
    left = sum(value in one.clean.text for value, one in there)
    return (
        f"{len(rows)} | "
        + " | ".join(f"{score:.1f}" for score in judged)
        + f" | {language:.1f} | {left} of {len(there)} |"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=ITEMS, help="how many of the items, drawn with a fixed seed")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = list(demo_items(Path(folder)))
    rows = random.Random(SEED).sample(rows, min(given.sample, len(rows)))
    found = answered(rows)
    print(f"{len(rows)} items of the demo bank, {len(rows) - len(found)} held\n")
    print("| language | n | sentiment | stage | pain point | language right, % | personal values left |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for language in LANGUAGES:
        if own := [one for one in found if one.truth["lang"] == language]:
            print(f"| {language} | {figures(own)}")
    print(f"| all | {figures(found)}")


if __name__ == "__main__":
    main()
