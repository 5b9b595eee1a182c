"""Coarser statements say what the policy names and nothing else of the value."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.items import LANGUAGES, PII_LABELS
from feedback.privacy import generalise
from feedback.privacy.generalise import generalised
from feedback.privacy.policy import GENERALISATIONS

DAY = date(2026, 3, 9)
PLACES = tomllib.loads((Path(generalise.__file__).parent / "data" / "places.toml").read_text(encoding="utf-8"))
BANDS = ("under 18", "18-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75 or older")
WORDS = {
    *BANDS,
    *(f"{decade}0s" for decade in range(180, 210)),
    *(region for table in PLACES["regions"].values() for region in table.values()),
    *(town for towns in PLACES["towns"].values() for town in towns),
    *(f"gb {area}" for area in PLACES["gb_areas"]),
    *(f"{country} {number:02d}" for country in ("it", "es", "fr", "de", "ro", "pt") for number in range(100)),
}
TARGETS = sorted({"label", *(to for targets in GENERALISATIONS.values() for to in targets)})


@pytest.mark.parametrize(
    ("value", "to", "out"),
    [
        ("12/03/1987", "decade", "1980s"),
        ("nato il 2 giugno 1990", "decade", "1990s"),
        ("12/03/87", "decade", None),
        ("1987 o 1991", "decade", None),
        ("12/03/1987", "label", None),
        ("09/03/2008", "age_band", "18-24"),
        ("10/03/2008", "age_band", "under 18"),
        ("1991-03-09", "age_band", "35-44"),
        ("1991-03-10", "age_band", "25-34"),
        ("9 März 1991", "age_band", "35-44"),
        ("10 marzo 1991", "age_band", "25-34"),
        ("31/02/1991", "age_band", "25-34"),
        ("1940", "age_band", "75 or older"),
        ("12/03/2030", "age_band", None),
        ("12/03/1801", "age_band", None),
        ("ieri", "age_band", None),
    ],
)
def test_birth_dates(value: str, to: str, out: str | None) -> None:
    assert generalised("DATE_OF_BIRTH", value, to, language="it", day=DAY) == (
        f"[DATE_OF_BIRTH:{out}]" if out else "[DATE_OF_BIRTH]"
    )


def test_an_age_band_needs_the_day_of_the_text() -> None:
    assert generalised("DATE_OF_BIRTH", "12/03/1987", "age_band") == "[DATE_OF_BIRTH]"


@pytest.mark.parametrize(
    ("value", "language", "to", "out"),
    [
        ("Via Roma 12, 20121 Milano (MI)", "it", "region", "Lombardia"),
        ("Via Roma 12, 20121 Milano (MI)", "it", "postcode_area", "it 20"),
        ("Via Roma 12, 20121 Milano (MI)", "it", "town", "Milano"),
        ("Via Milano 12", "it", "town", None),
        ("Via Milano 12, Arquata Scrivia", "it", "town", None),
        ("via roma 3, torino", "it", "town", "Torino"),
        ("Calle Mayor 5, 28013 Madrid", "es", "region", "Madrid"),
        ("5 rue de Lyon, 75012 Paris", "fr", "region", "Île-de-France"),
        ("5 rue de Lyon, 75012 Paris", "fr", "town", "Paris"),
        ("Str. Lungă 4, Brașov 500026", "ro", "region", "Centru"),
        ("Hauptstraße 1, 10115 Berlin", "de", "postcode_area", "de 10"),
        ("Hauptstraße 1, 10115 Berlin", "de", "region", None),
        ("Rua Augusta 5, 1100-048 Lisboa", "pt", "postcode_area", "pt 11"),
        ("10 Downing Street, London SW1A 2AA", "en", "postcode_area", "gb SW"),
        ("10 Downing Street, London SW1A 2AA", "en", "town", "London"),
        ("10 Down Street, QX1 2AA", "en", "postcode_area", None),
        ("20121 e 00184", "it", "region", None),
        ("interno 201211", "it", "postcode_area", None),
        ("Via Roma 12, 20121 Milano", None, "region", None),
    ],
)
def test_addresses(value: str, language: str | None, to: str, out: str | None) -> None:
    assert generalised("ADDRESS", value, to, language=language) == (f"[ADDRESS:{out}]" if out else "[ADDRESS]")


@given(
    st.sampled_from(PII_LABELS),
    st.one_of(
        st.text(max_size=60),
        st.from_regex(r"[A-Za-z ]{0,20}, ?[0-9]{4,6}(-[0-9]{3})? [A-Za-zÀ-ž]{0,12}", fullmatch=True),
        st.from_regex(r"[0-9]{1,4}[./ -][0-9a-z]{1,9}[./ -][0-9]{2,4}", fullmatch=True),
    ),
    st.sampled_from(TARGETS),
    st.sampled_from([*LANGUAGES, "und", None]),
    st.dates(date(1990, 1, 1), date(2030, 1, 1)),
)
def test_every_output_is_a_word_of_a_closed_list(
    label: str, value: str, to: str, language: str | None, day: date
) -> None:
    said = generalised(label, value, to, language=language, day=day)
    assert said == f"[{label}]" or (said.startswith(f"[{label}:") and said[len(label) + 2 : -1] in WORDS), said


@given(st.dates(date(1930, 1, 1), date(2007, 12, 31)), st.integers(0, 3652))
def test_two_dates_of_a_decade_or_band_give_one_answer(born: date, later: int) -> None:
    other = born + timedelta(days=later)
    for to, same in (("decade", born.year // 10 == other.year // 10), ("age_band", _band(born) == _band(other))):
        answers = {generalised("DATE_OF_BIRTH", one.strftime("%d.%m.%Y"), to, day=DAY) for one in (born, other)}
        assert (len(answers) == 1) is same


def _band(born: date) -> int:
    age = DAY.year - born.year - ((DAY.month, DAY.day) < (born.month, born.day))
    return sum(age >= bound for bound in (18, 25, 35, 45, 55, 65, 75))
