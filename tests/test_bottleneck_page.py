"""The page of bottlenecks: the ranking of the API with its reasons, beside what documents name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from provolta.embedded import EmbeddedEngine
from tests.web import BROWSER, client_of


@pytest.fixture
def client(world: EmbeddedEngine, world_root: Path) -> TestClient:
    found = client_of(world, world_root)
    found.headers.update(BROWSER)
    return found


@pytest.mark.parametrize("layer", ["material", "supply", "place", "all"])
def test_the_page_ranks_as_the_api_does(client: TestClient, layer: str) -> None:
    told = client.get(f"/api/v1/bottlenecks?layer={layer}").json()
    ranked = client.get(f"/bottlenecks?layer={layer}").text.partition('id="ranked"')[2]
    links = re.findall(r'data-label="What"><a href="([^"]+)">', ranked)
    ends = [one["iri"].partition("/id/")[2] for one in told["bottlenecks"]]
    assert links == [f"/entity/{end}" for end in ends]
    reasons = sum(len(one["reasons"]) for one in told["bottlenecks"])
    lists = re.findall(r'<ul class="reasons">(.*?)</ul>', ranked, re.DOTALL)
    assert sum(one.count("<li>") for one in lists) == reasons


def test_what_documents_name_stands_beside_what_the_graph_finds(client: TestClient) -> None:
    named = client.get("/api/v1/bottlenecks").json()["named"]
    text = client.get("/bottlenecks").text.partition('id="named"')[2].partition("</table>")[0]
    assert named
    assert text.count('data-label="Named"') == len(named)
    assert text.count(">agrees<") == sum(one["agrees"] for one in named)


def test_bottlenecks_lead_to_their_failure_and_to_data(client: TestClient) -> None:
    text = client.get("/bottlenecks").text
    failing = re.findall(r'href="(/impact\?entity=[^"]+)"', text)
    assert failing
    assert client.get(failing[0]).status_code == 200
    assert "/api/v1/bottlenecks.csv" in text
    assert client.get("/bottlenecks?format=json").json()["layer"] == "material"


def test_bottlenecks_are_reached_from_the_home_page(client: TestClient) -> None:
    assert client.get("/").text.count('href="/bottlenecks"') >= 2
