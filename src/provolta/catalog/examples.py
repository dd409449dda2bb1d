"""The questions as SHACL executables, and the prefixes as SHACL declarations.

The shape is that which the editors and agents of the Swiss Institute of Bioinformatics read from an
endpoint: ``sh:select`` with ``rdfs:comment``, ``schema:keywords``, ``schema:target``, and
``sh:declare``. Beyond that each question tells its parameters and columns, so that a program can
put values in and read the answer without anything but the endpoint. A question that an analysis
answers has no query; it is a ``schema:SearchAction`` whose target is its address in the API.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from provolta.answers import Column
from provolta.catalog.words import DCTERMS, RDF_TYPE, RDFS, SCHEMA, SH, count, english, iri
from provolta.engine import XSD, Iri, Literal, Triple
from provolta.names import BASE, PREFIXES
from provolta.questions import Parameter, Question

_PREFIXES = Iri(BASE + "prefixes")
_HOW = (
    "Put the terms between the braces of each line VALUES ?{0} {{ … }}  # parameter; UNDEF stands "
    "for any."
)


_DATATYPES = {
    "text": "string",
    "date": "string",
    "integer": "integer",
    "number": "decimal",
    "boolean": "boolean",
}
"""What a value of a type is written as; dates are texts, of the precision that is known."""


def questions(found: Iterable[Question], address: str) -> Iterator[Triple]:
    """Each question, ready to run at the endpoint of an address."""
    for one in found:
        name = Iri(f"{BASE}question/{one.name}")
        yield from _told(one, name)
        there = Iri(f"{address}/api/v1/questions/{one.name}")
        if not _bare(one.sparql).strip():
            yield name, RDF_TYPE, iri(SCHEMA, "SearchAction")
            yield name, iri(SCHEMA, "target"), there
            continue
        yield name, RDF_TYPE, iri(SH, "SPARQLExecutable")
        yield name, RDF_TYPE, iri(SH, "SPARQLSelectExecutable")
        yield name, iri(SH, "prefixes"), _PREFIXES
        yield name, iri(SH, "select"), Literal(_bare(one.sparql))
        yield name, iri(SCHEMA, "target"), Iri(f"{address}/sparql")
        yield name, iri(RDFS, "seeAlso"), there


def _told(one: Question, name: Iri) -> Iterator[Triple]:
    """What a question asks, what it takes and what it gives."""
    yield name, iri(RDFS, "comment"), english(one.title)
    yield name, iri(DCTERMS, "identifier"), Literal(one.name)
    yield name, iri(DCTERMS, "subject"), Literal(one.theme)
    yield name, iri(DCTERMS, "description"), english(one.description)
    for word in one.keywords:
        yield name, iri(SCHEMA, "keywords"), Literal(word)
    for place, parameter in enumerate(one.parameters):
        yield from _parameter(parameter, place, name, bool(one.sparql))
    for place, column in enumerate(one.columns):
        yield from _column(column, place, name)


def _parameter(one: Parameter, place: int, question: Iri, bound: bool) -> Iterator[Triple]:
    """A parameter: its name is that of the variable in the query."""
    name = Iri(f"{question.value}/parameter/{one.name}")
    yield question, iri(SH, "parameter"), name
    yield name, RDF_TYPE, iri(SH, "Parameter")
    yield name, iri(SH, "path"), Iri(f"{BASE}parameter/{one.name}")
    yield name, iri(SH, "name"), Literal(one.name)
    yield name, iri(SH, "order"), count(place)
    yield name, iri(SH, "description"), english(one.meaning)
    yield name, iri(SH, "optional"), count("true", kind="boolean")
    if bound:
        yield name, iri(RDFS, "comment"), english(_HOW.format(one.name))
    if one.type == "iri":
        yield name, iri(SH, "nodeKind"), iri(SH, "IRI")
    else:
        yield name, iri(SH, "datatype"), iri(XSD, _DATATYPES[one.type])
    if one.of_class:
        yield name, iri(SH, "class"), Iri(one.of_class)
    for value in one.default:
        yield name, iri(SCHEMA, "defaultValue"), Literal(value)


def _column(one: Column, place: int, question: Iri) -> Iterator[Triple]:
    """A column: its name is that of the variable in the result."""
    name = Iri(f"{question.value}/column/{one.name}")
    yield question, iri(SCHEMA, "variableMeasured"), name
    yield name, RDF_TYPE, iri(SCHEMA, "PropertyValue")
    yield name, iri(SCHEMA, "name"), Literal(one.name)
    yield name, iri(SCHEMA, "position"), count(place)
    yield name, iri(SCHEMA, "description"), english(one.meaning)
    yield name, iri(SCHEMA, "valueReference"), Literal(one.kind)
    if one.unit:
        yield name, iri(SCHEMA, "unitText"), Literal(one.unit)


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
