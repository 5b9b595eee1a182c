"""An index for "who saw this item?" over the audit log.

Deploy: any time. Reversible.
"""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Index the targets of entries."""
    op.execute("CREATE INDEX audit_entry_targets ON audit.entry USING gin ((body::jsonb -> 'targets') jsonb_path_ops)")


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP INDEX audit.audit_entry_targets")
