"""Impact over a graph that is too large to be read whole.

Everything downstream of what fails may be hit, and how badly depends on all that is upstream of
that. Both closures are worked out on the engine, level by level (:mod:`provolta.flow.part`), along
the edges of the flow graph and along what ties things to places, plants and processes; what they
bring is a small flow graph, which is then asked like any other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping

from provolta.analyses.chain import Chain
from provolta.analyses.desk import Desk
from provolta.analytics.dependency import Ties
from provolta.engine import Engine
from provolta.entities import Lookups
from provolta.errors import GraphTooLarge
from provolta.flow import FlowGraph, Part, View
from provolta.terms import VARIANT_OF

_Near = dict[str, set[str]]


def chain_around(
    engine: Engine,
    names: Lookups,
    terms: Mapping[str, str],
    start: Iterable[str],
    as_of: str,
    status: tuple[str, ...],
    most: int,
) -> Chain:
    """The dependency system of all that the failure of some things can reach, and of its needs.

    Raises:
        GraphTooLarge: if those are more than ``most`` things.
    """
    known = Desk(engine, names, Part(engine).graph(), terms)
    ties = known.chain(as_of, status).ties
    walk = _Walk(Part(engine), ties, _lens(as_of, status))
    reached = _closed(walk.failing(start), walk.down, most)
    _closed(reached, walk.up, most)
    return Desk(engine, names, walk.part.graph(), terms).chain(as_of, status)


class _Walk:
    """What leads on from things, up or down; rather too much than too little."""

    def __init__(self, part: Part, ties: Ties, lens: Callable[[FlowGraph], View]) -> None:
        self.part = part
        self._lens = lens
        self._up: _Near = defaultdict(set)
        self._down: _Near = defaultdict(set)
        rest = (ties.seats, ties.within, ties.sites, ties.operates)
        for thing, needed in (pair for group in rest for pair in group):
            self._tie(thing, needed)
        for actor, facility in ties.operates:
            self._tie(facility, actor)
        for facility, process in ties.performs:
            self._tie(process, facility)
        for place, item in ties.produced:
            self._tie(item, place)
        for facility, item in ties.takes:
            self._down[item].add(facility)

    def _tie(self, thing: str, needed: str) -> None:
        self._up[thing].add(needed)
        self._down[needed].add(thing)

    def failing(self, start: Iterable[str]) -> set[str]:
        """What fails with some things: the kinds of an item, and those who deal in them."""
        found = set(start)
        fresh = found
        while fresh:
            self.part.expand(sorted(fresh), "upstream", self._lens)
            fresh = {row[0] for row in self.part.plain if row[2] == VARIANT_OF and row[1] in fresh}
            fresh -= found
            found |= fresh
        self.part.naming(sorted(found))
        dealt = (self.part.sellers.get(one, ()) for one in found)
        return found.union(*dealt)

    def down(self, things: Collection[str]) -> set[str]:
        """What may be hit when some things are."""
        found = self.part.expand(sorted(things), "downstream", self._lens)
        found |= self.part.named(things, 0)
        return found.union(*(self._down.get(one, ()) for one in things))

    def up(self, things: Collection[str]) -> set[str]:
        """What some things may rest on."""
        found = self.part.expand(sorted(things), "upstream", self._lens)
        self.part.naming(sorted(things))
        found |= self.part.named(things, 1)
        sellers = (self.part.sellers.get(one, ()) for one in things)
        return found.union(*sellers, *(self._up.get(one, ()) for one in things))


def _closed(
    start: Collection[str], step: Callable[[Collection[str]], set[str]], most: int
) -> set[str]:
    seen = set(start)
    fresh = seen
    while fresh:
        fresh = step(fresh) - seen
        seen |= fresh
        if len(seen) > most:
            raise GraphTooLarge(
                f"What this failure reaches, and all that it needs, are more than "
                f"{most:,} things: more than is fetched from that server for one answer.",
                remedy="Raise PROVOLTA_MAX_FETCHED, or PROVOLTA_MAX_FLOW_EDGES, so that the flow "
                "graph is read whole (an edge takes about a hundred bytes of memory), or name "
                "something with less below.",
            )
    return seen


def _lens(as_of: str, status: tuple[str, ...]) -> Callable[[FlowGraph], View]:
    def look(flow: FlowGraph) -> View:
        statuses = flow.statuses if "all" in status else status or None
        return View.of(flow, as_of=as_of or None, statuses=statuses, loops=True)

    return look
