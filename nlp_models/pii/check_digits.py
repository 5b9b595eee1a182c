"""Check digits that ``python-stdnum`` does not know, each over letters and digits without blanks, letters in capitals."""

from __future__ import annotations

import re
from datetime import date

from stdnum import luhn, verhoeff
from stdnum.eu import vat

_NINO_NEVER = frozenset(("BG", "GB", "KN", "NK", "NT", "TN", "ZZ"))
_NINO = re.compile(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]")
_DRIVER_GB = re.compile(
    r"[A-Z]{1,5}9{0,4}\d(?:[05][1-9]|[16][012])(?:0[1-9]|[12]\d|3[01])\d(?:[A-Z]9|[A-Z]{2}|99)[\dA-Z][A-Z]{2}"
)
_ELECTOR_MX = re.compile(r"[A-Z]{6}\d\d(?:0[1-9]|1[012])(?:0[1-9]|[12]\d|3[01])\d\d[HM]\d{3}")
_MEDICARE_US = re.compile(
    r"[1-9][AC-HJKMNP-RT-Y][\dAC-HJKMNP-RT-Y]\d[AC-HJKMNP-RT-Y][\dAC-HJKMNP-RT-Y]\d[AC-HJKMNP-RT-Y]{2}\d\d"
)
_RAMQ = re.compile(r"[A-Z]{4}\d\d(?:[05][1-9]|[16][012])(?:0[1-9]|[12]\d|3[01])\d\d")
_VAT_COUNTRIES = frozenset(("IT", "ES", "RO", "FR", "DE", "PT", "AT", "BE", "LU", "IE", "NL", "CY", "MT"))
_ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)


def _weighted(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def _cross_sums(digits: str, weights: tuple[int, ...]) -> int:
    return sum(sum(divmod(int(digit) * weight, 10)) for digit, weight in zip(digits, weights, strict=False))


def _place(letter: str) -> str:
    return f"{ord(letter) - 64:02}"


def _day(digits: str) -> bool:
    """Whether eight digits are a day: year, month, day."""
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return 1880 <= int(digits[:4]) <= 2100


def nino(value: str) -> bool:
    """United Kingdom, national insurance number: the form alone."""
    return value[:2] not in _NINO_NEVER and bool(_NINO.fullmatch(value))


def card_it(value: str) -> bool:
    """Italy, electronic identity card: the form alone."""
    return value.startswith("C")


def driver_gb(value: str) -> bool:
    """United Kingdom, driver number: surname, date of birth, initials."""
    return bool(_DRIVER_GB.fullmatch(value))


def elector_mx(value: str) -> bool:
    """Mexico, clave de elector: letters of the name, date of birth, state, sex."""
    return bool(_ELECTOR_MX.fullmatch(value))


def medicare_us(value: str) -> bool:
    """United States, Medicare beneficiary identifier: letters and digits by place."""
    return bool(_MEDICARE_US.fullmatch(value))


def ramq(value: str) -> bool:
    """Quebec, health insurance: letters of the name and date of birth."""
    return bool(_RAMQ.fullmatch(value))


def social_es(value: str) -> bool:
    """Spain, social security: the first ten digits mod 97."""
    province, number = int(value[:2]), int(value[2:10])
    whole = province * 10_000_000 + number if number < 10_000_000 else int(value[:10])
    return 1 <= province <= 66 and whole % 97 == int(value[10:])


def social_pt(value: str) -> bool:
    """Portugal, NISS."""
    return value[0] in "12" and 9 - _weighted(value, (29, 23, 19, 17, 13, 11, 7, 5, 3, 2)) % 10 == int(value[10])


def pis_br(value: str) -> bool:
    """Brazil, PIS, PASEP, NIS and NIT."""
    rest = 11 - _weighted(value, (3, 2, 9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return len(set(value)) > 1 and (0 if rest > 9 else rest) == int(value[10])


def driver_br(value: str) -> bool:
    """Brazil, CNH."""
    first = _weighted(value, (9, 8, 7, 6, 5, 4, 3, 2, 1)) % 11
    second = _weighted(value, (1, 2, 3, 4, 5, 6, 7, 8, 9)) % 11
    second = 0 if second > 9 else second - (2 if first > 9 else 0)
    return len(set(value)) > 1 and value[9:] == f"{0 if first > 9 else first}{second % 11}"


def pension_de(value: str) -> bool:
    """Germany, Versicherungsnummer of the pension insurance: area, date of birth, letter of the name."""
    digits = value[:8] + _place(value[8]) + value[9:11]
    return _cross_sums(digits, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)) % 10 == int(value[11])


def health_de(value: str) -> bool:
    """Germany, Krankenversichertennummer."""
    return _cross_sums(_place(value[0]) + value[1:9], (1, 2) * 5) % 10 == int(value[9])


def read_by_machine(value: str) -> bool:
    """The last digit checks the rest by 7, 3, 1 as in the machine-readable zone of a passport or identity card."""
    return sum(int(sign, 36) * (7, 3, 1)[place % 3] for place, sign in enumerate(value[:-1])) % 10 == int(value[-1])


def matricule_lu(value: str) -> bool:
    """Luxembourg, matricule: date of birth, serial, a Luhn and a Verhoeff digit."""
    return _day(value) and luhn.is_valid(value[:12]) and verhoeff.is_valid(value[:11] + value[12])


def cedula_uy(value: str) -> bool:
    """Uruguay, cédula de identidad."""
    return -_weighted(value.zfill(8), (2, 9, 8, 7, 6, 3, 4)) % 10 == int(value[-1])


def medicare_au(value: str) -> bool:
    """Australia, Medicare card."""
    return value[0] in "23456" and _weighted(value, (1, 3, 7, 9, 1, 3, 7, 9)) % 10 == int(value[8])


def health_ca(value: str) -> bool:
    """Ontario, OHIP."""
    return bool(luhn.is_valid(value[:10]))


def idnp(value: str) -> bool:
    """Moldova, IDNP of a person: starts with 2 or 09."""
    return value.startswith(("2", "09")) and _weighted(value, (7, 3, 1) * 4) % 10 == int(value[12])


def own_vat(value: str) -> bool:
    """A VAT number with the prefix of one of our countries."""
    return value[:2] in _VAT_COUNTRIES and bool(vat.is_valid(value))


def clabe(value: str) -> bool:
    """Mexico, CLABE."""
    return -sum(int(digit) * (3, 7, 1)[place % 3] % 10 for place, digit in enumerate(value[:17])) % 10 == int(value[17])


def rib(value: str) -> bool:
    """France, RIB: bank, branch, account and key."""
    digits = "".join(sign if sign.isdigit() else str(_rib_digit(sign)) for sign in value)
    return (89 * int(digits[:5]) + 15 * int(digits[5:10]) + 3 * int(digits[10:21]) + int(digits[21:])) % 97 == 0


def _rib_digit(letter: str) -> int:
    """A and J are 1, B, K and S are 2, and so on."""
    place = ord(letter) - 65
    return place % 9 + 1 if place < 18 else place - 16


def nib(value: str) -> bool:
    """Portugal, NIB."""
    return int(value) > 0 and int(value) % 97 == 1


def bban_it(value: str) -> bool:
    """Italy and San Marino: CIN, ABI, CAB and account."""
    total = 0
    for place, sign in enumerate(value[1:]):
        number = int(sign) if sign.isdigit() else ord(sign) - 65
        total += number if place % 2 else _ODD[number]
    return chr(65 + total % 26) == value[0]


def creditor_reference(value: str) -> bool:
    """ISO 11649: ``RF``, two check digits, the reference."""
    return value.startswith("RF") and int("".join(str(int(sign, 36)) for sign in value[4:] + value[:4])) % 97 == 1


def sim_card(value: str) -> bool:
    """ICCID of a SIM."""
    return value.startswith("89") and luhn.is_valid(value)


def device(value: str) -> bool:
    """IMEI."""
    return luhn.is_valid(value) and len(set(value)) > 2
