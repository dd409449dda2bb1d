"""From an entity and a filter to a lineage or an explanation, with evidence for each edge."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import starmap

from provolta.analytics import lineage, paths
from provolta.analytics.reach import Reach, reach
from provolta.engine import Engine
from provolta.entities import Entity, Naming
from provolta.evidence import Reading
from provolta.flow import FlowGraph, Ints, Standing, View
from provolta.flow.columns import ints
from provolta.flow.view import ALL, MATERIAL
from provolta.lineages import kinds as kinds_between
from provolta.lineages.model import Edge, Lineage, Node, Why, assumptions
from provolta.lineages.reached import Reached
from provolta.names import local_name

ALL_STATUSES = "all"
_VIEWS = 8


@dataclass(frozen=True)
class Wanted:
    """Which edges count: the layer, the date, the statuses, and whether recycling closes the loop.

    No statuses means every one but talks and mere expectations; ``all`` among them means every one.
    """

    layer: str = "all"
    as_of: str | None = None
    statuses: tuple[str, ...] = ()
    loops: bool = False


@dataclass(frozen=True)
class Tracer:
    """Asks the flow graph and puts names, statements and documents to its numbers."""

    engine: Engine
    naming: Naming
    flow: FlowGraph
    terms: Mapping[str, str]
    reading: Reading
    views: dict[Wanted, View] = field(default_factory=dict)

    def lineage(
        self,
        focus: Entity,
        wanted: Wanted,
        direction: str,
        depth: int | None,
        max_nodes: int | None = None,
    ) -> Lineage:
        """What a thing comes from or goes into; the thing alone if no goods are known to flow."""
        number = self._number(focus)
        view = self._view(wanted)
        nodes: tuple[Node, ...] = (Node(focus, 0, 0),)
        edges: tuple[Edge, ...] = ()
        truncated = False
        if number is not None:
            found = lineage.trace(
                view, number, direction=direction, depth=depth, max_nodes=max_nodes
            )
            columns = (found.distances.tolist(), found.unexpanded.tolist())
            nodes = tuple(map(Node, self._entities(found.nodes), *columns))
            edges, truncated = self._edges(found.edges), found.truncated
        return Lineage(
            focus=focus,
            direction=direction,
            depth=depth,
            layer=wanted.layer,
            as_of=wanted.as_of,
            nodes=nodes,
            edges=edges,
            labels=self._labels(edges, [node.entity for node in nodes]),
            notes=assumptions(edges, wanted.layer, wanted.as_of),
            truncated=truncated,
            revision=self.engine.revision,
        )

    def reach(self, focus: str, wanted: Wanted, direction: str, depth: int | None) -> Reached:
        """The IRIs of what a thing comes from or goes into; none if no goods are known to flow."""
        number = self.flow.iris.find(focus)
        found = Reach(ints([-1]), ints([0]), truncated=False)
        if number is not None:
            found = reach(self._view(wanted), number, direction=direction, depth=depth)
        return Reached(
            focus=focus,
            direction=direction,
            depth=depth,
            layer=wanted.layer,
            as_of=wanted.as_of,
            found=found,
            names=self.flow.iris,
            revision=self.engine.revision,
        )

    def why(self, source: Entity, target: Entity, wanted: Wanted, routes: int = 3) -> Why:
        """The shortest routes by which the target depends on the source; none if there is none."""
        start, end = self._number(source), self._number(target)
        found: tuple[tuple[Edge, ...], ...] = ()
        if start is not None and end is not None:
            best = paths.why(self._view(wanted), start, end, k=routes).found
            found = tuple(self._edges(one.edges) for one in best)
        by_kind: tuple[str, ...] = ()
        if start is not None and end is not None and not found:
            by_kind = self._by_kind(source, target, (start, end), wanted)
        edges = tuple(edge for route in found for edge in route)
        return Why(
            from_=source,
            to=target,
            routes=found,
            labels=self._labels(edges, [source, target]),
            notes=(*by_kind, *assumptions(edges, wanted.layer, wanted.as_of)),
            revision=self.engine.revision,
        )

    def _by_kind(
        self, source: Entity, target: Entity, ends: tuple[int, int], wanted: Wanted
    ) -> tuple[str, ...]:
        """What is known where no route is: the kinds that tie the two."""
        material = self._view(replace(wanted, layer=MATERIAL))
        every = self._view(replace(wanted, layer=ALL))
        if target.kind == "item":
            wider = kinds_between.wider(material, *ends)
            one = [] if wider is None else self._entities(ints([wider]))
            return tuple(
                kinds_between.told_of(source.label, target.label, kind.label) for kind in one
            )
        kinds = ints(kinds_between.through(material, every, *ends))
        names = [kind.label for kind in self._entities(kinds)]
        return kinds_between.told(source.label, target.label, names)

    def _view(self, wanted: Wanted) -> View:
        """A view of the graph; the last few are kept, because a view remembers what passes it."""
        found = self.views.pop(wanted, None) or view_of(self.flow, wanted)
        self.views[wanted] = found
        for oldest in list(self.views)[:-_VIEWS]:
            self.views.pop(oldest, None)
        return found

    def _number(self, entity: Entity) -> int | None:
        return self.flow.iris.find(entity.iri)

    def _entities(self, nodes: Ints) -> list[Entity]:
        iris = self.flow.iris.take(nodes)
        known = self.naming(iris)
        return [known.get(iri) or Entity(iri, local_name(iri), "thing", "Thing") for iri in iris]

    def _edges(self, standing: Standing) -> tuple[Edge, ...]:
        words = self.flow.words(standing.edges)
        if not len(standing.statements.values):
            return tuple(starmap(Edge, words))
        numbers = dict(standing)
        told = {n: self.flow.statement(n) for group in numbers.values() for n in group}
        cited = self.reading.statements(one.iri for one in told.values())
        found = []
        for edge, statements in zip(words, numbers.values(), strict=True):
            behind = sorted((told[n] for n in statements), key=lambda one: one.iri)
            known = tuple(cited[one.iri] for one in behind if one.iri in cited)
            items = tuple(sorted({item for one in behind for item in one.items}))
            found.append(Edge(*edge, known, items))
        return tuple(found)

    def _labels(self, edges: Iterable[Edge], named: Iterable[Entity]) -> dict[str, str]:
        ends = {iri for edge in edges for iri in (edge.from_, edge.to, *edge.items)}
        labels = {one.iri: one.label for one in named}
        unnamed = ends.difference(labels)
        known = self.naming(unnamed)
        labels |= {iri: known[iri].label if iri in known else local_name(iri) for iri in unnamed}
        labels = dict(sorted(labels.items()))
        relations = sorted({edge.relation for edge in edges})
        return labels | {iri: self.terms.get(iri, local_name(iri)) for iri in relations}


def view_of(flow: FlowGraph, wanted: Wanted) -> View:
    """A flow graph through what is wanted.

    Raises:
        BadParameter: if there is no such layer or status, or the date is malformed.
    """
    statuses: Collection[str] | None = wanted.statuses or None
    if statuses and ALL_STATUSES in statuses:
        statuses = flow.statuses
    return View.of(
        flow, layer=wanted.layer, as_of=wanted.as_of, statuses=statuses, loops=wanted.loops
    )
