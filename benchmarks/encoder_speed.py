"""Speed and memory of the bundled encoder and of the whole annotator in one process.

Run: ``python benchmarks/encoder_speed.py --data ../shared --cache FOLDER [--threads 1]``. CPU seconds are printed
beside wall seconds, because other work on the machine changes only the latter.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from nlp_models import catalogue
from nlp_models.encoder import tokens
from nlp_models.encoder.bundled import BundledEncoder
from nlp_models.encoder.prepared import TOKENISER, find

SETS = ("umsab/dev", "fr_insurance_reviews/dev", "en_bank_app_reviews_et/all")
TEXTS = 400
BATCH = 64


def resident() -> int:
    """Memory of this process in MiB."""
    line = next(x for x in Path("/proc/self/status").read_text().splitlines() if x.startswith("VmRSS"))
    return int(line.split()[1]) // 1024


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    started = time.perf_counter()
    annotator = catalogue.annotator(cache=given.cache, threads=given.threads)
    annotator.annotate(["Il bonifico non arriva."], ["it"])
    print(f"first annotation after {time.perf_counter() - started:.1f} s, {resident()} MiB")
    languages = catalogue.language_identifier()
    languages.identify(["Il bonifico non arriva."])
    print(f"with the language models {resident()} MiB")
    encoder = BundledEncoder(given.cache, given.threads)
    prepared = find(given.cache)
    if prepared is None:
        return 1
    reader = tokens.load(prepared.folder / TOKENISER, 512)
    for name in SETS:
        path = given.data / "data" / f"{name}.jsonl"
        if not path.is_file():
            print(f"{name}: absent")
            continue
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()][:TEXTS]
        texts = [row["text"] for row in rows]
        count = sum(map(len, tokens.token_ids(reader, texts)))
        wall, spent = time.perf_counter(), time.process_time()
        encoder.encode(texts)
        wall, spent = time.perf_counter() - wall, time.process_time() - spent
        print(
            f"{name}: encoder {len(texts) / wall:.0f} texts/s, {count / wall:.0f} tokens/s; "
            f"a CPU second: {len(texts) / spent:.0f} texts, {count / spent:.0f} tokens"
        )
        annotator.annotate(texts[:BATCH], [row["lang"] for row in rows[:BATCH]])  # builds the languages' pipelines
        wall, spent = time.perf_counter(), time.process_time()
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            annotator.annotate([row["text"] for row in part], [row["lang"] for row in part])
        wall, spent = time.perf_counter() - wall, time.process_time() - spent
        print(f"{name}: annotator {len(rows) / wall:.0f} items/s, a CPU second: {len(rows) / spent:.0f} items")
    print(f"at the end {resident()} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
