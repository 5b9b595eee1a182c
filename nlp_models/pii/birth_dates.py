"""Dates of birth: a date beside a word that says so; no other date is personal."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.items import PiiSpan
from nlp_models.pii.rule import PatternFinder, said_before

_MONTH = (
    r"gen(?:naio)?|feb(?:braio|ruary|rero|ruarie|ruar)?|mar(?:zo|ch|tie|s|co)?|apr(?:ile|il|ilie)?|mag(?:gio)?|giu(?:gno)?|lug(?:lio)?"
    r"|ago(?:sto)?|set(?:tembre|embro)?|ott(?:obre)?|nov(?:embre|ember|iembre|iembrie|embro|iembr)?|dic(?:embre|iembre)?|ene(?:ro)?"
    r"|abr(?:il)?|mayo|jun(?:io|e|ho|i)?|jul(?:io|y|ho|i)?|sep(?:tiembre|tember|tembre|t)?|oct(?:ubre|ober|ombrie|obre)?"
    r"|jan(?:uary|vier|eiro|uar)?|may|mai|aug(?:ust)?|dec(?:ember|embrie|embre)?|ian(?:uarie)?|iun(?:ie)?|iul(?:ie)?|septembrie"
    r"|noiembrie|fev(?:rier|ereiro)?|fevr|avr(?:il)?|juin|juillet|juil|aout|marz|maerz|mrz|okt(?:ober)?|dez(?:ember|embro)?"
    r"|maio|out(?:ubro)?|dezembro|marco"
)
_DATE = re.compile(
    rf"(?<![\w.,])(?:\d{{1,2}}\s?[-./ ]\s?\d{{1,2}}\s?[-./ ]\s?(?:\d{{4}}|'?\d{{2}})|\d{{1,2}}\.[IVX]{{1,4}}\.(?:19|20)?\d\d|(?:19|20)\d\d\s?[-./]\s?\d{{1,2}}\s?[-./]\s?\d{{1,2}}"
    rf"|(?:the )?\d{{1,2}}(?:st|nd|rd|th|o|er|\.|º|°)?[ -]?(?:of |de |d')?(?:{_MONTH})\.?(?:[ ,-]{{1,2}}| de | del )?(?:\d{{4}}|'?\d{{2}})?"
    rf"|(?:{_MONTH})\.?[ -]\d{{1,2}}(?:st|nd|rd|th)?,?[ -](?:\d{{4}}|'?\d{{2}}))(?![\w])",
    re.IGNORECASE,
)
_ANSWER = re.compile(r"^(?:\[[^\]\n]{0,12}\]\s?)?[^\n:]{2,25}\s?:[ ]?(?P<date>[\w./ -]{6,25}?)[.!]?\s*$", re.MULTILINE)
_AFTER = re.compile(
    r"[ ,(]{0,3}(?:nat[oa] a|nacid[oa] en|born in|nascut[a]? (?:la|in)|nee? a|geboren in|nascid[oa] em)\b",
    re.IGNORECASE,
)
_WORD = re.compile(
    r"\b(?:nat[oaie]|nas[a-z]{0,2}[it]ta|nascita|na[sc]{1,3}i[ta]{1,3}|nasc\.|nascid[oa]s?|nasci|nascimento|nascut[aei]?|nascuta|nasterii|nastere|n\. il|nacid[oa]s?|naci|"
    r"nacimiento|born|dob|d\.o\.b\.?|birth|birthdate|birthday|birth date|nee|ne le|ne\(e\)|naissance|geboren\w*|geb\.?|geburt\w*|"
    r"compleanno|cumpleanos|anniversaire|aniversario|ziua de nastere|f\. nac|fecha nac\w*|data nasc\w*)(?![\w])"
)


class BirthDateFinder(PatternFinder):
    """``nato il 3/4/1970``, ``DOB: 1970-04-03``, also as the bare answer of a chat turn."""

    name = "birth_dates@1"

    def spans(self, text: str, language: str) -> Iterator[PiiSpan]:
        """Dates of any spelling shortly after a word for birth."""
        for match in _ANSWER.finditer(text):
            if _DATE.fullmatch(match["date"]) and re.search(r"(?:19|20)\d\d|\d{2}$", match["date"]):
                yield PiiSpan(*match.span("date"), "DATE_OF_BIRTH", 0.6, "context:bare_answer")
        if not _WORD.search(text.lower()):
            return  # no word for birth anywhere
        for match in _DATE.finditer(text):
            if said_before(_WORD, text, match.start(), 70, 6) or _AFTER.match(text, match.end()):
                start = match.start()
                shown = match.group().rstrip(" ,-")
                yield PiiSpan(start, start + len(shown), "DATE_OF_BIRTH", 0.9, "context:birth")
