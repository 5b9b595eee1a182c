"""Asking language identifier and finders, failing closed: an answer, or a reason to hold the item.

A model may fail in any way, so any exception counts; the batch is then asked
one text at a time, so that one bad text does not hold its neighbours. Reasons
name the finder and the kind of failure, never the text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from feedback.items import PII_LABELS, LanguageGuess, PiiSpan
from feedback.ports import LanguageIdentifier, PiiFinder
from feedback.privacy.visible import View, visible

Answer = TypeVar("Answer")

NO_LANGUAGE = "und"
"""Language of a text without letters (ISO 639: undetermined)."""

ANY_LANGUAGE = "mul"
"""A short text whose language nobody could tell ("ok", "nice app"): read by the finders of every configured language."""

SHORT_CHARACTERS = 60
"""Longer texts of unknown language are held: they could say more than any finder was measured on."""

_UNSURE = frozenset({"too short", "low confidence", "no words"})


@dataclass(frozen=True, slots=True)
class Unsafe:
    """Why an item cannot be made safe: a stable word, what to do, and for ``rest_risk`` what looks personal."""

    code: str
    detail: str
    reasons: tuple[str, ...] = ()


def asked(
    call: Callable[[Sequence[str]], list[Answer]], texts: Sequence[str], code: str, who: str
) -> list[Answer | Unsafe]:
    """One answer or ``Unsafe`` for each text, whatever the model does."""
    if not texts:
        return []
    try:
        answers = call(texts)
        if len(answers) != len(texts):
            raise ValueError("wrong number of answers")
    except Exception as error:  # noqa: BLE001 - fail closed: any failure of a model holds the item
        if len(texts) == 1:
            return [Unsafe(code, f"{who} failed ({type(error).__name__}); repair it and release the item")]
        return [answer for text in texts for answer in asked(call, [text], code, who)]
    return list(answers)


def languages_of(
    identifier: LanguageIdentifier,
    texts: Sequence[str],
    hints: Sequence[str | None],
    configured: Sequence[str],
    sure: float = 0.6,
) -> list[str | Unsafe]:
    """Language of each text: identified, or hinted where identification is unsure; ``und`` without any letter."""
    lettered = [index for index, text in enumerate(texts) if any(char.isalpha() for char in text)]
    guesses = asked(identifier.identify, [visible(texts[i]).text for i in lettered], "language_failed", identifier.name)
    chosen: list[str | Unsafe] = [NO_LANGUAGE] * len(texts)
    for index, guess in zip(lettered, guesses, strict=True):
        language = guess if isinstance(guess, Unsafe) else _language(guess, hints[index], configured, sure)
        unsure = not isinstance(guess, Unsafe) and guess.reason in _UNSURE and len(texts[index]) <= SHORT_CHARACTERS
        chosen[index] = ANY_LANGUAGE if isinstance(language, Unsafe) and unsure else language
    return chosen


def _language(guess: LanguageGuess, hint: str | None, configured: Sequence[str], sure: float) -> str | Unsafe:
    hinted = hint.strip().lower().replace("_", "-").partition("-")[0] if hint else None
    if guess.language in configured and (guess.confidence >= sure or hinted not in configured):
        return guess.language or NO_LANGUAGE
    if hinted in configured:
        return hinted or NO_LANGUAGE
    if guess.language is None:
        return Unsafe("language_unknown", "the language is not one of the configured ones; set it and release the item")
    return Unsafe(
        "language_unsupported", f"language {guess.language[:8]} is not configured; add it and release the item"
    )


def found_in_any(
    finders: Sequence[PiiFinder], texts: Sequence[str], languages: Sequence[str]
) -> list[list[PiiSpan] | Unsafe]:
    """All findings of all languages together: what one language's finder takes for personal data is taken for it."""
    results: list[list[PiiSpan] | Unsafe] = [[] for _ in texts]
    for language in languages:
        for index, answer in enumerate(found(finders, texts, language)):
            before = results[index]
            if not isinstance(before, Unsafe):
                results[index] = answer if isinstance(answer, Unsafe) else [*before, *answer]
    return results


def found_where_possible(
    finders: Sequence[PiiFinder], texts: Sequence[str], languages: Sequence[str]
) -> tuple[list[list[PiiSpan]], tuple[str, ...]]:
    """What every finder that answers finds, in every language that it knows, and the names of those that failed.

    For a text that a person looks at before anybody else does; never for a text that passes by itself.
    """
    spans: list[list[PiiSpan]] = [[] for _ in texts]
    failed: set[str] = set()
    for finder in finders:
        for language in sorted({*languages, NO_LANGUAGE} & finder.languages):
            for index, answer in enumerate(found([finder], texts, language)):
                if isinstance(answer, Unsafe):
                    failed.add(finder.name)
                else:
                    spans[index].extend(answer)
    return spans, tuple(sorted(failed))


def found(finders: Sequence[PiiFinder], texts: Sequence[str], language: str) -> list[list[PiiSpan] | Unsafe]:
    """All findings for each text. Every finder must cover the language; one failure makes the text ``Unsafe``."""
    lacking = [finder.name for finder in finders if language not in finder.languages]
    if not finders or lacking:
        names = ", ".join(lacking) or "none loaded"
        return [Unsafe("no_finder", f"no finder for language {language} ({names})")] * len(texts)
    views = [visible(text) for text in texts]
    results: list[list[PiiSpan] | Unsafe] = [[] for _ in texts]
    for finder in finders:

        def call(seen: Sequence[str], finder: PiiFinder = finder) -> list[list[PiiSpan]]:
            return _checked(finder.find(seen, language), seen)

        answers = asked(call, [view.text for view in views], "finder_failed", finder.name)
        for index, answer in enumerate(answers):
            results[index] = _joined(results[index], answer, views[index])
    return results


def _joined(before: list[PiiSpan] | Unsafe, answer: list[PiiSpan] | Unsafe, view: View) -> list[PiiSpan] | Unsafe:
    if isinstance(before, Unsafe):
        return before
    return answer if isinstance(answer, Unsafe) else [*before, *view.back(answer)]


def _checked(answers: list[list[PiiSpan]], texts: Sequence[str]) -> list[list[PiiSpan]]:
    for spans, text in zip(answers, texts, strict=True):
        for span in spans:
            if not 0 <= span.start < span.end <= len(text) or span.label not in PII_LABELS:
                raise ValueError("a finder returned a span outside the text or of an unknown label")
    return answers
