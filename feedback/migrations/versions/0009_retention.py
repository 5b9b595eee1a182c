"""Retention: what is left of months whose texts went, and proof of each run.

Deploy: before. Reversible: the numbers of past months are lost on the way down.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0009"
down_revision = "0008"

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Past months and runs."""
    op.execute((SQL / "0009_up.sql").read_text())


def downgrade() -> None:
    """Without them."""
    op.execute((SQL / "0009_down.sql").read_text())
