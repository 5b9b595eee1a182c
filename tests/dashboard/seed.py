"""A year of an imaginary bank, enough to look at every part of the dashboard. The demo has its own, larger one."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from feedback.insights.segments import put_segment
from tests.insights.writer import DAY, Writer

CLERK = "[PERSON_k3f5q2m7x4ab]"
REGIONS = ("Lombardia", "Lazio", "Sicilia", "Campania", "Toscana", "Molise")
SHARES = (30, 24, 18, 14, 12, 1)
SAYINGS = (
    # (language, channel, stage, topic, sentences as (text, sentiment, pain))
    ("it", "email", "onboarding", 0, [("Ho caricato la bolletta tre volte.", "neutral", False),
                                      ("La prova di residenza viene rifiutata senza spiegazione.", "negative", True)]),
    ("it", "chat", "use", 1, [("L'app mi fa uscire dopo il riconoscimento del volto.", "negative", True)]),
    ("es", "review", "use", 1, [("Todo va rápido.", "positive", False), ("El acceso con huella falla.", "negative", True)]),
    ("en", "survey", "support", 2, [(f"{CLERK} called me back within an hour and solved it.", "positive", False)]),
    ("en", "chat", "evaluation", 3, [("I applied online and the quote took two minutes.", "positive", False)]),
    ("ro", "review", "exit", 4, [("Închid contul.", "negative", False), ("Comisionul a crescut fără aviz.", "negative", True)]),
    ("fr", "comment", "consideration", 3, [("Je compare les taux avant de décider.", "neutral", False)]),
    ("de", "call", "support", 2, [("Die Wartezeit am Telefon war lang.", "negative", True), ("Danke trotzdem.", "neutral", False)]),
    ("pt", "social", "use", None, [("O cartão funciona bem no estrangeiro.", "positive", False)]),
    ("it", "survey", "renewal", 4, [("Il tasso del mutuo rinnovato è onesto.", "positive", False)]),
)  # fmt: skip
TOPICS = ("prova di residenza", "accesso con l'app", "tempi di risposta", "richiesta online", "costi e tassi")


def subject(number: int) -> str:
    """Token of a customer."""
    code = "".join("abcdefghijklmnopqrstuvwxyz234567"[number // 32**place % 32] for place in range(4))
    return f"[ACCOUNT_REF_{code}aaaaaaaa]"


def seed(writer: Writer, *, customers: int = 300, items: int = 1200, today: datetime | None = None) -> None:
    """Write it. The last of the six segments has too few people on purpose."""
    random_ = random.Random(7)
    end = today or datetime.now(UTC)
    last = (end - DAY).total_seconds() / 86400 - 0.2
    for number, name in enumerate(TOPICS):
        writer.topic(number, name)
    regions = random_.choices(REGIONS, SHARES, k=customers)
    for number in range(customers):
        _customer(writer, random_, subject(number), regions[number], last)
    for _ in range(items):
        _item(writer, random_, subject(random_.randrange(customers)), last)
    writer.flush()
    for region in REGIONS:
        put_segment(writer.database, region.lower(), region, {"attribute": "region", "in": [region]})


def _customer(writer: Writer, random_: random.Random, who: str, region: str, last: float) -> None:
    writer.subject(who, {"region": region})
    happy = {"Sicilia": -2, "Toscana": 1}.get(region, 0)
    if random_.random() < 0.7:
        writer.score(who, min(10, max(0, round(random_.gauss(7.6 + happy, 2)))), day=last - random_.uniform(0, 340))
    for _ in range(random_.randrange(0, 20)):
        writer.event(who, "login", device=random_.choice(("ios", "android", "web")), day=last - random_.uniform(0, 360))
    for _ in range(random_.randrange(0, 8)):
        channel = random_.choice(("app", "branch", "atm"))
        writer.event(who, "transaction", channel=channel, day=last - random_.uniform(0, 360))
    if random_.random() < 0.4:
        day = last - random_.uniform(20, 340)
        writer.event(who, "application_started", day=day)
        kind = random_.choices(("approved", "abandoned", "rejected"), (55, 35, 10))[0]
        writer.event(who, f"application_{kind}", day=day + 3)
    if random_.random() < 0.06:
        writer.event(who, "churn", day=last - random_.uniform(0, 300))


def _item(writer: Writer, random_: random.Random, who: str, last: float) -> None:
    language, channel, stage, topic, sentences = random_.choices(SAYINGS, (9, 14, 10, 12, 10, 4, 5, 6, 5, 6))[0]
    text, marks = "", []
    for sentence, mood, pain in sentences:
        marks.append((len(text), len(text) + len(sentence), mood, pain))
        text += sentence + " "
    moods = [mood for _, mood, _ in sentences]
    overall = "negative" if "negative" in moods else "positive" if "positive" in moods else "neutral"
    at = DAY + timedelta(days=last - 360 * random_.random() ** 1.3)
    writer.item(text.strip(), language=language, channel=channel, stage=stage, topic=topic, sentiment=overall,
                pain=any(pain for _, _, pain in sentences), sentences=marks, subject=who, at=at)  # fmt: skip
