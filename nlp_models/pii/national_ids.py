"""National identity and tax numbers, by check digit where the country has one (``python-stdnum``)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stdnum.ar import cuit
from stdnum.br import cpf
from stdnum.de import idnr
from stdnum.es import cif, dni, nie
from stdnum.fr import nir
from stdnum.it import codicefiscale, iva
from stdnum.pt import nif
from stdnum.ro import cnp
from stdnum.us import ssn

from feedback.items import PiiSpan
from nlp_models.pii.rule import PatternFinder, letters_and_digits, said_before

_S = r"[ .\-/]{0,2}"
_OMO = r"[\dLMNPQRSTUVlmnpqrstuv]"
_L = r"[A-Za-z]"
_NINO_PREFIX = frozenset(("BG", "GB", "KN", "NK", "NT", "TN", "ZZ"))


def _nino(value: str) -> bool:
    return value[:2] not in _NINO_PREFIX


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of number. ``alone``: the check is strong enough without a word beside it, in these languages."""

    name: str
    form: re.Pattern[str]
    check: Callable[[str], bool]
    alone: frozenset[str]
    words: re.Pattern[str]
    digits: int = 0


def _kind(name: str, form: str, check: Callable[[str], bool], alone: str, words: str, digits: int = 0) -> Kind:
    return Kind(
        name,
        re.compile(rf"(?<![\w]){form}(?!\w)"),
        check,
        frozenset(alone.split()),
        re.compile(rf"\b(?:{words})"),
        digits,
    )


_ALL = "it es en ro fr de pt und"
KINDS = (
    _kind(
        "codice_fiscale",
        rf"(?:{_L}{_S}){{6}}{_OMO}{_S}{_OMO}{_S}{_L}{_S}{_OMO}{_S}{_OMO}{_S}{_L}{_S}(?:{_OMO}{_S}){{3}}{_L}",
        codicefiscale.is_valid, _ALL, r"codice fiscale|c\.? ?f\b|cod\.? fisc", 4,
    ),
    _kind("dni", rf"\d{{1,2}}{_S}\d{{3}}{_S}\d{{3}}{_S}{_L}", dni.is_valid, _ALL, "dni|nif|documento|identidad"),
    _kind("nie", rf"[XYZxyz]{_S}\d{{1}}{_S}(?:\d{_S}){{6}}{_L}", nie.is_valid, _ALL, "nie|documento|identidad"),
    _kind("cif", rf"[A-HJNP-SUVWa-hjnp-suvw]{_S}\d{{2}}{_S}\d{{3}}{_S}\d{{2}}{_S}[0-9A-Ja-j]", cif.is_valid, "es", "cif|nif"),
    _kind("cnp", rf"[1-8](?:{_S}\d){{12}}", cnp.is_valid, _ALL, "cnp|cod numeric"),
    _kind("nir", rf"[1-478](?:{_S}\d){{4}}(?:{_S}[\dABab]){{2}}(?:{_S}\d){{8}}", nir.is_valid, _ALL, "nir|secu|insee|sociale"),
    _kind("nif_pt", rf"[1-9](?:{_S}\d){{8}}", nif.is_valid, "", r"nif|contribuinte|fiscal|n\.i\.f|identifica\w* fiscal"),
    _kind("idnr", rf"[1-9](?:{_S}\d){{10}}", idnr.is_valid, "de", r"steuer|idnr|tin\b|identifikationsnummer|finanzamt"),
    _kind("partita_iva", rf"\d(?:{_S}\d){{10}}", iva.is_valid, "", r"p\.? ?iva|partita iva|vat"),
    _kind("cpf", r"\d{3}\.\d{3}\.\d{3}-\d{2}", cpf.is_valid, _ALL, "cpf"),
    _kind("cpf_plain", rf"\d(?:{_S}\d){{10}}", cpf.is_valid, "", "cpf|contribuinte"),
    _kind("cuit", rf"\d{{2}}{_S}\d{{8}}{_S}\d", cuit.is_valid, "", "cui[tl]"),
    _kind(
        "nino", rf"[A-CEGHJ-PR-TW-Za-ceghj-pr-tw-z][A-CEGHJ-NPR-TW-Za-ceghj-npr-tw-z]{_S}\d\d{_S}\d\d{_S}\d\d{_S}[A-Da-d]",
        _nino, _ALL, "nino|national insurance|ni number",
    ),
    _kind("ssn", r"\d{3}([ .\-])\d{2}\1\d{4}", ssn.is_valid, _ALL, "ssn|social security"),
    _kind("ssn_plain", r"\d{9}", ssn.is_valid, "", "ssn|social security"),
)  # fmt: skip
_MISTYPED = re.compile(
    r"\b(?:codice fiscale|c\.f\.|dni|nie|cnp|nir|n° de securite sociale|securite sociale|nif|steuer-?id|steueridentifikationsnummer|"
    r"nino|ssn|national insurance(?: number)?|social security(?: number)?|partita iva|p\.? ?iva|passaporto|passport|pasaporte|"
    r"pasaport\w*|passeport|reisepass\w*|personalausweis\w*|ausweis\w*|passaporte|carta d'?identita|identity card|id card|"
    r"buletin\w*|seria|carte d'identite|cartao de cidadao|bilhete de identidade|sozialversicherungsnummer|documento|patente|"
    r"(?:driving|driver'?s?) licen[cs]e|permiso de conducir|permis|fuhrerschein\w*|carta de conducao)"
    r"(?:[ -]?(?:number|numero|nummer|n[°.ro]*|no\.?|nr\.?|n\.º|num\.?|es|is|ist|e|este|est|il mio|mio|mi|my|:|=|ul|ului)){0,3}"
    r"[\s:#]*(?P<value>(?=[\w .\-/]{0,22}?\d[\w .\-/]*?\d[\w .\-/]*?\d[\w .\-/]*?\d)[A-Z0-9](?:[ .\-/]?[A-Z0-9]){4,19})(?!\w)",
    re.IGNORECASE,
)


class NationalIdFinder(PatternFinder):
    """Codice fiscale, partita IVA, DNI, NIE, CIF, CNP, NIR, NIF, Steuer-ID, CPF, NINO, SSN; others by their name."""

    name = "national_ids@1"

    def spans(self, text: str, language: str) -> Iterator[PiiSpan]:
        """A valid number that stands alone only where that is safe, else beside its name; then mistyped ones."""
        if sum(map(text.count, "0123456789")) < 4:
            return
        for kind in KINDS:
            for match in kind.form.finditer(text):
                if found := _judged(text, match, kind, language):
                    yield found
        for match in _MISTYPED.finditer(text):
            value = _until_words(match["value"])
            if sum(map(str.isdigit, value)) >= 4:
                start = match.start("value")
                yield PiiSpan(start, start + len(value), "NATIONAL_ID", 0.75, "context:document")


def _judged(text: str, match: re.Match[str], kind: Kind, language: str) -> PiiSpan | None:
    value, _ = letters_and_digits(text, match.start(), match.end())
    if kind.digits and sum(map(str.isdigit, value)) < kind.digits:
        return None
    if not kind.check(value):
        if kind.name == "codice_fiscale" and len(match.group()) == len(value):
            return PiiSpan(match.start(), match.end(), "NATIONAL_ID", 0.85, "pattern:codice_fiscale_mistyped")
        return None
    loose = kind.name == "dni" and match.group()[-2] == " " and match.group()[-1].islower()
    if (language in kind.alone and not loose) or said_before(kind.words, text, match.start(), 60, 5):
        return PiiSpan(match.start(), match.end(), "NATIONAL_ID", 0.99, f"checksum:{kind.name}")
    return None


def _until_words(value: str) -> str:
    """The value without following words that hold no digit (``12345 grazie``)."""
    parts = re.split(r"( )", value)
    while parts and (parts[-1] == " " or (len(parts[-1]) > 2 and not any(map(str.isdigit, parts[-1])))):
        parts.pop()
    return "".join(parts)
