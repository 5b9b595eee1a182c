"""Romanian sentences for the tagger's training text, written for this project; slots are explained in pii_text."""

TITLES = "domnul|doamna|Dl.|Dna.|dl|dna|d-l|d-na|Domnul|Doamna|dr.|av.|ing.|Stimate domn|domnule|doamnă"
GREETINGS = """
Bună ziua {t} {l},|Stimată doamnă {l},|Bună {f},|Dragă {f},|Salut {f}|Bună seara,|Bună ziua,|Stimați domni,|Salut,
În atenția {t} {l}|Stimate domnule {l},|Bună dimineața {f}|Către {o}|Salut {f}, ce faci?|Stimate {p},|buna {f}|În atenția lui {p}
"""
CLOSINGS = """
Cu stimă|Cu respect|Mulțumesc|Vă mulțumesc|O zi bună|Toate cele bune|Aștept un răspuns|Numai bine|Mulțumesc anticipat
Cu deosebită considerație|Mersi|Cele bune|În așteptarea răspunsului
"""
ROLES = "Client|Agent|Consultant|Utilizator|Operator|Asistent|Bot|Eu|Suport|Consilier|Clientă|Chatbot"
HEADERS = "De la|Către|Cc|Subiect|Trimis|Data"
WROTE = "Pe {d}, {p} a scris:|În data de {d} {p} <{e}> a scris:|La {d}, {p} scria:"
PRODUCT_HEADS = (
    "Contul|Cardul|Creditul|Polița|Depozitul|Împrumutul|Fondul|Planul|Aplicația|Asigurarea|Pachetul|Cont|Card"
)
BANK_HEADS = "Banca|Credit|Asigurări|Grupul|Casa de Economii|Banca Comercială|Banca din|CEC|Societatea|Fondul"
MONTHS = "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie"
DAYS = "luni marți miercuri joi vineri sâmbătă duminică"
STREETS = (
    "strada|str.|bulevardul|bd.|calea|aleea|șoseaua|Str.|Strada|Bd.|Bulevardul|Calea|Aleea|Șos.|piața|intrarea|B-dul"
)
COMMON_NAMES = """
Dan Florin Pop Lupu Ursu Munteanu Sandu Preda Luca Lia Crina Viorica Floare Floarea Bujor Crin Narcisa Lăcrămioara Raluca
Doina Victoria Speranța Aurora Aurel Soare Luna Rusu Moldovan Olteanu Ungureanu Neamțu Turcu Barbu Croitoru Moraru Olaru
Rotaru Fieraru Ciobanu Păcurar Morar Vulpe Iepure Cocoș Mazăre Ardei Ceapă Negru Albu Roșu Roșca Lungu Scurtu Micu Marele
Bucur Bunea Dragoste Frumosu Voinea Vara Iarna Mai Martie Popa Dascălu Judele Împăratu Craiu Domnu Voicu Tare Dumitru
"""
PERSON = """
sunt {p} și vă scriu pentru o problemă cu cardul
Mă numesc {p}, client de {n} ani
Numele meu este {p} și am cont la dumneavoastră
Am vorbit cu {f} de la sucursala din {c} și mi-a zis să aștept
la ghișeu {p} a fost foarte amabilă
Operatorul {f} nu a știut să răspundă
Directoarea {p} mi-a refuzat prelungirea
vreau să îi mulțumesc lui {f} pentru răbdare
Mulțumiri {g} pentru ajutor
Mii de mulțumiri lui {p}, care a rezolvat în {n} minute
felicitări {f} și {f2}, sunteți minunați
transferul către {p} nu a ajuns niciodată
Am trimis {m} către {p} pe {d} și nu apare
beneficiar {p}, explicație chirie
Contul este comun cu {p}
soțul meu {f} are drept de semnătură
soția mea {p} nu poate activa tokenul
Fiica mea {f} a împlinit 18 ani și vrea card
consultantul meu {p} a dispărut
{f} mi-a promis un telefon până {w}
{p} nu mai sună înapoi
{p} din nou, tot fără răspuns
Potrivit {t} {l} dosarul era închis
{t} {l} s-a purtat urât cu mine de față cu toți
Așa cum mi-a explicat {t} {l}, dobânda este fixă
cer să vorbesc cu {t} {l} cât mai repede
Polița este pe numele {p}
titular: {p}
Titular card: {p}
nume și prenume {p}, născut în {c}
Persoană de contact: {p}, tel. {ph}
Sunați-mă, {p}, {ph}
puteți să o sunați pe {p} la {ph}
scrieți la {e} sau întrebați de {f}
Inspectorul {p} nu a venit
Cealaltă mașină era condusă de {p}
Dauna a fost instrumentată de {t} {l}
administratorul {p} așteaptă plata
Mama mea, {p}, are {n} ani și nu folosește internetul
moștenitorul este {p}, cu domiciliul în {a}
l-am împuternicit pe fratele meu {f}
{f} de la call center mi-a închis telefonul
Bravo {f}! păcat de rest
nota 10 pentru {f}, nota 1 pentru bancă
Mulțumesc {f} pentru ajutor
@{u} mersi, dar {f} nu mi-a mai scris
ți-a răspuns {f}?
s-a prezentat drept {p} și era o țeapă
Un anume {p} m-a sunat în numele vostru
a semnat {p} în locul meu
În contract apare {p}, nu eu
Numele corect este {l}, nu {l2}
ați scris {l2} în loc de {l}
buna ziua, {f} sunt
bună, sunt {f}
Vă fac legătura cu colega mea {f}
Puteți vorbi cu {f} sau cu {f2}
Sunt doamna {l}, am sunat ieri
contul {g} a fost închis din greșeală
cererea {g} a fost respinsă
i-am dat {g} toate actele
fiul lui {p} are procură
Are dreptate {f}: serviciul s-a stricat
{f} {l} și {f2} {l2} sunt singurii care lucrează
ministrul {p} a declarat că dobânzile vor scădea
Președintele {p} s-a născut la {c} în {y}
Actorul {p} locuiește la {c} cu soția sa {f2}
Potrivit lui {p}, piața va crește
{p} a câștigat cursa înaintea lui {p2}
romanul lui {p} a fost ecranizat de {p2}
departamentul reclamații, în atenția {p}
În copie: {p}; {p2}
cec nr. {x} emis de {p}
Am cunoscut-o pe {f} la agenție, om serios
"""
NEGATIVE = """
aplicația se blochează mereu de la versiunea {v}
Am deschis {pr} și sunt mulțumit
{pr} este mai scump decât la {o}
{o} mi-a schimbat dobânda fără să anunțe
Sucursala din {c} este închisă din {d}
am așteptat {n} minute la sucursala de pe {s}
M-am mutat de la {o} la {o2} și e bine
Tranzacție de {m} pe care nu o recunosc
pe {d} mi-ați luat {m}
Eroare {x} când încerc să intru
Nu pot face un transfer din {o}
Codul nu vine niciodată prin sms
Am plătit {m} comisioane în {mo}
din {mo} serviciul e mult mai slab
Servicii foarte bune, recomand
experiență groaznică, nu mai vin
Creditul pentru casa din {c} a fost aprobat
Mașina mea {car} este asigurată la voi
am cumpărat un {car} cu împrumutul vostru
Dobândă bună la {pr}, suport slab
folosesc {o} la cumpărături
La {o} retragerea este gratuită
Duminică site-ul nu mergea
un pop de aplicație, floare la ureche nu a fost
conturile nu ies, lipsesc {m}
cât costă închiderea contului?
Vreau doar liniște
Ce aplicație clară și simplă
Bună ziua, vreau informații despre {pr}
Bună, am nevoie de alt PIN
Mulțumesc pentru răspunsul rapid
Clientul are mereu dreptate, dar nu aici
Rușine, {n} luni de așteptare
Bancomat defect pe {s} în {c}
călătoresc la {c} și {c2} și cardul nu merge
Am nevoie de adeverință până {w}
Când revine serviciul?
Nota: {n}/5. Recomand: da
Directorul sucursalei nu m-a primit
Operatorul de la telefon a fost amabil
Consultantul mi-a vândut un fond pe care nu îl voiam
Relații cu clienții inexistente
Prima problemă: tokenul. A doua: PIN-ul. A treia: comisioanele
Schimbați recunoașterea facială, nu merge cu ochelari
Am un iPhone 14 și un Samsung Galaxy și se închide pe ambele
Black Friday de la {o} a fost o minciună
Telefon ocupat, chat inutil, mailuri fără răspuns
De Crăciun am cheltuit {m} cu {pr}
Bot: Bună! Cu ce te pot ajuta?
mai vreau un card, mai am un cont, mai și mai
"""
WORDS = """
un o de la în cu pe pentru din între și sau dar dacă că nu mai foarte mult puțin tot toate fiecare acest acel sunt este era
am ai are avem aveți au făcut spus văzut fost vreau voiam pot poate trebuie cont cardul banca aplicația sucursala ghișeu
transfer împrumut credit rată dobândă cost comision sold bani lei plată debit încasare extras formular semnătură contract
poliță primă daună despăgubire reclamație suport serviciu client clienți operator telefon număr cod eroare acces parolă
site internet mail mesaj notificare timp așteptare ore zile săptămâni luni ani azi ieri mâine imediat mereu niciodată încă
deja după înainte când unde cum de ce din păcate în sfârșit bun bună slab excelent lent rapid simplu greu clar util inutil
amabil nepoliticos nou vechi mare mic primul ultimul alt același bine rău mulțumesc scuze salut răspuns problemă soluție
document poză identitate verificare activare blocare securitate fraudă furt călătorie casă mașină muncă familie fiu mama
"""
