"""Durable intake: items sealed and committed a second, by batches as the API and the import make them.

python -m benchmarks.intake_speed
"""

from __future__ import annotations

import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from feedback import wiring
from feedback.intake import Intake
from feedback.items import RawItem
from feedback.keys import KeyFolder
from feedback.settings import load

ITEMS = 20_000


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load({"ASCOLTO_HOME": str(Path(folder) / "home")})
        where = wiring.prepare(settings)
        keys = KeyFolder(settings.keys)
        database = wiring.database(where, "api")
        intake = Intake(database, keys.sealing(), keys.intake())
        print("| batch | items/s |\n| --- | --- |")
        for size in (1, 100, 500):
            items = [
                RawItem("bench", f"{size}-{number}", "review", datetime.now(UTC), "The new app is slow. " * 12)
                for number in range(ITEMS if size > 1 else ITEMS // 20)
            ]
            started = time.monotonic()
            for start in range(0, len(items), size):
                intake.admit(items[start : start + size])
            print(f"| {size} | {len(items) / (time.monotonic() - started):,.0f} |")
        database.close()


if __name__ == "__main__":
    main()
