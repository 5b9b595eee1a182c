"""Leak, over-masking and speed of the redaction, by language: ``python benchmarks/pii_score.py --data ../shared/pii``.

Runs the product's own path (language hint given) over ``<data>/dev/*.jsonl``, with ``--shipped`` over the hand-marked
set in ``nlp_models/evaluation/pii`` and with ``--public`` over ``<data>/public`` for recall of persons, and has
``<data>/score.py`` do the counting. Keeps nothing but figures.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from feedback.items import LANGUAGES, LanguageGuess
from feedback.privacy.pseudonyms import Pseudonyms
from feedback.pseudonymise import Document, Held, Pseudonymiser
from nlp_models.evaluation import pii_set
from nlp_models.pii.finders import finders


class HintOnly:
    """An identifier that is never sure, so that the language given with each text counts."""

    name = "hint@1"

    def identify(self, texts: Sequence[str]) -> list[LanguageGuess]:
        """No guess."""
        return [LanguageGuess(None, 0.0, "not asked") for _ in texts]


def predictions(redactor: Pseudonymiser, path: Path, batch: int) -> tuple[list[dict[str, Any]], float, int]:
    """Predicted spans of one gold file, CPU seconds, and how many were held."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    found: list[dict[str, Any]] = []
    held = 0
    seconds = 0.0
    for at in range(0, len(rows), batch):
        documents = [Document(row["id"], row["text"], row["lang"]) for row in rows[at : at + batch]]
        started = time.process_time()
        answers = redactor.redact(documents)
        seconds += time.process_time() - started
        for document, answer in zip(documents, answers, strict=True):
            if isinstance(answer, Held):
                held += 1
                spans = [{"start": 0, "end": len(document.text), "label": "PERSON"}]
            else:
                spans = [
                    {"start": r.start, "end": r.end, "label": r.label, "score": r.score} for r in answer.replacements
                ]
            found.append({"id": document.id, "spans": spans})
    return found, seconds, held


def scored(scorer: Path, gold: Path, found: list[dict[str, Any]], only: str | None = None) -> dict[str, Any]:
    """The scorer's figures for one file."""
    with tempfile.TemporaryDirectory() as folder:
        predicted, out = Path(folder) / "pred.jsonl", Path(folder) / "out.json"
        predicted.write_text("".join(json.dumps(row) + "\n" for row in found), encoding="utf-8")
        command = [sys.executable, str(scorer), str(gold), str(predicted), "--json", str(out)]
        subprocess.run([*command, *(["--only", only] if only else [])], check=True, capture_output=True)
        result: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return result


def main() -> None:
    """Print one table row for each language."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--public", action="store_true", help="<data>/public, persons only")
    source.add_argument("--shipped", action="store_true", help="the hand-marked set in the repository")
    parser.add_argument(
        "--cache", type=Path, default=Path(os.environ.get("ASCOLTO_CACHE", ".cache")), help="prepared encoder"
    )
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--labels", action="store_true", help="leak by label too")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as shipped:
        if given.shipped:
            pii_set.write(Path(shipped))
        folder = Path(shipped) if given.shipped else given.data / ("public" if given.public else "dev")
        _table(folder, given.data / "score.py", given)


def _table(folder: Path, scorer: Path, given: argparse.Namespace) -> None:
    """Score each file of the folder and print its row."""
    redactor = Pseudonymiser(finders(given.cache), HintOnly(), Pseudonyms(bytes(32)), languages=LANGUAGES)
    predictions(redactor, next(iter(sorted(folder.glob("*.jsonl")))), given.batch)
    print("| set | leak % | recall % | safe docs % | over-mask % | precision % | label acc % | held | items/s |")
    print("|---|---|---|---|---|---|---|---|---|")
    for path in sorted(folder.glob("*.jsonl")):
        found, seconds, held = predictions(redactor, path, given.batch)
        report = scored(scorer, path, found, "PERSON" if given.public else None)
        figures = report.get("overall", report)
        keys = ("leak_rate", "recall80", "safe_docs", "over_mask", "precision", "label_acc")
        cells = " | ".join(f"{_percent(figures.get(key)):.2f}" for key in keys)
        print(f"| {path.stem} | {cells} | {held} | {len(found) / max(seconds, 1e-9):.0f} |")
        if given.labels:
            print("   ", figures.get("labels", {}))


def _percent(value: float | None) -> float:
    return float("nan") if value is None else value * 100 if value <= 1 else value


if __name__ == "__main__":
    main()
