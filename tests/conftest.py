"""What several tests share: the mini-world and the real files, each loaded once."""

from __future__ import annotations

from pathlib import Path

import pytest

from provolta.embedded import EmbeddedEngine
from tests.mini_world import PROJECT, compose, engine_of


@pytest.fixture(scope="session")
def world_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root folder with the mini-world's data; see ``tests/world/README.md``."""
    return compose(tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="session")
def world(world_root: Path) -> EmbeddedEngine:
    """The mini-world with its derived edges. Read it, never update it."""
    return engine_of(world_root)


@pytest.fixture(scope="session")
def real() -> EmbeddedEngine:
    """The project's own files with their derived edges. Read it, never update it."""
    return engine_of(PROJECT)
