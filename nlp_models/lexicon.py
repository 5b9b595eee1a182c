"""Small word lists of our own for the fakes: enough to make a demonstration sensible, never a product's answer.

Stems are matched at the start of a word, case and accents folded.
"""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.split()))


STOP_WORDS: dict[str, frozenset[str]] = {
    "it": frozenset(
        _words(
            "il lo la gli le un una uno di del della dei delle da dal in nel nella con per tra che non mi ti si ci vi "
            "è sono ho ha hai abbiamo anche più ma come se questo questa molto tutto dopo quando perché ancora mai già "
            "grazie buongiorno conto banca al alla"
        )
    ),
    "es": frozenset(
        _words(
            "el los las un una unos de del en con por para que no me te se lo le y o es son he ha han muy pero como si "
            "este esta todo después cuando porque aún nunca ya gracias hola cuenta banco al mi su más está tengo hay"
        )
    ),
    "en": frozenset(
        _words(
            "the a an of in on with for to that not i you he she it we they is are was were have has had very but as if "
            "this my your all after when because still never already thanks hello account bank and at be do does did"
        )
    ),
    "ro": frozenset(
        _words(
            "un o de din în cu pe pentru că nu mă te se îmi îți și sau este sunt am ai are au foarte dar ca dacă acest "
            "această tot după când pentru încă niciodată deja mulțumesc bună cont banca la mai la să ați"
        )
    ),
    "fr": frozenset(
        _words(
            "le la les un une des de du en dans avec pour que qui ne pas je tu il elle nous vous est sont ai a avez très "
            "mais comme si ce cette tout après quand parce encore jamais déjà merci bonjour compte banque et au aux mon"
        )
    ),
    "de": frozenset(
        _words(
            "der die das ein eine einen dem den von im in mit für zu dass nicht ich du er sie es wir ihr ist sind war "
            "habe hat sehr aber wie wenn dieser diese alles nach wann weil noch nie schon danke hallo konto bank und auf"
        )
    ),
    "pt": frozenset(
        _words(
            "o os as um uma de do da dos das em no na com por para que não me te se lhe e ou é são tenho tem muito mas "
            "como se este esta tudo depois quando porque ainda nunca já obrigado olá conta banco ao à meu minha mais"
        )
    ),
}

NEGATIVE = _words(
    "pessim lent blocc rifiut vergogn delus error non problem assurd inaccettabil frustr scortes disastr inutil truff "
    "mal peor lento bloque error rechaz verguenza terribl horribl estafa nefast inutil enfad "
    "bad slow blocked error refus declin awful terribl worst useless rude crash fail broken scam angry disappoint never "
    "prost lent blocat eroare refuz rusin groaznic dezamag inutil lent bloqu erreur refus honte nul inadmissibl decu arnaque "
    "schlecht langsam gesperrt fehler abgelehnt schreckl furchtbar unfreundl enttausch pessimo lento bloquead erro recusad vergonha"
)
POSITIVE = _words(
    "ottim veloc gentil perfett grazie content eccellent comod facil bravissim consigli brav soddisfatt "
    "excelent rapid amabl perfect gracias content comod facil genial encant recomiend satisfech "
    "great fast kind perfect thank happy excellent easy love good helpful recommend pleas smooth "
    "excelent rapid amabil perfect multumesc multumit usor recomand bun parfait rapid gentil merci ravi facil recommand "
    "toll schnell freundl perfekt danke zufrieden einfach empfehl super otimo rapid simpatic perfeit obrigad content facil adoro"
)
STAGE_STEMS: dict[str, tuple[str, ...]] = {
    "awareness": _words("pubblicit spot visto publicid anunci visto advert heard billboard reclam pub werbung anunci"),
    "consideration": _words("informazion vorrei sapere informacion quisiera information wonder know informati informations auskunft informac"),
    "evaluation": _words("preventiv confront domand comparar solicit presupuest compar quote applic offer cerere comparer devis angebot vergleich proposta"),
    "onboarding": _words("apert registr document identit attivar contratt abrir alta activar firma contrato onboard sign verif activat deschid inscri ouvert eroffn legitim abertura"),
    "use": _words("bonific carta app prelievo pagament transfer tarjet cajero pago payment card atm transac plat carte virement uberweis karte cartao"),
    "support": _words("assistenz operator telefon reclam chiamat atencion llamad soporte queja support agent called complain helpline reclamatie conseiller appel kundendienst hotline atendiment"),
    "renewal": _words("rinnov tasso aument renov tipo subid renew upgrade premium rate reinnoi renouvel verlanger renovac"),
    "exit": _words("chiuder chiusura disdett cancell cerrar cancelar baja close closing cancel leave switch inchid inchide resili fermer kundig schliess encerrar"),
}  # fmt: skip
PAIN = _words(
    "non blocc error problem rifiut attes ancora addebit truff mai no bloque error problem rechaz cobr espera nunca estafa "
    "not blocked error problem declin wait charged crash fail never wrong nu blocat eroare problem refuz astept "
    "pas bloqu erreur problem refus attend jamais nicht gesperrt fehler problem abgelehnt warte nie nao bloquead erro recusad espera"
)
