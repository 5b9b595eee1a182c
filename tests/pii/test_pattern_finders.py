"""Tables for each pattern finder: what it must find, and near misses that it must leave. All values are invented."""

from __future__ import annotations

import pytest

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
from nlp_models.pii.rule import PatternFinder
from nlp_models.pii.streets import StreetFinder

FOUND = [
    (EmailFinder(), "it", "scrivimi a Mario.Rossi+x@posta.esempio.it.", "Mario.Rossi+x@posta.esempio.it"),
    (
        EmailFinder(),
        "it",
        "mario punto rossi chiocciola gmail punto com",
        "mario punto rossi chiocciola gmail punto com",
    ),
    (
        EmailFinder(),
        "es",
        "es ana guion bajo ruiz arroba correo punto es vale",
        "ana guion bajo ruiz arroba correo punto es",
    ),
    (EmailFinder(), "en", "use jo [at] mail [dot] org", "jo [at] mail [dot] org"),
    (EmailFinder(), "en", "kimATmailDOTcom is mine", "kimATmailDOTcom"),
    (EmailFinder(), "en", "write kim at mail dot com", "kim at mail dot com"),
    (EmailFinder(), "en", "it is kim84 at gmail.com ok", "kim84 at gmail.com"),
    (EmailFinder(), "fr", "luc point roy arobase orange point fr", "luc point roy arobase orange point fr"),
    (EmailFinder(), "de", "jana (at) web (punkt) de", "jana (at) web (punkt) de"),
    (EmailFinder(), "ro", "ion punct pop arond mail punct ro", "ion punct pop arond mail punct ro"),
    (EmailFinder(), "pt", "rui ponto sa arroba sapo ponto pt", "rui ponto sa arroba sapo ponto pt"),
    (EmailFinder(), "it", "luisa @ esempio . it", "luisa @ esempio . it"),
    (BankingFinder(), "it", "IBAN IT60 X054 2811 1010 0000 0123 456 grazie", "IT60 X054 2811 1010 0000 0123 456"),
    (BankingFinder(), "it", "it60x0542811101000000123456", "it60x0542811101000000123456"),
    (
        BankingFinder(),
        "fr",
        "142 EUR vers le compte FR14-2004-1010-0505-0001-3M02-606",
        "FR14-2004-1010-0505-0001-3M02-606",
    ),
    (BankingFinder(), "de", "Mein IBAN: DE89 3704 0044 0532 0130 01 stimmt", "DE89 3704 0044 0532 0130 01"),
    (BankingFinder(), "en", "card 4111 1111 1111 1111 stolen", "4111 1111 1111 1111"),
    (BankingFinder(), "en", "card 5555.5555.5555.4444 stolen", "5555.5555.5555.4444"),
    (BankingFinder(), "en", "amex 3782 - 822463 - 10005", "3782 - 822463 - 10005"),
    (BankingFinder(), "es", "mi tarjeta 4111 1111 1111 1112", "4111 1111 1111 1112"),
    (CheckedNumberFinder(), "it", "cf RSSMRA85T10A562S ok", "RSSMRA85T10A562S"),
    (CheckedNumberFinder(), "it", "rss mra 85t10 a562s", "rss mra 85t10 a562s"),
    (CheckedNumberFinder(), "it", "partita IVA 00743110157", "00743110157"),
    (CheckedNumberFinder(), "es", "DNI 54.362.315-K", "54.362.315-K"),
    (CheckedNumberFinder(), "es", "nie x-2482300-w", "x-2482300-w"),
    (CheckedNumberFinder(), "ro", "CNP 1630615123457", "1630615123457"),
    (CheckedNumberFinder(), "fr", "sécu 2 95 10 99 126 111 93", "2 95 10 99 126 111 93"),
    (CheckedNumberFinder(), "pt", "o meu NIF é 501964843", "501964843"),
    (CheckedNumberFinder(), "de", "Steuer-ID 36 574 261 809", "36 574 261 809"),
    (CheckedNumberFinder(), "en", "NINO ab 12 34 56 c", "ab 12 34 56 c"),
    (CheckedNumberFinder(), "en", "my SSN 536-90-4399", "536-90-4399"),
    (DocumentFinder(), "en", "passport number 533401372", "533401372"),
    (PhoneFinder(), "it", "chiamami al 333 12 34 567", "333 12 34 567"),
    (PhoneFinder(), "it", "(+39) 06 1234 5678", "(+39) 06 1234 5678"),
    (PhoneFinder(), "es", "tel. 612 34 56 78", "612 34 56 78"),
    (PhoneFinder(), "en", "call 020 7946 0958", "020 7946 0958"),
    (PhoneFinder(), "en", "call (212) 555-2368 now", "(212) 555-2368"),
    (PhoneFinder(), "ro", "sunați la 0721.234.567", "0721.234.567"),
    (PhoneFinder(), "fr", "au 06 12 34 56 78", "06 12 34 56 78"),
    (PhoneFinder(), "de", "unter 0171/2345678", "0171/2345678"),
    (PhoneFinder(), "pt", "ligue 912 345 678", "912 345 678"),
    (PhoneFinder(), "it", "il 12/03/2024 333 1234567", "333 1234567"),
    (ReferenceFinder(), "it", "Numero cliente 4482913", "4482913"),
    (ReferenceFinder(), "es", "póliza nº AX-2021-55012", "AX-2021-55012"),
    (ReferenceFinder(), "en", "Policy number?\nCustomer: HZ88210077", "HZ88210077"),
    (ReferenceFinder(), "ro", "contractul 882.1144", "882.1144"),
    (ReferenceFinder(), "fr", "dossier n° 55120-B", "55120-B"),
    (ReferenceFinder(), "de", "Vertragsnummer 77 1234 5678", "77 1234 5678"),
    (ReferenceFinder(), "pt", "apólice 9920441", "9920441"),
    (PlateFinder(), "it", "auto GA 123 BZ ferma", "GA 123 BZ"),
    (PlateFinder(), "es", "matrícula 4821 kbd", "4821 kbd"),
    (PlateFinder(), "en", "my van AB12 CDE", "AB12 CDE"),
    (PlateFinder(), "en", "car 7XYZ123 stuck", "7XYZ123"),
    (PlateFinder(), "ro", "mașina CJ 12 ABC", "CJ 12 ABC"),
    (PlateFinder(), "fr", "voiture AB-123-CD", "AB-123-CD"),
    (PlateFinder(), "de", "Kennzeichen M AB 1234", "M AB 1234"),
    (PlateFinder(), "pt", "carro 12-AB-34", "12-AB-34"),
    (BirthDateFinder(), "it", "nata il 4 marzo 1961", "4 marzo 1961"),
    (BirthDateFinder(), "es", "fecha de nacimiento: 04/03/1961", "04/03/1961"),
    (BirthDateFinder(), "en", "DOB 1961-03-04", "1961-03-04"),
    (BirthDateFinder(), "en", "I was born on March 4, 1961 in York", "March 4, 1961"),
    (BirthDateFinder(), "ro", "născut la 4 martie 1961", "4 martie 1961"),
    (BirthDateFinder(), "fr", "née le 4 août 1961", "4 août 1961"),
    (BirthDateFinder(), "de", "geb. am 4. März 1961", "4. März 1961"),
    (BirthDateFinder(), "pt", "nascida a 4 de março de 1961", "4 de março de 1961"),
    (NetworkFinder(), "en", "from 81.2.69.142 at noon", "81.2.69.142"),
    (NetworkFinder(), "en", "from 2001:db8::ff00:42:8329 again", "2001:db8::ff00:42:8329"),
    (
        NetworkFinder(),
        "en",
        "see https://bank.example/reset?token=ab12cd34.",
        "https://bank.example/reset?token=ab12cd34",
    ),
    (NetworkFinder(), "en", "see bank.example/u/jo.smith/doc", "bank.example/u/jo.smith/doc"),
    (NetworkFinder(), "it", "MAC 00:1B:44:11:3A:B7 non va", "00:1B:44:11:3A:B7"),
    (NetworkFinder(), "en", "mac 00-1b-44-11-3a-b7.", "00-1b-44-11-3a-b7"),
    (
        NetworkFinder(),
        "en",
        "device 123e4567-e89b-12d3-a456-426614174000 is mine",
        "123e4567-e89b-12d3-a456-426614174000",
    ),
    (
        NetworkFinder(),
        "es",
        "https://banco.example/x?utm_source=mail&email=ana.ruiz",
        "https://banco.example/x?utm_source=mail&email=ana.ruiz",
    ),
    (
        NetworkFinder(),
        "fr",
        "https://banque.example/?page=2&session=ab12cd34",
        "https://banque.example/?page=2&session=ab12cd34",
    ),
    (NetworkFinder(), "it", "vedi instagram.com/ada.valmorra!", "instagram.com/ada.valmorra"),
    (NetworkFinder(), "en", "https://www.linkedin.com/in/orrin-v is me", "https://www.linkedin.com/in/orrin-v"),
    (NetworkFinder(), "de", "t.me/siggi_a", "t.me/siggi_a"),
    (HandleFinder(), "it", "grazie @luca_84!", "@luca_84"),
    (HandleFinder(), "en", "my username is jo.smith77", "jo.smith77"),
    (HandleFinder(), "es", "el perfil (anaruiz) bloqueado", "anaruiz"),
    (
        StreetFinder(),
        "it",
        "abito in via Giuseppe Verdi 12/B, 20121 Milano (MI).",
        "via Giuseppe Verdi 12/B, 20121 Milano (MI)",
    ),
    (StreetFinder(), "es", "vivo en C/ Mayor, 5, 3º B, 28013 Madrid", "C/ Mayor, 5, 3º B, 28013 Madrid"),
    (StreetFinder(), "en", "I live at Flat 2, 10 Garden Lane, Leeds LS1 4AB.", "Flat 2, 10 Garden Lane, Leeds LS1 4AB"),
    (StreetFinder(), "en", "home: 1200 Oak Ave Apt 3B, Tulsa, OK 74103", "1200 Oak Ave Apt 3B, Tulsa, OK 74103"),
    (
        StreetFinder(),
        "ro",
        "stau pe str. Lalelelor nr. 5, bl. 3, ap. 12, Cluj-Napoca",
        "str. Lalelelor nr. 5, bl. 3, ap. 12, Cluj-Napoca",
    ),
    (
        StreetFinder(),
        "fr",
        "j'habite 12 bis, rue des Oliviers, 13001 Marseille",
        "12 bis, rue des Oliviers, 13001 Marseille",
    ),
    (StreetFinder(), "de", "wohne in der Gartenstraße 7a, 50667 Köln", "Gartenstraße 7a, 50667 Köln"),
    (
        StreetFinder(),
        "pt",
        "moro na Rua das Flores, 12, 3.º Esq, 1200-123 Lisboa",
        "Rua das Flores, 12, 3.º Esq, 1200-123 Lisboa",
    ),
]

LEFT = [
    (EmailFinder(), "en", "meet me at noon. dot the i and cross the t"),
    (EmailFinder(), "en", "I shopped at amazon.com twice"),
    (EmailFinder(), "it", "la chiocciola nel logo è brutta"),
    (BankingFinder(), "it", "1.250,00 EUR e 2.394,37 EUR il 12/03/2024"),
    (BankingFinder(), "en", "order 1234 5678 arrived"),
    (CheckedNumberFinder(), "it", "versione 12.28.7 del 2024, 11 filiali chiuse"),
    (CheckedNumberFinder(), "es", "pagué 54.362.315 pesos"),
    (CheckedNumberFinder(), "en", "order 533401372 arrived"),
    (PhoneFinder(), "it", "dal 12/03/2024 al 15/04/2024 ho pagato 1.250,00"),
    (PhoneFinder(), "es", "12.500.000 euros"),
    (PhoneFinder(), "en", "version 2024.9.2, 79.99"),
    (ReferenceFinder(), "it", "errore BE-20417 sul conto"),
    (ReferenceFinder(), "it", "il conto costa 2024 euro dal 2019"),
    (ReferenceFinder(), "en", "account opened in 2019 with 5,000.00"),
    (ReferenceFinder(), "es", "la cuenta cuesta EUR 16.800"),
    (PlateFinder(), "en", "my car on the M6 for 20 hours"),
    (PlateFinder(), "it", "l'auto del 2019 ha fatto 120000 km"),
    (BirthDateFinder(), "it", "addebito del 4 marzo 2024"),
    (BirthDateFinder(), "fr", "on ne facture rien en version 2023.4.0"),
    (NetworkFinder(), "en", "app version 10.2.14.3 crashed"),
    (NetworkFinder(), "en", "see https://bank.example/help and www.bank.example"),
    (NetworkFinder(), "it", "alle 12:30:45 di ieri"),
    (NetworkFinder(), "en", "see https://bank.example/help?lang=english&page=contact"),
    (NetworkFinder(), "it", "https://banca.example/mutui?utm_source=newsletter&utm_campaign=primavera"),
    (NetworkFinder(), "de", "am 12-03-2024, 10:15-11:30-12:45"),
    (NetworkFinder(), "it", "orari 08:30:00-12:30:00 e 14:00-16:30"),
    (HandleFinder(), "en", "@NorthBank why? a@b.example"),
    (NetworkFinder(), "it", "instagram.com/bancaaurora e facebook.com/help"),
    (HandleFinder(("@auroraciao",)), "it", "@AuroraCiao rispondete"),
    (HandleFinder(("@auroraciao",)), "it", "instagram: auroraciao"),
    (HandleFinder(), "en", "iphone14 and covid19"),
    (StreetFinder(), "it", "va via 12 volte; filiale di via Roma"),
    (StreetFinder(), "pt", "em Aveiro fecharam 36 balcões"),
    (StreetFinder(), "es", "la cuenta cuesta EUR 2.394,37"),
    (StreetFinder(), "en", "waited 20 minutes in the street"),
]


@pytest.mark.parametrize(("finder", "language", "text", "value"), FOUND, ids=lambda v: v if isinstance(v, str) else "")
def test_finds(finder: PatternFinder, language: str, text: str, value: str) -> None:
    values = [text[span.start : span.end] for span in finder.find([text], language)[0]]
    assert value in values


@pytest.mark.parametrize(("finder", "language", "text"), LEFT, ids=lambda v: v if isinstance(v, str) else "")
def test_leaves(finder: PatternFinder, language: str, text: str) -> None:
    assert [text[span.start : span.end] for span in finder.find([text], language)[0]] == []
