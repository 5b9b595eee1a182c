"""National identity, tax, health and social numbers with a check, by country; company numbers too, for a sole trader has one.

Nobody can tell from a partita IVA, a SIRET or a CNPJ whether a company or one person stands behind it, so all are
masked; the policy of the label decides what becomes of them.
"""

from __future__ import annotations

from stdnum import luhn
from stdnum.ar import cuit
from stdnum.at import tin as tax_at
from stdnum.at import vnr
from stdnum.au import abn, tfn
from stdnum.be import nn
from stdnum.br import cnpj, cpf
from stdnum.ca import sin
from stdnum.ch import ssn as ahv
from stdnum.ch import uid
from stdnum.cl import rut
from stdnum.co import nit
from stdnum.de import idnr, stnr
from stdnum.do import cedula as cedula_do
from stdnum.ec import ci
from stdnum.ec import ruc as ruc_ec
from stdnum.es import cif, dni, nie
from stdnum.fr import nif as tax_fr
from stdnum.fr import nir, siren, siret
from stdnum.gb import nhs, utr
from stdnum.ie import pps
from stdnum.in_ import aadhaar, gstin, pan
from stdnum.it import codicefiscale, iva
from stdnum.mx import curp, rfc
from stdnum.nl import bsn
from stdnum.nz import ird
from stdnum.pe import cui as dni_pe
from stdnum.pe import ruc as ruc_pe
from stdnum.pl import pesel
from stdnum.pt import cc, nif
from stdnum.py import ruc as ruc_py
from stdnum.ro import cnp, cui
from stdnum.us import ein, itin, ssn
from stdnum.uy import rut as rut_uy
from stdnum.ve import rif
from stdnum.za import idnr as idnr_za

from nlp_models.pii import check_digits as own
from nlp_models.pii.number_kinds import ALL, kind

_VAT = r"(?-i:(?:IT|DE|FR|PT|BE|LU|IE|NL|CY|MT|ATU) ?[\dA-Z].*|(?:ES|RO)[A-Z\d].*)|[a-z]{2}\d{8,11}"
_CEDULA = r"cedula|cedula de identidad|cedula de ciudadania|c\.i\.|ci n|ci numero|mi ci|carnet de identidad|documento"

_ITALIAN = (
    kind("codice_fiscale", "A6 X2 A1 X2 A1 X3 A1", codicefiscale.is_valid, "codice fiscale|c f|cod fisc|cod fiscale", ALL, solid=True),
    kind("codice_fiscale_11", "N11", iva.is_valid, "codice fiscale|c f|cod fisc"),
    kind("partita_iva", "N11", iva.is_valid, "partita iva|p iva|piva|part iva|vat|partite iva|iva"),
    kind("cie", "A2 N5 A2", own.card_it, "carta d identita|carta identita|cie|documento", "it", r"(?-i:C[A-Z]\d{5}[A-Z]{2})", tier="pattern"),
    kind("vat_eu", "A2 N11|A2 N9|A3 N8|A2 N10|A2 X1 N7 X1|A2 N8|A2 N7 A1|A2 N7 A2|A2 N9 A1 N2|A2 N8 A1|A2 X2 N9", own.own_vat, "vat identification", ALL, _VAT),
    kind("ahv", "N13", lambda value: value.startswith("756") and ahv.is_valid(value), "avs|ahv|ahv nummer|oasi|sozialversicherungsnummer", ALL),
    kind("uid_ch", "A3 N9", uid.is_valid, "uid|numero ide", ALL),
)  # fmt: skip
_SPANISH = (
    kind("dni", "N8 A1|N7 A1", dni.is_valid, "dni|nif|documento|identidad|d n i|n i f", ALL),
    kind("nie", "A1 N7 A1", nie.is_valid, "nie|n i e|documento|identidad|nif", ALL),
    kind("cif", "A1 N7 X1", cif.is_valid, "cif|nif|c i f", "es"),
    kind("nss_es", "N12", own.social_es, "seguridad social|nss|naf|afiliacion"),
    kind("curp", "A4 N6 A6 X1 N1", curp.is_valid, "curp", ALL, solid=True),
    kind("rfc", "A4 N6 X3", rfc.is_valid, "rfc|r f c", "es", r"(?-i:[A-Z]{4}[ -]?\d{6}[ -]?[A-Z\d]{3})", tier="pattern"),
    kind("rfc_company", "A3 N6 X3", rfc.is_valid, "rfc|r f c", tier="pattern"),
    kind("imss", "N11", luhn.is_valid, "imss|nss|seguro social|seguridad social"),
    kind("elector_mx", "A6 N8 A1 N3", own.elector_mx, "clave de elector|ine|ife|credencial", ALL, tier="pattern"),
    kind("cuit", "N11", cuit.is_valid, "cuit|cuil|c u i t|c u i l", ALL, r"(?:2[0347]|3[034])-\d{8}-\d"),
    kind("rut", "N8 X1|N7 X1", rut.is_valid, "rut|mi run|run n|r u t|cedula|carnet", ALL, r"\d{1,2}\.\d{3}\.\d{3}-[\dk]"),
    kind("nit_co", "N10", nit.is_valid, "nit|n i t|rut"),
    kind("dni_pe", "N8 X1", dni_pe.is_valid, "dni|d n i"),
    kind("ruc_pe", "N11", ruc_pe.is_valid, "ruc|r u c"),
    kind("ruc_ec", "N13", ruc_ec.is_valid, "ruc|r u c"),
    kind("ruc_py", "N7 N1|N6 N1|N8 N1", ruc_py.is_valid, "ruc|r u c"),
    kind("ci_ec", "N10", ci.is_valid, _CEDULA),
    kind("ci_uy", "N8|N7", own.cedula_uy, _CEDULA, "es", r"\d\.\d{3}\.\d{3}-\d"),
    kind("rut_uy", "N12", rut_uy.is_valid, "rut|r u t"),
    kind("rif_ve", "A1 N9", rif.is_valid, "rif|r i f|cedula", "es", r"(?-i:[VEJPG])-\d{8}-\d"),
    kind("cedula_do", "N11", cedula_do.is_valid, _CEDULA, "es", r"\d{3}-\d{7}-\d"),
)  # fmt: skip
_PORTUGUESE = (
    kind("nif_pt", "N9", nif.is_valid, "nif|contribuinte|fiscal|n i f|identificacao fiscal|nipc|numero fiscal"),
    kind("cc_pt", "N9 X2 N1", cc.is_valid, "cartao de cidadao|cartao cidadao|cc|documento", ALL, r"\d{8}[ -]?\d[ -]?(?-i:[A-Z][A-Z\d])\d"),
    kind("niss", "N11", own.social_pt, "niss|seguranca social"),
    kind("cpf", "N11", cpf.is_valid, "cpf|c p f|contribuinte", ALL, r"\d{3}\.\d{3}\.\d{3}-\d{2}"),
    kind("cnpj", "N14", cnpj.is_valid, "cnpj", ALL, r"\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}"),
    kind("pis", "N11", own.pis_br, "pis|pasep|nis|nit|pis pasep"),
    kind("cnh", "N11", own.driver_br, "cnh|carteira de motorista|habilitacao"),
)  # fmt: skip
_ROMANIAN = (
    kind("cnp", "N13", cnp.is_valid, "cnp|cod numeric|cod numeric personal|c n p", ALL),
    kind("idnp", "N13", own.idnp, "idnp|cod personal|buletin|buletinul|idno"),
    kind("cui", "|".join(f"N{length}" for length in range(4, 11)), cui.is_valid, "cui|cif|cod fiscal|cod unic|c u i|cod de inregistrare"),
)  # fmt: skip
_FRENCH = (
    kind("nir", "N5 X2 N8", nir.is_valid, "nir|secu|insee|sociale|securite sociale", ALL, r"[1-478].*"),
    kind("spi", "N13", tax_fr.is_valid, "fiscal|numero fiscal|spi|impots|impot|reference fiscale"),
    kind("siren", "N9", siren.is_valid, "siren|siret|rcs"),
    kind("siret", "N14", siret.is_valid, "siret|siren", "fr", r"\d{3}[ .]\d{3}[ .]\d{3}[ .]\d{5}"),
    kind("nn_be", "N11", nn.is_valid, "registre national|niss|numero national|rijksregister|nationalregister", ALL, r"\d{2}\.\d{2}\.\d{2}[ -]\d{3}[.-]\d{2}"),
    kind("matricule_lu", "N13", own.matricule_lu, "matricule|cns|ccss|securite sociale", "fr de"),
    kind("ramq", "A4 N8", own.ramq, "ramq|assurance maladie|carte soleil", "fr", r"(?-i:[A-Z]{4}) \d{4} \d{4}", tier="pattern"),
    kind("sin", "N9", sin.is_valid, "sin number|my sin|social insurance|assurance sociale|mon nas|numero nas", "", r"\d{3}[ -]\d{3}[ -]\d{3}"),
)  # fmt: skip
_GERMAN = (
    kind("idnr", "N11", idnr.is_valid, "steuer id|steuer idnr|steueridentifikationsnummer|steuer identifikationsnummer|idnr|id nr|tin|identifikationsnummer|finanzamt|steuernummer|steuer nr|steuer", "de"),
    kind("steuernummer", "N10|N11|N13", stnr.is_valid, "steuernummer|steuer nr|st nr|steuernr|finanzamt", "de", r"\d{2,3}/\d{3,4}/\d{4,5}", tier="pattern"),
    kind("rentenversicherung", "N8 A1 N3", own.pension_de, "rentenversicherungsnummer|rentenversicherung|versicherungsnummer|sozialversicherungsnummer|sv nummer|rvnr|svnr|vsnr", "de"),
    kind("krankenversicherung", "A1 N9", own.health_de, "krankenversichertennummer|krankenversicherung|krankenkasse|kvnr|versichertennummer|gesundheitskarte|egk|krankenversicherungsnummer"),
    kind("ausweis", "X9 N1".replace("X9", "A1 X8"), own.read_by_machine, "personalausweis|personalausweisnummer|ausweisnummer|ausweis|reisepass|reisepassnummer|passnummer|perso"),
    kind("svnr_at", "N10", vnr.is_valid, "svnr|sv nummer|sv nr|versicherungsnummer|sozialversicherungsnummer|sozialversicherung|e card|ecard", "", r"\d{4}[ -]\d{6}"),
    kind("steuer_at", "N9", tax_at.is_valid, "steuernummer|steuer nr|st nr|finanzamt|abgabenkontonummer"),
)  # fmt: skip
_ENGLISH = (
    kind("nino", "A2 N6 A1", own.nino, "nino|national insurance|ni number|ni no", ALL, tier="pattern"),
    kind("nhs", "N10", nhs.is_valid, "nhs|n h s|chi number"),
    kind("utr", "N10", utr.is_valid, "utr|unique taxpayer|tax reference|taxpayer reference|hmrc"),
    kind("driver_gb", "X5 N6 X3 A2", own.driver_gb, "driving licence|driving license|licence|dvla|driver number", ALL, tier="pattern"),
    kind("pps", "N7 A1|N7 A2", pps.is_valid, "pps|ppsn|pps number|p p s"),
    kind("ssn", "N9", ssn.is_valid, "ssn|social security|s s n|my social", ALL, r"\d{3}([ .\-])\d{2}\1\d{4}", tier="pattern"),
    kind("itin", "N9", itin.is_valid, "itin|tax id|taxpayer id", "en", r"9\d\d([ -])\d{2}\1\d{4}", tier="pattern"),
    kind("ein", "N9", ein.is_valid, "my ein|our ein|ein number|ein is|ein no|employer id|tax id|fein|employer identification|federal id", "en", r"\d\d-\d{7}", tier="pattern"),
    kind("medicare_us", "N1 A1 X1 N1 A1 X1 N1 A2 N2", own.medicare_us, "medicare|mbi", "en", r"[^-]{4}-[^-]{3}-[^-]{4}", tier="pattern"),
    kind("medicare_au", "N10|N11", own.medicare_au, "medicare"),
    kind("ohip", "N10 A2|N10", own.health_ca, "ohip|health card|health number|health insurance"),
    kind("tfn", "N9|N8", tfn.is_valid, "tfn|tax file|t f n"),
    kind("abn", "N11", abn.is_valid, "abn|business number", "en", r"\d\d \d{3} \d{3} \d{3}"),
    kind("ird", "N9|N8", ird.is_valid, "ird|inland revenue"),
    kind("pan_in", "A5 N4 A1", pan.is_valid, "pan|pan card|permanent account", ALL, r"(?-i:[A-Z]{5}[ -]?\d{4}[ -]?[A-Z])", tier="pattern"),
    kind("aadhaar", "N12", aadhaar.is_valid, "aadhaar|aadhar|adhaar|adhar|uidai|aadhaar card", "en", r"\d{4}[ -]\d{4}[ -]\d{4}"),
    kind("gstin", "N2 A5 N4 A1 X1 A1 X1", gstin.is_valid, "gst|gstin", ALL),
    kind("id_za", "N13", idnr_za.is_valid, "id number|id no|identity number|sa id|rsa id", "en"),
    kind("pesel", "N11", pesel.is_valid, "pesel"),
    kind("bsn", "N9", bsn.is_valid, "bsn|burgerservicenummer|sofi"),
)  # fmt: skip
IDS = (*_ITALIAN, *_SPANISH, *_PORTUGUESE, *_ROMANIAN, *_FRENCH, *_GERMAN, *_ENGLISH)
