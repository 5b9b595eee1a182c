"""Trains the name and address finder: a small spaCy pipeline for seven languages at once.

``python -m nlp_models.training.pii_names`` writes ``nlp_models/data/pii_names``.
Hash embeddings of word form, first letter, ending and shape (Honnibal's
tok2vec, spaCy 3) and a transition-based entity recogniser; no word list and no
pretrained vector goes in. The text it learns from is written by ``pii_text``.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]
from spacy.training import Example
from spacy.util import minibatch
from thinc.api import fix_random_seed

from feedback.items import LANGUAGES
from nlp_models.pii.latin import unmarked
from nlp_models.training import pii_values
from nlp_models.training.pii_text import Piece, Writer

OUT = Path(__file__).parents[1] / "data" / "pii_names"
LABELS = ("PERSON", "ADDRESS", "OTHER")


def pipeline(width: int = 64, depth: int = 4, hidden: int = 32) -> Language:
    """An untrained pipeline: tokenizer that splits at every sign but inside numbers, tok2vec, ner."""
    nlp = spacy.blank("xx")
    nlp.tokenizer = Tokenizer(
        nlp.vocab,
        prefix_search=re.compile(r"^[^\w\s]").search,
        suffix_search=re.compile(r"[^\w\s]$").search,
        infix_finditer=re.compile(r"(?<!\d)[^\w\s]|[^\w\s](?!\d)").finditer,
        token_match=re.compile(r"^(?:[\w.+-]+@[\w-]+(?:\.\w+)+|(?:https?://|www\.)\S*\w)$").match,
    )
    model: dict[str, Any] = {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "ner",
        "extra_state_tokens": False,
        "hidden_width": hidden,
        "maxout_pieces": 2,
        "use_upper": True,
        "tok2vec": {
            "@architectures": "spacy.Tok2Vec.v2",
            "embed": {
                "@architectures": "spacy.MultiHashEmbed.v2",
                "width": width,
                "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"],
                "rows": [8000, 500, 4000, 1000],
                "include_static_vectors": False,
            },
            "encode": {
                "@architectures": "spacy.MaxoutWindowEncoder.v2",
                "width": width,
                "window_size": 1,
                "maxout_pieces": 2,
                "depth": depth,
            },
        },
    }
    ner = nlp.add_pipe("ner", config={"model": model})
    for label in LABELS:
        ner.add_label(label)  # type: ignore[attr-defined]
    return nlp


def example(nlp: Language, pieces: list[Piece]) -> Example | None:
    """Gold example of one text; None when a piece does not fall on token borders."""
    text = "".join(piece for piece, _ in pieces)
    doc = nlp.make_doc(unmarked(text))
    spans, at = [], 0
    for piece, label in pieces:
        if label:
            lead = len(piece) - len(piece.lstrip())
            span = doc.char_span(at + lead, at + len(piece.rstrip()), label=label, alignment_mode="expand")
            if span is not None:
                spans.append(span)
        at += len(piece)
    reference = doc.copy()
    try:
        found = (reference.char_span(s.start_char, s.end_char, label=s.label_) for s in spans)
        reference.set_ents([span for span in found if span is not None])
    except ValueError:
        return None
    return Example(doc, reference)


def examples(nlp: Language, per_language: int, seed: int, apart: bool = False) -> dict[str, list[Example]]:
    """Examples by language."""
    strangers = pii_values.foreign()
    made: dict[str, list[Example]] = {}
    for index, language in enumerate(LANGUAGES):
        writer = Writer(language, random.Random(seed + index), strangers, apart)
        drawn = (example(nlp, writer.text()) for _ in range(per_language))
        made[language] = [one for one in drawn if one is not None]
    return made


def figures(nlp: Language, by_language: dict[str, list[Example]]) -> dict[str, dict[str, float]]:
    """Recall and precision of PERSON on the texts kept apart."""
    result = {}
    for language, some in by_language.items():
        scores = nlp.evaluate([Example(nlp.make_doc(one.reference.text), one.reference) for one in some])
        person = (scores["ents_per_type"] or {}).get("PERSON", {"p": 0.0, "r": 0.0})
        result[language] = {"recall": round(person["r"], 4), "precision": round(person["p"], 4)}
    return result


def main() -> None:
    """Train, report on what was kept apart, and save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--per-language", type=int, default=9000)
    parser.add_argument("--minutes", type=float, default=14, help="of processor time")
    parser.add_argument("--wall-minutes", type=float, default=40, help="at most, on a busy machine")
    parser.add_argument("--resume", type=Path, help="a model of an earlier run to go on from")
    parser.add_argument("--rate", type=float, default=0.0012)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--depth", type=int, default=4)
    parser.add_argument("--hidden", type=int, default=32)
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    started = time.monotonic()
    fix_random_seed(given.seed)
    nlp = spacy.load(given.resume) if given.resume else pipeline(given.width, given.depth, given.hidden)
    train = [one for some in examples(nlp, given.per_language, given.seed).values() for one in some]
    test = examples(nlp, 150, given.seed + 1000, apart=True)
    print(f"{len(train)} texts made in {time.monotonic() - started:.0f} s", flush=True)
    rng = random.Random(given.seed)
    optimizer = nlp.resume_training() if given.resume else nlp.initialize(lambda: train[:2000])
    started, busy, step, done = time.monotonic(), time.process_time(), 0, False
    total = given.minutes * 60
    while not done:
        rng.shuffle(train)
        losses: dict[str, float] = {}
        for batch in minibatch(train, 96):  # type: ignore[no-untyped-call]
            share = min(
                1.0, max((time.process_time() - busy) / total, (time.monotonic() - started) / 60 / given.wall_minutes)
            )
            optimizer.learn_rate = given.rate * (1 - share) + 0.00002
            nlp.update(batch, sgd=optimizer, drop=0.15, losses=losses)
            step += 1
            if step % 200 == 0:
                print(f"step {step} {share:.0%} loss {losses['ner'] / 200:.1f}", flush=True)
                losses = {"ner": 0.0}
            if share >= 1.0:
                done = True
                break
    report = figures(nlp, test)
    nlp.meta.update(name="pii_names", version="1", description="names and addresses; trained on made-up text")
    # The vocabulary would hold every word of the training text; hash embeddings do not need it.
    nlp.to_disk(given.out, exclude=["vocab"])
    (given.out / "figures.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(report), f"saved to {given.out}")


if __name__ == "__main__":
    main()
