"""Signals follow their items, and statements are found by digest.

Deploy: before. Reversible.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0011"
down_revision = "0010"

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Triggers and digests."""
    op.execute((SQL / "0011_up.sql").read_text())


def downgrade() -> None:
    """Without them."""
    op.execute((SQL / "0011_down.sql").read_text())
