"""Flow graphs as plain lists of edges, and lineage and paths on them as anybody would write it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

from provolta.flow import EdgeTable, FlowGraph, FlowProperty, Ragged, Statements, Strings, View
from provolta.flow import dates as flow_dates
from provolta.flow.columns import ints
from provolta.flow.graph import Words, connect

STATUSES = ("announced", "ended", "reported", "talks")
FACTS = ("announced", "reported")
PROPERTIES = (
    FlowProperty("https://example.org/feeds", "material"),
    FlowProperty("https://example.org/gives", "supply"),
    FlowProperty("https://example.org/returns", "material", closes_loop=True),
)
YEARS = ("", "2020", "2021", "2022")


class Said(NamedTuple):
    """A statement: its status and its period."""

    status: str
    valid_from: str = ""
    valid_until: str = ""
    announced_on: str = ""


@dataclass(frozen=True)
class Link:
    """An edge from one node to another, by the number of its property, with its statements."""

    tail: int
    head: int
    relation: int
    said: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """A filter; ``as_of`` is a year or empty."""

    layer: str = "all"
    as_of: str = ""
    statuses: frozenset[str] = frozenset(FACTS)
    loops: bool = False

    def view(self, graph: FlowGraph) -> View:
        return View.of(
            graph,
            layer=self.layer,
            as_of=self.as_of or None,
            statuses=self.statuses,
            loops=self.loops,
        )

    def passing(self, link: Link) -> list[Said]:
        return [
            said
            for said in link.said
            if said.status in self.statuses
            and (not self.as_of or (said.valid_from or said.announced_on) <= self.as_of)
            and (not self.as_of or not said.valid_until or said.valid_until >= self.as_of)
            and (not self.as_of or said.valid_until or said.status != "ended")
        ]

    def counts(self, link: Link) -> bool:
        relation = PROPERTIES[link.relation]
        if self.layer not in {"all", relation.layer} or (relation.closes_loop and not self.loops):
            return False
        return not link.said or bool(self.passing(link))


@dataclass(frozen=True)
class World:
    """A few nodes and the links between them."""

    nodes: int
    links: tuple[Link, ...]
    statements: tuple[Said, ...] = field(init=False)

    def __post_init__(self) -> None:
        said = tuple(said for link in self.links for said in link.said)
        object.__setattr__(self, "statements", said)

    def graph(self) -> FlowGraph:
        numbers = iter(range(len(self.statements)))
        evidence = [[next(numbers) for _ in link.said] for link in self.links]
        said = self.statements
        empty = Ragged.of([] for _ in said)
        return connect(
            Words("r0", PROPERTIES, STATUSES, FACTS, _names("node", self.nodes), Strings.of([])),
            EdgeTable(
                tail=ints(link.tail for link in self.links),
                head=ints(link.head for link in self.links),
                relation=np.array([link.relation for link in self.links], dtype=np.int16),
                derived=np.zeros(len(self.links), dtype=np.bool_),
                evidence=Ragged.of(evidence),
            ),
            Statements(
                iris=_names("claim", len(said)),
                status=np.array([STATUSES.index(one.status) for one in said], dtype=np.int16),
                valid_from=ints(flow_dates.number(one.valid_from) for one in said),
                valid_until=ints(flow_dates.number(one.valid_until) for one in said),
                announced_on=ints(flow_dates.number(one.announced_on) for one in said),
                sources=empty,
                items=empty,
            ),
        )

    def ties(self, wanted: Wanted, direction: str = "downstream") -> dict[int, set[int]]:
        """The neighbours of each node in a direction."""
        found: dict[int, set[int]] = {node: set() for node in range(self.nodes)}
        for link in self.links:
            if wanted.counts(link):
                pair = (
                    (link.tail, link.head) if direction == "downstream" else (link.head, link.tail)
                )
                found[pair[0]].add(pair[1])
        return found


def _names(kind: str, count: int) -> Strings:
    return Strings.of(f"https://example.org/{kind}/{number:06}" for number in range(count))


def distances(ties: dict[int, set[int]], focus: int, depth: int | None) -> dict[int, int]:
    """How far every node within the depth is from the focus."""
    found = {focus: 0}
    distance = 0
    while depth is None or distance < depth:
        fresh = {other for node in found for other in ties[node]} - found.keys()
        if not fresh:
            break
        distance += 1
        found |= dict.fromkeys(fresh, distance)
    return found


def simple_paths(ties: dict[int, set[int]], source: int, target: int) -> list[tuple[int, ...]]:
    """Every path that visits no node twice, shortest first, then in the order of its nodes."""

    def onward(path: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if path[-1] == target:
            yield path
            return
        for other in ties[path[-1]] - set(path):
            yield from onward((*path, other))

    if source == target:
        return []
    return sorted(onward((source,)), key=lambda path: (len(path), path))


def _said(statuses: Collection[str]) -> st.SearchStrategy[Said]:
    year = st.sampled_from(YEARS)
    return st.builds(Said, st.sampled_from(sorted(statuses)), year, year, year)


@st.composite
def worlds(draw: st.DrawFn, nodes: int = 7) -> World:
    """Random worlds, most of them dense, with cycles, parallel links and self-links."""
    count = draw(st.integers(1, nodes))
    node = st.integers(0, count - 1)
    relation = st.integers(0, len(PROPERTIES) - 1)
    said = st.just(()) | st.lists(_said(STATUSES), min_size=1, max_size=2).map(tuple)
    places = st.sets(
        st.tuples(node, node, relation), min_size=min(3 * count, count * count), max_size=30
    )
    shuffled = draw(st.permutations(sorted(draw(places))))
    return World(count, tuple(Link(*place, draw(said)) for place in shuffled))


def filters() -> st.SearchStrategy[Wanted]:
    """Random filters."""
    return st.builds(
        Wanted,
        st.sampled_from(["all", "all", "material", "supply"]),
        st.sampled_from(YEARS),
        st.sets(st.sampled_from(STATUSES), min_size=1).map(frozenset),
        st.booleans(),
    )
