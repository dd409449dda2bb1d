"""The SPARQL 1.1 Service Description of the endpoint, made from the store that it serves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from provolta.embedded import serialize_triples
from provolta.engine import XSD, Blank, Iri, Literal, Term, Triple
from provolta.names import PREFIXES

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULT_FORMATS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "JSON-LD",
    "RDF_XML",
)
_TYPE = Iri(PREFIXES["rdf"] + "type")


def document(
    sizes: Mapping[str, int],
    address: str,
    media_type: str,
    *,
    writable: bool = False,
    union: bool = True,
    federated: bool = False,
) -> bytes:
    """The service description of the endpoint at an address, in a graph format.

    ``sizes`` are the named graphs with the numbers of their triples; ``union`` says that all graphs
    are the default graph together, ``federated`` that some endpoints may be asked by SERVICE.
    """
    triples = list(_triples(address, sizes))
    service = triples[0][0]
    if writable:
        triples.append((service, _sd("supportedLanguage"), _sd("SPARQL11Update")))
    if union:
        triples.append((service, _sd("feature"), _sd("UnionDefaultGraph")))
    if federated:
        triples.append((service, _sd("feature"), _sd("BasicFederatedQuery")))
    return serialize_triples(triples, media_type)


def _triples(address: str, sizes: Mapping[str, int]) -> Iterator[Triple]:
    service, dataset, default = Blank("service"), Blank("dataset"), Blank("default")
    yield service, _TYPE, _sd("Service")
    yield service, _sd("endpoint"), Iri(address)
    yield service, _sd("supportedLanguage"), _sd("SPARQL11Query")
    for name in _RESULT_FORMATS:
        yield service, _sd("resultFormat"), Iri(_FORMATS + name)
    yield service, _sd("defaultDataset"), dataset
    yield dataset, _TYPE, _sd("Dataset")
    yield dataset, _sd("defaultGraph"), default
    yield from _graph(default, sum(sizes.values()))
    for place, (name, size) in enumerate(sizes.items()):
        named, graph = Blank(f"named{place}"), Blank(f"graph{place}")
        yield dataset, _sd("namedGraph"), named
        yield named, _TYPE, _sd("NamedGraph")
        yield named, _sd("name"), Iri(name)
        yield named, _sd("graph"), graph
        yield from _graph(graph, size)


def _graph(node: Term, size: int) -> Iterator[Triple]:
    yield node, _TYPE, _sd("Graph")
    yield node, Iri(_VOID + "triples"), Literal(str(size), XSD + "integer")


def _sd(name: str) -> Iri:
    return Iri(_SD + name)
