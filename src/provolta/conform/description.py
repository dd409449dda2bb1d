"""The three cases of the Service Description (W3C, rdf-tests, sparql11/service-description)."""

from __future__ import annotations

from collections.abc import Sequence

from provolta.engine import Iri, Literal, Triple
from provolta.names import PREFIXES

_SD = "http://www.w3.org/ns/sparql-service-description#"
_TERMS = frozenset(
    (
        *("endpoint", "feature", "defaultEntailmentRegime", "entailmentRegime"),
        *("defaultSupportedEntailmentProfile", "supportedEntailmentProfile", "extensionFunction"),
        *("extensionAggregate", "languageExtension", "supportedLanguage", "propertyFeature"),
        *("defaultDataset", "availableGraphs", "resultFormat", "inputFormat", "defaultGraph"),
        *("namedGraph", "name", "graph"),
    )
)
_IRIS = frozenset(("endpoint", "supportedLanguage", "resultFormat", "inputFormat", "feature"))
_TYPE = Iri(PREFIXES["rdf"] + "type")

CASES = ("returns_rdf", "has_endpoint_triple", "conforms_to_schema")


def fault(case: str, triples: Sequence[Triple], address: str) -> str:
    """What is wrong with a service description in the eyes of a case; empty if nothing is.

    >>> fault("returns_rdf", [], "http://example.org/sparql")
    'the service description is empty'
    """
    if case == "returns_rdf":
        return "" if triples else "the service description is empty"
    if case == "has_endpoint_triple":
        said = sorted(str(o) for _, p, o in triples if p == Iri(_SD + "endpoint"))
        return "" if address in said else f"sd:endpoint says {said}, asked was {address}"
    return _schema(triples)


def _schema(triples: Sequence[Triple]) -> str:
    services = {s for s, p, o in triples if p == _TYPE and o == Iri(_SD + "Service")}
    ends = [s for s, p, _ in triples if p == Iri(_SD + "endpoint")]
    if not services or any(ends.count(service) != 1 for service in services | set(ends)):
        return "not every sd:Service has exactly one sd:endpoint"
    for _, predicate, value in triples:
        name = str(predicate).removeprefix(_SD)
        if not str(predicate).startswith(_SD):
            continue
        if name not in _TERMS:
            return f"sd:{name} is not in the vocabulary"
        if isinstance(value, Literal) or (name in _IRIS and not isinstance(value, Iri)):
            return f"sd:{name} has the value {value}, which is not an IRI"
    named = {o for _, p, o in triples if p == Iri(_SD + "namedGraph")}
    with_name = {s for s, p, _ in triples if p == Iri(_SD + "name")}
    return "" if named <= with_name else "an sd:namedGraph has no sd:name"
