"""Heads on disk, and the rules from sentences to a document."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.items import STAGES
from nlp_models import assembly, heads
from nlp_models.errors import ModelUnavailable
from nlp_models.evaluation.measures import calibration_error, macro_f1
from nlp_models.placeholders import readable
from nlp_models.training.fit import Recipe, best_temperature, fit_head, logits

CARD = {"encoder": "some@1", "version": "7", "thresholds": {"stage": 0.3, "pain_point": 0.5}}


def some_heads() -> dict[str, heads.Head]:
    draw = np.random.default_rng(0)

    def make(answers: int) -> heads.Head:
        shapes = ((384, 8), (8,), (8, answers), (answers,))
        return heads.Head(*(draw.standard_normal(s).astype(np.float32) for s in shapes), 1.5)  # type: ignore[arg-type]

    return {role: make(answers) for role, answers in heads.HEADS.items()}


def test_heads_survive_saving(tmp_path: Path) -> None:
    made = some_heads()
    heads.save(tmp_path, made, CARD)
    rows = np.random.default_rng(1).standard_normal((5, 384)).astype(np.float32) / 20
    kept = heads.load(tmp_path)
    signals, before = kept.signals(rows), heads.Heads(made, CARD).signals(rows)
    assert np.allclose(signals.sentiment, before.sentiment, atol=0.01)
    assert signals.stage.shape == (5, len(STAGES))
    assert np.all(signals.stage.sum(axis=1) <= 1.0001)
    assert kept.models["pain_point"] == "ascolto-pain-point@7"


@pytest.mark.parametrize("name", [heads.WEIGHTS, heads.CARD])
@pytest.mark.parametrize("content", [None, b"", b"{}", b"PK\x03\x04"])
def test_missing_or_damaged_heads_say_how_to_train(tmp_path: Path, name: str, content: bytes | None) -> None:
    heads.save(tmp_path, some_heads(), CARD)
    (tmp_path / name).unlink()
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ModelUnavailable, match=r"nlp_models\.training\.heads"):
        heads.load(tmp_path)


def test_matrices_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    made = some_heads()
    made["stage"] = made["sentiment"]
    heads.save(tmp_path, made, CARD)
    with pytest.raises(ModelUnavailable):
        heads.load(tmp_path)


def test_packaged_heads_hold_no_text() -> None:
    kept = heads.load_packaged()
    assert set(kept.models) == set(heads.HEADS)
    assert 0 < kept.thresholds.stage < 1


def test_fitting_learns_and_repeats_itself() -> None:
    draw = np.random.default_rng(0)
    labels = draw.integers(0, 2, 300)
    rows = (draw.standard_normal((300, 384)) / 20 + np.where(labels, 0.05, -0.05)[:, None]).astype(np.float32)
    weights = np.ones(300, dtype=np.float32)
    recipe = Recipe(hidden=8, members=2, epochs=5)
    first, second = (fit_head(rows, labels, weights, 2, recipe) for _ in range(2))
    assert np.array_equal(first.out, second.out)
    assert (logits(first, rows).argmax(axis=1) == labels).mean() > 0.95
    assert 0.3 <= best_temperature(logits(first, rows), labels) <= 4.0


def signals(stage: list[list[float]], pain: list[float]) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    return np.asarray(stage, dtype=np.float32), np.asarray(pain, dtype=np.float32)


EQUAL = np.ones(2, dtype=np.float32)


def test_stage_follows_the_sentence_that_hurts() -> None:
    calm = [0.6] + [0.0] * 7
    hurting = [0.0] * 5 + [0.55, 0.0, 0.0]
    stage, pain = signals([calm, hurting], [0.0, 1.0])
    assert int(assembly.document_stage(stage, pain, EQUAL).argmax()) == 5
    assert int(assembly.document_stage(stage, pain * 0, EQUAL).argmax()) == 0


def test_unclear_sentences_do_not_water_a_clear_one_down() -> None:
    stage, pain = signals([[0.9] + [0.0] * 7, [0.1] * 8], [0.0, 0.0])
    assert float(assembly.document_stage(stage, pain, EQUAL).max()) > 0.88
    assert assembly.stage_of(np.full(8, 0.1, np.float32), 0.4).label is None


def test_opinions_outweigh_neutral_sentences() -> None:
    angry, plain = [0.9, 0.05, 0.05], [0.02, 0.96, 0.02]
    rows = np.asarray([angry, plain, plain], dtype=np.float32)
    mean = assembly.document_sentiment(rows, np.full(3, 40.0, dtype=np.float32))
    assert int(mean.argmax()) == 0
    assert int(rows.mean(axis=0).argmax()) == 1


def test_of_two_opinions_the_longer_counts_more() -> None:
    rows = np.asarray([[0.9, 0.05, 0.05], [0.05, 0.05, 0.9]], dtype=np.float32)
    assert int(assembly.document_sentiment(rows, np.asarray([80.0, 5.0], dtype=np.float32)).argmax()) == 0
    assert int(assembly.document_sentiment(rows, np.asarray([5.0, 80.0], dtype=np.float32)).argmax()) == 2


@pytest.mark.parametrize(
    ("sentences", "whole", "expected"),
    [([0.1, 0.9], 0.3, 0.7), ([0.1, 0.6], 0.0, 0.4), ([0.2], 0.2, 0.2), ([0.2, 0.8], None, 0.8)],
)
def test_pain_is_mostly_the_worst_sentence(sentences: list[float], whole: float | None, expected: float) -> None:
    assert assembly.document_pain(np.asarray(sentences, np.float32), whole) == pytest.approx(expected)


@given(st.lists(st.lists(st.floats(0.01, 1), min_size=3, max_size=3), min_size=1, max_size=9))
def test_document_sentiment_stays_a_distribution(rows: list[list[float]]) -> None:
    given_rows = np.asarray(rows, dtype=np.float32)
    given_rows /= given_rows.sum(axis=1, keepdims=True)
    mean = assembly.document_sentiment(given_rows, np.ones(len(rows), dtype=np.float32))
    found = assembly.sentiment_of(mean)
    assert sum(found.probabilities.values()) == pytest.approx(1, abs=2e-4)
    assert found.score == pytest.approx(found.probabilities["positive"] - found.probabilities["negative"], abs=1e-3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[PERSON_k3f7q2m7x4ab] paid", "person paid"),
        ("[CREDIT_CARD_aaaaaaaaaaaa]", "credit card"),
        ("[USERNAME_aaaaaaaaaaaa] see [URL_aaaaaaaaaaaa]", "@user see http"),
        ("[PERSON_short] [x]", "[PERSON_short] [x]"),
        ("none", "none"),
    ],
)
def test_tokens_are_read_as_words(text: str, expected: str) -> None:
    assert readable(text) == expected


def test_measures_on_known_values() -> None:
    assert macro_f1(["a", "a", "b"], ["a", "b", "b"]) == pytest.approx(100 * (2 / 3 + 2 / 3) / 2)
    assert macro_f1(["a"], [None]) == 0
    sure = np.asarray([[1.0, 0.0], [1.0, 0.0]], dtype=np.float32)
    assert calibration_error(sure, np.asarray([0, 1])) == pytest.approx(50)
