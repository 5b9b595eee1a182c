"""Real towns, so that the tagger does not take one for a person; made-up ones come from ``pii_values``."""

from __future__ import annotations

_LISTS = {
    "it": "Roma|Milano|Napoli|Torino|Palermo|Genova|Bologna|Firenze|Bari|Catania|Verona|Venezia|Messina|Padova|Trieste|Brescia|Parma|Taranto|Prato|Modena|Reggio Emilia|Reggio Calabria|"
    "Perugia|Ravenna|Livorno|Cagliari|Foggia|Rimini|Salerno|Ferrara|Sassari|Latina|Monza|Siracusa|Pescara|Bergamo|Forlì|Trento|Vicenza|Terni|Bolzano|Novara|Piacenza|Ancona|Andria|Arezzo|"
    "Udine|Cesena|Lecce|Pesaro|Barletta|Alessandria|La Spezia|Pistoia|Pisa|Catanzaro|Lucca|Brindisi|Treviso|Como|Varese|Cuneo|Asti|Aosta|Matera|Potenza|Cosenza|Ragusa|Trapani|L'Aquila",
    "es": "Madrid|Barcelona|Valencia|Sevilla|Zaragoza|Málaga|Murcia|Palma|Las Palmas|Bilbao|Alicante|Córdoba|Valladolid|Vigo|Gijón|Vitoria|La Coruña|Granada|Elche|Oviedo|Badalona|Cartagena|"
    "Terrassa|Jerez|Sabadell|Móstoles|Santa Cruz|Pamplona|Almería|Alcalá de Henares|Fuenlabrada|San Sebastián|Getafe|Burgos|Albacete|Santander|Castellón|Logroño|Badajoz|Salamanca|Huelva|Lleida|"
    "Tarragona|León|Cádiz|Jaén|Ourense|Girona|Lugo|Cáceres|Toledo|Soria|Ávila|Teruel|Bogotá|Medellín|Cali|Guadalajara|Monterrey|Puebla|Mérida|Buenos Aires|Rosario|Mendoza|Lima|Quito|Santiago",
    "en": "London|Birmingham|Manchester|Leeds|Glasgow|Sheffield|Bradford|Edinburgh|Liverpool|Bristol|Cardiff|Coventry|Leicester|Nottingham|Newcastle|Sunderland|Brighton|Hull|Plymouth|Stoke|"
    "Wolverhampton|Derby|Swansea|Southampton|Aberdeen|Portsmouth|York|Oxford|Cambridge|Lincoln|Chester|Durham|Norwich|Exeter|Bath|Belfast|Dublin|Cork|Galway|Limerick|New York|Chicago|Boston|"
    "Houston|Dallas|Austin|Denver|Seattle|Phoenix|Atlanta|Miami|Portland|Charlotte|Columbus|Madison|Jackson|Albany|Savannah|Cleveland|Lancaster|Preston|Reading|Luton|Wells|Carlisle|Houston",
    "ro": "București|Cluj-Napoca|Cluj|Timișoara|Iași|Constanța|Craiova|Brașov|Galați|Ploiești|Oradea|Brăila|Arad|Pitești|Sibiu|Bacău|Târgu Mureș|Baia Mare|Buzău|Botoșani|Satu Mare|"
    "Râmnicu Vâlcea|Drobeta|Suceava|Piatra Neamț|Târgu Jiu|Târgoviște|Focșani|Bistrița|Reșița|Tulcea|Slatina|Călărași|Alba Iulia|Giurgiu|Deva|Hunedoara|Zalău|Sfântu Gheorghe|Bârlad|Vaslui|"
    "Roman|Turda|Mediaș|Slobozia|Alexandria|Voluntari|Lugoj|Medgidia|Onești|Miercurea Ciuc|Sighetu Marmației|Mangalia|Tecuci|Chișinău|Bălți|Tiraspol|Cahul|Sinaia|Predeal|Făgăraș|Otopeni",
    "fr": "Paris|Marseille|Lyon|Toulouse|Nice|Nantes|Montpellier|Strasbourg|Bordeaux|Lille|Rennes|Reims|Toulon|Saint-Étienne|Le Havre|Grenoble|Dijon|Angers|Nîmes|Villeurbanne|Clermont-Ferrand|"
    "Le Mans|Aix-en-Provence|Brest|Tours|Amiens|Limoges|Annecy|Perpignan|Metz|Besançon|Orléans|Rouen|Mulhouse|Caen|Nancy|Saint-Denis|Argenteuil|Avignon|Dunkerque|Poitiers|Versailles|Pau|"
    "Lorient|Quimper|Troyes|Valence|Chambéry|Bayonne|Bruxelles|Liège|Namur|Charleroi|Genève|Lausanne|Fribourg|Montréal|Québec|Laval|Gatineau|Colmar|Béziers|Cannes|Antibes|La Rochelle",
    "de": "Berlin|Hamburg|München|Köln|Frankfurt|Stuttgart|Düsseldorf|Leipzig|Dortmund|Essen|Bremen|Dresden|Hannover|Nürnberg|Duisburg|Bochum|Wuppertal|Bielefeld|Bonn|Münster|Mannheim|"
    "Karlsruhe|Augsburg|Wiesbaden|Mönchengladbach|Gelsenkirchen|Aachen|Braunschweig|Kiel|Chemnitz|Halle|Magdeburg|Freiburg|Krefeld|Mainz|Lübeck|Erfurt|Rostock|Kassel|Hagen|Potsdam|Saarbrücken|"
    "Oldenburg|Osnabrück|Heidelberg|Darmstadt|Regensburg|Würzburg|Ulm|Göttingen|Trier|Jena|Passau|Wien|Graz|Linz|Salzburg|Innsbruck|Klagenfurt|Zürich|Basel|Bern|Luzern|Winterthur|St. Gallen",
    "pt": "Lisboa|Porto|Braga|Coimbra|Funchal|Setúbal|Almada|Aveiro|Viseu|Leiria|Faro|Évora|Guimarães|Amadora|Cascais|Sintra|Oeiras|Loures|Matosinhos|Vila Nova de Gaia|Gondomar|Maia|Barreiro|"
    "Santarém|Beja|Bragança|Vila Real|Viana do Castelo|Castelo Branco|Guarda|Portalegre|Portimão|Lagos|Tavira|São Paulo|Rio de Janeiro|Brasília|Salvador|Fortaleza|Belo Horizonte|Manaus|"
    "Curitiba|Recife|Goiânia|Belém|Porto Alegre|Campinas|São Luís|Maceió|Natal|Campo Grande|Teresina|João Pessoa|Florianópolis|Santos|Niterói|Ribeirão Preto|Uberlândia|Sorocaba|Vitória",
}  # fmt: skip
TOWNS: dict[str, list[str]] = {language: towns.split("|") for language, towns in _LISTS.items()}
