"""Account, contract, policy, claim, ticket and customer numbers: known by the word beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.items import PiiSpan
from nlp_models.pii.rule import PatternFinder, before, said_before

_WORDS = re.compile(
    r"\b(?:cont[oi]|contratt[oi]|polizz[ae]|pratic[ah]e?|sinistr[oie]s?|richiest[ae]|ticket|segnalazion[ei]|reclam[oi]|cod(?:ice|\.)"
    r"(?: client[ei])?|cliente|clienti|mutuo|prestito|finanziamento|fascicolo|riferimento|rif|protocollo|caso|libretto|bolletta|"
    r"fattura|ordine|pan|numero|num|n\.|nr|cuenta|contrato|poliza|siniestro|expediente|solicitud|queja|incidencia|reclamacion|"
    r"hipoteca|prestamo|referencia|ref|parte|factura|pedido|account|acct|acc|a/c|contract|policy|claim|case|complaint|loan|"
    r"mortgage|reference|file|customer(?: (?:number|no|id))?|member(?:ship)?|request|incident|quote|invoice|order|sort code|"
    r"contul|contului|contractul(?:ui)?|polita|politei|dosar(?:ul)?|dauna|cerere[a]?|reclamati[ae]|sesizare[a]?|credit(?:ul)?|"
    r"imprumut(?:ul)?|referinta|tichet(?:ul)?|solicitare[a]?|client(?:ul)?|factura|compte|contrat|dossier|demande|reclamation|"
    r"pret|police|reference|numero client|identifiant client|facture|commande|konto(?:nummer)?|kontonr|vertrag(?:s?nummer)?|"
    r"vertragsnr|police[n]?(?:nummer)?|versicherungs(?:nummer|nr|schein)|schaden(?:s?nummer|s?nr)?|schadensfall|vorgang(?:s?nummer)?|"
    r"vorgangsnr|aktenzeichen|az|fall(?:nummer)?|beschwerde|anfrage|darlehen(?:s?nummer)?|kredit(?:nummer)?|kunden(?:nummer|nr)|"
    r"rechnung(?:s?nummer)?|bestellung|depot(?:nummer)?|mitgliedsnummer|conta|contrato|apolice|sinistro|processo|pedido|"
    r"reclamacao|credito|emprestimo|protocolo|ocorrencia|cliente n|numero de cliente|fatura|nib|numero d[ei]|matricula|"
    r"id client|client id|customer id|user id|cod client|id)(?!\w)"
)
_NOT = re.compile(
    r"(?:\b(?:error\w*|erro\w*|erreur|eroare|fehler\w*|version\w*|versione|versiune\w*|versao|v|app|ios|android|release|build|"
    r"iphone|galaxy|anno|ano|year|an|jahr|annee|euro|eur|usd|gbp|lei|ron|code erreur|cap|plz|zip|articolo|art|legge|dal|desde|"
    r"since|seit|depuis|din|windows|modello|model)\.?[ -]?|[€$£#]\s?)$"
)
_MONEY_AFTER = re.compile(
    r"\s?(?:€|\$|£|%|eur\b|euro|lei\b|ron\b|usd|gbp|dollar|pound|libras|reais|,\d\d\b|\.\d\d\b(?!\d)|:\d\d)", re.I
)
_VALUE = re.compile(
    r"(?<![\w@.,€$£/-])(?:[A-Za-z]{1,6}[-/. ]{0,1})?\d(?:[\dA-Za-z]|[-/._](?=[\dA-Za-z])| (?=\d{5,10}\b(?![.,]\d))| (?=\d{2,4}\b(?!\s?(?:[€$£%:]|[A-Za-z]{2}|[.,]\d)))| (?=[A-Z]\b)){2,26}(?![\w])"
)
_STRONG = re.compile(
    r"[A-Z]{2,5}[-/]?\d{6,12}|[A-Z]{2,5}-(?:19|20)\d\d-\d{3,8}|[A-Z]{1,4}\d{2}[-/]\d{4,9}|\d{4,9}[-/][A-Z]{1,2}"
)
_DATE = re.compile(r"(?:\d{1,2}[-./]){2}\d{2,4}|(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}|(?:19|20)\d\d|\d{1,2}[.:]\d\d")
_SORT_CODE = re.compile(r"\bsort ?code\W{0,4}(?:is )?(?P<value>\d\d[- ]?\d\d[- ]?\d\d)(?!\d)", re.IGNORECASE)
_SPACED_WORD = re.compile(r"^(?P<word>[A-Za-z]{1,6}) ")


def announced(text: str, start: int) -> bool:
    """Whether a word for account, contract, claim or the like stands shortly before a place."""
    return said_before(_WORDS, text, start, 60, 7)


class ReferenceFinder(PatternFinder):
    """A number of four digits or more near such a word; long or lettered numbers also without one."""

    name = "references@1"

    def spans(self, text: str, language: str) -> Iterator[PiiSpan]:
        """Candidates by form, then by what stands before and after."""
        for match in _SORT_CODE.finditer(text):
            yield PiiSpan(*match.span("value"), "ACCOUNT_REF", 0.9, "context:sort_code")
        loud = text.isupper()
        for match in _VALUE.finditer(text):
            start, end = match.span()
            word = _SPACED_WORD.match(match.group())
            if word and (
                loud or not word["word"].isupper() or len(word["word"]) > 3 or _NOT.search(word["word"].lower())
            ):
                start += word.end()
            value = text[start:end]
            if sum(map(str.isdigit, value)) < 4 or _DATE.fullmatch(value) or _MONEY_AFTER.match(text, end):
                continue
            if _NOT.search(before(text, start, 16)):
                continue
            if announced(text, start):
                yield PiiSpan(start, end, "ACCOUNT_REF", 0.85, "context:reference")
            elif _STRONG.fullmatch(value):
                yield PiiSpan(start, end, "ACCOUNT_REF", 0.65, "context:reference_form")
            elif sum(map(str.isdigit, value)) >= 8 and value.replace(" ", "").isdigit():
                yield PiiSpan(start, end, "ACCOUNT_REF", 0.6, "context:long_number")
