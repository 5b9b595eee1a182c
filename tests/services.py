"""Servers and browser that some tests need: what runs, else what is installed, else installed by apt where we may.

What still cannot run is listed at the end of the run by ``tests/conftest.py``.
"""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path

from filelock import FileLock

_APT_LOCK = Path(tempfile.gettempdir()) / "ascolto-tests-apt.lock"


@cache
def redis_url() -> str | None:
    """Address of a Redis server, or None."""
    if url := os.environ.get("TEST_REDIS_URL"):
        return url
    if _listening(6379):
        return "redis://127.0.0.1:6379/5"
    program = _program("redis-server", "redis-server")
    if not program:
        return None
    port = free_port()
    _start([program, "--port", str(port), "--save", "", "--appendonly", "no"], {})
    return f"redis://127.0.0.1:{port}/5" if _comes_up(port) else None


@cache
def rabbitmq_url() -> str | None:
    """Address of a RabbitMQ server, or None."""
    if url := os.environ.get("TEST_RABBITMQ_URL"):
        return url
    if _listening(5672):
        return "amqp://guest:guest@127.0.0.1:5672//"
    program = _program("rabbitmq-server", "rabbitmq-server")
    if not program:
        return None
    port, folder = free_port(), tempfile.mkdtemp(prefix="ascolto-rabbitmq-")
    own = {"RABBITMQ_NODE_PORT": str(port), "RABBITMQ_NODENAME": f"ascolto{os.getpid()}@localhost",
           "RABBITMQ_DIST_PORT": str(free_port()), "RABBITMQ_MNESIA_BASE": folder, "RABBITMQ_LOG_BASE": folder}  # fmt: skip
    _start([program], own)
    return f"amqp://guest:guest@127.0.0.1:{port}//" if _comes_up(port, seconds=90) else None


@cache
def chromium() -> str | None:
    """Path of a Chromium, or None."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    return _program("chromium", "chromium")


def _program(name: str, package: str) -> str | None:
    if found := shutil.which(name):
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        with FileLock(_APT_LOCK):
            if not shutil.which(name):
                quiet = {"env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
                subprocess.run(["apt-get", "update", "-q"], check=False, **quiet)  # type: ignore[call-overload]
                command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", package]
                subprocess.run(command, check=False, **quiet)  # type: ignore[call-overload]
    return shutil.which(name)


def _start(command: list[str], environment: dict[str, str]) -> None:
    process = subprocess.Popen(
        command, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    atexit.register(process.terminate)


def _listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _comes_up(port: int, seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not _listening(port):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


def free_port() -> int:
    """A TCP port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
