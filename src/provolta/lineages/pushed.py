"""Lineage and explanation over a graph that is too large to be read whole.

The closures are worked out on the engine, level by level (:mod:`provolta.flow.part`); what they
bring is a small flow graph, which is then asked like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from provolta.engine import Engine
from provolta.entities import Entity, Naming
from provolta.evidence import Reading
from provolta.flow import FlowGraph, View
from provolta.flow.part import Part
from provolta.flow.view import ALL, DIRECTIONS, MATERIAL
from provolta.lineages.asking import Tracer, Wanted, view_of
from provolta.lineages.model import Lineage, Why

NOTE = (
    "Worked out level by level on the SPARQL server: its flow graph is larger than is read whole."
)
_ANY = 1 << 62


@dataclass(frozen=True)
class PushedTracer:
    """Asks an engine for what a :class:`provolta.lineages.Tracer` asks the flow graph.

    Everything that is found has the same nodes, distances, edges and statements.
    """

    engine: Engine
    terms: Mapping[str, str]
    naming: Naming

    def lineage(
        self,
        focus: Entity,
        wanted: Wanted,
        direction: str,
        depth: int | None,
        max_nodes: int | None = None,
    ) -> Lineage:
        """What a thing comes from or goes into; the thing alone if no goods are known to flow."""
        part = Part(self.engine)
        most = _ANY if max_nodes is None else max_nodes
        part.closure([focus.iri], direction, _lens(wanted), depth=depth, most=most)
        tracer = self._tracer(part.graph())
        found = tracer.lineage(focus, wanted, direction, depth, max_nodes)
        return replace(found, notes=(*found.notes, NOTE))

    def why(self, source: Entity, target: Entity, wanted: Wanted, routes: int = 3) -> Why:
        """The shortest routes by which the target depends on the source; none if there is none.

        Searches from both ends, a level at a time where fewer things wait, until one closure is
        whole: then every way between the two is among what was fetched.
        """
        part = Part(self.engine)
        lens = _lens(wanted)
        waiting = {"downstream": {source.iri}, "upstream": {target.iri}}
        seen = {direction: set(things) for direction, things in waiting.items()}
        while all(waiting.values()):
            direction = min(waiting, key=lambda one: len(waiting[one]))
            fresh = part.expand(sorted(waiting[direction]), direction, lens) - seen[direction]
            seen[direction] |= fresh
            waiting[direction] = fresh
        found = self._tracer(part.graph()).why(source, target, wanted, routes)
        if not found.routes:
            self._fetch_kinds(part, source, target, wanted)
            found = self._tracer(part.graph()).why(source, target, wanted, routes)
        return replace(found, notes=(*found.notes, NOTE))

    def _fetch_kinds(self, part: Part, source: Entity, target: Entity, wanted: Wanted) -> None:
        """The kinds that the source goes into, and those that the target gets or makes."""
        material = _lens(replace(wanted, layer=MATERIAL))
        part.closure([source.iri], "downstream", material, depth=None, most=_ANY)
        for direction in DIRECTIONS:
            part.expand([target.iri], direction, _lens(replace(wanted, layer=ALL)))

    def _tracer(self, flow: FlowGraph) -> Tracer:
        return Tracer(self.engine, self.naming, flow, self.terms, Reading(self.engine))


def _lens(wanted: Wanted) -> Callable[[FlowGraph], View]:
    return lambda flow: view_of(flow, wanted)
