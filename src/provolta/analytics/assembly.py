"""The assembly of a dependency system from the columns of a flow graph, quick for millions.

Each rule of :mod:`provolta.analytics.dependency` adds helping nodes and needs as whole columns.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from provolta.analytics.andor import System
from provolta.analytics.dependency import (
    BEING,
    CHOICE,
    MADE,
    OPENING,
    OPERATORS,
    OWN,
    PLANTS,
    PRODUCTION,
    RECIPE,
    SEAT,
    SITE,
    SLOT,
    SOURCES,
    THING,
    Dependency,
    Pairs,
    Ties,
)
from provolta.analytics.joins import closure, joined, upwards
from provolta.flow import Bools, Ints, View
from provolta.flow.columns import ints
from provolta.terms import HAS_INPUT, HAS_OUTPUT, MAKES, PRODUCES, SUPPLIES_TO, VARIANT_OF

Longs = npt.NDArray[np.int64]
_EVERY = (MADE, PRODUCTION, OWN, OPENING, BEING)


def build(view: View, ties: Ties) -> Dependency:
    """The dependency system of a flow graph through a filter, with what ties it to places."""
    return _Builder(view, ties).dependency()


class _Builder:
    """Collects nodes and needs, column by column."""

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
        self.opening = self._new(OPENING, ints([-1]))
        self.users: list[Ints] = []
        self.needs: list[Ints] = []
        edges = np.arange(len(self.graph), dtype=np.int32)
        self.edges = edges[view.counts(edges)]
        self.known = {n: one.iri for n, one in enumerate(self.graph.properties)}

    def dependency(self) -> Dependency:
        inputs, outputs = self._pairs(HAS_INPUT), self._pairs(HAS_OUTPUT)
        makes, variants = self._pairs(MAKES), self._pairs(VARIANT_OF)
        supplies, vague = self._supplies()
        wider = closure(variants, self.things)
        beings = self._beings(makes, supplies, vague)
        self._plants(beings)
        productions = self._productions(makes, supplies, outputs)
        self._inputs(inputs)
        self._items(outputs, variants, productions)
        self._slots(supplies, vague, makes, wider, productions, beings)
        self._places()
        return self._joined(self._unsaid(makes, outputs, inputs, supplies, wider))

    def _joined(self, unsaid: Pairs) -> Dependency:
        role = np.concatenate(self.role)
        users, needs = np.concatenate(self.users), np.concatenate(self.needs)
        needing = np.bincount(users, minlength=self.count) > 0
        every = np.isin(role, _EVERY)
        every[: self.things] = self._needs_all()
        leaves = ~needing & ~every
        slots = np.flatnonzero(role == SLOT)
        system = System.join(users, needs, every, np.flatnonzero(leaves))
        while len(loops := slots[system.loops()[slots]]):
            users = np.concatenate([users, loops])
            needs = np.concatenate([needs, np.repeat(self.opening, len(loops))])
            system = System.join(users, needs, every, np.flatnonzero(leaves))
        return Dependency(
            system=system,
            iris=self.graph.iris,
            more=self.more,
            role=role,
            first=np.concatenate(self.first),
            second=np.concatenate(self.second),
            unsaid=unsaid,
            leaves=leaves,
            numbers=self.numbers,
        )

    def _needs_all(self) -> Bools:
        """Things that need all of their needs: everything but items."""
        every = np.ones(self.things, dtype=np.bool_)
        every[self.items] = False
        return every

    def _pairs(self, property_: str) -> Pairs:
        """The ends of the edges of a property that count, in the direction of goods."""
        which = [n for n, iri in self.known.items() if iri == property_]
        edges = self.edges[np.isin(self.graph.edge_property[self.edges], which)]
        return self.graph.edge_from[edges], self.graph.edge_to[edges]

    def _named(self, pairs: Sequence[tuple[str, str]]) -> Pairs:
        return ints(self._number(one) for one, _ in pairs), ints(self._number(o) for _, o in pairs)

    def _number(self, iri: str) -> int:
        found = self.graph.iris.find(iri)
        return self.numbers[iri] if found is None else found

    def _new(self, role: int, first: Ints, second: Ints | None = None) -> Ints:
        """New helping nodes, one for each row."""
        nodes = np.arange(self.count, self.count + len(first), dtype=np.int32)
        self.role.append(np.full(len(first), role, dtype=np.int8))
        self.first.append(first.astype(np.int32))
        other = np.full(len(first), -1) if second is None else second
        self.second.append(other.astype(np.int32))
        self.count += len(first)
        return nodes

    def _need(self, users: Ints, needs: Ints) -> None:
        self.users.append(users.astype(np.int32))
        self.needs.append(needs.astype(np.int32))

    def _key(self, first: Ints, second: Ints) -> Longs:
        return first.astype(np.int64) * self.things + second

    def _split(self, keys: Longs) -> Pairs:
        return (keys // self.things).astype(np.int32), (keys % self.things).astype(np.int32)

    def _supplies(self) -> tuple[tuple[Ints, Ints, Ints], Pairs]:
        """Supplier, customer and item of every statement that counts; and pairs without an item."""
        which = [n for n, iri in self.known.items() if iri == SUPPLIES_TO]
        edges = self.edges[np.isin(self.graph.edge_property[self.edges], which)]
        standing = self.view.evidence(edges)
        place, statements = standing.statements.spread(np.arange(len(edges), dtype=np.int32))
        row, items = self.graph.statements.items.spread(statements)
        edge = edges[place[row]]
        bare = np.ones(len(edges), dtype=np.bool_)
        bare[place[row]] = False
        left = edges[bare]
        return (
            (self.graph.edge_from[edge], self.graph.edge_to[edge], items),
            (self.graph.edge_from[left], self.graph.edge_to[left]),
        )

    def _beings(self, makes: Pairs, supplies: tuple[Ints, Ints, Ints], vague: Pairs) -> Ints:
        """For each actor, what it is apart from what it buys: it rests on its seat."""
        seated, place = self._named(self.ties.seats)
        groups = (seated, self._named(self.ties.operates)[0], makes[0], *supplies[:2], *vague)
        beings = self._nodes_of(BEING, np.unique(np.concatenate(groups)))
        actors = np.flatnonzero(beings >= 0).astype(np.int32)
        self._need(actors, beings[actors])
        distinct, row, counts = np.unique(seated, return_inverse=True, return_counts=True)
        several = counts > 1
        seat = np.full(len(distinct), -1, dtype=np.int32)
        seat[several] = self._new(SEAT, distinct[several])
        seat[row[~several[row]]] = place[~several[row]]
        self._need(seat[row[several[row]]], place[several[row]])
        self._need(beings[distinct], seat)
        return beings

    def _plants(self, beings: Ints) -> None:
        """A facility needs some operator; an operator feels the loss of a facility."""
        actor, facility = self._named(self.ties.operates)
        plants = self._nodes_of(PLANTS, np.unique(actor))
        self._need(np.unique(actor), plants[np.unique(actor)])
        self._need(plants[actor], facility)
        self._open(plants[np.unique(actor)])
        run = self._nodes_of(OPERATORS, np.unique(facility))
        self._need(np.unique(facility), run[np.unique(facility)])
        self._need(run[facility], beings[actor])

    def _productions(
        self, makes: Pairs, supplies: tuple[Ints, Ints, Ints], outputs: Pairs
    ) -> tuple[Longs, Ints]:
        """A node for each maker, seller or place and item; sorted keys and their nodes."""
        places, produced = self._named(self.ties.produced)
        self.site = self._sites(outputs)
        makers, made = self._split(self.site[0])
        facility, item = self._pairs(PRODUCES)
        alone = ~np.isin(facility, self._named(self.ties.operates)[1])
        holder = np.concatenate([makes[0], supplies[0], places, makers, facility[alone]])
        what = np.concatenate([makes[1], supplies[2], produced, made, item[alone]])
        keys = np.unique(self._key(holder, what))
        nodes = self._new(PRODUCTION, *self._split(keys))
        self._need(nodes, self._split(keys)[0])
        row, other = joined(keys, self.site[0])
        self._need(nodes[row], self.site[1][other])
        return keys, nodes

    def _sites(self, outputs: Pairs) -> tuple[Longs, Ints]:
        """A node for each actor and item that facilities of the actor make; keys and nodes."""
        actor, facility = self._named(self.ties.operates)
        plant, process = self._named(self.ties.performs)
        row, other = joined(plant, facility)
        step, found = joined(process[row], outputs[0])
        who, where, what = actor[other[step]], plant[row[step]], outputs[1][found]
        source, item = self._pairs(PRODUCES)
        row, other = joined(source, facility)
        who = np.concatenate([who, actor[other]])
        where = np.concatenate([where, source[row]])
        keys = self._key(who, np.concatenate([what, item[row]]))
        distinct, place = np.unique(keys, return_inverse=True)
        nodes = self._new(SITE, *self._split(distinct))
        self._need(nodes[place], where)
        return distinct, nodes

    def _inputs(self, inputs: Pairs) -> None:
        """Processes need every input; of alternatives, one."""
        item, process = inputs
        chosen = self._key(*self._named(self.ties.choices))
        free = np.isin(self._key(process, item), chosen)
        self._need(process[~free], item[~free])
        distinct, row = np.unique(process[free], return_inverse=True)
        nodes = self._new(CHOICE, distinct.astype(np.int32))
        self._need(distinct.astype(np.int32), nodes)
        self._need(nodes[row], item[free])

    def _items(self, outputs: Pairs, variants: Pairs, productions: tuple[Longs, Ints]) -> None:
        """What serves an item: made by process and maker, or another item, or a new flow."""
        self.items = self._all_items(outputs, variants, productions)
        _, what = self._split(productions[0])
        sourced = upwards(np.unique(what), variants, self.things)
        recipe = np.unique(outputs[1])
        recipes = self._nodes_of(RECIPE, recipe)
        self._need(recipes[outputs[1]], outputs[0])
        sources = self._nodes_of(SOURCES, np.flatnonzero(sourced).astype(np.int32))
        self._need(sources[what], productions[1])
        narrow = sourced[variants[0]]
        self._need(sources[variants[1][narrow]], sources[variants[0][narrow]])
        made = np.union1d(recipe, np.flatnonzero(sourced))
        nodes = self._nodes_of(MADE, made)
        for part in (recipes, sources):
            has = made[part[made] >= 0]
            self._need(nodes[has], part[has])
        self._need(made, nodes[made])
        self._others(made, variants)

    def _others(self, made: Ints, variants: Pairs) -> None:
        """Ways between items; those that nobody documents count only where there is no other."""
        named = {HAS_INPUT, HAS_OUTPUT, MAKES, PRODUCES, SUPPLIES_TO}
        which = [n for n, iri in self.known.items() if iri not in named]
        edges = self.edges[np.isin(self.graph.edge_property[self.edges], which)]
        tail, head = self.graph.edge_from[edges], self.graph.edge_to[edges]
        documented = upwards(made, (tail, head), self.things)
        counts = documented[tail] | ~documented[head]
        self._need(head[counts], tail[counts])

    def _all_items(self, outputs: Pairs, variants: Pairs, productions: tuple[Longs, Ints]) -> Ints:
        named = {HAS_INPUT, HAS_OUTPUT, MAKES, PRODUCES, SUPPLIES_TO}
        which = [n for n, iri in self.known.items() if iri not in named]
        other = np.isin(self.graph.edge_property, which)
        inputs = self.graph.edge_from[np.isin(self.graph.edge_property, self._of(HAS_INPUT))]
        made = self.graph.edge_to[
            np.isin(self.graph.edge_property, self._of(HAS_OUTPUT, MAKES, PRODUCES))
        ]
        groups = (
            self.graph.edge_from[other],
            self.graph.edge_to[other],
            inputs,
            made,
            outputs[1],
            *variants,
            self.graph.statements.items.values,
            self._named(self.ties.takes)[1],
            self._split(productions[0])[1],
        )
        return np.unique(np.concatenate(groups))

    def _of(self, *iris: str) -> list[int]:
        return [n for n, iri in self.known.items() if iri in iris]

    def _nodes_of(self, role: int, things: Ints) -> Ints:
        """New helping nodes for some things, by thing; -1 elsewhere."""
        found = np.full(self.things, -1, dtype=np.int32)
        found[things] = self._new(role, things)
        return found

    def _slots(
        self,
        supplies: tuple[Ints, Ints, Ints],
        vague: Pairs,
        makes: Pairs,
        wider: Pairs,
        productions: tuple[Longs, Ints],
        beings: Ints,
    ) -> None:
        """An actor needs each kind that it procures from some supplier, or makes it itself."""
        supplier, customer, item = supplies
        keys, row = np.unique(self._key(customer, item), return_inverse=True)
        actor, what = self._split(keys)
        nodes = self._new(SLOT, actor, what)
        self._need(actor, nodes)
        seller = productions[1][np.searchsorted(productions[0], self._key(supplier, item))]
        self._need(nodes[row], seller)
        narrow, general = joined(item, wider[0])
        self._serve(keys, nodes, customer[narrow], wider[1][general], seller[narrow])
        self._open(nodes[np.isin(what, self._returned())])
        own = self._own(makes, beings)
        self._serve(keys, nodes, makes[0], makes[1], own)
        narrow, general = joined(makes[1], wider[0])
        self._serve(keys, nodes, makes[0][narrow], wider[1][general], own[narrow])
        self._vague(vague)

    def _serve(self, keys: Longs, nodes: Ints, actor: Ints, item: Ints, by: Ints) -> None:
        """Let ``by`` serve the need of ``actor`` for ``item``, where there is such a need."""
        if not len(keys):
            return
        wanted = self._key(actor, item)
        place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        has = keys[place] == wanted
        self._need(nodes[place[has]], by[has])

    def _own(self, makes: Pairs, beings: Ints) -> Ints:
        """A node for each making that does not rest on what the actor buys."""
        nodes = self._new(OWN, *makes)
        self._need(nodes, beings[makes[0]])
        row, other = joined(self._key(*makes), self.site[0])
        self._need(nodes[row], self.site[1][other])
        return nodes

    def _vague(self, pairs: Pairs) -> None:
        """Supply of unnamed goods exposes the customer; it is never known to be all there is."""
        supplier, customer = pairs
        distinct, row = np.unique(customer, return_inverse=True)
        nodes = self._new(SLOT, distinct.astype(np.int32))
        self._need(distinct.astype(np.int32), nodes)
        self._need(nodes[row], supplier)
        self._open(nodes)

    def _open(self, slots: Ints) -> None:
        """Let something that is not documented serve, beside what is."""
        self._need(slots, np.repeat(self.opening, len(slots)))

    def _returned(self) -> Ints:
        found = (self.graph.iris.find(iri) for iri in self.ties.returned)
        return ints(node for node in found if node is not None)

    def _places(self) -> None:
        self._need(*self._named(self.ties.within))
        self._need(*self._named(self.ties.sites))

    def _unsaid(
        self,
        makes: Pairs,
        outputs: Pairs,
        inputs: Pairs,
        supplies: tuple[Ints, Ints, Ints],
        wider: Pairs,
    ) -> Pairs:
        """Items that an actor needs by the recipe of what it makes, from nobody knows whom."""
        row, other = joined(makes[1], outputs[1])
        actor, process = makes[0][row], outputs[0][other]
        row, other = joined(process, inputs[1])
        needed = self._key(actor[row], inputs[0][other])
        runner, facility = self._named(self.ties.operates)
        plant, taken = self._named(self.ties.takes)
        row, other = joined(plant, facility)
        needed = np.unique(np.concatenate([needed, self._key(runner[other], taken[row])]))
        has_actor = np.concatenate([supplies[1], makes[0]])
        has_item = np.concatenate([supplies[2], makes[1]])
        near = np.concatenate([wider[0], wider[1]]), np.concatenate([wider[1], wider[0]])
        row, other = joined(has_item, near[0])
        known = np.concatenate(
            [self._key(has_actor, has_item), self._key(has_actor[row], near[1][other])]
        )
        actors, items = self._split(needed[~np.isin(needed, known)])
        return items, actors
