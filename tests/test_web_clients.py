"""SPARQLWrapper, unchanged, against the server on a real port."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from xml.dom.minidom import Document

import pytest
import rdflib
import uvicorn
from SPARQLWrapper import GET, POST, POSTDIRECTLY, URLENCODED, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from provolta.embedded import EmbeddedEngine
from tests.web import client_of

pytestmark = [
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Sending Accept header:RuntimeWarning"),
]
SELECT = "SELECT ?o { <http://e/s> <http://e/p> ?o }"
ASK = "ASK { <http://e/s> ?p ?o }"
CONSTRUCT = "CONSTRUCT WHERE { <http://e/s> ?p ?o }"
DESCRIBE = "DESCRIBE <http://e/s>"
TRIPLE = (rdflib.URIRef("http://e/s"), rdflib.URIRef("http://e/p"), rdflib.Literal("Größe"))


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A running server over one triple."""
    engine = EmbeddedEngine()
    engine.load_text('<http://e/s> <http://e/p> "Größe" .', graph="http://e/g")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(client_of(engine).app, log_level="error", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        deadline = time.monotonic() + 20
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
        server.should_exit = True
        thread.join()


WAYS = [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)]


def _ask(address: str, query: str, form: str, way: tuple[str, str], *, conneg: bool) -> object:
    wrapper = SPARQLWrapper(address)
    wrapper.setQuery(query)
    wrapper.setMethod(way[0])
    wrapper.setRequestMethod(way[1])
    wrapper.setReturnFormat(form)
    wrapper.setOnlyConneg(conneg)
    wrapper.setTimeout(20)
    result = wrapper.queryAndConvert()
    return result.decode() if isinstance(result, bytes) else result


@pytest.mark.parametrize("conneg", [True, False])
@pytest.mark.parametrize("way", WAYS, ids=" ".join)
def test_tables_and_truth_values(address: str, way: tuple[str, str], conneg: bool) -> None:
    table = _ask(address, SELECT, "json", way, conneg=conneg)
    assert isinstance(table, dict)
    assert table["results"]["bindings"] == [{"o": {"type": "literal", "value": "Größe"}}]
    truth = _ask(address, ASK, "json", way, conneg=conneg)
    assert isinstance(truth, dict)
    assert truth["boolean"] is True
    for query in (SELECT, ASK):
        assert isinstance(_ask(address, query, "xml", way, conneg=conneg), Document)
    assert _ask(address, SELECT, "csv", way, conneg=conneg) == "o\r\nGröße\r\n"
    assert _ask(address, SELECT, "tsv", way, conneg=conneg) == '?o\n"Größe"\n'


@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE])
@pytest.mark.parametrize("conneg", [True, False])
@pytest.mark.parametrize("way", WAYS, ids=" ".join)
def test_graphs(address: str, query: str, way: tuple[str, str], conneg: bool) -> None:
    for form in ("xml", "rdf+xml", "json-ld"):
        graph = _ask(address, query, form, way, conneg=conneg)
        assert isinstance(graph, rdflib.Graph)
        assert TRIPLE in graph
    for form in ("turtle", "n3"):
        text = _ask(address, query, form, way, conneg=conneg)
        assert isinstance(text, str)
        assert TRIPLE in rdflib.Graph().parse(data=text, format="turtle")


def test_the_default_of_the_library_works(address: str) -> None:
    wrapper = SPARQLWrapper(address)
    wrapper.setQuery(SELECT)
    assert isinstance(wrapper.queryAndConvert(), Document)


def test_a_wrong_query_is_its_own_exception(address: str) -> None:
    with pytest.raises(QueryBadFormed):
        _ask(address, "SELECT {", "json", WAYS[0], conneg=True)
