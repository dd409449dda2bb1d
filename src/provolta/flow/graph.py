"""The flow graph as columns: nodes, edges in the direction of goods, statements behind them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from provolta import kernels
from provolta.flow import dates
from provolta.flow.columns import Bools, Ints, Ragged, Strings, ints, pointers
from provolta.kernels import fixed

Small = npt.NDArray[np.int16]
_KINDS = ("structural", "derived", "documented")


@dataclass(frozen=True)
class FlowProperty:
    """A property that the ontology marks as carrying flow.

    ``backward`` says that goods go from its object to its subject (``pv:hasInput``),
    ``closes_loop`` that it leads back to an earlier place of the chain (``pv:reentersAs``).
    """

    iri: str
    layer: str
    backward: bool = False
    closes_loop: bool = False


class Edge(NamedTuple):
    """One edge in words; goods go from ``from_`` to ``to``.

    ``kind`` is ``documented`` (statements say so), ``structural`` (true by definition, asserted
    in the reference data) or ``derived`` (a rule concluded it from edges that carry no statement).
    """

    from_: str
    to: str
    relation: str
    layer: str
    kind: str
    closes_loop: bool


@dataclass(frozen=True)
class Statement:
    """One statement in words; a date that is not known is an empty text."""

    iri: str
    status: str
    valid_from: str
    valid_until: str
    announced_on: str
    sources: tuple[str, ...]
    items: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Statements:
    """All statements that edges rest on, by number; the numbers follow the order of the IRIs.

    ``status`` points into :attr:`FlowGraph.statuses`, the dates are those of
    :mod:`provolta.flow.dates`, ``sources`` points into :attr:`FlowGraph.documents` and ``items``
    into the nodes.
    """

    iris: Strings
    status: Small
    valid_from: Ints
    valid_until: Ints
    announced_on: Ints
    sources: Ragged
    items: Ragged

    def __len__(self) -> int:
        """The number of statements."""
        return len(self.iris)


@dataclass(frozen=True, eq=False)
class EdgeTable:
    """Edges as they are found, in any order but without doubles.

    ``tail`` and ``head`` are nodes in the direction of goods, ``relation`` points into the
    properties, row ``i`` of ``evidence`` has the statements of edge ``i``; ``derived`` marks what
    a rule concluded.
    """

    tail: Ints
    head: Ints
    relation: Small
    derived: Bools
    evidence: Ragged


@dataclass(frozen=True, eq=False)
class FlowGraph:
    """The flow graph of one revision; every array is a column that can be mapped from disk.

    Nodes are numbered in the order of their IRIs, edges in the order of tail, head and property;
    there is one edge for each such three. So the edges that leave node ``n`` are ``out_ptr[n]`` up
    to ``out_ptr[n + 1]``, and those that reach it are ``in_edge[in_ptr[n]:in_ptr[n + 1]]``, ordered
    by tail; ``in_from`` has the tails in that order. ``facts`` are those ``statuses`` that the
    vocabulary counts as facts.
    """

    revision: str
    properties: tuple[FlowProperty, ...]
    statuses: tuple[str, ...]
    facts: tuple[str, ...]
    iris: Strings
    documents: Strings
    statements: Statements
    edge_from: Ints
    edge_to: Ints
    edge_property: Small
    edge_derived: Bools
    evidence: Ragged
    out_ptr: Ints
    in_ptr: Ints
    in_edge: Ints
    in_from: Ints

    def __len__(self) -> int:
        """The number of edges."""
        return len(self.edge_from)

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers that properties of this graph are in."""
        return tuple(sorted({one.layer for one in self.properties}))

    def edge(self, number: int) -> Edge:
        """An edge in words."""
        (words,) = self.words(ints([number]))
        return Edge(*words, self.properties[self.edge_property[number]].closes_loop)

    def words(self, numbers: Ints) -> Iterable[tuple[str, str, str, str, str]]:
        """The tail, head, relation, layer and kind of edges; the IRI of each end is read once."""
        tails, heads = self.edge_from[numbers].tolist(), self.edge_to[numbers].tolist()
        ends = list({*tails, *heads})
        iri = dict(zip(ends, self.iris.take(ends), strict=True))
        documented = self.evidence.ptr[numbers + 1] > self.evidence.ptr[numbers]
        kinds = np.where(documented, 2, self.edge_derived[numbers].astype(np.int8))
        told = [self.properties[number] for number in self.edge_property[numbers].tolist()]
        return zip(
            [iri[tail] for tail in tails],
            [iri[head] for head in heads],
            [one.iri for one in told],
            [one.layer for one in told],
            [_KINDS[kind] for kind in kinds.tolist()],
            strict=True,
        )

    def statement(self, number: int) -> Statement:
        """A statement in words."""
        table = self.statements
        return Statement(
            iri=table.iris[number],
            status=self.statuses[table.status[number]],
            valid_from=dates.text(int(table.valid_from[number])),
            valid_until=dates.text(int(table.valid_until[number])),
            announced_on=dates.text(int(table.announced_on[number])),
            sources=tuple(self.documents.take(table.sources[number])),
            items=tuple(self.iris.take(table.items[number])),
        )


@dataclass(frozen=True)
class Words:
    """What the numbers of a graph stand for."""

    revision: str
    properties: tuple[FlowProperty, ...]
    statuses: tuple[str, ...]
    facts: tuple[str, ...]
    iris: Strings
    documents: Strings


def connect(words: Words, edges: EdgeTable, statements: Statements) -> FlowGraph:
    """The flow graph with these edges, sorted, and reachable from both ends."""
    nodes = len(words.iris)
    if not _in_order(edges):
        edges = _ordered(edges)
    tail, head = edges.tail, edges.head
    in_ptr = pointers(np.bincount(head, minlength=nodes))
    in_edge = _grouped(head, in_ptr)
    return FlowGraph(
        revision=words.revision,
        properties=words.properties,
        statuses=words.statuses,
        facts=words.facts,
        iris=words.iris,
        documents=words.documents,
        statements=statements,
        edge_from=tail,
        edge_to=head,
        edge_property=edges.relation,
        edge_derived=edges.derived,
        evidence=edges.evidence,
        out_ptr=pointers(np.bincount(tail, minlength=nodes)),
        in_ptr=in_ptr,
        in_edge=in_edge,
        in_from=tail[in_edge],
    )


def _in_order(edges: EdgeTable) -> bool:
    same_tail = edges.tail[1:] == edges.tail[:-1]
    same_ends = same_tail & (edges.head[1:] == edges.head[:-1])
    right = edges.tail[1:] > edges.tail[:-1]
    right |= same_tail & (edges.head[1:] > edges.head[:-1])
    right |= same_ends & (edges.relation[1:] > edges.relation[:-1])
    return bool(right.all())


def _ordered(edges: EdgeTable) -> EdgeTable:
    order = np.lexsort((edges.relation, edges.head, edges.tail)).astype(np.int32)
    return EdgeTable(
        tail=edges.tail[order],
        head=edges.head[order],
        relation=edges.relation[order],
        derived=edges.derived[order],
        evidence=edges.evidence.take(order),
    )


def _grouped(head: Ints, ptr: Ints) -> Ints:
    if len(head) >= kernels.WORTH:
        return kernels.grouped(fixed(head), fixed(ptr))
    return np.argsort(head, kind="stable").astype(np.int32)
