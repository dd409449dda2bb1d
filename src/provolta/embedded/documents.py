"""Documents: which media type is which serializer, and Turtle with just the prefixes it uses."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from provolta.embedded.mapping import node_of
from provolta.engine import Triple
from provolta.names import PREFIXES

TABLE_FORMATS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPH_FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}


def serialize_triples(triples: Iterable[Triple], media_type: str) -> bytes:
    r"""Triples as a document of a graph format.

    >>> from provolta.engine import Iri, Literal
    >>> serialize_triples([(Iri("a:s"), Iri("a:p"), Literal("o"))], "application/n-triples")
    b'<a:s> <a:p> "o" .\n'
    """
    return document(
        [ox.Triple(node_of(s), node_of(p), node_of(o)) for s, p, o in triples],  # type: ignore[arg-type]
        media_type,
    )


def convert_results(data: bytes, media_type: str) -> bytes:
    r"""The answer to a SELECT or an ASK in SPARQL JSON as a document of another table format.

    >>> convert_results(b'{"head": {"vars": ["a"]}, "results": {"bindings": []}}', "text/csv")
    b'a\r\n'
    """
    results = ox.parse_query_results(data, ox.QueryResultsFormat.JSON)
    return results.serialize(format=TABLE_FORMATS[media_type]) or b""


def document(triples: list[ox.Triple], media_type: str) -> bytes:
    """A document with the prefixes that it uses; in Turtle they stand in order."""
    form = GRAPH_FORMATS[media_type]
    data = ox.serialize(triples, format=form, prefixes=_prefixes(triples)) or b""
    if form is not ox.RdfFormat.TURTLE:
        return data
    lines = data.split(b"\n")
    length = next((n for n, line in enumerate(lines) if not line.startswith(b"@prefix")), 0)
    gap = [b""] if length else []
    return b"\n".join([*sorted(lines[:length]), *gap, *lines[length:]])


def _prefixes(triples: Iterable[ox.Triple]) -> dict[str, str]:
    spaces = {"http://www.w3.org/1999/02/22-rdf-syntax-ns#"}
    for triple in triples:
        for term in (triple.subject, triple.predicate, triple.object):
            node = term.datatype if isinstance(term, ox.Literal) else term
            if isinstance(node, ox.NamedNode):
                iri = node.value
                spaces.add(iri[: max(iri.rfind("/"), iri.rfind("#")) + 1])
    return {prefix: space for prefix, space in PREFIXES.items() if space in spaces}
