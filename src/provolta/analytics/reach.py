"""Reach: which nodes lie up or down the chain from one node, and how far; no edges, no evidence.

On a large graph the search is machine code, and takes a few nanoseconds an edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

import numpy as np

from provolta import kernels
from provolta.analytics import andor
from provolta.flow import FlowGraph, Ints, View
from provolta.flow.columns import MANY, ints
from provolta.flow.view import require_direction, require_limits

_FAR = 2**31 - 1


@dataclass(frozen=True, eq=False)
class Reach:
    """The nodes within some distance of a node, which comes first; by distance, then by IRI.

    ``truncated`` says that there is more within the depth than ``max_nodes`` allows.
    """

    nodes: Ints
    distances: Ints
    truncated: bool

    def __len__(self) -> int:
        """The number of nodes, with the focus."""
        return len(self.nodes)


def reach(
    view: View,
    focus: int,
    *,
    direction: str = "upstream",
    depth: int | None = None,
    max_nodes: int | None = None,
) -> Reach:
    """Every node within ``depth`` edges upstream or downstream of a node.

    Takes what :func:`provolta.analytics.lineage.trace` takes, and finds the same nodes.

    Raises:
        BadParameter: if a limit is too small or the direction is unknown.
    """
    require_limits(depth, max_nodes)
    require_direction(direction)
    steps = _FAR if depth is None else min(depth, _FAR)
    room = _FAR if max_nodes is None else max_nodes
    if len(view.graph) < kernels.WORTH:
        return _by_columns(view, focus, direction, steps, room)
    return by_kernel(view, focus, direction, steps, room)


def _by_columns(view: View, focus: int, direction: str, depth: int, room: int) -> Reach:
    seen = np.zeros(len(view.graph.iris), dtype=np.bool_)
    seen[focus] = True
    levels = [ints([focus])]
    while len(levels) <= depth:
        other = view.step(levels[-1], direction).other
        fresh = np.unique(other[~seen[other]])
        room -= len(levels[-1])
        if not len(fresh) or len(fresh) > room:
            return _joined(levels, truncated=len(fresh) > room)
        seen[fresh] = True
        levels.append(fresh)
    return _joined(levels, truncated=False)


def _joined(levels: list[Ints], *, truncated: bool) -> Reach:
    distances = np.repeat(np.arange(len(levels), dtype=np.int32), [len(one) for one in levels])
    return Reach(np.concatenate(levels), distances, truncated)


def by_kernel(view: View, focus: int, direction: str, depth: int, most: int) -> Reach:
    """The same by machine code, however small the graph is."""
    graph = view.graph
    down = direction == "downstream"
    ptr, other = (graph.out_ptr, graph.edge_to) if down else (graph.in_ptr, graph.in_from)
    passes = view.passing_out if down else view.passing_in
    room = _borrow(graph)
    room.queue[0] = focus
    count, short = room.search(ptr, other, passes, depth, most)
    nodes, distances = room.queue[:count].copy(), room.level[:count].copy()
    _ROOMS[graph].append(room)
    return Reach(nodes, distances, bool(short))


def keep_code_in(store: Path) -> None:
    """Look for compiled code in a store, and keep it there."""
    kernels.keep_in(store / "kernels")


def prepare(graph: FlowGraph, store: Path) -> None:
    """Compile now what a large graph will need, so that the first search is as fast as any."""
    keep_code_in(store)
    if len(graph) >= kernels.WORTH:
        by_kernel(View.of(graph), 0, "downstream", 1, _FAR)
        graph.iris.copy(np.zeros(MANY, dtype=np.int32), "<", ">")
        andor.prepare()


_ROOMS: WeakKeyDictionary[FlowGraph, list[kernels.Room]] = WeakKeyDictionary()


def _borrow(graph: FlowGraph) -> kernels.Room:
    """Room that nobody else uses; making it anew takes longer than most searches."""
    try:
        return _ROOMS.setdefault(graph, []).pop()
    except IndexError:
        return kernels.Room.of(len(graph.iris))
