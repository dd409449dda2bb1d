"""The limits of a query are those of the settings, wherever it runs."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.hostile import problem_of
from tests.mini_world import PROJECT
from tests.web_server import Address, writable

FEW = {"max_query_bytes": 400, "max_query_depth": 4, "max_query_keywords": 6}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    store = tmp_path_factory.mktemp("limits") / "store"
    with writable(PROJECT, store, open_store=True, max_query_operators=8, **FEW) as address:
        yield address


def _path(steps: int) -> str:
    return f"ASK {{ FILTER NOT EXISTS {{ ?s {'/'.join(['<a:p>'] * steps)} ?o }} }}"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("ASK { " + "OPTIONAL {} " * 5 + "}", 200),
        ("ASK { " + "OPTIONAL {} " * 7 + "}", 400),
        (_path(3), 200),
        (_path(12), 400),
        ("ASK { {{{}}} }", 200),
        ("ASK { {{{{}}}} }", 400),
        ("ASK {} #" + "x" * 500, 413),
    ],
)
def test_a_query_is_held_to_the_settings(server: Address, query: str, status: int) -> None:
    answer = server.send("GET", f"/sparql?query={quote(query)}")
    if answer.status != status:
        assert {answer.status, status} <= {400, 413}, answer.body
    if answer.status != 200:
        assert problem_of(answer)["detail"]


@pytest.mark.parametrize("steps", [3, 12])
def test_an_update_is_held_to_them_too(server: Address, steps: int) -> None:
    where = f"?s {'/'.join(['<a:p>'] * steps)} ?o"
    text = f"INSERT {{ ?s <a:q> ?o }} WHERE {{ {where} }}".encode()
    answer = server.send("POST", "/sparql", text, {"Content-Type": "application/sparql-update"})
    assert (answer.status == 204) == (steps == 3), answer.body
