"""Italian sentences for the tagger's training text, written for this project; slots are explained in pii_text."""

TITLES = "Sig.|Sig.ra|signor|signora|il signor|la signora|dott.|dott.ssa|avv.|Gentile|ing.|geom.|prof.|Sig.na|rag."
GREETINGS = """
Buongiorno {t} {l},|Gentile {t} {l},|Caro {f},|Cara {f},|Ciao {f},|Salve {f}|Spett.le {o},|Buonasera,|Buongiorno,
Egregio {t} {p},|Gent.ma {p},|Alla cortese attenzione di {p}|Ciao {f}!|Salve,|Gentili signori,|Egr. dott. {l},
Buongiorno {f}, come va?|c.a. {p}|Gentilissima {f},|buonasera {t} {l}
"""
CLOSINGS = """
Cordiali saluti|Distinti saluti|Saluti|Grazie|Un saluto|A presto|In attesa di riscontro|Grazie mille|Con stima|Buona giornata
Cordialmente|Attendo risposta, grazie|Buon lavoro|Ringrazio anticipatamente
"""
ROLES = "Cliente|Operatore|Operatrice|Utente|Assistente|Agente|Bot|Consulente|Io|Assistenza|Supporto|Addetto|Chatbot"
HEADERS = "Da|A|Cc|Oggetto|Inviato|Data"
WROTE = "Il {d} {p} ha scritto:|In data {d}, {p} <{e}> ha scritto:|Il giorno {d} {p} scriveva:"
PRODUCT_HEADS = (
    "Conto|Carta|Mutuo|Polizza|Deposito|Prestito|Fondo|Libretto|Piano|App|Assicurazione|Pacchetto|Certificato"
)
BANK_HEADS = "Banca|Credito|Cassa|Assicurazioni|Gruppo|Banco|Cassa di Risparmio di|Banca di|Istituto|Banca Popolare di"
MONTHS = "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"
DAYS = "lunedì martedì mercoledì giovedì venerdì sabato domenica"
STREETS = "via|viale|piazza|corso|largo|vicolo|Via|Viale|Piazza|Corso|strada|contrada|V.le|P.zza|via dei|Via della"
COMMON_NAMES = """
Rosa Franco Pace Luna Bruno Chiara Serena Vera Gioia Vita Grazia Stella Viola Perla Leone Costa Conti Gatti Bianchi Rossi
Fiore Neve Alba Aurora Celeste Speranza Libero Primo Settimo Santo Angelo Felice Onesto Monte Valle Fontana Chiesa Marino
Forte Longo Basso Grosso Ricci Riccio Gallo Volpe Lupo Merlo Pesce Sole Guerra Bella Bello Amato Fortuna Agosto Natale
Pasquale Domenica Sereno Sordi Palma Mare Oliva Mela Ferro Vento Giorno Notte Donato Modesto Severo Giusto Carta Prestito
"""
PERSON = """
sono {p} e vi scrivo per un problema con la carta
Mi chiamo {p}, cliente da {n} anni
Il mio nome è {p} e ho un conto presso di voi
Ho parlato con {f} della filiale di {c} e mi ha detto di aspettare
allo sportello {p} è stata gentilissima
L'operatore {f} non ha saputo rispondermi
La direttrice {p} mi ha negato il rinnovo
vorrei ringraziare {f} per la pazienza
Un grazie di cuore a {p} che ha risolto tutto in {n} minuti
complimenti a {f} e {f2}, bravissimi
il bonifico a favore di {p} non è mai arrivato
Ho inviato {m} a {p} il {d} ma il saldo è uguale
beneficiario {p}, causale affitto
Il conto è cointestato con {p}
mio marito {f} ha la delega sul conto
mia moglie {p} non riesce ad attivare il token
Mia figlia {f} ha compiuto 18 anni e vuole una carta
il mio consulente {p} è sparito
{f} mi aveva promesso una telefonata entro {g}
{p} non richiama mai
{p} qui, ancora senza risposta
Secondo {t} {l} la pratica era già chiusa
{t} {l} mi ha trattato malissimo davanti a tutti
Come mi ha spiegato {t} {l}, il tasso è fisso
chiedo di parlare con {t} {l} al più presto
La polizza è intestata a {p}
titolare: {p}
Intestatario carta: {p}
nome e cognome {p}, nato a {c}
Referente: {p}, tel. {ph}
Contattatemi, {p}, {ph}
può chiamare {p} al numero {ph}
scrivete a {e} oppure chiedete di {f}
Il perito {p} non si è presentato
L'altra auto era guidata da {p}
Il sinistro è stato gestito da {t} {l}
l'amministratore {p} aspetta il pagamento
Mia madre, {p}, ha {n} anni e non usa internet
l'erede è {p}, residente in {a}
ho delegato mio fratello {f}
{f} del call center mi ha chiuso il telefono in faccia
Brava {f}! peccato per il resto
voto 5 a {f}, voto 1 alla banca
Grazie {f} per l'aiuto
@{u} grazie, ma {f} non mi ha più scritto
ti ha risposto {f}?
si è qualificato come {p} ed era una truffa
Un certo {p} mi ha telefonato a nome vostro
ha firmato {p} al posto mio
Nel contratto compare {p} e non io
Il cognome giusto è {l}, non {l2}
avete scritto {l2} invece di {l}
mi chiamo {f} con la {i}
buongiorno sono {f}
Le passo la collega {f}
Può parlare con {f} o con {f2}
Sono la signora {l}, ho chiamato ieri
la figlia di {p} ha la firma
Ha ragione {f}: il servizio è peggiorato
{f} {l} e {f2} {l2} sono i soli due che lavorano
il ministro {p} ha dichiarato che i tassi scenderanno
Il presidente {p} è nato a {c} nel {y}
L'attore {p} vive a {c} con la moglie {f2}
Secondo {p} il mercato crescerà
{p} ha vinto la gara davanti a {p2}
lo scrittore {p} e il regista {p2} hanno firmato l'appello
ufficio reclami, alla attenzione di {p}
In copia: {p}; {p2}
assegno n. {x} emesso da {p}
Ho conosciuto {f} in agenzia, persona seria
"""
NEGATIVE = """
l'app si blocca sempre dopo l'aggiornamento {v}
Ho aperto il {pr} e mi trovo bene
Il {pr} costa troppo rispetto a {o}
{o} mi ha cambiato il tasso senza avvisare
La filiale di {c} è chiusa dal {d}
ho aspettato {n} minuti allo sportello di {s}
Sono passato da {o} a {o2} e sono contento
Addebito di {m} non riconosciuto
il {d} mi avete trattenuto {m}
Errore {x} quando provo ad accedere
Non riesco a fare un bonifico da {o}
Il codice non arriva mai via sms
Ho pagato {m} di commissioni a {mo}
da {mo} il servizio è peggiorato molto
Ottimo servizio, consigliato a tutti
pessima esperienza, non tornerò mai più
Il mutuo per la casa di {c} è stato approvato
La mia {car} è assicurata con voi
ho comprato una {car} con il vostro prestito
Buono il tasso del {pr}, male l'assistenza
uso {o} per pagare la spesa
Su {o} il prelievo è gratis
La carta rosa non funziona al bancomat
i conti non tornano, mancano {m}
quanto costa chiudere il conto?
Voglio la pace e la tranquillità, non queste sorprese
Che bella app, chiara e serena da usare
Buongiorno, vorrei informazioni sul {pr}
Salve, ho bisogno di un duplicato del PIN
Grazie per la risposta rapida
Il cliente ha sempre ragione, ma non qui
Che vergogna, {n} mesi di attesa
Bancomat fuori servizio in {s} a {c}
viaggio spesso a {c} e a {c2} e la carta non va
Mi serve la certificazione unica entro {g}
Domenica mattina il sito era giù
Quando torna disponibile il servizio?
Valutazione: {n}/5. Consigliato: sì
Il direttore della filiale non mi ha ricevuto
L'operatore del numero verde era gentile
Il consulente mi ha venduto un fondo che non volevo
Assistenza clienti inesistente
Primo problema: il token. Secondo: il PIN. Terzo: i costi
Cambiate il sistema di riconoscimento facciale, non va con gli occhiali
Ho un iPhone 14 e un Samsung Galaxy e su entrambi si chiude
Il Black Friday di {o} era finto
Numero verde occupato, chat inutile, mail senza risposta
Tempi biblici per la surroga del mutuo
A Natale ho speso {m} con la carta {pr}
Bot: Ciao! Come posso aiutarti?
"""
WORDS = """
il lo la i gli le un una di a da in con su per tra fra e o ma se che non più molto poco tutto tutti ogni questo quello sono
è era ho hai ha abbiamo avete hanno fatto detto visto stato stata vorrei volevo posso può devo deve conto carta banca app
filiale sportello bonifico prestito mutuo rata tasso spesa costo commissione saldo denaro soldi euro pagamento addebito
accredito estratto modulo firma contratto polizza premio sinistro rimborso reclamo assistenza servizio cliente clienti
operatore telefono numero codice errore accesso password sito internet mail messaggio notifica tempo attesa ore giorni
settimane mesi anni oggi ieri domani subito sempre mai ancora già dopo prima quando dove come perché purtroppo finalmente
buono buona ottimo pessimo lento veloce semplice difficile chiaro utile inutile gentile scortese bravo nuovo vecchio
grande piccolo primo ultimo altro stesso bene male grazie prego scusate salve risposta problema soluzione documento foto
selfie identità verifica attivazione blocco sblocco sicurezza truffa furto viaggio casa auto lavoro famiglia figlio madre
"""
