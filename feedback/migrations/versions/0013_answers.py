"""Answers given, for the guard against differencing.

Deploy: before. Reversible: drops the table; what readers were told is forgotten.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0013"
down_revision = "0012"

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Create the table."""
    op.execute((SQL / "0013_up.sql").read_text())


def downgrade() -> None:
    """Drop it."""
    op.execute((SQL / "0013_down.sql").read_text())
