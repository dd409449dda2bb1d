"""Writing over HTTP: who may, what is answered, what is refused, and what survives a kill."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest

from provolta import build, revisions
from provolta.embedded import EmbeddedEngine
from provolta.errors import DataError
from provolta.guard import DEFAULT_LIMITS
from provolta.writes import Conditions, committing
from tests.mini_world import PROJECT, compose
from tests.web_server import TOKEN, Address, Answer, writable

TURTLE = {"Content-Type": "text/turtle"}
UPDATE = {"Content-Type": "application/sparql-update"}
EVIL = "<!DOCTYPE r [<!ENTITY e 'x'>]><r/>"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    folder = tmp_path_factory.mktemp("writes")
    with writable(PROJECT, folder / "store", open_store=True) as address:
        yield address


@pytest.fixture
def empty(server: Address) -> Address:
    assert _update(server, "DROP ALL").status == 204
    return server


def _update(server: Address, text: str, **more: str) -> Answer:
    return server.form(update=text, **more)


def _rows(server: Address, query: str) -> list[str]:
    return server.query(query, "text/csv").body.decode().split("\r\n")[1:-1]


def test_a_write_is_seen_by_the_next_query_and_makes_a_revision(empty: Address) -> None:
    before = empty.query("ASK {}").headers["X-Revision"]
    answer = empty.send("POST", "/sparql", b"INSERT DATA { <a:s> <a:p> 'x', -1 }", UPDATE)
    assert answer.status == 204
    assert answer.headers["X-Revision"] != before
    assert sorted(_rows(empty, "SELECT ?o { ?s ?p ?o }")) == ["-1", "x"]
    assert empty.query("ASK {}").headers["X-Revision"] == answer.headers["X-Revision"]


@pytest.mark.parametrize("header", ["", "Bearer", f"Basic {TOKEN}", "Bearer another", TOKEN])
@pytest.mark.parametrize(
    ("method", "path", "body", "media"),
    [
        ("POST", "/sparql", b"DROP ALL", UPDATE),
        (
            "POST",
            "/sparql",
            b"update=DROP+ALL",
            {"Content-Type": "application/x-www-form-urlencoded"},
        ),
        ("PUT", "/gsp?default", b"", TURTLE),
        ("POST", "/gsp?graph=a:g", b"", TURTLE),
        ("DELETE", "/gsp?default", None, {}),
    ],
)
def test_without_the_token_nothing_is_written(
    server: Address, header: str, method: str, path: str, body: bytes, media: dict[str, str]
) -> None:
    before = server.query("ASK {}").headers["X-Revision"]
    answer = server.send(method, path, body, {**media, "Authorization": header})
    assert (answer.status, answer.headers["WWW-Authenticate"][:6]) == (401, "Bearer")
    assert server.query("ASK {}").headers["X-Revision"] == before


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("INSERT DATA { <a:s> <a:p> }", 400),
        ("INSERT DATA { <a:s> <a:p> 1 } ; LOAD <http://127.0.0.1:9/x>", 403),
        ("INSERT { ?s ?p ?o } WHERE { SERVICE SILENT <http://127.0.0.1/> { ?s ?p ?o } }", 403),
        ("INSERT { ?s ?p ?o } WHERE " + "{" * 2000 + "}" * 2000, 400),
        ("INSERT DATA { <a:s> <a:p> 1 } ; CREATE GRAPH <a:g> ; CREATE GRAPH <a:g>", 500),
        ("INSERT DATA { <a:s> <a:p> 1 } ; DROP GRAPH <a:absent>", 500),
    ],
)
def test_an_update_that_fails_leaves_nothing_behind(empty: Address, text: str, status: int) -> None:
    assert _update(empty, text).status == status
    assert _rows(empty, "SELECT ?o { ?s ?p ?o }") == []


def test_the_dataset_of_an_update_can_be_named_beside_it(empty: Address) -> None:
    _update(empty, "INSERT DATA { GRAPH <a:g> { <a:s> <a:p> 1 } GRAPH <a:h> { <a:s> <a:p> 2 } }")
    copy = "INSERT { GRAPH <a:copy> { ?s ?p ?o } } WHERE { ?s ?p ?o }"
    assert _update(empty, copy, **{"using-graph-uri": "a:h"}).status == 204
    assert _rows(empty, "SELECT ?o { GRAPH <a:copy> { ?s ?p ?o } }") == ["2"]
    clash = "INSERT { ?s ?p ?o } USING <a:g> WHERE { ?s ?p ?o }"
    assert _update(empty, clash, **{"using-graph-uri": "a:h"}).status == 400


def test_a_graph_is_put_read_added_to_and_taken_away(empty: Address) -> None:
    path = f"/gsp?graph={quote('http://example.org/g', safe='')}"
    assert empty.send("GET", path).status == 404
    assert empty.send("PUT", path, b"<a:s> <a:p> 1 .", TURTLE).status == 201
    assert empty.send("PUT", path, b"<a:s> <a:p> 2 .", TURTLE).status == 204
    assert empty.send("POST", path, b"<a:s> <a:p> 3 .", TURTLE).status == 204
    head = empty.send("HEAD", path)
    assert (head.status, head.body, head.headers["Content-Type"]) == (
        200,
        b"",
        "text/turtle; charset=utf-8",
    )
    read = empty.send("GET", path, headers={"Accept": "application/n-triples"})
    assert read.body.count(b"\n") == 2
    assert empty.send("DELETE", path).status == 204
    assert empty.send("DELETE", path).status == 404


def test_graphs_have_addresses_of_their_own(empty: Address) -> None:
    assert empty.send("PUT", "/gsp/people.ttl", b"<> <a:p> 1 .", TURTLE).status == 201
    [subject] = _rows(empty, "SELECT ?s { GRAPH ?g { ?s ?p ?o } }")
    assert subject.endswith("/gsp/people.ttl")
    made = empty.send("POST", "/gsp", b"<a:s> <a:p> 2 .", TURTLE)
    assert made.status == 201
    where = made.headers["Location"].partition(f":{empty.port}")[2]
    assert b"<a:s>" in empty.send("GET", where).body


def test_a_form_brings_several_documents(empty: Address) -> None:
    parts = [("text/turtle", "<a:s> <a:p> 1 ."), ("application/n-triples", "<a:s> <a:p> <a:o> .")]
    body = "".join(
        f'--x\r\nContent-Disposition: form-data; name="f{n}"; filename="../../x{n}"\r\n'
        f"Content-Type: {media}\r\n\r\n{text}\r\n"
        for n, (media, text) in enumerate(parts)
    )
    media = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = empty.send("POST", "/gsp?default", (body + "--x--\r\n").encode(), media)
    assert answer.status == 204
    assert len(_rows(empty, "SELECT ?o { ?s ?p ?o }")) == 2


@pytest.mark.parametrize(
    ("path", "media", "body", "status"),
    [
        ("/gsp?default", "text/turtle", b"<a:s> <a:p>", 400),
        ("/gsp?default", "text/turtle", b'<a:s> <a:p> "\xff" .', 400),
        ("/gsp?default", "application/pdf", b"", 415),
        ("/gsp", "text/turtle", b"", 400),
        ("/gsp?graph=relative", "text/turtle", b"", 400),
        ("/gsp?graph=a:g&default", "text/turtle", b"", 400),
        ("/gsp?default&nonsense=1", "text/turtle", b"", 400),
        ("/gsp?default", "application/rdf+xml", EVIL.encode(), 400),
        ("/gsp?default", "application/rdf+xml", EVIL.encode("utf-16"), 400),
        ("/gsp?default", "application/ld+json", b'{"@context": "http://127.0.0.1:9/c"}', 400),
        ("/gsp?default", "application/ld+json", b'{"@context": "file:///etc/passwd"}', 400),
        ("/gsp?default", "application/ld+json", b'{"a":' * 20000, 400),
    ],
)
def test_what_cannot_be_a_graph_is_refused(
    empty: Address, path: str, media: str, body: bytes, status: int
) -> None:
    answer = empty.send("PUT", path, body, {"Content-Type": media})
    assert answer.status == status, answer.body
    assert _rows(empty, "SELECT ?o { ?s ?p ?o }") == []


def test_a_lost_race_is_told_and_changes_nothing(empty: Address) -> None:
    tag = empty.send("GET", "/gsp?default").headers["ETag"]
    assert (
        empty.send("PUT", "/gsp?default", b"<a:s> <a:p> 1 .", TURTLE | {"If-Match": tag}).status
        == 204
    )
    lost = empty.send("PUT", "/gsp?default", b"<a:s> <a:p> 2 .", TURTLE | {"If-Match": tag})
    assert lost.status == 412
    assert _rows(empty, "SELECT ?o { ?s ?p ?o }") == ["1"]
    now = empty.send("GET", "/gsp?default").headers["ETag"]
    for tags in (f'"r0-x-y", {now}', f'{now}, "r0-x-y"', f"W/{now}", "*"):
        several = TURTLE | {"If-Match": tags}
        assert empty.send("POST", "/gsp?default&dry-run=true", b"", several).status == 200
    new = TURTLE | {"If-None-Match": "*"}
    assert empty.send("PUT", "/gsp?graph=a:new", b"<a:s> <a:p> 1 .", new).status == 201
    assert empty.send("PUT", "/gsp?graph=a:new", b"<a:s> <a:p> 1 .", new).status == 412


def test_a_dry_run_tells_and_changes_nothing(empty: Address) -> None:
    _update(empty, "INSERT DATA { <a:s> <a:p> 1, 2 }")
    before = empty.query("ASK {}").headers["X-Revision"]
    told = json.loads(_update(empty, "DELETE DATA { <a:s> <a:p> 1 }", **{"dry-run": "true"}).body)
    assert (told["added"], told["removed"], told["committed"]) == (0, 1, False)
    assert empty.query("ASK {}").headers["X-Revision"] == before


def test_writers_take_turns_and_none_is_lost(empty: Address) -> None:
    def write(n: int) -> Answer:
        return _update(empty, f"INSERT DATA {{ <a:s> <a:p> {n} }}")

    with ThreadPoolExecutor(max_workers=8) as threads:
        answers = list(threads.map(write, range(8)))
    assert [(one.status, one.body) for one in answers] == [(204, b"")] * 8
    assert len(_rows(empty, "SELECT ?o { ?s ?p ?o }")) == 8


def _left_alone(server: Address, text: str) -> socket.socket:
    """An update that is sent whole, whose answer nobody has read yet."""
    body = f"update={quote(text)}".encode()
    sent = socket.create_connection((server.host, server.port))
    head = (
        f"POST /sparql HTTP/1.1\r\nHost: {server.host}\r\nAuthorization: Bearer {TOKEN}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    sent.sendall(head.encode() + body)
    return sent


def test_a_write_whose_client_goes_before_its_turn_is_not_made(tmp_path: Path) -> None:
    store = tmp_path / "store"
    with writable(PROJECT, store, open_store=True) as server:
        assert _update(server, "INSERT DATA { <a:s> <a:p> 0 }").status == 204
        ours = b"provolta.writes.process", str(store.resolve()).encode()
        writer = next(pid for pid, command in _children() if all(one in command for one in ours))
        os.kill(writer, signal.SIGSTOP)
        begun = _left_alone(server, "INSERT DATA { <a:s> <a:p> 1 }")
        time.sleep(0.5)
        waiting = _left_alone(server, "INSERT DATA { <a:s> <a:p> 2 }")
        time.sleep(0.5)
        begun.close()
        waiting.close()
        time.sleep(0.5)
        os.kill(writer, signal.SIGCONT)
        assert _update(server, "INSERT DATA { <a:s> <a:p> 3 }").status == 204
        assert _rows(server, "SELECT ?o { ?s ?p ?o } ORDER BY ?o") == ["0", "1", "3"]


def test_the_limits_of_writes_are_those_of_the_settings(tmp_path: Path) -> None:
    limits = {"keep_revisions": 5, "max_document_depth": 10, "max_parameters": 3}
    store = tmp_path / "store"
    with writable(PROJECT, store, open_store=True, **limits) as server:
        for number in range(7):
            assert _update(server, f"INSERT DATA {{ <a:s> <a:p> {number} }}").status == 204
        assert len(list((store / "revisions").iterdir())) == 5
        turtle = {"Content-Type": "text/turtle"}
        for depth, status in ((10, 204), (11, 400)):
            nested = b"<a:s> <a:p> " + b"[ <a:p> " * depth + b"1" + b" ]" * depth + b" ."
            assert server.send("POST", "/gsp?default", nested, turtle).status == status
        assert server.send("GET", "/sparql?query=ASK%7B%7D&a=1&b=1").status == 200
        assert server.send("GET", "/sparql?query=ASK%7B%7D&a=1&b=1&c=1").status == 400


def test_small_files_are_put_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "store"
    build.ensure_empty(store)

    def write(number: int) -> int:
        text = f"INSERT DATA {{ GRAPH <a:g{number}> {{ <a:s> <a:p> {number} }} }}"
        committing.commit(
            PROJECT, store, committing.updating(text, DEFAULT_LIMITS), Conditions(guarded=False)
        )
        return len(list(revisions.current(store).store.glob("*.sst")))

    apart = [write(number) for number in range(4)]
    monkeypatch.setattr(committing, "_MANY", apart[-1])
    assert write(4) < apart[-1]
    assert revisions.current(store).manifest.graphs == {f"a:g{n}": 1 for n in range(5)}
    engine = EmbeddedEngine.open(revisions.current(store).store, "")
    assert len(engine) == 5
    assert engine.has_graph("a:g4")


def _kill_while_writing(server: Address, rounds: int, seed: int) -> None:
    """Kill writer and readers at random moments; all that was acknowledged is there, and whole."""
    chance = random.Random(seed)
    acknowledged = []
    for n in range(rounds):
        timer = threading.Timer(chance.uniform(0, 0.15), _kill_children)
        timer.start()
        values = ", ".join(str(n * 10 + k) for k in range(5))
        if _update(server, f"INSERT DATA {{ <a:s> <a:p> {values} }}").status == 204:
            acknowledged.append(n)
        timer.join()
    found: dict[int, int] = {}
    for row in _rows(server, "SELECT ?o { ?s ?p ?o }"):
        found[int(row) // 10] = found.get(int(row) // 10, 0) + 1
    assert set(acknowledged) <= set(found)
    assert set(found.values()) <= {5}


def _kill_children() -> None:
    for pid, command in _children():
        if b"provolta.writes.process" in command or b"provolta.pool.reader" in command:
            os.kill(pid, signal.SIGKILL)


def _children() -> Iterator[tuple[int, bytes]]:
    for task in Path("/proc/self/task").iterdir():
        for pid in (task / "children").read_text(encoding="ascii").split():
            yield int(pid), Path(f"/proc/{pid}/cmdline").read_bytes()


def test_no_acknowledged_write_is_lost_and_none_is_half_there(empty: Address) -> None:
    _kill_while_writing(empty, 6, seed=1)


@pytest.mark.slow
def test_two_hundred_kills_lose_nothing(empty: Address) -> None:
    _kill_while_writing(empty, 200, seed=2)


def test_what_breaks_a_shape_is_refused_with_the_report(tmp_path: Path) -> None:
    root, store = compose(tmp_path / "root"), tmp_path / "store"
    actor = "<https://w3id.org/provolta/id/actor/new>"
    pv = "PREFIX pv: <https://w3id.org/provolta/ontology#> "
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    graph = "GRAPH <https://w3id.org/provolta/graph/actors/new>"
    with writable(root, store, open_store=False) as server:
        before = server.query("ASK {}").headers["X-Revision"]
        bad = f"{pv} INSERT DATA {{ {graph} {{ {actor} a pv:SupplyAgreement }} }}"
        answer = _update(server, bad)
        problem = json.loads(answer.body)
        assert (answer.status, problem["conforms"]) == (422, False)
        assert {one["focus"] for one in problem["report"]} == {actor[1:-1]}
        assert server.query("ASK {}").headers["X-Revision"] == before
        typo = f"{pv} INSERT DATA {{ {graph} {{ {actor} pv:foundd '1999' }} }}"
        answer = _update(server, typo)
        rules = {one["rule"] for one in json.loads(answer.body)["report"]}
        assert (answer.status, "ontology/checks/undeclared-term.rq" in rules) == (422, True)
        good = f'{pv} INSERT DATA {{ {graph} {{ {actor} a pv:Actor ; {label} "New"@en }} }}'
        assert _update(server, good).status == 204
        version = "SELECT ?v { ?d <http://www.w3.org/ns/dcat#version> ?v }"
        made = server.query("ASK {}").headers["X-Revision"]
        assert _rows(server, version) == [made], "the graph describes itself anew"
        found = json.loads(server.send("GET", "/api/v1/entities?q=New").body)
        assert actor[1:-1] in str(found)
    assert revisions.current(store).manifest.writes == 1
    assert build.ensure(root, store).revision.manifest.writes == 1, "a write outlives a restart"
    (root / "data").unlink()
    (root / "data").mkdir()
    with pytest.raises(DataError, match="1 updates were written"):
        build.ensure(root, store)
