"""Questions to the workers about the words of a search, and how often each reader looked for a person.

Deploy: before. Reversible: both tables hold nothing that lasts.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0017"
down_revision = "0016"

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Create everything."""
    op.execute((SQL / "0017_up.sql").read_text())


def downgrade() -> None:
    """Drop everything."""
    op.execute((SQL / "0017_down.sql").read_text())
