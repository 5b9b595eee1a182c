"""Published reports and their ledger.

Deploy: before. Reversible: drops the table; what was spent of the budgets is forgotten.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0019"
down_revision = "0018"

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Create the table."""
    op.execute((SQL / "0019_up.sql").read_text())


def downgrade() -> None:
    """Drop it."""
    op.execute((SQL / "0019_down.sql").read_text())
