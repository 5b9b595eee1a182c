"""Numbers read aloud; what stands in braces must be covered with the label, and a text without braces holds none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_models.pii.number_words import UNITS
from nlp_models.pii.spoken_numbers import SpokenNumberFinder, read_aloud

FOUND = [
    ("it", "PHONE", "il mio cellulare è {tre tre tre, uno due tre quattro cinque sei sette}"),
    ("it", "PHONE", "chiami il {tre trentatré, quarantacinque, sessantasette, ottantanove}"),
    ("it", "ACCOUNT_REF", "il codice cliente è {quattro quattro otto due nove}"),
    ("it", "CREDIT_CARD", "la carta {quattro uno uno uno} e basta"),
    ("it", "IBAN", "l'IBAN finisce con {zero zero doppio uno due}"),
    ("es", "PHONE", "mi móvil es {seis uno dos tres cuatro cinco seis siete ocho}"),
    ("es", "PHONE", "llámeme al {seis doce, treinta y cuatro, cincuenta y seis, setenta y ocho}"),
    ("es", "NATIONAL_ID", "el DNI es {cinco cuatro tres seis dos tres uno cinco} letra K"),
    ("en", "PHONE", "my phone is {oh seven seven double zero nine one two three four five}"),
    ("en", "ACCOUNT_REF", "account number {three three four, double seven}"),
    ("en", "ACCOUNT_REF", "the reference is {nine nine 4 two 1}"),
    ("en", "NATIONAL_ID", "social security {five three six nine oh four three nine nine}"),
    ("ro", "PHONE", "numărul de telefon {zero șapte doi unu doi trei patru cinci șase șapte}"),
    ("ro", "ACCOUNT_REF", "contractul {opt opt doi unu patru}"),
    ("fr", "PHONE", "joignable au {zéro six, douze, trente-quatre, cinquante-six, soixante-dix-huit}"),
    ("fr", "PHONE", "mon portable {zéro six douze quarante et un quatre-vingt-douze vingt}"),
    ("fr", "ACCOUNT_REF", "dossier {cinq cinq un deux zéro}"),
    ("de", "PHONE", "meine Handynummer {null eins sieben eins zwei drei vier fünf sechs sieben}"),
    ("de", "PHONE", "Handy {null eins sieben eins dreiundzwanzig fünfundvierzig siebenundsechzig}"),
    ("de", "ACCOUNT_REF", "Kundennummer {vier vier acht zwo neun}"),
    ("pt", "PHONE", "o meu telemóvel é {nove um dois três quatro cinco meia sete oito}"),
    ("pt", "NATIONAL_ID", "CPF {seis um um oito quatro nove um oito meia zero zero}"),
]
LEFT = [
    ("it", "uno, due, tre, quattro, cinque: tutto da rifare"),
    ("it", "ho chiamato due o tre volte, poi altre sei"),
    ("it", "sei uno dei due che ci sono"),
    ("it", "venti trenta quaranta cinquanta persone in fila"),
    ("it", "due, tre, quattro, cinque volte al giorno"),
    ("it", "il conto costa dodici euro"),
    ("es", "uno dos tres cuatro y ya"),
    ("es", "dos o tres veces, cuatro como mucho"),
    ("es", "cuenta con diez, veinte, treinta, cuarenta euros"),
    ("en", "one two three four, testing"),
    ("en", "call two or three times"),
    ("en", "two, four, six, eight"),
    ("en", "account for one or two, maybe three or four people"),
    ("en", "card fees of ten, twenty, thirty, forty pounds"),
    ("ro", "unu doi trei patru, gata"),
    ("ro", "două sau trei ori, poate cinci"),
    ("fr", "un deux trois quatre, soleil"),
    ("fr", "un compte pour deux ou trois"),
    ("fr", "dix, vingt, trente, quarante euros par compte"),
    ("de", "eins zwei drei vier"),
    ("de", "zwei oder drei Mal, vier höchstens"),
    ("pt", "um dois três quatro"),
    ("pt", "duas ou três vezes, quatro no máximo"),
    ("it", "tremila quattrocento trenta due euro sul conto"),
]


def covered(text: str, language: str) -> list[tuple[str, str]]:
    return [(span.label, text[span.start : span.end]) for span in SpokenNumberFinder().find([text], language)[0]]


@pytest.mark.parametrize(("language", "label", "marked"), FOUND, ids=lambda value: value)
def test_finds(language: str, label: str, marked: str) -> None:
    value = marked[marked.index("{") + 1 : marked.index("}")]
    assert covered(marked.replace("{", "").replace("}", ""), language) == [(label, value)]


@pytest.mark.parametrize(("language", "text"), LEFT, ids=lambda value: value)
def test_leaves(language: str, text: str) -> None:
    assert covered(text, language) == []


@pytest.mark.parametrize(
    ("language", "words", "digits"),
    [
        ("en", "three three four double seven", "33477"),
        ("en", "forty two, thirteen, triple nine", "4213999"),
        ("fr", "soixante-dix-huit quatre-vingt-douze vingt et un", "789221"),
        ("fr", "quatre-vingt seize soixante-quinze", "9675"),
        ("es", "treinta y cuatro diez cero", "34100"),
        ("it", "trentatre quarantotto otto", "33488"),
        ("de", "dreiundzwanzig null zwo", "2302"),
        ("pt", "vinte e um meia", "216"),
        ("ro", "douazeci si patru zero", "240"),
    ],
)
def test_words_are_read_as_their_digits(language: str, words: str, digits: str) -> None:
    assert read_aloud(words, language) == digits


@given(st.data())
def test_seven_digits_read_aloud_after_account_are_found_whole(data: st.DataObject) -> None:
    language = data.draw(st.sampled_from(sorted(UNITS)))
    single = sorted({value: word for word, value in UNITS[language].items() if len(value) == 1}.values())
    words = data.draw(st.lists(st.sampled_from(single), min_size=7, max_size=12))
    gaps = data.draw(st.lists(st.sampled_from([" ", ", ", "-", " - "]), min_size=len(words), max_size=len(words)))
    value = "".join(gap + word for gap, word in zip(gaps, words, strict=True)).lstrip(" ,-")
    if len(set(words)) == 1 or read_aloud(value, language) in "0123456789":
        return
    assert [found for _, found in covered(f"account {value}.", language)] == [value]
