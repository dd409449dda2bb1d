"""Why one thing depends on another: the shortest simple paths of goods between them.

Paths are ordered by length and then by their nodes, so the answer never depends on chance. The
first one takes a single search; the others come from Yen's algorithm in Lawler's form: every
path found divides those not yet found into classes (same start, another next step), and the best
of each class waits in a queue. See Yen (1971), doi:10.1287/mnsc.17.11.712, and Lawler (1972),
doi:10.1287/mnsc.18.7.401.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from provolta.errors import BadParameter
from provolta.flow import Bools, Ints, Standing, View
from provolta.flow.columns import ints, pointers, spread

EFFORT = 50_000_000
"""Edges that the search for further paths may look at; about a second."""
_LEVEL = 1000
"""What one level of a search costs, in edges."""
MAX_PATHS = 100


@dataclass(frozen=True, eq=False)
class Path:
    """One path of goods: its nodes in order, and every edge that ties one to the next.

    Nodes next to each other may be tied by several edges, so there can be more edges than steps.
    """

    nodes: tuple[int, ...]
    edges: Standing

    def __len__(self) -> int:
        """The number of steps."""
        return len(self.nodes) - 1


@dataclass(frozen=True, eq=False)
class Paths:
    """The shortest paths from source to target, best first; none if the target cannot be reached.

    ``complete`` is false when the search was given up before ``k`` paths were found: there may be
    more, but none is better than those given.
    """

    source: int
    target: int
    found: tuple[Path, ...]
    complete: bool

    def __len__(self) -> int:
        """The number of paths."""
        return len(self.found)

    def __iter__(self) -> Iterator[Path]:
        """The paths, best first."""
        return iter(self.found)


def why(view: View, source: int, target: int, *, k: int = 3) -> Paths:
    """Up to ``k`` shortest explanations of how ``target`` depends on ``source``.

    Every path is simple (no node twice) and differs from the others in at least one node or in
    their order. A node does not depend on itself by a path.

    Raises:
        BadParameter: if ``k`` is not between 1 and 100.
    """
    if not 1 <= k <= MAX_PATHS:
        raise BadParameter(f"k is {k}.", remedy=f"Ask for 1 to {MAX_PATHS} paths.")
    between = _between(view, source, target)
    if source == target or not len(between):
        return Paths(source, target, (), complete=True)
    net = _Net.of(view, between)
    ends = np.searchsorted(between, [source, target])
    search = _Search(net, int(ends[1]), EFFORT)
    paths = search.paths(int(ends[0]), k)
    found = tuple(_path(view, between[list(path)]) for path in paths)
    return Paths(source, target, found, complete=len(paths) == k or search.effort > 0)


def _between(view: View, source: int, target: int) -> Ints:
    """The nodes that lie on some way from source to target, in order; none if there is no way."""
    anywhere = np.ones(len(view.graph.iris), dtype=np.bool_)
    leading = _reach(view, target, "upstream", anywhere)
    if not leading[source]:
        return ints([])
    return np.flatnonzero(_reach(view, source, "downstream", leading)).astype(np.int32)


def _reach(view: View, start: int, direction: str, within: Bools) -> Bools:
    seen = np.zeros(len(within), dtype=np.bool_)
    seen[start] = True
    frontier = ints([start])
    while len(frontier):
        other = view.step(frontier, direction).other
        frontier = np.unique(other[within[other] & ~seen[other]])
        seen[frontier] = True
    return seen


def _path(view: View, nodes: Ints) -> Path:
    step = view.step(nodes[:-1], "downstream")
    edges = step.edges[step.other == nodes[1:][step.origin]]
    return Path(tuple(nodes.tolist()), view.evidence(edges))


@dataclass(frozen=True, eq=False)
class _Net:
    """The simple graph among a few nodes, numbered anew in the same order."""

    out_ptr: Ints
    heads: Ints
    in_ptr: Ints
    tails: Ints

    @classmethod
    def of(cls, view: View, nodes: Ints) -> _Net:
        step = view.step(nodes, "downstream")
        place = np.minimum(np.searchsorted(nodes, step.other), len(nodes) - 1)
        pairs = np.stack([step.origin, place])[:, nodes[place] == step.other]
        tails, heads = np.unique(pairs, axis=1).astype(np.int32)
        size = len(nodes)
        return cls(
            out_ptr=pointers(np.bincount(tails, minlength=size)),
            heads=heads,
            in_ptr=pointers(np.bincount(heads, minlength=size)),
            tails=tails[np.argsort(heads, kind="stable")],
        )

    def __len__(self) -> int:
        return len(self.out_ptr) - 1

    def next(self, node: int) -> Ints:
        return self.heads[self.out_ptr[node] : self.out_ptr[node + 1]]


_Nodes = tuple[int, ...]
_Candidate = tuple[int, _Nodes, int, frozenset[int]]
"""Length, path, place from which it is its own, and next steps that are taken at that place."""


class _Search:
    """The search for the best paths to one target; ``effort`` is what is left to spend."""

    def __init__(self, net: _Net, target: int, effort: int) -> None:
        self.net = net
        self.target = target
        self.effort = effort

    def paths(self, source: int, k: int) -> list[_Nodes]:
        """The ``k`` best paths, or fewer if there are no more or the effort is spent."""
        queue: list[_Candidate] = []
        self._enqueue(queue, (source,), frozenset())
        found: list[_Nodes] = []
        while queue and len(found) < k and (self.effort > 0 or not found):
            _, path, own, taken = heapq.heappop(queue)
            found.append(path)
            for place in range(own, len(path) - 1):
                known = taken if place == own else frozenset()
                self._enqueue(queue, path[: place + 1], known | {path[place + 1]})
        return found

    def _enqueue(self, queue: list[_Candidate], start: _Nodes, taken: frozenset[int]) -> None:
        if self.effort > 0 and (path := self._best(start, taken)):
            heapq.heappush(queue, (len(path), path, len(start) - 1, taken))

    def _best(self, start: _Nodes, taken: frozenset[int]) -> _Nodes | None:
        """The best simple path that begins with ``start`` and goes on by a step not yet taken."""
        blocked = np.zeros(len(self.net), dtype=np.bool_)
        blocked[list(start)] = True
        onward = self.net.next(start[-1])
        onward = onward[~blocked[onward] & ~np.isin(onward, list(taken))]
        distance = self._distances(blocked, onward)
        onward = onward[distance[onward] >= 0]
        if not len(onward):
            return None
        path = [*start, int(onward.min())]
        while path[-1] != self.target:
            nodes = self.net.next(path[-1])
            path.append(int(nodes[distance[nodes] == distance[path[-1]] - 1].min()))
        return tuple(path)

    def _distances(self, blocked: Bools, goals: Ints) -> Ints:
        """Distances to the target, as far out as the nearest goal; -1 for what lies beyond."""
        distance = np.full(len(self.net), -1, dtype=np.int32)
        distance[self.target] = 0
        frontier = ints([self.target])
        while len(frontier) and not (distance[goals] >= 0).any():
            level = distance[frontier[0]] + 1
            _, place = spread(self.net.in_ptr, frontier)
            before = self.net.tails[place]
            frontier = np.unique(before[(distance[before] < 0) & ~blocked[before]])
            distance[frontier] = level
            self.effort -= len(place) + _LEVEL
        return distance
