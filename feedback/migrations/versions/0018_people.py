"""Evidence of who is one person, what it comes to, and decisions about it; references as they were given.

Deploy: together with the code. Reversible: on the way down people stay linked as
they are, and what was decided and set aside is lost.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0018"
down_revision = "0017"

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Tables of evidence and decisions in place of aliases."""
    op.execute((SQL / "0018_up.sql").read_text())


def downgrade() -> None:
    """Aliases again."""
    op.execute((SQL / "0018_down.sql").read_text())
