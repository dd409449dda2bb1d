"""The dependency system: every thing of random chains is as the rules, written one by one, say."""

from __future__ import annotations

from hypothesis import given, settings

from provolta.analytics.assembly import build
from provolta.analytics.dependency import Dependency
from provolta.flow import View
from tests.reference.chain import (
    ACTORS,
    ITEMS,
    PLACES,
    PLANTS,
    PROCESSES,
    Facts,
    chains,
    impact,
    rules,
)
from tests.reference.chain import holds as obvious


def system(facts: Facts) -> Dependency:
    return build(View.of(facts.graph(), loops=True), facts.ties())


def things(parts: Dependency) -> dict[str, int]:
    named = [*ITEMS, *PROCESSES, *ACTORS, *PLANTS, *PLACES]
    found = {iri: parts.find(iri) for iri in named}
    return {
        iri: node for iri, node in found.items() if node is not None and _takes_part(parts, node)
    }


def _takes_part(parts: Dependency, node: int) -> bool:
    """Whether anything is said of it: names alone are in every chain."""
    uses = parts.system.use_ptr[node + 1] > parts.system.use_ptr[node]
    return bool(uses or parts.system.need_ptr[node + 1] > parts.system.need_ptr[node])


@settings(max_examples=200, deadline=None)
@given(facts=chains())
def test_what_holds_is_what_the_rules_say(facts: Facts) -> None:
    parts, written = system(facts), rules(facts)
    held = parts.system.holds()
    expected = obvious(written)
    for iri, node in things(parts).items():
        assert bool(held[node]) == ((iri,) in expected), iri


@settings(max_examples=150, deadline=None)
@given(facts=chains())
def test_every_failure_does_what_the_rules_say(facts: Facts) -> None:
    parts, written = system(facts), rules(facts)
    nodes = things(parts)
    for failing, node in nodes.items():
        degree = parts.system.impact([parts.failing(node)])
        expected = impact(written, failing)
        found = {iri: int(degree[other]) for iri, other in nodes.items()}
        assert found == {iri: expected[iri] for iri in nodes}, failing


def test_a_plant_of_an_operator_that_fails_is_lost() -> None:
    facts = Facts(
        inputs=frozenset(),
        outputs=frozenset(),
        makes=frozenset(),
        variants=frozenset(),
        supplies=frozenset(),
        promises=frozenset(),
        seats=frozenset({(ACTORS[0], PLACES[0])}),
        sites=frozenset({(PLANTS[0], PLACES[1])}),
        within=frozenset(),
        operates=frozenset({(ACTORS[0], PLANTS[0])}),
        produces=frozenset({(PLANTS[0], ITEMS[0])}),
        produced=frozenset(),
        returned=frozenset(),
    )
    found = impact(rules(facts), ACTORS[0])
    assert (found[PLANTS[0]], found[ITEMS[0]], found[PLACES[0]]) == (2, 2, 0)
    parts = system(facts)
    actor, plant, item = (parts.find(iri) for iri in (ACTORS[0], PLANTS[0], ITEMS[0]))
    assert actor is not None
    degree = parts.system.impact([parts.failing(actor)])
    assert [int(degree[one or 0]) for one in (plant, item)] == [2, 2]
