"""Runs the shipped test set through the masker of this installation and counts what leaks."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from feedback.privacy.leak_counts import Scores, count_document
from feedback.pseudonymise import Document, Pseudonymiser, Redacted
from nlp_models.evaluation import pii_set

MINIMA = Path(pii_set.__file__).with_name("pii_minima.toml")
BATCH = 64


def measure(pseudonymiser: Pseudonymiser, languages: tuple[str, ...]) -> Scores:
    """Counts over the documents of the shipped set in the configured languages.

    The language is given, as a mailbox or shop of one country gives it; author fields are not, so figures are of the
    text alone. A document that is held is counted as held.
    """
    scores = Scores()
    documents = (document for language in languages for document in pii_set.load(language))
    while batch := list(islice(documents, BATCH)):
        answers = pseudonymiser.redact([Document(one.id, one.text, one.lang) for one in batch])
        for one, answer in zip(batch, answers, strict=True):
            if not isinstance(answer, Redacted):
                scores.documents += 1
                scores.held += 1
                continue
            marks = [(mark.start, mark.end, mark.label) for mark in one.marks]
            masked = [(made.start, made.end, made.label) for made in answer.replacements]
            count_document(scores, one.lang, one.channel, one.text, marks, masked)
    return scores


def set_name() -> str:
    """The shipped set by the digest of its files, so that figures of two sets are never compared unseen."""
    mac = hashlib.sha256()
    for path in sorted(pii_set.FOLDER.glob("*.txt")):
        mac.update(path.read_bytes())
    return f"shipped@{mac.hexdigest()[:12]}"


def minima() -> Mapping[str, Mapping[str, float]]:
    """The minima of a release: see the file."""
    return tomllib.loads(MINIMA.read_text(encoding="utf-8"))


def lines(scores: Scores) -> Iterator[tuple[str, ...]]:
    """Language, values, recall with interval, leak, over-masking: a row for each language."""
    for language in scores.languages():
        whole, other = scores.personal(language=language), scores.total(language=language, label=None)
        recall = whole.recall
        shown = f"{100 * recall.value:.1f} %" if recall else ""
        if recall and recall.low is not None and recall.high is not None:
            shown += f" ({100 * recall.low:.1f} to {100 * recall.high:.1f})"
        yield (
            language,
            str(whole.values),
            shown,
            f"{100 * (whole.leak or 0):.2f} %",
            f"{100 * (other.leak or 0):.2f} %",
        )
