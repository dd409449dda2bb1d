"""The assembly of a dependency system from the columns of a flow graph, quick for millions.

Each rule of :mod:`provolta.analytics.dependency` adds helping nodes and needs as whole columns.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

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
    SUPPLIED,
    Dependency,
    Pairs,
    Ties,
)
from provolta.analytics.joins import closure, joined, upwards
from provolta.analytics.layout import Layout, Longs
from provolta.flow import Bools, Ints, View, dates
from provolta.flow.columns import ints
from provolta.terms import HAS_INPUT, HAS_OUTPUT, MAKES, PRODUCES, SUPPLIES_TO, VARIANT_OF

_EVERY = (MADE, PRODUCTION, OWN, OPENING, BEING)


class Supplies(NamedTuple):
    """Who supplies whom with what, a row for each statement and item.

    ``delivered`` if it shows that goods go to the customer, or says from when.
    """

    supplier: Ints
    customer: Ints
    item: Ints
    delivered: Bools


def build(view: View, ties: Ties) -> Dependency:
    """The dependency system of a flow graph through a filter, with what ties it to places."""
    return _Builder(view, ties).dependency()


class _Builder(Layout):
    """Adds the rules, one after another."""

    def dependency(self) -> Dependency:
        inputs, outputs = self.pairs(HAS_INPUT), self.pairs(HAS_OUTPUT)
        makes, variants = self.pairs(MAKES), self.pairs(VARIANT_OF)
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

    def _supplies(self) -> tuple[Supplies, Pairs]:
        """What every statement that counts says; and pairs of actors without an item."""
        which = self.which(SUPPLIES_TO)
        edges = self.edges[np.isin(self.graph.edge_property[self.edges], which)]
        standing = self.view.evidence(edges)
        place, statements = standing.statements.spread(np.arange(len(edges), dtype=np.int32))
        row, items = self.graph.statements.items.spread(statements)
        edge = edges[place[row]]
        bare = np.ones(len(edges), dtype=np.bool_)
        bare[place[row]] = False
        left = edges[bare]
        promises = np.array(
            [one in self.ties.promised for one in self.graph.statuses], dtype=np.bool_
        )
        table, said = self.graph.statements, statements[row]
        dated = table.valid_from[said] != dates.NONE
        delivered: Bools = dated | ~promises[table.status[said]]
        return (
            Supplies(self.graph.edge_from[edge], self.graph.edge_to[edge], items, delivered),
            (self.graph.edge_from[left], self.graph.edge_to[left]),
        )

    def _beings(self, makes: Pairs, supplies: Supplies, vague: Pairs) -> Ints:
        """For each actor, what it is apart from what it buys: it rests on its seat."""
        seated, place = self.named(self.ties.seats)
        groups = (
            seated,
            self.named(self.ties.operates)[0],
            makes[0],
            supplies.supplier,
            supplies.customer,
            *vague,
        )
        beings = self.nodes_of(BEING, np.unique(np.concatenate(groups)))
        actors = np.flatnonzero(beings >= 0).astype(np.int32)
        self.need(actors, beings[actors])
        distinct, row, counts = np.unique(seated, return_inverse=True, return_counts=True)
        several = counts > 1
        seat = np.full(len(distinct), -1, dtype=np.int32)
        seat[several] = self.new(SEAT, distinct[several])
        seat[row[~several[row]]] = place[~several[row]]
        self.need(seat[row[several[row]]], place[several[row]])
        self.need(beings[distinct], seat)
        return beings

    def _plants(self, beings: Ints) -> None:
        """A facility needs some operator; an operator feels the loss of a facility."""
        actor, facility = self.named(self.ties.operates)
        plants = self.nodes_of(PLANTS, np.unique(actor))
        self.need(np.unique(actor), plants[np.unique(actor)])
        self.need(plants[actor], facility)
        self._open(plants[np.unique(actor)])
        run = self.nodes_of(OPERATORS, np.unique(facility))
        self.need(np.unique(facility), run[np.unique(facility)])
        self.need(run[facility], beings[actor])

    def _productions(self, makes: Pairs, supplies: Supplies, outputs: Pairs) -> tuple[Longs, Ints]:
        """A node for each maker, seller or place and item; sorted keys and their nodes."""
        places, produced = self.named(self.ties.produced)
        self.site = self._sites(outputs)
        makers, made = self.split(self.site[0])
        facility, item = self.pairs(PRODUCES)
        alone = ~np.isin(facility, self.named(self.ties.operates)[1])
        holder = np.concatenate([makes[0], supplies.supplier, places, makers, facility[alone]])
        what = np.concatenate([makes[1], supplies.item, produced, made, item[alone]])
        keys = np.unique(self.key(holder, what))
        nodes = self.new(PRODUCTION, *self.split(keys))
        self.need(nodes, self.split(keys)[0])
        row, other = joined(keys, self.site[0])
        self.need(nodes[row], self.site[1][other])
        return keys, nodes

    def _sites(self, outputs: Pairs) -> tuple[Longs, Ints]:
        """A node for each actor and item that facilities of the actor make; keys and nodes."""
        actor, facility = self.named(self.ties.operates)
        plant, process = self.named(self.ties.performs)
        row, other = joined(plant, facility)
        step, found = joined(process[row], outputs[0])
        who, where, what = actor[other[step]], plant[row[step]], outputs[1][found]
        source, item = self.pairs(PRODUCES)
        row, other = joined(source, facility)
        who = np.concatenate([who, actor[other]])
        where = np.concatenate([where, source[row]])
        keys = self.key(who, np.concatenate([what, item[row]]))
        distinct, place = np.unique(keys, return_inverse=True)
        nodes = self.new(SITE, *self.split(distinct))
        self.need(nodes[place], where)
        return distinct, nodes

    def _inputs(self, inputs: Pairs) -> None:
        """Processes need every input; of alternatives, one."""
        item, process = inputs
        chosen = self.key(*self.named(self.ties.choices))
        free = np.isin(self.key(process, item), chosen)
        self.need(process[~free], item[~free])
        distinct, row = np.unique(process[free], return_inverse=True)
        nodes = self.new(CHOICE, distinct.astype(np.int32))
        self.need(distinct.astype(np.int32), nodes)
        self.need(nodes[row], item[free])

    def _items(self, outputs: Pairs, variants: Pairs, productions: tuple[Longs, Ints]) -> None:
        """What serves an item: made by process and maker, or another item, or a new flow."""
        self.items = self._all_items(outputs, variants, productions)
        _, what = self.split(productions[0])
        sourced = upwards(np.unique(what), variants, self.things)
        recipe = np.unique(outputs[1])
        recipes = self.nodes_of(RECIPE, recipe)
        self.need(recipes[outputs[1]], outputs[0])
        sources = self.nodes_of(SOURCES, np.flatnonzero(sourced).astype(np.int32))
        self.need(sources[what], productions[1])
        narrow = sourced[variants[0]]
        self.need(sources[variants[1][narrow]], sources[variants[0][narrow]])
        supplied = self._supplied()
        parts = (recipes, sources, *supplied)
        made = np.flatnonzero(np.any([part >= 0 for part in parts], axis=0)).astype(np.int32)
        nodes = self.nodes_of(MADE, made)
        for part in parts:
            has = made[part[made] >= 0]
            self.need(nodes[has], part[has])
        self.need(made, nodes[made])
        self._others(made)

    def _others(self, made: Ints) -> None:
        """Ways between items; those that nobody documents count only where there is no other."""
        tail, head = self.ends(self.flows(cross=False))
        documented = upwards(made, (tail, head), self.things)
        counts = documented[tail] | ~documented[head]
        self.need(head[counts], tail[counts])

    def _supplied(self) -> list[Ints]:
        """Items that some actor must serve with something else than making: one need for each way.

        A node for each item and property, by item; -1 elsewhere.
        """
        found = []
        for number in self.flows(cross=True):
            actor, item = self.ends([number])
            nodes = self.nodes_of(SUPPLIED, np.unique(item))
            self.need(nodes[item], actor)
            found.append(nodes)
        return found

    def _all_items(self, outputs: Pairs, variants: Pairs, productions: tuple[Longs, Ints]) -> Ints:
        other = np.isin(self.graph.edge_property, self.flows(cross=False))
        given = self.which(HAS_OUTPUT, MAKES, PRODUCES) + self.flows(cross=True)
        groups = (
            self.graph.edge_from[other],
            self.graph.edge_to[other],
            self.graph.edge_from[np.isin(self.graph.edge_property, self.which(HAS_INPUT))],
            self.graph.edge_to[np.isin(self.graph.edge_property, given)],
            outputs[1],
            *variants,
            self.graph.statements.items.values,
            self.named(self.ties.takes)[1],
            self.split(productions[0])[1],
        )
        return np.unique(np.concatenate(groups))

    def _slots(
        self,
        supplies: Supplies,
        vague: Pairs,
        makes: Pairs,
        wider: Pairs,
        productions: tuple[Longs, Ints],
        beings: Ints,
    ) -> None:
        """An actor needs each kind that it procures from some supplier, or makes it itself."""
        supplier, customer, item, delivered = supplies
        keys, row = np.unique(self.key(customer, item), return_inverse=True)
        actor, what = self.split(keys)
        nodes = self.new(SLOT, actor, what)
        self.need(actor, nodes)
        seller = productions[1][np.searchsorted(productions[0], self.key(supplier, item))]
        self.need(nodes[row], seller)
        narrow, general = joined(item, wider[0])
        self._serve(keys, nodes, customer[narrow], wider[1][general], seller[narrow])
        certain = np.concatenate(
            [keys[row[delivered]], self.key(customer[narrow], wider[1][general])[delivered[narrow]]]
        )
        loose = np.isin(what, self._returned()) | ~np.isin(keys, certain)
        self._open(nodes[loose | self._named_wider(keys, wider)])
        own = self._own(makes, beings)
        self._serve(keys, nodes, makes[0], makes[1], own)
        narrow, general = joined(makes[1], wider[0])
        self._serve(keys, nodes, makes[0][narrow], wider[1][general], own[narrow])
        self._vague(vague)

    def _named_wider(self, keys: Longs, wider: Pairs) -> Bools:
        """Needs of a kind where the actor also procures a wider one, that has all its ways."""
        actor, what = self.split(keys)
        up = self.key(*wider)
        strictly = ~np.isin(up, self.key(wider[1], wider[0]))
        row, general = joined(what, wider[0][strictly])
        found = np.zeros(len(keys), dtype=np.bool_)
        found[row[np.isin(self.key(actor[row], wider[1][strictly][general]), keys)]] = True
        return found

    def _serve(self, keys: Longs, nodes: Ints, actor: Ints, item: Ints, by: Ints) -> None:
        """Let ``by`` serve the need of ``actor`` for ``item``, where there is such a need."""
        if not len(keys):
            return
        wanted = self.key(actor, item)
        place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        has = keys[place] == wanted
        self.need(nodes[place[has]], by[has])

    def _own(self, makes: Pairs, beings: Ints) -> Ints:
        """A node for each making that does not rest on what the actor buys."""
        nodes = self.new(OWN, *makes)
        self.need(nodes, beings[makes[0]])
        row, other = joined(self.key(*makes), self.site[0])
        self.need(nodes[row], self.site[1][other])
        return nodes

    def _vague(self, pairs: Pairs) -> None:
        """Supply of unnamed goods exposes the customer; it is never known to be all there is."""
        supplier, customer = pairs
        distinct, row = np.unique(customer, return_inverse=True)
        nodes = self.new(SLOT, distinct.astype(np.int32))
        self.need(distinct.astype(np.int32), nodes)
        self.need(nodes[row], supplier)
        self._open(nodes)

    def _open(self, slots: Ints) -> None:
        """Let something that is not documented serve, beside what is."""
        self.need(slots, np.repeat(self.opening, len(slots)))

    def _returned(self) -> Ints:
        found = (self.graph.iris.find(iri) for iri in self.ties.returned)
        return ints(node for node in found if node is not None)

    def _places(self) -> None:
        self.need(*self.named(self.ties.within))
        self.need(*self.named(self.ties.sites))

    def _unsaid(
        self,
        makes: Pairs,
        outputs: Pairs,
        inputs: Pairs,
        supplies: Supplies,
        wider: Pairs,
    ) -> Pairs:
        """Items that an actor needs by the recipe of what it makes, from nobody knows whom."""
        row, other = joined(makes[1], outputs[1])
        actor, process = makes[0][row], outputs[0][other]
        row, other = joined(process, inputs[1])
        needed = self.key(actor[row], inputs[0][other])
        runner, facility = self.named(self.ties.operates)
        plant, taken = self.named(self.ties.takes)
        row, other = joined(plant, facility)
        needed = np.unique(np.concatenate([needed, self.key(runner[other], taken[row])]))
        has_actor = np.concatenate([supplies.customer, makes[0]])
        has_item = np.concatenate([supplies.item, makes[1]])
        near = np.concatenate([wider[0], wider[1]]), np.concatenate([wider[1], wider[0]])
        row, other = joined(has_item, near[0])
        known = np.concatenate(
            [self.key(has_actor, has_item), self.key(has_actor[row], near[1][other])]
        )
        actors, items = self.split(needed[~np.isin(needed, known)])
        return items, actors
