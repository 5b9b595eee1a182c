"""Street addresses for the tagger's training text, by the habits of each country, all made up."""

from __future__ import annotations

import random

from nlp_models.training.pii_values import Names, number

CONTEXTS = {
    "it": "abito in {a}|residente in {a}|il mio indirizzo è {a}|spedite la carta a {a}|mi sono trasferito in {a}|"
    "indirizzo: {a}|domicilio: {a}|ora vivo in {a}|la casa di {a}|la raccomandata per {a} è tornata indietro|"
    "consegna prevista in {a}|Nuovo recapito: {a}",
    "es": "vivo en {a}|con domicilio en {a}|mi dirección es {a}|envíen la tarjeta a {a}|me he mudado a {a}|"
    "dirección: {a}|domicilio: {a}|ahora resido en {a}|el piso de {a}|el paquete iba a {a}|entrega en {a}|Nueva dirección: {a}",
    "en": "I live at {a}|resident at {a}|my address is {a}|send the card to {a}|I moved to {a}|address: {a}|"
    "delivered to {a}|the house at {a}|post it to {a} please|it went to {a} instead|home: {a}|New address: {a}",
    "ro": "locuiesc pe {a}|cu domiciliul în {a}|adresa mea este {a}|trimiteți cardul la {a}|m-am mutat pe {a}|"
    "adresa: {a}|domiciliu: {a}|stau în {a}|apartamentul din {a}|coletul pentru {a}|livrare la {a}|Adresa nouă: {a}",
    "fr": "j'habite {a}|demeurant {a}|mon adresse est {a}|envoyez la carte au {a}|j'ai déménagé au {a}|adresse : {a}|"
    "domicile : {a}|je vis au {a}|l'appartement du {a}|le courrier pour {a}|livraison au {a}|Nouvelle adresse : {a}",
    "de": "ich wohne in der {a}|wohnhaft {a}|meine Adresse ist {a}|schicken Sie die Karte an {a}|ich bin in die {a} gezogen|"
    "Adresse: {a}|Anschrift: {a}|jetzt lebe ich in der {a}|die Wohnung {a}|der Brief ging an {a}|Lieferung an {a}|Neu: {a}",
    "pt": "moro na {a}|residente na {a}|a minha morada é {a}|enviem o cartão para {a}|mudei-me para a {a}|morada: {a}|"
    "endereço: {a}|vivo agora na {a}|o apartamento da {a}|a carta ia para {a}|entrega na {a}|Nova morada: {a}",
}
STATES = ["AL", "AZ", "CA", "CO", "FL", "GA", "IL", "MA", "MI", "NC", "NJ", "NY", "OH", "OR", "PA", "TX", "VA", "WA"]
PROVINCES = ["MI", "RM", "TO", "NA", "BO", "FI", "VE", "PA", "BA", "GE", "VR", "PD", "BS", "CT", "CA"]


def address(rng: random.Random, names: Names, streets: list[str], street_name: str, town: str) -> str:
    """An address of the language's country: street and number, and often flat, postcode and town."""
    street, house = rng.choice(streets), str(rng.randint(1, 320))
    if rng.random() < 0.12:
        house += rng.choice(("A", "B", "/A", " bis", "/2", "C"))
    with_town, with_code = rng.random() < 0.65, rng.random() < 0.6
    return _FORMS[names.language](rng, street, street_name, house, town if with_town else "", with_code)


def _it(rng: random.Random, street: str, name: str, house: str, town: str, coded: bool) -> str:
    line = f"{street} {name}{rng.choice((' ', ', ', ' n. ', ' n.'))}{house}"
    if rng.random() < 0.2:
        line += rng.choice((", int. 3", ", scala B", " interno 12", ", piano 2", " sc. A int. 5"))
    tail = f"{number(rng, 5)} {town}" if coded else town
    if tail.strip() and town and rng.random() < 0.3:
        tail += f" ({rng.choice(PROVINCES)})"
    return f"{line}{rng.choice((', ', ' ', ' - '))}{tail}" if town else line


def _es(rng: random.Random, street: str, name: str, house: str, town: str, coded: bool) -> str:
    line = f"{street} {name}{rng.choice((', ', ' ', ' nº ', ', nº '))}{house}"
    if rng.random() < 0.45:
        line += rng.choice(
            (", 3º B", ", 2ºA", ", bajo", ", piso 4", " 1º dcha", ", 5º izq.", ", escalera 2, 4º C", ", ático")
        )
    return f"{line}, {number(rng, 5)} {town}" if town and coded else (f"{line}, {town}" if town else line)


def _en(rng: random.Random, street: str, name: str, house: str, town: str, coded: bool) -> str:
    line = f"{house} {name} {street}"
    if rng.random() < 0.2:
        line = rng.choice((f"Flat {rng.randint(1, 40)}, ", f"Unit {rng.randint(1, 9)}B, ", "Apartment 4, ")) + line
    if rng.random() < 0.15:
        line += rng.choice((" Apt 4B", ", Apt. 12", " #7", " Suite 200", " Unit 5"))
    if not town:
        return line
    if rng.random() < 0.5:
        return f"{line}, {town}, {rng.choice(STATES)}" + (f" {number(rng, 5)}" if coded else "")
    letters = rng.choice(("SW", "N", "LS", "M", "B", "EH", "CF", "NE", "BS", "E"))
    post = f"{letters}{rng.randint(1, 20)} {rng.randint(1, 9)}{rng.choice('ABDEFGHJ')}{rng.choice('LNPQRSTU')}"
    return f"{line}, {town}" + (rng.choice((" ", ", ")) + post if coded else "")


def _ro(rng: random.Random, street: str, name: str, house: str, town: str, coded: bool) -> str:
    line = f"{street} {name}{rng.choice((' nr. ', ', nr. ', ' ', ' numărul '))}{house}"
    if rng.random() < 0.5:
        line += f", bl. {rng.choice('ABCDM')}{rng.randint(1, 30)}"
        line += rng.choice(("", f", sc. {rng.choice('ABC12')}")) + f", ap. {rng.randint(1, 90)}"
    if not town:
        return line
    return f"{line}, {town}" + (f" {number(rng, 6)}" if coded and rng.random() < 0.5 else "")


def _fr(rng: random.Random, street: str, name: str, house: str, town: str, coded: bool) -> str:
    line = f"{house}{rng.choice((' ', ', '))}{street} {name}"
    if rng.random() < 0.2:
        line += rng.choice((", bât. B", ", appt 12", ", 3e étage", ", escalier C", ", résidence Les Pins"))
    if not town:
        return line
    return f"{line}{rng.choice((', ', ' '))}{number(rng, 5)} {town}" if coded else f"{line}, {town}"


def _de(rng: random.Random, street: str, name: str, house: str, town: str, coded: bool) -> str:
    joined = rng.choice(
        (f"{name}{street}", f"{name}{street}", f"{name}-{street.capitalize()}", f"{name} {street.capitalize()}")
    )
    line = f"{joined} {house}"
    if not town:
        return line
    return f"{line}, {number(rng, 5)} {town}" if coded else f"{line}{rng.choice((', ', ' in '))}{town}"


def _pt(rng: random.Random, street: str, name: str, house: str, town: str, coded: bool) -> str:
    line = f"{street} {name}{rng.choice((', ', ' ', ' n.º ', ', nº '))}{house}"
    if rng.random() < 0.4:
        line += rng.choice((", 3.º Esq", ", 2º dto", ", r/c", " 4.º B", ", apto 52", ", bloco C", ", 1º frente"))
    if not town:
        return line
    return f"{line}, {number(rng, 4)}-{number(rng, 3)} {town}" if coded else f"{line}, {town}"


_FORMS = {"it": _it, "es": _es, "en": _en, "ro": _ro, "fr": _fr, "de": _de, "pt": _pt}
