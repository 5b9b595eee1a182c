"""German sentences for the tagger's training text, written for this project; slots are explained in pii_text."""

TITLES = "Herr|Frau|Herrn|Dr.|Prof.|Hr.|Fr.|Herr Dr.|Frau Dr.|Familie|Fräulein|Dipl.-Ing."
GREETINGS = """
Sehr geehrter Herr {l},|Sehr geehrte Frau {l},|Hallo {f},|Liebe {f},|Lieber {f},|Guten Tag {t} {l},|Sehr geehrte Damen und Herren,
Guten Tag,|Hallo,|Hi {f}|Z. Hd. {p}|Moin {f}|Servus {f},|Hallo Frau {l},|Guten Morgen {f},|An {p}|hallo {t} {l}
"""
CLOSINGS = """
Mit freundlichen Grüßen|Viele Grüße|Beste Grüße|MfG|Danke|Vielen Dank|Freundliche Grüße|LG|Herzliche Grüße|Gruß
Hochachtungsvoll|Schöne Grüße|Mit bestem Dank|Ich erwarte Ihre Antwort
"""
ROLES = "Kunde|Kundin|Berater|Beraterin|Nutzer|Agent|Bot|Assistent|Ich|Support|Mitarbeiter|Mitarbeiterin|Chatbot"
HEADERS = "Von|An|Cc|Betreff|Gesendet|Datum"
WROTE = "Am {d} schrieb {p}:|Am {d} schrieb {p} <{e}>:|{p} schrieb am {d}:"
PRODUCT_HEADS = (
    "Konto|Karte|Kredit|Police|Sparbuch|Darlehen|Fonds|Plan|App|Versicherung|Paket|Girokonto|Depot|Tagesgeld"
)
BANK_HEADS = "Bank|Sparkasse|Volksbank|Versicherung|Gruppe|Raiffeisenbank|Bausparkasse|Direktbank|Bankhaus|Krankenkasse"
MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
DAYS = "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag"
STREETS = "straße|strasse|str.|weg|platz|allee|gasse|ring|damm|ufer|hof|steig"
COMMON_NAMES = """
Klein Gross Jung Wolf Stein Sommer Winter Herbst Koch Bauer Fischer Schneider Weber Müller Schmied Richter König Kaiser
Fürst Graf Ritter Vogel Fuchs Hase Hirsch Löwe Bär Adler Hahn Berg Tal Bach Wald Feld Busch Baum Blum Rose Lilie Heide
Ernst Frank Rainer Wahn Gut Bank Geld Reich Arm Lang Kurz Dick Stark Schwarz Weiß Braun Roth Grün Blau Kraft Freund Engel
Teufel Sonntag Freitag Mai August Christ Papst Bischof Abt Mönch Glück Friede Treu Ehrlich Lieb Süß Sauer Zucker Pfeffer Salz
Vogt Schulz Krause Hand Fuß Kopf Hals Haar Weinstein Viola Stella Linde Erle Iris Jasmin
"""
PERSON = """
ich bin {p} und schreibe wegen eines Problems mit der Karte
Mein Name ist {p}, Kunde seit {n} Jahren
Ich heiße {p} und habe ein Konto bei Ihnen
Ich habe mit {f} aus der Filiale in {c} gesprochen und sollte warten
am Schalter war {p} sehr nett
Der Mitarbeiter {f} wusste keine Antwort
Die Filialleiterin {p} hat die Verlängerung abgelehnt
ich möchte {f} für die Geduld danken
Vielen Dank an {p}, die alles in {n} Minuten geklärt hat
Lob an {f} und {f2}, ihr seid super
die Überweisung an {p} ist nie angekommen
Ich habe {m} an {p} am {d} geschickt und nichts ist da
Empfänger {p}, Verwendungszweck Miete
Es ist ein Gemeinschaftskonto mit {p}
mein Mann {f} hat eine Vollmacht
meine Frau {p} kann den Token nicht aktivieren
Meine Tochter {f} ist 18 geworden und will eine Karte
mein Berater {p} ist verschwunden
{f} hat mir einen Anruf bis {g} versprochen
{p} ruft nie zurück
{p} hier, immer noch ohne Antwort
Laut {t} {l} war der Fall erledigt
{t} {l} hat mich vor allen Leuten schlecht behandelt
Wie mir {t} {l} erklärt hat, ist der Zins fest
ich will sofort mit {t} {l} sprechen
Die Police läuft auf {p}
Kontoinhaber: {p}
Karteninhaber: {p}
Vor- und Nachname {p}, geboren in {c}
Ansprechpartner: {p}, Tel. {ph}
Rufen Sie mich an, {p}, {ph}
Sie erreichen {p} unter {ph}
schreiben Sie an {e} oder fragen Sie nach {f}
Der Gutachter {p} ist nicht gekommen
Das andere Auto fuhr {p}
Den Schaden hat {t} {l} bearbeitet
der Vermieter {p} wartet auf das Geld
Meine Mutter, {p}, ist {n} und nutzt kein Internet
der Erbe ist {p}, wohnhaft {a}
ich habe meinem Bruder {f} Vollmacht gegeben
{f} vom Callcenter hat einfach aufgelegt
Top {f}! schade um den Rest
5 für {f}, 1 für die Bank
Danke {f} für die Hilfe
@{u} danke, aber {f} hat nie wieder geschrieben
hat {f} dir geantwortet?
er gab sich als {p} aus und es war Betrug
Ein gewisser {p} rief in Ihrem Namen an
{p} hat statt meiner unterschrieben
Im Vertrag steht {p} und nicht ich
Der richtige Nachname ist {l}, nicht {l2}
Sie haben {l2} statt {l} geschrieben
hallo, hier ist {f}
hi, {f} nochmal
Ich verbinde Sie mit meiner Kollegin {f}
Sie können mit {f} oder {f2} reden
Hier ist Frau {l}, ich hatte gestern angerufen
{g2} Konto wurde aus Versehen geschlossen
wegen {g2} Beratung habe ich {m} verloren
{f} hat recht: der Service ist schlechter geworden
{f} {l} und {f2} {l2} sind die einzigen, die arbeiten
der Minister {p} sagte, die Zinsen würden fallen
Präsident {p} wurde {y} in {c} geboren
Der Schauspieler {p} lebt mit seiner Frau {f2} in {c}
Laut {p} wird der Markt wachsen
{p} gewann das Rennen vor {p2}
der Roman von {p} wurde von {p2} verfilmt
Beschwerdestelle, z. Hd. {p}
In Kopie: {p}; {p2}
Scheck Nr. {x} ausgestellt von {p}
Ich habe {f} in der Agentur getroffen, seriöser Mensch
"""
NEGATIVE = """
die App stürzt seit Version {v} ständig ab
Ich habe das {pr} eröffnet und bin zufrieden
Das {pr} ist teurer als bei {o}
{o} hat den Zins ohne Ankündigung geändert
Die Filiale in {c} ist seit dem {d} geschlossen
ich habe {n} Minuten in der Filiale am {s} gewartet
Bin von {o} zu {o2} gewechselt und froh
Abbuchung von {m}, die ich nicht kenne
am {d} haben Sie mir {m} abgebucht
Fehler {x} bei der Anmeldung
Ich kann keine Überweisung von {o} machen
Der Code kommt nie per SMS
Ich habe im {mo} {m} Gebühren gezahlt
seit {mo} ist der Service viel schlechter
Sehr guter Service, gerne wieder
schlimme Erfahrung, nie wieder
Der Kredit für das Haus in {c} ist bewilligt
Mein {car} ist bei Ihnen versichert
habe einen {car} mit Ihrem Kredit gekauft
Guter Zins beim {pr}, schlechte Beratung
ich nutze {o} zum Einkaufen
Bei {o} ist das Abheben kostenlos
Am Sonntag war die Seite nicht erreichbar
Die Bank im Park war frei, der Bauer auf dem Feld auch
im Winter und im Sommer das gleiche Problem
die Zahlen stimmen nicht, es fehlen {m}
was kostet die Schließung des Kontos?
Ich will nur meine Ruhe
So eine klare und einfache App
Guten Tag, ich möchte Informationen zum {pr}
Hallo, ich brauche eine neue PIN
Danke für die schnelle Antwort
Der Kunde ist König, nur hier nicht
Eine Schande, {n} Monate Wartezeit
Geldautomat am {s} in {c} defekt
ich reise nach {c} und {c2} und die Karte geht nicht
Ich brauche die Bescheinigung bis {g}
Wann geht der Dienst wieder?
Bewertung: {n}/5. Empfehlung: ja
Der Filialleiter wollte mich nicht empfangen
Der Mitarbeiter der Hotline war freundlich
Der Berater hat mir einen Fonds verkauft, den ich nicht wollte
Kundendienst gibt es nicht
Erstens der Token. Zweitens die PIN. Drittens die Gebühren
Verbessern Sie die Gesichtserkennung, mit Brille geht sie nicht
Ich habe ein iPhone 14 und ein Samsung Galaxy und beide stürzen ab
Der Black Friday von {o} war gelogen
Leitung besetzt, Chat nutzlos, Mails ohne Antwort
An Weihnachten habe ich {m} mit der {pr} ausgegeben
Die Unterlagen, der Vertrag und die Rechnung liegen in der Filiale
Bitte prüfen Sie den Dauerauftrag, die Lastschrift und den Freistellungsauftrag
Bot: Hallo! Wie kann ich helfen?
"""
WORDS = """
der die das ein eine von zu in mit auf für ohne zwischen und oder aber wenn dass nicht mehr sehr viel wenig alles alle jeder
dieser bin ist war habe hast hat haben gemacht gesagt gesehen gewesen will wollte kann muss soll Konto Karte Bank App
Filiale Schalter Überweisung Kredit Darlehen Rate Zins Gebühr Kosten Guthaben Geld Euro Zahlung Abbuchung Gutschrift
Auszug Formular Unterschrift Vertrag Versicherung Beitrag Schaden Erstattung Beschwerde Service Kunde Kunden Berater
Telefon Nummer Code Fehler Anmeldung Passwort Seite Internet Mail Nachricht Meldung Zeit Wartezeit Stunden Tage Wochen
Monate Jahre heute gestern morgen sofort immer nie noch schon danach vorher wann wo wie warum leider endlich gut schlecht
super langsam schnell einfach schwierig klar nützlich nutzlos freundlich unhöflich neu alt groß klein erste letzte andere
gleiche danke bitte Entschuldigung hallo Antwort Problem Lösung Dokument Foto Ausweis Prüfung Freischaltung Sperre
Sicherheit Betrug Diebstahl Reise Haus Auto Arbeit Familie Sohn Mutter Schreiben Rechnung Vorgang Bearbeitung Unterlagen
Mahnung Frist Anliegen Rückmeldung Anruf Termin Zugang Vollmacht Kündigung Bestätigung Auskunft Ärger Geduld Mühe
"""
