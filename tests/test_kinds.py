"""Where no route is documented: the kinds of goods that still tie two things."""

from __future__ import annotations

from pathlib import Path

import pytest

from provolta.embedded import EmbeddedEngine
from provolta.kg import KnowledgeGraph
from provolta.lineages import kinds
from tests.mini_world import PROJECT


@pytest.fixture(scope="module")
def kg(world: EmbeddedEngine, world_root: Path) -> KnowledgeGraph:
    """The mini-world behind the facade."""
    return KnowledgeGraph(world, world_root)


def by_kind(kg: KnowledgeGraph, source: str, target: str) -> str:
    """What the answer says about kinds; nothing if a route is documented."""
    found = kg.why(source, target)
    return next((note for note in found.notes if note.startswith("By kind")), "")


def test_a_material_is_tied_to_a_customer_by_the_kinds_it_gets(kg: KnowledgeGraph) -> None:
    assert kg.why("norite ore", "Harbour Motors").routes == ()
    assert by_kind(kg, "norite ore", "Harbour Motors") == (
        "By kind: norite ore goes into N8 battery cell, electric vehicle, which Harbour Motors "
        "gets or makes; no document says whose."
    )


def test_a_kind_that_is_itself_got_says_so(kg: KnowledgeGraph) -> None:
    told = by_kind(kg, "N8 battery cell", "Harbour Motors")
    assert told.startswith("By kind: Harbour Motors gets or makes N8 battery cell; ")


def test_a_documented_route_needs_no_kinds(kg: KnowledgeGraph) -> None:
    assert by_kind(kg, "Acme Cells", "Harbour Motors") == ""


def test_what_no_kind_ties_is_not_tied(kg: KnowledgeGraph) -> None:
    assert by_kind(kg, "electric vehicle", "Alder Mining") == ""
    assert kinds.told("resin", "Alder Mining", []) == ()


def test_a_vehicle_without_a_way_of_its_own_is_one_of_its_kind(real: EmbeddedEngine) -> None:
    told = by_kind(KnowledgeGraph(real, PROJECT), "lithium", "Tesla Model Y")
    assert told == (
        "By kind: lithium goes into electric car, and Tesla Model Y is one; "
        "if this way, no document says."
    )


def test_what_is_made_in_a_way_of_its_own_is_not_judged_by_its_kind(real: EmbeddedEngine) -> None:
    graph = KnowledgeGraph(real, PROJECT)
    assert graph.why("cobalt", "battery cell").routes
    assert by_kind(graph, "cobalt", "LFP battery cell") == ""
