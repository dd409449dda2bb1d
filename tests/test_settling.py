"""Inner SELECTs whose rows are written in their place: the same answers, only where it helps."""

from __future__ import annotations

import pytest

from provolta.embedded import EmbeddedEngine
from provolta.engine import Iri, Literal, Table
from provolta.kg import KnowledgeGraph
from provolta.remote.settling import MOST_ASKED, MOST_ROWS, settled
from tests.mini_world import PROJECT

ONE = Table(("a",), ((Iri("x:y"),),))
INNER = "{ SELECT ?a { ?a x:p* x:y } }"
PREFIXES = """PREFIX pv: <https://w3id.org/provolta/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX item: <https://w3id.org/provolta/id/item/>
"""
ACTORS = "{ SELECT DISTINCT ?class { ?class rdfs:subClassOf* pv:Actor } }"
VARIANTS = "{ SELECT DISTINCT ?item { ?item pv:variantOf* item:battery-cell } }"


def test_every_question_keeps_its_answer(world: EmbeddedEngine) -> None:
    changed = 0
    for question in KnowledgeGraph(world, PROJECT).questions():
        written = settled(question.sparql, world.select)
        changed += written != question.sparql
        if written != question.sparql:
            found, wanted = (_rows(world.select(text)) for text in (written, question.sparql))
            assert found == wanted, question.name
    assert changed > 10


def _rows(table: Table) -> list[list[list[str]]]:
    """Rows whose joined texts are in one order: GROUP_CONCAT has none."""
    return [[sorted(text.split()) for text in row] for row in table.texts()]


@pytest.mark.parametrize(
    "where",
    [
        f"{ACTORS} ?thing a ?class .",
        f"?thing a ?class . {ACTORS}",
        f"{{ {ACTORS} }} ?thing a ?class .",
        f"{{ {ACTORS} }} UNION {{ ?class pv:none ?none }} ?thing a ?class .",
        f"{ACTORS} UNION {VARIANTS} ?thing a ?class . ",
        f"?thing a ?class . OPTIONAL {ACTORS} OPTIONAL {{ ?thing pv:variantOf ?item }}",
        f"?thing a ?class . MINUS {ACTORS}",
        f"?thing a ?class . MINUS {{ {ACTORS} }} ?thing rdfs:label ?label",
        f"?thing a ?class . MINUS {{ ?thing rdfs:label ?label . {ACTORS} }}",
        f"?thing a ?class . MINUS {{ {ACTORS} }} MINUS {{ {VARIANTS} }}",
        f"?thing pv:ofItem ?item . {VARIANTS} ?thing a/rdfs:subClassOf* ?class",
        f"{{ SELECT ?class (COUNT(*) AS ?n) {{ {ACTORS} ?one a ?class }} GROUP BY ?class }}",
        "?thing a ?class . MINUS { { SELECT ?class { ?class rdfs:subClassOf+ pv:Actor, pv:No } } }",
    ],
)
def test_a_rewritten_query_has_the_same_rows(world: EmbeddedEngine, where: str) -> None:
    query = f"{PREFIXES}SELECT * WHERE {{ {where} }}"
    wanted, found = world.select(query), world.select(settled(query, world.select))
    assert sorted(found.columns) == sorted(wanted.columns)
    places = [found.columns.index(name) for name in wanted.columns]
    rows = [tuple(row[place] for place in places) for row in found]
    assert sorted(map(str, rows)) == sorted(map(str, wanted))


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        (f"SELECT * {{ {INNER} }}", "SELECT * { VALUES (?a) { (<x:y>) } }"),
        (
            f"SELECT * {{ ?s ?p ?a MINUS {INNER} }}",
            "SELECT * { ?s ?p ?a FILTER(!BOUND(?a) || ?a NOT IN (<x:y>)) }",
        ),
        (
            "SELECT * { { SELECT ?a { { ?a x:p x:y } UNION { ?a x:q x:y } } } }",
            "SELECT * { VALUES (?a) { (<x:y>) } }",
        ),
        (f"ASK {{ {INNER} UNION {{}} }}", "ASK { { VALUES (?a) { (<x:y>) } } UNION {} }"),
    ],
)
def test_the_rows_stand_where_the_select_stood(query: str, wanted: str) -> None:
    assert settled(query, lambda _: ONE) == wanted


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { { SELECT ?a { ?a x:p x:y } } }",
        "SELECT * { ?s ?p '{ SELECT ?a { ?a x:p* x:y } }' } # { SELECT ?a { ?a x:p* x:y } }",
        f"SELECT * {{ {INNER} ?a x:q+ ?b }}",
        f"SELECT * {{ {INNER} ?b x:q/x:r* ?a }}",
        f"SELECT * {{ GRAPH ?g {{ {INNER} }} }}",
        f"SELECT * FROM <x:g> {{ {INNER} }}",
        f"BASE <http://x/> SELECT * {{ {INNER} }}",
        f"SELECT * {{ ?s ?p ?a FILTER NOT EXISTS {INNER} }}",
        "SELECT * { { SELECT ?a { ?a x:p x:y . ?a x:union ?b } } }",
        f"SELECT * {{ {INNER * (MOST_ASKED + 1)} }}",
    ],
)
def test_whatever_else_stays_as_it_is(query: str) -> None:
    assert settled(query, lambda _: ONE) == query


@pytest.mark.parametrize(
    "table",
    [
        None,
        Table(("a",), ()),
        Table(("a",), ((None,),)),
        Table(("a",), ((Literal('" } #'),),)),
        Table(("a",), ((Literal("1", "http://www.w3.org/2001/XMLSchema#integer"),),)),
        Table(("a",), ((Iri("x:y> } #"),),)),
        Table(("a",), ((Iri("x:y"),),) * (MOST_ROWS + 1)),
    ],
)
def test_rows_that_cannot_be_written_leave_the_select(table: Table | None) -> None:
    query = f"SELECT * {{ {INNER} }}"
    assert settled(query, lambda _: table) == query
