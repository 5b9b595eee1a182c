"""Which of the configured languages a text is written in, by lingua (n-gram models that come with the package).

Two detectors: an exact one that knows the configured languages only, and a small wide one that also knows their
neighbours. A text goes to the exact one unless the wide one is sure that it is foreign; so a Dutch complaint is
not read as bad German. One exact detector for all of them would need three times the memory (see
docs/models/language.md). What cannot be told is None with a reason, never a guess.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from importlib.metadata import version

from lingua import IsoCode639_1, Language, LanguageDetector, LanguageDetectorBuilder

from feedback.items import LANGUAGES, TOKEN_PATTERN, LanguageGuess
from nlp_models.lexicon import STOP_WORDS

NEIGHBOURS = "ca nl pl sv tr hu ru da hr cs el ar uk bg sq eu nb fi"
LEAST_LETTERS = 4
LEAST_CONFIDENCE = 0.35
FOREIGN_CONFIDENCE = 0.995
FOREIGN_LETTERS = 20
"""Below this many letters the wide detector errs too often to overrule the exact one."""
VOTED_CONFIDENCE = 0.6
LEAST_VOTES, LEAST_LEAD = 3, 2
READ_CHARACTERS = 200
"""More text than this does not change the answer."""

_NOISE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|@\w+|&\w+;|[\d_]+")
_OTHER_SCRIPT = re.compile(r"[\u0370-\u1cff\u2c00-\ua71f\ua800-\ufaff]")


def _code(language: Language) -> str:
    return language.iso_code_639_1.name.lower()


def _detector(codes: Sequence[str], *, wide: bool) -> LanguageDetector:
    builder = LanguageDetectorBuilder.from_iso_codes_639_1(*(getattr(IsoCode639_1, code.upper()) for code in codes))
    return (builder.with_low_accuracy_mode() if wide else builder.with_preloaded_language_models()).build()


def _words_only(text: str) -> str:
    """The text without pseudonyms, addresses, links, handles and numbers, which belong to no language."""
    return _NOISE.sub(" ", TOKEN_PATTERN.sub(" ", text[: 4 * READ_CHARACTERS]))[:READ_CHARACTERS]


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


_STOP_WORDS = {code: frozenset(map(_folded, words)) for code, words in STOP_WORDS.items()}


def _by_stop_words(text: str, languages: Sequence[str]) -> str | None:
    """The language of which the text has at least three stop words, and two more than of any other.

    N-grams fail on text without its diacritics ("am primit sms ca si cum ar fi"); its small words still tell.
    """
    words = _folded(text).split()
    counts = sorted(((sum(word in _STOP_WORDS[code] for word in words), code) for code in languages), reverse=True)
    most, second = counts[0], counts[1] if len(counts) > 1 else (0, "")
    return most[1] if most[0] >= LEAST_VOTES and most[0] - second[0] >= LEAST_LEAD else None


class LinguaIdentifier:
    """Implements ``LanguageIdentifier``; safe to use from several threads."""

    def __init__(self, languages: Sequence[str] = LANGUAGES) -> None:
        unknown = sorted(set(languages) - set(LANGUAGES))
        if unknown or not languages:
            raise ValueError(f"unknown language {', '.join(unknown) or '(none given)'}; choose from {LANGUAGES}")
        self._languages = tuple(dict.fromkeys(languages))
        others = [code for code in LANGUAGES if code not in self._languages]
        self._wide = _detector([*self._languages, *others, *NEIGHBOURS.split()], wide=True)
        # lingua needs two languages to choose from; the neighbours of a single one are the rest of ours
        known = self._languages if len(self._languages) > 1 else LANGUAGES
        self._exact = _detector(known, wide=False)
        self.name = f"lingua@{version('lingua-language-detector')}-2"

    def identify(self, texts: Sequence[str]) -> list[LanguageGuess]:
        """One guess for each text, in order. Never fails."""
        return [self._guess(_words_only(text)) for text in texts]

    def _guess(self, text: str) -> LanguageGuess:
        letters = sum(map(str.isalpha, text))
        if not letters:
            return LanguageGuess(None, 0.0, "no words")
        if 2 * len(_OTHER_SCRIPT.findall(text)) > letters:
            return LanguageGuess(None, 1.0, "outside the configured languages")
        if letters < LEAST_LETTERS:
            return LanguageGuess(None, 0.0, "too short")
        whole = text.encode("utf-8", "replace").decode("utf-8")
        if letters >= FOREIGN_LETTERS and (confidence := self._foreign(whole)):
            return LanguageGuess(None, confidence, "outside the configured languages")
        best = self._exact.compute_language_confidence_values(whole)[0]
        code, confidence = _code(best.language), round(best.value, 4)
        if code not in self._languages:
            return LanguageGuess(None, confidence, "outside the configured languages")
        if confidence < LEAST_CONFIDENCE:
            voted = _by_stop_words(whole, self._languages)
            return (
                LanguageGuess(voted, VOTED_CONFIDENCE) if voted else LanguageGuess(None, confidence, "low confidence")
            )
        return LanguageGuess(code, confidence)

    def _foreign(self, text: str) -> float | None:
        """How sure the wide detector is that the text is of none of the configured languages, if it is."""
        best = self._wide.compute_language_confidence_values(text)[0]
        if _code(best.language) in self._languages or best.value < FOREIGN_CONFIDENCE:
            return None
        return round(best.value, 4)
