"""Dates as people write them in seven languages: in figures, with the month's name, and in words. No marks on letters."""

from __future__ import annotations

import re

_MONTHS = """
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre gen feb mar apr mag giu lug
ago set sett ott nov dic enero febrero abril mayo junio julio septiembre setiembre octubre noviembre diciembre ene abr may
jun jul sep sept oct january february march april june july august september october november december jan aug dec
ianuarie februarie martie aprilie mai iunie iulie septembrie octombrie noiembrie decembrie ian iun iul noi janvier fevrier
mars avril juin juillet aout septembre octobre novembre decembre janv fev fevr avr juil januar februar marz maerz juni juli
oktober dezember janner jaenner feber mrz okt dez janeiro fevereiro marco maio junho julho setembro outubro novembro dezembro
out
"""
_DAYS = """
primo uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette
diciotto diciannove venti ventuno ventidue ventitre ventiquattro venticinque ventisei ventisette ventotto ventinove trenta
trentuno primero dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete
dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho
veintinueve treinta first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth intai unu doi trei patru cinci sase sapte opt noua
zece unsprezece doisprezece treisprezece paisprezece cincisprezece saisprezece saptesprezece optsprezece nouasprezece
douazeci treizeci premier deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente
ersten erster zweiten zweiter dritten dritter vierten vierter funften funfter sechsten siebten siebter achten achter neunten
neunter zehnten zehnter elften zwolften zwolfter dreizehnten vierzehnten funfzehnten sechzehnten siebzehnten achtzehnten
neunzehnten zwanzigsten einundzwanzigsten zweiundzwanzigsten dreiundzwanzigsten vierundzwanzigsten funfundzwanzigsten
sechsundzwanzigsten siebenundzwanzigsten achtundzwanzigsten neunundzwanzigsten dreissigsten dreißigsten einunddreissigsten
primeiro dois quatro sete oito nove dez doze treze catorze quinze dezasseis dezesseis dezassete dezessete dezoito dezanove
dezenove vinte trinta
"""
_YEARS = """
mille mil mila millenove\\w+ duemila\\w* mie doua mii sute noua novecientos nuevecientos novecentos dos cents cent neuf
nineteen twenty hundred thousand two and oh neunzehnhundert\\w* zweitausend\\w* ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen thirty forty fifty sixty seventy eighty ninety one three four five six seven eight nine
treinta cuarenta cincuenta sesenta setenta ochenta noventa uno siete ocho nueve veinte diez once doce trece catorce quince
trente quarante cinquante soixante septante quatre vingts? huitante octante nonante dix onze douze treize quatorze quinze
seize deux trois cinq sept huit vinte trinta quarenta cinquenta sessenta oitenta noventa um dois tres quatro cinco seis sete
oito dez doze treze treizeci patruzeci cincizeci saizeci saptezeci optzeci nouazeci unu doi trei patru cinci sase sapte opt
zece e y et si
"""


def _any(words: str) -> str:
    return "|".join(sorted(set(words.split()), key=len, reverse=True))


MONTH = rf"(?:{_any(_MONTHS)})\.?"
_YEAR = r"(?:(?:19|20)\d\d|'?\d\d)(?!\d)"
_DAY_IN_WORDS = rf"(?:(?:venti|trenta|vingt|trente|veinti|twenty|thirty|douazeci si|treizeci si|vinte e|trinta e|treinta y)[ -](?:et[ -])?)?(?:{_any(_DAYS)})"
_YEAR_IN_WORDS = rf"(?:o )?(?:{_any(_YEARS)})(?:[ -](?:{_any(_YEARS)})){{0,8}}\b"
_DAY = r"(?:the |dia |ziua de )?\d{1,2}(?:st|nd|rd|th|er|o|\.|º|°)?"
_OF = r"(?:[ -]?(?:of |de |d'|do |del )?|[./])"
DATE = re.compile(
    rf"(?<![\w.,/-])(?:\d{{1,2}}\s?[-./, ]\s?\d{{1,2}}\s?[-./, ]\s?{_YEAR}|\d{{1,2}}[. /-](?:x[i]{{0,2}}|i?[vx]|v?i{{1,3}}|v)[. /-]{_YEAR}"
    rf"|(?:19|20)\d\d\s?[-./ ]\s?\d{{1,2}}\s?[-./ ]\s?\d{{1,2}}(?!\d)"
    rf"|(?:{_DAY}|(?:the )?{_DAY_IN_WORDS}){_OF}\b{MONTH}(?![a-z])(?:(?:[ ,/-]{{1,2}}|,? del? | of )(?:(?:anno |ano |year |an )?(?:{_YEAR}|(?!e |y |et |si |and ){_YEAR_IN_WORDS}))|(?:19|20)\d\d(?!\d))?"
    rf"|\b{MONTH}[ -](?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)?|{_DAY_IN_WORDS})(?![\w])(?:,?[ -](?:{_YEAR}|{_YEAR_IN_WORDS}))?)(?![\w])",
    re.IGNORECASE,
)
"""A date with day and month, with or without a year."""

SOLID = re.compile(
    r"(?<![\w.,/-])(?:(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?:(?:19|20)\d\d|\d\d)(?![\w/])"
)
"""Day, month and year without anything between: only beside a word that says so."""

YEAR = re.compile(r"(?<![\w.,/-])(?:19[1-9]\d|20[0-2]\d|'\d\d)(?![\w/%€$£-]|[.,]\d)")
"""A year alone, in full or with an apostrophe."""
