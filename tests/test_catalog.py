"""What the graph says of itself: the numbers are right, and the examples run."""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import RDF
from starlette.testclient import TestClient

from provolta import build, catalog, exports
from provolta.catalog import statistics
from provolta.config import settings
from provolta.embedded import EmbeddedEngine
from provolta.kg import KnowledgeGraph
from provolta.names import BASE, PREFIXES, expand
from provolta.web.app import create_app
from tests.golden import world_values
from tests.web import client_of

VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
SH = rdflib.Namespace(PREFIXES["sh"])
DCTERMS = rdflib.Namespace(PREFIXES["dcterms"])
SCHEMA = rdflib.Namespace("https://schema.org/")
DATASET = rdflib.URIRef(BASE + "dataset")
PV = PREFIXES["pv"]
EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@pytest.fixture(scope="module")
def client(world: EmbeddedEngine, world_root: Path) -> TestClient:
    """A server over the mini-world, whose store has no graphs about itself."""
    return client_of(world, world_root)


@pytest.fixture(scope="module")
def built(world_root: Path, tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    """A built store of the mini-world, which has them."""
    return KnowledgeGraph.open(world_root, tmp_path_factory.mktemp("catalog") / "store")


def _graph(client: TestClient, path: str) -> rdflib.Graph:
    answer = client.get(path, headers={"Accept": "text/turtle"})
    assert answer.status_code == 200
    return rdflib.Graph().parse(data=answer.text, format="turtle")


def _number(graph: rdflib.Graph, subject: rdflib.term.Node, name: str) -> int:
    return int(str(graph.value(subject, VOID[name])))


def test_void_counts_what_is_there(client: TestClient, world: EmbeddedEngine) -> None:
    found = _graph(client, "/.well-known/void")
    assert _number(found, DATASET, "triples") == len(world)
    actor = rdflib.URIRef(PV + "Actor")
    (part,) = found.subjects(VOID["class"], actor)
    actors = world.select(f"SELECT DISTINCT ?s {{ ?s a <{actor}> }}")
    assert _number(found, part, "entities") == len(actors)
    supplies = rdflib.URIRef(PV + "suppliesTo")
    (whole,) = (
        one for one in found.objects(DATASET, VOID.propertyPartition)
        if (one, VOID.property, supplies) in found
    )  # fmt: skip
    edges = world.select(f"SELECT ?s ?o ?g {{ GRAPH ?g {{ ?s <{supplies}> ?o }} }}")
    assert _number(found, whole, "triples") == len(edges)
    below = list(found.objects(part, VOID.propertyPartition))
    assert supplies in {found.value(one, VOID.property) for one in below}


def test_every_property_and_class_has_one_part(client: TestClient, world: EmbeddedEngine) -> None:
    found = _graph(client, "/.well-known/void.nt".removesuffix(".nt"))
    parts = list(found.objects(DATASET, VOID.propertyPartition))
    wanted = world.select("SELECT DISTINCT ?p { ?s ?p ?o }")
    assert len(parts) == len(wanted) == _number(found, DATASET, "properties")
    classes = list(found.objects(DATASET, VOID.classPartition))
    assert len(classes) == len(set(classes)) == _number(found, DATASET, "classes")


def test_the_catalog_names_addresses_that_answer(client: TestClient) -> None:
    found = _graph(client, "/catalog")
    files = {str(url) for url in found.objects(None, DCAT.downloadURL)}
    assert len(files) == 2
    for url in files:
        assert url.startswith("http://testserver/")
        assert client.get(url).status_code == 200, url
    (service,) = found.objects(None, DCAT.endpointURL)
    assert client.get(str(service)).status_code == 200
    assert found.value(DATASET, rdflib.URIRef(PREFIXES["dcterms"] + "license"))


def test_the_examples_run_and_their_prefixes_are_declared(client: TestClient) -> None:
    found = _graph(client, "/.well-known/sparql-examples")
    examples = list(found.subjects(RDF.type, SH.SPARQLExecutable))
    assert len(examples) >= 40
    for one in examples:
        query = str(found.value(one, SH.select))
        assert not query.startswith("#+")
        assert client.get("/sparql", params={"query": query}).status_code == 200, one
        assert str(found.value(one, SCHEMA.target)) == "http://testserver/sparql"
    declared = {str(found.value(one, SH.prefix)) for one in found.objects(None, SH.declare)}
    assert declared == set(PREFIXES)


def test_a_program_asks_every_question_by_what_the_endpoint_tells(built: KnowledgeGraph) -> None:
    """It reads query, parameters and columns by SPARQL, puts values in and gets the same answer."""
    told = """PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX schema: <https://schema.org/>
        PREFIX dcterms: <http://purl.org/dc/terms/>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT ?name ?query ?parameter ?class ?column {
            ?one a sh:SPARQLExecutable ; sh:select ?query ; dcterms:identifier ?name .
            OPTIONAL { ?one sh:parameter ?given . ?given sh:name ?parameter ; rdfs:comment ?how .
                OPTIONAL { ?given sh:class ?class } }
            ?one schema:variableMeasured/schema:name ?column } ORDER BY ?name"""
    queries: dict[str, str] = {}
    columns: dict[str, set[str]] = defaultdict(set)
    parameters: dict[str, set[str]] = defaultdict(set)
    for name, query, parameter, _, column in built.select(told).texts():
        queries[name] = query
        columns[name].add(column)
        parameters[name] |= {parameter} - {""}
    for name, text in queries.items():
        query = text
        values = {key: one for key, one in world_values(built.question(name)).items() if one}
        assert parameters[name] == {one.name for one in built.question(name).parameters}
        for parameter, given in values.items():
            terms = " ".join(turtle_term(built, name, parameter, one) for one in given)
            line = re.compile(rf"VALUES \?{parameter} \{{ .* \}}  # parameter")
            query, found = line.subn(f"VALUES ?{parameter} {{ {terms} }}  # parameter", query)
            assert found, (name, parameter)
        table = built.select(query)
        assert set(table.columns) == columns[name]
        assert len(table) == len(built.ask(name, **values).rows), name


def turtle_term(graph: KnowledgeGraph, name: str, parameter: str, value: str) -> str:
    """A value of a parameter as a term of SPARQL, as a program would write it."""
    kind = graph.question(name).parameter(parameter).type
    if kind == "iri":
        return f"<{expand(value)}>"
    return value if kind in {"integer", "number", "boolean"} else f'"{value}"'


def test_a_question_that_an_analysis_answers_is_told_with_its_address(
    client: TestClient, built: KnowledgeGraph
) -> None:
    found = _graph(client, "/.well-known/sparql-examples")
    actions = list(found.subjects(RDF.type, SCHEMA.SearchAction))
    assert len(actions) >= 14
    for one in actions:
        values = world_values(built.question(str(found.value(one, DCTERMS.identifier))))
        answer = client.get(str(found.value(one, SCHEMA.target)), params=dict(values))
        assert answer.status_code == 200, one


@pytest.mark.parametrize("path", ["/.well-known/void", "/catalog", "/.well-known/sparql-examples"])
def test_they_come_in_every_form_and_only_when_new(client: TestClient, path: str) -> None:
    for name, media in (("nt", "application/n-triples"), ("jsonld", "application/ld+json")):
        answer = client.get(path, params={"format": name})
        assert answer.headers["content-type"].split(";")[0] == media
    tag = client.get(path).headers["etag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    refused = client.get(path, headers={"Accept": "image/png"})
    assert refused.status_code == 406
    assert "text/turtle" in refused.json()["remedy"]
    assert client.head(path).status_code == 200


def test_the_dump_is_everything_and_named_by_the_revision(
    built: KnowledgeGraph, world_root: Path
) -> None:
    app = create_app(built, settings({}, root=world_root))
    client = TestClient(app)
    answer = client.get("/dump/current.nq.gz")
    assert str(answer.url).endswith(f"/dump/{built.revision}.nq.gz")
    quads = gzip.decompress(answer.content)
    assert quads == b"".join(exports.quads(built.engine))
    assert client.get(f"/dump/{built.revision}.nq.gz").content == answer.content
    tag = {"If-None-Match": answer.headers["etag"]}
    assert client.get(f"/dump/{built.revision}.nq.gz", headers=tag).status_code == 304
    assert client.get("/dump/r0-none.nq.gz").status_code == 404


def test_a_build_puts_the_graphs_into_the_store(built: KnowledgeGraph) -> None:
    graphs = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
    names = {row[0] for row in built.select(graphs).texts()}
    about = {name for name in names if name.startswith(catalog.ABOUT)}
    assert about == {catalog.ABOUT + n for n in ("void", "catalog", "questions", "prefixes")}
    examples = "SELECT ?s { ?s a <http://www.w3.org/ns/shacl#SPARQLExecutable> }"
    assert 40 <= len(built.select(examples)) <= len(built.questions())
    version = f"SELECT ?v {{ <{DATASET}> <{DCAT.version}> ?v }}"
    assert built.select(version).texts() == [(built.revision,)]


def test_the_numbers_agree_with_what_sparql_counts(built: KnowledgeGraph, world_root: Path) -> None:
    """Also where a thing has its class, or a triple stands, in two graphs."""
    engine = EmbeddedEngine()
    engine.load_text(built.engine.serialize(EVERYTHING, "text/turtle"), "a:one")
    actor = "<a:s> a <a:C> . "
    engine.load_text(f"{actor} <a:s> <a:p> 1, 2 .", "a:g")
    engine.load_text(f"{actor} <a:s> <a:p> 2 .", "a:h")
    catalog.refresh(engine, world_root, "r1-x")
    text = catalog.describe(engine, world_root, ["void"], "http://h", "text/turtle")
    found = rdflib.Graph().parse(data=text, format="turtle")
    (said,) = found.objects(DATASET, rdflib.RDFS.comment)
    assert f"begin with {catalog.ABOUT}:" in str(said)
    counted = f'GRAPH ?g {{ ?s ?p ?o }} FILTER(!STRSTARTS(STR(?g), "{catalog.ABOUT}"))'
    numbers = "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?ss) (COUNT(DISTINCT ?o) AS ?os)"
    (row,) = engine.select(f"{numbers} {{ {counted} }}").texts()
    names = ("triples", "distinctSubjects", "distinctObjects")
    assert [str(_number(found, DATASET, name)) for name in names] == list(row)
    (part,) = found.subjects(VOID["class"], rdflib.URIRef("a:C"))
    assert _number(found, part, "entities") == 1
    (below,) = (
        one for one in found.objects(part, VOID.propertyPartition)
        if (one, VOID.property, rdflib.URIRef("a:p")) in found
    )  # fmt: skip
    assert _number(found, below, "triples") == 3


def test_the_numbers_are_not_counted_anew_for_each_request(
    built: KnowledgeGraph, world_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counting takes seconds, and the store holds the numbers of its revision."""
    fresh = catalog.describe(
        built.engine, world_root, ["void"], "http://h", "application/n-triples", kept=False
    )

    def count(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(statistics, "triples", count)
    client = TestClient(create_app(built, settings({}, root=world_root)))
    for path in ("/.well-known/void", "/catalog", "/.well-known/sparql-examples"):
        assert client.get(path).status_code == 200
    answer = client.get("/.well-known/void", params={"format": "nt"})
    assert set(fresh.splitlines()) <= set(answer.content.splitlines())
    monkeypatch.setattr(catalog, "describe", count)
    assert client.get("/.well-known/void", params={"format": "nt"}).content == answer.content


def test_refreshing_changes_nothing_twice(built: KnowledgeGraph, world_root: Path) -> None:
    engine = EmbeddedEngine()
    engine.load_text("<a:s> <a:p> 'o' .", "a:g")
    catalog.refresh(engine, world_root, "r1-x")
    once = engine.dump()
    catalog.refresh(engine, world_root, "r1-x")
    assert engine.dump().splitlines().sort() == once.splitlines().sort()
    assert len(engine.dump()) == len(once)


def test_there_are_no_things_of_ours_among_the_descriptions(built: KnowledgeGraph) -> None:
    assert build.digest(built.root)
    assert not any("/dataset/" in iri or "/question/" in iri for iri in built.index.by_iri)
