"""People whom the text itself introduces, and what only looks like it."""

from __future__ import annotations

import pytest

from nlp_models.pii.introductions import IntroductionFinder
from nlp_models.pii.tagged import bounded

FOUND = [
    ("it", "parlo con la Sig.ra Terranzoni di questo", ["Terranzoni"]),
    ("it", "mi chiamo osvino brandacci e sono cliente", ["osvino brandacci"]),
    ("it", "Cordiali saluti,\nOsvino Brandacci", ["Osvino Brandacci"]),
    ("it", "Cliente: salve\nOperatrice Chiara: buongiorno", ["Chiara"]),
    ("it", "Da: Ada Valmorra <ada@x.it>\nA: info@banca.example", ["Ada Valmorra"]),
    ("it", "dal Sig. Brandacci e dalla Sig.ra Valmorra", ["Brandacci", "Valmorra"]),
    ("it", "Sig. Brandacci\nSig.ra Valmorra\nDott. Quirini", ["Brandacci", "Valmorra", "Quirini"]),
    ("en", "Mr Pellowick and Mrs Vantongeren", ["Pellowick", "Vantongeren"]),
    ("es", "Me llamo Telmo Quirantes Osuna.", ["Telmo Quirantes Osuna"]),
    ("es", "El 4 de mayo, Eulogia Barrenzuela escribió:", ["Eulogia Barrenzuela"]),
    ("en", "Mrs Pellowick answered", ["Pellowick"]),
    ("en", "[12:30] Thessaly: hello\n[12:31] Customer: hi", ["Thessaly"]),
    ("en", "Kind regards\n\nOrrin Vantongeren", ["Orrin Vantongeren"]),
    ("ro", "Mă numesc Vasilica Drăghiceanu", ["Vasilica Drăghiceanu"]),
    ("ro", "domnul Stăncioiu a plecat", ["Stăncioiu"]),
    ("fr", "Je m'appelle Apolline Vauquelart", ["Apolline Vauquelart"]),
    ("de", "Ich heiße Sieglinde Aschwanden", ["Sieglinde Aschwanden"]),
    ("de", "Am 3.4.2024 schrieb Orla Brockenhusen:", ["Orla Brockenhusen"]),
    ("pt", "Chamo-me Anacleto Figueirinhas", ["Anacleto Figueirinhas"]),
]
LEFT = [
    ("it", "Cliente: salve\nOperatore: buongiorno\nBot: ciao"),
    ("it", "Cordiali saluti,\nServizio Clienti Banca Aurora"),
    ("it", "Oggetto: reclamo\n\nIl motivo: tre addebiti"),
    ("en", "To: support@bank.example\nSubject: card"),
    ("en", "Thanks\nCustomer Care"),
    ("en", "The rate: high\nThe fee: higher"),
    ("de", "die Frau am Telefon war nett"),
    ("es", "Saludos\nAtención al cliente"),
]


@pytest.mark.parametrize(("language", "text", "names"), FOUND)
def test_finds(language: str, text: str, names: list[str]) -> None:
    found = {text[span.start : span.end] for span in IntroductionFinder().find([text], language)[0]}
    assert set(names) <= found


@pytest.mark.parametrize(("language", "text"), LEFT)
def test_leaves(language: str, text: str) -> None:
    assert [text[span.start : span.end] for span in IntroductionFinder().find([text], language)[0]] == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Nella Rossi", "Rossi"),
        ("Nessuno", ""),
        ("De la Cruz", "De la Cruz"),
        ("capire chi Brandacci", "capire chi Brandacci"),
    ],
)
def test_common_words_at_the_edges_are_no_names(text: str, kept: str) -> None:
    start, end = bounded(text, 0, len(text), "PERSON")
    assert text[start:end] == kept
