"""Nothing leaves the machine: the service runs with no network at all, and no page, module or model asks for one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import services
from tests.dashboard.conftest import app as app
from tests.dashboard.conftest import sign_in as sign_in

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@pytest.fixture
def guarded(tmp_path: Path, encoder_cache: Path) -> Iterator[Callable[..., str]]:
    """Run a script of this folder with the guard in all its processes; afterwards nothing may have been tried."""
    tried = tmp_path / "tried"

    def run(prefix: list[str], script: str, *words: str) -> str:
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DATABASE_URL", "BROKER_URL", "HF_", "TRANSFORMERS_"))
        }
        environment |= {"PYTHONPATH": f"{HERE / 'guard'}:{ROOT}", "ASCOLTO_TEST_GUARD": str(tried), "ASCOLTO_CACHE": str(encoder_cache),
                        "ASCOLTO_HOME": str(tmp_path / "home")}  # fmt: skip
        done = subprocess.run([*prefix, sys.executable, "-m", f"tests.network.{script}", *words], cwd=ROOT, env=environment,
                              capture_output=True, text=True, check=False, timeout=500)  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    yield run
    assert not tried.exists(), tried.read_text()


LEAVES = {
    "a name": "socket.getaddrinfo('example.org', 80)",
    "an address": "socket.create_connection(('192.0.2.1', 80), 1)",
    "an address of IPv6": "socket.create_connection(('2001:db8::1', 80), 1)",
    "a packet": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
    "a page": "__import__('urllib.request').request.urlopen('https://example.org/')",
}


@pytest.mark.parametrize("name", LEAVES)
def test_the_guard_catches(tmp_path: Path, name: str) -> None:
    """Also what hides its failure: the file tells."""
    environment = {**os.environ, "PYTHONPATH": str(HERE / "guard"), "ASCOLTO_TEST_GUARD": str(tmp_path / "tried")}
    code = f"import contextlib, socket\nwith contextlib.suppress(OSError):\n    {LEAVES[name]}"
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    assert (tmp_path / "tried").read_text().startswith("socket.")
    local = "import socket\nwith socket.create_server(('127.0.0.1', 0)) as s: socket.create_connection(s.getsockname())"
    (tmp_path / "tried").unlink()
    subprocess.run([sys.executable, "-c", local], env=environment, check=True)
    assert not (tmp_path / "tried").exists()


def test_importing_every_module_asks_for_nothing(guarded: Callable[..., str]) -> None:
    assert int(guarded([], "models").split()[0]) > 200


@pytest.mark.models
@pytest.mark.namespace
def test_the_real_models_read_without_a_network(guarded: Callable[..., str]) -> None:
    assert guarded(services.cut_off() or [], "models", "--models").endswith("read\n")


@pytest.mark.namespace
@pytest.mark.slow
def test_the_service_runs_without_a_network(guarded: Callable[..., str]) -> None:
    """From a file to dashboard, search, copies and topics, on the shipped stand-ins."""
    assert guarded(services.cut_off() or [], "real_path").endswith("the whole path\n")


REFERS = re.compile(
    r"""(?:src|href|action|poster|data|formaction|content)\s*=\s*["']\s*((?:[a-z]+:)?//[^"'\s]*)|url\(\s*["']?((?:[a-z]+:)?//[^)"']*)|@import""",
    re.IGNORECASE,
)
NAMES_ONLY = ("http://www.w3.org/",)
"""Names of formats, which nobody fetches."""


def test_no_page_refers_to_another_origin(app: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    client, seen, waiting = sign_in("anna", "privacy_officer"), set(), {"/"}
    waiting |= {str(rule) for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments}
    waiting -= {"/sign-out"}
    while waiting:
        path = waiting.pop()
        seen.add(path)
        answer = client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        sources = {word for part in policy.split(";") for word in part.split()[1:]}
        assert sources <= {"'none'", "'self'", "data:"}, (path, policy)
        if answer.mimetype in ("text/html", "text/css"):
            outside = [
                match[0] for match in REFERS.finditer(answer.text) if not any(name in match[0] for name in NAMES_ONLY)
            ]
            assert outside == [], path
        if answer.mimetype == "text/html":
            links = re.findall(r'(?:href|src)="(/[^"#?]*)', answer.text)
            waiting |= {link for link in links if link not in seen and "sign-out" not in link}
    assert len(seen) > 25 and any(path.endswith(".css") for path in seen) and any(path.endswith(".js") for path in seen)
