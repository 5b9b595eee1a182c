"""One pool of connections for one role, and one way to open a transaction.

Driver errors are translated here, because their text may quote a row: what
leaves this module names the kind of failure and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import psycopg
from psycopg import sql
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from feedback.errors import Permanent, Retryable

Role = Literal["owner", "api", "worker", "vault"]
Connection = psycopg.Connection[DictRow]


class Database:
    """Transactions as one role. ``soft_role`` sets the role after sign-in, for one shared login."""

    def __init__(self, url: str, role: Role, *, size: int = 4, soft_role: bool = False) -> None:
        self.role = role
        self._set_role = f"SET ROLE ascolto_{role}" if soft_role and role != "owner" else None
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            url,
            min_size=0,
            max_size=size,
            timeout=10,
            open=True,
            configure=self._configure,
            check=ConnectionPool.check_connection,
            kwargs={"row_factory": dict_row, "application_name": f"ascolto-{role}"},
        )

    def _configure(self, connection: Connection) -> None:
        if self._set_role:
            connection.execute(self._set_role)
            connection.commit()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction; commits at the end, rolls back on an error.

        Raises ``Retryable`` when the database is away or asks to try again, and
        ``Permanent`` (code ``database_refused``) when it refuses the data.
        """
        with self._translated(), self._pool.connection() as connection:
            yield connection

    @contextmanager
    def listening(self, channel: str) -> Iterator[Callable[[float], None]]:
        """Gives a wait that ends at a NOTIFY on ``channel``, or after so many seconds. Raises as ``transaction`` does.

        What was announced since the last wait ends the next one at once.
        """
        with self._translated(), self._pool.connection() as connection:
            connection.autocommit = True
            connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))

            def wait(seconds: float) -> None:
                for _ in connection.notifies(timeout=seconds, stop_after=1):
                    pass

            try:
                yield wait
            finally:
                connection.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout) as error:
            raise Retryable(f"the database is not available ({type(error).__name__})", code="database_away") from None
        except psycopg.Error as error:
            raise Permanent(
                f"the database refused the statement ({type(error).__name__}, {error.sqlstate})",
                code="database_refused",
            ) from None

    def rows(self, query: Any, values: Any = None) -> list[DictRow]:
        """Rows of one read in a transaction of its own."""
        with self.transaction() as connection:
            return connection.execute(query, values).fetchall()

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()
