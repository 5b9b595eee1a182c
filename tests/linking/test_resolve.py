"""Who is one person: tables of cases with near misses, and what holds for any evidence in any order."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.linking.kinds import ERASED, kind_of, kinds
from feedback.linking.resolve import Evidence, resolve

_LABELS = {
    "n": "ACCOUNT_REF",
    "i": "NATIONAL_ID",
    "e": "EMAIL",
    "p": "PHONE",
    "b": "IBAN",
    "h": "USERNAME",
    "x": "PERSON",
}
_DIGITS = str.maketrans("0123456789", "abcdefghij")


def token(short: str) -> str:
    """``n1`` is a customer number, ``e2`` an e-mail address, ``p``, ``i``, ``b``, ``h``, ``x`` likewise; ``!`` was erased."""
    if short.startswith("!"):
        return ERASED + short
    return f"[{_LABELS[short[0]]}_{short[1:].translate(_DIGITS).rjust(12, 'a')}]"


def pairs(text: str) -> frozenset[tuple[str, str]]:
    """``n1-e1 n1-p1``: the record of n1 declares e1 and p1."""
    return frozenset((token(a), token(b)) for a, b in (one.split("-") for one in text.split()))


def people(evidence: Evidence) -> tuple[set[frozenset[str]], dict[str, str]]:
    """Groups of more than one, and what was set aside, in short names."""
    short = {token(f"{kind}{number}"): f"{kind}{number}" for kind in _LABELS for number in range(40)}
    groups: dict[str, set[str]] = {}
    aside = {}
    for one, found in resolve(evidence).items():
        groups.setdefault(found.person, set()).add(short[one])
        if found.aside:
            aside[short[one]] = found.aside
    return {frozenset(group) for group in groups.values() if len(group) > 1}, aside


def several(text: str) -> set[frozenset[str]]:
    return {frozenset(group.split("+")) for group in text.split()}


MANY = " ".join(f"n{number}-e1" for number in range(1, 30))

CASES = [
    # declared, one person, set aside
    ("a customer's address", "n1-e1", "n1+e1", ""),
    ("an author's address, whichever record has it", "n1-e1 n1-p1 n2-e2", "n1+e1+p1 n2+e2", ""),
    ("an e-mail as the customer reference", "e1-n1 e1-p1", "n1+e1+p1", ""),
    ("a shared family address", "n1-e1 n2-e1", "", "e1 several_people"),
    ("the other identifiers stay with their own", "n1-e1 n2-e1 n1-p1 n2-p2", "n1+p1 n2+p2", "e1 several_people"),
    ("one address of two people, declared the other way round", "e1-n1 n2-e1", "", "e1 several_people"),
    ("one national id of two customer numbers", "n1-i1 n2-i1", "", "i1 several_people"),
    ("one customer number with two national ids", "n1-i1 n1-i2", "", "n1 several_people"),
    ("two national ids are never one person", "i1-i2", "", "i1 several_people i2 several_people"),
    ("a national id without a customer number", "i1-e1 n1-e1", "n1+i1+e1", ""),
    ("a phone that joins over an address", "n1-e1 e1-p1 n2-p1", "n1+e1", "p1 between_people"),
    ("a former number in the customer's record", "n2-n1 n1-e1 n2-e2", "n1+n2+e1+e2", ""),
    ("a chain of former numbers", "n2-n1 n3-n2", "n1+n2+n3", ""),
    ("a contract of two customers", "n1-n9 n2-n9 n1-e1", "n1+e1", "n9 several_people"),
    ("a number of two customers who are one", "n2-n1 n1-n9 n2-n9", "n1+n2+n9", ""),
    ("an address beside a customer's former number", "n2-n1 n1-e1 n2-e1", "n1+n2+e1", ""),
    ("a switchboard", MANY, "", "e1 too_many"),
    ("a customer number of nobody", " ".join(f"n0-e{n}" for n in range(1, 12)), "", "n0 too_many"),
    ("as many addresses as a person may have", " ".join(f"n0-e{n}" for n in range(1, 11)),
     "+".join(["n0", *(f"e{n}" for n in range(1, 11))]), ""),
    ("a name never links", "n1-x1 n2-x1", "", ""),
    ("a handle never links", "n1-h1 n2-h1", "", ""),
    ("a customer with nothing beside", "n1-n1", "", ""),
    ("what was shared with somebody erased", "!1-e1 n2-e1", "", "e1 several_people"),
    ("what is left of somebody erased", "!1-e1", "", ""),
    ("two addresses that share a phone", "e1-p1 e2-p1", "e1+e2+p1", ""),
]  # fmt: skip


@pytest.mark.parametrize(("declared", "one", "aside"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_who_is_one_person(declared: str, one: str, aside: str) -> None:
    found, apart = people(Evidence(pairs(declared)))
    words = aside.split()
    assert found == several(one)
    assert apart == dict(zip(words[::2], words[1::2], strict=True))


DECIDED = [
    # declared, same, apart, one person, set aside
    ("confirmed for one of two", "n1-e1 n2-e1", "n1-e1", "", "n1+e1", ""),
    ("taken from one of two", "n1-e1 n2-e1", "", "n2-e1", "n1+e1", ""),
    ("taken from the only one", "n1-e1 n1-p1", "", "n1-e1", "n1+p1", ""),
    ("taken away and declared beside another", "n1-e1 n2-e1", "", "n1-e1 n2-e1", "", ""),
    ("two customer numbers are one person", "n1-e1 n2-e1", "n1-n2", "", "n1+n2+e1", ""),
    ("two customers are not one, over a former number", "n2-n1 n1-e1", "", "n1-n2", "n1+e1", ""),
    ("two customers are not one, whatever joins them", "n1-e1 e1-p1 p1-i1", "", "n1-i1", "n1+e1", "p1 between_people"),
    ("confirmed without evidence", "", "n1-e1", "", "n1+e1", ""),
    ("a switchboard that is one customer's", MANY, "n1-e1", "", "n1+e1", ""),
    ("two national ids of one person", "n1-i1 n1-i2", "i1-i2", "", "n1+i1+i2", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("declared", "same", "apart", "one", "aside"), [case[1:] for case in DECIDED], ids=[case[0] for case in DECIDED]
)
def test_what_people_decided_counts_more(declared: str, same: str, apart: str, one: str, aside: str) -> None:
    found, alone = people(Evidence(pairs(declared), pairs(same), pairs(apart)))
    assert found == several(one)
    assert set(alone) == set(aside.split()[::2])


_TOKENS = st.builds(
    lambda kind, number: token(f"{kind}{number}"), st.sampled_from("nnneeppihx"), st.integers(min_value=1, max_value=4)
)
PAIRS = st.frozensets(st.tuples(_TOKENS, _TOKENS), max_size=25)


def joined(given_: frozenset[tuple[str, str]], start: str) -> set[str]:
    """What hangs together over pairs of customer numbers alone."""
    reached, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for pair in given_:
            if here in pair and all(_further(one) for one in pair):
                waiting += set(pair) - reached
                reached |= set(pair)
    return reached


def _further(one: str) -> bool:
    kind = kind_of(one)
    return kind is not None and kind.further


@settings(max_examples=300, deadline=None)
@given(PAIRS, st.frozensets(st.tuples(_TOKENS, _TOKENS), max_size=4))
def test_two_people_never_melt(declared: frozenset[tuple[str, str]], apart: frozenset[tuple[str, str]]) -> None:
    """Whatever is declared: one national id, one customer number (with those that its own records name), no forbidden pair."""
    apart = frozenset(pair for pair in apart if pair[0] != pair[1])
    found = resolve(Evidence(declared, apart=apart))
    groups: dict[str, set[str]] = {}
    for one, answer in found.items():
        groups.setdefault(answer.person, set()).add(one)
        assert answer.aside is None or answer.person == one
    for name, group in groups.items():
        assert name in group
        assert len(group) == 1 or all(kind_of(one) for one in group)
        assert sum(kind_of(one) is kinds()["NATIONAL_ID"] for one in group) <= 1
        numbers = {one for one in group if _further(one)}
        assert not numbers or numbers <= joined(declared, next(iter(numbers)))
        assert not any({*pair} <= group for pair in apart)


@settings(max_examples=200, deadline=None)
@given(PAIRS, st.frozensets(st.tuples(_TOKENS, _TOKENS), max_size=3))
def test_what_hangs_together_nowhere_changes_nothing(
    declared: frozenset[tuple[str, str]], same: frozenset[tuple[str, str]]
) -> None:
    """Each connected part resolved for itself gives what all of it gives: so a worker may look at one part only."""
    same = frozenset(pair for pair in same if all(kind_of(one) for one in pair))
    whole = resolve(Evidence(declared, same))
    left = set(declared | same)
    while left:
        part = {left.pop()}
        while more := {pair for pair in left if any({*pair} & {*other} for other in part)}:
            part |= more
            left -= more
        assert resolve(Evidence(frozenset(part & declared), frozenset(part & same))).items() <= whole.items()
