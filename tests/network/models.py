"""Run where there is no network: every module is imported, and the real models read a text. A script of its own."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys

from nlp_models.errors import ModelUnavailable

PACKAGES = ("feedback", "nlp_models", "api", "workers")
OPTIONAL = (
    "presidio_analyzer",
    "transformers",
    "lingua",
    "spacy",
    "bertopic",
    "sentencepiece",
    "onnxruntime",
    "tldextract",
)
"""Libraries that are known for fetching something, or belong to those that are."""
SCRIPTS = ("nlp_models.training", "nlp_models.evaluation", "feedback.migrations", "workers.app", "api.gunicorn_conf")


def import_everything() -> int:
    """Every module of the product but scripts; returns how many."""
    importlib.import_module("workers.cli")  # the entry point: some of its modules are importable only through it
    done = 0
    for package in map(importlib.import_module, PACKAGES):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.startswith(SCRIPTS) and not found.name.endswith("__main__"):
                importlib.import_module(found.name)
                done += 1
    for name in OPTIONAL:
        if importlib.util.find_spec(name):
            importlib.import_module(name)
    return done


def read_a_text() -> None:
    """Language, finders and annotator as a worker builds them; Presidio too where it is installed."""
    assembly = importlib.import_module("workers.assembly")
    settings = importlib.import_module("feedback.settings").load()
    pseudonyms = importlib.import_module("feedback.privacy.pseudonyms").Pseudonyms(bytes(32))
    assembly.privacy(settings, pseudonyms)
    text = "Sono Mario Rossi e la app non si apre da ieri, chiamatemi al 333 1234567."
    finders = importlib.import_module("nlp_models.pii.finders").finders(assembly.cache_folder(settings), (), ())
    assert any(finder.find([text], "it")[0] for finder in finders)
    [said] = assembly.annotator(settings).annotate([text], ["it"])
    assert said.sentences
    try:
        more = importlib.import_module("nlp_models.pii.finders").finders(
            assembly.cache_folder(settings), (), ("presidio",)
        )
    except ModelUnavailable:
        print("without presidio")  # noqa: T201 - it says so, and fetches nothing
        return
    for finder in more:
        finder.find(["My name is John Smith."], "en")


if __name__ == "__main__":
    print(import_everything(), "modules")  # noqa: T201
    if "--models" in sys.argv:
        read_a_text()
        print("read")  # noqa: T201
