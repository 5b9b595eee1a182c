"""Speed, one table after the other: ``make bench DATA=../shared``."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

STEPS: tuple[tuple[str, list[str]], ...] = (
    ("Durable intake", ["-m", "benchmarks.intake_speed"]),
    ("Intake over HTTP", ["-m", "benchmarks.http_intake"]),
    ("Whole path", ["-m", "benchmarks.path_speed", "--data", "{data}"]),
    ("Personal data beside Presidio", ["-m", "benchmarks.presidio_peer", "--data", "{data}/pii", "--cache", "{cache}"]),
    ("Encoder", ["-m", "benchmarks.encoder_speed", "--data", "{data}", "--cache", "{cache}"]),
)


def main() -> None:
    """Run each step; exit status 1 when one of them failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared"))
    given = parser.parse_args()
    failed = []
    for title, words in STEPS:
        print(f"\n## {title}\n", flush=True)
        command = [word.format(data=given.data, cache=os.environ.get("ASCOLTO_CACHE", ".cache")) for word in words]
        if subprocess.run([sys.executable, "-W", "ignore", *command], check=False).returncode:
            failed.append(title)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
