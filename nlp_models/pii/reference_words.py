"""What stands beside account, contract, policy, loan, customer, ticket and claim numbers, in seven languages, without marks."""

from __future__ import annotations

_NOUNS = {
    "it": """
        conto conti conticino contratto contratti polizza polizze pratica pratiche sinistro sinistri richiesta richieste ticket
        segnalazione segnalazioni reclamo reclami cliente clienti mutuo mutui prestito prestiti finanziamento finanziamenti
        fascicolo riferimento riferimenti rif protocollo prot caso libretto bolletta fattura ordine pan leasing dossier titoli
        deposito depositi fondo posizione rapporto matricola ndg cro trn trx transazione operazione bonifico delega mandato
        rid sdd prepagata carta gestione  portafoglio cassetta pensione assicurazione quietanza preventivo proposta iscrizione
        tessera abbonamento contenzioso istanza domanda esposto cessione fideiussione assegno cambiale utenza cc bancomat
        pdr pod lettera raccomandata tracking spedizione autorizzazione disposizione adesione socio
        """,
    "es": """
        cuenta cuentas contrato contratos poliza polizas siniestro siniestros expediente expedientes solicitud queja incidencia
        reclamacion hipoteca prestamo prestamos credito creditos referencia ref parte factura pedido cliente socio socia tarjeta
        deposito fondo plan pensiones leasing renting seguro ahorro cartera valores folio radicado caso tramite clabe cbu cvu
        cci oficio presupuesto abonado afiliado afiliada mandato transferencia operacion bizum domiciliacion recibo libreta
        denuncia turno gestion orden compra guia suscripcion titular cheque pagare obligacion producto
        """,
    "en": """
        account accounts acct acc contract policy policies claim claims case cases complaint loan loans mortgage reference ref
        refs file customer client member membership request incident quote invoice order ticket tickets booking application
        agreement lease plan pension isa ira savings deposit portfolio investment fund roll transaction trace wire transfer
        payment mandate direct standing job work subscription subscriber dispute investigation escalation query enquiry
        inquiry correspondence certificate card routing aba wallet box employee staff cheque check statement share holding
        trade bond annuity endowment tracking docket matter chat conversation crn urn arn utr
        """,
    "ro": """
        cont contul contului conturi contract contractul contractului polita politei polite dosar dosarul dosarului dauna daunei
        cerere cererea cererii reclamatie reclamatia reclamatiei sesizare sesizarea sesizarii credit creditul creditului
        imprumut imprumutul imprumutului referinta referintei tichet tichetul tichetului solicitare solicitarea client clientul
        clientului factura facturii leasing leasingul depozit depozitul depozitului comanda fisa tranzactie tranzactia ordin
        ordinul ipoteca ipotecar abonament pensie fond card cardul rca casco asigurare asigurarea inregistrare registratura
        plata plati transfer transferul bon bonul
        """,
    "fr": """
        compte comptes contrat contrats dossier dossiers demande reclamation pret prets police reference ref sinistre sinistres
        facture commande client cliente societaire adherent adherente assure assuree abonne livret pel cel pea ldd rib epargne
        credit credits hypotheque leasing bail assurance plan retraite ticket incident depot titres portefeuille virement
        prelevement mandat operation transaction cheque devis immo carte souscription suivi plainte litige requete rum ics
        beneficiaire allocataire quittance titulaire
        """,
    "de": """
        konto kto vertrag vertrage police policen polizze versicherung schaden schadensfall schadenfall vorgang aktenzeichen
        az geschaftszeichen gz fall beschwerde anfrage darlehen kredit hypothek kunde kunden kundin kd rechnung bestellung
        auftrag depot mitglied leasing sparvertrag bausparvertrag sparkonto sparbuch rente riester rurup fonds ticket
        meldung mandat uberweisung transaktion buchung referenz ref zeichen antrag angebot beleg kundenkonto blz
        kassenzeichen karte girocard schein lastschrift mandatsreferenz verfugung order sendung akte beitrag reklamation
        """,
    "pt": """
        conta contas contrato contratos apolice apolices sinistro sinistros processo processos pedido pedidos reclamacao
        reclamacoes credito emprestimo emprestimos protocolo ocorrencia ocorrencias cliente fatura factura nib nuit agencia
        hipoteca habitacao leasing deposito poupanca ppr plano fundo carteira cartao socio socia associado ticket chamado ppr
        incidente participacao referencia ref proposta simulacao transferencia pix operacao mandato seguro consorcio boleto
        matricula inscricao adesao encomenda beneficiario titular cheque
        """,
}
_NUMBER_WORDS = """
numero numeri num numer number numbers no nos nr nro nrs n nn code codes codice codici cod codul codigo id ids identifiant
identificativo identificador identification nummer nummern kennung kenn seria serie serial matricule sn
numarul numarului numar chiave clave key nt
"""
_BETWEEN = """
d l cl e è es is are was era est ist este lautet sono the my our his her your their il lo la le i gli el los las un una il mio
mia mio vostro vostra nostro nostra suo sua tuo mi tu su nuestra nuestro vuestra mon ma mes votre notre son sa mein meine
ihre unsere meu minha nosso o a os as meu vosso del della dei di do da de des du von der die das den dem cu ul lui ei
following full complete intero completo entero quindi cioe namely it here ecco questo questa esta este this that
auto casa vita moto viaggio vida coche hogar home car life travel health auto immo habitat maison sante vie leben kfz
haus titoli corrente corriente current curent courant giro postale postal online web bancario bancaria banking pens
personale personal personnel immobiliare famiglia rimborso ahorro credit credito debito prepagata visa mastercard
cpf cliente clients client customer kunden aperto aperta abierto open vechi nou nuovo nuovo nuevo new nouveau neu novo
assicurativa assicurativo seguro segur vostra rif ref riferimento reference protocollo prot inversion investimento refeicao
alimentacao agence banque bank banca civile penale amico dann sarebbe seria would be rca casco intestato
"""
_BUT = """
error errors errore errori erreur eroare eroarea fehler fehlercode fehlermeldung erro erros version versione versiune
versao v app ios android release build iphone ipad galaxy pixel anno ano annee year jahr an anul euro eur usd gbp lei ron
chf brl mxn ars cop cap plz zip postcode codigopostal cep articolo artt art legge ley loi lei gesetz dal desde since seit
depuis din windows win modello model modelo modele form http tel telefono telefon telephone telefone phone cell cellulare
mobile movil handy fax whatsapp sms pagina page seite km kb mb gb top nps punteggio score rating
"""

NOUNS = frozenset(word for words in _NOUNS.values() for word in words.split())
"""Things that have a number of somebody's own."""

ENDINGS = (
    "nummer", "nummern", "nr", "konto", "vertrag", "vertrags", "depot", "zeichen", "schein", "darlehen", "kredit", "police", "fall",
    "antrag", "konten", "buchnr", "kennung",
)  # fmt: skip
"""Ends of German compounds that are such things."""

NOT_COMPOUNDS = ("hausnummer", "telefonnummer", "handynummer", "rufnummer", "faxnummer", "fehlernummer", "mobilnummer", "vorfall", "ausfall", "unfall", "notfall", "uberfall", "einfall", "zufall", "anfall", "beifall", "abfall", "verfall", "wegfall", "gutschein", "versionsnummer", "servicenummer", "hotlinenummer")  # fmt: skip

NUMBER_WORDS = frozenset(_NUMBER_WORDS.split())
"""Words that say that a number follows, not whose."""

BETWEEN = frozenset(_BETWEEN.split())
"""Words that may stand between the thing and its number without parting them."""

BUT = frozenset(_BUT.split())
"""Words whose number is nobody's."""

_UNITS = r"""
€ euros? eur \$ usd dollars? £ gbp pounds? libras chf franchi francs? franken lei ron reais real pesos? mxn ars cop % mila
mil mln milioni thousand million millones millions millionen tausend km kmh metros metri metres meters meter m mq m2 kb mb gb tb mhz kw cv hp kg cm mm anni anno
mesi mese giorni giorno ore ora minuti minuto settimane volte punti persone clienti utenti filiali parole righe anos? meses
mes dias horas? minutos? semanas? veces puntos personas clientes usuarios years? yrs? months? days? hours? hrs? minutes?
mins? weeks? times points people persons customers users branches words lines ani an luni luna zile zi ore minute saptamani
ori puncte oameni clienti ans mois jours? heures? minutes semaines fois points personnes clients jahren? jahre monaten?
tagen? tage stunden wochen mal punkte leute kunden personen vezes pontos pessoas st nd rd th stars? stelle estrellas etoiles
sterne estrelas stele am pm uhr h
"""
UNITS = tuple(_UNITS.split())
"""What makes a number before it an amount or a count."""
