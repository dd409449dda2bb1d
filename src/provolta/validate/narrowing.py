"""Shapes for some things only: their targets, as far as those things are among them.

pySHACL can itself be told to look at some things only. But then it passes over whatever else a
shape within a shape comes to, such as the value of a property in another file, and takes that to
conform: sh:or finds what it wants in anything, and sh:not and sh:xone what they forbid.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping

from rdflib import OWL, RDF, RDFS, SH, Graph, URIRef
from rdflib.term import Node

_CLASSES = {RDFS.Class, OWL.Class}
_Found = Callable[[Node], Iterable[Node]]


def narrowed(data: Graph, shapes: Graph, focus: Collection[str]) -> Graph:
    """The shapes, with the things in ``focus`` that are their targets in the data as targets."""
    things = [URIRef(one) for one in focus]
    found = _ways(data, things)
    graph = Graph()
    for shape, said, what in shapes:
        if said in found:
            for thing in found[said](what):
                graph.add((shape, SH.targetNode, thing))
        elif said == RDF.type and what in _CLASSES:  # a shape that is a class has its things
            for thing in found[SH.targetClass](shape):
                graph.add((shape, SH.targetNode, thing))
        else:
            graph.add((shape, said, what))
    return graph


def _ways(data: Graph, things: Collection[Node]) -> Mapping[Node, _Found]:
    """How a shape names its targets, and which of the things those are (SHACL 2.1.3)."""
    of_class: dict[Node | None, set[Node]] = defaultdict(set)
    for thing in things:
        for kind in data.objects(thing, RDF.type):
            for wider in data.transitive_objects(kind, RDFS.subClassOf):
                of_class[wider].add(thing)
    return {
        SH.targetNode: lambda node: {node} & set(things),
        SH.targetClass: lambda kind: of_class.get(kind, set()),
        SH.targetSubjectsOf: lambda said: [one for one in things if (one, said, None) in data],
        SH.targetObjectsOf: lambda said: [one for one in things if (None, said, one) in data],
    }
