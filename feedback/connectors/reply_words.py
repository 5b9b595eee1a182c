"""The words by which mail programs mark quotes, forwards and footers, in our seven languages and a few neighbours.

Only vocabulary and patterns; what is done with a match is decided in ``quotes``, ``footers`` and ``reply``.
Every quantifier is bounded, so that hostile input costs linear time.
"""

from __future__ import annotations

import re

_FLAGS = re.IGNORECASE

HEADER_LABELS: dict[str, str] = {
    "from": "from da de von mittente remitente remetente expéditeur expediteur expeditor expeditorul absender van fra från od от",
    "sent": (
        "sent date inviato data fecha envoyé envoye gesendet datum enviado enviada trimis expediat verzonden sendt skickat wysłano "
        "enviadas dato data_invio data_de_envio sent_at fecha_de_envío gönderildi"
    ),
    "to": "to a para à an către catre pour destinatario destinataire destinatar empfänger destinatário aan til till do",
    "cc": "cc bcc ccn cci copia copie kopie copie_à copie_a",
    "subject": "subject oggetto asunto objet betreff assunto subiect onderwerp emne ämne temat sujet subiectul",
    "other": (
        "reply-to rispondi_a responder_a répondre_à antwort_an răspunde_la risposta importance importanza priorità importancia "
        "priority attachments allegati adjuntos pièces_jointes anlagen anexos"
    ),
}
_LABELS = "|".join(
    f"(?P<{kind}>{'|'.join(re.escape(word).replace('_', '[ ]') for word in words.split())})"
    for kind, words in HEADER_LABELS.items()
)
HEADER_LINE = re.compile(
    rf"[ \t\xa0\u200e]{{0,12}}[*_]{{0,2}}(?:message[ ]du|de[ ]la|(?:{_LABELS}))(?:[ ](?:il|el|le|em|am|la|pe|à|à[ ]la|di|de))?[ \xa0]{{0,3}}[*_]{{0,2}}"
    r"[ \xa0]{0,3}:[*_]{0,2}(?P<value>.{0,500})",
    _FLAGS,
)
FROM_TWO_WORDS = re.compile(r"[ \t*_]{0,12}de[ ]la[ \xa0]{0,3}[*_]{0,2}:", _FLAGS)
SENT_TWO_WORDS = re.compile(r"[ \t*_]{0,12}message[ ]du[ \xa0]{0,3}[*_]{0,2}:", _FLAGS)

_ORIGINAL = (
    "original message|original mail|messaggio originale|messaggio originario|mensaje original|message d['’]origine|message original|"
    "message initial|urspr[üu]ngliche nachricht|original-?nachricht|urspr[üu]ngliche mail|mensagem original|mesaj(?:ul)? original|"
    "mesaj(?:ul)? ini[țţt]ial|oorspronkelijk bericht|oprindelig meddelelse|original[ea]? melding|ursprungligt meddelande|"
    "wiadomość oryginalna|reply message"
)
_FORWARDED = (
    "forwarded (?:message|by .{1,60})|messaggio inoltrato|mensaje reenviado|message transf[ée]r[ée]|message r[ée]exp[ée]di[ée]|"
    "weitergeleitete (?:nachricht|mail)|mensagem (?:encaminhada|reencaminhada)|mesaj(?:ul)? (?:redirec[țţt]ionat|retransmis|transmis mai departe|"
    "[îi]naintat)|doorgestuurd bericht|videresendt meddelelse"
)
_BEGIN = (
    "begin forwarded message|inizio messaggio inoltrato|inicio del mensaje (?:reenviado|remitido)|d[ée]but du message (?:transf[ée]r[ée]|r[ée]exp[ée]di[ée])|"
    "anfang der weitergeleiteten (?:nachricht|mail|e-mail)|in[íi]cio da mensagem (?:encaminhada|reencaminhada)|"
    "[îi]nceput(?:ul)? mesaj(?:ului)? (?:redirec[țţt]ionat|transmis)|d[ée]but du message r[ée]exp[ée]di[ée]"
)
SEPARATOR = re.compile(
    rf"[\s>*]{{0,8}}(?:[-_=–—]{{2,60}}\s{{0,3}}(?:(?P<original>{_ORIGINAL})|(?P<forwarded>{_FORWARDED}))\s{{0,3}}:?[-_=–—]{{2,60}}"
    rf"|(?P<begin>{_BEGIN})\s{{0,2}}:)[\s*]{{0,8}}",
    _FLAGS,
)
REPLY_ABOVE = re.compile(
    r"\s{0,8}(?:##-?.{5,200}-?##|[-=]{2,20}.{0,20}(?:reply above this line|rispondi sopra questa (?:riga|linea)|"
    r"(?:responda|escriba su respuesta) (?:por )?encima de esta l[íi]nea|r[ée]pond(?:ez|re) au-dessus de cette ligne|"
    r"antworten? (?:sie )?(?:bitte )?[üu]ber dieser zeile|responda acima desta linha|r[ăa]spunde[țţt]i deasupra acestei linii).{0,20}[-=]{2,20})\s{0,8}",
    _FLAGS,
)

VERB = re.compile(
    r"(?<![\w’'-])(?:ha scritto|hai scritto|ha inviato|scrive|scriveva|escribi[óo]|escribi[óo] lo siguiente|a [ée]crit|a-t-il [ée]crit|[ée]crivait|wrote|"
    r"writes|schrieb|schrieben|schreibt|geschrieben|escreveu|escreveu o seguinte|a scris|a scris următoarele|schreef|geschreven|skrev|kirjoitti|"
    r"napisał(?:\(a\)|a)?|написал(?:\(а\)|а)?|пишет|пише|写道)(?![\w’'-])",
    _FLAGS,
)
ADDRESSED = re.compile(
    r"(?:(?<![\w’'-])(?:mi|ci|gli|me|nos|le|nous|mir|mich|uns|ne|îmi|imi)[ ](?:ha|hanno|avete|hai|escribi|habéis|han|a|écri|geschr|escrev|scri|schr)"
    r"|(?<!\w)m['’]a[ ]|(?<![\w])(?:mi|ne|v)-a(?:ți)?[ ]|hat[ ](?:mir|uns)[ ])",
    _FLAGS,
)
"""``mi ha scritto``: a person telling a story. No mail program writes that."""

LEAD = re.compile(
    r"[\s*_]{0,8}(?:-{2,8}\s{0,2})?(?:on|at|il(?: giorno)?|in data|nel giorno|el(?: d[íi]a)?|le|am|em|no dia|a|à|în(?: data de)?|in|pe(?: data de)?|la|op|den|dnia|w dniu|"
    r"(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|gio|ven|sab|dom|mi[ée]|mie|jue|vie|s[áâ]b|jeu|sam|dim|seg|ter|qua|qui|sex|joi|vin|dum)(?:[^\W\d]{0,3}day|[^\W\d]{0,8}(?:d[ìi]|di|es|feira|as|o|i|[ăa]))?|"
    r"(?:mo|di|mi|do|fr|sa|so)(?:nntag|ntag|enstag|ttwoch|nnerstag|eitag|mstag)?(?=[.,]))"
    r"[.,]?\s",
    _FLAGS,
)
_MONTH = (
    r"(?:jan|gen|ene|ian|feb|f[ée]v|mar|m[äa]r|mrz|apr|abr|avr|may|mag|mai|mei|maj|jun|giu|juin|iun|jul|lug|juil|iul|aug|ago|ao[ûu]|sep|set|oct|ott|okt|out|nov|"
    r"noi|dec|dic|d[ée]c|dez|des)[^\W\d]{0,8}"
)
DATE = re.compile(
    rf"(?<!\d)(?:\d{{1,2}}[./-]\d{{1,2}}[./-](?:\d{{4}}|\d{{2}})|\d{{4}}[./-]\d{{1,2}}[./-]\d{{1,2}}|\d{{1,2}}(?:\.|er|º|°|st|nd|rd|th)?[ ](?:de[ ]|di[ ])?{_MONTH}"
    rf"|(?:{_MONTH})\.?[ ]\d{{1,2}}|\d{{4}}年)",
    _FLAGS,
)
YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)|\d{1,2}[./-]\d{1,2}[./-]\d{2}(?!\d)")
TIME = re.compile(r"(?<!\d)\d{1,2}(?:[:.h]|[ ]h[ ])\d{2}(?!\d)")
ADDRESS = re.compile(r"[\w.+'’=-]{1,80}@[\w-]{1,60}(?:\.[\w-]{1,60}){0,6}")
GMAIL_SHORT = re.compile(r"\d{4}-\d{2}-\d{2} \d{1,2}:\d{2} GMT[+-]\d{1,2}:\d{2} \S.{0,120}")

GMAIL_OLD = re.compile(r"\d{4}/\d{1,2}/\d{1,2} [^<>:]{1,80} <[^<>\s]{3,120}>:?")

CLOSING = re.compile(
    r"[\s*_]{0,4}(?:(?:tante |molte )?grazie(?: mille)?[ ,]{1,3}(?:e )?)?(?:cordiali saluti|distinti saluti|cordialmente|un cordiale saluto|(?:i )?migliori saluti|saluti|"
    r"(?:un )?(?:cordial )?saludos?(?: cordial(?:es)?)?|atentamente|muy atentamente|(?:kind|best|warm)(?:est)? regards|regards|best(?: wishes)?|sincerely|yours (?:sincerely|faithfully|truly)|"
    r"(?:cu (?:stim[ăa]|respect|considera[țţt]ie)|toate cele bune|o zi bun[ăa]|salut[ăa]ri)|(?:bien )?cordialement|bien [àa] vous|sinc[èe]res salutations|salutations(?: distingu[ée]es)?|"
    r"mit (?:freundlichen|besten|lieben|herzlichen) gr[üu](?:ß|ss)en|(?:viele|freundliche|beste|liebe) gr[üu](?:ß|ss)e|mfg|hochachtungsvoll|"
    r"(?:com os )?(?:melhores )?cumprimentos|atenciosamente|atentamente|cordiais sauda[çc][õo]es|abra[çc]os?|thanks(?: and regards)?|thank you|thanks & regards)[\s,.!*_]{0,6}",
    _FLAGS,
)

_DEVICE = (
    r"(?:iphone|ipad|ipod|android|galaxy|samsung|huawei|xiaomi|redmi|oppo|realme|honor|htc|nokia|sony|xperia|lg|motorola|oneplus|pixel|blackberry|alcatel|wiko|lenovo|windows|"
    r"mobile?|mobil\w{0,12}|m[óo]vil|phone|smartphone|cell\w{0,8}|celular|cellulare|tablet|telefon\w{0,6}|t[ée]l[ée]phone|portable|handy|telem[óo]vel|telemovil|dispositivo(?: mobile| m[óo]vil)?|dispozitiv\w{0,4}|"
    r"outlook|yahoo!?|mail|mailbox|airmail|proton(?:mail)?|gmail|gmx|aol|thunderbird|spark|libero ?mail|tiscali|orange|hotmail|web\.de|t-online|ti-\d\d|mac|device|appareil|ger[äa]t)"
)
_SENT = (
    r"(?:sent (?:from|via|with|by|using)|from my|someone from|inviato (?:da|dal|dalla|con|tramite)|inviata (?:da|dal)|spedito (?:da|dal|con)|enviado (?:desde|do|a partir do|a partir de|por|pelo|con|com|de|mediante)|"
    r"enviada (?:do|a partir do|pelo)|envoy[ée]e? (?:de|depuis|via|[àa] partir de|avec)|trimis(?:[ăa])? (?:de pe|din|de la|cu|prin|via)|expediat (?:de pe|din)|gesendet (?:von|mit|via|aus)|von meinem|von unterwegs|"
    r"diese nachricht wurde (?:von|mit)|verzonden (?:met|vanaf|van)|verstuurd vanaf|sendt fra|skickat från|wysłane? z)"
)
MOBILE_FOOTER = re.compile(
    rf"[\s*_<(\[]{{0,6}}(?:{_SENT}[ ](?:[^\s.!?]{{1,40}}[ ]){{0,5}}\[?{_DEVICE}\b(?P<rest>.{{0,90}}?)|{_SENT}[ ][^\s<(]{{1,40}}(?:[ ][^\s<(]{{1,40}}){{0,3}}[ ]?[<(]https?://\S{{1,200}}|(?:從我的|从我的).{{0,40}}|"
    r"(?:get|download|scarica|ottieni|obt[ée]n(?:er|ga|ha)?|obter o|transfira o|baixe o|baixar o|descargar?|t[ée]l[ée]charge[rz]|obtenez|obtenir|desc[ăa]rca(?:[țţt]i)?|descarc[ăa]|ob[țţt]ine[țţt]i|holen sie sich|laden sie)"
    r"[ ]\[?(?:o |le |la )?(?:bluemail|outlook|yahoo|gmail|aol|spark).{0,80}|outlook f[üu]r (?:ios|android) .{0,40})[\s*_>)\]]{0,6}",
    _FLAGS,
)
EXCUSE = re.compile(
    r"typo|excuse|brevity|scus|errori|disculp|faute|erreur|tippfehler|erros|gre[șş]eli|secure e", _FLAGS
)
ANTIVIRUS = re.compile(
    r".{0,80}(?:priv[ao] di virus|libre de virus|virus-free|garanti sans virus|virenfrei|livre de v[íi]rus|f[ăa]r[ăa] viru[sș]i|scanned for viruses|"
    r"controllat[ao] per virus|alla ricerca di virus|en busca de virus|recherche de virus|auf viren (?:gepr|[üu]berpr)|checked by avg|"
    r"(?:^|[\s/.<(])(?:www\.)?(?:avast|avg)\.com).{0,200}",
    _FLAGS,
)
ENVIRONMENT = re.compile(
    r"(?=.{0,200}(?:environment|ambiente|environnement|umwelt|mediul|natura|trees|alberi|[áa]rvores|[áa]rboles))"
    r".{0,60}(?:before (?:you )?print|prima di stampare|antes de imprimir|avant d['’]imprimer|n['’]imprimez|vor dem (?:aus)?druck|bevor sie .{0,30}(?:aus)?drucken|[îi]nainte (?:de a|s[ăa]) (?:tip[ăa]ri|imprima)).{0,200}",
    _FLAGS,
)
FIRST_PERSON = re.compile(
    r"\b(?:ho|mi|mio|mia|my|me|yo|j['’]ai|je|mon|ich|mir|mein\w{0,2}|eu|recebi|meu|minha|mie|[îi]mi)\b|\bhe \w{2,12}[aieí]do\b|\bam (?:primit|[șş]ters|v[ăa]zut|sunat)\b",
    _FLAGS,
)
ENGLISH_I = re.compile(r"\bI\b(?!\.)")
"""A person speaking for himself: no notice of a company is written so. A reason to keep."""

_BANNER_OPEN = r"[\s*\[(>]{0,6}(?:caution|warning|attention|external|attenzione|avviso|mail esterna|atenci[óo]n|aviso|externo|achtung|extern|warnung|avertissement|externe|aten[çc][ãa]o|aten[țţt]ie)\b"
BANNER = re.compile(
    _BANNER_OPEN
    + r".{0,60}(?:outside (?:of )?(?:the |your |this |our )?(?:organi[sz]ation|company|network)|external (?:sender|email|source)|(?:dall['’]|mittente )estern[oa]|"
    r"remitente externo|fuera de (?:la|su|nuestra) (?:organizaci[óo]n|empresa)|(?:de l['’])?ext[ée]rieur|exp[ée]diteur externe|extern(?:en|er)? (?:absender|quelle)|au(?:ß|ss)erhalb|"
    r"remetente externo|fora da (?:organiza[çc][ãa]o|empresa)|(?:din )?afara (?:organiza[țţt]iei|companiei)|expeditor extern).{0,400}",
    _FLAGS,
)

DISCLAIMER_TITLE = re.compile(
    r"[\s*_-]{0,6}(?:disclaimer|confidentiality notice|legal notice|avviso di riservatezza|avvertenza|nota di riservatezza|informativa privacy|aviso legal|aviso de confidencialidad|"
    r"avis de confidentialit[ée]|avertissement|vertraulichkeitshinweis|haftungsausschluss|aviso de confidencialidade|not[ăa] de confiden[țţt]ialitate|confiden[țţt]ialitate)[\s:.*_-]{0,6}",
    _FLAGS,
)
DISCLAIMER_OPENER = re.compile(
    r"[\s*_(\[\"-]{0,6}(?:(?:disclaimer|confidentiality notice|avviso di riservatezza|aviso legal|aviso de confidencialidade?|avis de confidentialit[ée]|not[ăa] de confiden[țţt]ialitate)\s{0,2}[:.–-]|"
    r"this (?:e-?mail|message|communication|transmission|electronic)|the (?:information|contents?) (?:contained |transmitted )?(?:in|of) this|the information (?:contained|transmitted)|"
    r"(?:il presente|questo|il) messaggio|(?:la presente|questa) (?:e-?mail|comunicazione|mail)|le informazioni (?:contenute|trasmesse)|il contenuto (?:del|di)|ai sensi (?:del|e per)|"
    r"este (?:mensaje|correo|e-?mail)|la informaci[óo]n (?:contenida|incluida)|el contenido de este|ce (?:message|courriel|courrier|mail)|cet? e-?mail|le pr[ée]sent (?:message|courriel)|les informations contenues|"
    r"diese (?:e-?mail|nachricht|mail)|die (?:in dieser|information)|der inhalt dieser|esta mensagem|a informa[çc][ãa]o contida|as informa[çc][õo]es contidas|o conte[úu]do d|"
    r"acest (?:mesaj|e-?mail|document)|informa[țţt]iile (?:con[țţt]inute|din)|con[țţt]inutul acestui)",
    _FLAGS,
)
DISCLAIMER_SIGNS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(words, _FLAGS)
    for words in (
        r"confiden|riservat|vertraulich|privileg|segreto|sigil",
        r"intended (?:solely |only |exclusively )?(?:for|recipient)|addressee|destinatari|destin[ăa]|destinat[áo]|destinataire|empf[äa]nger|adressat|bestimmt|dirigid[oa]|destinad[oa]",
        r"(?:received|receive) (?:this|it).{0,40}(?:error|mistake)|(?:in|by) error|per errore|por error|par erreur|irrt[üu]mlich|nicht der (?:richtige|beabsichtigte)|por engano|por erro|din (?:gre[șş]eal[ăa]|eroare)|are not the",
        r"delete|cancell|distrug|elimin|eliminar|borr|supprim|d[ée]trui|l[öo]sch|vernicht|apag|[șş]terge",
        r"disclos|copying|distribut|diffusion|divulg|copia|reprodu|weitergabe|unauthori[sz]ed|prohibid|vietat|interdit|proibid|interzis|untersagt|strictly",
        r"\bGDPR\b|2016/679|196/2003|RGPD|DSGVO|LOPD",
    )
)
