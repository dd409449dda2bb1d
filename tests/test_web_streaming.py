"""Answers over a real connection: streamed, cut, broken off, cancelled, and told to wait."""

from __future__ import annotations

import csv
import io
import json
import logging
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pyoxigraph
import pytest

from provolta.config import Settings
from provolta.kg import KnowledgeGraph
from provolta.pool import PooledEngine, PoolLimits
from provolta.web.app import create_app
from tests.mini_world import PROJECT
from tests.readers import ENDLESS, JOINING, RUNAWAY, make_store, pool_on
from tests.web import BROWSER
from tests.web_server import Address, served

CSV = "text/csv"
LIMITS = PoolLimits(seconds=2, result=3_000_000, grace=0.2, waiting=4, waiting_each=4)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PooledEngine]:
    with pool_on(make_store(tmp_path_factory.mktemp("streaming"), "r1"), LIMITS) as found:
        yield found


@pytest.fixture(scope="module")
def server(engine: PooledEngine) -> Iterator[Address]:
    settings = Settings(PROJECT, PROJECT / ".provolta", timeout=2)
    with served(create_app(KnowledgeGraph(engine, PROJECT), settings)) as address:
        yield address


def test_a_long_answer_comes_whole(tmp_path: Path) -> None:
    patient = replace(LIMITS, seconds=60)
    settings = Settings(PROJECT, PROJECT / ".provolta", timeout=60)
    with pool_on(make_store(tmp_path, "r1"), patient) as engine:
        app = create_app(KnowledgeGraph(engine, PROJECT), settings)
        with served(app) as server:
            answer = server.query("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 40000", CSV)
    assert (answer.status, answer.broken) == (200, False)
    assert answer.body.count(b"\r\n") == 40_001
    assert answer.headers["X-Revision"] == "r1"


def test_a_query_past_its_time_is_a_problem_with_numbers(server: Address) -> None:
    answer = server.query(RUNAWAY, timeout="1.5")
    problem = json.loads(answer.body)
    assert (answer.status, problem["type"].rpartition("/")[2]) == (503, "query-timeout")
    assert problem["limit_seconds"] == 1.5
    assert problem["elapsed_seconds"] >= 1.5


def test_an_endless_answer_is_broken_off_before_its_end(server: Address) -> None:
    for accept in (CSV, "application/sparql-results+json", "application/sparql-results+xml"):
        answer = server.query(ENDLESS, accept)
        assert answer.status == 200
        assert answer.broken


def test_an_answer_that_is_broken_off_is_no_error_of_the_server(server: Address) -> None:
    told: list[str] = []
    handler = logging.Handler(logging.INFO)
    handler.emit = lambda record: told.append(record.getMessage())  # type: ignore[method-assign]
    log = logging.getLogger("uvicorn.error")
    before = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        assert server.query(ENDLESS, CSV).broken
        assert server.query("ASK {}").status == 200
    finally:
        log.removeHandler(handler)
        log.setLevel(before)
    assert told == []


def test_a_client_of_the_first_http_takes_no_part_for_the_whole(server: Address) -> None:
    path = "/sparql?" + urlencode({"query": ENDLESS})
    with socket.create_connection((server.host, server.port), timeout=60) as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\nAccept: text/csv\r\n\r\n".encode())
        assert connection.recv(1000).startswith(b"HTTP/1.1 200 ")
        with pytest.raises(ConnectionResetError):
            list(iter(lambda: connection.recv(1 << 16), b""))


@pytest.mark.parametrize("accept", [CSV, "text/tab-separated-values"])
def test_a_part_that_was_asked_for_is_whole_rows_and_marked(server: Address, accept: str) -> None:
    answer = server.query(ENDLESS, accept, partial="true", timeout="1")
    assert (answer.status, answer.broken) == (200, False)
    reason, _, rows = answer.headers["X-Truncated"].partition("; rows=")
    assert reason in {"time", "size"}
    found = list(
        csv.reader(io.StringIO(answer.body.decode()), delimiter="," if accept == CSV else "\t")
    )
    assert len(found) == int(rows) + 1
    assert {len(row) for row in found} == {12}


def test_a_part_in_json_and_xml_parses_and_says_that_it_is_one(server: Address) -> None:
    answer = server.query(ENDLESS, "application/sparql-results+json", partial="true", timeout="1")
    document = json.loads(answer.body)
    assert document["truncated"]["rows"] == len(document["results"]["bindings"]) > 0
    answer = server.query(ENDLESS, "application/sparql-results+xml", partial="true", timeout="1")
    assert len(ElementTree.fromstring(answer.body)[1]) > 0
    assert b"<!-- truncated" in answer.body


GRAPHS = {
    "text/turtle": b"\n# truncated: {",
    "application/n-triples": b"\n# truncated: {",
    "application/rdf+xml": b"<!-- truncated: {",
    "application/ld+json": b"",
}
ENDLESS_GRAPH = "CONSTRUCT { ?a ?b ?c . ?d ?e ?f } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.mark.parametrize("accept", GRAPHS)
def test_a_part_of_a_graph_is_a_whole_document_and_marked(server: Address, accept: str) -> None:
    answer = server.query(ENDLESS_GRAPH, accept, partial="true", timeout="1")
    assert (answer.status, answer.broken) == (200, False)
    reason, _, rows = answer.headers["X-Truncated"].partition("; rows=")
    assert reason in {"time", "size"}
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
    found = set(pyoxigraph.parse(answer.body, format=pyoxigraph.RdfFormat.from_media_type(accept)))
    assert 0 < len(found) <= int(rows)
    assert GRAPHS[accept] in answer.body[-200:]


@pytest.mark.parametrize("accept", GRAPHS)
def test_a_part_of_a_graph_that_is_the_whole_is_as_without_asking(
    server: Address, accept: str
) -> None:
    query = 'CONSTRUCT { ?s ?p ?o , "a\\u0001\\"b\\"\\n\\té"@en } { ?s ?p ?o } ORDER BY ?o'
    part, whole = (server.query(query, accept, partial=one) for one in ("true", "false"))
    assert part.headers["Preference-Applied"] == "partial"
    assert "X-Truncated" not in part.headers
    if accept == "application/rdf+xml":  # U+0001 cannot be said in XML; both say so
        assert (part.status, part.broken) == (whole.status, whole.broken)
    assert part.body == whole.body


@pytest.mark.parametrize("accept", [CSV, "text/tab-separated-values", "application/json"])
def test_a_part_that_is_the_whole_is_what_one_gets_without_asking(
    server: Address, accept: str
) -> None:
    query = 'SELECT ?s ?o ("a,\\"b\\"\\n"@en AS ?t) ?none { ?s ?p ?o } ORDER BY ?o'
    part, whole = (server.query(query, accept, partial=one) for one in ("true", "false"))
    assert "X-Truncated" not in part.headers
    if accept == "application/json":
        assert json.loads(part.body) == json.loads(whole.body)
    else:
        assert part.body == whole.body


def test_nothing_before_the_time_is_over_is_no_part(server: Address) -> None:
    assert server.query(RUNAWAY, partial="true", timeout="1").status == 503


def test_a_client_that_hangs_up_stops_its_query(server: Address, engine: PooledEngine) -> None:
    with socket.create_connection((server.host, server.port)) as connection:
        request = f"GET /sparql?query={quote(RUNAWAY)} HTTP/1.1\r\nHost: a\r\n\r\n"
        connection.sendall(request.encode())
        _until(lambda: engine.pool.state()["heavy_running"] == 1, 2)
    _until(lambda: engine.pool.state()["heavy_running"] == 0, 1)


def _until(condition: object, seconds: float) -> None:
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_who_finds_the_queue_full_is_told_when_to_come_back(
    server: Address, engine: PooledEngine
) -> None:
    held = [engine.pool.enter().result() for _ in range(LIMITS.workers)]
    waiting = [engine.pool.enter(str(n)) for n in range(4)]
    answer = server.query(JOINING)
    quick = server.query("ASK {}")
    for one in waiting:
        one.cancel()
    for lease in held:
        engine.pool.leave(lease, 0)
    assert (answer.status, answer.headers["Retry-After"]) == (429, "2")
    assert quick.status == 200, "it has places of its own"
    assert server.query(JOINING).status == 200


@pytest.mark.parametrize("value", ["0", "-1", "soon", "1e9"])
def test_a_time_that_is_no_time_is_refused(server: Address, value: str) -> None:
    assert server.query("ASK {}", timeout=value).status == 400


def test_a_browser_gets_pages_and_errors_as_pages(server: Address) -> None:
    for query, status in (("SELECT * { ?s ?p ?o }", 200), ("SELECT", 400), (RUNAWAY, 503)):
        answer = server.send("GET", f"/sparql?query={quote(query)}", headers=BROWSER)
        assert answer.status == status
        assert answer.headers["Content-Type"].startswith("text/html")


def test_health_answers_while_queries_wait(server: Address, engine: PooledEngine) -> None:
    held = [engine.pool.enter().result() for _ in range(LIMITS.workers)]
    assert server.send("GET", "/health/live").status == 200
    for lease in held:
        engine.pool.leave(lease, 0)
    assert server.send("GET", "/health/ready").status == 200
