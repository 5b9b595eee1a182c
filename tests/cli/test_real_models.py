"""``ascolto annotate`` with the models that ship: the whole way, in seven languages, in one process."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_annotate import ROOT, RUN

LINES = [
    ("it", "Buongiorno, mi chiamo Gianluca Ferraris. Da ieri la app non si apre e non riesco a pagare, sono furioso.", "Ferraris"),
    ("es", "Soy Marta Iglesias y estoy encantada: abrí la cuenta en cinco minutos y la tarjeta llegó enseguida.", "Iglesias"),
    ("en", "My name is Joanna Whitfield. Nobody answers the phone and my card has been blocked for a week, awful.", "Whitfield"),
    ("ro", "Mă numesc Andrei Munteanu și aplicația nu merge de trei zile, este foarte enervant.", "Munteanu"),
    ("fr", "Je m'appelle Camille Lefebvre, votre application est une catastrophe, impossible de me connecter.", "Lefebvre"),
    ("de", "Mein Name ist Jürgen Hoffmeister. Die App stürzt ständig ab und niemand hilft mir, das ist sehr ärgerlich.", "Hoffmeister"),
    ("pt", "Chamo-me Beatriz Carvalho e adorei o atendimento, resolveram tudo em dez minutos.", "Carvalho"),
]  # fmt: skip
NUMBERS = {
    "id": "n",
    "text": "Il mio IBAN è IT60X0542811101000000123456 e il telefono +39 333 123 4567, carta 4111 1111 1111 1111.",
}


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    lines = [*({"id": language, "text": text} for language, text, _ in LINES), NUMBERS, {"id": "ok", "text": "ok"}]
    cache = os.environ.get("ASCOLTO_CACHE") or str(ROOT / ".cache")
    environment = os.environ | {"PYTHONPATH": str(ROOT), "ASCOLTO_CACHE": cache, "ASCOLTO_MODELS": "real"}
    done = subprocess.run(
        [*RUN, "annotate"],
        input="".join(json.dumps(line) + "\n" for line in lines).encode(),
        capture_output=True,
        env=environment,
        timeout=300,
        check=False,
        cwd=Path(cache).parent,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return {answer["id"]: answer for answer in map(json.loads, done.stdout.decode().splitlines())}


@pytest.mark.models
@pytest.mark.parametrize(("language", "text", "name"), LINES, ids=[line[0] for line in LINES])
def test_language_name_and_feeling_are_found(answers: dict[str, Any], language: str, text: str, name: str) -> None:
    answer = answers[language]
    assert answer["language"] == language
    assert name not in answer["text"] and "[PERSON_" in answer["text"]
    assert answer["sentiment"]["label"] == ("positive" if language in ("es", "pt") else "negative")
    assert answer["pain_point"]["value"] is (language not in ("es", "pt"))


@pytest.mark.models
def test_checked_numbers_are_replaced_and_a_short_text_is_answered(answers: dict[str, Any]) -> None:
    found = {span["label"] for span in answers["n"]["spans"]}
    assert {"IBAN", "PHONE", "CREDIT_CARD"} <= found
    assert not any(digits in answers["n"]["text"] for digits in ("0542811101", "333", "4111"))
    assert answers["ok"]["language"] == "und" and "error" not in answers["ok"]
