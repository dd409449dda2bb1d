"""The JSON routes on the mini-world: the contract of the interfaces, and what is refused."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from xml.etree import ElementTree as ET

import networkx
import pytest
from starlette.testclient import TestClient

from provolta.embedded import EmbeddedEngine
from provolta.names import PREFIXES
from tests.web import BROWSER, client_of

ACTOR = PREFIXES["actor"]


@pytest.fixture(scope="module")
def client(world: EmbeddedEngine, world_root: Path) -> TestClient:
    """A server over the mini-world."""
    return client_of(world, world_root)


def test_lineage_is_the_document_of_the_interfaces(client: TestClient) -> None:
    found = client.get(
        "/api/v1/lineage?entity=Elm+Anodes&direction=downstream&depth=1&layer=supply"
    ).json()
    assert found["focus"] == {"iri": ACTOR + "elm-anodes", "label": "Elm Anodes", "type": "Actor"}
    assert (found["direction"], found["depth"], found["layer"]) == ("downstream", 1, "supply")
    assert (found["as_of"], found["truncated"]) == (None, False)
    assert found["nodes"][1] == {
        "iri": ACTOR + "acme-cells",
        "label": "Acme Cells",
        "type": "Actor",
        "stage": None,
        "stages": ["cell-production", "pack-assembly"],
        "country": "XB",
        "distance": 1,
        "unexpanded": 1,
    }
    assert found["edges"] == [
        {
            "from": ACTOR + "elm-anodes",
            "to": ACTOR + "acme-cells",
            "relation": PREFIXES["pv"] + "suppliesTo",
            "layer": "supply",
            "kind": "documented",
            "status": "named",
            "items": [PREFIXES["item"] + "anode-material"],
            "claims": [PREFIXES["relation"] + "elm-acme-anode"],
            "sources": [PREFIXES["source"] + "alder-times-deals-2023"],
        }
    ]
    assert set(found["statements"]) == {PREFIXES["relation"] + "elm-acme-anode"}


def test_depth_all_has_no_limit(client: TestClient) -> None:
    found = client.get(
        "/api/v1/lineage", params={"entity": "harbour-motors", "depth": "all", "layer": "supply"}
    ).json()
    assert found["depth"] == "all"
    assert len(found["nodes"]) == 9
    assert all(node["unexpanded"] == 0 for node in found["nodes"])


@pytest.mark.parametrize(
    ("status", "gale"), [("", False), ("all", True), ("talks", True), ("talks,ended", True)]
)
def test_statuses_are_chosen_one_by_one_or_with_commas(
    client: TestClient, status: str, gale: bool
) -> None:
    parameters = {"entity": "actor:harbour-motors", "layer": "supply", "status": status}
    found = client.get("/api/v1/lineage", params=parameters).json()
    assert (ACTOR + "gale-cells" in {node["iri"] for node in found["nodes"]}) is gale


def test_statuses_may_be_repeated(client: TestClient) -> None:
    repeated = client.get("/api/v1/lineage?entity=harbour-motors&status=talks&status=ended").json()
    commas = client.get("/api/v1/lineage?entity=harbour-motors&status=talks,ended").json()
    assert repeated == commas


def test_as_of_leaves_out_what_did_not_hold_yet(client: TestClient) -> None:
    route = "/api/v1/lineage?entity=harbour-motors&layer=supply&as_of="
    early, late = (client.get(route + date).json() for date in ("2022-12-31", "2025-06"))
    assert ACTOR + "birch-refining" not in {node["iri"] for node in early["nodes"]}
    assert ACTOR + "birch-refining" in {node["iri"] for node in late["nodes"]}


def test_loops_lead_recycled_material_back(client: TestClient) -> None:
    route = "/api/v1/lineage?entity=item:norium-salt&layer=material&depth=1"
    once = {node["label"] for node in client.get(route).json()["nodes"]}
    around = {node["label"] for node in client.get(route + "&loops=true").json()["nodes"]}
    assert around - once == {"recovered norium salt"}


def test_lineage_comes_as_table_and_as_drawing_too(client: TestClient) -> None:
    route = "/api/v1/lineage{}?entity=elm-anodes&direction=downstream&layer=supply"
    rows = list(csv.DictReader(io.StringIO(client.get(route.format(".csv")).text)))
    assert [(row["from"], row["to"]) for row in rows] == [
        (ACTOR + "elm-anodes", ACTOR + "acme-cells")
    ]
    drawing = client.get(route.format(".svg"))
    assert drawing.headers["content-type"] == "image/svg+xml"
    assert "style-src 'sha256-" in drawing.headers["content-security-policy"]
    assert ET.fromstring(drawing.text).tag == "{http://www.w3.org/2000/svg}svg"
    assert client.get(route.format(".md")).text.startswith("## ")


def test_why_gives_routes_edge_by_edge(client: TestClient) -> None:
    found = client.get("/api/v1/why?from=Dune+Cathodes&to=Harbour+Motors&layer=supply").json()
    assert found["depends"] is True
    assert [edge["from"] for edge in found["routes"][0]] == [
        ACTOR + "dune-cathodes",
        ACTOR + "acme-cells",
    ]
    nothing = client.get("/api/v1/why?from=Harbour+Motors&to=Alder+Mining&layer=supply").json()
    assert (nothing["depends"], nothing["routes"]) == (False, [])


def test_entities_are_searched_with_facets(client: TestClient) -> None:
    found = client.get("/api/v1/entities?q=cells&type=Actor").json()
    assert {entity["label"] for entity in found["entities"]} == {
        "Acme Cells",
        "Gale Cells",
        "Harbour Acme Cells",
    }
    assert found["total"] == 3
    assert found["facets"]["type"]["Actor"] == 3
    one = client.get("/api/v1/entities?type=Actor&country=XC&limit=1").json()
    assert (len(one["entities"]), one["total"]) == (1, 3)
    rows = client.get("/api/v1/entities.csv?q=acme+cells&type=Actor").text.splitlines()
    assert rows[0] == "iri,label,type,country,stages"
    assert rows[1].startswith(ACTOR + "acme-cells,Acme Cells,Actor,")


def test_questions_are_listed_with_typed_parameters_and_answered(client: TestClient) -> None:
    listed = client.get("/api/v1/questions?theme=lineage").json()["questions"]
    (asked,) = (one for one in listed if one["name"] == "suppliers-of-company")
    buyer, date = asked["parameters"]
    assert (buyer["name"], buyer["type"], buyer["class"]) == ("buyer", "iri", "pv:Actor")
    assert (date["name"], date["type"]) == ("as_of", "date")
    answer = client.get("/api/v1/questions/suppliers-of-company?buyer=Dune+Cathodes").json()
    assert {row["supplier"] for row in answer["rows"]} == {
        ACTOR + "birch-refining",
        ACTOR + "cedar-chemicals",
    }
    assert len(answer["evidence"]) == len(answer["rows"])
    table = client.get("/api/v1/questions/suppliers-of-company.csv?buyer=Dune+Cathodes").text
    assert "cedar-chemicals" in table


@pytest.mark.parametrize(
    ("route", "status", "slug"),
    [
        ("/api/v1/lineage", 400, "bad-parameter"),
        ("/api/v1/lineage?entity=", 400, "bad-parameter"),
        ("/api/v1/lineage?entity=iris-motors&direction=sideways", 400, "bad-parameter"),
        ("/api/v1/lineage?entity=iris-motors&depth=-1", 400, "bad-parameter"),
        ("/api/v1/lineage?entity=iris-motors&depth=deep", 400, "bad-parameter"),
        ("/api/v1/lineage?entity=iris-motors&layer=spirit", 400, "bad-parameter"),
        ("/api/v1/lineage?entity=iris-motors&as_of=yesterday", 400, "bad-parameter"),
        ("/api/v1/lineage?entity=iris-motors&status=rumour", 400, "bad-parameter"),
        ("/api/v1/lineage?entity=iris-motors&loops=maybe", 400, "bad-parameter"),
        ("/api/v1/lineage?entity=nobody-at-all", 404, "unknown-entity"),
        ("/api/v1/why?from=iris-motors", 400, "bad-parameter"),
        ("/api/v1/entities?limit=0", 400, "bad-parameter"),
        ("/api/v1/questions?theme=gossip", 400, "bad-parameter"),
        ("/api/v1/questions/no-such-question", 404, "unknown-question"),
        ("/api/v1/questions/suppliers-of-company?seller=x", 400, "bad-parameter"),
        ("/api/v1/questions/suppliers-of-company?buyer=nobody-at-all", 404, "unknown-entity"),
        ("/api/v1/lineage.tsv?entity=iris-motors", 406, "not-acceptable"),
    ],
)
def test_bad_requests_say_what_is_wrong_and_what_to_do(
    client: TestClient, route: str, status: int, slug: str
) -> None:
    answer = client.get(route)
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, problem["status"]) == (status, status)
    assert problem["type"] == f"https://w3id.org/provolta/errors/{slug}"
    assert problem["detail"]
    assert problem["remedy"]
    assert "etag" not in answer.headers


def test_an_unknown_parameter_is_refused_with_those_that_there_are(client: TestClient) -> None:
    problem = client.get("/api/v1/lineage?entity=iris-motors&deph=2").json()
    assert problem["detail"] == "There is no parameter 'deph' here."
    assert problem["remedy"].startswith("Use ")
    assert "depth" in problem["remedy"]


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/api/v1/lineage?entity=iris-motors&depth=1&depth=all", "depth"),
        ("/api/v1/lineage?entity=iris-motors&entity=acme-cells", "entity"),
        ("/api/v1/why?from=acme-cells&from=cedar-chemicals&to=iris-motors", "from"),
        ("/api/v1/impact?entity=acme-cells&share=0.1&share=1", "share"),
        ("/api/v1/questions?format=json&format=csv", "format"),
        ("/lineage?entity=iris-motors&layer=supply&layer=material", "layer"),
        ("/sparql?query=ASK{}&timeout=1&timeout=2", "timeout"),
        ("/sparql?query=ASK{}&partial=true&partial=false", "partial"),
    ],
)
def test_a_parameter_that_is_given_twice_is_refused_by_name(
    client: TestClient, address: str, name: str
) -> None:
    answer = client.get(address, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == f"{name} is given 2 times."


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/lineage?entity=iris-motors&status=reported&status=announced",
        "/api/v1/impact?entity=acme-cells&entity=cedar-chemicals",
        "/sparql?query=ASK{}&default-graph-uri=urn:a&default-graph-uri=urn:b",
        "/sparql?query=ASK{}&format=json&format=application/sparql-results%2Bjson",
    ],
)
def test_what_may_be_repeated_still_may(client: TestClient, address: str) -> None:
    assert client.get(address, headers={"Accept": "application/json"}).status_code == 200


def test_an_unknown_entity_comes_with_near_ones(client: TestClient) -> None:
    problem = client.get("/api/v1/lineage?entity=Acme+Cel").json()
    assert problem["candidates"][0] == {
        "iri": ACTOR + "acme-cells",
        "label": "Acme Cells",
        "type": "Actor",
    }


def test_the_same_numbers_are_304_the_second_time(client: TestClient) -> None:
    route = "/api/v1/lineage?entity=iris-motors"
    tag = client.get(route).headers["etag"]
    assert client.get(route, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(route + "&depth=2", headers={"If-None-Match": tag}).status_code == 200


def test_the_service_says_how_it_is(client: TestClient) -> None:
    assert client.get("/health/live").json() == {"status": "live"}
    assert client.get("/health/ready").json()["status"] == "ready"
    version = client.get("/version").json()
    assert version["name"] == "provolta"
    assert version["read_only"] is True
    assert version["limits"]["max_query_bytes"] == 1_000_000


def test_openapi_describes_every_route_that_gives_data(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    assert set(described["paths"]) == {
        "/sparql",
        "/api/v1/entities",
        "/api/v1/lineage",
        "/api/v1/why",
        "/api/v1/depends",
        "/api/v1/validate",
        "/api/v1/impact",
        "/api/v1/replay",
        "/api/v1/substitutes",
        "/api/v1/integration",
        "/api/v1/concentration",
        "/api/v1/require",
        "/api/v1/bottlenecks",
        "/api/v1/questions",
        "/api/v1/questions/{name}",
        "/id/{kind}/{slug}",
        "/doc/{kind}/{slug}",
        "/ontology",
        "/version",
        "/health/live",
        "/health/ready",
        "/metrics",
        "/gsp",
        "/.well-known/void",
        "/.well-known/sparql-examples",
        "/catalog",
        "/dump/{name}",
    }
    lineage = described["paths"]["/api/v1/lineage"]["get"]
    names = {parameter["name"] for parameter in lineage["parameters"]}
    assert names == {
        "entity", "direction", "depth", "layer", "as_of", "status", "loops", "detail", "format",
        "output",
    }  # fmt: skip
    assert all(parameter["description"] for parameter in lineage["parameters"])
    assert "Lineage" in described["components"]["schemas"]


def test_a_browser_gets_json_from_the_api(client: TestClient) -> None:
    answer = client.get("/api/v1/entities", headers=BROWSER)
    assert answer.headers["content-type"] == "application/json"


def test_a_lineage_is_also_a_graph_for_graph_programs(client: TestClient) -> None:
    route = "?entity=Harbour+Motors&depth=all&layer=supply"
    answer = client.get("/api/v1/lineage.graphml" + route)
    assert answer.headers["content-type"] == "application/graphml+xml"
    found = client.get("/api/v1/lineage" + route).json()
    graph = networkx.parse_graphml(answer.text)
    assert set(graph.nodes) == {one["iri"] for one in found["nodes"]}
    edges = {(start, end) for start, end, *_ in graph.edges}
    assert edges == {(one["from"], one["to"]) for one in found["edges"]}
    assert graph.nodes[found["focus"]["iri"]]["label"] == "Harbour Motors"
