"""Fits a topic version (temporary)."""

from __future__ import annotations

from feedback.database import Database
from feedback.settings import Settings


def fit_topics(settings: Settings, database: Database) -> int | None:
    """Temporary."""
    return None
