"""People whom the text itself introduces: after a title, after ``my name is``, before a chat turn.

Cheap rules beside the name model; they hold whatever the case and whoever the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.items import PiiSpan
from nlp_models.pii.rule import PatternFinder

_WORD = r"[^\W\d_]+(?:['’-][^\W\d_]+)*"
_TITLES = (
    r"sig\.?\s?ra|sig\.?na|sig\.|signor[ae]?|signorina|dott\.?\s?ssa|dott\.|avv\.|geom\.|rag\.|sr\.|sra\.|srta\.|senora?|senorita|"
    r"mr\.?|mrs\.?|ms\.?|dr\.?|dra\.|domnul(?:ui)?|doamn(?:a|ei)|dl\.?|dna\.?|d-l|d-na|domnisoara|monsieur|madame|mademoiselle|mme\.?|mlle\.?|"
    r"herrn?|frau|senhora?|sr\.ª|exmo\. sr\.|exma\. sra\."
)
_TITLED = re.compile(rf"(?<![\w.])(?:{_TITLES})\s(?=(?P<name>{_WORD}(?:[ ]{_WORD}){{0,2}}))", re.IGNORECASE)
_NAMED = re.compile(
    r"\b(?:mi chiamo|il mio nome e|me llamo|mi nombre es|my name(?: is|'s)|ma numesc|numele meu (?:este|e)|je m'appelle|mon nom est|"
    r"ich heisse|ich heiße|mein name ist|chamo-me|me chamo|(?:o )?meu nome e)\s+"
    rf"(?P<name>{_WORD}(?:\s{_WORD}){{0,3}})",
    re.IGNORECASE,
)
_TURN = re.compile(
    rf"^(?P<time>\[[\d:. ]{{4,8}}\]\s?)?(?P<label>{_WORD}(?:[ ]{_WORD}){{0,2}}|{_WORD}\s?\d{{0,4}})\s?:\s", re.MULTILINE
)
_INITIALS = rf"(?:[A-Z]\.\s?)?{_WORD}\.?(?:,?[ ](?:[A-Z]\.[ ])?{_WORD}\.?){{0,3}}"
_SIGNED = re.compile(
    r"(?:^|\n)[> ]*(?:(?:i miei |un )?(?:piu )?(?:cordial[ie]|distinti) saluti|cordialmente|saluti|un saluto|con stima|grazie(?: mille)?|in fede|"
    r"(?:un |reciban un )?(?:cordial )?saludos?(?: cordiales)?|atentamente|(?:muchas )?gracias|(?:kind |best |warm |many )?regards|"
    r"(?:many )?thanks|yours (?:sincerely|faithfully|truly)|sincerely|best(?: wishes)?|cheers|cu (?:stima|respect|drag)|(?:va )?multumesc|"
    r"toate cele bune|o zi buna|(?:bien )?cordialement|salutations(?: distinguees)?|bien a vous|cdlt|merci(?: d'avance)?|"
    r"(?:mit )?(?:freundlichen?|besten?|vielen?|schonen?|herzlichen?) gru(?:ssen|sse|ßen|ße)|mfg|lg|vg|gru(?:ss|ß)|danke|vielen dank|"
    r"(?:com os )?(?:melhores )?cumprimentos|atenciosamente|obrigad[oa]|abracos?|sem mais)[ ]?[,.!]?[ ]*\n[> \n]*"
    rf"(?P<name>{_INITIALS})[ ]*(?=\n|$)",
    re.IGNORECASE,
)
_WROTE = re.compile(
    rf"(?:[\d,]|schrieb)\s(?P<name>{_WORD}\.?(?:,?[ ]{_WORD}\.?){{0,3}})\s(?:[<\[(][^>\])\n]{{3,60}}[>\])]\s?)?"
    r"(?:ha scritto|wrote|escribio|a scris|a ecrit|schrieb|escreveu|scriveva|ha escrito)\s?:",
    re.IGNORECASE,
)
_WROTE_AFTER = re.compile(
    rf"\bschrieb\s(?P<name>{_WORD}(?:,?[ ]{_WORD}){{0,3}})\s?(?:[<\[][^>\]\n]{{3,60}}[>\]])?\s?:", re.IGNORECASE
)
_HEADED = re.compile(
    rf"^[> ]*(?:from|da|de|de la|von|to|a|an|para|pour|catre|cc|mittente|remitente|absender|remetente)[ ]?:[ ]*(?P<name>{_INITIALS})[ ]*(?=[<\[(]|$)",
    re.IGNORECASE | re.MULTILINE,
)
_CAP = r"[A-Z][a-z]+(?:['-][A-Z]?[a-z]+)*"
_LINE = re.compile(
    rf"(?:^|\n)[> ]*(?P<name>{_CAP}(?:,?[ ](?:(?:de|da|di|del|van|von|la|dos) )?(?:{_CAP}|[A-Z]\.)){{1,3}})[ ]*(?=$|\n[^\n]{{0,20}}(?:\d{{3}}|@))"
)
_COURTESY = re.compile(
    r"\b(?:salut\w*|buon\w*|grazie|regards|thank\w*|good|dear|hello|hi|gracias|buenos|buenas|hola|multumesc|buna|stima|merci|bonjour|"
    r"cordialement|guten|hallo|danke|grusse\w*|bom|boa|ola|obrigad\w*|cumprimentos|tel|cell|mobile|phone|iban|conto|carta|app|card|"
    r"tarjeta|cuenta|konto|compte|carte|conta|cartao|contul|cardul|viale|piazza|street|road|strada|calle|rue|rua)\b",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"\b(?:banc\w*|bank\w*|banque|credit\w*|caja|caixa|caisse|cassa|customer|client\w*|servi\w+|support\w*|care|team|uffic\w*|office|ufficio|"
    r"reclam\w*|complaints?|insurance|assicur\w*|seguros|assur\w*|versicherung\w*|kunden\w*|atencion|assisten\w*|info|direzione|group|"
    r"sparkasse|mutu\w*|inviato|sent|enviado|gesendet|trimis|envoye)\b",
    re.IGNORECASE,
)
_ROLES_TEXT = """
cliente clienta clienti operatore operatrice utente assistente agente bot consulente io assistenza supporto addetto
addetta chatbot customer agent advisor adviser user assistant me support rep operator client visitor guest asesor
asesora usuario operador operadora asistente yo soporte gestor gestora agenta utilizator consultant asistent eu suport
consilier clienta consiliera conseiller conseillere utilisateur cliente moi operateur operatrice kunde kundin berater
beraterin nutzer nutzerin mitarbeiter mitarbeiterin ich utilizador assistente suporte atendente system sistema virtual
assistenza
"""
_ROLES = frozenset(_ROLES_TEXT.split())
_STOP_TEXT = """
e ed ho sono con che di da del della dal il la lo un una non mi ha per in su cliente vi y he soy con que de del el la
un una no me ha por en and i have am with that of the a an not is was for in at from customer si am sunt cu ca de la
un o nu ma are pe din et j'ai je suis avec que du le la un une ne pas a pour en und ich habe bin mit dass der die das
ein eine nicht ist war von aus hat e tenho sou com que do da o a um uma nao em por dice dijo said told ha detto a mi
my mein meu ha mir uns mi-a nu va wer wie hier aqui qui aici
"""
_STOP = frozenset(_STOP_TEXT.split())
_TITLE_WORDS_TEXT = """
sig signor signora signore dott dr dra sr sra mr mrs ms herr herrn frau domnul doamna monsieur madame senhor senhora
"""
_TITLE_WORDS = frozenset(_TITLE_WORDS_TEXT.split())


class IntroductionFinder(PatternFinder):
    """``Sig.ra Rossi``, ``mi chiamo mario rossi``, ``[12:30] Chiara: buongiorno``."""

    name = "introductions@2"

    def spans(self, text: str, language: str) -> Iterator[PiiSpan]:
        """Words after a title or an introduction as far as they look like a name; labels of chat turns that are no roles."""
        for match in _TITLED.finditer(text):
            yield from _name(text, match, "context:title", 2)
        for match in _NAMED.finditer(text):
            yield from _name(text, match, "context:introduced", 3)
        for pattern, reason in (
            (_SIGNED, "context:signed"),
            (_WROTE, "context:wrote"),
            (_WROTE_AFTER, "context:wrote"),
            (_HEADED, "context:header"),
            (_LINE, "context:name_line"),
        ):
            for match in pattern.finditer(text):
                start, end = match.span("name")
                if pattern is _WROTE and match["name"][0].islower():
                    start += match["name"].rfind(", ") + 2 if ", " in match["name"] else 0
                if pattern is _LINE and _COURTESY.search(match["name"]):
                    continue
                if not _COMPANY.search(match["name"]) and end - start >= 2:
                    yield PiiSpan(start, end, "PERSON", 0.75, reason)
        if ":" in text and "\n" in text:
            yield from _turns(text)


def _name(text: str, match: re.Match[str], reason: str, most_small: int) -> Iterator[PiiSpan]:
    start, end = match.span("name")
    words = list(re.finditer(_WORD, text[start:end]))
    loud = text[match.start() : end].isupper()
    first_big = words[0].group()[0].isupper()
    kept = 0
    for index, word in enumerate(words):
        shown = word.group()
        if shown.lower() in _STOP or shown.lower() in _TITLE_WORDS or (first_big and not shown[0].isupper()):
            break
        if (not first_big or loud) and index >= most_small - 1 and reason == "context:title":
            break
        kept = word.end()
    if kept >= 2 and (first_big or _small(text, match)):
        yield PiiSpan(start, start + kept, "PERSON", 0.75, reason)


def _small(text: str, match: re.Match[str]) -> bool:
    """Whether the writer uses no capitals around here: only then may a name be in lower case."""
    return text[max(0, match.start() - 40) : match.end("name") + 10].islower()


def _turns(text: str) -> Iterator[PiiSpan]:
    labels = list(_TURN.finditer(text))
    roles = [match for match in labels if match["label"].split()[0].lower() in _ROLES]
    counts: dict[str, int] = {}
    for match in labels:
        counts[match["label"].lower()] = counts.get(match["label"].lower(), 0) + 1
    chat = len(labels) >= 2 and (bool(roles) or any(match["time"] for match in labels))
    for match in labels if chat else ():
        words = match["label"].split()
        outside = len(words[0]) + 1 if len(words) > 1 and words[0].lower() in _ROLES else 0
        label = match["label"][outside:]
        if label.split()[0].lower() in _ROLES or any(map(str.isdigit, label)):
            continue
        if outside or match["time"] or counts[match["label"].lower()] >= 2:
            yield PiiSpan(match.start("label") + outside, match.end("label"), "PERSON", 0.75, "context:chat_label")
