"""Lineage: everything up or down the chain from one node, breadth first, with the evidence."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

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
    levels, steps, truncated = _walk(view, focus, direction, depth, max_nodes)
    nodes = np.concatenate(levels)
    lengths = [len(level) for level in levels]
    inside = _marked(nodes, len(view.graph.iris))[steps[-1].other]
    beyond = steps[-1].take(~inside)
    edges = [*(step.edges for step in steps[:-1]), steps[-1].edges[inside]]
    unexpanded = np.zeros(len(nodes), dtype=np.int32)
    unexpanded[len(nodes) - lengths[-1] :] = _neighbours(beyond, lengths[-1])
    return Trace(
        focus=focus,
        nodes=nodes,
        distances=np.repeat(np.arange(len(levels), dtype=np.int32), lengths),
        unexpanded=unexpanded,
        edges=view.evidence(np.sort(np.concatenate(edges))),
        truncated=truncated,
    )


def _walk(
    view: View, focus: int, direction: str, depth: int | None, max_nodes: int | None
) -> tuple[list[Ints], list[Step], bool]:
    """The nodes of each distance, the edges that lead on from them, and whether it broke off."""
    levels, steps = [ints([focus])], [view.step(ints([focus]), direction)]
    seen = _marked(levels[0], len(view.graph.iris))
    room = math.inf if max_nodes is None else max_nodes - 1
    while depth is None or len(levels) <= depth:
        fresh = _different(steps[-1].other[~seen[steps[-1].other]], len(seen))
        room -= len(fresh)
        if not len(fresh) or room < 0:
            return levels, steps, room < 0
        seen[fresh] = True
        levels.append(fresh)
        steps.append(view.step(fresh, direction))
    return levels, steps, False


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
