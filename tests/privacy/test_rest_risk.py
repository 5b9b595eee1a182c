"""The second look at a masked text: what it notices, what it leaves alone, and that it never quotes."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.privacy.doubts import common_only, common_words, doubt
from feedback.privacy.known_persons import known_persons
from feedback.privacy.rest_risk import HOLD_AT, WEIGHTS, luhn, rest_risk

T = "[PERSON_k3f7q2m5x4ab]"
E = "[EMAIL_k3f7q2m5x4ab]"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("scrivetemi a anna.verdi@posta.example oggi", "email"),
        ("scrivetemi a anna.verdi @ posta . example", "email"),
        ("sono anna chiocciola posta punto it", "email"),
        ("reach me: anna[at]mail.org", "email"),
        ("il mio IBAN IT60X0542811101000000123456 non va", "iban"),
        ("IBAN: it60 x054 2811 1010 0000 0123 456", "iban"),
        ("mi carta 4012 8888 8888 1881 no funciona", "card"),
        ("card 4012-8888-8888-1881", "card"),
        ("chiamatemi al +39 347 123 45 67", "phone"),
        ("tel 0040 721 234 567", "phone"),
        ("il cliente 3471234567 aspetta", "long_number"),
        ("num 347 123 4567 sempre", "long_number"),
        ("da 10.24.3.99 non entra", "ip_address"),
        ("login from 2001:db8:85a3:0:0:8a2e:370:7334", "ip_address"),
        ("abito in via Roma 12, 20121 Milano", "postal_address"),
        ("mi chiamo Teodosia e aspetto", "introduced"),
        ("My name is Ewald Schleich", "introduced"),
        ("mă numesc Ilinca", "introduced"),
        ("la sig.ra Verdi era gentile", "titled"),
        ("gracias Sr. España por nada", "titled"),
        ("Cordiali saluti,\nTeodosia Verdi", "signature"),
        ("Gentile Teodosia,\nil conto", "greeted"),
        ("Hola Genoveva!", "greeted"),
        ("ho parlato con Naiara Almeida ieri", "named_place"),
        ("I spoke to Ellen Gill about it", "named_place"),
        ("am vorbit cu Camelia Dulgheru", "named_place"),
        ("l'impiegato V. Bodoni era scortese", "initial"),
    ],
)
def test_one_sure_sign_holds_a_text(text: str, reason: str) -> None:
    risk = rest_risk([text])
    assert reason in risk.reasons and risk.too_high
    assert text[risk.suspicions[0].start : risk.suspicions[0].end].strip()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"{T} Bianchi ha risposto", "beside_token"),
        ("il numero 1234567 non va", "number"),
        ("pratica AB-1234567-X", "code"),
        ("con Fermo Lucia si parla bene", "name_pair"),
    ],
)
def test_a_weak_sign_alone_holds_nothing(text: str, reason: str) -> None:
    risk = rest_risk([text])
    assert risk.reasons == (reason,) and 0 < risk.score < HOLD_AT


@pytest.mark.parametrize(
    "text",
    [
        "ho pagato 1.250,00 EUR il 12/03/2026 alle 18:55",
        "Data: 16.02.2025 18:55\nOggetto: carta",
        "Sent: 07/17/2025 12:55",
        "Date: 2024-07-01 16:37",
        "mi avete tolto 12 500 000 lei",
        "chiamate il numero verde 800 123 456",
        "call 0800 123 4567 they said",
        "dopo la versione 4.12.0.31 si blocca",
        "da app 10.2.3.4 non entra più",
        "versione 2022.10.0",
        "0000000000 000 000 000",
        "il modulo non accetta la chiocciola vi scrivo qui",
        "saldo 4111111111111112 euro",
        f"Buongiorno {T}, scrivo da {E} per la carta.",
        "Frau Direktor hat geantwortet",
        "Gentile Direttore,\nil conto non va",
        "Gentile Banca Aurora,\nil conto non va",
        "Hello Team,\nthe app",
        "Hi, the app is slow",
        "Cordiali saluti\nServizio Clienti",
        "Il mio nome è sbagliato sulla carta",
        "Deutsche Kunden lesen Deutsche Briefe",
        "5 stelle, 10/10, 100%",
        "",
        "👍👍👍",
    ],
)
def test_what_is_not_personal_is_left_alone(text: str) -> None:
    assert rest_risk([text]).score < HOLD_AT, rest_risk([text])


def test_the_authors_own_name_may_not_stand_in_the_text_any_more() -> None:
    people = known_persons(["Teodosia Verdi <t.verdi@posta.example>"])
    assert rest_risk(["sono la Teodosia, ancora"], people).reasons == ("own_name",)
    assert rest_risk([f"sono {T}, ancora"], people).score == 0


def test_weak_signs_add_up_and_parts_are_told_apart() -> None:
    risk = rest_risk([f"pratica AB-1234567-X di {T} Bianchi", "numero 1234567"])
    assert risk.too_high and {one.part for one in risk.suspicions} == {0, 1}
    assert risk.reasons[0] == "code"


def test_german_nouns_are_no_names() -> None:
    assert rest_risk([f"{T} Konto", "die Neue Karte geht nicht"], language="de").score == 0


@pytest.mark.parametrize(("digits", "valid"), [("4111111111111111", True), ("4111111111111112", False), ("0", True)])
def test_check_digit(digits: str, valid: bool) -> None:
    assert luhn(digits) is valid


_pieces = st.lists(
    st.one_of(
        st.sampled_from(
            [T, E, "[IBAN_aaaaaaaaaaaa]", " ", "\n", "Mario Rossi", "a@b.it", "347 123 4567", "ﬁ", "\u200b"]
        ),
        st.text(max_size=12),
    ),
    max_size=12,
).map("".join)


@settings(max_examples=200, deadline=None)
@given(st.lists(_pieces, max_size=3), st.sampled_from(["it", "de", "und"]))
def test_suspicions_lie_in_their_part_and_never_on_a_token(parts: list[str], language: str) -> None:
    risk = rest_risk(parts, known_persons(["Mario Rossi"]), language)
    for one in risk.suspicions:
        assert 0 <= one.start < one.end <= len(parts[one.part]) and one.reason in WEIGHTS
        for token in re.finditer(r"\[[A-Z_]+_[a-z2-7]{12}\]", parts[one.part]):
            assert one.end <= token.start() or token.end() <= one.start
    assert risk.score >= 0 and set(risk.reasons) <= set(WEIGHTS)


@settings(max_examples=100, deadline=None)
@given(st.integers(10**8, 10**9 - 1), st.sampled_from(["", " ", "-", "."]))
def test_a_phone_number_is_noticed_in_any_grouping(number: int, sign: str) -> None:
    digits = f"3{number}"
    shown = f"{digits[:3]}{sign}{digits[3:6]}{sign}{digits[6:]}"
    if len(set(digits)) > 2:
        assert rest_risk([f"chiamami {shown} grazie"]).too_high


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("super", True),
        ("OK, Grazie!", True),
        ("perfect", True),
        (f"grazie {T}", True),
        ("a b c", True),
        ("", True),
        ("Mamma Husen", False),
        ("grazie Husen", False),
        ("rosa", False),
        ("Franco", False),
        ("Domingo", False),
    ],
)
def test_common_words_are_nobodys_name(text: str, only: bool) -> None:
    assert common_only([text]) is only


def test_no_frequent_first_name_is_a_common_word() -> None:
    text = "mario anna giulia marco rosa franco luna maria jose juan pedro carmen john mary james grace mark andrei"
    more = "ionut elena cristina pierre marie jean claire hans peter anna joao maria pedro ana paz domingo luz costa"
    assert not set(f"{text} {more}".split()) & common_words()


def test_doubt_names_the_reason_and_quotes_nothing() -> None:
    held = doubt(["scrivete a anna.verdi@posta.example"], (), "it", unsure=False)
    assert held and (held.code, held.reasons) == ("rest_risk", ("email",)) and "anna" not in held.detail
    assert doubt(["scrivete a anna.verdi@posta.example"], (), "it", unsure=False, bare=True) is None
    unsure = doubt(["Husen"], (), "und", unsure=True)
    assert unsure and unsure.code == "language_unsure" and "Husen" not in unsure.detail
    assert doubt(["ottimo"], (), "und", unsure=True) is None


@pytest.mark.parametrize(
    "piece",
    ["a", "1", "1 ", "1-", "A. ", "Aa ", "a@", "@.", "a.", "é", "mi chiamo ", "Sig. ", "saluti\n", "\n", "[", "DE12 ", "1.1.", "a:", " chiocciola ", "[PERSON_"],
)  # fmt: skip
def test_no_text_keeps_the_second_look_busy(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    started = time.process_time()
    rest_risk([text], known_persons(["Mario Rossi"]))
    common_only([text])
    assert time.process_time() - started < 3
