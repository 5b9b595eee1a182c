"""One small family of errors and one decision: try again, or set aside for a person.

A message here may reach a log or a client, so it never quotes a customer's text.
"""

from __future__ import annotations


class AscoltoError(Exception):
    """Base. ``code`` is a stable word for machines; the message says what to do."""

    code = "error"

    def __init__(self, detail: str, *, code: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        if code is not None:
            self.code = code


class Retryable(AscoltoError):
    """The same work may succeed later (database restarting, lease lost)."""

    code = "retry"


class Outdated(Retryable):
    """What the work was made with has changed meanwhile; made again it fits."""


class EpochMoved(Outdated):
    """Tokens were made in a key epoch that has ended meanwhile; made again they fit."""

    code = "epoch_moved"


class PeopleMoved(Outdated):
    """Evidence that the work relied on was forgotten meanwhile."""

    code = "people_moved"


class Permanent(AscoltoError):
    """The same work will fail again; the item is held for a person."""

    code = "held"


class InvalidItem(Permanent):
    """A record that breaks a rule of intake; ``code`` names the rule."""

    code = "invalid_item"


class SourceError(Permanent):
    """A file that cannot be read as a whole."""

    code = "unreadable_source"


class ConfigError(AscoltoError):
    """The settings are wrong or incomplete; the message lists every mistake at once."""

    code = "configuration"


class KeyLost(AscoltoError):
    """A key that this database was made with is missing or another one: refused, never replaced in silence."""

    code = "key_lost"


class NotPermitted(AscoltoError):
    """The caller is known but may not do this."""

    code = "forbidden"


class QuotaSpent(AscoltoError):
    """The caller may do this, but not so often."""

    code = "quota_spent"


class NotFound(AscoltoError):
    """No such thing, or none that the caller may see."""

    code = "not_found"
