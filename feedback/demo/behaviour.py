"""What the customers do: logins, payments, applications and their steps, downloads, leaving; and their NPS answers."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from feedback.demo.journeys import (
    CAMPAIGN_LIFT,
    DRIVER_DAYS,
    DRIVER_EFFECTS,
    FIRST_DAY,
    LAST_DAY,
    OUTAGE,
    OUTAGE_EFFECT,
    PEAK,
    within,
)  # fmt: skip
from feedback.demo.people import Customer

ROME = ZoneInfo("Europe/Rome")
DAYS = (LAST_DAY - FIRST_DAY).days + 1
STEPS = ("personal_data", "identity_document", "selfie", "proof_of_address", "contract_signature")
LOSSES = {
    "personal_data": 0.03,
    "identity_document": 0.04,
    "selfie": 0.05,
    "proof_of_address": 0.19,
    "contract_signature": 0.03,
}
"""Truth (b): chance of giving up at each step."""
CAMPAIGN_FACTOR = 1.9
"""Truth (c): digital applications in Lombardia during the campaign, times this. In Lazio, times 1."""
PEAK_FACTOR = 1.6
"""Truth (d): transactions from 1 December to 10 January, times this."""
OUTAGE_LOGINS = 0.22
"""Truth (a): share of the usual app logins of the segment hit that still succeed."""
CHURN_BASE = 0.04
CHURN_AFTER_COMPLAINT = 0.42
"""Truth (g): share of partite-iva customers with an unresolved complaint who leave within 60 days."""
NPS_BASE = {
    "partite-iva": 7.3,
    "premium": 8.3,
    "nuovi-arrivati": 7.6,
    "giovani-digitali": 7.9,
    "pensionati": 7.9,
    "famiglie": 7.7,
    "": 7.7,
}
WAVES = (date(2025, 12, 9), date(2026, 3, 12), date(2026, 6, 8), date(2026, 9, 8))
_HOURS = [1, 0, 0, 0, 0, 1, 3, 7, 11, 12, 11, 10, 12, 11, 9, 9, 10, 11, 12, 11, 10, 9, 7, 4]


@dataclass(slots=True)
class Incident:
    """One customer, one situation, one time; later one item on one channel."""

    customer: Customer
    situation: str
    when: datetime
    channel: str = ""
    nps: int | None = None
    survey_id: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A row of events.csv."""

    customer: str
    kind: str
    when: datetime
    device: str = ""
    channel: str = ""
    product: str = ""
    step: str = ""


@dataclass(slots=True)
class Answer:
    """A row of nps.csv."""

    id: str
    customer: Customer
    when: datetime
    value: int
    channel: str


@dataclass(slots=True)
class Behaviour:
    """Everything that happened besides what was said."""

    events: list[Event] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    left: dict[str, datetime] = field(default_factory=dict)


def moment_on(rng: Random, day: date) -> datetime:
    """A time of that day, in daylight more often than at night."""
    return datetime.combine(day, time(rng.choices(range(24), _HOURS)[0], rng.randrange(60), rng.randrange(60)), ROME)


def random_day(rng: Random) -> date:
    """Any day of the twelve months."""
    return FIRST_DAY + timedelta(days=rng.randrange(DAYS))


def office_hours(incident: Incident) -> datetime:
    """When a contact happens: calls only between 8 and 20, later rather than earlier."""
    when = incident.when
    if incident.channel != "call" or 8 <= when.hour < 20:
        return when
    if when.hour < 8:
        return when.replace(hour=when.hour + 8)
    return when.replace(hour=9) + timedelta(days=1) if when.date() < LAST_DAY else when.replace(hour=19)


def hit_by_outage(customer: Customer) -> bool:
    """Whether release 7.4 breaks this customer's login."""
    return customer.segment == "giovani-digitali" and customer.attributes["device"] == "android"


def behave(rng: Random, people: list[Customer], incidents: list[Incident]) -> Behaviour:
    """Leaving first (nothing happens after it), then events, then answers."""
    found = Behaviour()
    _leave(rng, people, incidents, found)
    for customer in people:
        _logins(rng, customer, found)
        _transactions(rng, customer, found)
        _applications(rng, customer, found)
        if rng.random() < 0.24:
            device = customer.attributes["device"].replace("web", "android")
            _add(found, customer, "app_download", moment_on(rng, random_day(rng)), device, "store")
    found.events.sort(key=lambda event: (event.when, event.customer, event.kind, event.step))
    _answers(rng, people, incidents, found)
    return found


def _poisson(rng: Random, mean: float) -> int:
    """Knuth's method; fine for the small means used here."""
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def _times(rng: Random, mean: float, most: float, factor: Callable[[date], float]) -> list[datetime]:
    """Times of a Poisson process with ``mean`` events a year where ``factor`` is 1 (thinning; Lewis and Shedler 1979)."""
    days = (random_day(rng) for _ in range(_poisson(rng, mean * most)))
    return [moment_on(rng, day) for day in days if rng.random() * most < factor(day)]


def _add(found: Behaviour, customer: Customer, kind: str, when: datetime, device: str = "", channel: str = "",
         product: str = "", step: str = "") -> None:  # fmt: skip
    left = found.left.get(customer.number)
    if (left is None or when < left) and within(when.date(), (FIRST_DAY, LAST_DAY)):
        found.events.append(Event(customer.number, kind, when, device, channel, product, step))


def _leave(rng: Random, people: list[Customer], incidents: list[Incident], found: Behaviour) -> None:
    complaints = {one.customer.number: one for one in incidents if one.situation == "su_unresolved"}
    for customer in people:
        complaint = complaints.get(customer.number)
        if complaint and customer.segment == "partite-iva":
            if rng.random() >= CHURN_AFTER_COMPLAINT:
                continue
            when = complaint.when + timedelta(days=rng.randint(8, 58), hours=rng.randint(0, 9))
        elif rng.random() < CHURN_BASE:
            when = moment_on(rng, random_day(rng))
        else:
            continue
        if when.date() <= LAST_DAY:
            found.left[customer.number] = when
            found.events.append(Event(customer.number, "churn", when, channel=rng.choice(("branch", "app", "web"))))


def _pace(customer: Customer) -> float:
    return {"attivo": 1.25, "saltuario": 0.65, "dormiente": 0.12}[customer.attributes["activity"]]


def _logins(rng: Random, customer: Customer, found: Behaviour) -> None:
    device = customer.attributes["device"]
    yearly = {"giovani-digitali": 26, "premium": 19, "partite-iva": 20, "pensionati": 7}.get(customer.segment, 14)
    hit = hit_by_outage(customer)
    for when in _times(rng, yearly * _pace(customer), 1.0, lambda _: 1.0):
        used = device if device == "web" or rng.random() < 0.9 else "web"
        if hit and used != "web" and within(when.date(), OUTAGE) and rng.random() >= OUTAGE_LOGINS:
            if rng.random() >= 0.25:
                continue
            used = "web"
        _add(found, customer, "login", when, used, "web" if used == "web" else "app")


def _transactions(rng: Random, customer: Customer, found: Behaviour) -> None:
    for when in _times(rng, 11 * _pace(customer), PEAK_FACTOR, lambda day: PEAK_FACTOR if within(day, PEAK) else 1.0):
        channel = rng.choices(("card", "transfer", "bill", "atm"), (55, 22, 12, 11))[0]
        device = customer.attributes["device"] if channel in ("transfer", "bill") else ""
        _add(found, customer, "transaction", when, device, channel, "carta" if channel in ("card", "atm") else "conto")


def _applications(rng: Random, customer: Customer, found: Behaviour) -> None:
    product_shares = {"conto": 34, "carta": 26, "prestito": 15, "polizza": 11, "deposito": 8, "mutuo": 6}
    hit = customer.attributes["region"] == "Lombardia"

    def lift(day: date) -> float:
        return CAMPAIGN_FACTOR if hit and within(day, CAMPAIGN_LIFT) else 1.0

    branch = [(when, "branch") for when in _times(rng, 0.3, 1.0, lambda _: 1.0)]
    for when, channel in branch + [(when, "digital") for when in _times(rng, 1.05, CAMPAIGN_FACTOR, lift)]:
        device = customer.attributes["device"] if channel == "digital" else ""
        channel = ("web" if device == "web" else "app") if channel == "digital" else channel
        product = rng.choices(list(product_shares), list(product_shares.values()))[0]
        _apply(rng, found, customer, when, (device, channel, product))


def _apply(rng: Random, found: Behaviour, customer: Customer, when: datetime, place: tuple[str, str, str]) -> None:
    _add(found, customer, "application_started", when, *place)
    for step in STEPS:
        when += timedelta(minutes=rng.randint(1, 9), seconds=rng.randrange(60))
        loss = LOSSES[step] if place[1] != "branch" else LOSSES[step] / 4
        if rng.random() < loss:
            _add(found, customer, "application_abandoned", when + timedelta(minutes=rng.randint(3, 50)), *place, step)
            return
        _add(found, customer, "application_step", when, *place, step)
    refused = rng.random() < (0.3 if place[2] in ("prestito", "mutuo") else 0.07)
    wait = (
        timedelta(days=rng.randint(5, 40)) if place[2] in ("prestito", "mutuo") else timedelta(hours=rng.randint(1, 50))
    )
    _add(found, customer, "application_rejected" if refused else "application_approved", when + wait, *place)


def _answers(rng: Random, people: list[Customer], incidents: list[Incident], found: Behaviour) -> None:
    history: dict[str, list[Incident]] = {}
    for one in incidents:
        history.setdefault(one.customer.number, []).append(one)
    asked: list[tuple[datetime, Customer, str]] = []
    for customer in people:
        for wave in WAVES:
            if rng.random() < 0.34:
                asked.append(
                    (moment_on(rng, wave + timedelta(days=rng.randrange(15))), customer, rng.choice(("email", "app")))
                )
        for one in history.get(customer.number, []):
            if one.situation in DRIVER_EFFECTS and rng.random() < 0.4:
                asked.append((one.when + timedelta(days=rng.randint(3, 40)), customer, "app"))
    mood = {customer.number: rng.gauss(0, 0.9) for customer in people}
    for when, customer, channel in sorted(asked, key=lambda row: (row[0], row[1].number)):
        left = found.left.get(customer.number)
        if when.date() > LAST_DAY or (left and when > left):
            continue
        value = NPS_BASE[customer.segment] + mood[customer.number] + rng.gauss(0, 1.1)
        value += nps_effect(history.get(customer.number, []), when)
        if hit_by_outage(customer) and within(when.date(), (OUTAGE[0], OUTAGE[1] + timedelta(days=7))):
            value += OUTAGE_EFFECT
        number = f"SV-{len(found.answers) + 1:05d}"
        found.answers.append(Answer(number, customer, when, min(10, max(0, round(value))), channel))


def nps_effect(past: list[Incident], when: datetime) -> float:
    """Points lost to the true drivers that this customer met in the ``DRIVER_DAYS`` before ``when``."""
    recent = {one.situation for one in past if timedelta(0) <= when - one.when <= timedelta(days=DRIVER_DAYS)}
    return sum(effect for situation, effect in DRIVER_EFFECTS.items() if situation in recent)
