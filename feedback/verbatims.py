"""Verbatims for who reads by group, and for who works on one person's case.

A case worker (scope ``feedback:cases``) finds anybody's feedback by any filter; every look is in the audit log. Who
only reads by group gets a list when at least ``floor`` people are in it, and, when a segment was asked for, when the
same question without the segment adds nobody or at least ``floor`` people: which segment somebody is in stands on no
item, so it must not follow from two lists. What ties an item to a person is left out for them. Why so: ADR 19.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from psycopg import sql

from feedback.database import Database
from feedback.disclosure import NO_DATA, SHOWN, Measure, State, disclose
from feedback.insights.cohort import TENANT, load_rule
from feedback.insights.segment_rules import rule_sql
from feedback.search import MAX_LIMIT, Found, Page, SearchQuery, search

PROBE_PAGES = 5
"""Pages of ``MAX_LIMIT`` items looked through for enough people; a list that has fewer in them is withheld."""

_NOTHING = Page((), None)


@dataclass(frozen=True, slots=True)
class Verbatims:
    """A page, or why there is none: ``state`` is that of the gate."""

    state: State
    page: Page


def read(database: Database, query: SearchQuery, *, floor: int, cases: bool) -> Verbatims:
    """A page of ``query`` for a reader who may (``cases``) or may not single a person out. Raises as ``search``."""
    page = search(database, query)
    if cases:
        return Verbatims(SHOWN if page.items or query.cursor else NO_DATA, page)
    state = _state(database, query, page, floor)
    if state != SHOWN:
        return Verbatims(state, _NOTHING)
    return Verbatims(state, replace(page, items=tuple(shown_to(found, cases=False) for found in page.items)))


def shown_to(found: Found, *, cases: bool) -> Found:
    """The item as this reader gets it: who reads by group learns neither who wrote it nor what is known of them."""
    return found if cases else replace(found, subject=None, author=None, thread=None, attributes={})


def _state(database: Database, query: SearchQuery, page: Page, floor: int) -> State:
    first = page.items if query.cursor is None else ()
    asked = len({_person(found) for found in first})
    if asked < floor:
        asked = _people(database, query, floor)
    rest = _people(database, replace(query, segment=None), floor, outside=query.segment) if query.segment else 0
    return disclose({"asked": Measure(asked, asked), "rest": Measure(rest, rest)}, floor)["asked"].state


def _people(database: Database, query: SearchQuery, floor: int, *, outside: str | None = None) -> int:
    """How many people a list is of, at most about ``floor``; at least one where the end was not reached."""
    seen: set[str] = set()
    cursor: str | None = None
    for _ in range(PROBE_PAGES):
        page = search(database, replace(query, limit=MAX_LIMIT, cursor=cursor))
        inside = _members(database, outside, page) if outside else set()
        seen.update(_person(found) for found in page.items if found.subject not in inside)
        cursor = page.next_cursor
        if len(seen) >= floor or cursor is None:
            return len(seen)
    return max(1, len(seen))


def _members(database: Database, segment: str, page: Page) -> set[str | None]:
    subjects = [found.subject for found in page.items if found.subject]
    values: dict[str, object] = {"tenant": TENANT, "subjects": subjects}
    with database.transaction() as connection:
        rule = rule_sql(load_rule(connection, segment), values, sql.SQL("u.attributes"))
        statement = sql.SQL(
            "SELECT u.subject FROM reading.subject u WHERE u.tenant = %(tenant)s AND u.subject = ANY(%(subjects)s) AND {}"
        ).format(rule)
        return {row["subject"] for row in connection.execute(statement, values).fetchall()}


def _person(found: Found) -> str:
    return found.subject or found.author or str(found.id)
