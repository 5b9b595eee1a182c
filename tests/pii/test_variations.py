"""Spellings that a customer may use; what stands in braces must be covered by the pattern finders alone. All invented."""

from __future__ import annotations

import re

import pytest

from feedback.privacy.spans import settle
from nlp_models.pii.banking import BankingFinder
from nlp_models.pii.birth_dates import BirthDateFinder
from nlp_models.pii.checked_numbers import CheckedNumberFinder
from nlp_models.pii.documents import DocumentFinder
from nlp_models.pii.emails import EmailFinder
from nlp_models.pii.handles import HandleFinder
from nlp_models.pii.network import NetworkFinder
from nlp_models.pii.phones import PhoneFinder
from nlp_models.pii.plates import PlateFinder
from nlp_models.pii.references import ReferenceFinder
from nlp_models.pii.streets import StreetFinder

FINDERS = (
    EmailFinder(), BankingFinder(), CheckedNumberFinder(), DocumentFinder(), PhoneFinder(), ReferenceFinder(), PlateFinder(), BirthDateFinder(),
    NetworkFinder(), HandleFinder(), StreetFinder(),
)  # fmt: skip

SPELLINGS = [
    ("it", "La mia utenza web è {gattonero.77} da anni"),
    ("it", "Il libretto nr {00412/7781} risulta vuoto"),
    ("it", "Carta finale, anzi intera: {5333 1712 3456 7894}"),
    ("it", "Potete inviare a {Piazzale Loreto 9 int. 4, Milano}?"),
    ("it", "Sono del {12.07.'58}, nato a Lecco"),
    ("it", "Nata a Bari ({03-11-1974}), residente in {Contrada Sant'Elia snc, 70124 Bari}"),
    ("it", "La mia Panda {FD789KL} è stata tamponata"),
    ("it", "polizza auto n° {1/39482/30/188273645}"),
    ("it", "Pratica sinistro: {2024.1.0098.77123}"),
    ("it", "il mio pass è {AB1234567}, passaporto rilasciato a Roma"),
    ("it", "ho scritto da {lu.bianchi (at) tin (dot) it}"),
    ("es", "Mi usuario de la web es {perrolobo22}"),
    ("es", "Núm. de contrato {0182-4455-01-0200123456}"),
    ("es", "Nací el {7/8/91} en Vigo"),
    ("es", "Vivo en la {Avda. de la Constitución s/n, 2.º dcha., 41001 Sevilla}"),
    ("es", "Vivo en {Plaza del Sol 4, bajo C}"),
    ("es", "Mi fijo es {93 412 55 01} y el móvil {6 55 44 33 22}"),
    ("es", "matrícula {B-4521-XK} del año 99"),
    ("es", "expediente {EXP/2023/004512}"),
    ("es", "pasaporte {XDA123456}"),
    ("es", "Escríbeme: {pepe (arroba) ono (punto) com}"),
    ("en", "reference {QX-77/0034-B} if that helps"),
    ("en", "sort code {20-45-53} account {73820114}"),
    ("en", "Member ID {W2233 44556}"),
    ("en", "My DOB is {2nd of June 1975}"),
    ("en", "D.O.B. {06/75/02}"),
    ("en", "post to {Apt 12B, 455 W 34th St, New York, NY 10001}"),
    ("en", "reg {LK19 OPZ} was parked"),
    ("en", "my cell is {(415) 555.0198} or {415-555-0198 ext 22}"),
    ("en", "ring me on {+44 (0) 7911 123456}"),
    ("en", "login: {jsmith} and the handle {@jsmith}"),
    ("en", "claim no. {CLM/0099821}"),
    ("en", "NHS number {943 476 5919}"),
    ("en", "find me at {jo dot bloggs at proton dot me}"),
    ("ro", "CI seria {XT nr 345678}"),
    ("ro", "m-am născut pe {5.IX.1980}"),
    ("ro", "stau pe {Bd. Unirii nr. 12, bl. 4B, sc. 2, et. 3, ap. 17, sector 4, București}"),
    ("ro", "mașina {B 123 XYZ} a fost lovită"),
    ("ro", "user {costel_m} blocat"),
    ("ro", "nr. dosar daună {D/2024/55121}"),
    ("ro", "tel {0040 722 333 444}"),
    ("fr", "né le {1er mai 1980} à Lyon"),
    ("fr", "immat. {FB-412-ZQ}"),
    ("fr", "au {4 bis impasse des Tilleuls, bât. C, 33000 Bordeaux}"),
    ("fr", "sinistre {S2024/00991}"),
    ("fr", "mon numéro client : {C0099 8712}"),
    ("fr", "{06.12.34.56.78} ou {+33 (0)6 12 34 56 78}"),
    ("fr", "carte d'identité {880692310285}"),
    ("fr", "pseudo {titi_lyon69}"),
    ("de", "Vertragsnr. {LV 4711-0815/9}"),
    ("de", "geboren {03.04.66} in Ulm"),
    ("de", "wohnhaft {Am Alten Markt 3, 18055 Rostock}"),
    ("de", "in der {Karl-Marx-Allee 101 A, 10243 Berlin}"),
    ("de", "mein Auto {HH AB 1234}"),
    ("de", "Schaden-Nr.: {24-118-55421}"),
    ("de", "Personalausweis {L01X00T47}"),
    ("de", "Rückruf unter {040 / 123 45 67}"),
    ("de", "Benutzername {schmidti.k}"),
    ("pt", "apólice n.º {0045.10.123456}"),
    ("pt", "nasci a {3-5-1969}"),
    ("pt", "moro na {Av. Dr. Lourenço Peixinho, 18 - 3.º, 3800-159 Aveiro}"),
    ("pt", "na {Travessa do Carmo nº 7 r/c dto}"),
    ("pt", "matrícula {AA-12-BB}"),
    ("pt", "processo {2023/887-LX}"),
    ("pt", "cartão de cidadão {12345678 9 ZZ4}"),
    ("pt", "ligar para {21 345 67 89}"),
    ("pt", "o meu utilizador é {ze.maria88}"),
]


@pytest.mark.parametrize(("language", "marked"), SPELLINGS, ids=lambda value: value)
def test_spelling_is_covered_and_nothing_else(language: str, marked: str) -> None:
    text, wanted = "", set()
    for part in re.split(r"(\{[^}]*\})", marked):
        if part.startswith("{"):
            wanted |= set(range(len(text), len(text) + len(part) - 2))
        text += part.strip("{}")
    found = settle(text, [span for finder in FINDERS for span in finder.find([text], language)[0]])
    covered = {index for span in found for index in range(span.start, span.end)}
    assert "".join(text[i] for i in sorted(wanted - covered) if text[i].isalnum()) == ""
    assert "".join(text[i] for i in sorted(covered - wanted)).strip() == ""
