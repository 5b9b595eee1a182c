"""From tokens and probabilities to spans: the view, the windows, the decoding, the exported graph."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from feedback.items import LANGUAGES
from nlp_models.encoder.prepared import TOKENISER, WORDS, ready
from nlp_models.errors import ModelUnavailable
from nlp_models.pii.tagged import spans
from nlp_models.pii.tagger import CLASSES, MARGIN, WINDOW, Tagger, Window
from nlp_models.pii.token_view import FEATURES, TokenView, view
from nlp_models.training.pii_batches import Example, batches
from nlp_models.training.pii_export import export
from nlp_models.training.pii_network import Network

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def tokeniser(encoder_cache: Path) -> Tokenizer:
    made = Tokenizer.from_file(str(ready(encoder_cache).folder / TOKENISER))
    made.no_padding()
    made.no_truncation()
    return made


@pytest.fixture(scope="module")
def words(encoder_cache: Path) -> np.ndarray:
    return np.load(ready(encoder_cache).folder / WORDS, mmap_mode="r")


def seen(text: str, *pieces: str) -> TokenView:
    """A view whose tokens are the pieces, found one after the other."""
    offsets, at = [], 0
    for piece in pieces:
        at = text.index(piece, at)
        offsets.append((at, at + len(piece)))
        at += len(piece)
    return TokenView(np.zeros(len(pieces), np.int64), np.array(offsets), np.zeros((len(pieces), FEATURES), np.float32))


def probabilities(*rows: tuple[str, float]) -> np.ndarray:
    """For each token its class with that probability; the rest says that it is nothing."""
    made = np.zeros((len(rows), len(CLASSES)), np.float32)
    for row, (label, p) in enumerate(rows):
        made[row, 0] = 1 - p
        made[row, CLASSES.index(label)] += p
    return made


@pytest.mark.parametrize(
    ("text", "pieces", "rows", "expected"),
    [
        ("ciao Mario Rossi, bene", ["ciao", "Mario", "Rossi", ",", "bene"],
         [("O", 1), ("PERSON", 0.9), ("PERSON", 0.8), ("O", 1), ("O", 1)], [("PERSON", "Mario Rossi")]),
        # One half of a word is enough when the mean says so, and not enough when it does not.
        ("sig. Brambati ora", ["sig", ".", "Bram", "bati", "ora"],
         [("O", 1), ("O", 1), ("PERSON", 0.9), ("PERSON", 0.4), ("O", 1)], [("PERSON", "Brambati")]),
        ("sig. Brambati ora", ["sig", ".", "Bram", "bati", "ora"],
         [("O", 1), ("O", 1), ("PERSON", 0.6), ("PERSON", 0.2), ("O", 1)], []),
        # Labels side by side stay apart, lines too, and edges are trimmed.
        ("Anna a@b.it", ["Anna", "a@b.it"], [("PERSON", 0.9), ("EMAIL", 0.9)], [("PERSON", "Anna"), ("EMAIL", "a@b.it")]),
        ("Anna\nBruno", ["Anna", "Bruno"], [("PERSON", 0.9), ("PERSON", 0.9)], [("PERSON", "Anna"), ("PERSON", "Bruno")]),
        ("(Anna)", ["(", "Anna", ")"], [("PERSON", 0.9)] * 3, [("PERSON", "Anna")]),
        ("...", [".", ".", "."], [("PERSON", 0.9)] * 3, []),
        # A brand is nobody: its probability does not count as personal.
        ("Amazon", ["Amazon"], [("OTHER", 0.9)], []),
    ],
)  # fmt: skip
def test_words_are_taken_whole_by_their_mean(text: str, pieces: list[str], rows: list[tuple[str, float]], expected: list[tuple[str, str]]) -> None:  # fmt: skip
    found = spans(text, seen(text, *pieces), probabilities(*rows), 0.5)
    assert [(span.label, text[span.start : span.end]) for span in found] == expected


@settings(deadline=None, max_examples=150)
@given(texts=st.lists(st.text(max_size=80), max_size=4))
def test_views_keep_to_their_texts(tokeniser: Tokenizer, texts: list[str]) -> None:
    """Offsets lie inside, in order, never on a blank edge; company in a batch changes nothing."""
    together = view(tokeniser, texts, ["it"] * len(texts))
    for text, one in zip(texts, together, strict=True):
        assert one.features.shape == (len(one.ids), FEATURES)
        assert all(0 <= start <= end <= len(text) for start, end in one.offsets.tolist())
        assert all(not text[start].isspace() for start, end in one.offsets.tolist() if start < end)
        alone = view(tokeniser, [text], ["it"])[0]
        assert np.array_equal(alone.features, one.features) and np.array_equal(alone.offsets, one.offsets)


def test_a_view_knows_lines_capitals_and_language(tokeniser: Tokenizer) -> None:
    text = "saluti\nMARIO"
    one = view(tokeniser, [text], ["es"])[0]
    place = next(i for i, (start, end) in enumerate(one.offsets.tolist()) if start == 7 and end > start)
    assert one.features[place, 6] == 1 and one.features[place, 0] == 1
    assert one.features[:, 14:].sum(axis=1).tolist() == [1.0] * len(one.ids)
    assert one.features[0, 14 + LANGUAGES.index("es")] == 1


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Network, np.ndarray, Tagger]:
    """An untrained network, a word table of fifty rows, and the graph made of the two."""
    torch.manual_seed(1)
    network = Network(32, len(CLASSES)).eval()
    table = np.random.default_rng(0).normal(0, 0.1, size=(50, 384)).astype(np.float16)
    path = tmp_path_factory.mktemp("tagger") / "tagger.onnx"
    seen = [Example("", one, np.zeros(len(one.ids), np.int64)) for one in random_views(40)]
    export(network, batches(seen, table, 500, random.Random(0)), path)
    return network, table, Tagger(None, table, path)  # type: ignore[arg-type]


def random_views(*sizes: int) -> list[TokenView]:
    rng = np.random.default_rng(1)
    return [
        TokenView(rng.integers(0, 50, n), np.zeros((n, 2), np.int64), rng.random((n, FEATURES)).astype(np.float32))
        for n in sizes
    ]


def answers(tagger: Tagger, views: list[TokenView]) -> list[np.ndarray]:
    made = [np.zeros((len(one.ids), len(CLASSES)), np.float32) for one in views]
    tagger._run([Window(i, 0, len(v.ids)) for i, v in enumerate(views)], views, made)
    return made


def test_the_exported_graph_says_what_the_network_says(exported: tuple[Network, np.ndarray, Tagger]) -> None:
    """But for what eight bits cost."""
    network, table, tagger = exported
    for one in random_views(5, 17, 1):
        with torch.no_grad():
            rows = torch.from_numpy(table[one.ids].astype(np.float32))[None]
            expected = torch.softmax(
                network(rows, torch.from_numpy(one.features)[None], torch.ones(1, len(one.ids), 1)), -1
            )[0].numpy()
        (found,) = answers(tagger, [one])
        assert np.abs(expected - found).max() < 0.01
        assert np.ptp(expected, axis=1).min() > 0.02


def test_a_text_is_read_the_same_in_any_company(exported: tuple[Network, np.ndarray, Tagger]) -> None:
    views = random_views(9, 30, 3, 1, 22)
    loud = TokenView(views[1].ids, views[1].offsets, views[1].features * 50)
    together = answers(exported[2], [*views, loud])
    for one, answer in zip(views, together, strict=False):
        assert np.allclose(answers(exported[2], [one])[0], answer, atol=1e-6)


def test_a_long_text_is_read_in_windows_as_if_whole(tokeniser: Tokenizer, words: np.ndarray) -> None:
    """What stands in the middle of a long text is found like in a short one, at the seams too."""
    sentence = "La pratica è ferma da mesi e nessuno risponde. "
    name = "Ho parlato con Osvino Brandacci ieri. "
    per_sentence = len(view(tokeniser, [sentence], ["it"])[0].ids)
    around = (WINDOW - MARGIN) // per_sentence
    text = sentence * around + name + sentence * around * 2 + name + sentence * 3
    tagger = Tagger(tokeniser, words)
    one, answer = tagger.read([text], ["it"])[0]
    assert len(one.ids) > 2 * WINDOW and (answer.sum(axis=1) > 0.99).all()
    found = [text[s.start : s.end] for s in spans(text, one, answer, 0.5)]
    assert found.count("Osvino Brandacci") == 2


def test_a_missing_model_is_a_clear_refusal(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="missing or damaged"):
        Tagger(None, np.zeros((1, 384), np.float16), tmp_path / "none.onnx")  # type: ignore[arg-type]
