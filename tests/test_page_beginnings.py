"""Pages begin with their answer: shares as bars, what a question is asked of, a list to go on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from provolta.embedded import EmbeddedEngine
from tests.web import BROWSER, client_of


@pytest.fixture(scope="module")
def client(world: EmbeddedEngine, world_root: Path) -> TestClient:
    """A browser at the mini-world."""
    client = client_of(world, world_root)
    client.headers.update(BROWSER)
    return client


def test_who_holds_what_begins_with_the_greatest_share_of_each_thing(client: TestClient) -> None:
    text = client.get("/concentration").text
    stages, items = text.partition('id="items"')[::2]
    assert stages.count('data-label="Stage"') == stages.count("/concentration?of=stage:") == 8
    shown = re.findall(r'data-value="([\d.]+)">.*?<rect class="part" width="([\d.]+)"', items)
    assert shown
    assert all(value == width for value, width in shown)
    for curie in re.findall(r'href="(/concentration\?of=[^"]+)"', items):
        assert client.get(curie).status_code == 200


def test_the_page_of_the_api_begins_with_its_addresses(client: TestClient) -> None:
    text = client.get("/docs").text
    leads = re.findall(r'<li><a href="#(route-\d+)">', text)
    assert len(leads) > 20
    assert all(f'id="{lead}"' in text for lead in leads)
