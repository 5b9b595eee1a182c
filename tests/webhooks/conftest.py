"""A receiver on loopback that does what a test tells it, and a sender that may call it."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from feedback.database import Database
from feedback.rights.receipts import Signer
from feedback.webhooks import register
from feedback.webhooks.posting import post
from feedback.webhooks.register import Made
from feedback.webhooks.sender import Sender
from tests.conftest import Installation
from tests.pipeline.conftest import make_pipeline  # noqa: F401 - a fixture
from tests.rights.conftest import house  # noqa: F401 - a fixture

LOOPBACK = ("127.0.0.1",)
Reply = Callable[[socket.socket], None]


def says(status: int, *headers: str, body: bytes = b"") -> Reply:
    """Answer and close."""
    head = "\r\n".join([f"HTTP/1.1 {status} Word", f"Content-Length: {len(body)}", *headers, "", ""])
    return lambda caller: caller.sendall(head.encode() + body)


@dataclass
class Call:
    """A request as it came in."""

    line: str
    headers: dict[str, str]
    body: bytes = field(repr=False)

    @property
    def said(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """Listens on a port of its own. ``replies`` are used up one by one; then it says 204."""

    replies: list[Reply] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    came: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/hook"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                caller, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(caller,), daemon=True).start()

    def _one(self, caller: socket.socket) -> None:
        with caller, suppress(OSError):
            file = caller.makefile("rb")
            line = file.readline().decode().strip()
            headers = {}
            while entry := file.readline().decode().strip():
                name, _, value = entry.partition(":")
                headers[name.lower()] = value.strip()
            self.calls.append(Call(line, headers, file.read(int(headers.get("content-length", 0)))))
            self.came.set()
            (self.replies.pop(0) if self.replies else says(204))(caller)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.listener.close()


@pytest.fixture
def sender(worker_db: Database, installation: Installation) -> Sender:
    """One that waits half a second for an answer."""
    keys = installation.keys

    def send(url: str, body: bytes, headers: Any, allowed: Any) -> str:
        return post(url, body, headers, allowed, seconds=0.5)

    return Sender(worker_db, keys.opening(), Signer(keys.secret("receipt")), LOOPBACK, send)


@pytest.fixture
def add(api_db: Database, installation: Installation) -> Callable[..., Made]:
    """Add a webhook as the API does."""

    def make(url: str, name: str = "crm") -> Made:
        return register.add(api_db, installation.keys.sealing(), "user:op", name, url, LOOPBACK)

    return make


@pytest.fixture
def later(owner: Database) -> Callable[..., None]:
    """As if hours had gone by."""

    def turn(hours: float = 24) -> None:
        owner.rows(
            "UPDATE rights.delivery SET next_at = next_at - make_interval(mins => %(m)s),"
            " give_up_at = give_up_at - make_interval(mins => %(m)s),"
            " lease_until = lease_until - make_interval(mins => %(m)s) RETURNING 1",
            {"m": int(hours * 60)},
        )

    return turn


def state(owner: Database, webhook: UUID) -> list[tuple[str, int, str | None]]:
    """(state, calls, last word) of a webhook's deliveries, oldest first."""
    rows = owner.rows("SELECT state, attempts, said FROM rights.delivery WHERE webhook = %s ORDER BY event", (webhook,))
    return [(row["state"], row["attempts"], row["said"]) for row in rows]
