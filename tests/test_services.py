"""What the tests start ends with them, and what they cannot have is said with what would help."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import services

FINDERS: dict[str, tuple[Callable[[], str | None], str]] = {
    "redis": (services.redis_url, "to be installed: redis-server"),
    "rabbitmq": (services.rabbitmq_url, "to be installed: rabbitmq-server"),
    "browser": (services.chromium, "to be installed: chromium libatomic1"),
}


@pytest.mark.parametrize("need", FINDERS)
def test_a_user_who_may_install_nothing_is_told_what_is_missing(need: str, monkeypatch: pytest.MonkeyPatch) -> None:
    find, advice = FINDERS[need]
    monkeypatch.setattr(services, "_reasons", {})
    monkeypatch.setattr(services, "_listening", lambda port: False)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    for name in ("TEST_REDIS_URL", "TEST_RABBITMQ_URL"):
        monkeypatch.delenv(name, raising=False)
    bare: Callable[[], str | None] = find.__wrapped__  # type: ignore[attr-defined]
    assert bare() is None
    assert services.why_not(need) == advice


def test_a_server_that_does_not_answer_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "_reasons", {})
    (tmp_path / "log").write_text("starting\nno room on the disk\n")
    assert not services._comes_up("redis", services.free_port(), tmp_path, seconds=0.1)
    assert "no room on the disk" in services.why_not("redis")


def test_a_server_and_what_it_started_end_with_the_process_that_started_them() -> None:
    script = textwrap.dedent(
        """
        import sys
        from tests import services
        folder, port = services._folder("try"), services.free_port()
        # A shell that starts the server and stays, as RabbitMQ's does.
        services._start(["sh", "-c", f"{sys.executable} -m http.server {port} --bind 127.0.0.1; true"], folder)
        assert services._comes_up("try", port, folder)
        print(port, folder)
        """
    )
    root = Path(services.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    port, folder = done.stdout.split()
    assert not services._listening(int(port))
    assert not Path(folder).exists()


def test_installing_starts_no_service_and_leaves_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = tmp_path / "policy-rc.d"
    monkeypatch.setattr(services, "_POLICY", policy)
    with services._nothing_started():
        assert subprocess.run([policy], check=False).returncode == 101
    assert not policy.exists()
    policy.write_text("the administrator's own")
    with services._nothing_started():
        assert policy.read_text() == "the administrator's own"
    assert policy.exists()
