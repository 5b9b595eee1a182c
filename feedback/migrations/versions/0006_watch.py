"""Measurements of what leaks, and canaries.

Deploy: before. Reversible: drops the tables, and the rows of the canaries with them.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Create everything."""
    op.execute((SQL / "0006_up.sql").read_text())


def downgrade() -> None:
    """Drop everything."""
    op.execute((SQL / "0006_down.sql").read_text())
