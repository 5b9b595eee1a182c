"""No text may keep a finder busy: patterns that look back and forth are a way to stop the service."""

from __future__ import annotations

import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from feedback.privacy.known_persons import known_persons, mentions
from feedback.privacy.visible import visible
from nlp_models import sentences
from nlp_models.language import LinguaIdentifier
from nlp_models.pii.finders import Finder, finders

SIZE = 20_000
SECONDS = 20
"""An honest finder needs well under a second; a runaway pattern would need years."""

chance = random.Random(3)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
TEXTS = {
    "one letter": "a" * SIZE,
    "one capital": "A" * SIZE,
    "one digit": "1" * SIZE,
    "base64": "\n".join("".join(chance.choices(LETTERS + "+/", k=76)) for _ in range(SIZE // 76)),
    "long words with digits": " ".join("".join(chance.choices(LETTERS, k=60)) for _ in range(SIZE // 60)),
    "dots": "a." * (SIZE // 2),
    "underscores": "a_" * (SIZE // 2),
    "dashes": "a-" * (SIZE // 2),
    "digits and spaces": "1 " * (SIZE // 2),
    "digits and dashes": "12-" * (SIZE // 3),
    "at signs": "a@" * (SIZE // 2),
    "almost mail": "a.b" * (SIZE // 6) + " chiocciola " * (SIZE // 24),
    "names": "Mario Rossi " * (SIZE // 12),
    "capital words": " ".join(f"Aa{number}" for number in range(SIZE // 7)),
    "via": "via " * (SIZE // 4),
    "street without number": "via Roma " * (SIZE // 9),
    "user words": "user name is " * (SIZE // 13),
    "spaces": " " * SIZE,
    "newlines": "\n" * SIZE,
    "brackets": "(" * (SIZE // 2) + ")" * (SIZE // 2),
    "colons": "login: " * (SIZE // 7),
    "quotes": "> " * (SIZE // 2),
    "marks on every letter": "a\u0301\u0336b\u0327" * (SIZE // 6),
    "small capitals": "ᴀʙᴄ " * (SIZE // 4),
    "live on": "I live on Acacia " * (SIZE // 17),
    "home streets": "abito in via Roma e " * (SIZE // 20),
    "capital street words": "Via Roma Via " * (SIZE // 13),
    "numbers and streets": "12 rue 12 rue " * (SIZE // 14),
    "german places": "Am Berg 12 Weg 3 " * (SIZE // 17),
    "postcodes": "20121 Milano, " * (SIZE // 14),
    "street and towns": "via Po 3" + ", Milano" * (SIZE // 8),
    "street and flats": "via Po 3" + ", int. 4" * (SIZE // 8),
    "boxes": "P.O. Box " * (SIZE // 9),
    "box numbers": "Postfach " + "12 " * (SIZE // 3),
    "buildings": "The Old House, " * (SIZE // 15),
    "care of": "c/o Anna " * (SIZE // 9),
    "plates": "targa AB 12 " * (SIZE // 12),
    "plate halves": "Kennzeichen M-" * (SIZE // 14),
    "spaced letters": "a b c @ d e f . " * (SIZE // 16),
    "letters and blanks": "a " * (SIZE // 4) + "@ " + "b " * (SIZE // 4),
    "spoken dots": "a dot " * (SIZE // 6) + "at b dot com",
    "entities": "a&#64;b&#46;" * (SIZE // 12),
    "networks": "instagram: discord is telegram " * (SIZE // 31),
    "tags": "discord a#" * (SIZE // 10),
    "profiles": "instagram.com/" * (SIZE // 14),
    "titles": "Sig. Rossi " * (SIZE // 11),
    "link": "http://" + "a/" * (SIZE // 2),
    "hex": ":".join(["ab12"] * (SIZE // 5)),
    "emoji": "👩‍👩‍👧" * (SIZE // 8),
    "combining": "e" + "\u0301" * SIZE,
    "hellip": "..." * (SIZE // 3),
    "number words": "due tre nove " * (SIZE // 13),
    "double": "doppio " * (SIZE // 7),
    "letters and digits": "A1 B2 " * (SIZE // 6),
    "one sign at a time": "R S S 1 " * (SIZE // 8),
    "document names": "codice fiscale n. " * (SIZE // 18),
    "document and fillers": "passaporto " + "n. il mio " * (SIZE // 10),
    "capitals and digits": "CI seria XT nr 34 " * (SIZE // 18),
    "almost iban": "IT60 X054 " * (SIZE // 10),
    "iban with letters": "IBAN ITOO IlSB " * (SIZE // 15),
    "cards over lines": "4111 1111\n" * (SIZE // 10),
    "digits of another script": "\u0663" * SIZE,
    "angles": "P<ITA" + "<" * SIZE,
    "law": "legge n. " * (SIZE // 9),
    "base58": "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfN" * (SIZE // 33),
}


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    def out_of_time(*_: object) -> None:
        raise AssertionError(f"took longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, out_of_time)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="module")
def every_finder(encoder_cache: Path) -> list[Finder]:
    return finders(encoder_cache)


@pytest.mark.models
@pytest.mark.parametrize("name", TEXTS)
def test_no_text_keeps_a_finder_busy(every_finder: list[Finder], name: str) -> None:
    for finder in every_finder:
        with at_most(SECONDS):
            finder.find([visible(TEXTS[name]).text], "it")


@pytest.mark.models
@pytest.mark.parametrize("name", TEXTS)
def test_no_text_keeps_the_rest_of_the_path_busy(name: str) -> None:
    with at_most(SECONDS):
        LinguaIdentifier().identify([TEXTS[name]])
        sentences.split([TEXTS[name]], ["it"])
        mentions(TEXTS[name], known_persons(["Mario A. Rossi <mario.rossi@example.org>"]))
