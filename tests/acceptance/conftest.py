"""Real worker processes on real brokers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from feedback.database import Database
from tests.conftest import Installation

ROOT = Path(__file__).resolve().parents[2]


class WorkerProcess:
    """``celery worker`` in a process group of its own."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        # A killed process leaves its temporary files behind: in the test's folder, not in everybody's.
        self._environment = os.environ | environment | {"PYTHONPATH": str(ROOT), "TMPDIR": str(log.parent)}
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "celery", "-A", "workers.app", "worker", "-Q", "ascolto", "--pool", "prefork",
                   "--concurrency", "2", "--without-gossip", "--without-mingle", "--without-heartbeat"]  # fmt: skip
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                command, env=self._environment, cwd=ROOT, stdout=output, stderr=output, start_new_session=True
            )

    def kill(self) -> None:
        """SIGKILL for the worker and its pool: nothing of it gets to tidy up."""
        if self._process:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()


@pytest.fixture
def worker_process(installation: Installation, tmp_path: Path) -> Iterator[Callable[..., WorkerProcess]]:
    started: list[WorkerProcess] = []

    def make(**environment: str) -> WorkerProcess:
        process = WorkerProcess(installation.environment | environment, tmp_path / "worker.log")
        started.append(process)
        return process

    yield make
    for process in started:
        process.stop()


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError("did not happen in time")
        time.sleep(0.1)


def counts(owner: Database) -> dict[str, int]:
    return {row["state"]: row["n"] for row in owner.rows("SELECT state, count(*) AS n FROM raw.item GROUP BY state")}


@pytest.fixture
def alone_on_brokers() -> Iterator[None]:
    """Tests of several processes share one Redis and one RabbitMQ, and so one queue: they take turns."""
    with FileLock(Path(tempfile.gettempdir()) / "ascolto-tests-brokers.lock", timeout=600):
        yield
