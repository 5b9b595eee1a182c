"""How long a search waits at the door: from the typed query to words that may be searched, and to the answer over HTTP.

python -m benchmarks.search_door --count 300

Starts an embedded PostgreSQL in a folder of its own, the desk as a process, and asks one after the other.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from api.app import create_app
from api.doorbell import SilentDoorbell
from api.limits import RateLimiter
from feedback import wiring
from feedback.access import SCOPES, create_key
from feedback.errors import Retryable
from feedback.search_door import ask
from feedback.search_words import plainly_safe
from feedback.settings import Settings, load

QUERIES = {
    "names": "mario rossi",
    "a word and an IBAN": "bonifico IT60X0542811101000000123456",
    "an e-mail address": "anna.neri@example.org",
    "words that no list has": "satispay ammortamento",
}


def timed(work: Callable[[], object], count: int) -> str:
    """Median and 95th percentile in milliseconds."""
    taken = []
    for _ in range(count):
        started = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - started))
    return f"median {statistics.median(taken):6.1f} ms   p95 {statistics.quantiles(taken, n=20)[18]:6.1f} ms"


def measure(settings: Settings, count: int) -> None:
    """Print one line for each kind of query."""
    where = wiring.prepare(settings)
    database, owner = wiring.database(where, "api"), wiring.database(where, "owner")
    environment = os.environ | {
        "DATABASE_URL": where.owner, "DATABASE_URL_API": where.api, "DATABASE_URL_WORKER": where.worker,
        "ASCOLTO_HOME": str(settings.home), "ASCOLTO_SEARCH_VALUES_PER_HOUR": "100000", "OMP_NUM_THREADS": "1",
    }  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-m", "workers.search_desk"], env=environment, stderr=subprocess.DEVNULL
    ) as desk:
        sealing = wiring.keys(settings).sealing()

        def through(text: str, language: str | None = None, seconds: float = 30) -> None:
            ask(database, sealing, "system:benchmark", text, language, may_find=True, seconds=seconds)

        through("warm")
        for name, text in QUERIES.items():
            print(f"door, {name:28} {timed(lambda text=text: through(text), count)}")  # type: ignore[misc]
        print(f"door, names, language told         {timed(lambda: through('mario rossi', 'it'), count)}")
        print(f"common words, no door              {timed(lambda: plainly_safe('carta bloccata'), count)}")
        app = create_app(settings, doorbell=SilentDoorbell(), limiter=RateLimiter(quota=10**6))
        headers = {"Authorization": f"Bearer {create_key(owner, 'bench', SCOPES).token}"}
        client = app.test_client()
        for name, text in QUERIES.items():
            call = lambda text=text: client.post("/v1/feedback/search", json={"q": text}, headers=headers)  # noqa: E731
            print(f"whole request, {name:19} {timed(call, count)}")
        spent = _processor_seconds(desk.pid)
        for _ in range(20):
            through("mario rossi")
        print(f"processor time of the desk, names  {50 * (_processor_seconds(desk.pid) - spent):.1f} ms a query")
        memory = Path(f"/proc/{desk.pid}/status").read_text().split("VmHWM:")[1].split()[0]
        print(f"memory of the desk                 {int(memory) // 1024} MiB at most")
        desk.terminate()
    try:
        through("nobody there", seconds=2)
    except Retryable:
        print("without the desk                   refused after 2 s")


def _processor_seconds(pid: int) -> float:
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="ascolto-search-"))
    settings = load({"ASCOLTO_HOME": str(folder / "home"), "ASCOLTO_SEARCH_VALUES_PER_HOUR": "100000"})
    where = wiring.addresses(settings)
    try:
        measure(settings, given.count)
        print(f"load of the machine                {os.getloadavg()[0]:.1f}")
    finally:
        if where.server:
            where.server.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
