"""Hostile updates from somebody who has the token: bombs, traps, and graphs that are not his."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.hostile import problem_of, stands
from tests.mini_world import PROJECT, compose
from tests.web_server import Address, writable

GROUND = 300
GRAPH = "https://w3id.org/provolta/graph/"
SPARQL_UPDATE = {"Content-Type": "application/sparql-update"}
_NEW = "INSERT DATA { <a:new> <a:p> 1 }"
_ALL = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
_GROWN = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
_COUNT = "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    folder = tmp_path_factory.mktemp("updates")
    limits = {"write_timeout": 6, "max_write_memory": 1_200_000_000}
    with writable(PROJECT, folder / "store", open_store=True, **limits) as address:
        yield address


@pytest.fixture
def ground(server: Address) -> Address:
    """A default graph of numbered triples, and two small graphs."""
    numbers = " ".join(f"<a:s{n}> <a:p> {n} ." for n in range(GROUND))
    graphs = "GRAPH <a:g> { <a:s> <a:p> 1 } GRAPH <a:h> { <a:s> <a:p> 2 }"
    assert _status(server, f"DROP ALL ; INSERT DATA {{ {numbers} {graphs} }}") == 204
    return server


def _status(server: Address, text: str) -> int:
    return server.form(update=text).status


def _count(server: Address) -> int:
    answer = server.query(_COUNT, "application/sparql-results+json")
    return int(json.loads(answer.body)["results"]["bindings"][0]["n"]["value"])


def _rows(server: Address, graph: str = "") -> list[str]:
    where = f"GRAPH <{graph}> {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
    answer = server.query(f"SELECT ?o {{ {where} }} ORDER BY ?o", "text/csv")
    return answer.body.decode().split("\r\n")[1:-1]


BOMBS = {
    "a cross product is put in": f"INSERT {{ ?a ?e ?i . ?d ?h ?l }} WHERE {{ {_ALL} }}",
    "a cross product is taken out": f"DELETE {{ ?a ?e ?i }} WHERE {{ {_ALL} }}",
    "everything explodes before it goes": f"DELETE WHERE {{ {_ALL} }}",
    "new nodes without end": f"INSERT {{ [] <a:p> [ <a:q> ?l ] }} WHERE {{ {_ALL} }}",
    "a text that doubles": (
        f"INSERT {{ <a:s> <a:p> ?x40 }} WHERE {{ BIND('abcdefgh' AS ?x0) {_GROWN} }}"
    ),
    "all texts joined": (
        "INSERT { <a:s> <a:p> ?t } WHERE { SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d)); "
        f"separator='{'x' * 1000}') AS ?t) {{ {_ALL} }} }}"
    ),
    "every way through a graph": (
        "INSERT { ?a <a:w> ?d } WHERE { ?a (<a:p>|!<a:p>)* ?b . ?c (!<a:q>)* ?d . "
        "?e (!<a:q>)* ?f . ?g (!<a:r>)* ?h }"
    ),
    "a bomb behind what is harmless": f"{_NEW} ; INSERT {{ ?a ?e ?i }} WHERE {{ {_ALL} }}",
}


@pytest.mark.parametrize("case", BOMBS)
def test_a_bomb_ends_in_bounds_and_leaves_nothing(ground: Address, case: str) -> None:
    before = ground.query("ASK {}").headers["X-Revision"]
    answer = ground.form(update=BOMBS[case])
    assert answer.status == 503
    problem = problem_of(answer)
    assert str(problem["type"]).rpartition("/")[2] in {"query-timeout", "query-memory"}
    assert ground.query("ASK {}").headers["X-Revision"] == before
    assert _count(ground) == GROUND + 2
    assert _status(ground, _NEW) == 204
    stands(ground)


WRONG = {
    "LOAD glued to its address": (f"{_NEW} ; LOAD<http://127.0.0.1:9/x>", 403),
    "LOAD glued to SILENT": (f"{_NEW} ; LOADSILENT<http://127.0.0.1:9/x>", 403),
    "LOAD of a file": (f"{_NEW} ; LOAD <file:///etc/passwd> INTO GRAPH <a:x>", 403),
    "LOAD behind a comment": (f"{_NEW} ; #\nLOAD#\n<http://127.0.0.1:9/x>", 403),
    "LOAD in escapes": (f"{_NEW} ; \\u004cOAD <http://127.0.0.1:9/x>", 400),
    "a service without a name": (
        f"{_NEW} ; INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE ?x {{ ?s ?p ?o }} }}",
        403,
    ),
    "a service in EXISTS": (
        f"{_NEW} ; DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o "
        "FILTER EXISTS { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } } }",
        403,
    ),
    "a graph that is there": (f"{_NEW} ; CREATE GRAPH <a:g>", 500),
    "a graph that is not there": (f"{_NEW} ; DROP GRAPH <a:absent>", 500),
    "a variable in data": (f"{_NEW} ; INSERT DATA {{ <a:s> <a:p> ?x }}", 400),
    "a variable for a graph in data": (
        f"{_NEW} ; INSERT DATA {{ GRAPH ?g {{ <a:s> <a:p> 1 }} }}",
        400,
    ),
    "a blank node that is to go": (f"{_NEW} ; DELETE DATA {{ _:b <a:p> 1 }}", 400),
    "a blank node in a pattern that is to go": (f"{_NEW} ; DELETE WHERE {{ _:b ?p ?o }}", 400),
    "a query": ("ASK {}", 400),
    "a query behind an update": (f"{_NEW} ; SELECT * {{ ?s ?p ?o }}", 400),
    "groups without end": (f"{_NEW} ; INSERT {{}} WHERE {'{' * 3000}{'}' * 3000}", 400),
    "brackets in data": (f"INSERT DATA {{ <a:s> <a:p> {'[ <a:p> ' * 3000}1{' ]' * 3000} }}", 400),
    "half of a sign": ("INSERT DATA { <a:new> <a:p> '\\uD800' }", 400),
    "the last of thousands": (f"{_NEW} ; " * 2000 + "INSERT DATA { <a:s> <a:p> }", 400),
    "no end of a string": (f"{_NEW} ; INSERT DATA {{ <a:s> <a:p> 'x }}", 400),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_anywhere_changes_nothing_anywhere(ground: Address, case: str) -> None:
    text, status = WRONG[case]
    before = ground.query("ASK {}").headers["X-Revision"]
    answer = ground.form(update=text)
    assert answer.status == status, answer.body
    problem_of(answer)
    assert ground.query("ASK {}").headers["X-Revision"] == before


@pytest.mark.parametrize(
    "body",
    [
        b"INSERT DATA { <a:new> <a:p> '\xff' }",
        b"INSERT DATA { <a:new> <a:p> '\xc0\xaf' }",
        b"INSERT DATA { <a:new> <a:p> '\xed\xa0\x80' }",
        "INSERT DATA { <a:new> <a:p> 'x' }".encode("utf-16"),
    ],
)
def test_bytes_that_are_no_text_are_refused(ground: Address, body: bytes) -> None:
    answer = ground.send("POST", "/sparql", body, SPARQL_UPDATE)
    assert answer.status == 400
    problem_of(answer)
    assert _count(ground) == GROUND + 2


KEPT: dict[str, tuple[str, list[str], list[str]]] = {
    "nothing at all": ("", ["1"], ["2"]),
    "prefixes only": ("PREFIX a: <a:>", ["1"], ["2"]),
    "a graph moved to itself": ("MOVE <a:g> TO <a:g>", ["1"], ["2"]),
    "a graph copied to itself": ("COPY <a:g> TO <a:g>", ["1"], ["2"]),
    "a graph added to another": ("ADD <a:g> TO <a:h>", ["1"], ["1", "2"]),
    "a graph copied over another": ("COPY <a:g> TO <a:h>", ["1"], ["1"]),
    "a graph moved over another": ("MOVE <a:g> TO <a:h>", [], ["1"]),
    "silence about what is there": ("CREATE SILENT GRAPH <a:g>", ["1"], ["2"]),
    "silence about what is not": ("DROP SILENT GRAPH <a:absent>", ["1"], ["2"]),
    "one cleared by name": ("CLEAR GRAPH <a:g>", [], ["2"]),
    "all named ones dropped": ("DROP NAMED", [], []),
    "one read, another written": (
        "WITH <a:g> DELETE { ?s ?p 1 } INSERT { ?s ?p ?o } USING <a:h> WHERE { ?s ?p ?o }",
        ["2"],
        ["2"],
    ),
    "one operation after another": (
        "INSERT DATA { GRAPH <a:g> { <a:s> <a:p> 3 } } ; "
        "DELETE WHERE { GRAPH <a:g> { ?s ?p 1 } } ; MOVE <a:g> TO <a:h>",
        [],
        ["3"],
    ),
}


@pytest.mark.parametrize("case", KEPT)
def test_what_is_only_odd_does_what_it_says(ground: Address, case: str) -> None:
    text, first, second = KEPT[case]
    answer = ground.send("POST", "/sparql", text.encode(), SPARQL_UPDATE)
    assert answer.status == 204, answer.body
    assert (_rows(ground, "a:g"), _rows(ground, "a:h")) == (first, second)
    assert len(_rows(ground)) == GROUND


def test_blank_nodes_of_two_writes_are_two(ground: Address) -> None:
    text = "INSERT DATA { GRAPH <a:g> { _:b <a:p> 7 } }"
    assert [_status(ground, text), _status(ground, text)] == [204, 204]
    assert _rows(ground, "a:g") == ["1", "7", "7"]


def test_a_long_text_comes_back_whole(ground: Address) -> None:
    long = "ä" * 1_500_000
    assert _status(ground, f"INSERT DATA {{ GRAPH <a:g> {{ <a:s> <a:q> '{long}' }} }}") == 204
    query = "SELECT (STRLEN(?o) AS ?n) { GRAPH <a:g> { <a:s> <a:q> ?o } }"
    assert ground.query(query, "text/csv").body == b"n\r\n1500000\r\n"


def test_a_thousand_operations_are_one_write(ground: Address) -> None:
    before = int(ground.query("ASK {}").headers["X-Revision"][1:].partition("-")[0])
    many = " ; ".join(f"INSERT DATA {{ GRAPH <a:g> {{ <a:s> <a:p> {n} }} }}" for n in range(1000))
    assert _status(ground, many) == 204
    assert len(_rows(ground, "a:g")) == 1000
    after = int(ground.query("ASK {}").headers["X-Revision"][1:].partition("-")[0])
    assert after == before + 1


def test_graphs_that_the_server_makes_are_not_written_to(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("guarded")
    count = f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), '{GRAPH}"
    with writable(compose(folder / "root"), folder / "store", open_store=False) as server:

        def size(of: str) -> bytes:
            return server.query(count + of + "')) }", "text/csv").body

        names = server.query(
            f"SELECT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), '{GRAPH}derived/')) }}"
            " GROUP BY ?g ORDER BY ?g LIMIT 1",
            "text/csv",
        )
        derived = names.body.decode().split("\r\n")[1]
        before = {of: size(of) for of in ("derived/", "about/")}
        assert before["derived/"] != b"n\r\n0\r\n"
        for graph in (derived, f"{GRAPH}derived/mine", f"{GRAPH}about/void", f"{GRAPH}about/x"):
            for text in (
                f"INSERT DATA {{ GRAPH <{graph}> {{ <a:s> <a:p> 1 }} }}",
                f"INSERT DATA {{ GRAPH <a:g> {{ <a:s> <a:p> 1 }} }} ; ADD <a:g> TO <{graph}>",
            ):
                answer = server.form(update=text)
                assert (answer.status, graph in str(problem_of(answer)["detail"])) == (403, True)
        turtle = {"Content-Type": "text/turtle"}
        path = f"/gsp?graph={derived}"
        assert server.send("POST", path, b"<a:s> <a:p> 1 .", turtle).status == 403
        some = f"{{ SELECT ?s ?p ?o {{ GRAPH <{derived}> {{ ?s ?p ?o }} }} LIMIT 1 }}"
        part = f"DELETE {{ GRAPH <{derived}> {{ ?s ?p ?o }} }} WHERE {some}"
        assert server.form(update=part).status == 403
        assert server.form(update=f"DROP GRAPH <{derived}>").status == 204, "it comes back"
        assert {of: size(of) for of in before}["derived/"] == before["derived/"]
