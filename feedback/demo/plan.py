"""Who lives through what and when: ordinary contacts, the planted ones, and those that follow from behaviour."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from feedback.demo.behaviour import Answer, Behaviour, Incident, hit_by_outage, moment_on, nps_effect, random_day
from feedback.demo.journeys import FIRST_DAY, LAST_DAY, MAX_INTENSITY, OUTAGE, SITUATIONS, intensity, within
from feedback.demo.people import Customer
from feedback.demo.phrases import Phrases

FULL_SIZE = 6400
SURVEY_SHARE = 0.17
OUTAGE_ITEMS, ADDRESS_ITEMS, COMPLAINTS, EXIT_ITEMS = 210, 330, 62, 70
"""Planted items in a full-size demo; scaled with the number of items asked for."""
ECHO_SHARE = 0.08
"""Share of the outage's items that are public posts of people who are in no file of customers."""

_NOT_IN_SURVEYS = (
    "us_hours",
    "su_slow",
    "us_fees",
    "su_unresolved",
    "su_block",
    "su_status",
    "su_dispute",
    "us_statement",
    "us_season",
    "re_card",
)
_OWN = ("us_login74", "on_address")


def scaled(count: int, items: int) -> int:
    """A planted count for a demo of ``items``."""
    return round(count * items / FULL_SIZE)


def first_plan(rng: Random, people: list[Customer], books: dict[str, Phrases], items: int) -> list[Incident]:
    """Everything that does not follow from an event: outage, complaints of partite-iva, and ordinary contacts."""
    found = _outage(rng, people, scaled(OUTAGE_ITEMS, items))
    found += _complaints(rng, people, scaled(COMPLAINTS, items))
    reserved = round(items * SURVEY_SHARE) + scaled(ADDRESS_ITEMS, items) + scaled(EXIT_ITEMS, items)
    while len(found) < items - reserved:
        found.append(_ordinary(rng, people, books))
    return found


def _ordinary(rng: Random, people: list[Customer], books: dict[str, Phrases]) -> Incident:
    while True:
        customer = rng.choice(people)
        known = [
            one
            for one in SITUATIONS.values()
            if one.weight and one.id not in _OWN and books[customer.language].knows(one.id)
        ]
        situation = rng.choices(known, [one.weight for one in known])[0].id
        if situation == "su_unresolved" and customer.segment == "partite-iva":
            continue
        while True:
            day = random_day(rng)
            if rng.random() * MAX_INTENSITY < intensity(situation, customer.attributes["region"], day):
                return Incident(customer, situation, moment_on(rng, day), _channel(rng, situation))


def _channel(rng: Random, situation: str) -> str:
    return rng.choice(SITUATIONS[situation].channels.split(","))


def _outage(rng: Random, people: list[Customer], count: int) -> list[Incident]:
    hit = [one for one in people if hit_by_outage(one)]
    others = [
        one for one in people if one.language not in ("it", "es") and one.attributes["age_band"] in ("18-25", "26-34")
    ]
    found = []
    for place in range(count):
        echo = place < count * ECHO_SHARE
        day = OUTAGE[0] + timedelta(days=min(int(rng.triangular(0, 23, 3)), 22))
        channel = rng.choice(("social", "review")) if echo else _channel(rng, "us_login74")
        found.append(Incident(rng.choice(others if echo else hit), "us_login74", moment_on(rng, day), channel))
    return found


def _complaints(rng: Random, people: list[Customer], count: int) -> list[Incident]:
    businesses = [one for one in people if one.segment == "partite-iva" and one.language in ("it", "es", "en")]
    chosen = rng.sample(businesses, min(count, len(businesses)))
    last = (LAST_DAY - timedelta(days=62) - OUTAGE[0]).days + 120
    start = OUTAGE[0] - timedelta(days=120)
    return [
        Incident(
            one,
            "su_unresolved",
            moment_on(rng, start + timedelta(days=rng.randrange(last))),
            rng.choice(("email", "chat", "call")),
        )
        for one in chosen
    ]


def follow_ups(
    rng: Random, people: list[Customer], behaviour: Behaviour, books: dict[str, Phrases], wanted: tuple[int, int, int]
) -> list[Incident]:
    """Words about what the events show: proof of address given up, and leaving.

    ``wanted`` counts the address items, the exits, and all; ordinary contacts fill what is missing.
    """
    by_number = {one.number: one for one in people}
    gone = [
        event
        for event in behaviour.events
        if event.kind == "application_abandoned" and event.step == "proof_of_address"
    ]
    address, exits, everything = wanted
    found = []
    for place in range(address):
        event = (
            gone[place % len(gone)]
            if place >= len(gone)
            else gone[place * len(gone) // max(address, 1)]
            if len(gone) > address
            else gone[place]
        )
        when = event.when + timedelta(days=rng.choice((0, 0, 1, 1, 2, 4)), minutes=rng.randint(20, 600))
        if when.date() <= LAST_DAY:
            found.append(Incident(by_number[event.customer], "on_address", when, _channel(rng, "on_address")))
    for number, left in sorted(behaviour.left.items())[:exits]:
        when = left - timedelta(days=rng.randint(0, 12), minutes=rng.randint(0, 400))
        if when.date() < FIRST_DAY:
            when = left
        situation = rng.choice(("ex_angry", "ex_angry", "ex_close", "ex_hard", "ex_fond"))
        if books[by_number[number].language].knows(situation):
            found.append(Incident(by_number[number], situation, when, _channel(rng, situation)))
    while len(found) < everything:
        found.append(_ordinary(rng, people, books))
    return found


def survey_plan(
    rng: Random, behaviour: Behaviour, incidents: list[Incident], books: dict[str, Phrases], count: int
) -> list[Incident]:
    """The NPS answers that come with words, with what they are about."""
    history: dict[str, list[Incident]] = {}
    for one in incidents:
        history.setdefault(one.customer.number, []).append(one)
    chosen = sorted(rng.sample(range(len(behaviour.answers)), min(count, len(behaviour.answers))))
    found = []
    for place in chosen:
        answer = behaviour.answers[place]
        situation = _verbatim(rng, answer, history.get(answer.customer.number, []), books[answer.customer.language])
        found.append(Incident(answer.customer, situation, answer.when, "survey", answer.value, answer.id))
    return found


def _verbatim(rng: Random, answer: Answer, past: list[Incident], book: Phrases) -> str:
    if rng.random() < 0.09 and book.knows("us_hours"):
        return "us_hours"
    hit = hit_by_outage(answer.customer) and within(answer.when.date(), (OUTAGE[0], date(2026, 4, 5)))
    if hit and answer.value <= 8 and rng.random() < 0.75:
        return "us_login74"
    if answer.value <= 8 and rng.random() < 0.75:
        for situation in ("su_slow", "us_fees"):
            if nps_effect([one for one in past if one.situation == situation], answer.when):
                return situation
    tone = _tone(rng, answer.value)
    known = [
        one for one in SITUATIONS.values()
        if one.sentiment == tone and one.weight and book.knows(one.id)
        and one.id[:2] in ("us", "su", "on", "re") and one.id not in (*_NOT_IN_SURVEYS, *_OWN)
    ]  # fmt: skip
    if not known:
        return "us_app_praise"
    return rng.choices(known, [one.weight * (8 if one.id == "us_plain" else 1) for one in known])[0].id


def _tone(rng: Random, value: int) -> str:
    shares = (82, 15, 3) if value <= 6 else (18, 45, 37) if value <= 8 else (2, 12, 86)
    return rng.choices(("negative", "neutral", "positive"), shares)[0]
