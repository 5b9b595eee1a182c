"""What identity, health and driving documents are called, in seven languages, without marks; a blank is any sign or none."""

from __future__ import annotations

_ITALIAN = (
    "codice fiscale|c f|cod fisc|cod fiscale|partita iva|p iva|piva|passaporto|pass|carta d identita|carta identita|carta di identita|cie|"
    "documento|documento d identita|documento di identita|doc identita|patente|patente di guida|tessera sanitaria|tessera ts|"
    "permesso di soggiorno|avs|codice sanitario|tessera team"
)
_SPANISH = (
    "dni|d n i|nif|nie|cif|pasaporte|documento|documento de identidad|doc identidad|cedula|cedula de identidad|cedula de ciudadania|"
    "cedula profesional|curp|rfc|clave de elector|ine|ife|cuit|cuil|rut|ruc|nit|dui|carnet de identidad|tarjeta de identidad|licencia de conducir|"
    "licencia de conduccion|permiso de conducir|carnet de conducir|brevete|tarjeta sanitaria|seguridad social|nuss|nss|naf|imss|"
    "carnet de extranjeria|pasaporte n|libreta civica|libreta de enrolamiento|registro civil"
)
_ENGLISH = (
    "nino|ssn|national insurance|ni number|social security|passport|identity card|id card|driving licence|driving license|"
    "driver s licence|driver s license|drivers license|drivers licence|driver license|driver licence|licence number|license number|dl number|"
    "nhs|pps|ppsn|utr|itin|ein number|my ein|tfn|tax file|ird|nhi|medicare|medicaid|mbi|my sin|sin number|social insurance|ohip|health card|green card|alien number|"
    "uscis|aadhaar|aadhar|pan card|voter id|epic|ration card|abha|sa id|visa number|brp|"
    "residence permit|military id|state id|tribal id|tax id|taxpayer id|national id|id number|id no"
)
_ROMANIAN = (
    "cnp|cod numeric personal|buletin|buletinul|buletinului|carte de identitate|cartea de identitate|ci seria|ci|seria|pasaport|pasaportul|"
    "pasaportului|permis de conducere|permisul de conducere|permis auto|card de sanatate|cardul de sanatate|idnp|cui|cif|"
    "permis de sedere|certificat de nastere"
)
_FRENCH = (
    "nir|securite sociale|n securite sociale|n secu|secu|carte d identite|carte nationale d identite|cni|passeport|permis|permis de conduire|"
    "carte vitale|titre de sejour|carte de sejour|numero fiscal|numero etranger|numero agdref|registre national|carte europeenne|ramq|mon nas|"
    "assurance maladie|assurance sociale|numero national"
)
_GERMAN = (
    "steuer id|steuer idnr|steueridentifikationsnummer|steuer identifikationsnummer|steuernummer|steuer nr|personalausweis|personalausweisnummer|perso|"
    "ausweis|ausweisnummer|ausweisnr|reisepass|reisepassnummer|pass|passnummer|passnr|fuhrerschein|fuhrerscheinnummer|fuhrerscheinnr|"
    "sozialversicherungsnummer|sv nummer|svnr|sv nr|rentenversicherungsnummer|krankenversichertennummer|versichertennummer|kvnr|"
    "aufenthaltstitel|e card|ahv nummer|identitatskarte|id karte|auslanderausweis"
)
_PORTUGUESE = (
    "nif|contribuinte|passaporte|cartao de cidadao|cartao cidadao|bilhete de identidade|bi|carta de conducao|titulo de residencia|niss|"
    "seguranca social|numero de utente|n de utente|utente sns|sns|cpf|cnpj|rg|r g|identidade|carteira de identidade|cnh|carteira de motorista|titulo de eleitor|"
    "pis|pasep|cartao sus|cns|ctps|carteira de trabalho|rne|rnm|crm"
)
DOCUMENTS = "|".join((_ITALIAN, _SPANISH, _ENGLISH, _ROMANIAN, _FRENCH, _GERMAN, _PORTUGUESE))
"""Names of documents and of their numbers."""

FILLERS = """
number numbers numero num nummer numarul numar no nr n is are was it it's its the my our his her reads says being called id code codice
il lo la mio mia e es mi su el ist lautet meine mein der die das est mon ma le votre este sunt meu minha o a as eh
ul ului italiano italiana italian spanish espanol espanola uk us british american irish german deutsch deutscher francais francaise roman romana
romanesc portugues portuguesa brasileiro brasileira mexicano argentino colombiano chileno swiss elettronica cartacea electronico
serie seria series che que que's with con cu mit com avec rilasciata rilasciato scaduta scaduto ii: nuevo nueva nuovo nuova new neue neu
nouveau nouvelle vechi nou old vecchio vecchia sanitaria europea anterior fiscal personale personal segurado
"""
"""Words that may stand between the name and its number."""

SHOUTED = frozenset(
    ["ci", "cui", "bi", "pis", "rne", "rnm", "ine", "ife", "ird", "brp", "mbi", "nas", "sns", "dui", "epic", "abha"]
)
"""Abbreviations that are also words or parts of them: only in capitals."""
