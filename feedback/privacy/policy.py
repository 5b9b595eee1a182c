"""What happens to each kind of personal data: a table out of a file, not a chain of ifs.

A rule is looked up by label and by the *role* of the value: the item's own
author, somebody else in the text, or the operator's staff. The shipped table is
``data/policy.toml``; an operator's file replaces parts of it.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from feedback.errors import ConfigError
from feedback.items import PII_LABELS

Action = Literal["token", "generalise", "keep"]
Scope = Literal["domain", "thread", "random"]
Role = Literal["author", "other", "staff"]
ROLES: tuple[Role, ...] = get_args(Role)
GENERALISATIONS: Mapping[str, tuple[str, ...]] = {
    "DATE_OF_BIRTH": ("decade", "age_band"),
    "ADDRESS": ("region", "postcode_area", "town"),
}
"""Label -> what ``to`` may name; every label may be generalised to itself (``label``)."""

SHIPPED = Path(__file__).parent / "data" / "policy.toml"
_KEYS = frozenset(("action", "scope", "to", "purpose", "least_score"))


@dataclass(frozen=True, slots=True)
class Rule:
    """What replaces a value, how far its token links and why, and the least score that counts as found."""

    action: Action = "token"
    scope: Scope = "thread"
    to: str = "label"
    purpose: str = ""
    least_score: float = 0.0


@dataclass(frozen=True, slots=True)
class Policy:
    """A rule for every label and role. ``staff_domains`` are e-mail domains of the operator's own people."""

    rules: Mapping[tuple[str, Role], Rule]
    staff_domains: frozenset[str] = field(default=frozenset())

    def rule(self, label: str, role: Role) -> Rule:
        """The rule for a value of ``label`` in ``role``."""
        return self.rules[label, role]

    def rows(self) -> list[dict[str, Any]]:
        """Every rule as plain values, in a fixed order: for a report, a page, the fingerprint."""
        return [
            {"label": label, "role": role, **asdict(self.rules[label, role])} for label in PII_LABELS for role in ROLES
        ]

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that change when any rule, purpose or staff domain does."""
        said = json.dumps([self.rows(), sorted(self.staff_domains)], ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def kept(self) -> list[str]:
        """``LABEL (role)`` of whatever this policy leaves readable."""
        return [f"{row['label']} ({row['role']})" for row in self.rows() if row["action"] == "keep"]


def load_policy(path: Path | None = None) -> Policy:
    """The shipped policy with the parts that the file at ``path`` replaces.

    Raises ``ConfigError`` that lists every mistake of the file.
    """
    tables = _parsed(SHIPPED)
    given = _parsed(path) if path else {}
    mistakes = list(_mistakes_of_form(given))
    if not mistakes:
        mistakes = [mistake for label, role in _places(given) for mistake in _mistakes(given, label, role)]
    if not mistakes:
        merged = _merged(tables, given)
        rules = {(label, role): _rule(merged, label, role) for label in PII_LABELS for role in ROLES}
        mistakes = [
            f"{label}.{role}: {word}"
            for (label, role), rule in rules.items()
            for word in _contradictions(label, role, rule)
        ]
        # One mistake in a label's own keys shows in each of its roles; say it once.
        domains = given.get("staff", tables["staff"]).get("domains", [])
        if not mistakes:
            return Policy(rules, frozenset(domain.strip().lstrip("@").lower() for domain in domains))
    raise ConfigError(f"privacy policy {path}: {'; '.join(mistakes)}")


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"privacy policy {path}: not TOML: {error}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"privacy policy {path}: cannot be read ({type(error).__name__})") from None


def _mistakes_of_form(given: Mapping[str, Any]) -> Iterator[str]:
    if unknown := sorted(set(given) - {"version", "staff", "labels"}):
        yield f"unknown {', '.join(unknown)}: only version, staff and labels stand at the top"
    if given and given.get("version") != 1:
        yield "version: say version = 1"
    staff, labels = given.get("staff", {}), given.get("labels", {})
    if not isinstance(staff, dict) or set(staff) - {"domains"}:
        yield "staff: a table with domains = [...]"
    elif not all(isinstance(one, str) and "." in one and " " not in one for one in _listed(staff.get("domains", []))):
        yield 'staff.domains: a list of e-mail domains such as ["bank.example"]'
    if not isinstance(labels, dict):
        yield "labels: a table for each label"
        return
    if unknown := sorted(set(labels) - set(PII_LABELS)):
        yield f"unknown label {', '.join(unknown)}: choose from {', '.join(PII_LABELS)}"
    if wrong := sorted(label for label, table in labels.items() if not isinstance(table, dict)):
        yield f"{', '.join(wrong)}: expected a table"


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [None]


def _places(given: Mapping[str, Any]) -> Iterator[tuple[str, Role | None]]:
    for label, table in given.get("labels", {}).items():
        yield label, None
        yield from ((label, role) for role in ROLES if role in table)


def _mistakes(given: Mapping[str, Any], label: str, role: Role | None) -> Iterator[str]:
    table = given["labels"][label]
    place = f"{label}.{role}" if role else label
    own = table[role] if role else {key: value for key, value in table.items() if key not in ROLES}
    if not isinstance(own, dict):
        yield f"{place}: expected a table"
        return
    if unknown := sorted(set(own) - _KEYS):
        yield f"{place}: unknown {', '.join(unknown)}; a rule has {', '.join(sorted(_KEYS))}, a role is {', '.join(ROLES)}"
    for key, known in (("action", get_args(Action)), ("scope", get_args(Scope)), ("to", _targets(label))):
        if key in own and own[key] not in known:
            yield f"{place}.{key}: choose {', '.join(known)}"
    if not isinstance(own.get("purpose", ""), str):
        yield f"{place}.purpose: expected text"
    least = own.get("least_score", 0.0)
    if isinstance(least, bool) or not isinstance(least, int | float) or not 0 <= least <= 1:
        yield f"{place}.least_score: expected a number from 0 to 1"


def _targets(label: str) -> tuple[str, ...]:
    return ("label", *GENERALISATIONS.get(label, ()))


def _merged(shipped: Mapping[str, Any], given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of a label that the file names, its own keys count for all roles; the shipped roles' keys do not linger."""
    return {**shipped["labels"], **given.get("labels", {})}


def _rule(tables: Mapping[str, Any], label: str, role: Role) -> Rule:
    table = tables[label]
    own = {key: value for key, value in table.items() if key not in ROLES}
    return Rule(**{**own, **table.get(role, {})})


def _contradictions(label: str, role: Role, rule: Rule) -> Iterator[str]:
    linked = rule.action == "token" and rule.scope == "domain"
    if (linked or rule.action == "keep") and not rule.purpose.strip():
        yield f"{'scope domain' if linked else 'keep'} needs a purpose"
    if linked and label == "PERSON" and role == "other":
        yield "scope domain would link people by their name alone; choose thread or random"
    if rule.action != "generalise" and rule.to != "label":
        yield "to goes with action generalise"
