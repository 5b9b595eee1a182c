"""Hash-chained audit log; named people.

Deploy: before; open sessions and unused sign-in links end. Reversible: the
entries go back to the plain table, without their hashes.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Chain what was written so far, then let nobody write but through the chain."""
    op.execute((SQL / "0002_up.sql").read_text())


def downgrade() -> None:
    """Back to the plain table and to links that name a role."""
    op.execute((SQL / "0002_down.sql").read_text())
