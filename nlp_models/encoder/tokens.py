"""Reads a prepared tokeniser; building one is ``tokeniser``'s business. Light to import."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tokenizers import Tokenizer


def load(path: Path, limit: int) -> Tokenizer:
    """A saved tokeniser that cuts each text after ``limit`` tokens and never pads."""
    tokeniser = Tokenizer.from_file(str(path))
    tokeniser.no_padding()
    tokeniser.enable_truncation(limit)
    return tokeniser


def token_ids(tokeniser: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    """Token numbers of each text."""
    return [encoding.ids for encoding in tokeniser.encode_batch_fast(list(texts))]
