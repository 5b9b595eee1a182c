"""Texts of like length side by side, so that little time and memory goes into padding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Mask = NDArray[np.int32]
Rows = NDArray[np.float32]

MAX_TOKENS = 2048
"""Padded tokens in one batch: what bounds the memory of a pass, whatever the texts."""
MAX_ROWS = 64


def by_length(lengths: Sequence[int], max_tokens: int = MAX_TOKENS, max_rows: int = MAX_ROWS) -> Iterator[list[int]]:
    """Groups of indices, longest texts first; rows times longest row never exceeds ``max_tokens`` (one row always may)."""
    batch: list[int] = []
    width = 0
    for index in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if batch and (width * (len(batch) + 1) > max_tokens or len(batch) >= max_rows):
            yield batch
            batch = []
        if not batch:
            width = lengths[index]
        batch.append(index)
    if batch:
        yield batch


def padded(ids: Sequence[Sequence[int]], batch: Sequence[int], pad: int) -> tuple[Ids, Mask]:
    """The chosen rows as one rectangle, and which of it is text."""
    width = max(len(ids[index]) for index in batch)
    tokens = np.full((len(batch), width), pad, dtype=np.int64)
    mask = np.zeros((len(batch), width), dtype=np.int32)
    for row, index in enumerate(batch):
        tokens[row, : len(ids[index])] = ids[index]
        mask[row, : len(ids[index])] = 1
    return tokens, mask


def run(
    ids: Sequence[Sequence[int]], forward: Callable[[Ids, Mask], Rows], pad: int, size: int, pool: Executor | None
) -> Rows:
    """All rows through ``forward``, in the order of ``ids``; with a pool, several batches at a time."""
    out = np.zeros((len(ids), size), dtype=np.float32)

    def one(batch: list[int]) -> None:
        out[batch] = forward(*padded(ids, batch, pad))

    batches = by_length([len(row) for row in ids])
    for _ in pool.map(one, batches) if pool else map(one, batches):
        pass
    return out
