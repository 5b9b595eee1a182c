"""What happens to each kind of personal data: a table, not a chain of ifs.

Strong identifiers keep one token in the whole domain, because linking a
customer over channels is the stated purpose. Names, addresses and birth dates
are linked inside one thread only: two people share a name, and a name that is
followed through a whole company says more than the text that held it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from feedback.errors import ConfigError
from feedback.items import PII_LABELS

Action = Literal["token", "generalise", "keep"]
Scope = Literal["domain", "thread", "random"]


@dataclass(frozen=True, slots=True)
class Rule:
    """What replaces a label, how far its token links, and the least score that counts as found."""

    action: Action = "token"
    scope: Scope = "thread"
    least_score: float = 0.0


Policy = Mapping[str, Rule]

_DOMAIN = ("EMAIL", "PHONE", "IBAN", "CREDIT_CARD", "NATIONAL_ID", "ACCOUNT_REF", "USERNAME", "LICENSE_PLATE")

DEFAULT_POLICY: Policy = {
    **{label: Rule(scope="thread") for label in PII_LABELS},
    **{label: Rule(scope="domain") for label in _DOMAIN},
}
"""Everything becomes a token; nothing is kept; strong identifiers link over the domain."""

_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")


def checked(policy: Policy) -> Policy:
    """The policy itself. Raises ``ConfigError`` for a label without a rule or a rule for no known label."""
    missing = sorted(set(PII_LABELS) - set(policy))
    unknown = sorted(set(policy) - set(PII_LABELS))
    if missing or unknown:
        parts = [f"no rule for {', '.join(missing)}"] if missing else []
        parts += [f"unknown label {', '.join(unknown)}"] if unknown else []
        raise ConfigError(f"privacy policy: {'; '.join(parts)}")
    return policy


def generalised(label: str, value: str) -> str:
    """A coarser statement that replaces the value for good: a birth date becomes its decade, the rest its label.

    >>> generalised("DATE_OF_BIRTH", "12/03/1987")
    '[DATE_OF_BIRTH:1980s]'
    """
    if label == "DATE_OF_BIRTH" and (year := _YEAR.search(value)):
        return f"[{label}:{year.group()[:3]}0s]"
    return f"[{label}]"
