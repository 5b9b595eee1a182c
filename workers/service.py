"""The service as a whole: its parts, their environment, and the database they lean on."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from feedback import audit, embedded_postgres, wiring
from feedback.broker import QUEUE
from feedback.configuration import digests, note_changes
from feedback.errors import ConfigError, Retryable
from feedback.people import FIRST_PERSON, issue_sign_in
from feedback.privacy.policy import load_policy
from feedback.settings import Settings
from feedback.wiring import Addresses
from workers.supervisor import InstanceLock, Part, Supervisor

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def running(settings: Settings) -> Iterator[tuple[Supervisor, Addresses]]:
    """Start database, worker, scheduler and web; stop all of them at the end.

    Raises ``ConfigError`` when the port is taken or another instance uses the same home.
    """
    check_port(settings)
    with InstanceLock(settings.home):
        where = wiring.prepare(settings)
        _note_configuration(settings, where)
        supervisor = Supervisor(
            parts(settings), environment(settings, where), settings.home / "logs", lambda: _look_after(where)
        )
        try:
            supervisor.start()
            yield supervisor, where
        finally:
            supervisor.stop()


def parts(settings: Settings) -> list[Part]:
    """The processes beside the database."""
    celery = [sys.executable, "-m", "celery", "-A", "workers.app", "--workdir", str(ROOT)]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    pool = ["--pool", "prefork", "--concurrency", str(settings.worker_processes)]
    gunicorn = [sys.executable, "-m", "gunicorn", "--chdir", str(ROOT), "-c", str(ROOT / "api" / "gunicorn_conf.py")]
    keeper = [Part("keeper", [sys.executable, "-m", "workers.keeper"])] if settings.vault_keeper == "on" else []
    return [
        *keeper,
        Part("search", [sys.executable, "-m", "workers.search_desk"]),
        Part("worker", [*celery, "worker", "-Q", QUEUE, *pool, *quiet]),
        Part("scheduler", [*celery, "beat", "--pidfile", ""]),
        Part("web", [*gunicorn, "api.app:create_app()"]),
    ]


def environment(settings: Settings, where: Addresses) -> dict[str, str]:
    """What the parts are told: where the database is, one thread for each model process."""
    return os.environ | {
        "ASCOLTO_HOME": str(settings.home),
        "DATABASE_URL": where.owner,
        "DATABASE_URL_API": where.api,
        "DATABASE_URL_WORKER": where.worker,
        "DATABASE_URL_VAULT": where.vault,
        "OMP_NUM_THREADS": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
    }


def sign_in_link(settings: Settings, where: Addresses, login: str = FIRST_PERSON, role: str | None = None) -> str:
    """A link that signs ``login`` in once. Raises ``InvalidItem`` for a login or role that cannot be."""
    database = wiring.database(where, "owner")
    try:
        return f"{address(settings)}/sign-in?code={issue_sign_in(database, login, role)}"
    finally:
        database.close()


def address(settings: Settings) -> str:
    """Where the dashboard is."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


def check_port(settings: Settings) -> None:
    """Raise ``ConfigError`` when somebody listens there already."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise ConfigError(
                f"cannot listen on {settings.host} port {settings.port} ({error.strerror}); "
                "stop what uses it or set ASCOLTO_PORT"
            ) from None


def is_listening(settings: Settings) -> bool:
    """Whether the web part answers on its port."""
    try:
        with socket.create_connection((settings.host, settings.port), timeout=1):
            return True
    except OSError:
        return False


def _note_configuration(settings: Settings, where: Addresses) -> None:
    owner = wiring.database(where, "owner")
    try:
        note_changes(owner, digests(settings, load_policy(settings.policy).fingerprint), audit.operator())
    finally:
        owner.close()


def _look_after(where: Addresses) -> None:
    if where.server is not None and not embedded_postgres.is_running(where.server):
        try:
            embedded_postgres.revive(where.server)
        except OSError as error:
            raise Retryable(f"the embedded PostgreSQL does not come back ({type(error).__name__})") from error
