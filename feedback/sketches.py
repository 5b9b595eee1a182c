"""What a cell was made of, small enough to keep and without a token: one sum for each of 1024 buckets of people.

Each person falls into a bucket by a salted hash; each contribution (an item in
its revision, an answer, a count of events) adds a salted 31-bit mark to that
bucket. Sketches are linear: the sketch of A minus the sketch of B is the sketch
of what differs. So the buckets of it that are not 0 are at most as many as the
people who differ, and two cells of the same people and contributions cancel to
nothing. (Linear sketches of set differences: Eppstein, Goodrich, Uyeda,
Varghese, SIGCOMM 2011, "What's the difference?".)

Fewer buckets than people may be touched, never more: a difference of fewer than
``floor`` people is always seen, one a little above it may be refused for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg import sql

BUCKETS = 1024
Sketch = NDArray[np.int64]
"""``BUCKETS`` sums; arithmetic wraps around at 64 bits, which differences survive."""

_PAIR = np.dtype([("bucket", "<u2"), ("mark", "<i8")])


SALT = "ascolto.salt"
"""Name of the transaction's setting that holds the salt (a signed 64-bit number); 0 when it is not set."""
_SALT = f"(SELECT coalesce(nullif(current_setting('{SALT}', true), ''), '0')::bigint)"


def mark_sql(contribution: str) -> str:
    """The mark of one contribution (an expression of type text), never 0."""
    return f"((hashtextextended({contribution}, {_SALT}) & 2147483647)::int | 1)"


def summed(
    rows: sql.Composable, keys: sql.Composable, sums: Mapping[str, str], *, person: str, mark: str
) -> sql.Composed:
    """A statement that adds up ``rows`` (a SELECT with one row a person and key) by ``keys``, with the sketch of each.

    ``sums`` names aggregates of a row's columns that can be added up again
    (``count(*)::int``, ``sum(n)``); ``mark`` is the expression of a person's mark.
    Gives the sums, ``buckets`` and ``marks``.
    """
    return sql.SQL(
        "SELECT {keys}, {again}, array_agg(bucket) AS buckets, array_agg(mark) AS marks FROM ("
        "SELECT {keys}, {bucket} AS bucket, {once}, sum({mark}) AS mark FROM ({rows}) one GROUP BY {keys}, bucket"
        ") part GROUP BY {keys}"
    ).format(
        keys=keys,
        rows=rows,
        bucket=sql.SQL(f"(hashtextextended({person}, {_SALT}) & {BUCKETS - 1})::int"),
        mark=sql.SQL(mark),
        once=sql.SQL(", ".join(f"{text} AS {name}" for name, text in sums.items())),
        again=sql.SQL(", ".join(f"sum({name}) AS {name}" for name in sums)),
    )


def sketch(buckets: Iterable[int], marks: Iterable[Any]) -> Sketch:
    """A sketch out of the columns ``buckets`` and ``marks``."""
    made = np.zeros(BUCKETS, dtype=np.int64)
    np.add.at(made, np.fromiter(buckets, dtype=np.int64), np.fromiter(map(int, marks), dtype=np.int64))
    return made


def touched(difference: Sketch) -> int:
    """Least number of people that ``difference`` speaks of."""
    return int(np.count_nonzero(difference))


def pack(made: Sketch) -> bytes:
    """For storing: only the buckets that are not 0."""
    places = np.flatnonzero(made)
    pairs = np.empty(len(places), dtype=_PAIR)
    pairs["bucket"], pairs["mark"] = places, made[places]
    return pairs.tobytes()


def unpack(packed: bytes) -> Sketch:
    """Reverse of ``pack``."""
    pairs = np.frombuffer(packed, dtype=_PAIR)
    made = np.zeros(BUCKETS, dtype=np.int64)
    made[pairs["bucket"]] = pairs["mark"]
    return made
