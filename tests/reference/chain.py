"""Chains as sets of facts, and the rules of dependency written down one by one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from provolta.analytics.dependency import Ties
from provolta.flow import EdgeTable, FlowGraph, FlowProperty, Ragged, Statements, Strings
from provolta.flow.columns import ints
from provolta.flow.graph import Words, connect
from provolta.terms import HAS_INPUT, HAS_OUTPUT, MAKES, PRODUCES, SUPPLIES_TO, VARIANT_OF

Pair = tuple[str, str]
Triple = tuple[str, str, str]
Term = tuple[str, ...]
Rule = tuple[bool, list[Term]]
OPEN: Term = ("open",)
_STATUSES = ("announced", "reported")
ITEMS, PROCESSES, ACTORS, PLANTS, PLACES = (
    [f"https://example.org/{kind}/{number}" for number in range(count)]
    for kind, count in (("item", 5), ("process", 4), ("actor", 4), ("plant", 3), ("place", 3))
)


@dataclass(frozen=True)
class Facts:
    """What is documented; every field is a set of pairs, ``supplies`` of triples.

    ``promises`` are supplies of which no document shows a delivery.
    """

    inputs: frozenset[Pair]
    outputs: frozenset[Pair]
    makes: frozenset[Pair]
    variants: frozenset[Pair]
    supplies: frozenset[Triple]
    promises: frozenset[Triple]
    seats: frozenset[Pair]
    sites: frozenset[Pair]
    within: frozenset[Pair]
    operates: frozenset[Pair]
    produces: frozenset[Pair]
    produced: frozenset[Pair]
    returned: frozenset[str]

    def graph(self) -> FlowGraph:
        edges: dict[tuple[str, str, int], list[str]] = {}
        for number, pairs in enumerate(
            (self.inputs, self.outputs, self.makes, self.variants, self.produces)
        ):
            flip = number == 0
            for one, other in pairs:
                edges[(other, one, number) if flip else (one, other, number)] = []
        for supplier, customer, item in self.supplied:
            edges.setdefault((supplier, customer, 5), []).append(item)
        names = Strings.of([*ITEMS, *PROCESSES, *ACTORS, *PLANTS])
        rank = {iri: number for number, iri in enumerate(names)}
        said = [item for items in edges.values() for item in items]
        firm = [
            (*ends, item) in self.supplies for (*ends, _), items in edges.items() for item in items
        ]
        numbers = iter(range(len(said)))
        properties = tuple(
            FlowProperty(iri, "material")
            for iri in (HAS_INPUT, HAS_OUTPUT, MAKES, VARIANT_OF, PRODUCES, SUPPLIES_TO)
        )
        none = ints(0 for _ in said)
        return connect(
            Words("r0", properties, _STATUSES, _STATUSES, names, Strings.of([])),
            EdgeTable(
                tail=ints(rank[tail] for tail, _, _ in edges),
                head=ints(rank[head] for _, head, _ in edges),
                relation=np.array([number for _, _, number in edges], dtype=np.int16),
                derived=np.zeros(len(edges), dtype=np.bool_),
                evidence=Ragged.of([next(numbers) for _ in items] for items in edges.values()),
            ),
            Statements(
                iris=Strings.of(f"https://example.org/claim/{n:03}" for n in range(len(said))),
                status=np.array(firm, dtype=np.int16),
                valid_from=none,
                valid_until=none,
                announced_on=none,
                sources=Ragged.of([] for _ in said),
                items=Ragged.of([rank[item]] for item in said),
            ),
        )

    def ties(self) -> Ties:
        return Ties(
            seats=sorted(self.seats),
            within=sorted(self.within),
            sites=sorted(self.sites),
            operates=sorted(self.operates),
            produced=sorted(self.produced),
            returned=sorted(self.returned),
            promised=_STATUSES[:1],
        )

    @property
    def supplied(self) -> frozenset[Triple]:
        """Who supplies whom with what, delivered or only promised."""
        return self.supplies | self.promises

    def kinds(self, item: str) -> set[str]:
        """An item and everything that serves as it."""
        found = {item}
        while more := {narrow for narrow, wide in self.variants if wide in found} - found:
            found |= more
        return found

    def holders(self, item: str) -> set[str]:
        """Who or what is documented to make, sell or produce an item."""
        run = {plant for _, plant in self.operates}
        return (
            {actor for actor, what in self.makes if what == item}
            | {supplier for supplier, _, what in self.supplied if what == item}
            | {place for place, what in self.produced if what == item}
            | {plant for plant, what in self.produces if what == item and plant not in run}
            | {actor for actor, plant in self.operates if (plant, item) in self.produces}
        )


def rules(facts: Facts) -> dict[Term, Rule]:
    """What every thing needs, rule by rule as the page on dependency has them."""
    found: dict[Term, Rule] = {OPEN: (True, [])}
    _things(facts, found)
    for item in ITEMS:
        _item(facts, found, item)
    for actor in ACTORS:
        _actor(facts, found, actor)
    while loops := _slots_on_loops(found):
        for slot in loops:
            found[slot][1].append(OPEN)
    return found


def _things(facts: Facts, found: dict[Term, Rule]) -> None:
    for place in PLACES:
        found[place,] = (True, [(larger,) for small, larger in facts.within if small == place])
    for process in PROCESSES:
        found[process,] = (True, [(item,) for one, item in facts.inputs if one == process])
    for plant in PLANTS:
        needs: list[Term] = [(place,) for one, place in facts.sites if one == plant]
        operators = [("being", actor) for actor, one in facts.operates if one == plant]
        if operators:
            found["operators", plant] = (False, list(operators))
            needs.append(("operators", plant))
        found[plant,] = (True, needs)


def _item(facts: Facts, found: dict[Term, Rule], item: str) -> None:
    made: list[Term] = []
    recipe: list[Term] = [(process,) for process, what in facts.outputs if what == item]
    if recipe:
        found["recipe", item] = (False, recipe)
        made.append(("recipe", item))
    sources = [
        ("production", holder, kind) for kind in facts.kinds(item) for holder in facts.holders(kind)
    ]
    if sources:
        found["sources", item] = (False, list(sources))
        made.append(("sources", item))
    for holder in facts.holders(item):
        found["production", holder, item] = (True, [(holder,), *_site(facts, found, holder, item)])
    ways: list[Term] = []
    if made:
        found["made", item] = (True, made)
        ways.append(("made", item))
    narrow = [kind for kind, wide in facts.variants if wide == item]
    good = [kind for kind in narrow if _documented(facts, kind)]
    ways += [(kind,) for kind in (good if good or made else narrow)]
    found[item,] = (False, ways or [OPEN])
    if not ways:
        found[item,] = (True, [])


def _documented(facts: Facts, item: str) -> bool:
    kinds = facts.kinds(item)
    return any(facts.holders(kind) for kind in kinds) or any(
        what in kinds for _, what in facts.outputs
    )


def _site(facts: Facts, found: dict[Term, Rule], actor: str, item: str) -> list[Term]:
    plants = [(p,) for a, p in facts.operates if a == actor and (p, item) in facts.produces]
    if not plants:
        return []
    found["site", actor, item] = (False, list(plants))
    return [("site", actor, item)]


def _actor(facts: Facts, found: dict[Term, Rule], actor: str) -> None:
    seats: list[Term] = [(place,) for one, place in facts.seats if one == actor]
    found["seat", actor] = (False, seats)
    found["being", actor] = (True, [("seat", actor)] if seats else [])
    needs: list[Term] = [("being", actor)]
    plants: list[Term] = [(plant,) for one, plant in facts.operates if one == actor]
    if plants:
        found["plants", actor] = (False, [*plants, OPEN])
        needs.append(("plants", actor))
    procured = sorted({what for _, customer, what in facts.supplied if customer == actor})
    for item in procured:
        kinds = facts.kinds(item)
        ways: list[Term] = [
            ("production", supplier, what)
            for supplier, customer, what in facts.supplied
            if customer == actor and what in kinds
        ]
        for one, what in facts.makes:
            if one == actor and what in kinds:
                own = [("being", actor), *_site(facts, found, actor, what)]
                found["own", actor, what] = (True, own)
                ways.append(("own", actor, what))
        delivered = any(customer == actor and what in kinds for _, customer, what in facts.supplies)
        named_wider = any(item in facts.kinds(other) for other in procured if other != item)
        if item in facts.returned or named_wider or not delivered:
            ways.append(OPEN)
        found["slot", actor, item] = (False, ways)
        needs.append(("slot", actor, item))
    found[actor,] = (True, needs)


def _slots_on_loops(found: dict[Term, Rule]) -> list[Term]:
    """Needs of actors that do not hold, and lie on a loop of such that rests on no other loop."""
    loose = found.keys() - holds(found)
    behind = {one: _behind(found, one, loose) for one in loose}
    looped = {one for one in loose if one in behind[one]}
    return [
        one
        for one in looped
        if one[0] == "slot" and all(one in behind[other] for other in behind[one] & looped)
    ]


def _behind(found: dict[Term, Rule], one: Term, loose: Collection[Term]) -> set[Term]:
    """Everything loose that something needs, directly or through others."""
    reached: set[Term] = set()
    waiting = [one]
    while waiting:
        fresh = {need for need in found[waiting.pop()][1] if need in loose} - reached
        reached |= fresh
        waiting += fresh
    return reached


def holds(found: dict[Term, Rule], failed: Collection[Term] = ()) -> set[Term]:
    """What holds: start from nothing and add until there is nothing to add."""
    held: set[Term] = set()
    while True:
        fresh = {
            term
            for term, (every, needs) in found.items()
            if term not in held
            and term not in failed
            and (all if every else any)(need in held for need in needs)
        }
        if not fresh:
            return held
        held |= fresh


def impact(found: dict[Term, Rule], thing: str) -> dict[str, int]:
    """For each thing 0 untouched, 1 exposed or 2 lost, when one thing fails."""
    start: Term = ("being", thing) if ("being", thing) in found else (thing,)
    before, after = holds(found), holds(found, [start])
    reached = {start} & before
    while True:
        fresh = {
            term for term in before - reached if any(need in reached for need in found[term][1])
        }
        if not fresh:
            break
        reached |= fresh
    return {
        term[0]: 2 if term in before - after else int(term in reached)
        for term in found
        if len(term) == 1 and term != OPEN
    }


def _pairs(left: list[str], right: list[str], most: int) -> st.SearchStrategy[frozenset[Pair]]:
    return st.frozensets(st.tuples(st.sampled_from(left), st.sampled_from(right)), max_size=most)


def _rising(names: list[str], most: int) -> st.SearchStrategy[frozenset[Pair]]:
    """Pairs without loops: each leads to a later one."""
    pairs = [(a, b) for n, a in enumerate(names) for b in names[n + 1 :]]
    return st.frozensets(st.sampled_from(pairs), max_size=most)


def chains() -> st.SearchStrategy[Facts]:
    """Small chains with loops of supply and of material."""
    supply = st.tuples(st.sampled_from(ACTORS), st.sampled_from(ACTORS), st.sampled_from(ITEMS))
    return st.builds(
        Facts,
        inputs=_pairs(PROCESSES, ITEMS, 8),
        outputs=_pairs(PROCESSES, ITEMS, 6),
        makes=_pairs(ACTORS, ITEMS, 6),
        variants=_rising(ITEMS, 3),
        supplies=st.frozensets(supply.filter(lambda one: one[0] != one[1]), max_size=8),
        promises=st.frozensets(supply.filter(lambda one: one[0] != one[1]), max_size=3),
        seats=_pairs(ACTORS, PLACES, 5),
        sites=_pairs(PLANTS, PLACES, 3),
        within=_rising(PLACES, 2),
        operates=_pairs(ACTORS, PLANTS, 4),
        produces=_pairs(PLANTS, ITEMS, 4),
        produced=_pairs(PLACES, ITEMS, 3),
        returned=st.frozensets(st.sampled_from(ITEMS), max_size=1),
    )
