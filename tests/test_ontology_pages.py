"""The pages of the ontology's terms, on the mini-world."""

from __future__ import annotations

import html
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


def test_a_term_of_the_ontology_is_shown_there(client: TestClient) -> None:
    answer = client.get("/entity/pv:SupplyAgreement", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/ontology#SupplyAgreement"


def test_a_term_has_a_page_with_its_neighbours(client: TestClient) -> None:
    text = client.get("/ontology/terms/suppliesTo").text
    assert "Links an organisation to a customer" in text
    assert 'href="/ontology/terms/upstreamOf"' in text
    assert "/sparql?query=" in text
    assert "Questions that use it" in text
    assert 'href="/questions/' in text
    claim = client.get("/ontology/terms/CapacityClaim").text
    assert "Shapes that bind it" in claim
    assert "never compare it with a production claim" in claim
    assert "those of narrower classes included" in claim
    electrode = client.get("/ontology/terms/PositiveElectrode").text
    assert ">PositiveElectrode in the EMMO electrochemistry domain</a>" in electrode
    assert client.get("/ontology/terms/nothing").status_code == 404
    found = client.get("/ontology/terms?q=customer+goods").text
    assert "/ontology/terms/suppliesTo" in found
    assert "/ontology/terms/Actor" not in found


def test_the_query_of_a_class_finds_what_the_page_counts(
    client: TestClient, world: EmbeddedEngine
) -> None:
    text = client.get("/ontology/terms/ValueChainProcess").text
    counted = re.search(r"it has (\d+) instances", text)
    query = re.search(r"<code>(PREFIX.*?)</code>", text, re.DOTALL)
    assert counted is not None
    assert query is not None
    assert len(world.select(html.unescape(query[1])).texts()) == int(counted[1]) > 1
