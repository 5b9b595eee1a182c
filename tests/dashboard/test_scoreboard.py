"""The scoreboard as a page and over the API; the banner of a canary."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from feedback.database import Database
from feedback.privacy.leak_counts import Count, Key, Scores
from feedback.scoreboard import missed, newest, store
from tests.conftest import Installation, with_settings
from workers import watching
from workers.cli import group
from workers.doctor import examine

SCORES = Scores(
    {
        Key("it", "email", "PERSON"): Count(20, 18, 17, 200, 12),
        Key("it", "chat", "PERSON"): Count(10, 5, 5, 90, 40),
        Key("it", "email", None): Count(0, 0, 0, 1000, 7),
        Key("es", "email", "IBAN"): Count(4, 4, 4, 88, 0),
        Key("es", "email", None): Count(0, 0, 0, 500, 0),
    },
    documents=40,
    held=2,
)


@pytest.fixture
def measured(worker_db: Database) -> None:
    store(worker_db, "shipped@abc", {"finders": "names@1"}, SCORES, ["it: leak is 18 %, at most 1 % is allowed"])


def test_before_the_first_measurement(client: FlaskClient) -> None:
    assert "Not measured yet" in client.get("/privacy/scoreboard").text
    found = client.get("/v1/privacy/scoreboard").json
    assert found["measured_at"] is None and found["scores"] == [] and found["canaries"]["planted"] == 0


def test_what_is_stored_is_what_is_read(measured: None, api_db: Database) -> None:
    found = newest(api_db)
    assert found and found.scores == SCORES and found.models == {"finders": "names@1"}
    assert missed(api_db) == []


def test_the_page_gives_recall_with_interval_and_number(measured: None, client: FlaskClient) -> None:
    page = client.get("/privacy/scoreboard").text
    assert "76.7\N{NO-BREAK SPACE}%" in page and "59\N{EN DASH}88" in page and "n&nbsp;30" in page
    assert "0.70\N{NO-BREAK SPACE}%" in page and "1 figures are under the minima" in page and "names@1" in page
    assert "no values" in page


def test_the_api_gives_the_same(measured: None, client: FlaskClient) -> None:
    found = client.get("/v1/privacy/scoreboard").json
    cells = {(one["language"], one["channel"], one["label"]): one for one in found["scores"]}
    whole = cells["it", None, None]
    assert (whole["values"], whole["found"]) == (30, 23) and 0 < whole["recall"]["low"] < whole["recall"]["value"]
    assert cells["it", "chat", "PERSON"]["leak"] == pytest.approx(40 / 90)
    assert {"language": "es", "characters": 500, "share": 0.0} in found["over_masking"]
    assert found["under_minima"] and found["held"] == 2


def test_a_measurement_of_this_installation(installation: Installation, worker_db: Database) -> None:
    done = CliRunner().invoke(
        group, ["privacy", "measure", "--gate"], env={**installation.environment, "COLUMNS": "200"}
    )
    assert done.exit_code == 1 and "under the minima" in done.output  # the stand-ins find little
    found = newest(worker_db)
    assert found and found.scores.documents > 300 and found.set_name.startswith("shipped@")
    assert watching.measure_when_changed(installation.settings, worker_db) is None


def test_doctor_says_what_leaks(installation: Installation, worker_db: Database, owner: Database) -> None:
    def said() -> dict[str, tuple[str, str]]:
        return {one.what: (one.state, one.said) for one in examine(installation.settings)}

    assert said()["leaks"][0] == "warning" and "never measured" in said()["leaks"][1]
    store(worker_db, "s", {}, SCORES, [])
    assert said()["leaks"][0] == "good" and "canaries" not in said()
    store(worker_db, "s", {}, SCORES, ["it: leak is 18 %, at most 1 % is allowed"])
    assert said()["leaks"][0] == "warning" and "1 figures" in said()["leaks"][1]
    with owner.transaction() as connection:
        connection.execute(
            "INSERT INTO privacy.canary (id, language, channel, \"values\") VALUES (gen_random_uuid(), 'it', 'email', '{}')"
        )
        connection.execute(
            "INSERT INTO privacy.sighting (canary_id, label, place) SELECT id, 'EMAIL', 'x' FROM privacy.canary"
        )
    assert said()["canaries"][0] == "bad"


def test_doctor_reads_the_word_lists(installation: Installation, tmp_path: Path) -> None:
    def said(path: Path | None) -> list[str]:
        found = examine(with_settings(installation, deny_list=path).settings)
        return [one.state for one in found if one.what == "word lists"]

    (tmp_path / "good.txt").write_text("Brio | it\n")
    (tmp_path / "bad.txt").write_text("Brio | xx\n")
    assert (said(None), said(tmp_path / "good.txt")) == ([], ["good"])
    assert said(tmp_path / "bad.txt") == said(tmp_path / "absent.txt") == ["bad"]


def test_the_banner_of_a_canary(
    client: FlaskClient, sign_in: Callable[..., FlaskClient], owner: Database, app: object
) -> None:
    assert 'role="alert"' not in client.get("/").text
    with owner.transaction() as connection:
        connection.execute(
            "INSERT INTO privacy.canary (id, language, channel, \"values\") VALUES (gen_random_uuid(), 'it', 'email', '{}')"
        )
        connection.execute(
            "INSERT INTO privacy.sighting (canary_id, label, place) SELECT id, 'EMAIL', 'log:web.log' FROM privacy.canary"
        )
    for page in (client.get("/").text, sign_in("olga", "privacy_officer").get("/privacy/held").text):
        assert "must never be seen in clear" in page
    assert "log:web.log" in client.get("/privacy/scoreboard").text
    assert "ascolto_canaries_seen 1.0" in client.get("/metrics").text
