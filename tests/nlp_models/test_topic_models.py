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


def test_labels_read_as_words_of_one_language() -> None:
    texts = ["Non aspettavo: orario della filiale, grazie", "When does the filiale open, orari?"] * 40
    texts += [
        "Città: la carta clonata è stata bloccata, identità rubata",
        "carte clonate, identità, chiesto aiuto",
    ] * 40
    languages = ["it", "en"] * 40 + ["it", "it"] * 40
    model = fit(texts, FakeEncoder().encode(texts), languages, "fake-encoder@1", FakeEncoder().encode)
    words = " ".join(model.labels).replace(",", "").split()
    assert not {"aspettavo", "chiesto", "grazie", "when", "non"} & set(words)
    assert "identità" in " ".join(" ".join(found) for found in model.words)
    for found in model.words:
        assert len({word[:4] for word in found}) == len(found)


ODD = np.random.default_rng(3).standard_normal((120, 384)).astype(np.float32)


@pytest.mark.parametrize(
    "case",
    [
        "no words",
        "one word",
        "all alike",
        "all zero",
        "two points",
        "not finite",
        "no words in one cluster",
        "token only",
    ],
)
def test_odd_data_never_fails(case: str) -> None:
    texts = ["carta bloccata bonifico"] * 120
    vectors = ODD / np.linalg.norm(ODD, axis=1, keepdims=True)
    near = np.where(np.arange(120)[:, None] % 2, ODD[0], -ODD[0]) + ODD / 50
    if case == "no words":
        texts, vectors = ["?! 12 👍"] * 120, near
    elif case == "one word":
        texts, vectors = ["carta"] * 120, near
    elif case == "all alike":
        vectors = np.ones((120, 384), np.float32)
    elif case == "all zero":
        vectors = np.zeros((120, 384), np.float32)
    elif case == "two points":
        vectors = np.where(np.arange(120)[:, None] % 2, ODD[0], ODD[1])
    elif case == "not finite":
        vectors = near.copy()
        vectors[3, 5], vectors[4, 0] = np.inf, np.nan
    elif case == "no words in one cluster":
        texts, vectors = ["carta bloccata" if number % 2 else "12" for number in range(120)], near
    else:
        texts, vectors = ["[PERSON_k3f7q2m7x4ab]"] * 120, near
    model = fit(texts, vectors.astype(np.float32), ["it"] * 120, "fake-encoder@1", FakeEncoder().encode)
    assert len(model.labels) == len(model.centres) == len(model.words) == len(model.sizes)
    assert all(model.labels)
    assert np.isfinite(model.centres).all()
    assert len(model.assign(vectors[:2].astype(np.float32))) == 2


def test_a_cluster_without_words_gives_no_topic() -> None:
    near = np.where(np.arange(120)[:, None] % 2, ODD[0], -ODD[0]) + ODD / 50
    texts = ["carta bloccata" if number % 2 else "12" for number in range(120)]
    model = fit(texts, near.astype(np.float32), ["it"] * 120, "fake-encoder@1")
    assert len(model.labels) == 1
    assert "carta" in model.labels[0]


def test_words_of_few_texts_never_enter() -> None:
    texts, languages = corpus()
    for number in range(4):
        texts[number] += " Pierangelo"
    model = fit(texts, FakeEncoder().encode(texts), languages, "fake-encoder@1")
    assert "pierangelo" not in " ".join(" ".join(found) for found in model.words).lower()


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="one vector and one language"):
        fit(["a"], np.zeros((2, 384), np.float32), ["it"], "x@1")
