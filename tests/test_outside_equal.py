"""What is answered before the engine sees it equals what the engine would have answered by itself.

And nothing in a text makes the engine fetch by itself, which here it could: this process has a
network.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from provolta.embedded import EmbeddedEngine, written
from provolta.engine import EVERYTHING
from provolta.errors import ProvoltaError, RemoteError
from provolta.guard import DEFAULT_LIMITS
from provolta.guard.calls import prologue
from provolta.outside import Allowed, Fetched
from tests.elsewhere import Elsewhere, elsewhere
from tests.listening import Listener
from tests.test_guard_network import FETCHING, FETCHING_UPDATES, PIECES, PROLOGUE, made

LISTED = "http://listed.test/sparql"
LISTED_PIECES = ["SERVICE <OK>{", "SERVICE", "<OK>", "LOAD <OK>", "{?a ?b ?c}", "} "]
HERE = """<a:1> <a:p> <a:2> , "x"@en , 2.50 . <a:2> <a:p> <a:3> . <a:4> <a:q> <a:1> , _:h .
_:h <a:p> "x"@EN . <a:5> <a:p> 7 , true . <a:6> <a:r> <a:5> ."""
THERE = """<a:1> <a:n> "one" , _:x , 2.5 . <a:2> <a:n> "two"@en , _:x . _:x <a:n> "nobody" .
<a:3> <a:n> "line\\nbreak \\"quoted\\" \\\\ \\t é \\U0001F50B" . <a:7> <a:n> 7 , "7" , 7.0 ."""


class Answers:
    """The other endpoint, asked without a network; it notes what it was asked."""

    service = Allowed.of(LISTED)
    load = Allowed.of(LISTED)
    calls = 10

    def __init__(self) -> None:
        self.store = ox.Store()
        self.store.load(THERE.encode(), ox.RdfFormat.TURTLE)
        self.asked: list[str] = []

    def ask(self, iri: str, query: str) -> Fetched:
        """The answer of the store."""
        self.asked.append(iri)
        found = self.store.query(query)
        assert isinstance(found, ox.QuerySolutions)
        data = found.serialize(format=ox.QueryResultsFormat.JSON) or b""
        return Fetched("application/sparql-results+json", data)

    def document(self, iri: str) -> Fetched:
        """A small document."""
        self.asked.append(iri)
        return Fetched("text/turtle", THERE.encode())


@pytest.fixture(scope="module")
def there() -> Iterator[Elsewhere]:
    with elsewhere() as server:
        server.store.load(THERE.encode(), ox.RdfFormat.TURTLE)
        yield server


SAME = [
    "SELECT * { SERVICE <URL> { ?s <a:n> ?n } }",
    "SELECT * { ?s <a:p> ?o SERVICE <URL> { ?s <a:n> ?n } }",
    "SELECT * { SERVICE <URL> { ?s <a:n> ?n } ?s <a:p> ?o }",
    "SELECT * { ?s <a:p> ?o OPTIONAL { SERVICE <URL> { ?o <a:n> ?n } } }",
    "SELECT * { ?s <a:p> ?o OPTIONAL { SERVICE <URL> { ?o <a:n> ?n } FILTER(isLiteral(?n)) } }",
    "SELECT * { ?s <a:p> ?o MINUS { SERVICE <URL> { ?s <a:n> ?n } } }",
    "SELECT * { ?s <a:p> ?o FILTER EXISTS { SERVICE <URL> { ?o <a:n> ?n } } }",
    "SELECT * { ?s <a:p> ?o FILTER NOT EXISTS { SERVICE <URL> { ?s <a:n> 2.5 } } }",
    "SELECT * { { ?s <a:p> ?o } UNION { SERVICE <URL> { ?s <a:n> ?o } } }",
    "SELECT ?n (COUNT(*) AS ?c) { SERVICE <URL> { ?s <a:n> ?n } } GROUP BY ?n",
    "SELECT DISTINCT ?n { ?s <a:p> ?o SERVICE <URL> { ?x <a:n> ?n FILTER(isNumeric(?n)) } }",
    "SELECT * { SERVICE <URL> { ?s <a:n> ?n } FILTER(?n > 2) }",
    "SELECT * { SERVICE <URL> { ?s <a:n> ?n } BIND(DATATYPE(?n) AS ?d) BIND(LANG(?n) AS ?l) }",
    "SELECT * { SERVICE <URL> { ?s <a:n> ?b . ?b <a:n> ?n } ?s ?p ?o }",
    "SELECT ?s ?t { SERVICE <URL> { ?s <a:n> ?b . ?t <a:n> ?b } FILTER(isBlank(?b)) }",
    "SELECT * { SERVICE <URL> { OPTIONAL { ?s <a:none> ?n } ?s <a:n> ?m } }",
    "SELECT * { SERVICE <URL> { VALUES (?s ?n) { (<a:1> UNDEF) (UNDEF 7) } ?s <a:n> ?n } }",
    "SELECT * { SERVICE <URL> { SELECT (MAX(?n) AS ?m) { ?s <a:n> ?n FILTER(isNumeric(?n)) } } }",
    "SELECT * { SERVICE <URL> { SELECT ?s { ?s <a:n> ?n } ORDER BY STR(?s) STR(?n) LIMIT 3 } }",
    "SELECT * { { SELECT ?s (COUNT(?n) AS ?c) { SERVICE <URL> { ?s <a:n> ?n } } GROUP BY ?s } }",
    "SELECT * { SERVICE <URL> { ?s <a:n> ?n } SERVICE <URL?2> { ?s <a:n> ?m } FILTER(isIRI(?s)) }",
    "SELECT * { SERVICE <URL> { ?s <a:n>|<a:none> ?n } VALUES ?n { 7 'one' } }",
    "SELECT * { SERVICE <URL> {} }",
    "SELECT * { SERVICE <URL> { <a:7> <a:n> 7 } }",
    "SELECT * { SERVICE <URL> { <a:7> <a:n> 8 } }",
    "SELECT * { VALUES ?z { 1 2 } SERVICE <URL> { ?s <a:n> 'one' } }",
    "SELECT * { ?s <a:p>+ ?o SERVICE <URL> { ?o <a:n> ?n } }",
    "SELECT * { SERVICE SILENT <http://127.0.0.1:1/sparql> { ?s <a:n> ?n } ?s <a:p> ?o }",
    "SELECT * { SERVICE <URL> { ?s <a:n> 'no' } OPTIONAL { ?s <a:p> ?o } }",
    "ASK { SERVICE <URL> { ?s <a:n> 'one' } }",
    "ASK { SERVICE <URL> { ?s <a:n> 'no' } }",
]
"""The engine takes the same label of a blank node in two answers for the same node, which the
standard does not; so no case has blank nodes that two answers share."""


def _bag(found: object) -> object:
    """An answer without the order of its rows and the labels of its blank nodes."""
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    assert isinstance(found, ox.QuerySolutions)
    names = sorted(one.value for one in found.variables)
    rows = [
        ["_" if isinstance(row[n], ox.BlankNode) else str(row[n]) for n in names] for row in found
    ]
    return names, Counter(map(tuple, rows))


@pytest.mark.parametrize("query", SAME)
def test_the_engine_by_itself_gives_the_same_answer(there: Elsewhere, query: str) -> None:
    url = f"{there.url}/sparql"
    text = query.replace("URL", url)
    plain = ox.Store()
    plain.load(HERE.encode(), ox.RdfFormat.TURTLE)
    by_itself = _bag(plain.query(text))
    there.seen.clear()

    class Direct(Answers):
        service = Allowed.of("http://127.0.0.1:*/")

        def ask(self, iri: str, query: str) -> Fetched:
            if ":1/" in iri:
                raise RemoteError("nobody is there")
            return super().ask(iri, query)

    ours = EmbeddedEngine(plain, union=False, outside=Direct())
    media = "application/sparql-results+json"
    data = ours.serialize(text, media, EVERYTHING)
    assert _bag(ox.parse_query_results(data, ox.QueryResultsFormat.JSON)) == by_itself
    assert there.seen == []


def _tried(text: str, *, update: bool, answers: Answers) -> None:
    """Do with a text all that a reader or the writer does, in a process that has a network."""
    store = ox.Store()
    store.load(HERE.encode(), ox.RdfFormat.TURTLE)
    with contextlib.suppress(ProvoltaError):
        if update:
            EmbeddedEngine(store).write(written(text, DEFAULT_LIMITS, answers))
        else:
            EmbeddedEngine(store, outside=answers).serialize(text, "text/csv")


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with Listener() as one:
        yield one


@pytest.mark.parametrize("text", FETCHING + FETCHING_UPDATES)
def test_with_a_list_what_the_engine_takes_for_a_call_fetches_nothing_else(
    listener: Listener, text: str
) -> None:
    answers = Answers()
    _tried(made(text, listener), update=text in FETCHING_UPDATES, answers=answers)
    assert (listener.barrier(), answers.asked) == (0, [])


@given(st.booleans(), st.lists(st.sampled_from([*PIECES, *LISTED_PIECES]), max_size=14))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(False, ["SERVICE", "<OK>", "{", "SERVICE", ":x", "{}", "}"])
@example(
    False, ["SERVICE", "<OK>", "{", "FILTER(?o<", "'>'", ")", "SERVICE", "<URL>", "{}", "#'\n", "}"]
)
@example(True, ["LOAD", "<OK>", ";", "LOAD", ":x"])
@example(True, ["LOAD", " ", "SILENT", "<OK>", "#>\n", "LOAD", "<URL>"])
def test_no_text_fetches_what_is_not_listed(
    listener: Listener, update: bool, pieces: list[str]
) -> None:
    glued = "".join(pieces).replace("OK", LISTED)
    text = made(PROLOGUE + (glued if update else "SELECT*{?s ?p ?o " + glued), listener)
    before = listener.barrier()
    answers = Answers()
    for tried in (text,) if update else (text, text + "}"):
        _tried(tried, update=update, answers=answers)
    assert listener.barrier() == before, text
    assert all(one.startswith(LISTED) for one in answers.asked), text


def test_the_listed_is_asked_in_those_texts() -> None:
    answers = Answers()
    _tried(f"SELECT*{{SERVICE<{LISTED}>{{?s ?p ?o}}}}", update=False, answers=answers)
    _tried(f"LOAD<{LISTED}>", update=True, answers=answers)
    assert answers.asked == [LISTED, LISTED]


@pytest.mark.parametrize(
    "piece",
    [
        *("SERVICE<a:b>{", "SERVICE", "SERVICE SILENT ", "SERVICE #\n", "LOAD ", "LOAD SILENT "),
        *("LOAD#\n", "LOAD<a:b>INTO ", "PREFIX a: ", "BASE ", "{", "}", "(", "<a:b>{"),
    ],
)
def test_no_trap_takes_longer_than_its_length_allows(piece: str) -> None:
    # Were what follows or encloses looked at anew for each, all of this would take hours.
    text = "ASK { " + piece * (900_000 // len(piece))
    for update in (False, True):
        _tried(text, update=update, answers=Answers())
    assert prologue(text, len(text)) == ""
