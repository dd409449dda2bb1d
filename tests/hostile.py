"""What an enemy sends: shapes that nest, queries that cost, documents that are traps."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.web_server import Address, Answer

Shape = Callable[[int], str]


def _nested(before: str, opening: str, middle: str, closing: str, after: str) -> Shape:
    return lambda depth: before + opening * depth + middle + closing * depth + after


def _chained(before: str, piece: str, after: str) -> Shape:
    return lambda depth: before + piece * depth + after


SHAPES: dict[str, Shape] = {
    "parentheses": _nested("ASK { FILTER(", "(", "1", ")", ") }"),
    "groups": _nested("ASK ", "{", "?s ?p ?o", "}", ""),
    "optional": _nested("ASK { ?s ?p ?o ", "OPTIONAL { ?s ?p ?o ", "", "}", "}"),
    "union": _nested("ASK { ", "{ ?s ?p ?o } UNION { ", "?s ?p ?o", "}", "}"),
    "sub-selects": _nested("ASK { ", "{ SELECT * { ", "?s ?p ?o", "} }", "}"),
    "not exists": _nested("ASK { ", "FILTER NOT EXISTS { ?s ?p ?o ", "", "}", "}"),
    "minus": _nested("ASK { ?s ?p ?o ", "MINUS { ?s ?p ?o ", "", "}", "}"),
    "graph": _nested("ASK { ", "GRAPH ?g { ", "?s ?p ?o", "}", "}"),
    "functions": _nested("SELECT (", "IF(true, COALESCE(", "1", "), 2)", " AS ?x) {}"),
    "paths": _nested("ASK { ?s ", "(", "<a:p>", "/<a:q>)*", " ?o }"),
    "lists": _nested("ASK { ?s ?p ", "(", "1", ")", " }"),
    "blank nodes": _nested("ASK { ?s ?p ", "[ <a:p> ", "1", "]", " }"),
    "triple terms": _nested("ASK { ?s ?p ", "<<( <a:s> <a:p> ", "1", ")>>", " }"),
    "sums": _chained("SELECT (1", "+1", " AS ?x) {}"),
    "negations": _chained("ASK { FILTER(", "!", "true) }"),
    "binds": _chained("ASK { ", "BIND(1 AS ?x) ", "}"),
    "alternatives": _chained("ASK { ?s <a:p>", "|<a:p>", " ?o }"),
    "groups in a row": _chained("ASK { ", "{ ?s <a:p> ?o }", " }"),
    "empty groups in a row": _chained("ASK {", "{}", "}"),
    "paths in a row": _chained("ASK { ", "?a <a:p>? ?b . ", "}"),
    "reified triples": _chained("ASK { ?s ?p ?o ", "~ <a:r> ", "}"),
    "annotated triples": _chained("ASK { ?s ?p ?o ", "{| ?a ?b |} ", "}"),
    "things without a name": _chained("ASK { ?s ?p (", "[] ", ") }"),
    "columns": _chained("SELECT ", "(1 AS ?x) ", "{}"),
    "brackets behind a comparison": _nested("ASK { FILTER(1<", "(", "1", ")", ">2) }"),
    "sums behind a comparison": _chained("ASK { FILTER(1<1", "+1", ">2) }"),
    "values": _chained("ASK { ", "VALUES ?x { 1 2 } ", "}"),
}
"""Texts that nest or chain as deep as one likes."""

_ALL = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
_TEN = " ".join(str(n) for n in range(10))
_WIDE = " ".join(f"VALUES ?v{n} {{ {_TEN} }}" for n in range(9))
_GROWN = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))

COSTLY: dict[str, str] = {
    "a cross product": f"SELECT (COUNT(*) AS ?n) {{ {_ALL} }}",
    "a product of values": f"SELECT (SUM(?v1) AS ?n) {{ {_WIDE} }}",
    "an order by chance": f"SELECT * {{ {_ALL} }} ORDER BY RAND()",
    "distinct rows": f"SELECT DISTINCT * {{ {_ALL} }}",
    "a filter that is never true": (
        f"ASK {{ {_ALL} FILTER(STRLEN(CONCAT(STR(?a), STR(?l))) > 999) }}"
    ),
    "all rows": f"SELECT * {{ {_ALL} }}",
    "a graph without end": f"CONSTRUCT {{ ?a ?e ?i . ?d ?h ?l }} {{ {_ALL} }}",
    "a text that doubles": f"SELECT (STRLEN(?x40) AS ?n) {{ BIND('abcdefgh' AS ?x0) {_GROWN} }}",
    "a text that is replaced and grows": (
        "SELECT (STRLEN(REPLACE(REPLACE(REPLACE(REPLACE(?t, 'a', ?t), 'a', ?t), 'a', ?t), 'a', ?t))"
        f" AS ?n) {{ BIND('{'a' * 500}' AS ?t) }}"
    ),
    "all texts joined": (
        f"SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d), STR(?g)); separator='{'x' * 1000}') AS ?t)"
        f" {{ {_ALL} }}"
    ),
    "every way through a graph": (
        "SELECT (COUNT(*) AS ?n) { ?a (<a:p>|!<a:p>)* ?b . ?c (!<a:q>)+ ?d }"
    ),
    "paths from everywhere": (
        "ASK { ?a (<a:p>|!<a:q>)* ?b . ?b (<a:p>|!<a:q>)* ?c . ?c (<a:p>|!<a:q>)* ?d "
        "FILTER(STRLEN(STR(?d)) > 999) }"
    ),
    "expressions that backtrack": (
        "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i "
        f"FILTER(REGEX('{'a' * 2000}', '(a*)*(a|a)*(a+)+$b{{0,900}}')) }}"
    ),
    "a pattern of a thousand parts": (
        "SELECT (COUNT(*) AS ?n) { "
        + " ".join(f"?x{n} ?p{n} ?x{n + 1} ." for n in range(1000))
        + "}"
    ),
    "a hash of a hash": (f"SELECT (MAX(SHA512(SHA512(SHA512(STR(?a))))) AS ?n) {{ {_ALL} }}"),
    "described things": f"DESCRIBE ?a ?d ?g ?j {{ {_ALL} }}",
}
"""Queries that take more time, memory or bytes than any server has."""


def problem_of(answer: Answer) -> dict[str, object]:
    """The problem document of an answer, which says nothing of how the server is made."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    found = json.loads(answer.body)
    assert found["status"] == answer.status
    assert found["title"]
    assert found["detail"]
    for word in (b"Traceback", b"pyoxigraph", b"rust", b'File "', b"SyntaxError"):
        assert word not in answer.body
    assert isinstance(found, dict)
    return found


def stands(server: Address) -> None:
    """Whether the server answers what is simple."""
    answer = server.query("ASK {}", "application/sparql-results+json")
    assert (answer.status, json.loads(answer.body)["boolean"]) == (200, True)
