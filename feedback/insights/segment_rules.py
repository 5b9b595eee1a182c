"""Segment rules: a small tree over declared attributes, checked and turned into SQL with the values beside it.

``{"all": [...]}`` every part holds, ``{"any": [...]}`` at least one does,
``{"not": [...]}`` none does, and a leaf ``{"attribute": "region", "in": ["Lazio"]}``.
A customer without the attribute is outside the leaf, and so inside its ``not``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from psycopg import sql

from feedback.errors import InvalidItem
from feedback.settings import DECLARED_ATTRIBUTES

MAX_DEPTH = 8
MAX_LEAVES = 100
MAX_VALUES = 1000
MAX_VALUE_CHARACTERS = 200

_BRANCHES = ("all", "any", "not")


@dataclass(frozen=True, slots=True)
class Leaf:
    """``attribute`` has one of ``values``."""

    attribute: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """How ``parts`` are joined."""

    kind: Literal["all", "any", "not"]
    parts: tuple[Rule, ...]


Rule = Leaf | Branch


def parse_rule(given: object, declared: Collection[str] = DECLARED_ATTRIBUTES) -> Rule:
    """Read a rule as it came out of JSON.

    Raises ``InvalidItem``: ``bad_rule`` (shape), ``unknown_attribute`` (not
    declared), ``empty_rule`` (a list with nothing in it), ``rule_too_large``.
    """
    leaves = [0]
    return _parse(given, frozenset(declared), 1, leaves)


def stored_rule(given: object) -> Rule:
    """A rule out of the database: checked when it was put there, so attributes undeclared since then still stand."""
    return parse_rule(given, _attributes(given))


def _attributes(given: object) -> set[str]:
    if isinstance(given, list):
        return {name for part in given for name in _attributes(part)}
    if not isinstance(given, dict):
        return set()
    if isinstance(given.get("attribute"), str):
        return {given["attribute"]}
    return {name for part in given.values() for name in _attributes(part)}


def _parse(given: object, declared: frozenset[str], depth: int, leaves: list[int]) -> Rule:
    if depth > MAX_DEPTH:
        raise InvalidItem(f"rule: at most {MAX_DEPTH} levels deep", code="rule_too_large")
    if not isinstance(given, dict):
        raise InvalidItem("rule: expected an object with all, any, not, or attribute and in", code="bad_rule")
    if set(given) == {"attribute", "in"}:
        leaves[0] += 1
        if leaves[0] > MAX_LEAVES:
            raise InvalidItem(f"rule: at most {MAX_LEAVES} conditions", code="rule_too_large")
        return _leaf(given["attribute"], given["in"], declared)
    if len(given) != 1 or next(iter(given)) not in _BRANCHES:
        raise InvalidItem("rule: each object has one of all, any, not, or both attribute and in", code="bad_rule")
    kind, parts = next(iter(given.items()))
    if not isinstance(parts, list):
        raise InvalidItem(f"rule: {kind} takes a list of rules", code="bad_rule")
    if not parts:
        raise InvalidItem(f"rule: {kind} needs at least one rule", code="empty_rule")
    return Branch(kind, tuple(_parse(part, declared, depth + 1, leaves) for part in parts))


def _leaf(attribute: object, values: object, declared: frozenset[str]) -> Leaf:
    if not isinstance(attribute, str) or attribute not in declared:
        raise InvalidItem(f"rule: attribute is one of {', '.join(sorted(declared))}", code="unknown_attribute")
    if not isinstance(values, list) or not all(_plain(value) for value in values):
        raise InvalidItem(
            f"rule: in takes a list of texts of at most {MAX_VALUE_CHARACTERS} characters", code="bad_rule"
        )
    if not values:
        raise InvalidItem("rule: in needs at least one value", code="empty_rule")
    if len(values) > MAX_VALUES:
        raise InvalidItem(f"rule: at most {MAX_VALUES} values in one condition", code="rule_too_large")
    return Leaf(attribute, tuple(dict.fromkeys(values)))


def _plain(value: object) -> bool:
    if not isinstance(value, str) or len(value) > MAX_VALUE_CHARACTERS:
        return False
    return "\x00" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)


def rule_json(rule: Rule) -> dict[str, Any]:
    """The rule as JSON; ``parse_rule`` reads it back."""
    if isinstance(rule, Leaf):
        return {"attribute": rule.attribute, "in": list(rule.values)}
    return {rule.kind: [rule_json(part) for part in rule.parts]}


def matches(rule: Rule, attributes: dict[str, str]) -> bool:
    """Whether a customer with these attributes is in the segment; says the same as the SQL."""
    if isinstance(rule, Leaf):
        return attributes.get(rule.attribute) in rule.values
    held = [matches(part, attributes) for part in rule.parts]
    return {"all": all(held), "any": any(held), "not": not any(held)}[rule.kind]


def rule_sql(rule: Rule, values: dict[str, Any], column: sql.Composable) -> sql.Composable:
    """A condition on the jsonb ``column``; what it compares with is added to ``values``, never to the text."""
    if isinstance(rule, Leaf):
        name, allowed = f"rule_{len(values)}_name", f"rule_{len(values)}_values"
        values[name], values[allowed] = rule.attribute, list(rule.values)
        return sql.SQL("coalesce({} ->> {} = ANY({}), false)").format(
            column, sql.Placeholder(name), sql.Placeholder(allowed)
        )
    joiner = sql.SQL(" AND " if rule.kind == "all" else " OR ")
    parts = sql.SQL("({})").format(joiner.join([rule_sql(part, values, column) for part in rule.parts]))
    return sql.SQL("(NOT {})").format(parts) if rule.kind == "not" else parts
