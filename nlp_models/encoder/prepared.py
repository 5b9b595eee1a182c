"""The prepared files of the bundled encoder: what they are called and whether they are whole. Light to import."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib import import_module
from importlib.resources import files
from pathlib import Path

RECIPE = "e5s-int8-1"
"""Name of the way of preparing; a change of the way is a change of this name, and so of every vector's name."""
WORDS, GRAPH, TOKENISER, MANIFEST = "words.npy", "encoder.onnx", "tokenizer.json", "manifest.json"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A folder whose files are whole."""

    folder: Path
    name: str
    pad: int


def calibration_texts() -> bytes:
    """The sentences whose activations set the scales; part of the recipe."""
    return files("nlp_models").joinpath("data/calibration.txt").read_bytes()


def find(cache: Path) -> Prepared | None:
    """The prepared files in ``cache``, or None when they are absent, cut short or made by another recipe."""
    folder = cache / RECIPE
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        whole = all((folder / name).stat().st_size == size for name, size in manifest["sizes"].items())
        current = manifest["calibration"] == hashlib.sha256(calibration_texts()).hexdigest()
        name = f"multilingual-e5-small@{RECIPE}-{manifest['fingerprint'][:8]}"
        return Prepared(folder, name, int(manifest["pad"])) if whole and current else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def ready(cache: Path) -> Prepared:
    """The prepared files; they are made now, which takes about a minute, when they are not there."""
    found = find(cache)
    if found is None:
        made: Prepared = import_module("nlp_models.encoder.prepare").prepare(cache)
        return made
    return found
