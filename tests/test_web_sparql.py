"""The SPARQL endpoint: formats, service description, caching, limits, the page."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from xml.etree import ElementTree as ET

import pytest
import rdflib
from rdflib.compare import isomorphic
from starlette.testclient import TestClient

from provolta.embedded import EmbeddedEngine
from tests.web import BROWSER, client_of

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
D = [f"http://kasei.us/2009/09/sparql/data/data{n}.rdf" for n in range(4)]
FOAF = "http://xmlns.com/foaf/0.1/"
RDFLIB = "ignore:ConjunctiveGraph is deprecated:DeprecationWarning"
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")


@pytest.fixture(scope="module")
def client() -> TestClient:
    """A server over the graphs of the W3C cases, and one of ours with every kind of term."""
    engine = EmbeddedEngine(revision="r1-test")
    for iri in D[1:]:
        engine.load_text(f"<{iri}> a <{FOAF}Document> .", graph=iri)
    engine.load_text(
        '<http://e/s> <http://e/p> "Größe"@de , 7 , <http://e/o?a=1&b=<> .'.replace("<>", ">"),
        graph="http://e/g",
    )
    return client_of(engine)


ASK = "ASK {}"
TERMS = "SELECT ?o { <http://e/s> <http://e/p> ?o } ORDER BY STR(?o)"
TABLE = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
GRAPH = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}


def test_select_keeps_datatype_and_language(client: TestClient) -> None:
    found = client.get("/sparql", params={"query": TERMS}).json()["results"]["bindings"]
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    assert [row["o"] for row in found] == [
        {"type": "literal", "value": "7", "datatype": integer},
        {"type": "literal", "value": "Größe", "xml:lang": "de"},
        {"type": "uri", "value": "http://e/o?a=1&b="},
    ]


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("by", ["accept", "format", "output", "media"])
def test_a_table_comes_in_each_format(client: TestClient, name: str, by: str) -> None:
    headers = {"Accept": TABLE[name]} if by == "accept" else {}
    asked = {"format": name, "output": name, "media": TABLE[name]}.get(by)
    named = {"output" if by == "output" else "format": asked} if asked else {}
    answer = client.get("/sparql", params={"query": TERMS} | named, headers=headers)
    assert answer.headers["content-type"].split(";")[0] == TABLE[name]
    if name == "csv":
        assert list(csv.reader(io.StringIO(answer.text)))[1:] == [
            ["7"],
            ["Größe"],
            ["http://e/o?a=1&b="],
        ]
    if name == "tsv":
        assert answer.text.splitlines()[1:] == ["7", '"Größe"@de', "<http://e/o?a=1&b=>"]
    if name == "xml":
        assert ET.fromstring(answer.text).tag.endswith("sparql")


@pytest.mark.filterwarnings(RDFLIB)
@pytest.mark.parametrize("name", GRAPH)
@pytest.mark.parametrize(
    "form", ["CONSTRUCT WHERE { <http://e/s> ?p ?o }", "DESCRIBE <http://e/s>"]
)
def test_a_graph_comes_in_each_format_and_says_the_same(
    client: TestClient, name: str, form: str
) -> None:
    answer = client.get("/sparql", params={"query": form}, headers={"Accept": GRAPH[name]})
    assert answer.headers["content-type"].split(";")[0] == GRAPH[name]
    found = rdflib.Graph().parse(data=answer.text, format=GRAPH[name])
    wanted = rdflib.Graph().parse(
        data='<http://e/s> <http://e/p> "Größe"@de , 7 , <http://e/o?a=1&b=> .', format="turtle"
    )
    assert isomorphic(found, wanted)


@pytest.mark.parametrize("media", ["text/csv", "text/tab-separated-values", "text/turtle"])
def test_a_truth_value_has_no_such_format(client: TestClient, media: str) -> None:
    answer = client.get("/sparql", params={"query": ASK}, headers={"Accept": media})
    assert answer.status_code == 406
    assert answer.json()["remedy"].startswith("Ask for one of: application/sparql-results+json")


def test_a_query_without_text_is_refused_and_none_gives_the_service_description(
    client: TestClient,
) -> None:
    assert client.get("/sparql?query=").status_code == 400
    assert client.get("/sparql?default-graph-uri=http://e/g").status_code == 400
    assert client.get("/sparql").headers["content-type"] == "text/turtle; charset=utf-8"


def test_the_service_description_says_what_is_served(client: TestClient) -> None:
    graph = rdflib.Graph().parse(data=client.get("/sparql").text, format="turtle")
    service = graph.value(None, SD.endpoint, rdflib.URIRef("http://testserver/sparql"))
    assert (service, SD.supportedLanguage, SD.SPARQL11Query) in graph
    assert (service, SD.feature, SD.UnionDefaultGraph) in graph
    assert len(list(graph.objects(service, SD.resultFormat))) == 8
    names = {str(name) for name in graph.objects(None, SD.name)}
    assert names == {*D[1:], "http://e/g"}
    sizes = rdflib.URIRef("http://rdfs.org/ns/void#triples")
    default = graph.value(graph.value(service, SD.defaultDataset), SD.defaultGraph)
    assert graph.value(default, sizes).toPython() == 6  # type: ignore[union-attr]


@pytest.mark.filterwarnings(RDFLIB)
@pytest.mark.parametrize("media", GRAPH.values())
def test_the_service_description_is_negotiated(client: TestClient, media: str) -> None:
    answer = client.get("/sparql", headers={"Accept": media})
    assert rdflib.Graph().parse(data=answer.text, format=media)


def test_a_public_address_stands_in_the_service_description() -> None:
    client = client_of(EmbeddedEngine(), public_url="https://chain.example/")
    assert "<https://chain.example/sparql>" in client.get("/sparql").text


def test_head_is_get_without_a_body(client: TestClient) -> None:
    got = client.get("/sparql", params={"query": ASK})
    head = client.head("/sparql", params={"query": ASK})
    assert head.content == b""
    for name in ("content-type", "content-length", "etag", "x-revision"):
        assert head.headers[name] == got.headers[name]


def test_options_allows_every_origin_without_credentials(client: TestClient) -> None:
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    answer = client.options("/sparql", headers=headers)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS, POST"
    assert "access-control-allow-credentials" not in answer.headers


def test_a_wrong_method_names_the_right_ones(client: TestClient) -> None:
    assert client.put("/sparql").headers["allow"] == "GET, HEAD, OPTIONS, POST"


def test_every_answer_carries_what_caches_and_readers_need(client: TestClient) -> None:
    headers = client.get("/sparql", params={"query": ASK}).headers
    assert headers["x-revision"] == "r1-test"
    assert headers["vary"] == "Accept"
    assert headers["etag"].startswith('"r1-test-')
    assert headers["server-timing"].startswith("total;dur=")


def test_an_unchanged_answer_is_304_and_costs_no_query(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = client.get("/sparql", params={"query": TERMS}).headers["etag"]

    def never(*_: object) -> bytes:
        raise AssertionError("the query was run")

    monkeypatch.setattr(EmbeddedEngine, "serialize", never)
    weak = f"W/{tag}"  # as a compressed answer had it
    for known, same in (([tag], tag), ([f'"x", {weak}'], weak), (["*"], tag), (['"x"', tag], tag)):
        headers = [("If-None-Match", one) for one in known]
        answer = client.get("/sparql", params={"query": TERMS}, headers=headers)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == same


def test_who_wants_what_it_had_and_nothing_else_is_told_that_it_is_gone(
    client: TestClient,
) -> None:
    tag = client.get("/sparql", params={"query": TERMS}).headers["etag"]
    wanted = {tag: 200, f'"x", {tag}': 200, "*": 200, '"x"': 412, f"W/{tag}": 412}
    for named, status in wanted.items():
        answer = client.get("/sparql", params={"query": TERMS}, headers={"If-Match": named})
        assert answer.status_code == status, named
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_query_out_of_a_file_may_begin_with_a_byte_order_mark(client: TestClient) -> None:
    headers = {"Content-Type": "application/sparql-query"}
    answer = client.post("/sparql", content=b"\xef\xbb\xbfASK {}", headers=headers)
    assert answer.json()["boolean"] is True


def test_tags_differ_by_query_and_by_format(client: TestClient) -> None:
    tags = {
        client.get("/sparql", params={"query": query, "format": name}).headers["etag"]
        for query in (TERMS, "SELECT * {}")
        for name in TABLE
    }
    assert len(tags) == 8


@pytest.mark.parametrize("query", ["SELECT (NOW() AS ?t) {}", "SELECT (rand ( ) AS ?r) {}"])
def test_what_changes_by_itself_is_not_kept(client: TestClient, query: str) -> None:
    headers = client.get("/sparql", params={"query": query}).headers
    assert headers["cache-control"] == "no-store"
    assert "etag" not in headers


@pytest.mark.parametrize(
    "query",
    ["SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "LOAD <http://127.0.0.1:1/>"],
)
def test_nothing_goes_out_to_the_network(client: TestClient, query: str) -> None:
    assert client.get("/sparql", params={"query": query}).status_code == 403


def test_syntax_errors_say_where(client: TestClient) -> None:
    problem = client.get("/sparql", params={"query": "SELECT * {\n ?s ?p }"}).json()
    assert problem["type"] == "https://w3id.org/provolta/errors/query-syntax"
    assert (problem["status"], problem["line"]) == (400, 2)
    assert problem["instance"] == "/sparql"


def test_a_long_body_is_413_and_a_long_query_400(client: TestClient) -> None:
    long = b"ASK {} #" + b"x" * 1_000_001
    assert client.post("/sparql", headers={"Content-Type": QUERY}, content=long).status_code == 413
    deep = "ASK " + "{" * 101 + "}" * 101
    assert client.get("/sparql", params={"query": deep}).status_code == 400


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"Content-Type": QUERY}, b"ASK { <http://e/> <http://e/p> '\xff\xfe' }", 400),
        ({"Content-Type": FORM}, b"query=ASK%20%7B%7D%FF", 400),
        ({"Content-Type": FORM + "; charset=UTF-8"}, b"query=ASK%20%7B%7D", 200),
        ({"Content-Type": QUERY, "Content-Encoding": "gzip"}, b"\x1f\x8b", 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, b"", 415),
        ({"Content-Type": FORM}, b"query=ASK%20%7B%7D&update=CLEAR+ALL", 400),
        ({"Content-Type": FORM}, b"", 400),
    ],
)
def test_bodies_are_read_strictly(
    client: TestClient, headers: dict[str, str], body: bytes, status: int
) -> None:
    answer = client.post("/sparql", headers=headers, content=body)
    assert answer.status_code == status
    if status == 415:
        assert QUERY in answer.headers["accept-post"]


def test_a_graph_must_be_an_iri(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": ASK, "default-graph-uri": "not an iri"})
    assert answer.status_code == 400


def test_text_in_all_scripts_comes_back_whole(client: TestClient) -> None:
    text = "Größe 電池 🔋"
    body = f'SELECT ("{text}" AS ?a) {{}}'.encode()
    answer = client.post("/sparql", headers={"Content-Type": QUERY}, content=body)
    assert answer.json()["results"]["bindings"][0]["a"]["value"] == text


def test_a_browser_gets_a_page_to_write_queries_on(client: TestClient) -> None:
    page = client.get("/sparql", headers=BROWSER)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert '<form class="editor" action="/sparql" method="post">' in page.text


def test_a_browser_gets_answers_as_a_page(client: TestClient) -> None:
    form = {"query": TERMS, "format": "html"}
    page = client.post("/sparql", data=form, headers=BROWSER).text
    assert '<a href="http://e/o?a=1&amp;b=" title=' in page
    assert "3 rows" in page
    truth = client.get("/sparql", params={"query": ASK}, headers=BROWSER).text
    assert '<h2 id="result">Yes</h2>' in truth
    graph = client.get("/sparql", params={"query": "DESCRIBE <http://e/s>"}, headers=BROWSER).text
    assert "&lt;http://e/p&gt;" in graph


def test_a_browser_keeps_its_query_when_it_is_wrong(client: TestClient) -> None:
    page = client.get("/sparql", params={"query": "SELECT <x {"}, headers=BROWSER)
    assert page.status_code == 400
    assert "SELECT &lt;x {" in page.text
    assert "The query does not parse" in page.text


def test_a_result_shows_labels_time_and_revision(client: TestClient) -> None:
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    query = f"SELECT (<{label}> AS ?p) (4 AS ?n) {{}}"
    page = client.get("/sparql", params={"query": query}, headers=BROWSER).text
    assert re.search(r"<p class=\"under\">\d+ ms, revision ", page)
    assert '<th scope="col" class="number">n</th>' in page
    assert '<button class="plain" name="format" value="csv">' in page


def test_an_error_shows_the_line_and_marks_the_column(client: TestClient) -> None:
    query = "SELECT ?a\nWHERE { ?a <http://e/p> }\n"
    page = client.get("/sparql", params={"query": query}, headers=BROWSER).text
    found = re.search(r'data-line="(\d+)" data-column="(\d+)"', page)
    assert found
    line, column = int(found[1]), int(found[2])
    shown = html.unescape(page.partition("<pre><code>")[2].partition("</code>")[0])
    text, mark = shown.split("\n")[:2]
    assert text == query.splitlines()[line - 1]
    assert mark == " " * (column - 1) + "▲"


def test_the_editor_completes_our_own_terms_and_prefixes(client: TestClient) -> None:
    found = client.get("/terms.json").json()
    names = {one["name"] for one in found["terms"]}
    assert {one for one in names if one.startswith("http")} == set()
    assert found["prefixes"]["pv"] == "https://w3id.org/provolta/ontology#"


def test_another_format_than_a_page_can_be_chosen_in_the_page(client: TestClient) -> None:
    answer = client.post("/sparql", data={"query": TERMS, "format": "csv"}, headers=BROWSER)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"


def test_the_answer_as_json_is_json(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": ASK}, headers={"Accept": "application/json"})
    assert answer.headers["content-type"] == "application/json"
    assert json.loads(answer.text) == {"head": {}, "boolean": True}
