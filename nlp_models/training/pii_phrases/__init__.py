"""Sentences and whole texts with slots, written by hand for the tagger, one pair of files a language."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent


def sentences(language: str) -> list[str]:
    """One sentence or fragment a line."""
    return [
        line for line in _read(f"{language}.sentences.txt").splitlines() if line.strip() and not line.startswith("#")
    ]


def documents(language: str) -> list[str]:
    """Whole texts, of several lines each."""
    texts: list[list[str]] = []
    for line in _read(f"{language}.documents.txt").splitlines():
        if line.startswith("==="):
            texts.append([])
        elif texts:
            texts[-1].append(line)
    return [text for lines in texts if (text := "\n".join(lines).strip("\n"))]


def words(name: str) -> list[str]:
    """A list of words: names from elsewhere in Latin letters."""
    return _read(f"{name}.txt").split()


def _read(name: str) -> str:
    path = FOLDER / name
    return path.read_text(encoding="utf-8") if path.exists() else ""
