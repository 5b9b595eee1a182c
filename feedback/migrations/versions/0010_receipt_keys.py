"""Public halves of the keys that signed receipts.

Deploy: before. Reversible: the list is made again with the next receipt.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0010"
down_revision = "0009"

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """The list."""
    op.execute((SQL / "0010_up.sql").read_text())


def downgrade() -> None:
    """Without it."""
    op.execute((SQL / "0010_down.sql").read_text())
