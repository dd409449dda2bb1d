"""The edges of a store read row by row, to hold the bulk reading to."""

from __future__ import annotations

from collections.abc import Iterable

from provolta.engine import Engine
from provolta.flow import FlowProperty
from provolta.names import DERIVED, iri_text, prefix_lines

_PLAIN = "SELECT ?s ?o ?g WHERE { GRAPH ?g { ?s %s ?o . } FILTER(isIRI(?s) && isIRI(?o)) }"
_DOCUMENTED = f"""{prefix_lines("pv")}
SELECT ?s ?o ?statement WHERE {{
  ?edge pv:edgeProperty %s ; pv:edgeFrom ?s ; pv:edgeTo ?o ; pv:restsOn ?statement .
}}"""

Read = dict[tuple[str, str, str], tuple[bool, tuple[str, ...]]]
"""Tail, head and property of each edge: whether it is derived, and its statements in order."""


def edges(engine: Engine, properties: Iterable[FlowProperty]) -> Read:
    """Every edge of these properties."""
    asserted: dict[tuple[str, str, str], bool] = {}
    behind: dict[tuple[str, str, str], set[str]] = {}
    for one in properties:
        for subject, object_, graph in engine.select(_PLAIN % iri_text(one.iri)).texts():
            edge = (*_ends(subject, object_, one), one.iri)
            asserted[edge] = asserted.get(edge, False) or not graph.startswith(DERIVED)
        for subject, object_, statement in engine.select(_DOCUMENTED % iri_text(one.iri)).texts():
            edge = (*_ends(subject, object_, one), one.iri)
            behind.setdefault(edge, set()).add(statement)
    return {
        edge: (not asserted.get(edge, False), tuple(sorted(behind.get(edge, ()))))
        for edge in asserted.keys() | behind.keys()
    }


def _ends(subject: str, object_: str, one: FlowProperty) -> tuple[str, str]:
    return (object_, subject) if one.backward else (subject, object_)
