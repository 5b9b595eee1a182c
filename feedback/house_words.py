"""Words that so many people wrote, and every finder left readable in context, that they are nobody's name in a query."""

from __future__ import annotations

from feedback.database import Database
from feedback.insights.cohort import TENANT

NEWEST = 20_000
"""Items that are looked through; a few seconds at most."""

_WIDELY_USED = """
    SELECT word FROM (
        SELECT DISTINCT unnest(tsvector_to_array(search)) AS word, coalesce(subject, author, id::text) AS person
          FROM (SELECT search, subject, author, id FROM clean.item WHERE tenant = %(tenant)s
                 ORDER BY occurred_at DESC, id DESC LIMIT %(newest)s) AS newest
    ) AS said WHERE word ~ '^[a-z]{3,}$' GROUP BY word HAVING count(*) >= %(floor)s
"""


def widely_used(database: Database, floor: int) -> frozenset[str]:
    """Folded words that at least ``floor`` people wrote in the newest texts, stems among them."""
    values = {"tenant": TENANT, "newest": NEWEST, "floor": floor}
    return frozenset(row["word"] for row in database.rows(_WIDELY_USED, values))
