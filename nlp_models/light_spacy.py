"""spaCy without torch: ``from nlp_models.light_spacy import spacy``.

thinc, below spaCy, imports torch whenever it is installed, whether or not a pipeline uses it: 180 MB and more than a
second in every worker, for tokenisers and small models that run on numpy. While spaCy is imported for the first
time, torch is hidden from it. Where torch is loaded already nothing is hidden.
"""

from __future__ import annotations

import sys
from importlib import import_module


def _import_spacy() -> None:
    hide = "torch" not in sys.modules and "thinc" not in sys.modules
    if hide:
        sys.modules["torch"] = None  # type: ignore[assignment]  # Python's own sign for "cannot be imported"
    try:
        import_module("spacy")
    finally:
        if hide:
            del sys.modules["torch"]


_import_spacy()

import spacy  # noqa: E402
from spacy.language import Language  # noqa: E402
from spacy.tokens import Doc, Token  # noqa: E402

__all__ = ["Doc", "Language", "Token", "spacy"]
