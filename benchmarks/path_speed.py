"""Speed of the whole path in one process with one thread: pseudonymise, then split, encode and all heads.

python -m benchmarks.path_speed --data ../shared
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from feedback.privacy.pseudonyms import Pseudonyms
from feedback.pseudonymise import Document, Redacted
from feedback.settings import load
from workers import assembly

SETS = (
    "es_bank_feedback/reviews_unlabelled.jsonl",
    "fr_insurance_reviews/train.jsonl",
    "en_bank_reviews_in/all.jsonl",
    "en_bank_app_reviews_et/all.jsonl",
)
EACH = 100
BATCH = 64


def texts_of(data: Path) -> list[str]:
    """The first hundred texts of each set."""
    found = []
    for name in SETS:
        with (data / "data" / name).open(encoding="utf-8") as stream:
            found += [json.loads(line)["text"] for line, _ in zip(stream, range(EACH), strict=False)]
    return found


def timed(work: Callable[[], object]) -> float:
    """Seconds of processor time, the best of three."""
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best


def batches(rows: Sequence[object]) -> list[Sequence[object]]:
    """Lists of 64."""
    return [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared"))
    given = parser.parse_args()
    if not (given.data / "data").is_dir():
        sys.exit(f"no data under {given.data}: give the folder with --data")
    started = time.monotonic()
    settings = load()
    pseudonymiser, _ = assembly.privacy(settings, Pseudonyms(b"benchmark key benchmark key 1234"))
    annotator = assembly.annotator(settings)
    texts = texts_of(given.data)
    documents = [Document(str(number), text) for number, text in enumerate(texts)]
    first = pseudonymiser.redact(documents[:1])[0]
    annotator.annotate([first.text if isinstance(first, Redacted) else "warm"], ["en"])
    ready = time.monotonic() - started

    redact = timed(lambda: [pseudonymiser.redact(batch) for batch in batches(documents)])  # type: ignore[arg-type]
    safe = [one for one in pseudonymiser.redact(documents) if isinstance(one, Redacted)]
    rows = batches(safe)
    annotate = timed(
        lambda: [annotator.annotate([one.text for one in row], [one.language for one in row]) for row in rows]  # type: ignore[attr-defined]
    )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    characters = sum(map(len, texts)) / len(texts)
    print(
        f"{len(texts)} real reviews, {characters:.0f} characters each, {len(texts) - len(safe)} held; one thread, processor time"
    )
    print("| part | items/s | share |\n| --- | --- | --- |")
    whole = redact + annotate
    for name, seconds in (
        ("language and pseudonymise", redact),
        ("split, encode, heads", annotate),
        ("whole path", whole),
    ):
        print(f"| {name} | {len(texts) / seconds:.1f} | {100 * seconds / whole:.0f} % |")
    print(f"start to first answer {ready:.1f} s; largest memory {memory:.0f} MiB")


if __name__ == "__main__":
    main()
