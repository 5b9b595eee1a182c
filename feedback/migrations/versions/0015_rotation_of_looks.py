"""A rotation of the pseudonym key reaches requests to look behind a token.

Deploy: before. Reversible.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0015"
down_revision = "0014"

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Grant what it needs."""
    op.execute((SQL / "0015_up.sql").read_text())


def downgrade() -> None:
    """Take it back."""
    op.execute((SQL / "0015_down.sql").read_text())
