"""Ascolto and Presidio on the same texts in one run, on one thread: leak, over-masking and items per second.

``python -m benchmarks.presidio_peer --data ../shared/pii`` (or ``--shipped``). Needs ``pip install -e '.[peer]'``; says so and
ends with status 0 when it is not there. Presidio runs as it comes: its default recognisers with the small spaCy
pipeline of each language (en, es, fr: the ones with a package), all of its entities counted for its leak, one
text at a time and in batches. CPU seconds of the process are counted, so other load does not matter much.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.pii_score import HintOnly, predictions, scored
from feedback.items import LANGUAGES
from feedback.privacy.pseudonyms import Pseudonyms
from feedback.pseudonymise import Document, Pseudonymiser
from nlp_models.errors import ModelUnavailable
from nlp_models.pii.finders import finders
from nlp_models.pii.presidio import LABELS, MODELS, analyzer

Rows = list[dict[str, Any]]


def timed(call: Callable[[], Any]) -> tuple[Any, float]:
    """Answer and CPU seconds of one call."""
    started = time.process_time()
    answer = call()
    return answer, time.process_time() - started


def presidio_spans(results: list[Any]) -> list[dict[str, Any]]:
    """Its spans in the scorer's form; entities that have no label here keep their name."""
    return [
        {"start": r.start, "end": r.end, "label": LABELS.get(r.entity_type, r.entity_type), "score": r.score}
        for r in results
    ]


def main() -> None:
    """One row for each language and system."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with dev/*.jsonl and score.py")
    parser.add_argument("--cache", type=Path, default=Path(os.environ.get("ASCOLTO_CACHE", ".cache")))
    given = parser.parse_args()
    try:
        engine = analyzer(MODELS)
        from presidio_analyzer import BatchAnalyzerEngine
    except (ModelUnavailable, ImportError) as error:
        print(f"not measured: {error}")
        return
    ours = Pseudonymiser(finders(given.cache), HintOnly(), Pseudonyms(bytes(32)), languages=LANGUAGES)
    scorer = given.data / "score.py"
    print("| language | system | leak % | over-mask % | safe docs % | items/s one by one | items/s in batches of 64 |")
    print("|---|---|---|---|---|---|---|")
    for language in MODELS:
        gold = given.data / "dev" / f"{language}.jsonl"
        rows: Rows = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines() if line.strip()]
        texts = [row["text"] for row in rows]
        engine.analyze(text=texts[0], language=language)
        ours.redact([Document("warm", texts[0], language)])
        alone, alone_s = timed(lambda: [engine.analyze(text=text, language=language) for text in texts])  # noqa: B023
        _, batch_s = timed(lambda: list(BatchAnalyzerEngine(engine).analyze_iterator(texts, language, batch_size=64)))  # noqa: B023
        found = [{"id": row["id"], "spans": presidio_spans(some)} for row, some in zip(rows, alone, strict=True)]
        _, own_s = timed(lambda: [ours.redact([Document(row["id"], row["text"], language)]) for row in rows])  # noqa: B023
        spans, own_batch_s, _ = predictions(ours, gold, 64)
        for name, answer, one, many in (("Presidio", found, alone_s, batch_s), ("Ascolto", spans, own_s, own_batch_s)):
            figures = scored(scorer, gold, answer).get("overall", {})
            leak, over, safe = (100 * figures[key] for key in ("leak_rate", "over_mask", "safe_docs"))
            print(
                f"| {language} | {name} | {leak:.2f} | {over:.2f} | {safe:.1f} | {len(rows) / one:.0f} | {len(rows) / many:.0f} |"
            )


if __name__ == "__main__":
    main()
