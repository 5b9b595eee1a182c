"""The trained tagger on sentences of our own that are none of its training sentences, with made-up names."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp_models.pii.introductions import IntroductionFinder
from nlp_models.pii.tagged import TaggerFinder
from nlp_models.pii.tagger import Tagger

pytestmark = pytest.mark.models

NAMED = {
    "it": [
        ("Buonasera, con Ludmilla Terranzoni non si riesce a parlare", "Ludmilla Terranzoni"),
        ("Chi mi ha seguito, Osvino Brandacci, merita un aumento", "Osvino Brandacci"),
        ("Cordialmente,\nTeresita Valmorra", "Teresita Valmorra"),
        ("gentile signora Corvenale, la sua pratica", "Corvenale"),
    ],
    "es": [
        ("Quiero felicitar a Eulogia Barrenzuela de la sucursal", "Eulogia Barrenzuela"),
        ("Un saludo,\nTelmo Quirantes Osuna", "Telmo Quirantes Osuna"),
        ("el señor Marchenilla no quiso atenderme", "Marchenilla"),
    ],
    "en": [
        ("Honestly, Thessaly Crowhurst deserves a raise", "Thessaly Crowhurst"),
        ("Kind regards,\nOrrin Vantongeren", "Orrin Vantongeren"),
        ("Mrs Pellowick answered after an hour", "Pellowick"),
    ],
    "ro": [
        ("Doamna Stăncioiu a fost foarte amabilă", "Stăncioiu"),
        ("Cu stimă,\nVasilica Drăghiceanu", "Vasilica Drăghiceanu"),
    ],
    "fr": [
        ("Merci beaucoup à Apolline Vauquelart pour son aide", "Apolline Vauquelart"),
        ("Cordialement,\nThibault Larquemin", "Thibault Larquemin"),
    ],
    "de": [
        ("Herr Brockenhusen hat mir sehr geholfen", "Brockenhusen"),
        ("Mit freundlichen Grüßen\nSieglinde Aschwanden", "Sieglinde Aschwanden"),
    ],
    "pt": [
        ("O senhor Bragadinha foi muito simpático", "Bragadinha"),
        ("Cumprimentos,\nAnacleto Figueirinhas", "Anacleto Figueirinhas"),
    ],
}
PLAIN = {
    "it": [
        "Le commissioni sul bonifico estero sono aumentate senza preavviso.",
        "Domanda 3: apertura del conto facile e veloce.",
    ],
    "es": [
        "Las comisiones por transferencia han subido sin previo aviso.",
        "Pregunta 3: apertura de la cuenta, fácil y rápida.",
    ],
    "en": [
        "International transfer fees went up without any warning.",
        "Question 3: opening the account was quick and easy.",
    ],
    "ro": ["Comisioanele pentru transfer au crescut fără niciun anunț."],
    "fr": ["Les frais de virement ont augmenté sans aucun préavis."],
    "de": ["Die Gebühren für Überweisungen wurden ohne Ankündigung erhöht."],
    "pt": ["As comissões de transferência aumentaram sem qualquer aviso."],
}


@pytest.fixture(scope="module")
def finder(encoder_cache: Path) -> TaggerFinder:
    return TaggerFinder(Tagger.bundled(encoder_cache))


def found_whole(finder: TaggerFinder, language: str, text: str, name: str) -> bool:
    spans = [*finder.find([text], language)[0], *IntroductionFinder().find([text], language)[0]]
    covered = {i for span in spans if span.label == "PERSON" for i in range(span.start, span.end)}
    start = text.index(name)
    return set(range(start, start + len(name))) - {i for i, c in enumerate(text) if c == " "} <= covered


@pytest.mark.parametrize(
    ("language", "text", "name"), [(language, *pair) for language, pairs in NAMED.items() for pair in pairs]
)
def test_names_that_nobody_has_are_found_whole(finder: TaggerFinder, language: str, text: str, name: str) -> None:
    assert found_whole(finder, language, text, name)


@pytest.mark.parametrize("language", PLAIN)
def test_plain_sentences_stay_readable(finder: TaggerFinder, language: str) -> None:
    found = [
        [text[s.start : s.end] for s in spans]
        for text, spans in zip(PLAIN[language], finder.find(PLAIN[language], language), strict=True)
    ]
    assert found == [[] for _ in PLAIN[language]]


def test_batches_keep_their_order_and_empty_text_is_fine(finder: TaggerFinder) -> None:
    texts = ["", "Saluti,\nOsvino Brandacci", "😀"]
    found = finder.find(texts, "it")
    assert [bool(spans) for spans in found] == [False, True, False]
