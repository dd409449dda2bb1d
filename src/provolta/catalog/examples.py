"""The questions as SHACL executables, and the prefixes as SHACL declarations.

The shape is that which the editors and agents of the Swiss Institute of Bioinformatics read from an
endpoint: ``sh:select`` with ``rdfs:comment``, ``schema:keywords``, ``schema:target``, and
``sh:declare``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from provolta.catalog.words import RDF_TYPE, RDFS, SCHEMA, SH, count, english, iri
from provolta.engine import Iri, Literal, Triple
from provolta.names import BASE, PREFIXES
from provolta.questions import Question

_PREFIXES = Iri(BASE + "prefixes")


def questions(found: Iterable[Question], address: str) -> Iterator[Triple]:
    """Each question, ready to run at the endpoint of an address."""
    for one in found:
        if not _bare(one.sparql).strip():
            continue  # answered by an analysis, not by a query
        name = Iri(f"{BASE}question/{one.name}")
        yield name, RDF_TYPE, iri(SH, "SPARQLExecutable")
        yield name, RDF_TYPE, iri(SH, "SPARQLSelectExecutable")
        yield name, iri(RDFS, "comment"), english(one.title)
        yield name, iri(SH, "prefixes"), _PREFIXES
        yield name, iri(SH, "select"), Literal(_bare(one.sparql))
        yield name, iri(SCHEMA, "target"), Iri(f"{address}/sparql")
        for word in one.keywords:
            yield name, iri(SCHEMA, "keywords"), Literal(word)


def _bare(sparql: str) -> str:
    """The query without its header."""
    lines = [line for line in sparql.splitlines() if not line.startswith("#+")]
    return "\n".join(lines).strip() + "\n"


def prefixes() -> Iterator[Triple]:
    """Every prefix that the graph is written with."""
    yield _PREFIXES, RDF_TYPE, Iri(PREFIXES["owl"] + "Ontology")
    for prefix, namespace in PREFIXES.items():
        name = Iri(f"{BASE}prefixes/{prefix}")
        yield _PREFIXES, iri(SH, "declare"), name
        yield name, RDF_TYPE, iri(SH, "PrefixDeclaration")
        yield name, iri(SH, "prefix"), Literal(prefix)
        yield name, iri(SH, "namespace"), count(namespace, kind="anyURI")
