"""Rows that are put in order here, as the embedded engine orders its own."""

from __future__ import annotations

import json
import random

import pytest

from provolta.embedded import EmbeddedEngine, places_in_order
from provolta.engine import Blank, Iri, Literal, Table
from provolta.remote.ordering import order_of, ordered

XSD = "http://www.w3.org/2001/XMLSchema#"
QUERY = """PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?a ?b WHERE { VALUES (?a ?b) {
  (<x:b> 2) (<x:a> UNDEF) (UNDEF "ten") (<x:a> "2"^^xsd:decimal) ("Ö"@sv 1.5e0) ("o" 10)
  (<x:c> true)
  ("a text of more than twenty signs, the second" 1) ("a text of more than twenty signs, a first" 1)
} } ORDER BY %s"""


@pytest.mark.parametrize(
    "clause", ["?a ?b", "DESC(?a) ?b", "(!BOUND(?b)) xsd:double(?b) DESC(STR(?a))"]
)
def test_the_order_is_that_of_the_embedded_engine(clause: str) -> None:
    engine = EmbeddedEngine()
    wanted = engine.select(QUERY % clause)
    rows = list(wanted)
    random.Random(1).shuffle(rows)
    places = places_in_order(
        Table(wanted.columns, tuple(rows)), clause, QUERY[: QUERY.find("SELECT")]
    )
    assert places is not None
    assert [rows[place] for place in places] == list(wanted)


def test_rows_that_are_equal_keep_their_places() -> None:
    rows = tuple((Iri("x:same"), Literal(str(number))) for number in (3, 1, 2))
    assert places_in_order(Table(("a", "b"), rows), "?a") == [0, 1, 2]


def test_nothing_is_ordered_by_what_is_no_column() -> None:
    assert places_in_order(Table(("a",), ((Blank("b"),),)), "?a ?hidden") is None
    assert places_in_order(Table(("a",), ((Blank("b"),),)), "?a") == [0]


@pytest.mark.parametrize(
    ("query", "clause"),
    [
        ("SELECT * { ?s ?p ?o } order  by DESC(?s) ?o", "DESC(?s) ?o"),
        ("SELECT * { ?s ?p 'ORDER BY ?o' }", None),
        ("SELECT * { { SELECT ?s { ?s ?p ?o } ORDER BY ?s } }", None),
        ("SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 5", None),
        ("SELECT * { ?s ?p ?o } ORDER BY ?s OFFSET 5", None),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } ORDER BY ?s", None),
        ("SELECT * { ?s ?p ?o } # ORDER BY ?s", None),
    ],
)
def test_only_the_last_order_of_a_whole_answer_counts(query: str, clause: str | None) -> None:
    found = order_of(query)
    assert (found and found.clause) == clause


def test_an_answer_keeps_its_bindings() -> None:
    order = order_of("SELECT ?a { ?s ?p ?a } ORDER BY DESC(?a)")
    assert order is not None
    assert order.rest == "SELECT ?a { ?s ?p ?a } "
    bindings = [{"a": {"type": "literal", "value": text}} for text in "ab"]
    table = Table(("a",), ((Literal("a"),), (Literal("b"),)))
    found = ordered({"head": {"vars": ["a"]}, "results": {"bindings": bindings}}, table, order)
    assert found is not None
    assert json.loads(found)["results"]["bindings"] == bindings[::-1]
