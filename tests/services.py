"""Servers and browser that some tests need: what runs, else what is installed, else installed by apt where we may.

Each finder gives an address or path, or None; ``why_not`` then says what a person can do about it, and
``tests/conftest.py`` lists it at the end of the run. What is started here listens on loopback, keeps its files in a
folder of its own and ends with the tests. What is installed here is not started by the system, now or at its next boot.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from filelock import FileLock

_APT_LOCK = Path(tempfile.gettempdir()) / "ascolto-tests-apt.lock"
_POLICY = Path("/usr/sbin/policy-rc.d")
_RABBITMQ = "/usr/lib/rabbitmq/bin/rabbitmq-server"
_reasons: dict[str, str] = {}


def why_not(need: str) -> str:
    """Why a finder gave None, and what would help."""
    return _reasons.get(need, "it did not come up")


@cache
def redis_url() -> str | None:
    """Address of a Redis server, or None."""
    if url := os.environ.get("TEST_REDIS_URL"):
        return url
    if _listening(6379):
        return "redis://127.0.0.1:6379/5"
    program = shutil.which("redis-server") or _installed("redis", "redis-server", "redis-server")
    if not program:
        return None
    port = free_port()
    folder = _folder("redis")
    _start([program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)], folder)
    return f"redis://127.0.0.1:{port}/5" if _comes_up("redis", port, folder) else None


@cache
def rabbitmq_url() -> str | None:
    """Address of a RabbitMQ server, or None."""
    if url := os.environ.get("TEST_RABBITMQ_URL"):
        return url
    if _listening(5672):
        return "amqp://guest:guest@127.0.0.1:5672//"
    # Debian's command of that name runs the server as its own user, who may not read our folder.
    program = shutil.which(_RABBITMQ) or _installed("rabbitmq", _RABBITMQ, "rabbitmq-server")
    if not program:
        return None
    port, mapper_port, folder = free_port(), free_port(), _folder("rabbitmq")
    environment = {
        "HOME": str(folder),
        "ERL_EPMD_PORT": str(mapper_port),
        "RABBITMQ_NODENAME": "ascolto@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(free_port()),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        "RABBITMQ_MNESIA_BASE": str(folder),
        "RABBITMQ_LOGS": "-",
        "RABBITMQ_CONF_ENV_FILE": str(folder / "no-environment"),
        "RABBITMQ_CONFIG_FILE": str(folder / "no-configuration"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "no-plugins"),
    }
    # Erlang would start its port mapper as a daemon that outlives the tests.
    _start(["epmd", "-port", str(mapper_port), "-address", "127.0.0.1"], folder, environment)
    if _comes_up("rabbitmq", mapper_port, folder):
        _start([program], folder, environment)
        if _comes_up("rabbitmq", port, folder, seconds=90):
            return f"amqp://guest:guest@127.0.0.1:{port}//"
    return None


@cache
def chromium() -> str | None:
    """Path of a Chromium that Playwright can drive, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found and _driver_runs():
        return found
    # The program that Playwright brings along needs a library that a bare Debian lacks.
    found = _installed("browser", found or "chromium", *(() if found else ("chromium",)), "libatomic1")
    return found if found and _driver_runs() else None


@cache
def cut_off() -> list[str] | None:
    """What to put before a command that runs it with no network but a loopback that is down, or None."""
    for words in (["unshare", "-n"], ["unshare", "--map-current-user", "--keep-caps", "-n"]):
        if shutil.which(words[0]):
            probe = [*words, sys.executable, "-m", "tests.network.loopback"]
            done = subprocess.run(probe, cwd=Path(__file__).parents[1], capture_output=True, check=False)
            if done.returncode == 0:
                return words
    _reasons["namespace"] = (
        "a network name space needs root, or user name spaces that anybody may make (and util-linux)"
    )
    return None


def free_port() -> int:
    """A TCP port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _driver_runs() -> bool:
    command = [sys.executable, "-m", "playwright", "--version"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _installed(need: str, program: str, *packages: str) -> str | None:
    """Path of the program after its packages were installed, where that is allowed and works."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        _reasons[need] = f"to be installed: {' '.join(packages)}"
        return None
    with FileLock(_APT_LOCK), _nothing_started():
        _apt("update")
        failed = _apt("install", "-y", "--no-install-recommends", *packages)
        for package in packages:
            if package.endswith("-server") and shutil.which("systemctl"):
                subprocess.run(["systemctl", "disable", f"{package}.service"], check=False, capture_output=True)
    if failed:
        _reasons[need] = f"apt-get could not install {' '.join(packages)}: {failed}"
    return shutil.which(program)


def _apt(*words: str) -> str:
    """Run apt-get; its complaint when it failed, else nothing."""
    quietly = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(["apt-get", "-q", *words], check=False, capture_output=True, text=True, env=quietly)
    return " ".join(line for line in done.stderr.splitlines() if line.startswith("E: ")) if done.returncode else ""


@contextmanager
def _nothing_started() -> Iterator[None]:
    """Debian's packages start their service when installed, unless this file says no."""
    if _POLICY.exists():
        yield
        return
    _POLICY.write_text("#!/bin/sh\nexit 101\n")
    _POLICY.chmod(0o755)
    try:
        yield
    finally:
        _POLICY.unlink()


def _folder(name: str) -> Path:
    made = Path(tempfile.mkdtemp(prefix=f"ascolto-{name}-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def _start(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> None:
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            command, env=os.environ | (environment or {}), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            cwd=folder, start_new_session=True,
        )  # fmt: skip
    atexit.register(_stop, process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """The whole group: what was started may be a script that started the server."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(10)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def _listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _comes_up(need: str, port: int, folder: Path, seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not _listening(port):
        if time.monotonic() > deadline:
            said = (folder / "log").read_text(errors="replace").strip().splitlines()
            _reasons[need] = f"it was started and did not answer in {seconds:.0f} s: {' '.join(said[-3:])[:300]}"
            return False
        time.sleep(0.2)
    return True
