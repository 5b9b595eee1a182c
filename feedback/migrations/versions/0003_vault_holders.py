"""The vault: one key pair for each person, so that a person's originals can be shredded by one key.

Deploy: before. Reversible: originals that were sealed for a person are lost on
the way down, because the old form cannot open them.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Holders, and the role that alone reads the vault."""
    op.execute((SQL / "0003_up.sql").read_text())


def downgrade() -> None:
    """Back to originals sealed for the vault itself."""
    op.execute((SQL / "0003_down.sql").read_text())
