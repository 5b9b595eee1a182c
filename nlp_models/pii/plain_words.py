"""Words that begin sentences in feedback and are nobody's name: trimmed from the edges of what the tagger takes for a name.

Function words and the nouns of the trade in seven languages, without marks; words that are also names are left out.
"""

from __future__ import annotations

_TEXT = """
il lo la i gli le un uno una di a da in con su per tra fra nel nello nella nei nelle del dello della dei delle dal dalla al
alla dall dell nell sul sulla e o ma se che chi cosa come dove quando quanto perche non piu molto poco tutto tutti nessuno
nulla niente ogni questo questa quello quella tale domanda risposta motivo oggetto ufficio filiale sportello operatore
operatrice cliente utente agente conto carta mutuo polizza bonifico ticket errore zero voto stelle ho hai ha abbiamo avete
hanno sono siete potete posso vorrei voglio presa aperto sempre mai ancora oggi ieri domani citofono cellulare vergogna link
el los las del al y pero si no que quien como cuando donde cuanto porque nada nadie todo todos cada este esta eso una
pregunta respuesta motivo asunto oficina cajero cliente usuario agente cuenta tarjeta hipoteca seguro ticket error cero
estrellas he has ha hemos tengo quiero puedo puede pueden siempre nunca hoy ayer telefono correo atencion llamada verguenza
the an of to in with on for from and or but if not what who how when where why nobody nothing every this that my your our
question answer reason subject office branch agent customer user account card loan mortgage policy transfer ticket error zero
stars i have had can could would please always never today yesterday still again phone email support disgrace shame
un o de la pe cu din si dar daca ca nu mai foarte tot toate nimeni nimic fiecare acest aceasta intrebare intrebarea raspuns
motiv subiect sucursala client utilizator cont cardul contul banca eroare zero stele am ai are avem aveti vreau pot poate va
mereu niciodata azi ieri telefon mail rusine interfon apartament
le les une des du au aux et ou mais que qui quoi comment quand pourquoi rien personne chaque ce cette ces mon ma mes votre
question reponse motif objet agence guichet client utilisateur compte carte pret contrat virement erreur zero etoiles j je
vous nous il elle ai avez avons peut pouvez toujours jamais aujourd hier encore honte interphone
der die das den dem des ein eine einen einem einer und oder aber wenn dass nicht was wer wie wann wo warum niemand nichts
alle alles jeder dieser diese dieses mein meine ihr ihre unser frage antwort grund betreff filiale schalter kunde kundin
nutzer berater konto karte kredit versicherung vertrag uberweisung fehler null sterne ich sie wir er es haben habe hat kann
konnen immer nie heute gestern wieder noch leute menschen anruf anrufe adresse geld gebuhren bank app service hotline
euro steuer nummer seite link umfrage problem zeit woche wochen monat monate jahr jahre tag tage minuten stunden
os as uma do dos das no na nos nas ao aos e ou mas se que quem como quando onde porque nada ninguem tudo cada este esta
pergunta resposta motivo assunto balcao agencia cliente utilizador conta cartao credito seguro apolice erro zero estrelas
tenho tem temos quero posso pode podem sempre nunca hoje ontem ainda telemovel telefone vergonha campainha
herr herrn frau monsieur madame mme mlle m sig sigra signor signora sr sra senor senora mr mrs ms dr dra dl dna domnul doamna
senhor senhora kundenservice svp merci danke grazie gracias thanks hello hallo bonjour ciao hola
visa mastercard iban pin sms pdf dm faq app online internet banking debit credit ok nps otp
"""
PLAIN_WORDS = frozenset(_TEXT.split())
