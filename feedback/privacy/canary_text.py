"""Made-up records with values that stand nowhere else: names from syllables, numbers with valid check digits. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

_TEXTS: Mapping[str, tuple[str, str]] = {
    "it": ("email", "Buongiorno, il conto non funziona da ieri e nessuno risponde.\nMi chiamo {PERSON}, scrivetemi a {EMAIL} "
                    "o chiamatemi al {PHONE}. Il bonifico verso {IBAN} non è arrivato e la carta {CREDIT_CARD} è bloccata.\n"
                    "Cordiali saluti\n{PERSON}"),
    "es": ("email", "Buenos días, la cuenta no funciona desde ayer y nadie contesta.\nMe llamo {PERSON}, escríbanme a {EMAIL} "
                    "o llámenme al {PHONE}. La transferencia a {IBAN} no ha llegado y la tarjeta {CREDIT_CARD} está bloqueada.\n"
                    "Un saludo\n{PERSON}"),
    "en": ("email", "Good morning, the account has not worked since yesterday and nobody answers.\nMy name is {PERSON}, write "
                    "to {EMAIL} or call me on {PHONE}. The transfer to {IBAN} has not arrived and my card {CREDIT_CARD} is "
                    "blocked.\nKind regards\n{PERSON}"),
    "ro": ("email", "Bună ziua, contul nu funcționează de ieri și nimeni nu răspunde.\nMă numesc {PERSON}, scrieți-mi la "
                    "{EMAIL} sau sunați-mă la {PHONE}. Transferul către {IBAN} nu a ajuns și cardul {CREDIT_CARD} este "
                    "blocat.\nCu stimă\n{PERSON}"),
    "fr": ("email", "Bonjour, le compte ne fonctionne plus depuis hier et personne ne répond.\nJe m'appelle {PERSON}, "
                    "écrivez-moi à {EMAIL} ou appelez-moi au {PHONE}. Le virement vers {IBAN} n'est pas arrivé et la carte "
                    "{CREDIT_CARD} est bloquée.\nCordialement\n{PERSON}"),
    "de": ("email", "Guten Tag, das Konto funktioniert seit gestern nicht und niemand antwortet.\nMein Name ist {PERSON}, "
                    "schreiben Sie an {EMAIL} oder rufen Sie mich an unter {PHONE}. Die Überweisung an {IBAN} ist nicht "
                    "angekommen und die Karte {CREDIT_CARD} ist gesperrt.\nMit freundlichen Grüßen\n{PERSON}"),
    "pt": ("email", "Bom dia, a conta não funciona desde ontem e ninguém responde.\nO meu nome é {PERSON}, escrevam para "
                    "{EMAIL} ou liguem para {PHONE}. A transferência para {IBAN} não chegou e o cartão {CREDIT_CARD} está "
                    "bloqueado.\nCom os melhores cumprimentos\n{PERSON}"),
}  # fmt: skip
_STARTS = [
    "bal",
    "bren",
    "cas",
    "cor",
    "dal",
    "del",
    "fal",
    "fer",
    "gal",
    "gor",
    "lan",
    "lor",
    "mal",
    "mar",
    "mor",
    "nar",
    "nor",
    "pal",
    "per",
    "ral",
    "ros",
    "sal",
    "ser",
    "tal",
    "tor",
    "val",
    "ver",
]
_MIDDLES = ["a", "e", "i", "o", "ande", "ari", "ene", "ori", "ulo", "ova", "eri", "ola", "inga", "ero"]
_ENDS = [
    "baldi",
    "cetti",
    "doni",
    "ghini",
    "landi",
    "nesca",
    "pasco",
    "quari",
    "rasti",
    "sonda",
    "tesco",
    "vandi",
    "zenna",
]
_PREFIXES = {
    "it": "+39 34",
    "es": "+34 6",
    "en": "+44 79",
    "ro": "+40 7",
    "fr": "+33 6",
    "de": "+49 151",
    "pt": "+351 91",
}
_PHONE_DIGITS = {"it": 8, "es": 8, "en": 8, "ro": 8, "fr": 8, "de": 8, "pt": 7}


@dataclass(frozen=True, slots=True)
class CanaryText:
    """A record's text and the values in it, by label."""

    language: str
    channel: str
    text: str = field(repr=False)
    values: Mapping[str, str] = field(repr=False)


def canary_text(language: str, random: Random) -> CanaryText:
    """One record in a language. Raises ``KeyError`` for a language without a text."""
    channel, text = _TEXTS[language]
    name = f"{_name(random)} {_name(random)}"
    digits = "".join(random.choices("0123456789", k=_PHONE_DIGITS[language]))
    values = {
        "PERSON": name,
        "EMAIL": f"{name.lower().replace(' ', '.')}{random.randrange(1000, 9999)}@canary.example",
        "PHONE": _PREFIXES[language] + digits,
        "IBAN": iban("DE", "".join(random.choices("0123456789", k=18))),
        "CREDIT_CARD": card("4" + "".join(random.choices("0123456789", k=14))),
    }
    return CanaryText(language, channel, text.format(**values), values)


def iban(country: str, account: str) -> str:
    """The IBAN of an account: check digits by ISO 7064 MOD 97-10, as ISO 13616 asks."""
    digits = "".join(str(int(letter, 36)) for letter in f"{account}{country}00")
    return f"{country}{98 - int(digits) % 97:02d}{account}"


def card(digits: str) -> str:
    """A card number with its check digit (ISO/IEC 7812-1, annex B)."""
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))]
    return digits + str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


def _name(random: Random) -> str:
    return (random.choice(_STARTS) + random.choice(_MIDDLES) + random.choice(_ENDS)).capitalize()
