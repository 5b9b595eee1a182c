"""Words by which people head their columns, in the seven languages, and the channels they name."""

from __future__ import annotations

import re
import unicodedata

COLUMN_WORDS: dict[str, str] = {
    "text": (
        "text testo texto texte comment comments comentario comentarios comentariu comentarii commento commenti comentário "
        "commentaire commentaires kommentar kommentare review reviews recensione recensioni reseña resena opinion opinión "
        "opinioni opinie opiniones avis recenzie recenzii bewertungstext rezension avaliação avaliacao message messaggio "
        "mensaje mesaj nachricht mensagem feedback verbatim body content contenuto contenido contenu inhalt conteúdo "
        "descrizione descripción description beschreibung descrição descriere reclamo reclamación plângere complaint "
        "answer risposta respuesta répondre antwort resposta răspuns parere comment_text review_text text_original"
    ),
    "title": "title titolo título titulo titre titlu titel subject_line oggetto asunto objet betreff assunto subiect überschrift headline",
    "external_id": (
        "id external_id item_id review_id comment_id survey_id response_id ticket_id ticket message_id uuid guid key codice "
        "código codigo numero número nummer numéro nr record_id id_recensione id_comentario identificativo"
    ),
    "occurred_at": (
        "occurred_at date data fecha datum timestamp time created created_at createdat datetime data_ora fecha_hora dată "
        "submitted_at date_created review_date published published_at horodatage zeitpunkt erstellt_am data_creazione"
    ),
    "author": "author autore autor auteur verfasser user username utente usuario usuário utilisateur utilizator benutzer name nome nombre nom nume reviewer",
    "subject": (
        "customer customer_id customerid client client_id cliente cliente_id id_cliente kunde kundennummer kunden_id "
        "codice_cliente número_cliente numero_cliente numéro_client id_client cod_client nr_client email e_mail mail correo "
        "customer_ref user_id respondent_id correo_electrónico courriel"
    ),
    "thread": "thread thread_id conversation conversation_id conversazione conversación conversa case case_id pratica",
    "language": "language lang lingua idioma langue limbă limba limba_textului sprache locale",
    "rating": (
        "rating stars stelle estrellas étoiles stele sterne estrelas vote voto voti nota note punteggio puntuación puntuacion "
        "puntaje valutazione valoración bewertung calificación pontuação score_review punctaj"
    ),
    "channel": "channel canale canal kanal fonte",
}
SCORE_WORDS: dict[str, str] = {
    "nps": "nps nps_score net_promoter_score likelihood_to_recommend",
    "csat": "csat csat_score satisfaction satisfaction_score soddisfazione satisfacción zufriedenheit satisfação satisfacție",
    "ces": "ces ces_score effort effort_score customer_effort_score",
}
ATTRIBUTE_WORDS: dict[str, str] = {
    "region": "region regione región région regiune região bundesland",
    "age_band": "age_band age_group fascia_età fascia_eta grupo_edad rango_edad tranche_âge grupa_varsta altersgruppe faixa_etária",
    "tenure_band": "tenure_band anzianità_cliente antigüedad ancienneté vechime",
    "product": "product prodotto producto produit produs produkt produto",
    "plan": "plan piano tariffa tarifa forfait",
    "device": "device dispositivo appareil dispozitiv gerät",
    "country": "country paese país pays țară land",
    "customer_type": "customer_type tipo_cliente type_client tip_client kundentyp segment segmento segmento_cliente",
    "branch_area": "branch_area filiale sucursal agence sucursală agência",
    "company": "company bank banca banco banque bancă azienda empresa entreprise insurer assureur",
    "app_version": "app_version versione_app versión_app version",
    "activity": "activity attività actividad activité activitate",
}
CHANNEL_WORDS: dict[str, str] = {
    "email": "email e_mail mail posta correo courriel e_mails mails correo_electronico",
    "chat": "chat live_chat webchat whatsapp messenger",
    "review": "review reviews review_site recensione recensioni resena opinion avis recenzie bewertung avaliacao app_store google_play trustpilot store",
    "comment": "comment commento comentario commentaire comentariu kommentar",
    "social": "social tweet tweets twitter x facebook instagram linkedin social_media reddit youtube",
    "call": "call phone telefono telefon telephone chiamata llamada appel apel anruf chamada telefonata",
    "survey": "survey sondaggio questionario encuesta cuestionario enquete sondage sondaj chestionar umfrage inquerito pesquisa nps",
    "other": "other altro otro autre altul andere outro",
}


def plain(name: str) -> str:
    """A header or word without case, accents and punctuation: ``Fecha / Hora`` -> ``fecha_hora``."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.strip())
    folded = unicodedata.normalize("NFKD", split.casefold())
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    return re.sub(r"[^0-9a-z]+", "_", bare).strip("_")


def _index(table: dict[str, str]) -> dict[str, str]:
    return {plain(word): meaning for meaning, words in table.items() for word in words.split()}


COLUMNS = _index(COLUMN_WORDS) | {
    plain(word): f"score.{name}" for name, words in SCORE_WORDS.items() for word in words.split()
}
ATTRIBUTES = _index(ATTRIBUTE_WORDS)
CHANNEL_OF = _index(CHANNEL_WORDS)


def meaning_of(header: str) -> str | None:
    """The field that a header names as a whole (``text``, ``score.nps``, ``attr.region``), or None."""
    name = plain(header)
    if name in COLUMNS:
        return COLUMNS[name]
    return f"attr.{ATTRIBUTES[name]}" if name in ATTRIBUTES else None


def hint_of(header: str) -> str | None:
    """The field that one word of a longer header names (``Your comment (optional)`` -> ``text``), or None.

    Only for text and date, where a column of another meaning is unlikely to carry the word.
    """
    words = plain(header).split("_")
    for word in words:
        if COLUMNS.get(word) in ("text", "occurred_at") and not {"id", "count", "lang", "mt"} & set(words):
            return COLUMNS[word]
    return None
