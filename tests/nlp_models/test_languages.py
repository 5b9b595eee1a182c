"""Language identification: what is told, and what is left open with a reason."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.items import LANGUAGES
from feedback.ports import LanguageIdentifier
from nlp_models import catalogue
from nlp_models.language import LinguaIdentifier

SEVEN = [
    ("it", "Non riesco ad accedere al mio conto da ieri sera"),
    ("es", "No puedo entrar en mi cuenta desde ayer por la noche"),
    ("en", "I cannot get into my account since last night"),
    ("ro", "Nu pot intra în contul meu de aseară și nu răspunde nimeni"),
    ("fr", "Je ne peux pas accéder à mon compte depuis hier soir"),
    ("de", "Ich komme seit gestern Abend nicht mehr in mein Konto"),
    ("pt", "Não consigo entrar na minha conta desde ontem à noite"),
]
OPEN = [
    ("😀😀", "no words"),
    ("", "no words"),
    ("12345 !!!", "no words"),
    ("[PERSON_k3f7q2m7x4ab]", "no words"),
    ("http://example.org/ciao", "no words"),
]


@pytest.fixture(scope="module")
def lingua() -> LinguaIdentifier:
    return LinguaIdentifier()


@pytest.fixture(params=["fake", "lingua"])
def identifier(request: pytest.FixtureRequest) -> LanguageIdentifier:
    if request.param == "fake":
        return catalogue.language_identifier(fake=True)
    made: LinguaIdentifier = request.getfixturevalue("lingua")
    return made


@pytest.mark.parametrize(("language", "text"), SEVEN)
def test_the_seven_are_told_apart(identifier: LanguageIdentifier, language: str, text: str) -> None:
    assert identifier.identify([text])[0].language == language


@pytest.mark.parametrize(("text", "reason"), OPEN)
def test_nothing_to_read_is_said_so(lingua: LinguaIdentifier, text: str, reason: str) -> None:
    guess = lingua.identify([text])[0]
    assert (guess.language, guess.reason) == (None, reason)


@pytest.mark.parametrize(
    "text",
    [
        "Ik wacht al drie weken op mijn nieuwe pas en niemand belt terug",
        "Czekam od tygodnia na przelew i nikt nie potrafi mi pomóc",
        "Jag har väntat i fyrtio minuter i telefonen och ingen svarar",
        "Карта не работает уже неделю",
        "カードが届きません",
    ],
)
def test_a_foreign_language_is_outside(lingua: LinguaIdentifier, text: str) -> None:
    guess = lingua.identify([text])[0]
    assert (guess.language, guess.reason) == (None, "outside the configured languages")


def test_too_short_is_left_open(lingua: LinguaIdentifier) -> None:
    assert lingua.identify(["ok"])[0].reason == "too short"


def test_languages_not_configured_are_outside() -> None:
    only = LinguaIdentifier(["it"])
    assert only.identify([SEVEN[0][1]])[0].language == "it"
    assert [guess.language for guess in only.identify([text for _, text in SEVEN[1:]])] == [None] * 6


def test_pseudonyms_do_not_count(lingua: LinguaIdentifier) -> None:
    text = "[PERSON_k3f7q2m7x4ab] " * 20 + "non riesco ad accedere al conto"
    assert lingua.identify([text])[0].language == "it"


@pytest.mark.parametrize("languages", [["xx"], []])
def test_unknown_configuration_is_refused(languages: list[str]) -> None:
    with pytest.raises(ValueError, match="choose from"):
        LinguaIdentifier(languages)


@given(st.lists(st.text(max_size=60), max_size=5))
@settings(max_examples=60, deadline=None)
def test_any_text_gets_one_guess(texts: list[str]) -> None:
    for identifier in (catalogue.language_identifier(fake=True), _SHARED):
        found = identifier.identify(texts)
        assert len(found) == len(texts)
        assert all(guess.language in (None, *LANGUAGES) and 0 <= guess.confidence <= 1 for guess in found)
        assert all(guess.language or guess.reason for guess in found)


_SHARED = LinguaIdentifier()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Atentie la phishing: am primit sms ca si cum ar fi de la banca. Nu dati click!", "ro"),
        ("Atentie phishing sms click banca", None),
    ],
)
def test_small_words_tell_where_the_diacritics_are_missing(text: str, language: str | None) -> None:
    assert LinguaIdentifier().identify([text])[0].language == language
