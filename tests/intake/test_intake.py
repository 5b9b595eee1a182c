"""What comes in, what is refused, and who may read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.database import Database
from feedback.errors import InvalidItem, KeyLost, Permanent
from feedback.intake import Intake, tally
from feedback.items import CHANNELS, SPEAKERS, RawItem, Turn
from feedback.records import KpiEvent, Record, ScoreAnswer, SubjectRecord
from feedback.validity import check
from feedback.wire import pack, unpack
from feedback.wiring import check_keys
from tests.conftest import Installation

MOMENT = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
ITEM = RawItem(source="app-store", external_id="r-1", channel="review", occurred_at=MOMENT, text="The app crashes.")


@pytest.fixture
def intake(api_db: Database, installation: Installation) -> Intake:
    return Intake(api_db, installation.keys.sealing(), installation.keys.intake())


def test_an_item_is_new_then_equal_then_revised_under_one_id(intake: Intake) -> None:
    first, second = intake.admit([ITEM]), intake.admit([ITEM])
    third = intake.admit([replace(ITEM, text="It works again.")])
    assert [outcome[0].outcome for outcome in (first, second, third)] == ["new", "equal", "revised"]
    assert len({outcome[0].id for outcome in (first, second, third)}) == 1
    assert third[0].revision == 2


def test_the_same_item_twice_in_one_call_is_new_and_equal(intake: Intake) -> None:
    assert tally(intake.admit([ITEM, ITEM])) == {"new": 1, "equal": 1}


def test_an_invalid_item_is_refused_and_the_rest_goes_in(intake: Intake) -> None:
    outcomes = intake.admit([ITEM, replace(ITEM, external_id="r-2", text=" \n"), replace(ITEM, external_id="r-3")])
    assert [outcome.outcome for outcome in outcomes] == ["new", "refused", "new"]
    assert outcomes[1].code == "empty_text"


def test_an_item_over_the_limit_is_refused(api_db: Database, installation: Installation) -> None:
    small = Intake(api_db, installation.keys.sealing(), installation.keys.intake(), max_item_bytes=1000)
    assert small.admit([replace(ITEM, text="a" * 1001)])[0].code == "too_long"


@pytest.mark.parametrize("statement", ["SELECT * FROM raw.item", "SELECT sealed FROM raw.item", "TABLE vault.token",
                                       "DELETE FROM raw.item", "UPDATE clean.item SET text = ''", "DELETE FROM audit.entry"])  # fmt: skip
def test_the_api_can_add_raw_rows_and_cannot_read_or_change_them(
    intake: Intake, api_db: Database, statement: str
) -> None:
    intake.admit([ITEM])
    with pytest.raises(Permanent, match="42501"):
        api_db.rows(statement)


def test_what_is_written_is_sealed(intake: Intake, owner: Database, installation: Installation) -> None:
    intake.admit([ITEM])
    row = owner.rows("SELECT * FROM raw.item")[0]
    assert b"crashes" not in row["sealed"] and b"r-1" not in row["external_key"]
    assert unpack(installation.keys.opening().open(row["sealed"])) == ITEM


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"text": ""}, "empty_text"),
        ({"text": "a\x00b"}, "nul_bytes"),
        ({"text": "\ud83d"}, "bad_encoding"),
        ({"channel": "fax"}, "unknown_channel"),
        ({"source": "App Store"}, "bad_source"),
        ({"source": ""}, "bad_source"),
        ({"external_id": " "}, "missing_id"),
        ({"external_id": "x" * 513}, "bad_id"),
        ({"occurred_at": datetime(2026, 3, 9)}, "bad_date"),
        ({"occurred_at": MOMENT + timedelta(hours=25)}, "future_date"),
        ({"occurred_at": datetime(1970, 1, 1, tzinfo=UTC)}, "bad_date"),
        ({"rating": float("nan")}, "bad_rating"),
        ({"scores": {"nps": 11}}, "bad_score"),
        ({"scores": {"NPS!": 1}}, "bad_metric"),
        ({"language": "italiano parlato"}, "bad_language"),
        ({"attributes": {"Région": "x"}}, "bad_attribute"),
        ({"turns": (Turn("robot", "hi"),)}, "unknown_speaker"),  # type: ignore[arg-type]
    ],
)
def test_each_broken_rule_has_its_code(change: dict[str, object], code: str) -> None:
    with pytest.raises(InvalidItem) as refused:
        check(replace(ITEM, **change), MOMENT)  # type: ignore[arg-type]
    assert refused.value.code == code


@pytest.mark.parametrize(
    "change",
    [
        {"text": "👍👍"},
        {"text": "", "title": "Great"},
        {"occurred_at": MOMENT + timedelta(hours=23)},
        {"scores": {"nps": 10, "own_metric": -3.5}},
        {"language": "pt-BR"},
        {"source": "a" * 64},
    ],
)
def test_near_misses_come_in(change: dict[str, object]) -> None:
    check(replace(ITEM, **change), MOMENT)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (ScoreAnswer("crm", "1", "c-1", "nps", 10.5, MOMENT), "bad_score"),
        (KpiEvent("crm", "1", "c-1", "teleport", MOMENT), "unknown_kind"),
        (KpiEvent("crm", "1", "c-1", "login", MOMENT, device="<script>"), "bad_device"),
        (SubjectRecord("crm", "", {}, MOMENT), "missing_id"),
    ],
)
def test_other_records_have_rules_too(record: Record, code: str) -> None:
    with pytest.raises(InvalidItem) as refused:
        check(record, MOMENT)
    assert refused.value.code == code


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(
    st.builds(
        RawItem,
        source=st.just("s"),
        external_id=text,
        channel=st.sampled_from(CHANNELS),
        occurred_at=st.datetimes(timezones=st.just(UTC)),
        text=text,
        title=st.none() | text,
        rating=st.none() | st.floats(allow_nan=False, allow_infinity=False),
        scores=st.dictionaries(text, st.floats(allow_nan=False, allow_infinity=False), max_size=2),
        attributes=st.dictionaries(text, text, max_size=2),
        turns=st.lists(st.builds(Turn, st.sampled_from(SPEAKERS), text), max_size=3).map(tuple),
    )
)
def test_a_record_survives_its_box(item: RawItem) -> None:
    assert unpack(pack(item)) == item


def test_nothing_personal_shows_in_repr() -> None:
    item = replace(ITEM, text="secret", author="secret", subject="secret", external_id="secret", title="secret",
                   attributes={"region": "secret"}, payload={"a": "secret"}, turns=(Turn("agent", "secret"),))  # fmt: skip
    assert "secret" not in repr(item)


def test_a_lost_key_is_refused_and_never_replaced(installation: Installation, tmp_path: object) -> None:
    strange = replace(installation.settings, home=installation.settings.home / "elsewhere")
    with pytest.raises(KeyLost, match="other keys"):
        check_keys(strange, installation.where)
    assert not strange.keys.exists()
