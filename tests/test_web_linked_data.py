"""Linked data on the mini-world: a thing leads to its document in the form that suits."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import RDF, RDFS
from starlette.testclient import TestClient

from provolta.embedded import EmbeddedEngine
from provolta.names import PREFIXES
from tests.web import BROWSER, client_of

PV = rdflib.Namespace(PREFIXES["pv"])
ACME = rdflib.URIRef(PREFIXES["actor"] + "acme-cells")
RDFLIB = "ignore:ConjunctiveGraph is deprecated:DeprecationWarning"


@pytest.fixture(scope="module")
def client(world: EmbeddedEngine, world_root: Path) -> TestClient:
    """A server over the mini-world."""
    return client_of(world, world_root)


@pytest.mark.parametrize(
    ("accept", "location"),
    [
        ("text/turtle", "/doc/actor/acme-cells.ttl"),
        ("application/ld+json", "/doc/actor/acme-cells.jsonld"),
        ("application/rdf+xml", "/doc/actor/acme-cells.rdf"),
        ("application/n-triples", "/doc/actor/acme-cells.nt"),
        ("application/json", "/doc/actor/acme-cells.json"),
        (BROWSER["Accept"], "/doc/actor/acme-cells"),
        ("*/*", "/doc/actor/acme-cells"),
    ],
)
def test_a_thing_is_not_a_document_but_leads_to_one(
    client: TestClient, accept: str, location: str
) -> None:
    headers = {"Accept": accept}
    answer = client.get("/id/actor/acme-cells", headers=headers, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "http://testserver" + location
    assert answer.headers["vary"].split(", ")[-1] == "Accept"
    assert client.get("/id/actor/acme-cells", headers=headers).status_code == 200


@pytest.mark.filterwarnings(RDFLIB)
@pytest.mark.parametrize(
    ("suffix", "media"),
    [
        ("ttl", "text/turtle"),
        ("jsonld", "application/ld+json"),
        ("rdf", "application/rdf+xml"),
        ("nt", "application/n-triples"),
    ],
)
@pytest.mark.parametrize("by", ["suffix", "format", "accept"])
def test_the_document_says_what_is_known_and_who_says_it(
    client: TestClient, suffix: str, media: str, by: str
) -> None:
    route = "/doc/actor/acme-cells" + (f".{suffix}" if by == "suffix" else "")
    answer = client.get(
        route,
        params={"format": suffix} if by == "format" else {},
        headers={"Accept": media} if by == "accept" else {},
    )
    assert answer.headers["content-type"].split(";")[0] == media
    graph = rdflib.Graph().parse(data=answer.text, format=media)
    assert (ACME, RDFS.label, rdflib.Literal("Acme Cells", lang="en")) in graph
    relations = set(graph.subjects(PV.supplier, ACME))
    assert relations
    assert all(graph.value(relation, PV.statedIn) for relation in relations)


def test_the_document_links_to_its_other_forms(client: TestClient) -> None:
    link = client.get("/doc/actor/acme-cells").headers["link"]
    assert (
        '<http://testserver/doc/actor/acme-cells.ttl>; rel="alternate"; type="text/turtle"' in link
    )
    assert f'<{ACME}>; rel="canonical"' in link
    assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in link


def test_the_document_as_json_has_card_and_neighbours(client: TestClient) -> None:
    found = client.get("/doc/actor/acme-cells.json").json()
    assert (found["iri"], found["label"]) == (str(ACME), "Acme Cells")
    assert {node["label"] for node in found["downstream"]["nodes"]} >= {"Harbour Motors"}
    assert found["facts"]
    assert found["revision"] == ""


def test_a_derived_edge_has_a_document_though_it_has_no_name(client: TestClient) -> None:
    edge = "/doc/edge/suppliesTo/actor/gale-cells/actor/iris-motors"
    graph = rdflib.Graph().parse(data=client.get(edge + ".ttl").text, format="turtle")
    (subject,) = graph.subjects(RDF.type, PV.DerivedEdge)
    assert list(graph.objects(subject, PV.restsOn))
    assert client.get(edge, headers=BROWSER).status_code == 200


@pytest.mark.filterwarnings(RDFLIB)
@pytest.mark.parametrize("suffix", ["ttl", "rdf", "jsonld"])
def test_the_ontology_comes_whole(client: TestClient, suffix: str) -> None:
    answer = client.get(f"/ontology.{suffix}")
    media = answer.headers["content-type"].split(";")[0]
    graph = rdflib.Graph().parse(data=answer.text, format=media)
    assert (PV.SupplyAgreement, RDFS.subClassOf, PV.SupplyRelationship) in graph
    assert ACME not in set(graph.subjects())


def test_the_document_costs_nothing_the_second_time(client: TestClient) -> None:
    tag = client.get("/doc/actor/acme-cells.ttl").headers["etag"]
    again = {"If-None-Match": tag}
    assert client.get("/doc/actor/acme-cells.ttl", headers=again).status_code == 304
    assert client.get("/doc/actor/acme-cells.nt", headers=again).status_code == 200
