"""The only door from raw to clean: what passes, what becomes a token, what is held."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.items import LANGUAGES, TOKEN_PATTERN, LanguageGuess, PiiSpan, RawItem, Turn
from feedback.privacy.detection import SHORT_CHARACTERS
from feedback.privacy.pseudonyms import Pseudonyms
from feedback.pseudonymise import Decision, Document, Held, Pseudonymised, Pseudonymiser, Redacted
from nlp_models.fakes import FakeLanguage
from nlp_models.pii.banking import BankingFinder
from nlp_models.pii.emails import EmailFinder
from nlp_models.pii.fakes import FakeFinder
from nlp_models.pii.finders import fake_finders
from nlp_models.pii.handles import HandleFinder
from nlp_models.pii.phones import PhoneFinder

KEY = bytes(range(32))
ID = UUID(int=7)
WHEN = datetime(2026, 3, 1, tzinfo=UTC)
IBAN = "IT60X0542811101000000123456"


class OnlyItalian:
    """A finder that knows one language."""

    name = "italian@1"
    languages = frozenset({"it"})

    def find(self, texts: Sequence[str], language: str) -> list[list[PiiSpan]]:
        return [[] for _ in texts]


class Reckless:
    """A finder that points outside its text."""

    name = "reckless@1"
    languages = frozenset(LANGUAGES)

    def find(self, texts: Sequence[str], language: str) -> list[list[PiiSpan]]:
        return [[PiiSpan(0, len(text) + 5, "PERSON", 1.0, "model:x")] for text in texts]


class AlwaysFailing(OnlyItalian):
    """A finder that nobody should ask."""

    def find(self, texts: Sequence[str], language: str) -> list[list[PiiSpan]]:
        raise AssertionError("was asked")


class FailingLanguage:
    """An identifier that always fails."""

    name = "broken@1"

    def identify(self, texts: Sequence[str]) -> list[LanguageGuess]:
        raise RuntimeError("secret text in here")


def door(*finder: Any, language: Any = None, tenant: str = "default", **more: Any) -> Pseudonymiser:
    return Pseudonymiser(
        finder or (FakeFinder(),),
        language or FakeLanguage(),
        Pseudonyms(KEY, tenant),
        declared_attributes=("region", "product"),
        languages=LANGUAGES,
        **more,
    )


def raw(text: str, **more: Any) -> RawItem:
    given_: dict[str, Any] = {
        "source": "mail", "external_id": "1", "channel": "email", "occurred_at": WHEN, "text": text, "language": "it", **more
    }  # fmt: skip
    return RawItem(**given_)


def clean(item: RawItem, through: Pseudonymiser | None = None) -> Pseudonymised:
    [answer] = (through or door()).pseudonymise([(ID, 1, item)])
    assert isinstance(answer, Pseudonymised), answer
    return answer


def held(item: RawItem, through: Pseudonymiser | None = None) -> Held:
    [answer] = (through or door()).pseudonymise([(ID, 1, item)])
    assert isinstance(answer, Held)
    return answer


def test_text_title_and_turns_are_made_safe_with_one_token_for_one_person() -> None:
    item = raw(
        "Sono Mario Rossi, scrivete a m.rossi@x.it",
        title="Reclamo di Mario Rossi",
        turns=(Turn("customer", "Sono Mario Rossi, scrivete a m.rossi@x.it"), Turn("agent", "Grazie Mario Rossi")),
    )
    done = clean(item)
    parts = [done.item.text, done.item.title or "", *(turn.text for turn in done.item.turns)]
    assert not any("Rossi" in part or "m.rossi" in part for part in parts)
    persons = {m.group() for part in parts for m in TOKEN_PATTERN.finditer(part) if m["label"] == "PERSON"}
    assert len(persons) == 1
    assert done.originals[persons.pop()] == "Mario Rossi"
    assert done.item.turns[1].speaker == "agent"


def test_author_subject_and_thread_become_tokens_and_payload_stays_behind() -> None:
    item = raw(
        "tutto bene", author="Mario Rossi <m.rossi@x.it>", subject="m.rossi@x.it", thread="t-1",
        payload={"from": "Mario Rossi", "secret": "Anna Verdi"}, rating=4.0, scores={"nps": 9.0, "bad name!": 1.0},
        attributes={"region": "Lazio", "product": "Conto Mario Rossi 3331234567", "income": "90k"},
    )  # fmt: skip
    done = clean(item).item
    assert done.author == done.subject
    assert TOKEN_PATTERN.fullmatch(done.author or "")
    assert TOKEN_PATTERN.fullmatch(done.thread or "")
    assert done.attributes == {"region": "Lazio"}
    assert done.scores == {"nps": 9.0}
    assert done.rating == 4.0
    assert "Verdi" not in repr(done)


def test_subject_and_the_same_address_in_the_text_share_a_token() -> None:
    done = clean(raw("scrivete a M.Rossi@X.it per il conto", subject="m.rossi@x.it")).item
    assert done.subject is not None
    assert done.subject in done.text


def test_the_author_is_found_by_name_where_no_finder_looks() -> None:
    done = clean(raw("il conto di rossi non va. saluti, mario", author="Mario Rossi <x@y.it>")).item
    assert "rossi" not in done.text
    assert "mario" not in done.text
    assert len({m.group() for m in TOKEN_PATTERN.finditer(done.text)}) == 1


def test_recipients_of_the_payload_are_known_too() -> None:
    done = clean(raw("la signora bianchi non risponde", payload={"headers": {"To": ["Ada Bianchi <a@y.it>"]}})).item
    assert "bianchi" not in done.text


def test_what_is_personal_once_is_personal_everywhere() -> None:
    done = clean(raw("Sono Ugo Fantozzi. il conto è di FANTOZZI e di Fantozzi")).item
    assert "antozzi" not in done.text.lower()


@pytest.mark.parametrize(
    ("text", "language", "through", "code"),
    [
        ("qwrt zxcv " * 7, None, door(), "language_unknown"),
        ("qwrt zxcv " * 7, "xx", door(), "language_unknown"),
        ("nice app FINDER_FAILS", None, door(), "finder_failed"),
        ("nice app", None, door(OnlyItalian()), "no_finder"),
        ("the card is not in the app and I am sad", "en", door(OnlyItalian()), "no_finder"),
        ("il conto FINDER_FAILS non va", "it", door(), "finder_failed"),
        ("il conto non va", "it", door(Reckless()), "finder_failed"),
        ("il conto non va", "it", door(language=FailingLanguage()), "language_failed"),
        ("il conto " * 20, "it", door(limit_characters=100), "text_too_long"),
        ("😀 3331234567890", None, door(), "no_letters"),
        ("😀", None, door(OnlyItalian()), "no_finder"),
    ],
)
def test_what_cannot_be_made_safe_is_held(text: str, language: str | None, through: Pseudonymiser, code: str) -> None:
    answer = held(raw(text, language=language), through)
    assert answer.code == code
    assert answer.item_id == ID
    assert text not in answer.detail
    assert "secret" not in answer.detail


@pytest.mark.parametrize("decision", [Decision(), Decision("it"), Decision("it", release=True)])
def test_five_megabytes_are_held_whatever_a_person_decides_and_no_finder_reads_them(decision: Decision) -> None:
    item = raw("Sono Ugo Fantozzi, ugo@x.it [PERSON_k3f7q2m5x4ab]\n" * 100_000, language="it")
    through = door(AlwaysFailing())
    (answer,) = through.pseudonymise([(ID, 1, item)], {(ID, 1): decision})
    assert isinstance(answer, Held) and answer.code == "text_too_long"


def test_of_a_text_over_the_limit_the_masked_beginning_is_shown_and_never_the_seam() -> None:
    """The value stands at every place around the limit once: no half of it is ever shown."""
    value = "PII_IBAN_" + "x1" * 12
    for before in range(900, 1040):
        item = raw("n " * (before // 2) + "e " * (before % 2) + value + " n" * 600, language="it", title="t")
        begun, title, *_ = door(limit_characters=1000).review(ID, item, "it").parts
        assert 400 <= len(begun) <= 1000 and begun.startswith("n n n") and title == ""
        assert "PII" not in begun and "x1" not in begun


@pytest.mark.parametrize(
    "line",
    [
        "scrivi a u{0}@x{0}.it {0}",
        "ciao Ugo Fantozzi{1} e saluti",
        "ciao Fantozzi e ciao Ugo Fantozzi{1} ",
        "PII_IBAN_x{0} ",
        "la mia email: same@x.it ",
    ],
)
def test_a_text_full_of_values_takes_time_by_its_length(line: str) -> None:
    def seconds(lines: int) -> float:
        text = "\n".join(line.format(n, "".join(chr(97 + n // 26**i % 26) for i in range(3))) for n in range(lines))
        started = time.process_time()
        answer = door().redact([Document("1", text, "it", names=("Ugo Fantozzi <u1@x1.it>",))])[0]
        assert isinstance(answer, Redacted) and len(answer.replacements) >= lines
        return time.process_time() - started

    few = max(seconds(200), 0.02)
    assert seconds(2000) < 60 * few


@pytest.mark.parametrize("text", ["ok", "wow 😘", "Super app", "Perfecto!!", "(¬_¬) x"])
def test_a_short_text_of_unknown_language_passes_when_only_common_words_are_left(text: str) -> None:
    done = clean(raw(text, language=None)).item
    assert (done.language, done.text) == ("und", text)


@pytest.mark.parametrize("text", ["qwrt zxcv", "Mamma Husen", "shimalis", "ok Husen", "q" * SHORT_CHARACTERS])
def test_a_short_text_of_unknown_language_is_held_when_any_other_word_is_left(text: str) -> None:
    assert held(raw(text, language=None)).code == "language_unsure"


class OnlyAsRomanian(FakeFinder):
    """Sees a name only when asked in one language."""

    def find(self, texts: Sequence[str], language: str) -> list[list[PiiSpan]]:
        return super().find([text if language == "ro" else "" for text in texts], language)


def test_what_one_language_takes_for_personal_is_replaced_in_a_text_of_unknown_language() -> None:
    done = clean(raw("super zx@cv.ro", language=None), door(OnlyAsRomanian())).item
    assert "zx@cv.ro" not in done.text and "[EMAIL_" in done.text


@pytest.mark.parametrize("text", ["", "😀👍🏽", "10/10 !!!", "👩‍👩‍👧"])
def test_texts_without_letters_pass_when_nothing_is_found(text: str) -> None:
    done = clean(raw(text, language=None)).item
    assert (done.language, done.text) == ("und", text)


def test_one_bad_item_does_not_hold_its_neighbours() -> None:
    batch = [
        (UUID(int=i), 1, raw(text)) for i, text in enumerate(["il conto va", "FINDER_FAILS il conto", "la carta va"])
    ]
    answers = door().pseudonymise(batch)
    assert [isinstance(answer, Held) for answer in answers] == [False, True, False]


def test_a_typed_token_cannot_be_somebody_elses() -> None:
    token = Pseudonyms(KEY).token("EMAIL", "victim@x.it")
    done = clean(raw(f"il mio nome è {token} nel conto")).item
    assert TOKEN_PATTERN.search(done.text) is None


def test_tenants_are_unlinkable_and_spacing_does_not_matter() -> None:
    spaced = " ".join(IBAN[i : i + 4] for i in range(0, len(IBAN), 4))
    tokens = []
    for text, tenant in ((IBAN, "a"), (spaced, "a"), (IBAN.lower(), "a"), (IBAN, "b")):
        done = clean(raw(f"il conto è {text} ok"), door(BankingFinder(), tenant=tenant)).item
        tokens.append(done.replacements[0].token)
    assert len(set(tokens[:3])) == 1
    assert tokens[3] != tokens[0]


def test_redact_keeps_order_and_gives_offsets_of_the_input() -> None:
    texts = ["sono Mario Rossi e il conto", "zzz " * 20, "scrivi a a@b.it per la carta"]
    answers = door().redact([Document(str(i), text) for i, text in enumerate(texts)])
    assert [type(answer) for answer in answers] == [Redacted, Held, Redacted]
    first = answers[0]
    assert isinstance(first, Redacted)
    assert texts[0][first.replacements[0].start : first.replacements[0].end] == "Mario Rossi"
    assert "Rossi" not in repr(first)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("mail ma\u200brio@x\u200d.it qui", "ma\u200brio@x\u200d.it"),
        ("mail mаrio@x.it qui", "mаrio@x.it"),
        ("mail \u202emario@x.it\u202c qui", "mario@x.it"),
        ("👩‍👩‍👧 mail mario@x.it 👍🏽", "mario@x.it"),
        ("tel ３３３ １２３４５６７ qui", "３３３ １２３４５６７"),
        ("tel 333\u00a0123\u00a04567 qui", "333\u00a0123\u00a04567"),
    ],
)
def test_hidden_characters_do_not_hide_and_offsets_stay_right(text: str, value: str) -> None:
    done = clean(raw(text), door(EmailFinder(), PhoneFinder())).item
    assert value not in done.text
    [made] = done.replacements
    assert text[made.start : made.end].strip("\u202e\u202c") == value
    assert done.text.replace(made.token, text[made.start : made.end]) == text


HOSTILE = st.text(
    alphabet=st.one_of(
        st.sampled_from("@.[]()_- :/0123456789abcdeABIT\u200b\u200d\u202e\u0430\u0301ßİ👍🏽\n"),
        st.characters(codec="utf-8"),
    ),
    max_size=80,
)


@settings(max_examples=150, deadline=None)
@given(HOSTILE, st.sampled_from(LANGUAGES))
def test_any_text_at_all_is_answered_and_no_found_value_survives(text: str, language: str) -> None:
    patterns = [*REAL, FakeFinder()]
    [answer] = door(*patterns).redact([Document("1", f"il conto {text}", language)])
    assert isinstance(answer, Redacted)
    for made in answer.replacements:
        value = f"il conto {text}"[made.start : made.end]
        outside = TOKEN_PATTERN.sub("\x00", answer.text)
        assert len(value) < 6 or value not in outside
    assert {m.group() for m in TOKEN_PATTERN.finditer(answer.text)} == {r.token for r in answer.replacements}


REAL = [EmailFinder(), BankingFinder(), PhoneFinder(), HandleFinder()]


def test_the_table_of_finders_gives_the_fake_when_asked() -> None:
    assert [finder.name for finder in fake_finders()] == ["fake@1"]
