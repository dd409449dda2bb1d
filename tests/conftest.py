"""What several tests share: the mini-world, the real files, a server and a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from provolta.embedded import EmbeddedEngine
from tests.browser import browser, chromium, server
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


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    """One browser for the tests of a file; its event loop ends with it, for tests that want one."""
    with browser() as started:
        yield started


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over the project's own files, which nobody writes to; only where a browser is."""
    chromium()
    with server(PROJECT, tmp_path_factory.mktemp("store")) as found:
        yield found
