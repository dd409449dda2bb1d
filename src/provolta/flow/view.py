"""The flow graph through a filter: which edges count, and which of their statements."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from provolta import kernels
from provolta.errors import BadParameter
from provolta.flow import dates
from provolta.flow.columns import Bools, Ints, Ragged, pointers, spread
from provolta.flow.graph import FlowGraph
from provolta.kernels import fixed

ALL, MATERIAL = "all", "material"
LAYERS = (MATERIAL, "supply", "trace")
"""The layers of lineage that may always be asked for, whether anything is in them or not."""
ENDED = "ended"
"""The status of what no longer holds; it held as of a date inside its period."""
DIRECTIONS = ("upstream", "downstream")


@dataclass(frozen=True, eq=False)
class Standing:
    """Some edges, and for each the statements that pass the filter (none on a structural edge)."""

    edges: Ints
    statements: Ragged

    def __len__(self) -> int:
        """The number of edges."""
        return len(self.edges)

    def __iter__(self) -> Iterator[tuple[int, list[int]]]:
        """Each edge with its statements."""
        ptr, values = self.statements.ptr.tolist(), self.statements.values.tolist()
        for place, edge in enumerate(self.edges.tolist()):
            yield edge, values[ptr[place] : ptr[place + 1]]


@dataclass(frozen=True, eq=False)
class Step:
    """The edges that lead on from some nodes.

    ``origin`` is the position of the node in what was asked, ``other`` the node at the far end.
    Edges of one node stand together, and those to the same far end next to each other.
    """

    origin: Ints
    edges: Ints
    other: Ints

    def take(self, which: Bools) -> Step:
        """The edges for which ``which`` is true."""
        return Step(self.origin[which], self.edges[which], self.other[which])


@dataclass(frozen=True, eq=False)
class View:
    """A flow graph through a filter.

    An edge counts if its property is in the layer and, when it rests on statements, at least one
    of them has a wanted status and holds as of the date. Edges without statements always hold;
    what has ended, nobody says when, holds as of no date.
    """

    graph: FlowGraph
    relations: Bools
    statuses: Bools
    ended: Bools
    as_of: int

    @classmethod
    def of(
        cls,
        graph: FlowGraph,
        *,
        layer: str = ALL,
        as_of: str | None = None,
        statuses: Collection[str] | None = None,
        loops: bool = False,
    ) -> View:
        """The graph through a filter.

        Args:
            graph: the whole graph.
            layer: ``material``, ``supply``, ``trace``, another one that the ontology names, or
                ``all``.
            as_of: a date; a statement counts if its period (from ``validFrom``, else
                ``announcedOn``, until ``validUntil``) has a day in common with it. None: any time.
            statuses: slugs of the statuses that count. By default those that the vocabulary counts
                as facts, and with ``as_of`` also ``ended``: what has ended held in its period.
            loops: whether properties that close the loop (recycling) count.

        Raises:
            BadParameter: if there is no such layer or status, or ``as_of`` is not a date.
        """
        wanted = _usual(graph, as_of) if statuses is None else set(statuses)
        _require("layer", {layer}, {ALL, *LAYERS, *graph.layers})
        _require("status", wanted, set(graph.statuses))
        relations = [
            layer in {ALL, one.layer} and (loops or not one.closes_loop) for one in graph.properties
        ]
        return cls(
            graph,
            np.array(relations, dtype=np.bool_),
            np.array([one in wanted for one in graph.statuses], dtype=np.bool_),
            np.array([one == ENDED for one in graph.statuses], dtype=np.bool_),
            dates.number(as_of or ""),
        )

    def step(self, nodes: Ints, direction: str) -> Step:
        """The edges that count and lead from some nodes upstream or downstream.

        Raises:
            BadParameter: if the direction is neither.
        """
        require_direction(direction)
        graph = self.graph
        if direction == "downstream":
            origin, edges = spread(graph.out_ptr, nodes)
            other = graph.edge_to[edges]
        else:
            origin, places = spread(graph.in_ptr, nodes)
            edges = graph.in_edge[places]
            other = graph.edge_from[edges]
        return Step(origin, edges, other).take(self.passing_out[edges])

    def counts(self, edges: Ints) -> Bools:
        """For each edge whether it passes the filter, from what is known of all or from nothing."""
        if "passing_out" in vars(self):
            return self.passing_out[edges]
        return self._counted(edges)

    def _counted(self, edges: Ints) -> Bools:
        right: Bools = self.relations[self.graph.edge_property[edges]]
        place, statements = self.graph.evidence.spread(edges[right])
        supported = np.ones(np.count_nonzero(right), dtype=np.bool_)
        supported[place] = False
        supported[place[self._hold(statements)]] = True
        right[right] = supported
        return right

    @cached_property
    def passing_out(self) -> Bools:
        """For every edge of the graph whether it passes the filter; worked out once."""
        graph = self.graph
        if len(graph) >= kernels.WORTH:
            hold = self._hold(np.arange(len(graph.statements), dtype=np.int32))
            kinds, behind = fixed(graph.edge_property), graph.evidence
            return kernels.passing(
                fixed(self.relations), kinds, fixed(behind.ptr), fixed(behind.values), fixed(hold)
            )
        return self._counted(np.arange(len(self.graph), dtype=np.int32))

    @cached_property
    def passing_in(self) -> Bools:
        """The same in the order of ``in_edge``."""
        return self.passing_out[self.graph.in_edge]

    def evidence(self, edges: Ints) -> Standing:
        """Edges that count, with the statements that pass the filter."""
        place, statements = self.graph.evidence.spread(edges)
        hold = self._hold(statements)
        counts = np.bincount(place[hold], minlength=len(edges))
        return Standing(edges, Ragged(pointers(counts), statements[hold]))

    def _hold(self, statements: Ints) -> Bools:
        table = self.graph.statements
        right: Bools = self.statuses[table.status[statements]]
        if self.as_of == dates.NONE:
            return right
        stated = table.valid_from[statements]
        begins = np.where(stated == dates.NONE, table.announced_on[statements], stated)
        ends = table.valid_until[statements]
        lost: Bools = self.ended[table.status[statements]] & (ends == dates.NONE)
        return right & ~lost & dates.holds(self.as_of, begins, ends)


def require_direction(direction: str) -> None:
    """Refuse a direction that is neither upstream nor downstream."""
    _require("direction", {direction}, set(DIRECTIONS))


def require_limits(depth: int | None, max_nodes: int | None) -> None:
    """Refuse limits below which there is no answer."""
    if depth is not None and depth < 0:
        raise BadParameter(f"The depth is {depth}.", remedy="Give a depth of 0 or more, or all.")
    if max_nodes is not None and max_nodes < 1:
        raise BadParameter(f"max_nodes is {max_nodes}.", remedy="Allow 1 node or more.")


def _usual(graph: FlowGraph, as_of: str | None) -> set[str]:
    past = {ENDED} & set(graph.statuses) if as_of else set()
    return set(graph.facts) | past


def _require(name: str, given: set[str], known: set[str]) -> None:
    if unknown := given - known:
        raise BadParameter(
            f"There is no {name} {', '.join(map(repr, sorted(unknown)))}.",
            remedy=f"Use {', '.join(sorted(known))}.",
        )
