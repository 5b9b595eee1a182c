"""Rights of people: requests, tombstones, legal holds, and digests that find a person's sealed rows.

Deploy: before. Reversible: requests, receipts and tombstones are lost on the way
down, so what was erased could come in again.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """The schema ``rights``, and a door that knows who was erased."""
    op.execute((SQL / "0007_up.sql").read_text())


def downgrade() -> None:
    """Without rights."""
    op.execute((SQL / "0007_down.sql").read_text())
