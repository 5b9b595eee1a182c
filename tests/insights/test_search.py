"""Full text, filters, keyset pages."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.database import Database
from feedback.errors import InvalidItem, NotFound
from feedback.search import SearchQuery, item, make_cursor, read_cursor, search
from feedback.search_matching import fold
from feedback.search_words import SafeWords
from tests.insights.writer import DAY, Writer

TOKEN = "[PERSON_k3f5q2m7x4ab]"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Perché È così", "perche e cosi"),
        ("Șoferul și țara", "soferul si tara"),
        ("Şoferul şi ţara", "soferul si tara"),
        ("Straße ŒUVRE Ærø", "strasse oeuvre aero"),
        ("“ciao” l’app", '"ciao" l\'app'),
        ("n\x00l", "n l"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TOKEN, ["personxk3f5q2m7x4ab"]),
        (f"da {TOKEN}.", ["da", "personxk3f5q2m7x4ab", "."]),
        ("person_k3f5q2m7x4ab", ["personxk3f5q2m7x4ab"]),
        ("[CREDIT_CARD_abcdefgh2345]", ["creditcardxabcdefgh2345"]),
        ("[PERSON_k3f9]", ["[person_k3f9]"]),  # too short to be a token
        ("other_k3f5q2m7x4ab", ["other_k3f5q2m7x4ab"]),  # no label of ours
    ],
)
def test_fold_keeps_tokens_as_one_word(text: str, words: list[str]) -> None:
    assert fold(text).split() == words


@given(st.text())
def test_fold_twice_is_fold_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1)), st.uuids())
def test_cursor_round_trip(moment: datetime, item_id: UUID) -> None:
    aware = moment.replace(tzinfo=UTC)
    assert read_cursor(make_cursor(aware, item_id)) == (aware, item_id)


@pytest.mark.parametrize("cursor", ["x", "é", "a" * 10, "OTk5OTk5OTk5OTk5OTk5OTk5Og", "MTox", "=", "1:2", " "])
def test_bad_cursor(cursor: str) -> None:
    with pytest.raises(InvalidItem) as caught:
        read_cursor(cursor)
    assert caught.value.code == "bad_cursor"


@given(st.text(max_size=80))
def test_any_cursor_is_read_or_refused(cursor: str) -> None:
    try:
        read_cursor(cursor)
    except InvalidItem as error:
        assert error.code == "bad_cursor"


def found(database: Database, text: str | None = None, **given: Any) -> set[UUID]:
    words = SafeWords(text) if text and text.strip() else None
    return {entry.id for entry in search(database, SearchQuery(words=words, **given)).items}


@pytest.fixture
def texts(writer: Writer) -> dict[str, UUID]:
    ids = {
        "it": writer.item("Le carte bloccate non funzionano più all'estero.", language="it"),
        "es": writer.item("Las tarjetas bloqueadas no funcionan.", language="es"),
        "en": writer.item("My cards were blocked. The Who concert was fine.", language="en"),
        "ro": writer.item("Șoferul așteaptă plățile în țară.", language="ro"),
        "de": writer.item("Die Überweisung zur Straße dauerte.", language="de"),
        "xx": writer.item("karte blokirane", language="sl"),
        "token": writer.item(f"Ho parlato con {TOKEN} ieri.", language="it"),
        "title": writer.item("Nulla da dire.", title="Mutuo rifiutato", language="it"),
    }
    writer.flush()
    return ids


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("carta", {"it"}),  # the stem of carte, carta
        ("CARTE", {"it"}),
        ("tarjeta", {"es"}),
        ("card", {"en"}),
        ("blocking", {"en"}),
        ("karte", {"xx"}),  # no configuration: as it stands
        ("sofer", {"ro"}),
        ("sofa", set()),
        ("soferul", {"ro"}),
        ("şoferul", {"ro"}),  # cedilla finds comma below
        ("plata", {"ro"}),
        ("uberweisung", {"de"}),
        ("strasse", {"de"}),
        ("piu", {"it"}),
        (TOKEN, {"token"}),
        ("person_k3f5q2m7x4ab", {"token"}),
        ("person_k3f5q2m7x4ac", set()),
        ('"carte bloccate"', {"it"}),
        ('"bloccate carte"', set()),
        ("carta or tarjeta", {"it", "es"}),
        ("carta -estero", set()),
        ("funcionan -bloqueada", set()),
        ("mutuo", {"title"}),
        ('"the who"', {"en"}),  # nothing but stop words
        ("!!! ' & | <-> :*", set()),
        ("\\ ( ) 'x", set()),
    ],
)
def test_words(texts: dict[str, UUID], api_db: Database, query: str, hits: set[str]) -> None:
    assert found(api_db, query) == {texts[name] for name in hits}


def test_no_words_is_everything(texts: dict[str, UUID], api_db: Database) -> None:
    assert found(api_db, "  ") == found(api_db) == set(texts.values())


def test_filters(writer: Writer, api_db: Database) -> None:
    writer.topic(4, "carta bloccata")
    writer.subject("[ACCOUNT_REF_a]", {"region": "Lazio"})
    full = writer.item("uno", channel="chat", language="es", sentiment="negative", stage="use", pain=True, topic=4,
                       source="shop", subject="[ACCOUNT_REF_a]", rating=4, day=5)  # fmt: skip
    other = writer.item("due", subject="[ACCOUNT_REF_b]", rating=2)
    old = writer.item("tre", topic=4, topic_version=7)
    writer.flush()
    with writer.database.transaction() as connection:
        rule = '{"attribute": "region", "in": ["Lazio"]}'
        connection.execute("INSERT INTO insights.segment (id, name, rule) VALUES ('lazio', 'Lazio', %s)", (rule,))
    for narrow in (
        {"channel": "chat"}, {"language": "es"}, {"sentiment": "negative"}, {"stage": "use"}, {"pain": True},
        {"topic": 4}, {"source": "shop"}, {"segment": "lazio"}, {"rating_min": 4.0},
        {"since": DAY + timedelta(days=5)}, {"text": "uno"},
    ):  # fmt: skip
        assert found(api_db, **narrow) == {full}, narrow
    assert found(api_db, until=DAY + timedelta(days=5)) == {other, old}
    assert found(api_db, pain=False) == {other, old}
    assert found(api_db, rating_min=1.0) == {full, other}
    (entry,) = search(api_db, SearchQuery(channel="chat")).items
    assert entry.topic is not None
    assert (entry.topic.id, entry.topic.label) == (4, "carta bloccata")
    assert entry.models == {"sentiment": "fake@1"}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"channel": "pigeon"}, "bad_filter"),
        ({"sentiment": "angry"}, "bad_filter"),
        ({"stage": "nowhere"}, "bad_filter"),
        ({"topic": 2**40}, "bad_filter"),
        ({"source": "a\x00b"}, "bad_filter"),
        ({"since": datetime(2026, 1, 1)}, "bad_period"),
        ({"since": DAY, "until": DAY}, "bad_period"),
        ({"limit": 0}, "bad_limit"),
        ({"limit": 201}, "bad_limit"),
        ({"cursor": "nonsense"}, "bad_cursor"),
        ({"words": SafeWords("anna.neri@example.org")}, "personal_query"),
        ({"words": SafeWords("conto IT60 X054 2811 1010 0000 0123 456")}, "personal_query"),
        ({"words": SafeWords("uno", people=("[EMAIL_k3f5q2m7x4ab]",), rest="+39 333 1234567")}, "personal_query"),
    ],
)
def test_bad_questions(api_db: Database, given: dict[str, Any], code: str) -> None:
    with pytest.raises(InvalidItem) as caught:
        search(api_db, SearchQuery(**given))
    assert caught.value.code == code


def test_unknown_segment(api_db: Database) -> None:
    with pytest.raises(NotFound):
        search(api_db, SearchQuery(segment="nobody"))


def test_pages_meet_every_item_once_while_items_arrive(writer: Writer, api_db: Database) -> None:
    # Three items a moment, so that the id decides.
    ids = [writer.item(f"numero {n}", day=n // 3) for n in range(20)]
    writer.flush()
    seen: list[UUID] = []
    cursor: str | None = None
    for turn in range(10):
        page = search(api_db, SearchQuery(limit=3, cursor=cursor))
        seen += [entry.id for entry in page.items]
        moments = [entry.occurred_at for entry in page.items]
        assert moments == sorted(moments, reverse=True)
        writer.item("appena arrivato", day=100 + turn)
        writer.flush()
        cursor = page.next_cursor
        if cursor is None:
            break
    assert cursor is None
    assert sorted(seen) == sorted(ids)


def test_item_has_its_sentences(writer: Writer, api_db: Database) -> None:
    text = "Bene l'app. Male il mutuo."
    item_id = writer.item(text, sentences=[(0, 11, "positive", False), (12, 26, "negative", True)])
    writer.flush()
    entry = item(api_db, item_id)
    assert [text[each.start : each.end] for each in entry.sentences] == ["Bene l'app.", "Male il mutuo."]
    assert [each.pain for each in entry.sentences] == [False, True]
    with pytest.raises(NotFound):
        item(api_db, uuid4())


OTHER = "[IBAN_l3f5q2m7x4ab]"


@pytest.mark.parametrize(
    ("query", "also", "hits"),
    [
        (f"parlato {OTHER}", {}, set()),
        (f"parlato {OTHER}", {OTHER: (OTHER, TOKEN)}, {"token"}),
        (f'"con {OTHER}"', {OTHER: (OTHER, TOKEN)}, {"token"}),
        (f'"parlato {OTHER}"', {OTHER: (OTHER, TOKEN)}, set()),
        (f"carta or {OTHER}", {OTHER: (OTHER, TOKEN)}, {"token", "it"}),
        (f"parlato -{TOKEN}", {}, set()),
        (f"parlato -{OTHER}", {}, {"token"}),
        (f"parlato -{OTHER}", {OTHER: (OTHER, TOKEN)}, set()),
        (f'"{TOKEN}"', {}, {"token"}),
        (f'parlato -"{TOKEN}"', {}, set()),
    ],
)
def test_a_token_is_searched_as_any_of_those_that_its_value_has(
    texts: dict[str, UUID], api_db: Database, query: str, also: dict[str, tuple[str, ...]], hits: set[str]
) -> None:
    page = search(api_db, SearchQuery(words=SafeWords(query, also=also)))
    assert {entry.id for entry in page.items} == {texts[name] for name in hits}


def test_the_one_who_is_sought_is_found_by_customer_and_author_too(writer: Writer, api_db: Database) -> None:
    ids = {
        "customer": writer.item("Bonifico fermo.", subject=OTHER),
        "author": writer.item("Carta ferma.", author=TOKEN),
        "text": writer.item(f"Il bonifico da {TOKEN} manca."),
        "nobody": writer.item("Bonifico in ritardo."),
    }
    writer.flush()

    def hits(text: str, rest: str) -> set[str]:
        words = SafeWords(text, {OTHER: (OTHER, TOKEN)}, people=(OTHER, TOKEN), rest=rest)
        found_ids = {entry.id for entry in search(api_db, SearchQuery(words=words)).items}
        return {name for name, item_id in ids.items() if item_id in found_ids}

    assert hits(OTHER, "") == {"customer", "author", "text"}
    assert hits(f"bonifico {OTHER}", "bonifico") == {"customer", "text"}


def test_query_text_is_nowhere(api_db: Database, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    query = SearchQuery(words=SafeWords("canarino7731"))
    search(api_db, query)
    assert "canarino7731" not in caplog.text
    assert "canarino7731" not in repr(query)
