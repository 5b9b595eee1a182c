"""A writer into a fresh database."""

from __future__ import annotations

import pytest

from feedback.database import Database
from tests.insights.writer import Writer


@pytest.fixture
def writer(worker_db: Database) -> Writer:
    """Writes as a worker does."""
    return Writer(worker_db)
