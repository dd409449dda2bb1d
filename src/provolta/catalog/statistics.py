"""VoID (W3C Interest Group Note, 2011): how much of what a graph holds, by class and property."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator

from provolta.catalog.words import DATASET, RDF_TYPE, RDFS, VOID, count, english, iri
from provolta.engine import Engine, Iri, Triple
from provolta.names import ID, ONTOLOGY, local_name

_WITHOUT = "FILTER(!STRSTARTS(STR(?graph), %s))"
_PROPERTIES = """SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?ss) (COUNT(DISTINCT ?o) AS ?os)
WHERE { GRAPH ?graph { ?s ?p ?o . } %s }
GROUP BY ?p
ORDER BY ?p"""
_CLASSES = """SELECT ?class (COUNT(DISTINCT ?s) AS ?n)
WHERE { GRAPH ?graph { ?s a ?class . } %s FILTER(isIRI(?class)) }
GROUP BY ?class
ORDER BY ?class"""
_USES = """SELECT ?class ?p (COUNT(*) AS ?n)
WHERE {
  { SELECT DISTINCT ?s ?class WHERE { GRAPH ?graph { ?s a ?class . } %s FILTER(isIRI(?class)) } }
  GRAPH ?graph { ?s ?p ?o . } %s
}
GROUP BY ?class ?p
ORDER BY ?class ?p"""
_TOTALS = """SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?ss) (COUNT(DISTINCT ?o) AS ?os)
WHERE { GRAPH ?graph { ?s ?p ?o . } %s }"""

_COUNTED = (
    "The numbers count the triples of all named graphs but those whose names begin with %s: these "
    "tell of the graph itself, are served beside it and would have to count themselves."
)


def triples(engine: Engine, about: str) -> Iterator[Triple]:
    """The statistics of everything but the graphs whose name begins with ``about``."""
    without = _WITHOUT % f'"{about}"'
    total, subjects, objects = engine.select(_TOTALS % without).texts()[0]
    properties = engine.select(_PROPERTIES % without).texts()
    classes = engine.select(_CLASSES % without).texts()
    yield DATASET, RDF_TYPE, iri(VOID, "Dataset")
    yield DATASET, iri(VOID, "uriSpace"), count(ID, kind="string")
    yield DATASET, iri(VOID, "vocabulary"), Iri(ONTOLOGY)
    yield DATASET, iri(RDFS, "comment"), english(_COUNTED % about)
    for name, value in (
        ("triples", total),
        ("distinctSubjects", subjects),
        ("distinctObjects", objects),
        ("properties", len(properties)),
        ("classes", len(classes)),
    ):
        yield DATASET, iri(VOID, name), count(value)
    for name, number, subjects, objects in properties:
        part = _part("property", name)
        yield DATASET, iri(VOID, "propertyPartition"), part
        yield part, iri(VOID, "property"), Iri(name)
        yield part, iri(VOID, "triples"), count(number)
        yield part, iri(VOID, "distinctSubjects"), count(subjects)
        yield part, iri(VOID, "distinctObjects"), count(objects)
    yield from _by_class(engine, without, classes)


def _by_class(engine: Engine, without: str, classes: list[tuple[str, ...]]) -> Iterator[Triple]:
    uses: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for class_, name, number in engine.select(_USES % (without, without)).texts():
        uses[class_].append((name, number))
    for class_, number in classes:
        part = _part("class", class_)
        yield DATASET, iri(VOID, "classPartition"), part
        yield part, iri(VOID, "class"), Iri(class_)
        yield part, iri(VOID, "entities"), count(number)
        for name, times in uses[class_]:
            below = _part("class", class_, name)
            yield part, iri(VOID, "propertyPartition"), below
            yield below, iri(VOID, "property"), Iri(name)
            yield below, iri(VOID, "triples"), count(times)


def _part(kind: str, *iris: str) -> Iri:
    """A name for a part, readable, and unlike that of any other part."""
    digest = hashlib.sha256(" ".join(iris).encode()).hexdigest()[:8]
    words = "-".join(local_name(one) or "none" for one in iris)
    return Iri(f"{DATASET.value}/{kind}/{words}-{digest}")
