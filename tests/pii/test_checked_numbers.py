"""Every kind of number with a check: found whole in any grouping beside its name, and not with a wrong check digit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.items import PiiSpan
from feedback.privacy.detection import Unsafe, found
from feedback.privacy.normalise import normal_form
from nlp_models.pii.account_kinds import ACCOUNTS, DEVICES
from nlp_models.pii.checked_numbers import CheckedNumberFinder
from nlp_models.pii.id_kinds import IDS

VALUES = {
    "codice_fiscale": ("codice fiscale", "RSSMRA85D12H501L"),
    "codice_fiscale_11": ("codice fiscale", "06884030757"),
    "partita_iva": ("partita IVA", "06553560340"),
    "cie": ("carta d'identità", "CA95858YM"),
    "vat_eu": ("VAT identification", "DE948417936"),
    "ahv": ("AHV", "7564891700706"),
    "uid_ch": ("UID", "CHE804202630"),
    "dni": ("DNI", "95257622V"),
    "nie": ("NIE", "X2759535H"),
    "cif": ("CIF", "B69242121"),
    "nss_es": ("NSS", "285651457584"),
    "curp": ("CURP", "GOMR850412MDFGXV57"),
    "rfc": ("RFC", "GOMR850412301"),
    "rfc_company": ("RFC", "ABC850412611"),
    "imss": ("IMSS", "40725128868"),
    "elector_mx": ("clave de elector", "GMRLAN85041299M120"),
    "cuit": ("CUIT", "20182939889"),
    "rut": ("RUT", "122533174"),
    "nit_co": ("NIT", "8000444661"),
    "dni_pe": ("DNI", "171564862"),
    "ruc_pe": ("RUC", "10749725848"),
    "ruc_ec": ("RUC", "1795224323106"),
    "ruc_py": ("RUC", "89209249"),
    "ci_ec": ("cédula", "1725151508"),
    "ci_uy": ("C.I.", "45199171"),
    "rut_uy": ("RUT", "219606900016"),
    "rif_ve": ("RIF", "V493243981"),
    "cedula_do": ("cédula", "05613297448"),
    "nif_pt": ("NIF", "339206101"),
    "cc_pt": ("cartão de cidadão", "137241528ZZ3"),
    "niss": ("NISS", "14166394257"),
    "cpf": ("CPF", "61184918600"),
    "cnpj": ("CNPJ", "11458777490703"),
    "pis": ("PIS", "42370030333"),
    "cnh": ("CNH", "58565274229"),
    "cnp": ("CNP", "2850412826337"),
    "idnp": ("IDNP", "2004723854379"),
    "cui": ("CUI", "18547290"),
    "nir": ("NIR", "285034445410279"),
    "spi": ("numéro fiscal", "0556977965229"),
    "siren": ("SIREN", "796505972"),
    "siret": ("SIRET", "77900669199878"),
    "nn_be": ("registre national", "85073098348"),
    "matricule_lu": ("matricule", "1985041243654"),
    "ramq": ("RAMQ", "TREM85041237"),
    "sin": ("SIN number", "908229156"),
    "idnr": ("Steuer-ID", "99780356292"),
    "steuernummer": ("Steuernummer", "1811761982"),
    "rentenversicherung": ("Rentenversicherungsnummer", "65120485C750"),
    "krankenversicherung": ("KVNR", "A301670552"),
    "ausweis": ("Personalausweis", "L197912963"),
    "svnr_at": ("SVNR", "1840729114"),
    "steuer_at": ("Abgabenkontonummer", "519030589"),
    "nino": ("NINO", "AB358732C"),
    "nhs": ("NHS", "9879736508"),
    "utr": ("UTR", "1914445252"),
    "driver_gb": ("driving licence", "SMITH804127J99BP"),
    "pps": ("PPS", "6390234J"),
    "ssn": ("SSN", "594078789"),
    "itin": ("ITIN", "912968670"),
    "ein": ("EIN number", "129074504"),
    "medicare_us": ("Medicare", "1EG4TE5MK76"),
    "medicare_au": ("Medicare", "2341623299"),
    "ohip": ("OHIP", "1996838999PW"),
    "tfn": ("TFN", "826687492"),
    "abn": ("ABN", "54887249552"),
    "ird": ("IRD", "49091850"),
    "pan_in": ("PAN card", "ABCPE9522C"),
    "aadhaar": ("Aadhaar", "247942341580"),
    "gstin": ("GSTIN", "27FRATC3435B6Z1"),
    "id_za": ("ID number", "8504129021062"),
    "pesel": ("PESEL", "85041295624"),
    "bsn": ("BSN", "395408003"),
    "clabe": ("CLABE", "560313819668675897"),
    "cbu": ("CBU", "2278879182713217092187"),
    "ccc": ("CCC", "22706353999497730751"),
    "nib": ("NIB", "003582067781833303426"),
    "rib": ("RIB", "34598312396065543107830"),
    "bban_it": ("BBAN", "H6216359296651472905476"),
    "routing": ("routing", "673480183"),
    "creditor_reference": ("creditor reference", "RF40281234"),
    "cups": ("CUPS", "ES0021036161353409TH"),
    "imei": ("IMEI", "352942772498132"),
    "iccid": ("SIM", "8937775989909364491"),
}
KINDS = {one.name: one for one in (*IDS, *ACCOUNTS, *DEVICES)}
BY_FORM_ONLY = {name for name, one in KINDS.items() if one.tier == "pattern"}
FINDER = CheckedNumberFinder()
HIDDEN = ["\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad"]


def spans(text: str, language: str = "it") -> list[PiiSpan]:
    answer = found([FINDER], [text], language)[0]
    assert not isinstance(answer, Unsafe)
    return answer


def test_every_kind_has_a_value() -> None:
    assert KINDS.keys() - VALUES.keys() == {"imei_written"}


@pytest.mark.parametrize("kind", VALUES)
def test_found_beside_its_name_in_any_language(kind: str) -> None:
    name, value = VALUES[kind]
    for text in (f"{name}: {value}, ok", f"My {name} is {value} and so", f"{name} n° {value.lower()}"):
        assert any(text[s.start : s.end].upper() == value for s in spans(text)), text


@pytest.mark.parametrize("kind", sorted(VALUES.keys() - BY_FORM_ONLY))
def test_another_digit_fails_its_check(kind: str) -> None:
    name, value = VALUES[kind]
    place = 5 if value[5].isdigit() else 8
    others = [value[:place] + digit + value[place + 1 :] for digit in "0123456789" if digit != value[place]]
    wrong = [other for other in others if f"checksum:{kind}" not in {s.reason for s in spans(f"{name}: {other}")}]
    assert len(wrong) >= 7


@given(st.data())
def test_any_grouping_is_found_whole_and_is_one_value(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(VALUES)))
    name, value = VALUES[kind]
    gaps = st.sampled_from(["", "", "", " ", "-", ".", "\u00a0", "\u202f", *HIDDEN])
    shown = value[0] + "".join(data.draw(gaps) + sign for sign in value[1:])
    text = f"{name}: {shown}!"
    whole = [s for s in spans(text) if text[s.start : s.end] == shown]
    assert whole, shown
    label = whole[0].label
    assert normal_form(label, shown, "it") == normal_form(label, value, "it")


@given(st.data())
def test_digits_of_any_script_are_digits(data: st.DataObject) -> None:
    name, value = VALUES[data.draw(st.sampled_from(sorted(VALUES)))]
    zero = data.draw(st.sampled_from("٠۰०৪០０𝟎𝟬"[:3] + "０𝟎𝟬"))
    shown = "".join(chr(ord(zero) + int(sign)) if sign.isdigit() else sign for sign in value)
    text = f"{name}: {shown}."
    assert any(text[s.start : s.end] == shown for s in spans(text))


@pytest.mark.parametrize(
    "text",
    [
        "partita IVA {O655356O34O}",
        "CPF {6ll849l8600}",
        "NIF {33920610I}",
        "CNP {285O4I2826337}",
        "codice fiscale {R5SMRA85D12H501L}",
        "codice fiscale {RSSMRA85DI2H501L}",
        "Steuer-ID {9978O356292}",
        "SSN {5940787B9}",
        "NHS {9879736S08}",
        "CLABE {5603I38I9668675897}",
    ],
)
def test_letters_that_look_like_digits_are_read_as_such_beside_the_name(text: str) -> None:
    value = text[text.index("{") + 1 : -1]
    plain = text.replace("{", "").replace("}", "")
    assert value in [plain[s.start : s.end] for s in spans(plain)]


@pytest.mark.parametrize("kind", ["nif_pt", "partita_iva", "cpf", "nhs", "tfn", "sin", "siren", "cui", "imss", "utr"])
def test_a_weak_check_alone_is_not_enough(kind: str) -> None:
    for language in ("it", "es", "en", "ro", "fr", "pt", "und"):
        assert spans(f"12 giorni, {VALUES[kind][1]}, ok", language) == []
