"""What may go wrong in this package, in words for the person who runs it."""

from __future__ import annotations


class ModelUnavailable(RuntimeError):
    """A model's files are missing, damaged or of another version; the message says what to do and quotes no text."""
