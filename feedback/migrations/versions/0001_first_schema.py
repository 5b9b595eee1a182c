"""Schemas, roles and tables of the straight path.

Deploy: before. Reversible: drops every schema made here.

The roles are the wall of the design: ``ascolto_api`` adds raw rows through
``raw.admit`` and cannot read the table; ``ascolto_worker`` opens them.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Create everything."""
    op.execute((SQL / "0001_up.sql").read_text())


def downgrade() -> None:
    """Drop everything, roles included when nothing else uses them."""
    op.execute((SQL / "0001_down.sql").read_text())
