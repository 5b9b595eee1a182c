"""Digits and numbers up to 99 as they are read aloud, in seven languages, without marks."""

from __future__ import annotations

from collections.abc import Mapping


def _row(words: str, first: int = 0) -> dict[str, str]:
    """Word -> digits; words parted by ``/`` are the same number."""
    return {one: str(first + place) for place, words_of in enumerate(words.split()) for one in words_of.split("/")}


def _tens(words: str) -> dict[str, str]:
    return {one: f"{place + 2}0" for place, words_of in enumerate(words.split()) for one in words_of.split("/")}


_IT = _row(
    "zero uno/una due tre/tre' quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove"
)
_IT_TENS = _tens("venti trenta quaranta cinquanta sessanta settanta ottanta novanta")
_IT_COMPOUNDS = {
    (tens[:-1] if unit in ("uno", "otto") else tens) + ("tre" if unit == "tre" else unit): value[0] + digit
    for tens, value in _IT_TENS.items()
    for unit, digit in _row("zero uno due tre quattro cinque sei sette otto nove").items()
    if digit != "0"
}
_ES = _row(
    "cero uno/una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve"
)
_EN = _row(
    "zero/oh/nought one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_RO = _row(
    "zero unu/una doi/doua trei patru cinci sase/sasa sapte opt noua zece unsprezece doisprezece/douasprezece treisprezece paisprezece cincisprezece saisprezece saptesprezece optsprezece nouasprezece"
)
_FR = _row(
    "zero un/une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf"
)
_DE = _row(
    "null eins zwei/zwo drei vier funf/fuenf sechs sieben acht neun zehn elf zwolf/zwoelf dreizehn vierzehn funfzehn sechzehn siebzehn achtzehn neunzehn"
)
_DE_TENS = _tens("zwanzig dreissig/dreißig vierzig funfzig sechzig siebzig achtzig neunzig")
_DE_COMPOUNDS = {
    ("ein" if unit == "eins" else unit) + "und" + tens: value[0] + digit
    for tens, value in _DE_TENS.items()
    for unit, digit in _row("null eins zwei drei vier funf sechs sieben acht neun").items()
    if digit != "0"
}
_PT = _row(
    "zero um/uma dois/duas tres quatro cinco seis/meia sete oito nove dez onze doze treze catorze/quatorze quinze dezasseis/dezesseis dezassete/dezessete dezoito dezanove/dezenove"
)

UNITS: Mapping[str, Mapping[str, str]] = {
    "it": _IT | _IT_COMPOUNDS, "es": _ES, "en": _EN, "ro": _RO, "fr": _FR, "de": _DE | _DE_COMPOUNDS, "pt": _PT,
}  # fmt: skip
"""Language -> word -> its digits."""

TENS: Mapping[str, Mapping[str, str]] = {
    "it": _IT_TENS,
    "es": _tens("veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa"),
    "en": _tens("twenty thirty forty fifty sixty seventy eighty ninety"),
    "ro": _tens("douazeci treizeci patruzeci cincizeci saizeci saptezeci optzeci nouazeci"),
    "fr": _tens("vingt trente quarante cinquante soixante septante quatre-vingt/quatre-vingts/huitante nonante"),
    "de": _DE_TENS,
    "pt": _tens("vinte trinta quarenta cinquenta sessenta setenta oitenta noventa"),
}
"""Language -> word -> tens, which a unit may follow (``quarante-deux``, ``treinta y cuatro``)."""

MULTIPLES: Mapping[str, Mapping[str, int]] = {
    "it": {"doppio": 2, "doppia": 2, "triplo": 3, "tripla": 3}, "es": {"doble": 2, "triple": 3}, "en": {"double": 2, "triple": 3, "treble": 3},
    "ro": {"dublu": 2, "triplu": 3}, "fr": {"double": 2, "triple": 3}, "de": {"doppel": 2, "doppelt": 2, "zweimal": 2, "dreifach": 3},
    "pt": {"duplo": 2, "triplo": 3},
}  # fmt: skip
"""Language -> word before a digit -> how often it is said (``double seven``)."""

LINKS: Mapping[str, str] = {"it": "", "es": "y", "en": "", "ro": "si", "fr": "et", "de": "", "pt": "e"}
"""Language -> word between tens and unit."""
