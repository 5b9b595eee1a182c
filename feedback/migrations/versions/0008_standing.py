"""What people said about purposes, at the door and at every read: objections, consents, restrictions.

Deploy: together with the code, which then reads through the schema ``reading``.
Reversible: on the way down what was withheld can be read again, and what people
said is lost.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Views for every read, and a door that knows who objected or consented."""
    op.execute((SQL / "0008_up.sql").read_text())


def downgrade() -> None:
    """Reads of the tables themselves."""
    op.execute((SQL / "0008_down.sql").read_text())
