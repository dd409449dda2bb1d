"""The remote engine: the same answers as the embedded one, from a real server on loopback."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import uvicorn

from provolta.config import settings
from provolta.embedded import EmbeddedEngine
from provolta.engine import GRAPH_TYPES, TABLE_TYPES, Form, Literal
from provolta.errors import ForbiddenQuery, NotAcceptable, QuerySyntax, QueryTooComplex, RemoteError
from provolta.guard import Limits
from provolta.kg import KnowledgeGraph
from provolta.remote import RemoteEngine, dialect
from provolta.web.app import create_app


@pytest.fixture(scope="module")
def endpoint(world: EmbeddedEngine, world_root: Path) -> Iterator[str]:
    """The mini-world behind a running server."""
    app = create_app(KnowledgeGraph(world, world_root), settings({}, root=world_root))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
        server.should_exit = True
        thread.join(timeout=10)


@pytest.fixture
def remote(endpoint: str) -> RemoteEngine:
    """The engine under test."""
    return RemoteEngine(endpoint, timeout=20)


ACTORS = """PREFIX pv: <https://w3id.org/provolta/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?actor ?label ?none
WHERE { ?actor a pv:Actor ; rdfs:label ?label . OPTIONAL { ?actor pv:noSuchThing ?none } }
ORDER BY ?actor"""


def test_a_select_is_the_same_as_from_the_embedded_engine(
    world: EmbeddedEngine, remote: RemoteEngine
) -> None:
    assert remote.select(ACTORS) == world.select(ACTORS)


def test_numbers_and_truth_values_keep_their_datatypes(remote: RemoteEngine) -> None:
    xsd = "http://www.w3.org/2001/XMLSchema#"
    row = remote.select("SELECT (1.5 AS ?a) (true AS ?b) ('x'@de AS ?c) {}").rows[0]
    assert row[0] == Literal("1.5", xsd + "decimal")
    assert row[1] == Literal("true", xsd + "boolean")
    assert row[2] is not None
    assert isinstance(row[2], Literal)
    assert row[2].language == "de"


def test_asks_and_graphs_work(world: EmbeddedEngine, remote: RemoteEngine) -> None:
    assert remote.ask("ASK { ?s ?p ?o }")
    query = "DESCRIBE <https://w3id.org/provolta/id/actor/acme-cells>"
    assert set(remote.construct(query)) == set(world.construct(query))


def test_lineage_over_the_network_equals_lineage_on_disk(
    world: EmbeddedEngine, world_root: Path, remote: RemoteEngine
) -> None:
    here = KnowledgeGraph(world, world_root).lineage("Harbour Motors", depth="all")
    there = KnowledgeGraph(remote, world_root).lineage("Harbour Motors", depth="all")
    assert (here.nodes, here.edges) == (there.nodes, there.edges)


def test_wrong_queries_are_refused_here_or_there(remote: RemoteEngine) -> None:
    with pytest.raises(QuerySyntax):
        remote.select("SELECT ?x { ?x a")
    with pytest.raises(ForbiddenQuery):
        remote.select("SELECT * { SERVICE <http://127.0.0.1/> {} }")
    with pytest.raises(NotAcceptable):
        remote.serialize("ASK {}", "text/turtle")
    with pytest.raises(QuerySyntax):
        remote.select("ASK {}")


class _Odd(BaseHTTPRequestHandler):
    """A server that misbehaves, each path in its own way."""

    followed: list[str] = []  # noqa: RUF012 - one list for the whole test

    def do_POST(self) -> None:
        if self.path == "/redirect":
            self.send_response(302)
            self.send_header("Location", f"http://{self.headers['Host']}/followed")
            self.end_headers()
        elif self.path == "/virtuoso":
            self._cut()
        elif self.path == "/html":
            self._answer(b"<html>hello</html>")
        else:
            self.send_response(500)
            self.end_headers()

    def do_GET(self) -> None:
        self.followed.append(self.path)
        self._answer(b"{}")

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _cut(self) -> None:
        """An answer as Virtuoso gives it at the end of its patience."""
        row = {"s": {"type": "uri", "value": "http://example.org/s"}}
        body = json.dumps({"head": {"vars": ["s"]}, "results": {"bindings": [row, row]}}).encode()
        self.send_response(200)
        self.send_header("X-SPARQL-MaxRows", "2")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def odd() -> Iterator[str]:
    """The address of the misbehaving server."""
    with HTTPServer(("127.0.0.1", 0), _Odd) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join(timeout=10)


@pytest.mark.parametrize(
    ("path", "message"),
    [("/redirect", "redirects to"), ("/html", "not SPARQL JSON"), ("/error", "500")],
)
def test_a_server_that_misbehaves_is_told_clearly(odd: str, path: str, message: str) -> None:
    with pytest.raises(RemoteError, match=message):
        RemoteEngine(odd + path, timeout=5).ask("ASK {}")
    assert _Odd.followed == [], "no redirect is followed"


def test_a_part_of_an_answer_is_an_error(odd: str) -> None:
    with pytest.raises(RemoteError, match="ends at 2 rows"):
        RemoteEngine(odd + "/virtuoso", timeout=5).select("SELECT ?s { ?s ?p ?o }")


def test_what_is_sent_and_taken_has_the_limits_that_were_given(odd: str) -> None:
    little = RemoteEngine(odd + "/html", 5, Limits(depth=2), max_bytes=10)
    with pytest.raises(RemoteError, match="more than 10 bytes") as found:
        little.select("SELECT ?s { ?s ?p ?o }")
    assert "PROVOLTA_MAX_REMOTE_BYTES" in str(found.value.remedy)
    with pytest.raises(QueryTooComplex):
        little.ask("ASK { { { } } }")
    deep = "ASK {" + "{" * 150 + "}" * 150 + "}"
    with pytest.raises(RemoteError, match="more than 10 bytes"):
        RemoteEngine(odd + "/html", 5, Limits(depth=200), max_bytes=10).ask(deep)


def test_documents_are_the_same_as_from_the_embedded_engine(
    world: EmbeddedEngine, remote: RemoteEngine
) -> None:
    for media in TABLE_TYPES:
        assert remote.serialize(ACTORS, media) == world.serialize(ACTORS, media)
    for media in TABLE_TYPES[:2]:
        assert remote.serialize("ASK {}", media) == world.serialize("ASK {}", media)
    query = "DESCRIBE <https://w3id.org/provolta/id/actor/acme-cells>"
    for media in GRAPH_TYPES:
        assert remote.serialize(query, media) == world.serialize(query, media)


@pytest.mark.parametrize(
    ("query", "extra"),
    [
        ("SELECT * { VALUES ?a { x:y } ?a x:p+ ?b }", "FILTER(?a = x:y)"),
        ("SELECT * { VALUES ?b { <x:y> } ?a ^x:p* ?b . }", "FILTER(?b = <x:y>)"),
        ("SELECT * { VALUES ?a { x:y } ?a x:p ?b } # why?", ""),
        ("SELECT * { VALUES ?a { x:y } ?a x:p 'VALUES ?c { x:y } ?c x:p* ?d' }", ""),
    ],
)
def test_virtuoso_is_told_where_a_path_starts(query: str, extra: str) -> None:
    found = dialect.written(query, dialect.VIRTUOSO)
    assert (found.replace(f" {extra}", "", 1) if extra else found) == query
    assert (found != query) == bool(extra)
    assert dialect.written(query, "") == query


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "file:///etc/passwd", "nonsense"])
def test_an_address_that_answers_nothing_is_told(url: str) -> None:
    with pytest.raises(RemoteError):
        RemoteEngine(url, timeout=2).select("SELECT * {}")


def test_every_form_is_known() -> None:
    assert {form.value for form in Form} == {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
