"""Hostile queries: nothing dies, everything is answered in bounds, and the next is answered."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.hostile import COSTLY, SHAPES, problem_of, stands
from tests.mini_world import PROJECT
from tests.web_server import Address, Answer, writable

DEPTHS = [10**2, 10**3, 10**4, 10**5, 10**6]
QUERY = {"Content-Type": "application/sparql-query"}
MEMORY = 400_000_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    store = tmp_path_factory.mktemp("hostile") / "store"
    limits = {"timeout": 30, "max_query_memory": MEMORY, "max_result_bytes": 5_000_000}
    with writable(PROJECT, store, open_store=True, **limits) as address:
        graph = "\n".join(f"<a:s{n}> <a:p> <a:s{(n * 21 + 1) % 400}>, {n} ." for n in range(400))
        media = {"Content-Type": "text/turtle"}
        assert address.send("PUT", "/gsp?default", graph.encode(), media).status == 204
        yield address


def _ask(server: Address, text: str, seconds: int = 30) -> Answer:
    path = f"/sparql?timeout={seconds}"
    return server.send("POST", path, text.encode("utf-8", "surrogatepass"), QUERY)


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("shape", SHAPES)
def test_whatever_nests_is_answered_or_refused(server: Address, shape: str, depth: int) -> None:
    answer = _ask(server, SHAPES[shape](depth))
    if depth >= 10_000:
        assert answer.status in {400, 413}
    if answer.status != 200:
        assert problem_of(answer)["status"] in {400, 413, 503}
    stands(server)


@pytest.mark.parametrize("cost", COSTLY)
def test_whatever_costs_too_much_ends_in_bounds(server: Address, cost: str) -> None:
    answer = _ask(server, COSTLY[cost], seconds=1)
    assert answer.broken or problem_of(answer)["status"] in {400, 413, 503}
    stands(server)


LONG = "x" * 900_000
RIGHT = {
    "a long list": (f"ASK {{ FILTER(7 IN ({', '.join(map(str, range(10_000)))})) }}", True),
    "a long text": (f"ASK {{ FILTER(STRLEN('{LONG}') = 900000) }}", True),
    "a long name": (f"ASK {{ ?s <a:{LONG}> ?o }}", False),
    "a long comment": (f"ASK {{}} # {LONG}", True),
    "a long variable": (f"ASK {{ OPTIONAL {{ ?{LONG} <a:none> ?o }} }}", True),
    "many values": ("ASK { VALUES ?x { " + "1 " * 200_000 + "} }", True),
    "many prefixes": ("".join(f"PREFIX p{n}: <a:{n}> " for n in range(20_000)) + "ASK {}", True),
    "a keyword in a comment": ("ASK { # SERVICE <http://127.0.0.1/> {\n}", True),
    "a keyword in a text": ("ASK { FILTER('SERVICE <a:b>' != \"LOAD <a:b>\") }", True),
    "a keyword in a long text": ("ASK { FILTER('''a ' '' SERVICE { \\''' LOAD''' != '') }", True),
    "a mark inside a name": ("ASK { FILTER(<a:#b> = <a:#b>) } # <", True),
    "escaped letters in a text": (r"ASK { FILTER('\u0053\U00000045' = 'SE') }", True),
    "letters of all planes": ("ASK { FILTER(STRLEN('\U0001f50b\U00020000é') = 3) }", True),
    "directions reversed": ("ASK { FILTER(STRLEN('\u202e\u2066') = 2) }", True),
    "lines of all systems": ("ASK\r\n{\r}\n", True),
}
"""Texts that look bad and are right, with their answers."""


@pytest.mark.parametrize("case", RIGHT)
def test_what_is_only_large_or_odd_is_answered(server: Address, case: str) -> None:
    query, truth = RIGHT[case]
    answer = _ask(server, query)
    assert (answer.status, json.loads(answer.body).get("boolean")) == (200, truth)


WRONG = {
    "nothing": ("", 400),
    "a zero byte": ("ASK { \x00 }", 400),
    "a zero byte before a keyword": ("SELECT * { \x00SERVICE <http://127.0.0.1/> {} }", 403),
    "half a pair": ("ASK { FILTER('\ud800' = 'x') }", 400),
    "half a pair, escaped": (r"ASK { FILTER('\uD800' = 'x') }", 400),
    "no such letter": (r"ASK { FILTER('\UFFFFFFFF' = 'x') }", 400),
    "a mark of byte order": ("\ufeffASK { ?s ?p }", 400),
    "a text that does not end": ("ASK { FILTER('x = 1) }", 400),
    "a long text that does not end": (f'ASK {{ FILTER("""{LONG} = 1) }}', 400),
    "a name that does not end": ("ASK { ?s <a:b ?o }", 400),
    "brackets that do not close": ("ASK " + "{ " * 90, 400),
    "brackets that close too often": ("ASK " + "} " * 100_000, 400),
    "too long": (f"ASK {{}} # {LONG} {LONG}", 400),
    "two queries": ("ASK {} ASK {}", 400),
    "a keyword in escapes": (r"SELECT * { \u0053ERVICE <http://127.0.0.1/> {} }", 403),
    "a keyword cut by a comment": ("SELECT * { SER#\nVICE <http://127.0.0.1/> {} }", 400),
    "a keyword after a comment": ("SELECT * { #'\nSERVICE <http://127.0.0.1/> {} }", 403),
    "a keyword after a text": (r"SELECT * { ?s ?p '\'' SERVICE <http://127.0.0.1/> {} }", 403),
    "a keyword behind a sign": ("SELECT * { ?s ?p < . SERVICE <http://127.0.0.1/> {} }", 403),
    "a keyword in another script": ("SELECT * { \u0405ERVICE <a:b> {} }", 400),
    "a keyword that folds": ("SELECT * { \u017fERVICE <http://127.0.0.1/> {} }", 400),
    "an update": ("INSERT DATA { <a:s> <a:p> 1 }", 400),
    "an update behind comments": ("#ASK\n#{}\nDROP ALL", 400),
    "a load": ("LOAD <http://127.0.0.1/>", 403),
    "a load from a file": ("LOAD <file:///etc/passwd>", 403),
}
"""Texts that are refused, with the status."""


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_refused_with_a_sentence(server: Address, case: str) -> None:
    query, status = WRONG[case]
    answer = _ask(server, query)
    assert answer.status == status
    problem_of(answer)
    stands(server)


UNKNOWN = [
    "SELECT (<a:f>(1) AS ?x) {}",
    "SELECT * { ?s ?p ?o FILTER(COALESCE(<a:f>(?o), true)) }",
    "PREFIX a: <a:> CONSTRUCT { ?s ?p ?x } { ?s ?p ?o BIND(a:f(?o, 1) AS ?x) }",
]


@pytest.mark.parametrize("query", UNKNOWN)
def test_a_function_that_is_not_there_is_no_mistake_in_the_query(
    server: Address, query: str
) -> None:
    answer = _ask(server, query)
    assert answer.status == 501, "4xx would say that the query is not SPARQL"
    assert problem_of(answer)["detail"] == "There is no function <a:f> here."
    update = {"Content-Type": "application/sparql-update"}
    text = b"INSERT { ?s <a:q> ?x } WHERE { ?s ?p ?o BIND(<a:f>(?o) AS ?x) }"
    assert server.send("POST", "/sparql", text, update).status == 501


def test_a_query_that_does_not_parse_is_told_with_its_place(server: Address) -> None:
    problem = problem_of(_ask(server, "SELECT *\n{ ?s ?p }"))
    assert (problem["line"], problem["column"]) == (2, 10)
    assert str(problem["detail"]).startswith("The query does not parse")


@pytest.mark.parametrize("sign", ["\0", "\ufeff", "\xa0", "\u200b", "\u202e"])
def test_a_sign_that_nobody_sees_is_told_with_its_place(server: Address, sign: str) -> None:
    problem = problem_of(_ask(server, f'SELECT ("{sign}" AS ?x)\n{{ {sign} ?s ?p ?o }}'))
    assert problem["detail"] == f"The query has a sign that is not seen, U+{ord(sign):04X}."
    assert (problem["line"], problem["column"]) == (2, 3)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o }", "The SELECT contains a variable that is unb"),
        ("SELECT (1 AS ?x) (2 AS ?x) {}", "Duplicated variable name in SELECT."),
        ("SELECT * {} LIMIT 99999999999999999999", "limit should be a non negative integer."),
        (r"ASK { <a:\u0020> ?p ?o }", "IRI parsing failed."),
        ("ASK { ?s ?p 'foaf:' ; foaf:name ?o }", "The prefix foaf: is not declared."),
        (r"ASK { ?s ?p '\uDFFF' }", "or has an escape that is none."),
        ("ASK { ?s ?p ?o", 'expected ","'),
    ],
)
def test_a_broken_rule_of_the_language_is_told_in_its_words(
    server: Address, query: str, said: str
) -> None:
    detail = str(problem_of(_ask(server, query))["detail"])
    assert said in detail
    assert "[_]" not in detail
