"""Write the demo files of Banca Aurora: ``python -m feedback.demo.make OUT_DIR [--items 6400] [--seed 7]``."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from feedback.demo.behaviour import Incident, behave, office_hours
from feedback.demo.compose import Draft, Writer
from feedback.demo.files import Item, is_linked, write_feedback, write_linked
from feedback.demo.journeys import OUTAGE, SITUATIONS
from feedback.demo.moment import Moment
from feedback.demo.people import LANGUAGE_SHARES, make_people
from feedback.demo.phrases import Phrases
from feedback.demo.plan import (
    ADDRESS_ITEMS,
    EXIT_ITEMS,
    FULL_SIZE,
    SURVEY_SHARE,
    first_plan,
    follow_ups,
    scaled,
    survey_plan,
)

FEWEST_ITEMS = 200
_PREFIX = {"review": "RV", "survey": "SV", "social": "SO", "comment": "CM", "chat": "CH", "email": "ML", "call": "CL"}
_TRIES = 12
_LONG_AGO = ("on_card_wait", "su_slow", "ev_waiting", "ex_hard")
"""Situations of long waiting: the dates in them lie well back."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written."""

    items: int
    channels: dict[str, int]
    languages: dict[str, int]
    customers: int
    answers: int
    events: int
    with_personal_data: int


def make(out: Path, items: int = FULL_SIZE, seed: int = 7) -> Summary:
    """Write all files into ``out``. Same ``items`` and ``seed``, same bytes.

    Raises ``ValueError`` for fewer than ``FEWEST_ITEMS`` items and ``OSError``
    when the folder cannot be written.
    """
    if items < FEWEST_ITEMS:
        raise ValueError(f"items: at least {FEWEST_ITEMS}")
    out.mkdir(parents=True, exist_ok=True)
    people = make_people(Random(f"{seed} people"))
    books = {language: Phrases(language, Random(f"{seed} {language}")) for language in LANGUAGE_SHARES}
    incidents = first_plan(Random(f"{seed} plan"), people, books, items)
    behaviour = behave(Random(f"{seed} behaviour"), people, incidents)
    surveys = survey_plan(Random(f"{seed} survey"), behaviour, incidents, books, round(items * SURVEY_SHARE))
    missing = items - len(incidents) - len(surveys)
    wanted = (min(scaled(ADDRESS_ITEMS, items), missing), scaled(EXIT_ITEMS, items), missing)
    incidents += follow_ups(Random(f"{seed} follow"), people, behaviour, books, wanted)
    for one in incidents:
        one.when = office_hours(one)
    incidents = sorted(incidents + surveys, key=lambda one: (one.when, one.customer.number, one.situation))[:items]
    written = _written(incidents, books, Random(f"{seed} words"), Random(f"{seed} links"))
    write_feedback(out, written, Random(f"{seed} files"))
    write_linked(out, people, behaviour.answers, behaviour.events)
    return Summary(
        len(written),
        dict(Counter(item.incident.channel for item in written)),
        dict(Counter(item.who.language for item in written)),
        len(people), len(behaviour.answers), len(behaviour.events),
        sum(bool(item.personal) for item in written),
    )  # fmt: skip


def _written(incidents: list[Incident], books: dict[str, Phrases], rng: Random, links: Random) -> list[Item]:
    seen: set[str] = set()
    found = []
    for place, incident in enumerate(incidents, 1):
        echo = incident.situation == "us_login74" and incident.customer.language not in ("it", "es")
        for _ in range(_TRIES):
            draft, moment = _draft(incident, books, rng)
            if draft.text.casefold() not in seen:
                break
        seen.add(draft.text.casefold())
        channel = incident.channel
        number = incident.survey_id or f"{_PREFIX[channel]}-{place:05d}"
        if channel == "email":
            number = f"<{number}@bancaaurora.example>"
        linked = is_linked(links, channel, echo)
        found.append(Item(number, incident, draft, linked, links.random() < 0.3, moment.personal))
    return found


def _draft(incident: Incident, books: dict[str, Phrases], rng: Random) -> tuple[Draft, Moment]:
    language = incident.customer.language
    earliest = OUTAGE[0] if incident.situation == "us_login74" else None
    gap = rng.randint(9, 26) if incident.situation in _LONG_AGO else 0
    moment = Moment(incident.customer, incident.when, language, rng, earliest=earliest, gap=gap)
    return Writer(books[language], SITUATIONS[incident.situation], moment).write(incident.channel), moment


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line door."""
    parser = argparse.ArgumentParser(prog="python -m feedback.demo.make", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--items", type=int, default=FULL_SIZE)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args(arguments)
    try:
        summary = make(given.out, given.items, given.seed)
    except ValueError as problem:
        parser.error(str(problem))
    channels = ", ".join(f"{name} {count}" for name, count in sorted(summary.channels.items()))
    languages = ", ".join(
        f"{name} {count}" for name, count in sorted(summary.languages.items(), key=lambda pair: -pair[1])
    )
    sys.stdout.write(
        f"{summary.items} items in {given.out} ({channels}; {languages}); {summary.with_personal_data} with personal data; "
        f"{summary.customers} customers, {summary.answers} NPS answers, {summary.events} events\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
