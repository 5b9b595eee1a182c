"""Starts the parts of the service, restarts one that dies, stops all of them cleanly."""

from __future__ import annotations

import ctypes
import fcntl
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from feedback.errors import ConfigError
from feedback.logs import event

log = logging.getLogger("ascolto.supervisor")

STOP_SECONDS = 20
LONGEST_PAUSE_SECONDS = 30
STEADY_SECONDS = 60
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Part:
    """One process of the service."""

    name: str
    command: Sequence[str]


@dataclass(slots=True)
class _Running:
    part: Part
    process: subprocess.Popen[bytes]
    started: float
    failures: int = 0
    restart_at: float = field(default=0.0)


class InstanceLock:
    """Only one ``ascolto up`` for one home."""

    def __init__(self, home: Path) -> None:
        self._path = home / "up.lock"
        self._file: IO[str] | None = None

    def __enter__(self) -> InstanceLock:
        """Take the lock. Raises ``ConfigError`` when another process holds it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._path.open("a+", encoding="ascii")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConfigError(f"another `ascolto up` is running with {self._path.parent}; stop it first") from None
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()


class Supervisor:
    """Runs parts until asked to stop. ``check`` is called every second, to look after the database."""

    def __init__(
        self, parts: Sequence[Part], environment: Mapping[str, str], logs: Path, check: Callable[[], None]
    ) -> None:
        self._parts = parts
        self._environment = dict(environment)
        self._logs = logs
        self._check = check
        self._running: list[_Running] = []
        self._stopping = False

    def start(self) -> None:
        """Start every part. SIGINT and SIGTERM ask for a stop from here on."""
        self._logs.mkdir(parents=True, exist_ok=True)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask_to_stop)
        for part in self._parts:
            self._running.append(_Running(part, self._spawn(part), time.monotonic()))

    def watch(self, until: Callable[[], bool] = lambda: False) -> None:
        """Look after the parts until asked to stop or ``until`` says so."""
        while not self._stopping and not until():
            self._check()
            for running in self._running:
                self._look_after(running)
            time.sleep(0.5)

    def stop(self) -> None:
        """Ask every part to end, wait, and end by force what does not."""
        alive = [running.process for running in self._running if running.process.poll() is None]
        for process in alive:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in alive:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                event(log, "killed_at_stop", logging.WARNING, pid=process.pid)
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    @property
    def stopping(self) -> bool:
        """Whether a stop was asked for."""
        return self._stopping

    def _ask_to_stop(self, *_: object) -> None:
        self._stopping = True

    def _look_after(self, running: _Running) -> None:
        now = time.monotonic()
        if running.process.poll() is None:
            if running.failures and now - running.started > STEADY_SECONDS:
                running.failures = 0
            return
        if not running.restart_at:
            pause = 0 if running.failures == 0 else min(LONGEST_PAUSE_SECONDS, 2**running.failures)
            running.failures += 1
            running.restart_at = now + pause
            event(log, "part_died", logging.WARNING, part=running.part.name, code=running.process.returncode)
        if now >= running.restart_at:
            running.process, running.started, running.restart_at = self._spawn(running.part), now, 0.0
            event(log, "part_restarted", part=running.part.name, pid=running.process.pid)

    def _spawn(self, part: Part) -> subprocess.Popen[bytes]:
        # A session of its own keeps the terminal's Ctrl-C away: the supervisor decides the order of the end.
        with (self._logs / f"{part.name}.log").open("ab") as output:
            return subprocess.Popen(
                list(part.command),
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )


def _die_with_parent() -> None:
    """A part whose supervisor was killed gets SIGTERM too."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
