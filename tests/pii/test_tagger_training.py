"""What the tagger learns from and is tested on: kept apart, labelled where the value stands, counted in characters."""

from __future__ import annotations

import importlib
import random

import numpy as np
import pytest

from feedback.items import LANGUAGES
from nlp_models.pii.tagger import CLASSES
from nlp_models.pii.token_view import FEATURES, TokenView
from nlp_models.training.pii_batches import IGNORED, Example, Kin, classes_of
from nlp_models.training.pii_figures import figures
from nlp_models.training.pii_made_up import MadeUp, unheard
from nlp_models.training.pii_sentences import SLOT, Sentences


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_thought_is_learnt_and_tested(language: str) -> None:
    """The same sentence with other slots, or another ending after the same words, stays on one side."""
    words = importlib.import_module(f"nlp_models.training.pii_templates_{language}")
    learnt, apart = Sentences(language, words, apart=False), Sentences(language, words, apart=True)

    def beginnings(side: Sentences) -> set[str]:
        lines = (*side.person, *side.negative, *side.rare, *side.documents)
        return {"".join(filter(str.isalpha, SLOT.sub("", line))).lower()[:12] for line in lines}

    assert not beginnings(learnt) & beginnings(apart)
    assert len(apart.documents) >= 3 and len(apart.person) >= 40 and len(apart.negative) >= 15
    assert len(learnt.person) > 5 * len(apart.person)


def test_each_token_has_the_class_of_its_piece() -> None:
    pieces = [("Sono ", None), (" Anna Neri ", "PERSON"), ("di ", None), ("Banca Alba", "OTHER")]
    #          0123456789...
    offsets = np.array([[0, 4], [5, 10], [11, 15], [16, 16], [17, 19], [19, 24], [25, 29]])
    person, other = CLASSES.index("PERSON"), CLASSES.index("OTHER")
    assert classes_of(pieces, offsets).tolist() == [0, person, person, IGNORED, 0, other, other]


def example(text: str, *tokens: tuple[str, str]) -> Example:
    """Tokens with their true class, found one after the other."""
    offsets, at = [], 0
    for token, _ in tokens:
        at = text.index(token, at)
        offsets.append((at, at + len(token)))
        at += len(token)
    seen = TokenView(np.arange(len(tokens)), np.array(offsets), np.zeros((len(tokens), FEATURES), np.float32))
    return Example(text, seen, np.array([CLASSES.index(label) for _, label in tokens]))


def test_figures_count_letters_left_and_letters_taken() -> None:
    one = example(
        "Gatto di Anna Nerini.", ("Gatto", "O"), ("di", "O"), ("Anna", "PERSON"), ("Nerini", "PERSON"), (".", "O")
    )
    said = np.zeros((5, len(CLASSES)), np.float32)
    said[[0, 2], CLASSES.index("PERSON")] = 1
    said[[1, 3, 4], 0] = 1
    assert figures([one], [said]) == {"leak": 60.0, "over": round(100 * 5 / 7, 2)}
    right = np.eye(len(CLASSES), dtype=np.float32)[one.classes]
    assert figures([one], [right]) == {"leak": 0.0, "over": 0.0}


def test_a_token_is_exchanged_for_its_kin_only() -> None:
    """Rows 0 to 7 point one way and 8 to 15 another; names may become any other name."""
    rng = np.random.default_rng(3)
    table = np.zeros((16, 384), np.float32)
    table[:8, 0] = table[8:, 1] = 1
    table += rng.normal(0, 0.005, table.shape)
    ids = np.array([1, 2, 9, 10] * 30)
    classes = np.zeros(len(ids), np.int64)
    one = Example(
        "", TokenView(ids, np.zeros((len(ids), 2), np.int64), np.zeros((len(ids), FEATURES), np.float32)), classes
    )
    classes[ids == 9] = CLASSES.index("PERSON")
    kin = Kin(table.astype(np.float16), [one], np.random.default_rng(4))
    changed = 0
    for _ in range(40):
        new = kin.exchanged(one)
        assert ((new < 8) == (ids < 8)).all()
        changed += int((new != ids).sum())
    assert 0 < changed < 40 * len(ids) / 4
    assert (one.view.ids == ids).all()


def test_invented_names_are_in_no_list() -> None:
    rng, real = random.Random(2), ["Marinella", "Marisa", "Mariano", "Carina", "Rinaldo", "Norina"]
    made = MadeUp(real)
    names = [made.draw(rng) for _ in range(200)]
    assert not set(names) & set(real) and len(set(names)) >= 10
    strange = {unheard(rng) for _ in range(200)}
    assert len(strange) > 150
    assert all(name.isalpha() and name[0].isupper() and len(name) > 2 for name in strange)
