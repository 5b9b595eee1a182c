"""French sentences for the tagger's training text, written for this project; slots are explained in pii_text."""

TITLES = "M.|Mme|Monsieur|Madame|Mlle|Maître|Dr|Me|monsieur|madame|Cher Monsieur|Chère Madame|le docteur"
GREETINGS = """
Bonjour {t} {l},|Madame {l},|Monsieur {l},|Bonjour {f},|Cher {f},|Chère {f},|Bonsoir,|Madame, Monsieur,|Bonjour,|Salut {f}
À l'attention de {p}|Bonjour {p},|Coucou {f}|Chers tous,|Bonjour {f} !|{t} {l} bonjour,|Hello {f}|bonsoir {t} {l}
"""
CLOSINGS = """
Cordialement|Bien cordialement|Salutations distinguées|Merci|Merci d'avance|Bonne journée|Bien à vous|Dans l'attente
Sincères salutations|Respectueusement|À bientôt|Merci beaucoup|Cdlt
"""
ROLES = "Client|Cliente|Conseiller|Conseillère|Utilisateur|Agent|Bot|Assistant|Moi|Support|Opérateur|Chatbot"
HEADERS = "De|À|Cc|Objet|Envoyé|Date"
WROTE = "Le {d}, {p} a écrit :|Le {d} {p} <{e}> a écrit :|En date du {d}, {p} écrivait :"
PRODUCT_HEADS = "Compte|Carte|Prêt|Contrat|Livret|Crédit|Fonds|Plan|Appli|Assurance|Pack|Épargne|Mutuelle"
BANK_HEADS = "Banque|Crédit|Caisse|Assurances|Groupe|Banque de|Crédit Mutuel de|Société|Caisse d'Épargne de|Mutuelle"
MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
DAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche"
STREETS = (
    "rue|avenue|boulevard|place|allée|chemin|Rue|Avenue|av.|bd|Boulevard|impasse|quai|cours|rue de la|route de|square"
)
COMMON_NAMES = """
Pierre Petit Blanc Grand Roche Colin Martin Rose Marguerite Fleur Olive Prune Clémence Constance Prudence Aimé Désiré
Parfait Juste Innocent Noël Pascal Avril Mai Dimanche Marchand Boucher Boulanger Berger Fournier Charpentier Lebon Leblanc
Lenoir Legrand Petitjean Leroy Roi Prince Duc Comte Chevalier Moulin Fontaine Rivière Dupont Dubois Forêt Lamer Montagne
Renard Loup Lapin Lion Mouton Poisson Poulet Lemoine Labbé Carpentier Bonnet Chapeau Gant Barbe Beau Belle Joli Gentil
Sage Hardi Franc Bon Vif Long Court Gros Maigre Brun Roux Aurore Céleste Victoire France Reine Perle Jade Ambre
"""
PERSON = """
je suis {p} et je vous écris pour un souci de carte
Je m'appelle {p}, client depuis {n} ans
Mon nom est {p} et j'ai un compte chez vous
J'ai parlé avec {f} de l'agence de {c} qui m'a dit d'attendre
au guichet {p} a été adorable
Le téléconseiller {f} n'a pas su me répondre
La directrice {p} m'a refusé le renouvellement
je tiens à remercier {f} pour sa patience
Un grand merci à {p} qui a tout réglé en {n} minutes
bravo {f} et {f2}, au top
le virement à {p} n'est jamais arrivé
J'ai envoyé {m} à {p} le {d} et rien n'apparaît
bénéficiaire {p}, motif loyer
Le compte est joint avec {p}
mon mari {f} a procuration
ma femme {p} n'arrive pas à activer la clé
Ma fille {f} vient d'avoir 18 ans et veut une carte
mon conseiller {p} a disparu
{f} m'avait promis un appel avant {g}
{p} ne rappelle jamais
{p} à nouveau, toujours sans réponse
D'après {t} {l} le dossier était clos
{t} {l} m'a très mal parlé devant tout le monde
Comme me l'a expliqué {t} {l}, le taux est fixe
je demande à parler à {t} {l} au plus vite
Le contrat est au nom de {p}
titulaire : {p}
Titulaire de la carte : {p}
nom et prénom {p}, né à {c}
Personne à contacter : {p}, tél. {ph}
Appelez-moi, {p}, {ph}
vous pouvez joindre {p} au {ph}
écrivez à {e} ou demandez {f}
L'expert {p} n'est pas venu
L'autre voiture était conduite par {p}
Le sinistre a été suivi par {t} {l}
le syndic {p} attend le paiement
Ma mère, {p}, a {n} ans et n'utilise pas internet
l'héritier est {p}, demeurant {a}
j'ai donné procuration à mon frère {f}
{f} du centre d'appel m'a raccroché au nez
Bravo {f} ! dommage pour le reste
5 pour {f}, 1 pour la banque
Merci {f} pour votre aide
@{u} merci, mais {f} ne m'a plus écrit
est-ce que {f} t'a répondu ?
il s'est présenté comme {p} et c'était une arnaque
Un certain {p} m'a appelé de votre part
c'est {p} qui a signé à ma place
Sur le contrat figure {p} et pas moi
Le bon nom est {l}, pas {l2}
vous avez écrit {l2} au lieu de {l}
bonjour, c'est {f}
salut, ici {f}
Je vous passe ma collègue {f}
Vous pouvez parler à {f} ou à {f2}
Ici Madame {l}, j'ai appelé hier
la fille de {p} a la signature
le compte d'{f} est bloqué
{f} a raison : le service s'est dégradé
{f} {l} et {f2} {l2} sont les seuls qui travaillent
le ministre {p} a déclaré que les taux baisseraient
Le président {p} est né à {c} en {y}
L'acteur {p} vit à {c} avec sa femme {f2}
Selon {p}, le marché va croître
{p} a gagné la course devant {p2}
le roman de {p} a été adapté par {p2}
service réclamations, à l'attention de {p}
En copie : {p} ; {p2}
chèque n° {x} émis par {p}
J'ai rencontré {f} en agence, quelqu'un de sérieux
"""
NEGATIVE = """
l'appli plante sans arrêt depuis la version {v}
J'ai ouvert le {pr} et j'en suis content
Le {pr} coûte plus cher que chez {o}
{o} a changé le taux sans prévenir
L'agence de {c} est fermée depuis le {d}
j'ai attendu {n} minutes à l'agence de {s}
Je suis passé de {o} à {o2} et je revis
Débit de {m} que je ne reconnais pas
le {d} vous m'avez pris {m}
Erreur {x} à la connexion
Impossible de faire un virement depuis {o}
Le code n'arrive jamais par sms
J'ai payé {m} de frais en {mo}
depuis {mo} le service est bien pire
Très bon service, je recommande
expérience lamentable, plus jamais
Le prêt pour la maison de {c} est accordé
Ma {car} est assurée chez vous
j'ai acheté une {car} avec votre crédit
Bon taux sur le {pr}, mauvais suivi
j'utilise {o} pour les courses
Chez {o} les retraits sont gratuits
Dimanche le site était en panne
la carte rose ne passe pas, la pierre non plus
le petit guichet et le grand hall étaient fermés
les comptes ne sont pas bons, il manque {m}
combien coûte la fermeture du compte ?
Je veux juste la paix
Quelle appli claire et simple
Bonjour, je voudrais des informations sur le {pr}
Bonjour, il me faut un nouveau code
Merci pour la réponse rapide
Le client est roi, sauf ici
Quelle honte, {n} mois d'attente
Distributeur en panne {s} à {c}
je voyage à {c} et {c2} et la carte ne marche pas
Il me faut l'attestation avant {g}
Quand le service sera-t-il rétabli ?
Note : {n}/5. Je recommande : oui
Le directeur de l'agence a refusé de me recevoir
L'agent du numéro vert était aimable
Le conseiller m'a vendu un fonds que je ne voulais pas
Service client inexistant
D'abord la clé. Ensuite le code. Enfin les frais
Revoyez la reconnaissance faciale, ça ne marche pas avec des lunettes
J'ai un iPhone 14 et un Samsung Galaxy et ça plante sur les deux
Le Black Friday de {o} était faux
Ligne occupée, chat inutile, mails sans réponse
À Noël j'ai dépensé {m} avec la {pr}
Bot : Bonjour ! Comment puis-je vous aider ?
"""
WORDS = """
le la les un une des de du à en avec sur pour sans entre et ou mais si que ne pas plus très peu tout tous chaque ce cette
suis est était ai as a avons avez ont fait dit vu été veux voulais peux peut dois doit compte carte banque appli agence
guichet virement prêt crédit taux frais coût commission solde argent euros paiement débit dépôt relevé formulaire
signature contrat assurance prime sinistre remboursement réclamation service client clients conseiller téléphone numéro
code erreur accès mot passe site internet mail message alerte temps attente heures jours semaines mois ans aujourd'hui
hier demain toujours jamais encore déjà après avant quand où comment pourquoi malheureusement enfin bon bonne mauvais
lent rapide simple difficile clair utile inutile aimable désagréable nouveau vieux grand petit premier dernier autre même
bien mal merci pardon bonjour réponse problème solution document photo identité vérification activation blocage sécurité
arnaque vol voyage maison voiture travail famille fils mère rose pierre blanc dimanche
"""
