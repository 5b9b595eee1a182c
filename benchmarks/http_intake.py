"""Intake over HTTP: the real web part, its own database, two clients that post NDJSON at the same time.

python -m benchmarks.http_intake [--clients 2] [--requests 10] [--lines 1000]

No worker runs, so that the figure is of taking in alone. Clients share the machine with the server.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import socket
import tempfile
import time
import urllib.request
from collections import Counter
from pathlib import Path

from feedback import wiring
from feedback.access import create_key
from feedback.settings import Settings, load
from workers import service
from workers.cli.serving import wait_for_web
from workers.supervisor import Supervisor

TEXT = "The new app is slow since the update and nobody answers the phone when I call. " * 3
"""236 characters, much as the reviews of the whole path."""


def body(client: int, request: int, lines: int) -> bytes:
    """New items, as a client would send them."""
    common = {"source": "bench", "channel": "review", "occurred_at": "2026-03-09T08:30:00Z", "text": TEXT.strip()}
    rows = (common | {"external_id": f"{client}-{request}-{line}"} for line in range(lines))
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def post_all(address: str, token: str, bodies: list[bytes]) -> Counter[str]:
    """Post one body after the other; outcomes of all the lines."""
    outcomes: Counter[str] = Counter()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"}
    for one in bodies:
        request = urllib.request.Request(f"{address}/v1/feedback", one, headers)  # noqa: S310 - our own address
        with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
            outcomes.update(item["outcome"] for item in json.load(answer)["items"])
    return outcomes


def measured(settings: Settings, token: str, clients: int, requests: int, lines: int) -> tuple[float, Counter[str]]:
    """Seconds from the first byte sent to the last answer, and the outcomes."""
    work = [
        (service.address(settings), token, [body(client, request, lines) for request in range(requests)])
        for client in range(clients)
    ]
    with multiprocessing.get_context("spawn").Pool(clients) as pool:
        pool.map(len, [""] * clients)
        started = time.monotonic()
        found = pool.starmap(post_all, work, chunksize=1)
        return time.monotonic() - started, sum(found, Counter())


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=2)
    parser.add_argument("--requests", type=int, default=10, help="of each client")
    parser.add_argument("--lines", type=int, default=1000, help="items of each request")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        settings = load({"ASCOLTO_HOME": str(Path(folder) / "home"), "ASCOLTO_PORT": str(port)})
        where = wiring.prepare(settings)
        owner = wiring.database(where, "owner")
        token = create_key(owner, "benchmark", ["feedback:write"]).token
        environment = service.environment(settings, where) | {"ASCOLTO_PORT": str(port)}
        web = [part for part in service.parts(settings) if part.name == "web"]
        supervisor = Supervisor(web, environment, settings.home / "logs", lambda: None)
        supervisor.start()
        try:
            wait_for_web(settings, supervisor)
            seconds, outcomes = measured(settings, token, given.clients, given.requests, given.lines)
        finally:
            supervisor.stop()
            owner.close()
    count = given.clients * given.requests * given.lines
    print("| clients | lines a request | items | outcomes | items/s |\n| --- | --- | --- | --- | --- |")
    said = ", ".join(f"{number:,} {name}" for name, number in sorted(outcomes.items()))
    print(f"| {given.clients} | {given.lines:,} | {count:,} | {said} | {count / seconds:,.0f} |")


if __name__ == "__main__":
    main()
