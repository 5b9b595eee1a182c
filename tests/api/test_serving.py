"""The real server process: what it answers, what it logs, what it imports, how much memory it takes."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from feedback.access import SCOPES, create_key
from feedback.database import Database
from tests.api.records import FEEDBACK, feedback
from tests.conftest import Installation

ROOT = Path(__file__).parents[2]
MARK = "zqcanaryzq"
MEMORY_MIB = 500


class Server:
    """A gunicorn of our own, on a port of its own."""

    def __init__(self, environment: dict[str, str], log: Path, token: str) -> None:
        self.log = log
        self.token = token
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "-c", "api/gunicorn_conf.py", "api.app:create_app()"]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environment, "ASCOLTO_PORT": str(self.port)},
            stdout=log.open("wb"),
            stderr=subprocess.STDOUT,
        )
        self._wait()

    def _wait(self) -> None:
        for _ in range(300):
            try:
                if self.ask("GET", "/healthz")[0] == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, str]:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(
            method,
            path,
            body,  # type: ignore[arg-type]
            {"Authorization": f"Bearer {self.token}", **headers},
            encode_chunked=not isinstance(body, bytes | None),
        )
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def raw(self, content: bytes) -> bytes:
        """Bytes in, bytes out."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(content)
            connection.shutdown(socket.SHUT_WR)
            received = b""
            while chunk := connection.recv(65536):
                received += chunk
            return received

    def memory_mib(self) -> float:
        """Resident memory of the supervisor and its process together."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        total = 0
        for pid in (str(self.process.pid), *children):
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
            total += next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
        return total / 1024

    def stop(self) -> int:
        """As a supervisor does."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


@pytest.fixture
def server(installation: Installation, owner: Database, tmp_path: Path) -> Iterator[Server]:
    """A running server."""
    made = Server(installation.environment, tmp_path / "log", create_key(owner, "x", SCOPES).token)
    yield made
    if made.process.poll() is None:
        made.stop()


def test_it_serves_streams_and_stays_small(server: Server, owner: Database) -> None:
    lines = (json.dumps(feedback(number, text="parole " * 100)).encode() + b"\n" for number in range(6_000))
    status, text = server.ask("POST", "/v1/feedback", lines, **{"Content-Type": "application/x-ndjson"})
    assert (status, json.loads(text)["counts"]["new"]) == (202, 6_000)
    status, text = server.ask(
        "POST", "/v1/feedback", json.dumps(FEEDBACK).encode(), **{"Content-Type": "application/json"}
    )
    assert status == 202
    for path in ("/v1/feedback?q=parole", "/v1/trends", "/v1/segments", "/metrics", "/readyz", "/openapi.json"):
        assert server.ask("GET", path)[0] == 200
    memory = server.memory_mib()
    assert memory < MEMORY_MIB, memory
    assert server.stop() == 0


def test_its_log_has_words_of_ours_only(server: Server) -> None:
    server.ask("GET", f"/v1/feedback?q={MARK}")
    server.ask("GET", f"/{MARK}?x={MARK}")
    server.ask("POST", "/v1/feedback", MARK.encode(), **{"Content-Type": "application/json", "Referer": MARK})
    answers = []
    for junk in (
        f"{MARK}\r\n\r\n",
        f"GET /{MARK} {MARK}\r\n\r\n",
        f"GET / HTTP/1.1\r\n{MARK}\r\n\r\n",
        f"GET /{MARK}?{'x' * 9000} HTTP/1.1\r\nHost: x\r\n\r\n",
        f"POST /v1/feedback HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.token}\r\n"
        f"Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n{MARK}\r\n",
        f"POST /v1/feedback HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.token}\r\n"
        f"Content-Type: application/x-ndjson\r\nContent-Length: 999\r\n\r\n{MARK}",
    ):
        answers.append(server.raw(junk.encode()))
    assert [int(answer.split()[1]) for answer in answers] == [400, 400, 400, 414, 400, 400]
    assert all(b"application/problem+json" in answer and MARK.encode() not in answer for answer in answers)
    assert server.ask("GET", "/healthz")[0] == 200
    assert server.stop() == 0
    log = server.log.read_text()
    assert MARK not in log
    assert server.token not in log
    lines = [json.loads(line) for line in log.splitlines()]
    assert [line["route"] for line in lines if line["event"] == "request"][-1] == "/healthz"


def test_the_process_imports_no_model() -> None:
    script = (
        "import sys, api.app\n"
        "banned = {'torch', 'spacy', 'transformers', 'onnxruntime', 'plotly', 'nlp_models', 'workers', 'bertopic'}\n"
        "print(sorted(banned & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
