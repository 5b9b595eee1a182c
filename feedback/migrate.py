"""Bring a database to a version of the schema, up or down."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.pool import NullPool

from feedback.errors import ConfigError

FOLDER = Path(__file__).parent / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config


def sqlalchemy_url(url: str) -> str:
    """The same address for SQLAlchemy, with psycopg 3 as its driver."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in ("postgres", "postgresql", "postgresql+psycopg"):
        raise ConfigError("DATABASE_URL: expected postgresql://user@host/database")
    return f"postgresql+psycopg://{rest}"


def migrate(url: str, target: str = "head") -> None:
    """Upgrade or downgrade to ``target`` (``head``, ``base`` or a number). Two callers at once wait for each other."""
    engine = sqlalchemy.create_engine(sqlalchemy_url(url), poolclass=NullPool, hide_parameters=True)
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text("SELECT pg_advisory_lock(847201)"))
        connection.commit()
        config = _config()
        config.attributes["connection"] = connection
        current = MigrationContext.configure(connection).get_current_revision()
        connection.commit()
        down = target == "base" or (target.isdigit() and current is not None and target < current)
        (command.downgrade if down else command.upgrade)(config, target)
        connection.commit()
    engine.dispose()


def versions(url: str) -> tuple[str | None, str | None]:
    """(version of the database, newest version known to this code)."""
    engine = sqlalchemy.create_engine(sqlalchemy_url(url), poolclass=NullPool, hide_parameters=True)
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    return current, ScriptDirectory.from_config(_config()).get_current_head()
