"""Closures written plainly: other text, the same answers; against the engine itself and rdflib."""

from __future__ import annotations

import pytest

from provolta.embedded import EmbeddedEngine
from provolta.embedded.closures import ease
from provolta.errors import QuerySyntax
from tests.mini_world import PROJECT

SUITES = PROJECT.parent / "shared" / "conformance" / "suites" / "sparql11"
HEAD = "PREFIX : <https://example.org/> "
Edge = tuple[int, str, int, str]
"""Subject, predicate, object and graph."""

SAME = {
    "a path to a blank node": "SELECT ?x { ?x :p+ _:b . ?x :q ?y }",
    "an anonymous subject": "SELECT ?x { [ :p+ :n0 ] :q ?x . ?x a :T }",
    "a graph that is not known, and no triple": "SELECT ?x { GRAPH ?g { ?x :p* :n0 . ?x :q+ ?y } }",
    "a graph that is not known, and BIND": (
        "SELECT ?x { GRAPH ?g { ?x :p* :n0 . ?x a :T BIND(?x AS ?y) } }"
    ),
    "a graph that is the end": "SELECT ?g { GRAPH ?g { ?g :p* :n0 . ?g a :T } }",
    "a graph that is not known, and all variables": "SELECT * { GRAPH ?g { ?x :p+ :n0 ; a :T } }",
    "alternatives in a filter": "SELECT ?x { ?x :p+ ?y . ?x a :T FILTER(?y = :n0 || ?x = ?y) }",
    "what a filter excludes": "SELECT ?x { ?x :p+ ?y . ?x a :T FILTER(?y NOT IN (:n0)) }",
    "braces around everything": "SELECT ?x { { ?x :p+ :n0 } }",
    "a collection": "SELECT ?x { ?x :p+ :n0 . ?x :q ( :n1 ) }",
    "no closure": "SELECT ?x { ?x :p/:q :n0 . ?x a :T }",
    "the path alone": "SELECT ?x { ?x :p+ :n0 }",
    "two constants": "SELECT ?x { :n1 :p+ :n0 . ?x a :T }",
    "two variables": "SELECT ?x ?y { ?x :p+ ?y . ?x a :T }",
    "a literal": "SELECT ?x { ?x :p+ 'n' . ?x a :T }",
    "a quoted triple": "SELECT ?x { << ?x :p :n0 >> :p+ :n0 . ?x a :T }",
    "an escape": "SELECT ?x { ?x :p+ :n0 . ?x a :\\u0054 }",
    "our own name": "SELECT ?x ?end_of_path_0 { ?x :p+ :n0 . ?x a :T }",
    "EXISTS with nothing in common": "SELECT ?x { ?x a :T FILTER EXISTS { ?y :p+ :n0 } }",
    "EXISTS with two in common": "SELECT ?x { ?x a ?y FILTER EXISTS { ?x :p+ :n0 ; :q ?y } }",
    "EXISTS of what may be unbound": (
        "SELECT ?x { ?y a :T OPTIONAL { ?x :q ?y } FILTER EXISTS { ?x :p+ :n0 } }"
    ),
    "EXISTS with no end that is known": "SELECT ?x { ?x a :T FILTER EXISTS { ?x :p+ ?y } }",
    "EXISTS of no step or more": "SELECT ?x { ?x a :T FILTER EXISTS { ?x :p*/:q? ?y } }",
    "EXISTS with more than triples": (
        "SELECT ?x { ?x a :T FILTER EXISTS { ?x :p+ :n0 OPTIONAL { ?x :q ?y } } }"
    ),
    "EXISTS in a graph that is not known": (
        "SELECT ?x { GRAPH ?g { ?x a :T FILTER EXISTS { ?x :p+ :n0 } } }"
    ),
    "a filter in a graph that is not known, and more": (
        "SELECT ?x { ?x a :T GRAPH ?g { ?x :p+ ?y FILTER(?y = :n0) } }"
    ),
    "a filter in a graph that is not known, and values": (
        "SELECT ?x { GRAPH ?g { ?x :p+ ?y FILTER(?y = :n0) } } VALUES ?x { :n0 }"
    ),
    "a filter on a language": "SELECT ?x { ?x :p+ ?y . ?y :q ?n . FILTER(LANG(?n) = 'en') }",
    "a filter on two": "SELECT ?x { ?x :p+ ?y . ?y :q ?n FILTER(STR(?n) = 'n' && ?n != ?x) }",
    "a filter that excludes": "SELECT ?x { ?x :p+ ?y . ?y :q ?n FILTER(STR(?n) != 'n') }",
    "a call in a text": "SELECT ?x { ?x :p+ ?y ; :q 'IRI(\"https://a.b/c\")' }",
    "a relative IRI": "SELECT ?x { BIND(IRI('n0') AS ?y) ?x :p+ ?y }",
    "nought and nothing that binds": "SELECT ?x { ?x :p* :n0 . ?y :q ?x }",
    "a function": "SELECT ?x { ?x :p+ ?y . ?x a :T FILTER <a:not>(?y = :n0) }",
    "a broken query": "SELECT ?x { ?x :p+ :n0 . ?x a :T",
}
CHANGED = {
    "SELECT ?x { ?x :p+ :n0 . ?x a :T }": (
        "SELECT ?x { VALUES ?end_of_path_0 { :n0 } ?x :p+ ?end_of_path_0 . ?x a :T }"
    ),
    "SELECT ?x { ?x a :T ; :p+ :n0 , ?y . }": (
        "SELECT ?x { VALUES ?end_of_path_0 { :n0 } ?x a :T ; :p+ ?end_of_path_0 , ?y . }"
    ),
    "SELECT * { ?x a :T . :n0 :p+ ?x . }": (
        "SELECT * { ?x a :T . { SELECT ?x WHERE { :n0 :p+ ?x } } . }"
    ),
    "ASK { ?x a :T . ?x :p* :n0 }": "ASK { ?x a :T . { SELECT ?x WHERE { ?x :p* :n0 } } }",
    "SELECT ?y { OPTIONAL { ?y :p+ <a:b> FILTER(?y != <a:b>) ?y a :T } }": (
        "SELECT ?y { OPTIONAL { VALUES ?end_of_path_0 { <a:b> } ?y :p+ ?end_of_path_0 "
        "FILTER(?y != <a:b>) ?y a :T } }"
    ),
    "SELECT * { ?x :p+ ?y . ?x a :T FILTER(:n0 = ?y) }": (
        "SELECT * { VALUES ?y { :n0 } ?x :p+ ?y . ?x a :T FILTER(:n0 = ?y) }"
    ),
    "SELECT * { ?x :p+ ?y . ?x a :T FILTER(?x != :n1 && sameTerm(?y, :n0)) }": (
        "SELECT * { VALUES ?y { :n0 } ?x :p+ ?y . ?x a :T FILTER(?x != :n1 && sameTerm(?y, :n0)) }"
    ),
    "SELECT * { ?x :p+ ?y . ?x a :T FILTER(?y IN (:n0, <a:b>)) }": (
        "SELECT * { { SELECT DISTINCT ?y WHERE { VALUES ?y { :n0 <a:b> } } } ?x :p+ ?y . "
        "?x a :T FILTER(?y IN (:n0, <a:b>)) }"
    ),
    "SELECT ?x { ?x :p+ :n0 ; :q [ a :T ; :p _:c ] , [] . _:c a :U }": (
        "SELECT ?x { VALUES ?end_of_path_0 { :n0 } ?x :p+ ?end_of_path_0 ; "
        ":q [ a :T ; :p _:c ] , [] . _:c a :U }"
    ),
    "SELECT ?x { GRAPH :g { ?x :p+ :n0 . ?x a :T } }": (
        "SELECT ?x { GRAPH :g { VALUES ?end_of_path_0 { :n0 } ?x :p+ ?end_of_path_0 . ?x a :T } }"
    ),
    "SELECT ?x { GRAPH ?g { ?x :p+ :n0 } ?x a :T }": (
        "SELECT ?x { { SELECT ?x ?g WHERE { GRAPH ?g { ?x :p+ :n0 } } } ?x a :T }"
    ),
    "SELECT ?x { ?x a :T { ?x :p* :n0 } UNION { :n0 :q+ ?x FILTER(?x != :n1) } }": (
        "SELECT ?x { ?x a :T { SELECT ?x WHERE { { ?x :p* :n0 } } } "
        "UNION { SELECT ?x WHERE { { :n0 :q+ ?x FILTER(?x != :n1) } } } }"
    ),
    "SELECT ?x { GRAPH ?g { ?x :p+ :n0 . ?x a :T } }": (
        "SELECT ?x { GRAPH ?g { VALUES ?end_of_path_0 { :n0 } ?x :p+ ?end_of_path_0 . ?x a :T } }"
    ),
    "SELECT ?x { GRAPH ?g { ?x a :T . :n1 :p+ ?x ; :p+ ?y , ?z } }": (
        "SELECT ?x { GRAPH ?g { VALUES ?end_of_path_0 { :n1 } "
        "?x a :T . ?end_of_path_0 :p+ ?x ; :p+ ?y , ?z } }"
    ),
    "SELECT ?x { ?y :q ?g GRAPH ?g { ?z a :T . ?x :p* :n0 . ?x a ?t FILTER(?x != ?z) } }": (
        "SELECT ?x { ?y :q ?g { SELECT ?x ?g WHERE { GRAPH ?g { ?x :p* :n0 } } } "
        "GRAPH ?g { ?z a :T . {} . ?x a ?t FILTER(?x != ?z) } }"
    ),
    "SELECT * { GRAPH ?g { ?x :p+ :n0 . ?x a :T } }": (
        "SELECT * { { SELECT ?x ?g WHERE { GRAPH ?g { ?x :p+ :n0 } } } GRAPH ?g { {} . ?x a :T } }"
    ),
    "SELECT ?x { GRAPH ?g { ?x :p+ ?y . ?x a :T FILTER(?y = :n0) } }": (
        "SELECT ?x { GRAPH ?g { VALUES ?y { :n0 } ?x :p+ ?y . ?x a :T FILTER(?y = :n0) } }"
    ),
    "SELECT ?x { ?x a :T OPTIONAL { ?x :p+ :n0 } }": (
        "SELECT ?x { ?x a :T OPTIONAL { { SELECT ?x WHERE { ?x :p+ :n0 } } } }"
    ),
    "SELECT ?x { ?x a :T OPTIONAL { ?x :p+ ?y FILTER(?y = :n0) } }": (
        "SELECT ?x { ?x a :T OPTIONAL { { SELECT ?x ?y WHERE { VALUES ?y { :n0 } ?x :p+ ?y } } "
        "FILTER(?y = :n0) } }"
    ),
    "SELECT * { ?x :p+ ?y FILTER(?y = :n0) }": (
        "SELECT * { VALUES ?y { :n0 } ?x :p+ ?y FILTER(?y = :n0) }"
    ),
    "SELECT * { ?x :p+ ?y . ?x a :T FILTER((?y = :n0) || :n1 = ?y) }": (
        "SELECT * { { SELECT DISTINCT ?y WHERE { VALUES ?y { :n0 :n1 } } } ?x :p+ ?y . "
        "?x a :T FILTER((?y = :n0) || :n1 = ?y) }"
    ),
    "SELECT * { ?x :p+ ?y . ?x a :T FILTER(?y = ?z) BIND(:n0 AS ?z) }": (
        "SELECT * { VALUES ?y { :n0 } ?x :p+ ?y . ?x a :T FILTER(?y = ?z) BIND(:n0 AS ?z) }"
    ),
    "SELECT * { BIND(iri('https://a.test/b#c') AS ?y) ?x :p+ ?y }": (
        "SELECT * { BIND(<https://a.test/b#c> AS ?y) ?x :p+ ?y }"
    ),
    "SELECT ?x { ?x :p* :n0 . :n1 :p* ?x }": (
        "SELECT ?x { { SELECT ?x WHERE { ?x :p* :n0 } } . { SELECT ?x WHERE { :n1 :p* ?x } } }"
    ),
    "SELECT ?x { ?x a :T FILTER EXISTS { ?x :p+ :n0 } }": (
        "SELECT ?x { ?x a :T FILTER(true) { SELECT DISTINCT ?x WHERE { ?x :p+ :n0 } } }"
    ),
    "SELECT ?x { ?x a :T . FILTER NOT EXISTS { ?x :p+ :n0 . ?x a :U } . ?x :q ?y }": (
        "SELECT ?x { ?x a :T . FILTER(true) . ?x :q ?y MINUS { { SELECT DISTINCT ?x WHERE "
        "{ VALUES ?end_of_path_0 { :n0 } ?x :p+ ?end_of_path_0 . ?x a :U } } } }"
    ),
    "SELECT ?x { ?x :p+ ?y . ?y a :T ; :q ?n . FILTER(STR(?n) = 'n') }": (
        "SELECT ?x { { SELECT ?x ?y WHERE { { SELECT DISTINCT ?y WHERE { ?y :q ?n "
        "FILTER(STR(?n) = 'n') } } ?x :p+ ?y } } . ?y a :T ; :q ?n . FILTER(STR(?n) = 'n') }"
    ),
    "SELECT ?x { ?x :p+ ?y FILTER(STRENDS(STR(?y), 'n0')) }": (
        "SELECT ?x { { SELECT ?x ?y WHERE { { SELECT DISTINCT ?y WHERE { [] :p ?y "
        "FILTER(STRENDS(STR(?y), 'n0')) } } ?x :p+ ?y } } FILTER(STRENDS(STR(?y), 'n0')) }"
    ),
    "SELECT ?x { ?x :p* ?y . ?y :q* :n0 . ?x a :T }": (
        "SELECT ?x { { SELECT ?x ?y WHERE { { SELECT DISTINCT ?y WHERE { ?y :q* :n0 } } "
        "?x :p* ?y } } . { SELECT ?y WHERE { ?y :q* :n0 } } . ?x a :T }"
    ),
    "CONSTRUCT { ?x :q :n1 } WHERE { ?x (:p|^:q)+ :n0 ; a :T }": (
        "CONSTRUCT { ?x :q :n1 } WHERE { VALUES ?end_of_path_0 { :n0 } "
        "?x (:p|^:q)+ ?end_of_path_0 ; a :T }"
    ),
    "SELECT ?x ?y { ?x :p+ :n0 . ?x :q ?y . ?y :p+ :n0 . }": (
        "SELECT ?x ?y { VALUES ?end_of_path_0 { :n0 } ?x :p+ ?end_of_path_0 . ?x :q ?y . "
        "{ SELECT ?y WHERE { ?y :p+ :n0 } } . }"
    ),
}


@pytest.mark.parametrize("why", SAME)
def test_what_is_not_plainly_safe_stays_as_it_is(why: str) -> None:
    assert ease(HEAD + SAME[why]) == HEAD + SAME[why]


@pytest.mark.parametrize("plain", CHANGED)
def test_a_closure_is_put_into_the_form_that_the_planner_does_well(plain: str) -> None:
    assert ease(HEAD + plain) == HEAD + CHANGED[plain]


def test_an_error_names_the_place_in_the_text_that_was_given() -> None:
    with pytest.raises(QuerySyntax, match=r"line 1, column 58"):
        EmbeddedEngine().select("SELECT ?x { ?x <a:p>+ <a:end> . ?x a <a:Lot> . } ORDER ?x")


def test_the_naive_query_takes_no_more_than_its_answer() -> None:
    """A chain of 3,000 lots, on which the planner would walk the path from each lot anew."""
    lines = [f"<a:{n}> <a:p> <a:{n + 1}> ; a <a:Lot> .\n" for n in range(3000)]
    engine = EmbeddedEngine()
    engine.load_text("".join(lines), "a:g")
    naive = "SELECT ?x { ?x <a:p>+ <a:3000> . ?x a <a:Lot> }"
    assert ease(naive) != naive
    assert len(engine.select(naive)) == 3000


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("?x <a:p>+ ?y FILTER(?y = <a:3000>)", 3000),
        ("?x a <a:Lot> FILTER EXISTS { ?x <a:p>+ <a:3000> }", 3000),
        ("?x a <a:Lot> FILTER NOT EXISTS { ?x <a:p>+ <a:1500> }", 1500),
        ("GRAPH ?g { ?x <a:p>+ <a:3000> . ?x a <a:Lot> }", 3000),
        ("?x <a:p>+ ?y . ?x a <a:Lot> FILTER(STRENDS(STR(?y), ':3000'))", 3000),
        ("?x <a:p>* ?y . ?y <a:p>* <a:2> . ?x a <a:Lot>", 6),
    ],
)
def test_so_do_others_that_are_written_plainly(asked: str, found: int) -> None:
    lines = [f"<a:{n}> <a:p> <a:{n + 1}> ; a <a:Lot> .\n" for n in range(3000)]
    engine = EmbeddedEngine()
    engine.load_text("".join(lines), "a:g")
    query = f"SELECT ?x {{ {asked} }}"
    assert ease(query) != query
    assert len(engine.select(query)) == found
