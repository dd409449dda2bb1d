"""The W3C SPARQL 1.1 Protocol cases, as far as they only read; updates are all refused."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
import rdflib
from starlette.testclient import TestClient

from provolta.embedded import EmbeddedEngine
from tests.web import client_of

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
D = [f"http://kasei.us/2009/09/sparql/data/data{n}.rdf" for n in range(4)]


@pytest.fixture(scope="module")
def client() -> TestClient:
    """A server over the three graphs of the suite."""
    engine = EmbeddedEngine()
    for iri in D[1:]:
        engine.load_text(f"<{iri}> a <http://xmlns.com/foaf/0.1/Document> .", graph=iri)
    return client_of(engine)


@dataclass
class Case:
    """A case of the W3C protocol suite: what is sent, and the kind or class of answer."""

    name: str
    want: str
    query: dict[str, list[str]] | None = None
    method: str = "POST"
    media: str | None = None
    body: bytes = b""

    def __str__(self) -> str:
        return self.name


ASK = "ASK {}"
BOTH = f"ASK {{ <{D[1]}> a ?type . <{D[2]}> a ?type . }}"
NAMED = f"ASK {{ GRAPH ?g1 {{ <{D[1]}> a ?type }} GRAPH ?g2 {{ <{D[2]}> a ?type }} }}"
FULL = (
    f"ASK {{ <{D[3]}> a ?type GRAPH ?g1 {{ <{D[1]}> a ?type }} GRAPH ?g2 {{ <{D[2]}> a ?type }} }}"
)
FROM = f"ASK FROM <{D[3]}> {{ GRAPH ?g1 {{ <{D[1]}> a ?type }} GRAPH ?g2 {{ <{D[2]}> a ?type }} }}"
CONFLICT = (
    b"WITH <http://a/> DELETE { ?s ?p 'Bill' } INSERT { ?s ?p 'William' } WHERE { ?s ?p 'Bill' }"
)
CASES = [
    Case(
        "query_post_form",
        "true",
        {"default-graph-uri": [D[0]]},
        media=FORM,
        body=b"query=ASK%20%7B%7D",
    ),
    Case("default_graphs_get", "true", {"query": [BOTH], "default-graph-uri": D[1:3]}, "GET"),
    Case(
        "default_graphs_post",
        "true",
        {"default-graph-uri": D[1:3]},
        media=QUERY,
        body=BOTH.encode(),
    ),
    Case(
        "named_graphs_post", "true", {"named-graph-uri": D[1:3]}, media=QUERY, body=NAMED.encode()
    ),
    Case("named_graphs_get", "true", {"query": [NAMED], "named-graph-uri": D[1:3]}, "GET"),
    Case(
        "dataset_full",
        "true",
        {"default-graph-uri": [D[3]], "named-graph-uri": D[1:3]},
        media=QUERY,
        body=FULL.encode(),
    ),
    Case("multiple_dataset", "true", {"named-graph-uri": D[1:3]}, media=QUERY, body=FROM.encode()),
    Case("query_get", "true", {"query": [ASK], "default-graph-uri": [D[0]]}, "GET"),
    Case(
        "select",
        "table",
        {"default-graph-uri": [D[0]]},
        media=QUERY,
        body=b"SELECT (1 AS ?value) {}",
    ),
    Case("ask", "true", {"default-graph-uri": [D[0]]}, media=QUERY, body=b"ASK {}"),
    Case(
        "describe",
        "graph",
        {"default-graph-uri": [D[0]]},
        media=QUERY,
        body=b"DESCRIBE <http://example.org/>",
    ),
    Case(
        "construct",
        "graph",
        {"default-graph-uri": [D[0]]},
        media=QUERY,
        body=b"CONSTRUCT { <s> <p> 1 } WHERE {}",
    ),
    Case("query_post_direct", "true", media=QUERY, body=b"ASK {}"),
    Case("bad_query_method", "405", {"query": [ASK]}, "PUT", FORM),
    Case("bad_multiple_queries", "400", {"query": [ASK, "SELECT * {}"]}, "GET"),
    Case("bad_query_wrong_media_type", "415", media="text/plain", body=b"ASK {}"),
    Case("bad_query_missing_form_type", "415", body=b"query=ASK%20%7B%7D"),
    Case("bad_query_missing_direct_type", "415", body=b"ASK {}"),
    Case(
        "bad_query_non_utf8",
        "415",
        media=QUERY + "; charset=UTF-16",
        body="ASK {}".encode("utf-16"),
    ),
    Case("bad_query_syntax", "400", {"query": ["ASK {"]}, "GET"),
    Case("bad_update_get", "400", {"update": ["CLEAR ALL"]}, "GET"),
    Case(
        "bad_multiple_updates",
        "400",
        media=FORM,
        body=b"update=CLEAR%20NAMED&update=CLEAR%20DEFAULT",
    ),
    Case("bad_update_wrong_media_type", "415", media="text/plain", body=b"CLEAR NAMED"),
    Case("bad_update_missing_form_type", "415", body=b"update=CLEAR%20NAMED"),
    Case(
        "bad_update_non_utf8",
        "415",
        media=UPDATE + "; charset=UTF-16",
        body="CLEAR".encode("utf-16"),
    ),
    Case("bad_update_syntax", "403", media=FORM, body=b"update=CLEAR%20XYZ"),
    Case(
        "bad_update_dataset_conflict",
        "403",
        {"using-named-graph-uri": ["http://e/"]},
        media=UPDATE,
        body=CONFLICT,
    ),
    Case("update_post_form", "403", media=FORM, body=b"update=CLEAR+ALL"),
    Case("update_post_direct", "403", media=UPDATE, body=b"CLEAR ALL"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_w3c_protocol_case(client: TestClient, case: Case) -> None:
    url = "/sparql" + ("?" + urlencode(case.query, doseq=True) if case.query else "")
    headers = {"Content-Type": case.media} if case.media else {}
    answer = client.request(case.method, url, headers=headers, content=case.body)
    if case.want.isdecimal():
        assert answer.status_code == int(case.want)
        assert answer.headers["content-type"] == "application/problem+json"
        return
    assert answer.status_code == 200, answer.text
    media = answer.headers["content-type"].split(";")[0]
    if case.want == "graph":
        assert media == "text/turtle"
        rdflib.Graph().parse(data=answer.text, format="turtle")
    else:
        assert media == "application/sparql-results+json"
        assert answer.json().get("boolean", "table") in {True, "table"}
