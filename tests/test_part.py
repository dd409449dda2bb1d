"""Graphs that are not read whole: the same answers, worked out on the engine level by level."""

from __future__ import annotations

from pathlib import Path

import pytest

from provolta.embedded import EmbeddedEngine
from provolta.errors import BadParameter, GraphTooLarge
from provolta.kg import KnowledgeGraph
from provolta.lineages.pushed import NOTE
from tests.mini_world import PROJECT
from tests.pushed import same_impact, same_lineage, same_why

FILTERS: tuple[dict[str, object], ...] = (
    {},
    {"layer": "supply"},
    {"layer": "material", "loops": True},
    {"as_of": "2023-06-30"},
    {"status": ("all",)},
    {"status": ("announced",), "layer": "supply", "as_of": "2024"},
)
PAIRS = (
    ("actor:cedar-chemicals", "actor:harbour-motors"),
    ("item:norium-salt", "item:n8-pack"),
    ("actor:harbour-motors", "actor:cedar-chemicals"),
    ("actor:acme-cells", "actor:acme-cells"),
)


@pytest.fixture(scope="module")
def whole(world: EmbeddedEngine, world_root: Path) -> KnowledgeGraph:
    """The mini-world with its flow graph."""
    return KnowledgeGraph(world, world_root)


@pytest.fixture(scope="module")
def pushed(world: EmbeddedEngine, world_root: Path) -> KnowledgeGraph:
    """The mini-world, of which no flow graph may be read."""
    return KnowledgeGraph(world, world_root, max_flow_edges=0)


@pytest.mark.parametrize("given", FILTERS, ids=str)
@pytest.mark.parametrize("depth", [0, 1, 2, "all"])
def test_every_lineage_is_the_same(
    whole: KnowledgeGraph, pushed: KnowledgeGraph, given: dict[str, object], depth: int | str
) -> None:
    for thing in ("actor:harbour-motors", "actor:acme-cells", "item:n8-pack", "item:norium-salt"):
        for direction in ("upstream", "downstream"):
            same_lineage(whole, pushed, thing, direction=direction, depth=depth, **given)


@pytest.mark.parametrize("most", [1, 2, 5, 9])
def test_a_lineage_ends_at_the_same_level(
    whole: KnowledgeGraph, pushed: KnowledgeGraph, most: int
) -> None:
    same_lineage(whole, pushed, "item:n8-pack", depth="all", max_nodes=most)


@pytest.mark.parametrize("given", [one for one in FILTERS if "loops" not in one], ids=str)
def test_every_explanation_is_the_same(
    whole: KnowledgeGraph, pushed: KnowledgeGraph, given: dict[str, object]
) -> None:
    for from_, to in PAIRS:
        for routes in (1, 5):
            same_why(whole, pushed, from_, to, routes=routes, **given)


@pytest.mark.parametrize(
    "given", [{}, {"as_of": "2023-06-30"}, {"status": ("all",)}, {"share": 0.4}], ids=str
)
def test_every_impact_is_the_same(
    whole: KnowledgeGraph, pushed: KnowledgeGraph, given: dict[str, object]
) -> None:
    parts = whole.chain(None, ()).parts
    for iri in sorted(parts)[:: 3 if not given else 11]:
        same_impact(whole, pushed, iri, **given)
    same_impact(whole, pushed, ["actor:acme-cells", "item:norium-salt"], **given)


def test_an_impact_asked_by_iri_reads_no_other_names(
    world: EmbeddedEngine, world_root: Path
) -> None:
    kg = KnowledgeGraph(world, world_root, max_flow_edges=0)
    assert kg.impact("actor:acme-cells", of="item:n8-cell").nodes
    assert not kg.named.is_whole


def test_an_impact_that_reaches_too_much_is_refused_with_a_remedy(
    world: EmbeddedEngine, world_root: Path
) -> None:
    little = KnowledgeGraph(world, world_root, max_flow_edges=0, max_fetched=5)
    with pytest.raises(GraphTooLarge, match="more than 5 things") as found:
        little.impact("actor:acme-cells")
    assert "PROVOLTA_MAX_FETCHED" in str(found.value.remedy)


def test_the_real_data_have_the_same_impact(real: EmbeddedEngine) -> None:
    whole = KnowledgeGraph(real, PROJECT)
    pushed = KnowledgeGraph(real, PROJECT, max_flow_edges=0)
    for things in ("actor:tesla", "place:CL"):
        same_impact(whole, pushed, things)


def test_the_real_data_have_the_same_lineage(real: EmbeddedEngine) -> None:
    whole = KnowledgeGraph(real, PROJECT)
    pushed = KnowledgeGraph(real, PROJECT, max_flow_edges=0)
    for thing in ("actor:tesla", "item:lithium-hydroxide"):
        for direction in ("upstream", "downstream"):
            same_lineage(whole, pushed, thing, direction=direction, depth="all")
    same_why(whole, pushed, "item:spodumene-concentrate", "actor:tesla")


def test_names_and_mistakes_are_the_same(whole: KnowledgeGraph, pushed: KnowledgeGraph) -> None:
    for name in ("Harbour Motors", "harbour-motors"):
        assert pushed.resolve(name, on_flow=True) == whole.resolve(name, on_flow=True)
    for thing in ("actor:harbour-motors", "item:norium-salt"):
        iri = whole.resolve(thing).iri
        assert iri in pushed.on_flow
    assert "https://w3id.org/provolta/id/place/none" not in pushed.on_flow
    for wrong in ({"layer": "air"}, {"status": ("wished",)}, {"direction": "sideways"}):
        with pytest.raises(BadParameter):
            pushed.lineage("actor:acme-cells", **wrong)


def test_the_answer_says_how_it_was_had(pushed: KnowledgeGraph) -> None:
    assert NOTE in pushed.lineage("actor:acme-cells").notes
    assert NOTE in pushed.why(*PAIRS[0]).notes


def test_the_limit_decides(world: EmbeddedEngine, world_root: Path) -> None:
    edges = len(KnowledgeGraph(world, world_root).flow)
    assert not KnowledgeGraph(world, world_root, max_flow_edges=edges).pushes
    assert KnowledgeGraph(world, world_root, max_flow_edges=1).pushes


def test_what_needs_the_whole_graph_is_refused_with_a_remedy(pushed: KnowledgeGraph) -> None:
    with pytest.raises(GraphTooLarge, match="MAX_FLOW_EDGES"):
        pushed.bottlenecks()
    with pytest.raises(GraphTooLarge):
        _ = pushed.flow
    assert pushed.concentration("stage:cell-production").to_dict() is not None
