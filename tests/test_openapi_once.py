"""The description of the API is made by one at a time, however many ask at the same moment."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from provolta.embedded import EmbeddedEngine
from tests.web import client_of


@pytest.mark.parametrize("path", ["/openapi.json", "/docs"])
def test_many_may_ask_for_the_description_at_once(
    world: EmbeddedEngine, world_root: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """Two that made it at once got in each other's way: one of them was answered with 500."""
    client: TestClient = client_of(world, world_root)
    make, inside, most = FastAPI.openapi, [0], [0]

    def slowly(app: FastAPI) -> dict[str, object]:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        time.sleep(0.05)
        made = make(app)
        inside[0] -= 1
        return made

    monkeypatch.setattr(FastAPI, "openapi", slowly)
    # Each under a host of its own, since the same answer is kept for the next.
    hosts = [{"Host": f"host{n}.example", "Accept": "*/*"} for n in range(6)]
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda one: client.get(path, headers=one).status_code, hosts))
    assert found == [200] * 6
    assert most == [1]
