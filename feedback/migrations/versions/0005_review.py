"""The queue of held items, corrections and own words.

Deploy: before. Reversible: drops the schema ``privacy`` and the columns; rows that a person discarded become done.

The API's role asks for a look and says what a person decided through functions
that write the audit entry in the same transaction; it can read no sealed column.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Create everything."""
    op.execute((SQL / "0005_up.sql").read_text())


def downgrade() -> None:
    """Drop everything."""
    op.execute((SQL / "0005_down.sql").read_text())
