"""Allowed and denied phrases and keyed rules: near misses, case, marks, borders, several words, and who wins."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.errors import ConfigError
from feedback.items import LANGUAGES, PiiSpan
from feedback.keys import IntakeKey
from feedback.privacy.own_words import KeyedRules, OwnWords, keyed_rule
from feedback.privacy.phrases import Phrase, PhraseList, covered, read_phrases, shipped_allowed, words
from feedback.privacy.pseudonyms import Pseudonyms
from feedback.pseudonymise import Document, Pseudonymiser, Redacted
from feedback.word_store import words_of_files
from nlp_models.fakes import FakeLanguage
from nlp_models.training.common_words import names

KEY = IntakeKey(b"k" * 32)
OTHER = IntakeKey(b"o" * 32)


def found(phrase: str, text: str, language: str = "it", only: str | None = None) -> list[str]:
    return [text[one.start : one.end] for one in PhraseList([Phrase(phrase, only)]).places(text, language)]


@pytest.mark.parametrize(
    ("phrase", "text", "shown"),
    [
        ("Conto Aurora", "il Conto Aurora è caro", ["Conto Aurora"]),
        ("Conto Aurora", "il CONTO  AURORA, conto-aurora", ["CONTO  AURORA", "conto-aurora"]),
        ("Conto Aurora", "conto\u200b aurora", ["conto\u200b aurora"]),
        ("Târgu Mureș", "la Targu Mures e a TÂRGU MUREŞ", ["Targu Mures", "TÂRGU MUREŞ"]),
        ("Aurora", "Aurora's app, (Aurora)", ["Aurora", "Aurora"]),
        ("München", "in München und MUNCHEN", ["München", "MUNCHEN"]),
        ("Straße", "die STRASSE", ["STRASSE"]),
        ("N26", "da n26 a N26!", ["n26", "N26"]),
    ],
)
def test_a_phrase_is_found_in_any_spelling(phrase: str, text: str, shown: list[str]) -> None:
    assert found(phrase, text) == shown


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("Aurora", "Auroras, aurorale, PreAurora, Aurora2"),
        ("Conto Aurora", "Conto\nAurora"),
        ("Conto Aurora", "Conto e Aurora"),
        ("Conto Aurora", "Aurora Conto"),
        ("Conto Aurora", "Conto"),
        ("N26", "N 26 e N266"),
        ("Wise", "wiser"),
    ],
)
def test_near_misses_are_not_the_phrase(phrase: str, text: str) -> None:
    assert found(phrase, text) == []


def test_the_longest_phrase_wins_and_languages_keep_apart() -> None:
    both = PhraseList([Phrase("Conto"), Phrase("Conto Aurora Plus"), Phrase("Conto Aurora")])
    assert [one.phrase.text for one in both.places("il Conto Aurora Plus", "it")] == ["Conto Aurora Plus"]
    assert found("Nota", "la nota", "it", only="it") == ["nota"]
    assert found("Nota", "la nota", "es", only="it") == []


def test_a_list_is_read_with_comments_languages_and_labels() -> None:
    read = read_phrases(
        "# ours\n Conto Aurora \n\nNota | it\nRosa Verdi | | PERSON # never show\nX12 | de | ACCOUNT_REF", "l"
    )
    assert read == [
        Phrase("Conto Aurora"),
        Phrase("Nota", "it"),
        Phrase("Rosa Verdi", None, "PERSON"),
        Phrase("X12", "de", "ACCOUNT_REF"),
    ]


def test_every_wrong_line_is_named_and_none_is_quoted() -> None:
    bad = "Secret | xx\nok\nSecret | it | SECRET\n!!!\na b c d e f g h i\nSecret | it | PERSON | more"
    with pytest.raises(ConfigError) as caught:
        read_phrases(bad, "deny list")
    assert all(f"line {number}" in caught.value.detail for number in (1, 3, 4, 5, 6))
    assert "line 2" not in caught.value.detail and "Secret" not in caught.value.detail


def test_the_shipped_list_is_small_and_has_words() -> None:
    shipped = list(shipped_allowed())
    assert 40 < len(shipped) < 200 and all(words(phrase.text) for phrase in shipped)


def test_no_single_word_of_the_shipped_list_is_somebodys_name() -> None:
    single = {run[0].folded for phrase in shipped_allowed() if len(run := words(phrase.text)) == 1}
    assert single & names() == set()


TEXT = "il Conto Aurora di Rosa"
AURORA = (3, 15)


@pytest.mark.parametrize(
    ("reason", "kept"),
    [
        ("model:names", False),
        ("context:ref", False),
        ("pattern:x", True),
        ("checksum:iban", True),
        ("known:author", True),
    ],
)
def test_an_allowed_phrase_wins_against_weak_tiers_only(reason: str, kept: bool) -> None:
    own = OwnWords(allowed=PhraseList([Phrase("Conto Aurora")]))
    span = PiiSpan(*AURORA, "PERSON", 0.7, reason)
    assert (span in own.refine(TEXT, [span], "it")) is kept


@pytest.mark.parametrize(
    ("start", "end", "kept"), [(3, 15, False), (9, 15, False), (9, 23, True), (0, 15, True), (19, 23, True)]
)
def test_a_finding_that_reaches_beyond_an_allowed_phrase_stays(start: int, end: int, kept: bool) -> None:
    own = OwnWords(allowed=PhraseList([Phrase("Conto Aurora")]))
    assert bool(own.refine(TEXT, [PiiSpan(start, end, "PERSON", 0.7, "model:names")], "it")) is kept


def test_what_is_denied_is_masked_even_when_it_is_allowed_too() -> None:
    own = OwnWords(PhraseList([Phrase("Rosa")]), PhraseList([Phrase("rosa", None, "USERNAME")]))
    [span] = own.refine(TEXT, [], "it")
    assert (TEXT[span.start : span.end], span.label, span.reason) == ("Rosa", "USERNAME", "known:denied")


class Nothing:
    """A finder that finds nothing but what the test says."""

    name = "nothing@1"
    languages = frozenset((*LANGUAGES, "und"))

    def __init__(self, *values: str) -> None:
        self._values = values

    def find(self, texts: list[str], language: str) -> list[list[PiiSpan]]:
        return [
            [PiiSpan(at, at + len(v), "PERSON", 0.7, "model:names") for v in self._values if (at := text.find(v)) >= 0]
            for text in texts
        ]


def masked(text: str, own: OwnWords, *values: str) -> str:
    door = Pseudonymiser([Nothing(*values)], FakeLanguage(), Pseudonyms(bytes(32)), languages=LANGUAGES)
    door.words = own
    [answer] = door.redact([Document("1", text, "it")])
    assert isinstance(answer, Redacted)
    return answer.text


def test_through_the_door_allowed_stays_and_denied_goes() -> None:
    text = "il conto di Aurora Verdi non va, il Conto Aurora invece va e la carta Brio pure"
    own = OwnWords(PhraseList([Phrase("Conto Aurora")]), PhraseList([Phrase("Brio", None, "ACCOUNT_REF")]))
    clean = masked(text, own, "Aurora Verdi")
    assert "Aurora Verdi" not in clean and "Conto Aurora invece" in clean and "[ACCOUNT_REF_" in clean
    assert "Conto Aurora" not in masked(text, OwnWords(), "Aurora Verdi")


def rules(*values: str, label: str = "PERSON") -> KeyedRules:
    return KeyedRules(KEY, [rule for value in values if (rule := keyed_rule(KEY, label, value))])


@pytest.mark.parametrize(
    ("value", "text", "shown"),
    [
        ("Teodosia Verdani", "da TEODOSIA  verdani!", ["TEODOSIA  verdani"]),
        ("Ștefăniță", "sono Stefanita", ["Stefanita"]),
        ("IT60 X054 2811 1010 0000 0123 456", "IT60X0542811101000000123456 ok", ["IT60X0542811101000000123456"]),
        ("3471234567", "al 347 12-34 567.", ["347 12-34 567"]),
        ("anna.verdi@posta.example", "a Anna.Verdi@posta.example", ["Anna.Verdi@posta.example"]),
        ("Rosa", "Rosa e rosa e ROSA", ["Rosa", "ROSA"]),
        ("rosa99", "Rosa99", ["Rosa99"]),
        ("a b c", "A.B.C.", ["A.B.C"]),
    ],
)
def test_a_missed_value_is_found_again_in_any_spelling(value: str, text: str, shown: list[str]) -> None:
    assert [text[one.start : one.end] for one in rules(value).spans(text)] == shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Teodosia Verdani", "Verdani Teodosia, Teodosia e Verdani, Teodosia Verdanis"),
        ("3471234567", "347123456 e 34712345678"),
        ("Rosa", "rosa, Rosalia, Prosa"),
    ],
)
def test_other_values_are_left_alone(value: str, text: str) -> None:
    assert rules(value).spans(text) == []


@pytest.mark.parametrize("value", ["", "ab", "..", "a", "x " * 13])
def test_a_value_that_says_too_little_or_too_much_makes_no_rule(value: str) -> None:
    assert keyed_rule(KEY, "PERSON", value) is None


def test_a_rule_says_nothing_without_its_key() -> None:
    mine, theirs = keyed_rule(KEY, "PERSON", "Teodosia Verdani"), keyed_rule(OTHER, "PERSON", "Teodosia Verdani")
    assert mine and theirs and mine.digest != theirs.digest
    assert "Teodosia" not in repr(mine) and len(mine.start) == 2
    assert KeyedRules(OTHER, [mine]).spans("Teodosia Verdani") == []


class Rotated(IntakeKey):
    """A key with a version before it."""

    def digests(self, *parts: str | bytes) -> list[bytes]:
        return [OTHER.digest(*parts), KEY.digest(*parts)]


def test_a_rule_outlives_a_rotation_of_its_key() -> None:
    rule = keyed_rule(KEY, "PERSON", "Teodosia Verdani")
    newer = Rotated(b"n" * 32)
    assert rule and len(KeyedRules(newer, [rule]).spans("da Teodosia Verdani")) == 1
    made = keyed_rule(newer, "PERSON", "Genoveva Tolosani")
    assert (
        made
        and KeyedRules(OTHER, [made]).spans("Genoveva Tolosani")
        and not KeyedRules(KEY, [made]).spans("Genoveva Tolosani")
    )


_word = st.text(st.characters(categories=["Lu", "Ll", "Nd"]), min_size=1, max_size=9)


@settings(max_examples=150, deadline=None)
@given(st.lists(_word, min_size=1, max_size=5), st.lists(_word, max_size=4), st.lists(_word, max_size=4))
def test_what_was_marked_once_is_always_found_again(value: list[str], before: list[str], after: list[str]) -> None:
    rule = keyed_rule(KEY, "PERSON", " ".join(value))
    if rule is None:
        return
    text = " ".join([*before, *value, *after])
    start = len(" ".join([*before, ""]))
    spans = KeyedRules(KEY, [rule]).spans(text)
    assert any(one.start <= start and one.end >= start + len(" ".join(value)) for one in spans) or any(
        one.start < start + len(" ".join(value)) and start < one.end for one in spans
    )
    for one in spans:
        assert 0 <= one.start < one.end <= len(text)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.lists(_word, min_size=1, max_size=3))
def test_phrases_lie_in_the_text_and_at_word_borders(text: str, phrase: list[str]) -> None:
    entry = Phrase(" ".join(phrase))
    for one in PhraseList([entry]).places(f"{text} {entry.text}", "it"):
        shown = f"{text} {entry.text}"
        assert 0 <= one.start < one.end <= len(shown)
        assert covered(one.start, one.end, [one]) and not covered(one.start - 1, one.end, [one])
        assert [w.folded for w in words(shown[one.start : one.end])] == [w.folded for w in words(entry.text)]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_a_list_or_a_clear_refusal(text: str) -> None:
    try:
        read = read_phrases(text, "list")
    except ConfigError as error:
        assert error.detail.startswith("list: line ")
        return
    assert all(words(phrase.text) for phrase in read)


def test_files_are_read_and_a_missing_one_is_refused(tmp_path: Path) -> None:
    allow, deny = tmp_path / "allow.txt", tmp_path / "deny.txt"
    allow.write_text("Conto Luna\n")
    deny.write_text("Brio | it | ACCOUNT_REF\n")
    own = words_of_files(allow, deny)
    assert own.allowed.places("il conto luna e PayPal", "it") and own.denied.places("carta brio", "it")
    assert not own.denied.places("card brio", "en")
    with pytest.raises(ConfigError, match="cannot be read"):
        words_of_files(tmp_path / "absent", None)


def test_masking_again_touches_no_token() -> None:
    door = Pseudonymiser([Nothing()], FakeLanguage(), Pseudonyms(bytes(32)), languages=LANGUAGES)
    door.words = OwnWords(rules=rules("Person", "Teodosia"))
    stored = "[PERSON_aaaaaaaaaaaa] e Teodosia e Person con PERSON"
    made = door.mask_again((stored, ""), str(UUID(int=1)), "it")
    assert made
    (text, title), originals = made
    assert text.startswith("[PERSON_aaaaaaaaaaaa] e [PERSON_") and "Teodosia" not in text and title == ""
    assert "Teodosia" in originals.values()
    assert door.mask_again((text, ""), str(UUID(int=1)), "it") is None


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(["Teodosia", "verdani", "Verdani", "e", "[PERSON_aaaaaaaaaaaa]", "PERSON", ",", "\n", "x@y.it"]), max_size=14),
    st.sampled_from(["Teodosia Verdani", "Verdani", "PERSON", "x@y.it"]),
)  # fmt: skip
def test_after_masking_again_nothing_is_left_to_mask(words_: list[str], value: str) -> None:
    door = Pseudonymiser([Nothing()], FakeLanguage(), Pseudonyms(bytes(32)), languages=LANGUAGES)
    door.words = OwnWords(rules=rules(value))
    text = " ".join(words_)
    made = door.mask_again((text,), "t", "it")
    after = made[0][0] if made else text
    assert door.mask_again((after,), "t", "it") is None
    assert after.count("[PERSON_aaaaaaaaaaaa]") == text.count("[PERSON_aaaaaaaaaaaa]")
