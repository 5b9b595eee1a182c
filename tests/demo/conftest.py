"""The full demo, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from feedback.demo.make import Summary, make
from tests.demo.reading import Demo


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary]:
    folder = tmp_path_factory.mktemp("demo")
    return folder, make(folder)


@pytest.fixture(scope="session")
def demo(made: tuple[Path, Summary]) -> Demo:
    return Demo(made[0])
