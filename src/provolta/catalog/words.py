"""The words of other vocabularies that the catalog is written in."""

from __future__ import annotations

from provolta.engine import XSD, Iri, Literal
from provolta.names import BASE, PREFIXES

VOID = "http://rdfs.org/ns/void#"
DCAT = "http://www.w3.org/ns/dcat#"
DCTERMS = PREFIXES["dcterms"]
SH = PREFIXES["sh"]
RDFS = PREFIXES["rdfs"]
SCHEMA = "https://schema.org/"
RDF_TYPE = Iri(PREFIXES["rdf"] + "type")
DATASET = Iri(BASE + "dataset")
LICENCE = Iri("https://creativecommons.org/licenses/by/4.0/")


def iri(namespace: str, name: str) -> Iri:
    """A word of a vocabulary."""
    return Iri(namespace + name)


def count(value: object, *, kind: str = "integer") -> Literal:
    """A number, or a literal of another XML Schema type."""
    return Literal(str(value), XSD + kind)


def english(text: str) -> Literal:
    """A text in English."""
    return Literal(text, PREFIXES["rdf"] + "langString", "en")
