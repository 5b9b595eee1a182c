"""Names of months, cities and branch streets in the languages of the demo."""

from __future__ import annotations

import tomllib

from feedback.demo.people import FOLDER

MONTH_NAMES = {
    "it": [
        "gennaio",
        "febbraio",
        "marzo",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "agosto",
        "settembre",
        "ottobre",
        "novembre",
        "dicembre",
    ],
    "es": [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "ro": [
        "ianuarie",
        "februarie",
        "martie",
        "aprilie",
        "mai",
        "iunie",
        "iulie",
        "august",
        "septembrie",
        "octombrie",
        "noiembrie",
        "decembrie",
    ],
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "de": [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    "pt": [
        "janeiro",
        "fevereiro",
        "março",
        "abril",
        "maio",
        "junho",
        "julho",
        "agosto",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
    ],
}

STREETS_OF_BRANCHES = {
    "it": ("via Garibaldi", "corso Italia", "piazza Mazzini", "viale della Stazione", "via Emilia", "piazza Duomo",
           "via Tiburtina", "corso Buenos Aires", "via Manzoni", "largo Augusto", "via dei Mille", "piazza San Carlo"),
    "es": ("calle Mayor", "avenida de la Constitución", "plaza de España", "calle Real", "paseo de la Estación",
           "calle Colón", "gran vía", "calle Alcalá"),
}  # fmt: skip


def _cities() -> dict[str, dict[str, str]]:
    tables = tomllib.loads((FOLDER / "names.toml").read_text(encoding="utf-8"))["cities"]
    return {language: dict(pair.split(":") for pair in text.split(",")) for language, text in tables.items()}


CITY_NAMES = _cities()
"""Italian city -> its name in the language, where it differs."""
