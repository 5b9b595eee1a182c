"""Quality of every model on the labelled data, one table after the other: ``make eval DATA=../shared``.

The data is not part of the repository; without it this says so and stops.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

STEPS: tuple[tuple[str, list[str]], ...] = (
    ("Sentiment, stage, pain points", ["-m", "nlp_models.evaluation.report", "--data", "{data}", "--cache", "{cache}"]),
    ("Own sentences among the journey sentences", ["-m", "nlp_models.evaluation.overlap", "--data", "{data}"]),
    ("The demo bank", ["-m", "benchmarks.demo_models", "--sample", "2000"]),
    ("Personal data", ["-m", "benchmarks.pii_score", "--data", "{data}/pii"]),
    ("Language identification", ["-m", "benchmarks.encoder_language", "--data", "{data}"]),
    ("Quoted replies and signatures", ["-m", "benchmarks.mail_stripping"]),
)


def main() -> None:
    """Run each step; exit status 1 when one of them failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared"))
    given = parser.parse_args()
    if not (given.data / "data").is_dir():
        sys.exit(f"There is no data under {given.data}: give its folder with DATA=... Nothing was measured.")
    cache = os.environ.get("ASCOLTO_CACHE", ".cache")
    failed = []
    for title, words in STEPS:
        print(f"\n## {title}\n", flush=True)
        command = [word.format(data=given.data, cache=cache) for word in words]
        environment = os.environ | {"DATA": str(given.data), "ASCOLTO_CACHE": cache}
        if subprocess.run([sys.executable, "-W", "ignore", *command], env=environment, check=False).returncode:
            failed.append(title)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
