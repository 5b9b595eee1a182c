"""The process of the vault's keeper: a round every two seconds, with the vault's key and the vault's role alone."""

from __future__ import annotations

import logging
import time

from feedback import wiring
from feedback.errors import KeyLost, Retryable
from feedback.logs import configure, event
from feedback.settings import Settings, load
from feedback.vault_keeper import keep

ROUND_SECONDS = 2
TROUBLED_SECONDS = 30
log = logging.getLogger("ascolto.vault")


def one_round(settings: Settings) -> int:
    """Open what was approved; returns how many requests were answered. Raises ``KeyLost`` and ``Retryable``."""
    database = wiring.database(wiring.addresses(settings), "vault", size=1)
    try:
        return keep(database, wiring.keys(settings).vault_openings(), settings.reidentify_per_day)
    finally:
        database.close()


def main() -> None:
    """Keep until stopped. A missing key or an absent database is logged and tried again."""
    configure()
    settings = load()
    where = wiring.addresses(settings)
    database = wiring.database(where, "vault", size=1)
    while True:
        pause = ROUND_SECONDS
        try:
            # Read each round, so that a key that was put back or rotated counts without a restart.
            keep(database, wiring.keys(settings).vault_openings(), settings.reidentify_per_day)
        except (KeyLost, Retryable) as error:
            event(log, "vault_closed", logging.WARNING, code=error.code)
            pause = TROUBLED_SECONDS if isinstance(error, KeyLost) else ROUND_SECONDS
        time.sleep(pause)


if __name__ == "__main__":
    main()
