"""Keys in versions, key epochs of tokens and their map, policies that were in use.

Deploy: before. Reversible where no key was rotated yet: the version before knows
one version of each key.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0012"
down_revision = "0011"

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Add the tables and the columns of the registry."""
    op.execute((SQL / "0012_up.sql").read_text())


def downgrade() -> None:
    """Forget states, epochs and the map."""
    op.execute((SQL / "0012_down.sql").read_text())
