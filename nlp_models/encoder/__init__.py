"""Sentence encoders: text in, vectors of one length out. Three forms keep the one promise of ``Encoder``.

``bundled`` needs no download, ``huggingface`` takes any model the operator has, ``fakes.FakeEncoder`` is for
tests and demonstrations.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

VECTOR_SIZE = 384
"""Length of the bundled encoder's vectors, and of the store's vector column."""


class Encoder(Protocol):
    """Turns texts into vectors of length 1."""

    @property
    def name(self) -> str:
        """``name@version``: vectors of different names must never be compared."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row for each text, in order, each of length 1. Long texts are cut at the model's limit."""
        ...
