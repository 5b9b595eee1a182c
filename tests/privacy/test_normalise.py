"""Spellings of one value are one, near misses are two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.items import LANGUAGES, PII_LABELS
from feedback.privacy.normalise import normal_form

IBAN = "IT60X0542811101000000123456"

SAME = [
    ("IBAN", None, [IBAN, "IT60 X054 2811 1010 0000 0123 456", "it60-x054-2811-1010-0000-0123-456", "ＩＴ60X0542811101000000123456",
                    "IT60\u00a0X054\u200b2811101000000123456", "ІТ60X0542811101000000123456"]),
    ("CREDIT_CARD", None, ["4111 1111 1111 1111", "4111-1111.11111111", "４１１１111111111111", "4111\u202f1111\u202f1111\u202f1111"]),
    ("NATIONAL_ID", None, ["54.362.315-K", "54362315k", "5436 2315 K"]),
    ("LICENSE_PLATE", None, ["AB 123 CD", "ab123cd", "AB-123-CD"]),
    ("PHONE", "it", ["+39 333 1234567", "0039 333 12 34 567", "333 1234567", "(+39) 333-123-4567", "+39(0)3331234567", "３３３1234567"]),
    ("PHONE", "it", ["+39 06 12345678", "06 1234 5678", "06/12345678", "0039.06.12345678"]),
    ("PHONE", "en", ["+44 (0)20 7946 0958", "020 7946 0958", "0044 20 79460958", "(020) 7946-0958"]),
    ("PHONE", "de", ["+49 30 123456", "030 123456", "030/123456", "0049 (0)30 123456", "030 123456 ext. 12"]),
    ("PHONE", "fr", ["+33 6 12 34 56 78", "06 12 34 56 78", "06.12.34.56.78", "0033612345678"]),
    ("PHONE", "es", ["+34 612 345 678", "612345678", "612-34-56-78"]),
    ("PHONE", "ro", ["+40 721 234 567", "0721.234.567", "0040721234567"]),
    ("PHONE", "pt", ["+351 912 345 678", "912 345 678"]),
    ("EMAIL", None, ["mario.rossi@posta.it", "Mario.Rossi@Posta.IT", "mario punto rossi chiocciola posta punto it", "mailto:mario.rossi@posta.it",
                     "mario.rossi [at] posta [dot] it", "<mario.rossi@posta.it>", "ma\u200brio.rossi@posta.it", "mаriо.rossi@posta.it",
                     "ｍario.rossi＠posta.it", "mario . rossi @ posta . it"]),
    ("EMAIL", None, ["jo_x@mail.org", "jo underscore x [at] mail [dot] org", "jo guion bajo x arroba mail punto org"]),
    ("EMAIL", None, ["kim@mail.com", "kimATmailDOTcom"]),
    ("EMAIL", None, ["m.rossi@gmail.com", "mrossi@gmail.com", "m.rossi+bank@gmail.com", "M.Rossi@googlemail.com"]),
    ("EMAIL", None, ["a@bücher.example", "a@BÜCHER.example", "a@xn--bcher-kva.example"]),
    ("PERSON", None, ["Mario Rossi", "ROSSI, Mario", "rossi mario", "Mario  Rossi", "Sig. Mario Rossi", "Dott. Rossi Mario", "Ma\u200brio Rossi",
                      "Mаrio Rossi", "Ｍario Rossi", "Màrio Rossi"]),
    ("PERSON", None, ["Ștefan Ionuț", "Ştefan Ionuţ", "stefan ionut", "S\u0326tefan Ionut\u0326", "Dl. Ștefan Ionuț"[4:]]),
    ("PERSON", None, ["Anna Groß", "ANNA GROSS", "Anna Gross", "Frau Anna Groß"]),
    ("PERSON", None, ["Søren Łukasz", "soren lukasz"]),
    ("PERSON", None, ["Dott.ssa Anna Verdi", "Sig.ra Anna Verdi", "Verdi, Anna"]),
    ("ADDRESS", None, ["Via Roma, 12", "via roma 12", "VIA ROMA 12.", "Via\u00a0Roma 12"]),
    ("USERNAME", None, ["@Luca_84", "luca_84", "ＬUCA_84", "@lucа_84"]),
    ("ACCOUNT_REF", None, ["BA-104233", "ba 104233", "BA104233"]),
]  # fmt: skip
DIFFERENT = [
    ("IBAN", None, [IBAN, IBAN[:-1] + "7", IBAN[:-1], "ES" + IBAN[2:]]),
    ("PHONE", "it", ["333 1234567", "333 1234568", "+34 333 1234567", "+39 333 123456"]),
    ("PHONE", "it", ["06 12345678", "6 12345678", "+39 016 12345678"]),
    ("PHONE", None, ["333 1234567", "+39 333 1234567", "+34 333 1234567"]),
    ("EMAIL", None, ["a.b@c.it", "ab@c.it", "a.b+x@c.it", "a.b@c.com", "a_b@c.it", "a-b@c.it", "a.b@mail.c.it"]),
    ("EMAIL", None, ["mrossi@gmail.com", "mrossi1@gmail.com", "mrossi@gmail.it", "mrossi@gmail.com.example"]),
    ("EMAIL", None, ["straße@c.de", "strasse@c.de"]),
    ("PERSON", None, ["Mario Rossi", "Maria Rossi", "Mario Russo", "Mario", "Mario Mario Rossi", "M. Rossi"]),
    ("PERSON", None, ["Anna Müller", "Anna Mueller", "Anna Miller"]),
    ("PERSON", None, ["Мария", "Mapia"]),
    ("PERSON", None, ["Сара", "Capa"]),
    ("NATIONAL_ID", None, ["54362315K", "54362315L"]),
    ("ADDRESS", None, ["Via Roma 12", "Via Roma 1 2", "Via Roma 21", "Roma Via 12"]),
    ("USERNAME", None, ["luca_84", "luca84", "luca-84", "luca.84"]),
    ("ACCOUNT_REF", None, ["104233", "1042330"]),
    ("LICENSE_PLATE", None, ["AB123CD", "AB123CO"]),
]  # fmt: skip


@pytest.mark.parametrize(("label", "language", "spellings"), SAME)
def test_spellings_of_one_value_are_one(label: str, language: str | None, spellings: list[str]) -> None:
    forms = {spelling: normal_form(label, spelling, language) for spelling in spellings}
    assert len(set(forms.values())) == 1, forms


@pytest.mark.parametrize(("label", "language", "values"), DIFFERENT)
def test_near_misses_are_two(label: str, language: str | None, values: list[str]) -> None:
    forms = {value: normal_form(label, value, language) for value in values}
    assert len(set(forms.values())) == len(values), forms


def test_a_national_number_is_of_the_country_of_the_language() -> None:
    forms = {normal_form("PHONE", "612 345 678", language) for language in ("es", "fr", "it", "pt", None)}
    assert len(forms) == 5


@given(st.sampled_from(PII_LABELS), st.text(min_size=1, max_size=40), st.sampled_from([*LANGUAGES, "und", None]))
def test_a_form_is_never_empty_and_is_its_own_form(label: str, value: str, language: str | None) -> None:
    form = normal_form(label, value, language)
    assert form
    if label not in ("PHONE", "EMAIL"):
        assert normal_form(label, form, language) == form
