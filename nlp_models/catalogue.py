"""Setting -> model, built when first asked for: the one table to change when a model is added.

Nothing heavy is imported before the model that needs it is chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from feedback.items import LANGUAGES

if TYPE_CHECKING:
    from nlp_models.annotator import RealAnnotator
    from nlp_models.fakes import FakeAnnotator, FakeLanguage
    from nlp_models.language import LinguaIdentifier

FAKE = "fake"
BUNDLED = "bundled"


def annotator(
    *, encoder: str = BUNDLED, cache: Path | None = None, topics: Path | None = None, threads: int = 1
) -> RealAnnotator | FakeAnnotator:
    """The ``Annotator`` for a setting: ``fake``, ``bundled`` or a transformers model id or path.

    ``cache`` is the folder of prepared files, ``topics`` a saved topic model (None: no topics), ``threads`` how
    many sentences are encoded side by side. Raises ``ModelUnavailable`` when files are missing or do not fit.
    """
    if encoder == FAKE:
        return cast("FakeAnnotator", import_module("nlp_models.fakes").FakeAnnotator())
    module = import_module("nlp_models.annotator")
    return cast("RealAnnotator", module.build(encoder=encoder, cache=cache, topics=topics, threads=threads))


def language_identifier(languages: Sequence[str] = LANGUAGES, *, fake: bool = False) -> LinguaIdentifier | FakeLanguage:
    """The ``LanguageIdentifier`` for the configured languages."""
    if fake:
        return cast("FakeLanguage", import_module("nlp_models.fakes").FakeLanguage(languages))
    return cast("LinguaIdentifier", import_module("nlp_models.language").LinguaIdentifier(languages))
