"""The facade: lineage, explanation, cards and questions on the mini-world, with evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from provolta.embedded import EmbeddedEngine
from provolta.entities import Entity
from provolta.errors import BadParameter, UnknownEntity, UnknownQuestion
from provolta.kg import KnowledgeGraph
from provolta.lineages import Lineage, Tracer
from provolta.names import PREFIXES, shorten


@pytest.fixture(scope="module")
def kg(world: EmbeddedEngine, world_root: Path) -> KnowledgeGraph:
    """The mini-world behind the facade."""
    return KnowledgeGraph(world, world_root)


def _names(found: Lineage) -> set[str]:
    return {node.entity.label for node in found.nodes if node.distance}


def test_upstream_of_a_maker_are_its_suppliers_and_theirs(kg: KnowledgeGraph) -> None:
    found = kg.lineage("Harbour Motors", depth="all", layer="supply")
    assert _names(found) == {
        "Acme Cells",
        "Alder Mining",
        "Birch Refining",
        "Cedar Chemicals",
        "Dune Cathodes",
        "Elm Anodes",
        "Fern Films",
        "Juniper Recycling",
    }
    assert not found.truncated


def test_talks_count_only_when_asked_for(kg: KnowledgeGraph) -> None:
    without = kg.lineage("Harbour Motors", layer="supply")
    with_talks = kg.lineage("Harbour Motors", layer="supply", status=["all"])
    assert "Gale Cells" not in _names(without)
    assert "Gale Cells" in _names(with_talks)
    only = kg.lineage("Harbour Motors", layer="supply", status=["talks"])
    assert _names(only) == {"Gale Cells"}
    assert {edge.status for edge in only.edges} == {"talks"}


def test_as_of_a_date_only_what_held_then_counts(kg: KnowledgeGraph) -> None:
    before = kg.lineage("Harbour Motors", layer="supply", as_of="2022-12-31")
    assert "Birch Refining" not in _names(before)
    after = kg.lineage("Harbour Motors", layer="supply", as_of="2025-06")
    assert "Birch Refining" in _names(after)


def test_every_documented_edge_names_its_statements_and_documents(kg: KnowledgeGraph) -> None:
    found = kg.lineage("Harbour Motors", depth="all", layer="supply")
    answer = found.to_dict()
    assert {edge.kind for edge in found.edges} == {"documented"}
    edges = answer["edges"]
    assert isinstance(edges, list)
    for edge in edges:
        assert edge["claims"], edge
        assert edge["sources"], edge
        assert edge["status"] in {"reported", "announced", "named"}
        assert edge["relation"] == PREFIXES["pv"] + "suppliesTo"


def test_goods_go_from_from_to_to_whichever_way_was_asked(kg: KnowledgeGraph) -> None:
    up = kg.lineage("Acme Cells", direction="upstream", layer="supply")
    down = kg.lineage("Dune Cathodes", direction="downstream", layer="supply")
    assert ("actor:dune-cathodes", "actor:acme-cells") in {
        (shorten(edge.from_), shorten(edge.to)) for edge in up.edges
    } & {(shorten(edge.from_), shorten(edge.to)) for edge in down.edges}


def test_material_lineage_passes_through_named_processes(kg: KnowledgeGraph) -> None:
    found = kg.lineage("N8 battery cell", depth="all", layer="material")
    names = _names(found)
    assert {"N8 cell assembly", "N8 cathode material", "lumite ore", "separator"} <= names
    assert "F cathode material" not in names, "another chemistry does not leak in"
    assert "ferrite powder" not in names


def test_downstream_of_a_salt_reaches_the_vehicle(kg: KnowledgeGraph) -> None:
    found = kg.lineage("lumium salt", direction="downstream", depth="all", layer="material")
    assert {"N8 battery cell", "battery pack", "electric vehicle"} <= _names(found)


def test_depth_limits_the_steps_and_counts_what_is_left(kg: KnowledgeGraph) -> None:
    found = kg.lineage("Harbour Motors", depth=1, layer="supply")
    counts = {node.entity.label: node.unexpanded for node in found.nodes}
    assert counts["Acme Cells"] == 3
    assert max(node.distance for node in found.nodes) == 1


def test_an_answer_that_would_be_too_large_says_so(kg: KnowledgeGraph) -> None:
    found = kg.lineage("Harbour Motors", depth="all", layer="supply", max_nodes=4)
    assert found.truncated
    assert len(found.nodes) <= 4


def test_a_thing_without_goods_has_an_empty_lineage(kg: KnowledgeGraph) -> None:
    found = kg.lineage("Alderland")
    assert (_names(found), found.edges) == (set(), ())


def test_why_gives_the_shortest_routes_first(kg: KnowledgeGraph) -> None:
    found = kg.why("Birch Refining", "Harbour Motors", layer="supply")
    routes = [[shorten(edge.to) for edge in route] for route in found.routes]
    assert routes[0] == ["actor:harbour-motors"]
    assert ["actor:dune-cathodes", "actor:acme-cells", "actor:harbour-motors"] in routes
    assert kg.why("Harbour Motors", "Alder Mining", layer="supply").routes == ()


def test_a_card_has_facts_with_documents(kg: KnowledgeGraph) -> None:
    card = kg.card(kg.resolve("Harbour Motors"))
    labels = {fact.statement.label for group in card.groups for fact in group.facts}
    assert "Harbour Motors holds 5 % of Kite Solid." in labels
    assert card.sources
    assert all(fact.statement.sources for group in card.groups for fact in group.facts)
    assert card.to_dict()["label"] == "Harbour Motors"


def test_a_statement_has_a_card_of_its_own(kg: KnowledgeGraph) -> None:
    card = kg.card(kg.resolve("relation:fern-gale-separator"))
    assert card.facts == 1
    assert {one.label for one in card.properties} >= {"supplier", "customer"}


def test_a_question_takes_names_of_the_right_class(kg: KnowledgeGraph) -> None:
    found = kg.ask("suppliers-of-company", buyer="Harbour Motors")
    assert len(found) > 0
    assert found.evidence
    assert found.cited()
    with pytest.raises(UnknownEntity):
        kg.ask("suppliers-of-company", buyer="Harbour Engines")


def test_wrong_requests_are_told_what_would_be_right(kg: KnowledgeGraph) -> None:
    with pytest.raises(BadParameter, match="downstream, upstream"):
        kg.lineage("Acme Cells", direction="sideways")
    with pytest.raises(BadParameter, match="whole number of steps, or all"):
        kg.lineage("Acme Cells", depth="deep")
    with pytest.raises(BadParameter, match="2024-06-30"):
        kg.lineage("Acme Cells", as_of="yesterday")
    with pytest.raises(BadParameter):
        kg.lineage("Acme Cells", status=["maybe"])
    with pytest.raises(BadParameter):
        kg.lineage("Acme Cells", layer="money")
    with pytest.raises(UnknownQuestion):
        kg.ask("suppliers-of-companies")
    with pytest.raises(BadParameter, match="theme"):
        kg.questions("nonsense")


def test_a_lineage_is_a_data_frame_for_those_who_want_one(kg: KnowledgeGraph) -> None:
    frame = kg.lineage("Harbour Motors", layer="supply").to_pandas()
    assert list(frame.columns) == ["from", "relation", "to", "items", "layer", "status"]
    assert len(frame) > 0


def test_a_graph_that_is_warm_has_been_asked_before(
    world: EmbeddedEngine, world_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    trace = Tracer.lineage

    def spied(self: Tracer, focus: Entity, *rest: Any) -> Lineage:  # noqa: ANN401
        asked.append(focus.iri)
        return trace(self, focus, *rest)

    monkeypatch.setattr(Tracer, "lineage", spied)
    kg = KnowledgeGraph(world, world_root)
    kg.warm_up()
    assert 10 < len(set(asked)) < 30
