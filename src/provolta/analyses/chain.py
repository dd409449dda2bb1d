"""The dependency system through a filter, and how its parts are told: needs, ways, evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from provolta.analyses.desk import Desk
from provolta.analyses.ties import Tie, Tied
from provolta.analytics import dependency as system
from provolta.analytics.andor import EXPOSED, LOST
from provolta.analytics.assembly import build
from provolta.analytics.dependency import Dependency, Ties
from provolta.entities import Entity
from provolta.errors import BadParameter
from provolta.figures import Figure, Known
from provolta.flow import Ints, View
from provolta.flow.columns import Ragged, ints
from provolta.flow.view import ENDED
from provolta.terms import MAKES, VARIANT_OF

_WORDS = {system.SLOT: "supplier", system.PLANTS: "plant", system.OPERATORS: "operator"}
_PARTS = {system.RECIPE: "process", system.SUPPLIED: "supplier"}
Degrees = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Need:
    """One thing that is needed, and the ways that serve it: lost, exposed or left.

    ``what`` is ``input``, ``process``, ``maker``, ``supplier``, ``variant``, ``place``, or ``kind``
    if a thing falls with what it is a kind of; ``item`` is the kind a supplier is needed for.
    ``open`` says that something undocumented may serve too.
    """

    what: str
    item: str
    lost: tuple[str, ...]
    exposed: tuple[str, ...]
    remaining: tuple[str, ...]
    open: bool
    claims: tuple[str, ...]

    @property
    def hit(self) -> bool:
        """Whether a way is lost or exposed."""
        return bool(self.lost or self.exposed)

    def to_dict(self) -> dict[str, object]:
        """As JSON gives it."""
        return {
            "what": self.what,
            "item": self.item or None,
            "lost": list(self.lost),
            "exposed": list(self.exposed),
            "remaining": list(self.remaining),
            "open": self.open,
            "claims": list(self.claims),
        }


@dataclass(frozen=True)
class _Way:
    """A way that serves a need: the thing, the node that stands for it, and for which item."""

    thing: int
    node: int
    item: int


_Served = tuple[str, int, list[_Way], bool, tuple[str, ...]]
"""A need as words, its item, the ways that serve it, whether others may, and the statements."""


@dataclass(frozen=True)
class Chain:
    """The graph through a filter, as a dependency system."""

    desk: Desk
    as_of: str
    wanted: Collection[str] | None

    @cached_property
    def view(self) -> View:
        """The flow graph through the filter, recycling included."""
        as_of = self.as_of or None
        return View.of(self.desk.flow, as_of=as_of, statuses=self.wanted, loops=True)

    @property
    def _past(self) -> set[str]:
        """The statuses that count for ties: as of a date, what has ended since counts too."""
        past = {ENDED} if self.as_of and self.wanted is None else set()
        return {*self.statuses, *past}

    def held(self, name: str) -> list[Tie]:
        """The ties of a property that count."""
        return [one for one in self.tied.ties[name] if one.holds(self._past, self.as_of)]

    @property
    def statuses(self) -> Collection[str]:
        """The statuses that count: as asked for, else those that the vocabulary counts as facts."""
        return self.wanted or self.desk.flow.facts

    @cached_property
    def made(self) -> tuple[Figure, ...]:
        """The figures that count."""
        return self.desk.figures.where(Known(self.statuses, self.as_of))

    @cached_property
    def tied(self) -> Tied:
        """The ties of the revision."""
        return self.desk.tied

    @cached_property
    def parts(self) -> Dependency:
        """The system and what its nodes stand for."""
        return build(self.view, self.ties)

    @cached_property
    def ties(self) -> Ties:
        """The ties that count, as pairs."""
        return self.tied.filtered(self._past, self.as_of, self.desk.countries, self.made)

    def node(self, entity: Entity) -> int:
        """The node of a thing.

        Raises:
            BadParameter: if it takes no part.
        """
        node = self.parts.find(entity.iri)
        if node is None:
            raise BadParameter(
                f"{entity.label} ({entity.type}) takes no part in the chain.",
                remedy="Name an organisation, a facility, a place, an item or a process.",
            )
        return node

    def steps(self, start: Ints, along: Ragged) -> Ints:
        """Steps from thing to thing along needs or uses, helping nodes for nothing; -1 is never."""
        things = self.parts.things
        far = np.full(len(along), -1, dtype=np.int32)
        far[start] = 0
        level, frontier = 0, start
        while len(frontier):
            near = np.unique(along.spread(frontier)[1])
            near = near[far[near] < 0]
            while len(helping := near[near >= things]):
                far[helping] = level
                more = np.unique(along.spread(helping)[1])
                near = np.union1d(near[near < things], more[far[more] < 0]).astype(np.int32)
            level += 1
            far[near] = level
            frontier = near
        return far

    def makes(self) -> Iterator[tuple[str, str, list[str]]]:
        """Every maker with an item that it makes, and the statements that say so."""
        flow = self.desk.flow
        which = [n for n, one in enumerate(flow.properties) if one.iri == MAKES]
        edges = np.flatnonzero(np.isin(flow.edge_property, which)).astype(np.int32)
        for edge, numbers in self.view.evidence(edges[self.view.counts(edges)]):
            ends = flow.iris[int(flow.edge_from[edge])], flow.iris[int(flow.edge_to[edge])]
            yield *ends, [flow.statements.iris[number] for number in numbers]

    def claims(self, node: int, what: str, iri: str) -> tuple[str, ...]:
        """The statements that say that one thing serves a need of another."""
        return tuple(self.links(node, what).get(self.parts.find(iri) or 0, ()))

    def links(self, node: int, what: str = "") -> dict[int, dict[str, None]]:
        """Each thing that serves a need of a thing, with the statements that say so."""
        found: dict[int, dict[str, None]] = {}
        for need, _, ways, _ in self._groups(node):
            if what in {"", need}:
                for way in ways:
                    said = dict.fromkeys(self._behind(node, need, way))
                    found.setdefault(way.thing, {}).update(said)
        return found

    def productions(self, holders: Collection[str], item: Entity) -> list[int]:
        """The nodes of what some organisations, or those in some places, make of an item.

        In a place are the organisations that are seated there and the facilities that stand there.
        Variants of the item count as the item.
        """
        places = self.inside(holders)
        seated = {one.from_ for one in self.held("headquarteredIn") if one.to in places}
        kinds = {self.parts.find(iri) for iri in self.kinds(item.iri)}
        inside = places | seated
        sites = {one.from_ for one in self.held("locatedIn") if one.to in places}
        parts, found = self.parts, []
        for node in np.flatnonzero(np.isin(parts.role, (system.PRODUCTION, system.SITE))).tolist():
            if parts.second[node] not in kinds:
                continue
            if parts.role[node] == system.SITE:
                found += [one for one in self._row(node) if parts.iri(one) in sites]
            elif parts.iri(int(parts.first[node])) in inside | sites:
                found.append(node)
        return list(dict.fromkeys(found))

    def inside(self, places: Collection[str]) -> set[str]:
        """Some places and all that lie in them."""
        found = set(places)
        while more := {a for a, b in self._within if b in found} - found:
            found |= more
        return found

    def kinds(self, item: str) -> set[str]:
        """An item and all kinds that serve as it."""
        node = self.parts.find(item)
        found = set() if node is None else {node}
        while more := {a for a, b in self._variants if b in found} - found:
            found |= more
        return {item, *map(self.parts.iri, found)}

    @cached_property
    def _within(self) -> list[tuple[str, str]]:
        return [(one.from_, one.to) for one in self.held("inRegion")]

    @cached_property
    def _variants(self) -> list[tuple[int, int]]:
        flow = self.desk.flow
        which = [n for n, one in enumerate(flow.properties) if one.iri == VARIANT_OF]
        edges = np.flatnonzero(np.isin(flow.edge_property, which))
        pairs = zip(flow.edge_from[edges].tolist(), flow.edge_to[edges].tolist(), strict=True)
        return list(pairs)

    def made_by(self, actor: int) -> list[int]:
        """The nodes of an actor's productions, each of one item."""
        return self.parts.helpers(system.PRODUCTION, actor)

    def needs(self, node: int, degree: Degrees) -> list[Need]:
        """What a thing needs, and how it is served when something has failed."""
        if node not in self._served:
            self._served[node] = [
                (what, item, ways, is_open, self._claims(node, what, ways))
                for what, item, ways, is_open in self._groups(node)
            ]
        return [self._need(*group, degree) for group in self._served[node]]

    @cached_property
    def _served(self) -> dict[int, list[_Served]]:
        """What each thing that was asked about needs, whatever has failed."""
        return {}

    def _groups(self, node: int) -> Iterator[tuple[str, int, list[_Way], bool]]:
        parts = self.parts
        others: list[_Way] = []
        for need in self._row(node):
            role = int(parts.role[need])
            if role == system.MADE:
                for part in self._row(need):
                    what = _PARTS.get(int(parts.role[part]), "maker")
                    ways, is_open = self._ways(part)
                    yield what, node, ways, is_open
            elif role == system.BEING and need != node:
                for part in self._row(need):
                    ways, is_open = self._ways(part)
                    yield "place", -1, ways, is_open
            elif parts.system.every[node]:
                item = int(parts.second[need]) if role == system.SLOT else -1
                ways, is_open = self._ways(need)
                yield self._what(node, need), item, ways, is_open
            else:
                others.append(_Way(need, need, -1))
        if others:
            yield "variant", -1, others, False

    def _what(self, node: int, need: int) -> str:
        role = int(self.parts.role[need])
        if role in _WORDS:
            return _WORDS[role]
        if role == system.CHOICE or self._kind(node) == "process":
            return "input"
        return "place"

    def _kind(self, node: int) -> str:
        return self.desk.kind(self.parts.iri(node))

    def _row(self, node: int) -> list[int]:
        system_ = self.parts.system
        found: list[int] = system_.needs[
            system_.need_ptr[node] : system_.need_ptr[node + 1]
        ].tolist()
        return list(dict.fromkeys(found))

    def _ways(self, node: int) -> tuple[list[_Way], bool]:
        """The things behind a helping node, and whether something undocumented may serve."""
        parts = self.parts
        role = int(parts.role[node])
        if role == system.THING:
            return [_Way(node, node, -1)], False
        if role == system.OPENING:
            return [], True
        if role in {system.PRODUCTION, system.OWN, system.BEING}:
            return [_Way(int(parts.first[node]), node, int(parts.second[node]))], False
        found: dict[int, _Way] = {}
        is_open = False
        for need in self._row(node):
            ways, more = self._ways(need)
            is_open |= more
            for way in ways:
                found.setdefault(way.node, way)
        return list(found.values()), is_open

    def _need(
        self,
        what: str,
        item: int,
        ways: list[_Way],
        is_open: bool,
        claims: tuple[str, ...],
        degree: Degrees,
    ) -> Need:
        groups: dict[int, list[str]] = {LOST: [], EXPOSED: [], 0: []}
        for way in ways:
            iri = self.parts.iri(way.thing)
            state = LOST if self.parts.system.rank[way.node] < 0 else int(degree[way.node])
            if iri not in groups[state]:
                groups[state].append(iri)
        better = set(groups[0])
        lost = [iri for iri in groups[LOST] if iri not in better | set(groups[EXPOSED])]
        return Need(
            what=what,
            item=self.parts.iri(item) if item >= 0 and what == "supplier" else "",
            lost=tuple(sorted(lost)),
            exposed=tuple(sorted(set(groups[EXPOSED]) - better)),
            remaining=tuple(sorted(better)),
            open=is_open,
            claims=claims,
        )

    def _claims(self, node: int, what: str, ways: list[_Way]) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for way in ways:
            found |= dict.fromkeys(self._behind(node, what, way))
        return tuple(found)

    def _behind(self, node: int, what: str, way: _Way) -> Iterator[str]:
        """The statements that say that a way serves."""
        if what == "place":
            ends = self.parts.iri(node), self.parts.iri(way.thing)
            for name in ("headquarteredIn", "locatedIn", "inRegion"):
                yield from self.tied.behind(name, *ends)
        elif what == "maker":
            yield from self.statements(way.thing, way.item)
            yield from self._sold(way.thing, way.item)
            yield from self._from_plants(way.thing, way.item)
            yield from self._produced(way)
        elif what in {"plant", "operator"}:
            run = (node, way.thing) if what == "plant" else (way.thing, node)
            yield from self.tied.behind("operates", *map(self.parts.iri, run))
        else:
            yield from self.statements(way.thing, node, way.item)

    def _from_plants(self, actor: int, item: int) -> Iterator[str]:
        """The statements about the plants of an actor that make an item."""
        parts = self.parts
        for site in parts.helpers(system.SITE, actor):
            if parts.second[site] == item:
                for plant in self._row(site):
                    yield from self.statements(plant, item)
                    yield from self.tied.behind("operates", parts.iri(actor), parts.iri(plant))

    def _produced(self, way: _Way) -> Iterator[str]:
        place, item = self.parts.iri(way.thing), self.parts.iri(way.item)
        if place in self.desk.countries:
            yield from (one.claim for one in self.made if one.about == place and one.item == item)

    def statements(self, tail: int, head: int, item: int = -1) -> list[str]:
        """The statements on the edges between two things, if need be those about an item."""
        flow = self.desk.flow
        if tail >= len(flow.iris) or head >= len(flow.iris):
            return []
        edges = np.arange(flow.out_ptr[tail], flow.out_ptr[tail + 1], dtype=np.int32)
        edges = edges[flow.edge_to[edges] == head]
        return self._said(edges[self.view.counts(edges)], item)

    def _sold(self, seller: int, item: int) -> list[str]:
        flow = self.desk.flow
        if seller >= len(flow.iris) or item < 0:
            return []
        edges = np.arange(flow.out_ptr[seller], flow.out_ptr[seller + 1], dtype=np.int32)
        return self._said(edges[self.view.counts(edges)], item, only=True)

    def _said(self, edges: npt.NDArray[np.int32], item: int, *, only: bool = False) -> list[str]:
        table = self.desk.flow.statements
        numbers = self.view.evidence(ints(edges.tolist())).statements.values.tolist()
        said = []
        for number in numbers:
            items = table.items[number]
            if item in items or (not only and (item < 0 or not len(items))):
                said.append(table.iris[number])
        return said
