"""Lineage: everything up or down the chain from one node, breadth first, with the evidence."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from provolta import kernels
from provolta.analytics.reach import reach
from provolta.flow import Bools, Ints, Standing, View
from provolta.flow.columns import ints
from provolta.flow.view import Step, require_limits


@dataclass(frozen=True, eq=False)
class Trace:
    """What lies up or down the chain from a node.

    ``nodes`` begins with the focus and goes on by distance, then by IRI; ``distances`` count edges
    from the focus, ``unexpanded`` the different neighbours further on that are left out. ``edges``
    are all those that count and have both ends among the nodes. ``truncated`` says that there is
    more within the depth than ``max_nodes`` allows.
    """

    focus: int
    nodes: Ints
    distances: Ints
    unexpanded: Ints
    edges: Standing
    truncated: bool

    def __len__(self) -> int:
        """The number of nodes, with the focus."""
        return len(self.nodes)


def trace(
    view: View,
    focus: int,
    *,
    direction: str = "upstream",
    depth: int | None = 1,
    max_nodes: int | None = None,
) -> Trace:
    """Everything within ``depth`` edges upstream or downstream of a node.

    Args:
        view: the flow graph through a filter.
        focus: the number of the node.
        direction: ``upstream`` (where goods come from) or ``downstream``.
        depth: how many edges to follow; None for all.
        max_nodes: stop before the first distance that would make the answer larger than this, so
            that every distance is there whole or not at all; None for no limit.

    Raises:
        BadParameter: if a limit is too small or the direction is unknown.
    """
    require_limits(depth, max_nodes)
    if len(view.graph) < kernels.WORTH:
        nodes, distances, truncated, step = _walk(view, focus, direction, depth, max_nodes)
    else:
        near = reach(view, focus, direction=direction, depth=depth, max_nodes=max_nodes)
        nodes, distances, truncated = near.nodes, near.distances, near.truncated
        step = view.step(nodes, direction)
    inside = _marked(nodes, len(view.graph.iris))[step.other]
    return Trace(
        focus=focus,
        nodes=nodes,
        distances=distances,
        unexpanded=_neighbours(step.take(~inside), len(nodes)),
        edges=view.evidence(np.sort(step.edges[inside])),
        truncated=truncated,
    )


def _walk(
    view: View, focus: int, direction: str, depth: int | None, max_nodes: int | None
) -> tuple[Ints, Ints, bool, Step]:
    """The nodes with their distances, whether it broke off, and the edges that lead on from them.

    On a small graph that is faster than to load the compiler.
    """
    levels, steps = [ints([focus])], [view.step(ints([focus]), direction)]
    seen = _marked(levels[0], len(view.graph.iris))
    room = math.inf if max_nodes is None else max_nodes - 1
    while depth is None or len(levels) <= depth:
        fresh = _different(steps[-1].other[~seen[steps[-1].other]], len(seen))
        room -= len(fresh)
        if not len(fresh) or room < 0:
            break
        seen[fresh] = True
        levels.append(fresh)
        steps.append(view.step(fresh, direction))
    lengths = [len(level) for level in levels]
    distances = np.repeat(np.arange(len(levels), dtype=np.int32), lengths)
    return np.concatenate(levels), distances, room < 0, _joined(steps, lengths)


def _joined(steps: list[Step], lengths: list[int]) -> Step:
    begins = np.cumsum([0, *lengths[:-1]], dtype=np.int32)
    return Step(
        np.concatenate([one.origin + begin for one, begin in zip(steps, begins, strict=True)]),
        np.concatenate([one.edges for one in steps]),
        np.concatenate([one.other for one in steps]),
    )


def _marked(nodes: Ints, total: int) -> Bools:
    marks = np.zeros(total, dtype=np.bool_)
    marks[nodes] = True
    return marks


def _different(nodes: Ints, total: int) -> Ints:
    """The nodes in order and once each; by marking when they are many, by sorting when few."""
    if len(nodes) * 16 < total:
        return np.unique(nodes)
    return np.flatnonzero(_marked(nodes, total)).astype(np.int32)


def _neighbours(step: Step, nodes: int) -> Ints:
    """For each node a step set out from, how many different nodes it leads to."""
    first = np.ones(len(step.edges), dtype=np.bool_)
    first[1:] = (np.diff(step.origin) != 0) | (np.diff(step.other) != 0)
    return np.bincount(step.origin[first], minlength=nodes).astype(np.int32)
