"""Webhooks: systems downstream that are told what was erased, and how far each delivery has come.

Deploy: before. Reversible: drops the webhooks with their secrets; events that wait stay sealed for a month.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0016"
down_revision = "0015"

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Create tables and functions."""
    op.execute((SQL / "0016_up.sql").read_text())


def downgrade() -> None:
    """Drop them."""
    op.execute((SQL / "0016_down.sql").read_text())
