"""Words that never name a topic: function words, auxiliary and common verbs, courtesies, in the seven languages.

spaCy's lists are the base; ours add what customers write in every message. Accents are folded. ``verb_like`` is a light
rule by ending, used to prefer nouns: it may be wrong, so it only costs a word rank and never bars it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import import_module

from feedback.items import LANGUAGES

PLAIN_WORD = re.compile(r"[^\W\d_]{3,20}")

_OURS = {
    "it": """buongiorno buonasera salve ciao grazie prego cordiali distinti saluti saluto gentile gentili gentilissimi spett
        spettabile arrivederci pronto senta scusi favore cortesia cliente clienti persona persone cosa cose alcuno alcuna alcune
        alcuni altro altra altri altre ogni nessuno nessuna qualcuno qualcosa tutto tutti tutte niente nulla bene male meglio
        peggio molto molti troppo poco poi ora adesso oggi ieri domani sempre mai ancora gia subito appena quando dove come
        perche quindi pero infatti anche solo soltanto proprio cosi due tre quattro cinque sei sette dieci venti volta volte
        giorno giorni settimana settimane mese mesi anno anni ore ora minuti mattina sera essere avere fare dire potere volere
        dovere sapere andare venire stare dare vedere sono siete siamo era erano stato stata stati state sia fosse ho hai abbiamo
        avete hanno avevo aveva avevano fatto faccio fate fanno fare detto dico dite dicono dirmi posso puoi potete possono
        potrei potreste potrebbe voglio volete vogliono vorrei vorremmo devo dovete devono dovrei dovrebbe so sapete sanno sapere
        vado andate vanno andato andata vengo venuto venuta sto stanno dato danno visto vedo vedete trovo trovato trovare
        trovata chiesto chiedo chiedono chiedere chiedete aspettavo aspetto aspettare aspettato aspettando risposto rispondono
        risponde rispondete mi ti ci vi si lo la le gli ne me te noi voi loro lui lei mio mia miei mie vostro vostra vostri
        vostre nostro nostra suo sua suoi sue questo questa questi queste quello quella quelli quelle chi che cui quale quali
        quanto quanta quanti senza dopo prima durante verso presso circa tramite entro fino gia per con tra fra nei nelle dalla
        dalle dallo dagli sulla sulle sugli della delle dello degli alla alle allo agli stella stelle voto cuore bello bella
        grande nuovo nuova vero vera davvero secondo parte posto punto modo senso tipo caso stesso stessa capito capire capisco
        scrivo scrivere scritto sento sentire sentito mando mandato mandare mandano messo mettere metto preso prendere prendo
        arrivato arrivata arriva arrivare serve servono servire riesco riesce riuscito riuscita provato provo provare funziona
        funzionano passato passata passare lascia lasciato resta resto rimasto rimango finito finire fine torno tornare tornato
        lunedi martedi mercoledi giovedi venerdi sabato domenica gennaio febbraio marzo aprile maggio giugno luglio agosto
        settembre ottobre novembre dicembre trenta quaranta quarantacinque ottimo ottima ottimi veloce velocissima bravi bravissimi
        complimenti comodo comoda comode comodissimo utile facile difficile rapido rapidi competente professionale unico unica
        alto giusto speciale norma normali nuovi nuove vecchi pochi presto almeno tante tanti tanto troppe troppi tocca attimo
        indietro impossibile particolare signora signor signori dottor dott dubbio fine bisogno voglia ottant pure mentre anzi
        davanti dentro fuori finche ovunque tantissimo strano strana sbagliato quasi sotto sopra meno""",
    "es": """hola buenos buenas dias tardes noches gracias favor saludo saludos cordial estimado estimada estimados atentamente
        adios vale diga oiga perdone disculpe cliente clientes persona personas cosa cosas algo alguien nadie nada todo todos
        todas otro otra otros otras cada mucho muchos mucha poco bien mal mejor peor muy mas menos ahora hoy ayer manana siempre
        nunca aun todavia ya luego despues antes cuando donde como porque pues pero tambien solo dos tres cuatro cinco seis diez
        vez veces dia semana semanas mes meses ano anos hora horas minutos ser estar haber tener hacer decir poder querer deber
        saber ir venir dar ver soy eres somos sois son era eran sido fue fueron sea estoy esta estan estaba estado hay habia he
        has hemos habeis han tengo tiene tienen tenia teneis hago hace hacen hecho hacer digo dice dicen dicho puedo puede pueden
        podeis podria podrian quiero quiere quieren quisiera queria debo debe deben deberia se sabe saben voy va van vamos ido
        vengo viene doy dan dado veo visto ven encuentro pido piden pedido pregunto espero esperaba esperando llevo llevan lleva
        dejo deja dejado pone ponen puesto llega llegado llego sigo sigue siguen funciona queda quedo usted ustedes
        vosotros nosotros ellos ellas mio mia mis tus sus vuestro vuestra nuestro nuestra este estos estas ese esa esos esas aquel
        quien que cual cuales cuanto cuanta cuantos sin con desde hasta durante sobre entre para por hacia estrellas nota verdad
        tan tanto gran bueno buena nuevo nueva mismo misma parte caso forma manera tipo entiendo mando mandado
        lunes martes miercoles jueves viernes sabado domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre
        noviembre diciembre rapido rapida facil dificil comodo comoda util normal estupendo fenomenal perfecto casi mientras
        ademas aunque incluso encima senor senora""",
    "en": """hello dear good morning afternoon evening thanks thank please regards kind sincerely faithfully bye sorry okay
        customer customers person people thing things something someone anyone nobody nothing everything everyone other another
        every much many lot little well bad better worse best worst great nice now today yesterday tomorrow always never ever
        still yet already just soon later before after when where how why because also only really even two three four five six
        seven ten time times day days week weeks month months year years hour hours minute minutes get got getting gets go going
        goes went gone come came coming make made making take took taken taking give gave given say said says tell told ask asked
        asking know knew want wanted wants need needed needs see saw seen look looking looked find found try tried trying tries
        use used using work works working worked wait waiting waited keep keeps kept put let think thought feel call called
        let send sent hear heard happen happened help helped would could should might must will shall can cannot don doesn didn
        isn wasn weren hasn haven hadn couldn wouldn shouldn ain aren won ive ill youre theyre thats whats amp http https www
        user person email phone account_ref xxxx star stars rate rated way bit since ago per via monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
        september october november december fast quick quickly easy hard useful lovely perfect simple simply whole right wrong
        long able unable almost enough got than then them they there
        their this that these those what which who whose your yours mine ours""",
    "fr": """bonjour bonsoir salut merci cordialement salutations madame monsieur revoir allo svp client clients cliente personne
        personnes chose choses quelque quelqu rien tout tous toute toutes autre autres chaque beaucoup peu bien mal mieux pire tres
        trop maintenant aujourd hui hier demain toujours jamais encore deja puis apres avant quand comment pourquoi parce aussi
        seulement deux trois quatre cinq six dix fois jour jours semaine semaines mois ans annee heure heures minutes etre avoir
        faire dire pouvoir vouloir devoir savoir aller venir voir suis etes sommes sont etait etaient ete soit ai avez avons ont
        avait avaient fait fais faites font dit dis disent peux peut pouvez peuvent pourrait veux veut voulez voudrais dois doit
        devez sais sait savez vais vas allez vont venu vient donne donner donnez vois voit trouve trouver demande demander demandent
        attends attend attendre attendu reste rester mets mettre mis prend prendre pris arrive arriver repond repondu marche
        votre vos notre nos mon mes ton son ses leur leurs cette ces celui celle ceux quel quelle quels sans avec chez depuis
        pendant vers entre pour par dans sur etoile etoiles cela ceci ca lundi mardi mercredi jeudi vendredi samedi
        dimanche janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre rapide facile pratique
        simple parfait presque""",
    "de": """hallo guten tag morgen abend danke dank vielen bitte gruss grusse gruessen grussen freundlichen herr frau damen herren
        geehrte geehrter sehr kunde kunden kundin person personen leute sache dinge etwas jemand niemand nichts alles alle andere
        anderen jeder jede viel viele wenig gut schlecht besser schlechter immer nie noch schon jetzt heute gestern dann danach
        vorher wann warum weil auch nur zwei drei vier funf sechs zehn mal tage tagen woche wochen monat monate monaten jahr jahre
        jahren stunde stunden minuten sein haben werden konnen mussen sollen wollen durfen machen sagen gehen kommen geben sehen
        bin bist ist sind seid war waren gewesen habe hast hat habt hatte hatten gehabt wird wurde wurden geworden kann kannst
        konnte konnten muss musste soll sollte will wollte darf mache macht gemacht sagt gesagt geht ging gegangen kommt gekommen
        gibt gegeben sehe gesehen finde findet gefunden warte warten wartet gewartet bekomme bekommen nehmen stehe steht bleibt
        frage fragen gefragt lange ihr ihre ihren ihrem mein meine meinen unser unsere euch eure dieser diese dieses diesen welche
        ohne mit seit wahrend gegen uber fur von vom zum zur beim sterne stern ganz mehr einfach bitten montag dienstag mittwoch donnerstag freitag
        samstag sonntag januar februar marz april mai juni juli august september oktober november dezember schnell leicht
        praktisch perfekt fast super""",
    "pt": """ola bom boa dia tarde noite obrigado obrigada favor cumprimentos atenciosamente adeus caro cara exmos senhores senhor
        senhora cliente clientes pessoa pessoas coisa coisas algo alguem ninguem nada tudo todos todas outro outra outros cada
        muito muitos muita pouco bem mal melhor pior mais menos agora hoje ontem amanha sempre nunca ainda depois antes quando
        onde como porque tambem apenas dois duas tres quatro cinco seis dez vez vezes dias semana semanas mes meses ano anos hora
        horas minutos ser estar ter haver fazer dizer poder querer dever saber vir dar ver sou somos sao era eram sido foi foram
        seja estou esta estao estava tenho tem temos tinha houve faco faz fazem feito fazer digo diz dizem dito posso pode podem
        poderia quero quer querem queria devo deve devem sei sabe vou vai vao ido venho vem dou dado vejo visto encontro peco
        pedem pedido espero esperava esperar continuo continua fica ficou deixa chega chegou funciona voces nos eles elas meu
        minha meus minhas teu seu sua seus suas vosso vossa nosso nossa segunda terca quarta quinta sexta sabado domingo janeiro fevereiro marco abril maio
        junho julho agosto setembro outubro novembro dezembro rapido rapida facil dificil util perfeito quase
        este esta estes estas esse essa isso isto aquele quem que
        qual quais quanto sem com desde ate durante sobre entre para por estrelas mesmo mesma parte caso""",
    "ro": """buna ziua seara dimineata salut multumesc multumim rog stima respect revedere alo domnule doamna stimata stimate
        client clienti clientul persoana persoane lucru lucruri ceva cineva nimeni nimic tot toate toti alt alta alte fiecare mult
        multe putin bine rau mai foarte acum azi ieri maine mereu niciodata inca deja apoi dupa inainte cand unde cum pentru ca
        deci dar doar doi doua trei patru cinci sase zece data zile zi saptamana saptamani luna luni an ani ora ore minute fie
        avea face spune putea vrea trebui sti merge veni vedea sunt esti suntem sunteti este era erau fost fiind am ai are avem
        aveti au fac faci face facut spun spune spus pot poti poate puteti putut vreau vrei vrea vreti vrut trebuie stiu stie
        stiti merg merge mers vin vine venit vad vede vazut gasesc gasit cer cere cerut astept asteptat asteptam primesc primit
        raspuns raspunde las lasat pus ramane ramas ajuns dumneavoastra voi noi ei ele meu mea mei mele vostru voastra nostru
        noastra acest aceasta acesti aceste acel acea asta asa cine care cat cati cate fara cu din pana timpul peste intre prin
        stele nota marti miercuri joi vineri sambata duminica
        ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie rapid usor greu util
        perfect aproape simplu""",
}
_VERB_ENDINGS = {
    "it": "arla erla irla arlo erlo irlo arle armi arti arvi ervi irvi urre avo ava avano evo eva evano iamo ando endo armi ermi irmi arlo erlo irlo arci ersi arsi irsi ato ata ati uto uta uti "
    "ito ita iti are ere ire mente rebbe ranno",
    "es": "aba aban ando iendo amos emos imos arme erme irme arse ado ada ados ido ida idos mente aron ieron",
    "en": "ing ly ed",
    "fr": "ais ait aient ez ons ant ment er ir",
    "de": "te ten test end lich",
    "pt": "ava avam ando endo indo amos emos imos ado ada ados ido ida idos mente aram eram",
    "ro": "am ati eaza esc este and ind at ata ati ut uta it",
}


def folded(word: str) -> str:
    """Lower case without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(c))


@cache
def stop_words() -> frozenset[str]:
    """spaCy's stop words of the seven languages and ours, accents folded."""
    found: set[str] = set()
    for language in LANGUAGES:
        found |= import_module(f"spacy.lang.{language}.stop_words").STOP_WORDS
        found |= set(_OURS[language].split())
    return frozenset(part for word in found for part in PLAIN_WORD.findall(folded(word)))


def verb_like(word: str, language: str) -> bool:
    """Whether the word ends like a verb, participle or adverb of the language; a guess."""
    return folded(word).endswith(tuple(_VERB_ENDINGS.get(language, "").split() or ("\0",)))
