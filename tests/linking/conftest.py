"""The house of the rights' tests, and short names for what it stores."""

from __future__ import annotations

from tests.pipeline.conftest import make_pipeline as make_pipeline
from tests.rights.conftest import house as house
