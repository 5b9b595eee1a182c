"""``ascolto up`` as a process, as an operator runs it, and a small HTTP client beside it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ASCOLTO = [sys.executable, "-W", "ignore", "-c", "from workers.cli import main; main()"]


@dataclass
class Answer:
    """Status, headers and body of one reply."""

    status: int
    headers: dict[str, str]
    body: bytes = field(repr=False)

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Service:
    """One running installation in a home of its own."""

    home: Path
    port: int
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None
    link: str = ""
    token: str = ""

    def env(self) -> dict[str, str]:
        own = {"ASCOLTO_HOME": str(self.home), "ASCOLTO_PORT": str(self.port), "ASCOLTO_MODELS": "fake",
               "ASCOLTO_LEASE_SECONDS": "3", "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}  # fmt: skip
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_URL", "BROKER_URL"))
        }
        return kept | own | self.environment

    def start(self) -> None:
        self.process = subprocess.Popen(
            [*ASCOLTO, "up"], env=self.env(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT
        )
        said = []
        for line in self.process.stdout or ():
            said.append(line)
            if found := re.search(r"(http://\S+/sign-in\S+)", line):
                self.link = found[1]
            if line.startswith("Data:"):
                return
        raise AssertionError("ascolto up did not come up: " + "".join(said))

    def command(self, *arguments: str, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [*ASCOLTO, *arguments], env=self.env(), input=given, capture_output=True, timeout=120, check=False
        )

    def stop(self) -> int:
        """Ctrl-C, and the exit status."""
        if not self.process:
            return 0
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(40)

    def children(self) -> list[tuple[int, str]]:
        """(process id, command line) of every process that runs for this home."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                environment = (folder / "environ").read_bytes()
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if f"ASCOLTO_HOME={self.home}".encode() in environment.split(b"\0") and "up.lock" not in command:
                found.append((int(folder.name), command))
        return found

    def call(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token and "Authorization" not in sent:
            sent["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=20) as reply:  # noqa: S310 - our own address
                return Answer(reply.status, dict(reply.headers), reply.read())
        except urllib.error.HTTPError as reply:
            return Answer(reply.code, dict(reply.headers), reply.read())
        except OSError:
            return Answer(0, {}, b"{}")  # nobody listens, or the listener was killed while it answered

    def post(self, path: str, content: Any, **headers: str) -> Answer:
        return self.call("POST", path, json.dumps(content).encode(), Content_Type="application/json", **headers)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(true: Any, seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.25)
