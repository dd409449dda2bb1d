"""What shapes need to see besides the things that they look at: their surroundings in the graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from provolta.engine import Engine, Triple
from provolta.names import DERIVED, iri_text, is_iri

_AT_ONCE = 200
_SAID = "CONSTRUCT { ?s ?p ?o } WHERE { VALUES ?s { %s } ?s ?p ?o }"
_BEYOND = "CONSTRUCT { ?o ?q ?x } WHERE { VALUES ?s { %s } ?s ?p ?o . ?o ?q ?x }"
_POINTING = "CONSTRUCT { ?x ?p ?s } WHERE { VALUES ?s { %s } ?x ?p ?s }"
_DERIVED = (
    "CONSTRUCT { ?s ?p ?o } WHERE { VALUES ?s { %s } GRAPH ?g { ?s ?p ?o } "
    f'FILTER(STRSTARTS(STR(?g), "{DERIVED}")) }}'
)
_CLASSES = """CONSTRUCT { ?a ?p ?b } WHERE {
  VALUES ?p {
    <http://www.w3.org/2000/01/rdf-schema#subClassOf>
    <http://www.w3.org/2000/01/rdf-schema#subPropertyOf>
  }
  ?a ?p ?b
}"""


def of(engine: Engine, things: Iterable[str], mentioned: Iterable[str] = ()) -> list[Triple]:
    """What is said of things, of what they point to and what points to them; and the classes.

    Of what is merely ``mentioned`` only what is said of it.
    """
    triples: list[Triple] = list(engine.construct(_CLASSES))
    things = set(things)
    for pattern in (_SAID, _BEYOND, _POINTING):
        triples += construct(engine, pattern, things)
    return [*triples, *construct(engine, _SAID, set(mentioned) - things)]


def written(engine: Engine, things: Iterable[str]) -> list[Triple]:
    """What is said of things, but for what the rules have derived."""
    things = set(things)
    derived = set(construct(engine, _DERIVED, things))
    return [one for one in construct(engine, _SAID, things) if one not in derived]


def pointing(engine: Engine, things: Iterable[str]) -> set[str]:
    """What points to things."""
    return {str(s) for s, _, _ in construct(engine, _POINTING, things)}


def construct(engine: Engine, pattern: str, names: Iterable[str]) -> Iterator[Triple]:
    """The triples of a query with ``%s`` for the names, asked for some at a time."""
    iris = sorted(name for name in names if is_iri(name))
    for start in range(0, len(iris), _AT_ONCE):
        some = iris[start : start + _AT_ONCE]
        yield from engine.construct(pattern % " ".join(map(iri_text, some)))
