"""The layout of a dependency system while it is put together: nodes and needs, as columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from provolta.analytics.dependency import OPENING, THING, Pairs, Ties
from provolta.flow import Ints, View
from provolta.flow.columns import ints
from provolta.terms import HAS_INPUT, HAS_OUTPUT, MAKES, PRODUCES, SUPPLIES_TO

Longs = npt.NDArray[np.int64]
CROSS = "cross"
"""The layer of flow properties that lead from actors to items."""


class Layout:
    """Nodes and needs that are collected column by column.

    Attributes:
        role, first, second: parts of the columns of the same name in ``Dependency``.
        users, needs: parts of the columns in which a node needs another.
        edges: the edges of the flow graph that count.
    """

    def __init__(self, view: View, ties: Ties) -> None:
        self.view = view
        self.ties = ties
        self.graph = view.graph
        own = sorted(iri for iri in ties.iris() if self.graph.iris.find(iri) is None)
        self.more = tuple(own)
        self.numbers = {iri: n for n, iri in enumerate(own, len(self.graph.iris))}
        self.things = len(self.graph.iris) + len(own)
        self.role = [np.full(self.things, THING, dtype=np.int8)]
        self.first = [np.arange(self.things, dtype=np.int32)]
        self.second = [np.full(self.things, -1, dtype=np.int32)]
        self.count = self.things
        self.opening = self.new(OPENING, ints([-1]))
        self.users: list[Ints] = []
        self.needs: list[Ints] = []
        edges = np.arange(len(self.graph), dtype=np.int32)
        self.edges = edges[view.counts(edges)]

    def pairs(self, property_: str) -> Pairs:
        """The ends of the edges of a property that count, in the direction of goods."""
        return self.ends(self.which(property_))

    def named(self, pairs: Sequence[tuple[str, str]]) -> Pairs:
        """The nodes of pairs of IRIs."""
        return ints(self.number(one) for one, _ in pairs), ints(self.number(o) for _, o in pairs)

    def number(self, iri: str) -> int:
        """The node of a thing."""
        found = self.graph.iris.find(iri)
        return self.numbers[iri] if found is None else found

    def new(self, role: int, first: Ints, second: Ints | None = None) -> Ints:
        """New helping nodes, one for each row."""
        nodes = np.arange(self.count, self.count + len(first), dtype=np.int32)
        self.role.append(np.full(len(first), role, dtype=np.int8))
        self.first.append(first.astype(np.int32))
        other = np.full(len(first), -1) if second is None else second
        self.second.append(other.astype(np.int32))
        self.count += len(first)
        return nodes

    def need(self, users: Ints, needs: Ints) -> None:
        """Let each node of one column need that of the other."""
        self.users.append(users.astype(np.int32))
        self.needs.append(needs.astype(np.int32))

    def key(self, first: Ints, second: Ints) -> Longs:
        """One number for each pair of things."""
        return first.astype(np.int64) * self.things + second

    def split(self, keys: Longs) -> Pairs:
        """The pairs of things that keys stand for."""
        return (keys // self.things).astype(np.int32), (keys % self.things).astype(np.int32)

    def flows(self, *, cross: bool) -> list[int]:
        """The flow properties that have no rule of their own, between items or from actors."""
        named = {HAS_INPUT, HAS_OUTPUT, MAKES, PRODUCES, SUPPLIES_TO}
        return [
            number
            for number, one in enumerate(self.graph.properties)
            if one.iri not in named and (one.layer == CROSS) == cross
        ]

    def ends(self, which: list[int]) -> Pairs:
        """The ends of the edges of some properties that count, in the direction of goods."""
        edges = self.edges[np.isin(self.graph.edge_property[self.edges], which)]
        return self.graph.edge_from[edges], self.graph.edge_to[edges]

    def which(self, *iris: str) -> list[int]:
        """The numbers of some properties."""
        return [n for n, one in enumerate(self.graph.properties) if one.iri in iris]

    def nodes_of(self, role: int, things: Ints) -> Ints:
        """New helping nodes for some things, by thing; -1 elsewhere."""
        found = np.full(self.things, -1, dtype=np.int32)
        found[things] = self.new(role, things)
        return found
