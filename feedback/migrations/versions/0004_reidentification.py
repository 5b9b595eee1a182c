"""Requests to look behind a token; what the configuration was at the last start.

Deploy: before. Reversible: requests are dropped, the audit log keeps that they were made.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Requests and configuration."""
    op.execute((SQL / "0004_up.sql").read_text())


def downgrade() -> None:
    """Drop both."""
    op.execute((SQL / "0004_down.sql").read_text())
