"""Topics: found, named, assigned, and saved without anybody's words."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from nlp_models import topics
from nlp_models.errors import ModelUnavailable
from nlp_models.fakes import FakeEncoder
from nlp_models.topic_fitting import fit, stop_words
from nlp_models.topics import TopicModel

THEMES = {
    "it": [
        "bonifico bloccato commissione pagamento ritardo",
        "mutuo tasso perizia notaio rata",
        "carta clonata furto denuncia blocco",
    ],
    "en": [
        "transfer delayed payment pending fee",
        "mortgage rate valuation solicitor instalment",
        "card cloned theft police freeze",
    ],
}
SECRET = "Zanzibarolli"


def corpus() -> tuple[list[str], list[str]]:
    draw = random.Random(0)
    texts, languages = [], []
    for number in range(360):
        language = "it" if number % 2 else "en"
        words = draw.choice(THEMES[language]).split()
        draw.shuffle(words)
        texts.append(" ".join(words[:4]) + f" [PERSON_k3f7q2m7x4ab] pratica{number} 12{number}")
        languages.append(language)
    texts[7] += f" {SECRET}"
    return texts, languages


@pytest.fixture(scope="module")
def fitted() -> TopicModel:
    texts, languages = corpus()
    return fit(texts, FakeEncoder().encode(texts), languages, "fake-encoder@1")


def test_themes_are_found_and_named(fitted: TopicModel) -> None:
    assert 3 <= len(fitted.labels) <= 20
    assert len(set(fitted.labels)) == len(fitted.labels)
    named = " ".join(fitted.labels)
    assert (
        sum(word in named for word in ("mutuo", "mortgage", "bonifico", "transfer", "clonata", "cloned", "rata")) >= 2
    )


def test_most_texts_get_a_topic_and_noise_none(fitted: TopicModel) -> None:
    texts, _ = corpus()
    found = fitted.assign(FakeEncoder().encode(texts))
    assert sum(topic is not None for topic in found) > 0.8 * len(texts)
    noise = np.random.default_rng(0).standard_normal((20, 384)).astype(np.float32)
    assert fitted.assign(noise / np.linalg.norm(noise, axis=1, keepdims=True)) == [None] * 20
    assert fitted.assign(noise[:0]) == []


def test_saved_model_answers_alike_and_holds_no_text(fitted: TopicModel, tmp_path: Path) -> None:
    fitted.save(tmp_path)
    kept = topics.load(tmp_path)
    texts, _ = corpus()
    rows = FakeEncoder().encode(texts[:20])
    assert kept.assign(rows) == fitted.assign(rows)
    assert kept.name == fitted.name
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir()).decode("latin-1").lower()
    assert SECRET.lower() not in written
    assert "k3f7q2m7x4ab" not in written
    assert "pratica1" not in written
    assert texts[0].lower() not in written
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".json", ".npz"]


def test_same_texts_same_model(fitted: TopicModel) -> None:
    texts, languages = corpus()
    assert fit(texts, FakeEncoder().encode(texts), languages, "fake-encoder@1").version == fitted.version


def test_too_few_texts_give_no_topics() -> None:
    texts = ["carta bloccata"] * 10
    model = fit(texts, FakeEncoder().encode(texts), ["it"] * 10, "fake-encoder@1")
    assert model.labels == ()
    assert model.assign(FakeEncoder().encode(texts)) == [None] * 10


def test_missing_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="fit it again"):
        topics.load(tmp_path)


def test_stop_words_cover_the_languages() -> None:
    assert {"the", "non", "para", "und", "pentru", "avec"} <= stop_words()


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="one vector and one language"):
        fit(["a"], np.zeros((2, 384), np.float32), ["it"], "x@1")
