"""Labels, titles and links that an enemy writes stay text on every page."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from provolta.names import GRAPH
from tests.mini_world import engine_of
from tests.web import BROWSER, client_of, read

EVIL = '<img src=x onerror="alert(1)"> & {{ 7 * 7 }}'


@pytest.fixture(scope="module")
def hostile(world_root: Path) -> TestClient:
    """A browser at a world in which labels, titles and links are written by an enemy."""
    engine = engine_of(world_root)
    text = EVIL.replace('"', '\\"')
    engine.load_text(
        f"""
        @prefix pv: <https://w3id.org/provolta/ontology#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix dcterms: <http://purl.org/dc/terms/> .
        @prefix id: <https://w3id.org/provolta/id/> .
        <https://w3id.org/provolta/id/actor/evil> a pv:Actor ; rdfs:label "{text}"@en ;
            rdfs:comment "{text}" .
        <https://w3id.org/provolta/id/source/evil> a pv:SourceDocument ; rdfs:label "{text}"@en ;
            dcterms:title "{text}" ; dcterms:publisher "{text}" ; pv:url "javascript:alert(1)" .
        <https://w3id.org/provolta/id/relation/evil> a pv:SupplyAgreement ; rdfs:label "{text}"@en ;
            pv:supplier <https://w3id.org/provolta/id/actor/evil> ;
            pv:customer <https://w3id.org/provolta/id/actor/acme-cells> ;
            pv:statedIn <https://w3id.org/provolta/id/source/evil> ; pv:locator "{text}" ;
            pv:status <https://w3id.org/provolta/id/status/named> ;
            pv:grade <https://w3id.org/provolta/id/grade/b> .
        <https://w3id.org/provolta/id/actor/evil> pv:suppliesTo
            <https://w3id.org/provolta/id/actor/acme-cells> .
        """,
        graph=GRAPH + "sources/evil",
    )
    client = client_of(engine, world_root)
    client.headers.update(BROWSER)
    return client


@pytest.mark.parametrize(
    "route",
    [
        "/entity/actor/evil",
        "/entity/source/evil",
        "/entity/relation/evil",
        "/entities?q=img",
        "/sources",
        "/lineage?entity=acme-cells",
        "/questions/suppliers-of-company?buyer=acme-cells",
        "/sparql?query=SELECT+*+%7B+%3Fs+a+%3Ftype+%3B+%3Chttp%3A%2F%2Fwww.w3.org%2F2000%2F01%2F"
        "rdf-schema%23label%3E+%3Fo+FILTER%28CONTAINS%28%3Fo%2C+%22onerror%22%29%29+%7D",
    ],
)
def test_what_an_enemy_writes_stays_text(hostile: TestClient, route: str) -> None:
    answer = hostile.get(route)
    assert answer.status_code == 200
    page = read(answer.text)
    assert not page.named("img")
    assert not [link for link in page.links if link.startswith("javascript")]
    assert "onerror=&#34;alert(1)&#34;" in answer.text or "onerror=&quot;alert(1)" in answer.text
    assert "{{ 7 * 7 }}" in answer.text
