"""Who looked at or changed what. Append only; the table refuses everything else.

A line names the actor, a constant action and ids or counts. It never carries a
customer's words, a query or a reference: those would make the log itself
something to protect and to erase from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from psycopg.types.json import Jsonb

from feedback.database import Connection, Database

Detail = str | int | float | bool | None | Sequence[str] | Sequence[int]

_ACTION = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*")
_INSERT = "INSERT INTO audit.event (actor, action, details) VALUES (%s, %s, %s)"


def record(where: Database | Connection, actor: str, action: str, details: Mapping[str, Detail] | None = None) -> None:
    """Write one line. Give a ``Connection`` to write it in the transaction that it tells about.

    ``action`` is ``thing.deed``, for example ``feedback.searched``. Raises
    ``ValueError`` for another form and ``Retryable`` when the database is away:
    a look that cannot be written down must not happen.
    """
    if not _ACTION.fullmatch(action):
        raise ValueError("action: use thing.deed in lower case")
    values = (actor, action, Jsonb(dict(details or {})))
    if isinstance(where, Database):
        with where.transaction() as connection:
            connection.execute(_INSERT, values)
    else:
        where.execute(_INSERT, values)
