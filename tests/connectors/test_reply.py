"""Stripping of replies: what goes, in seven languages and the forms of the usual mail programs, and what must stay."""

from __future__ import annotations

import pytest

from feedback.connectors.quotes import is_blank
from feedback.connectors.reply import strip_reply

OWN = {
    "it": "Buongiorno,\n\nl'app continua a bloccarsi quando confermo il bonifico. È la terza volta.",
    "es": "Hola:\n\nla aplicación se cierra al confirmar la transferencia. Estoy muy cansado.",
    "en": "Hello,\n\nthe app still freezes when I confirm a transfer. This is the third time.",
    "ro": "Bună ziua,\n\naplicația se blochează când confirm transferul. Este a treia oară.",
    "fr": "Bonjour,\n\nl'application se bloque quand je confirme le virement. C'est la troisième fois.",
    "de": "Guten Tag,\n\ndie App stürzt ab, wenn ich die Überweisung bestätige. Das ist das dritte Mal.",
    "pt": "Bom dia,\n\na aplicação bloqueia quando confirmo a transferência. É a terceira vez.",
}
QUOTE = "Thank you for your message.\nWe are looking into it."
MARKED = "> Thank you for your message.\n>\n> We are looking into it."

ATTRIBUTIONS = [
    ("it", "Il giorno mar 3 mar 2026 alle ore 10:12 Banca Aurora <assistenza@aurora.example> ha scritto:"),
    ("it", "Il giorno 3 mar 2026, alle ore 10:12, Banca Aurora <assistenza@aurora.example> ha scritto:"),
    ("it", "Il 3 marzo 2026 10:12:45 CET, Banca Aurora <assistenza@aurora.example> ha scritto:"),
    ("it", "Il 03/03/2026 10:12, Banca Aurora ha scritto:"),
    ("it", "Il 03/03/26 10:12, Banca Aurora ha scritto:"),
    ("it", "In data 3 marzo 2026 alle ore 10:12 \"Banca Aurora\" <assistenza@aurora.example> ha scritto:"),
    ("it", "Il martedì 3 marzo 2026, Banca Aurora <assistenza@aurora.example>\nha scritto:"),
    ("it", "Il giorno mar 3 mar 2026 alle 10:12 Banca Aurora <\nassistenza@aurora.example> ha scritto:"),
    ("it", "Banca Aurora <assistenza@aurora.example> ha scritto:"),
    ("es", "El mar, 3 mar 2026 a las 10:12, Banco Aurora (<ayuda@aurora.example>) escribió:"),
    ("es", "El 3 mar 2026, a las 10:12, Banco Aurora <ayuda@aurora.example> escribió:"),
    ("es", "El martes, 3 de marzo de 2026, 10:12:00 CET, Banco Aurora <ayuda@aurora.example> escribió:"),
    ("es", "El 03/03/2026 a las 10:12, Banco Aurora escribió:"),
    ("es", "El mié., 4 de marzo de 2026 10:12 a. m., Banco Aurora <\nayuda@aurora.example> escribió:"),
    ("es", "2026-03-03 10:12 GMT+01:00 Banco Aurora <ayuda@aurora.example>:"),
    ("en", "On Tue, Mar 3, 2026 at 10:12 AM Aurora Bank <help@aurora.example> wrote:"),
    ("en", "On 3 Mar 2026, at 10:12, Aurora Bank <help@aurora.example> wrote:"),
    ("en", "On 03/03/2026 10:12, Aurora Bank wrote:"),
    ("en", "On Tue, Mar 3, 2026 at 10:12 AM Aurora Bank Customer Care Department <\nhelp@aurora.example> wrote:"),
    ("en", "On Tuesday, March 3, 2026, 10:12:00 AM GMT+1, Aurora Bank\n<help@aurora.example>\nwrote:"),
    ("en", "---- On Tue, 03 Mar 2026 10:12:00 +0100 help@aurora.example wrote ----"),
    ("en", "Aurora Bank <help@aurora.example> wrote:"),
    ("ro", "În mar., 3 mar. 2026 la 10:12, Banca Aurora <ajutor@aurora.example> a scris:"),
    ("ro", "În mar., 3 mar. 2026, 10:12 Banca Aurora <\najutor@aurora.example> a scris:"),
    ("ro", "Pe 3 mar. 2026, la 10:12, Banca Aurora <ajutor@aurora.example> a scris:"),
    ("ro", "La 03.03.2026 10:12, Banca Aurora a scris:"),
    ("ro", "On mar., 3 mar. 2026 at 10:12, Banca Aurora <ajutor@aurora.example> a scris:"),
    ("fr", "Le mar. 3 mars 2026 à 10:12, Banque Aurore <aide@aurore.example> a écrit :"),
    ("fr", "Le 3 mars 2026 à 10:12, Banque Aurore <aide@aurore.example> a écrit :"),
    ("fr", "Le 03/03/2026 à 10:12, Banque Aurore a écrit :"),
    ("fr", "Le mardi 3 mars 2026 à 10:12:00 UTC+1, Banque Aurore <aide@aurore.example>\na écrit :"),
    ("fr", "Le 3 mars 2026 10:12, \"Banque Aurore\"\n<aide@aurore.example>\na écrit :"),
    ("de", "Am Di., 3. März 2026 um 10:12 Uhr schrieb Aurora Bank <hilfe@aurora.example>:"),
    ("de", "Am 03.03.2026 um 10:12 schrieb Aurora Bank:"),
    ("de", "Am 03.03.26 um 10:12 schrieb Aurora Bank <hilfe@aurora.example>:"),
    ("de", "Am Dienstag, 3. März 2026, 10:12:00 MEZ hat Aurora Bank <hilfe@aurora.example> Folgendes geschrieben:"),
    ("de", "Am Di., 3. März 2026 um 10:12 Uhr schrieb Aurora Bank Kundendienst <\nhilfe@aurora.example>:"),
    ("de", "Aurora Bank <hilfe@aurora.example> schrieb am Di., 3. März 2026,\n10:12:"),
    ("pt", "Em ter., 3 de mar. de 2026 às 10:12, Banco Aurora <ajuda@aurora.example> escreveu:"),
    ("pt", "Em 3 de março de 2026 10:12, Banco Aurora <\najuda@aurora.example> escreveu:"),
    ("pt", "Em 03/03/2026 10:12, Banco Aurora escreveu:"),
    ("pt", "No dia 3/03/2026, às 10:12, Banco Aurora <ajuda@aurora.example> escreveu:"),
    ("pt", "A terça, 3/03/2026, 10:12, Banco Aurora <ajuda@aurora.example> escreveu:"),
]  # fmt: skip

HEADERS = [
    ("it", "Da: Banca Aurora <assistenza@aurora.example>\nInviato: martedì 3 marzo 2026 10:12\nA: Anna Prova <anna@posta.example>\nOggetto: R: bonifico"),
    ("it", "Da: Banca Aurora [mailto:assistenza@aurora.example]\nInviato il: martedì 3 marzo 2026 10:12\nA: Anna Prova\nCc: Filiale\nOggetto: R: bonifico"),
    ("it", "________________________________\nDa: Banca Aurora <assistenza@aurora.example>\nData: martedì 3 marzo 2026 alle 10:12\nA: Anna\nOggetto: bonifico"),
    ("it", "-----Messaggio originale-----\nDa: assistenza@aurora.example\nInviato: 3 marzo 2026\nA: anna@posta.example\nOggetto: bonifico"),
    ("it", "-------- Messaggio originale --------\nOggetto: bonifico\nData: 03/03/2026 10:12\nDa: assistenza@aurora.example\nA: anna@posta.example"),
    ("es", "De: Banco Aurora <ayuda@aurora.example>\nEnviado: martes, 3 de marzo de 2026 10:12\nPara: Ana Prueba <ana@correo.example>\nAsunto: RE: transferencia"),
    ("es", "De: Banco Aurora <ayuda@aurora.example>\nEnviado el: martes, 3 de marzo de 2026 10:12\nPara: Ana\nCC: Oficina\nAsunto: RE: transferencia"),
    ("es", "De: Banco Aurora\nFecha: martes, 3 de marzo de 2026, 10:12\nPara: ana@correo.example\nAsunto: transferencia"),
    ("es", "-----Mensaje original-----\nDe: ayuda@aurora.example\nEnviado: 3 de marzo de 2026\nPara: ana@correo.example\nAsunto: transferencia"),
    ("en", "From: Aurora Bank <help@aurora.example>\nSent: Tuesday, March 3, 2026 10:12 AM\nTo: Ann Sample <ann@post.example>\nSubject: RE: transfer"),
    ("en", "*From:* Aurora Bank [mailto:help@aurora.example]\n*Sent:* Tuesday, March 3, 2026 10:12 AM\n*To:* Ann\n*Subject:* RE: transfer"),
    ("en", "-----Original Message-----\nFrom: help@aurora.example\nSent: Tuesday, March 3, 2026\nTo: ann@post.example\nSubject: transfer"),
    ("ro", "De la: Banca Aurora <ajutor@aurora.example>\nTrimis: marți, 3 martie 2026 10:12\nCătre: Ana Probă <ana@posta.example>\nSubiect: RE: transfer"),
    ("ro", "De la: Banca Aurora <ajutor@aurora.example>\nTrimis: marti, 3 martie 2026 10:12\nCatre: Ana\nSubiect: RE: transfer"),
    ("ro", "-----Mesaj original-----\nDe la: ajutor@aurora.example\nTrimis: 3 martie 2026\nCătre: ana@posta.example\nSubiect: transfer"),
    ("fr", "De : Banque Aurore <aide@aurore.example>\nEnvoyé : mardi 3 mars 2026 10:12\nÀ : Anne Essai <anne@poste.example>\nObjet : RE: virement"),
    ("fr", "De : Banque Aurore <aide@aurore.example>\nEnvoyé le : mardi 3 mars 2026 10:12\nÀ : Anne\nCc : Agence\nObjet : RE: virement"),
    ("fr", "-----Message d'origine-----\nDe : aide@aurore.example\nEnvoyé : mardi 3 mars 2026\nÀ : anne@poste.example\nObjet : virement"),
    ("de", "Von: Aurora Bank <hilfe@aurora.example>\nGesendet: Dienstag, 3. März 2026 10:12\nAn: Anna Muster <anna@post.example>\nBetreff: AW: Überweisung"),
    ("de", "Von: Aurora Bank <hilfe@aurora.example>\nDatum: Dienstag, 3. März 2026 um 10:12\nAn: Anna\nBetreff: AW: Überweisung"),
    ("de", "-----Ursprüngliche Nachricht-----\nVon: hilfe@aurora.example\nGesendet: Dienstag, 3. März 2026\nAn: anna@post.example\nBetreff: Überweisung"),
    ("pt", "De: Banco Aurora <ajuda@aurora.example>\nEnviado: terça-feira, 3 de março de 2026 10:12\nPara: Ana Prova <ana@correio.example>\nAssunto: RE: transferência"),
    ("pt", "De: Banco Aurora <ajuda@aurora.example>\nEnviada em: terça-feira, 3 de março de 2026 10:12\nPara: Ana\nAssunto: RE: transferência"),
    ("pt", "-----Mensagem original-----\nDe: ajuda@aurora.example\nEnviada: 3 de março de 2026\nPara: ana@correio.example\nAssunto: transferência"),
]  # fmt: skip

FORWARDS = [
    ("it", "---------- Messaggio inoltrato ---------"), ("it", "Inizio messaggio inoltrato:"),
    ("es", "---------- Mensaje reenviado ---------"), ("es", "Inicio del mensaje reenviado:"),
    ("en", "---------- Forwarded message ---------"), ("en", "Begin forwarded message:"),
    ("ro", "---------- Mesaj redirecționat ---------"), ("fr", "---------- Message transféré ---------"),
    ("fr", "Début du message transféré :"), ("de", "---------- Weitergeleitete Nachricht ---------"),
    ("de", "Anfang der weitergeleiteten Nachricht:"), ("pt", "---------- Mensagem encaminhada ---------"),
    ("pt", "Início da mensagem reencaminhada:"),
]  # fmt: skip

DEVICES = [
    ("it", "Inviato da iPhone"), ("it", "Inviato dal mio dispositivo Samsung"), ("it", "Inviato da Outlook per Android"),
    ("it", "Inviato da Posta per Windows"), ("it", "Scarica Outlook per iOS"), ("it", "Inviato dal mio telefono Huawei"),
    ("it", "Inviato con Proton Mail"), ("es", "Enviado desde mi iPhone"), ("es", "Enviado desde mi Samsung Galaxy"),
    ("es", "Obtener Outlook para Android"), ("es", "Enviado desde Correo para Windows"), ("es", "Enviado desde Yahoo Mail para iPhone"),
    ("en", "Sent from my iPhone"), ("en", "Sent from Yahoo Mail on Android"), ("en", "Get Outlook for iOS"),
    ("en", "Sent from Mail for Windows"), ("en", "Sent with Proton Mail secure email."), ("ro", "Trimis de pe iPhone-ul meu"),
    ("ro", "Trimis de pe telefonul meu Samsung"), ("ro", "Trimis din Yahoo Mail pe Android"), ("ro", "Descărcați Outlook pentru iOS"),
    ("fr", "Envoyé de mon iPhone"), ("fr", "Envoyé depuis mon appareil Galaxy"), ("fr", "Télécharger Outlook pour Android"),
    ("fr", "Envoyé à partir de Outlook pour iOS"), ("de", "Von meinem iPhone gesendet"), ("de", "Gesendet von Outlook für Android"),
    ("de", "Von meinem Samsung Galaxy Smartphone gesendet."), ("de", "Gesendet mit der GMX Mail App"), ("de", "Holen Sie sich Outlook für iOS"),
    ("pt", "Enviado do meu iPhone"), ("pt", "Enviado a partir do meu smartphone Samsung"), ("pt", "Obter o Outlook para Android"),
    ("pt", "Enviado do meu telemóvel"),
]  # fmt: skip

DISCLAIMERS = [
    ("it", "Questo messaggio e gli eventuali allegati sono riservati e destinati esclusivamente al destinatario. Se lo avete ricevuto per errore,\nvi preghiamo di cancellarlo e di avvisare il mittente. È vietata ogni diffusione."),
    ("es", "Este mensaje y sus adjuntos son confidenciales y se dirigen exclusivamente a su destinatario. Si lo ha recibido por error,\nle rogamos que lo elimine y avise al remitente. Queda prohibida su divulgación."),
    ("en", "This e-mail and any attachments are confidential and intended solely for the addressee. If you have received it in error,\nplease delete it and notify the sender. Any disclosure or copying is strictly prohibited."),
    ("ro", "Acest mesaj și anexele sale sunt confidențiale și destinate exclusiv destinatarului. Dacă l-ați primit din greșeală,\nvă rugăm să îl ștergeți și să anunțați expeditorul."),
    ("fr", "Ce message et ses pièces jointes sont confidentiels et réservés à leur destinataire. Si vous l'avez reçu par erreur,\nmerci de le supprimer et d'avertir l'expéditeur. Toute diffusion est interdite."),
    ("de", "Diese E-Mail enthält vertrauliche Informationen und ist nur für den Empfänger bestimmt. Wenn Sie nicht der richtige Adressat sind,\nlöschen Sie bitte diese Nachricht. Die unbefugte Weitergabe ist untersagt."),
    ("pt", "Esta mensagem e os seus anexos são confidenciais e destinam-se apenas ao destinatário. Se a recebeu por engano,\napague-a e avise o remetente. É proibida a sua divulgação."),
]  # fmt: skip

CLOSINGS = [
    ("it", "Cordiali saluti", "Tel. 02 5550 1234"), ("es", "Un saludo,", "Tel.: +34 91 555 01 23"), ("en", "Best regards,", "Phone: +44 20 5550 1234"),
    ("ro", "Cu stimă,", "Tel: 0721 555 012"), ("fr", "Cordialement,", "Tél. : 01 55 50 12 34"), ("de", "Mit freundlichen Grüßen", "Tel.: 030 5550 1234"),
    ("pt", "Com os melhores cumprimentos,", "Telef.: +351 21 555 0123"),
]  # fmt: skip


def kinds(body: str) -> list[str]:
    return [part.kind for part in strip_reply(body).removed]


@pytest.mark.parametrize(("language", "line"), ATTRIBUTIONS)
def test_marked_quote_under_an_attribution_goes(language: str, line: str) -> None:
    stripped = strip_reply(f"{OWN[language]}\n\n{line}\n\n{MARKED}\n")
    assert stripped.text == OWN[language]
    assert {part.kind for part in stripped.removed} == {"quoted_reply"}


@pytest.mark.parametrize(("language", "line"), ATTRIBUTIONS)
def test_unmarked_quote_under_an_attribution_goes(language: str, line: str) -> None:
    assert strip_reply(f"{OWN[language]}\n\n{line}\n\n{QUOTE}\n").text == OWN[language]


@pytest.mark.parametrize(("language", "line"), ATTRIBUTIONS)
def test_own_line_right_above_an_attribution_stays(language: str, line: str) -> None:
    assert strip_reply(f"{OWN[language]}\nGrazie mille\n{line}\n{MARKED}\n").text == f"{OWN[language]}\nGrazie mille"


@pytest.mark.parametrize(("language", "line"), ATTRIBUTIONS)
def test_answer_below_the_quote_stays(language: str, line: str) -> None:
    assert strip_reply(f"{line}\n{MARKED}\n\n{OWN[language]}\n").text == OWN[language]


@pytest.mark.parametrize(("language", "block"), HEADERS)
def test_header_block_cuts_the_earlier_mail_off(language: str, block: str) -> None:
    stripped = strip_reply(f"{OWN[language]}\n\n{block}\n\n{QUOTE}\n\nBanca Aurora\n")
    assert stripped.text == OWN[language]
    assert "looking into it" in stripped.removed[-1].text


@pytest.mark.parametrize(("language", "block"), HEADERS)
def test_header_block_with_blank_lines_between_its_lines(language: str, block: str) -> None:
    spread = block.replace("\n", "\n\n")
    assert strip_reply(f"{OWN[language]}\n\n{spread}\n\n{QUOTE}\n").text == OWN[language]


@pytest.mark.parametrize(("language", "line"), FORWARDS)
def test_forwarded_mail_under_a_comment_goes(language: str, line: str) -> None:
    stripped = strip_reply(f"{OWN[language]}\n\n{line}\nFrom: Bank <info@aurora.example>\nSubject: Notice\n\n{QUOTE}\n")
    assert stripped.text == OWN[language]
    assert [part.kind for part in stripped.removed] == ["forwarded"]


def test_forwarded_mail_alone_keeps_its_text() -> None:
    body = "---------- Forwarded message ---------\nFrom: Bank <info@aurora.example>\nDate: Tue, 3 Mar 2026\nSubject: Notice\n\nYour fee rises."
    stripped = strip_reply(body)
    assert stripped.text == "Your fee rises."
    assert [part.kind for part in stripped.removed] == ["forwarded"]


@pytest.mark.parametrize(("language", "line"), DEVICES)
def test_device_line_goes(language: str, line: str) -> None:
    stripped = strip_reply(f"{OWN[language]}\n\n{line}\n")
    assert stripped.text == OWN[language]
    assert [part.kind for part in stripped.removed] == ["auto_footer"]


@pytest.mark.parametrize(("language", "line"), DEVICES)
def test_device_line_above_a_quote_goes(language: str, line: str) -> None:
    attribution = next(text for tongue, text in ATTRIBUTIONS if tongue == language)
    assert strip_reply(f"{OWN[language]}\n\n{line}\n\n{attribution}\n{MARKED}\n").text == OWN[language]


@pytest.mark.parametrize(("language", "disclaimer"), DISCLAIMERS)
def test_disclaimer_goes(language: str, disclaimer: str) -> None:
    stripped = strip_reply(f"{OWN[language]}\n\n{disclaimer}\n")
    assert stripped.text == OWN[language]
    assert [part.kind for part in stripped.removed] == ["disclaimer"]


@pytest.mark.parametrize(("language", "closing", "phone"), CLOSINGS)
def test_signature_behind_the_delimiter_goes(language: str, closing: str, phone: str) -> None:
    for delimiter in ("-- ", "--"):
        stripped = strip_reply(f"{OWN[language]}\n\n{delimiter}\nAnna Prova\nAurora S.p.A.\n{phone}\n")
        assert stripped.text == OWN[language]
        assert [part.kind for part in stripped.removed] == ["signature"]


@pytest.mark.parametrize(("language", "closing", "phone"), CLOSINGS)
def test_contact_data_under_a_closing_goes_and_a_name_alone_stays(language: str, closing: str, phone: str) -> None:
    assert (
        strip_reply(f"{OWN[language]}\n\n{closing}\nAnna Prova\nVia Roma 1\n{phone}\n").text
        == f"{OWN[language]}\n\n{closing}"
    )
    alone = f"{OWN[language]}\n\n{closing}\nAnna Prova"
    assert strip_reply(alone).text == alone


def test_answers_between_quoted_lines_stay_and_the_quoted_lines_go() -> None:
    body = (
        "On Tue, Mar 3, 2026 at 10:12 AM Aurora Bank <help@aurora.example> wrote:\n> Did you get the card?\n\nNo, it never came.\n\n"
        "> And the PIN?\n\nNeither."
    )
    assert [line for line in strip_reply(body).text.split("\n") if line] == ["No, it never came.", "Neither."]


def test_nested_parts_are_all_reported() -> None:
    body = f"{OWN['it']}\n\nInviato da iPhone\n\n{ATTRIBUTIONS[0][1]}\n{MARKED}\n"
    assert kinds(body) == ["auto_footer", "quoted_reply", "quoted_reply"]


def test_external_mail_banner_goes() -> None:
    body = "ATTENZIONE: questa mail proviene da un mittente esterno. Non aprire allegati.\n\n" + OWN["it"]
    assert strip_reply(body).text == OWN["it"]


NEAR_MISSES = [
    "La carta non va.\n\nPrima di stampare la ricevuta l'app si blocca, sempre.",
    "Attenzione: ho ricevuto un messaggio da un mittente esterno che finge di essere voi, con un allegato.\n\nCosa faccio?",
    "Vi scrivo per un fatto grave.\n\nQuesto messaggio è per segnalare che ho ricevuto per errore documenti riservati destinati a un altro cliente; li ho cancellati.",
    "This message is about a data breach: I received by mistake confidential papers intended for another customer and was told to delete them.",
    "Enviado desde mi móvil el formulario tres veces y siempre da error",
    "Sent from my phone the same form twice and nobody answered",
    "Il conto è stato analizzato con superficialità e la pratica respinta.",
    "Un saludo\nAna",
    "Mando i dati:\n\nNome: Anna\nData: 3 marzo 2026\nDa: via Roma 1\nA: via Milano 2",
    "Merci\nLe conseiller a dit le 3 mars 2026 à 10:12 que la carte arrive :\nelle n'est jamais arrivée.",
    "Ce message est pour vous remercier, je suis très content du service et du conseiller, qui a été confidentiel et rapide.",
    "Il 3 marzo il vostro operatore mi ha scritto:\n\"la pratica è chiusa\".\nInvece è ancora aperta e nessuno risponde.",
    "Il 3 marzo 2026 alle 10:12 il vostro servizio clienti <info@aurora.example> mi ha scritto:\nla carta arriva domani. Non è arrivata.",
    "On 3 March 2026 at 10:12 your agent wrote:\nthe card is on its way. It never came and I am furious.",
    "El 3 de marzo su agente me escribió:\nla tarjeta llega mañana. No llegó.",
    "Le 3 mars votre conseiller m'a écrit :\nla carte arrive demain. Elle n'est jamais arrivée.",
    "Am 3. März hat mir Ihr Mitarbeiter geschrieben:\ndie Karte kommt morgen. Sie kam nicht.",
    "Em 3 de março o vosso agente escreveu:\no cartão chega amanhã. Não chegou.",
    "Pe 3 martie operatorul dumneavoastră mi-a scris:\ncardul vine mâine. Nu a venit.",
    "Da: Roma\nA: Milano\nData: 3 maggio\n\nHo pagato il biglietto due volte con la carta.",
    "De: Madrid\nPara: Sevilla\nFecha: 3 de mayo\n\nMe cobraron dos veces.",
    "Problemi:\n--\nNon riesco ad accedere all'app da tre giorni e nessuno risponde.\nVorrei sapere quando sarà risolto.",
    "First point\n----\nThe app freezes every time I try to pay a bill, please fix this.\n\nSecond point\n----\nThe branch is always closed.",
    "Sent from my desk, this is much easier than with my mobile phone.",
    "The notice was sent from my iPhone app to all users, and it was wrong. I would like to know why.",
    "Inviato il modulo dal mio telefono tre volte, sempre errore. Cosa devo fare?",
    "Ho ricevuto per errore un messaggio destinato a un altro cliente, con dati riservati. È gravissimo.",
    "Questo messaggio è per dirvi che sono molto contento del servizio ricevuto in filiale, complimenti a tutti.",
    "I want to close my account.\n\nRegards\n\nP.S. Please call me on 0155 550 123 before Friday.",
    "I paid twice. The amounts were:\n> 100 euro on Monday\nand 100 again on Tuesday, give it back.",
    "Totally useless >:( and slow",
    "As regards the timeline, we were told two weeks.\n\nIt took two months.",
    "From my point of view: a scandal.\nSubject of my complaint: the fees.\nTo be clear: I want them back.",
    "Grazie mille\nMaria",
    "💸💸💸 😡",
    "Dear bank,\n\nthe letter said:\n\n    Date: 3 March\n    Amount: 100 euro\n\nbut nobody told me.",
]  # fmt: skip


@pytest.mark.parametrize("body", NEAR_MISSES)
def test_what_people_write_stays(body: str) -> None:
    stripped = strip_reply(body)
    assert stripped.text == body
    assert stripped.removed == ()


def test_everything_is_either_kept_or_removed() -> None:
    for _, block in HEADERS:
        body = f"{OWN['it']}\n\n{block}\n\n{MARKED}\n-- \nx\n"
        stripped = strip_reply(body)
        parts = [stripped.text, *(part.text for part in stripped.removed)]
        found = sorted(line for part in parts for line in part.split("\n") if not is_blank(line))
        assert found == sorted(line for line in body.split("\n") if not is_blank(line))
