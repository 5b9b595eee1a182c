"""The guard against differencing before a person: an ordinary look around is answered, a cut around a few is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask.testing import FlaskClient

from feedback.database import Database
from tests.insights.writer import Writer

TOO_CLOSE = 'data-state="difference"'
ROUND = [
    "/",
    *(f"/?channel={name}" for name in ("email", "chat", "review", "call")),
    *(f"/?segment={name}" for name in ("lombardia", "sicilia", "campania")),
    *("/?stage=use", "/?language=it", "/?sentiment=negative"),
    *(f"/?period={days}" for days in (30, 90, 180)),
    *("/", "/?segment=lombardia", "/?period=30"),
]


def test_who_clicks_through_the_filters_is_answered(client: FlaskClient, seeded: Database) -> None:
    for address in ROUND:
        page = client.get(address)
        assert page.status_code == 200
        assert TOO_CLOSE not in page.text, address
        assert page.text.count('class="interval"') > 40, address


def test_a_period_cut_around_three_people_is_refused_with_what_to_do(client: FlaskClient, worker_db: Database) -> None:
    writer, last = Writer(worker_db), datetime.now(UTC) - timedelta(days=40)
    for number in range(33):
        writer.item(subject=f"[ACCOUNT_REF_p{number}]", at=last - timedelta(days=5 if number < 30 else 0))
    writer.flush()
    since, day_before = (last - timedelta(days=9)).date(), (last - timedelta(days=1)).date()
    assert TOO_CLOSE not in client.get(f"/?since={since}&until={last.date()}").text
    page = client.get(f"/?since={since}&until={day_before}").text
    assert TOO_CLOSE in page
    assert "Choose whole months" in page
    assert "n&nbsp;30" not in page
    # What was given before is given again.
    assert TOO_CLOSE not in client.get(f"/?since={since}&until={last.date()}").text
