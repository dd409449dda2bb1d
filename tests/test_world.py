"""The mini-world is what its drawing says, and obeys the rules of real data."""

from __future__ import annotations

import pytest

from provolta.embedded import EmbeddedEngine
from provolta.names import prefix_lines
from tests.mini_world import WORLD

DRAWING = (WORLD / "README.md").read_text(encoding="utf-8")
PREFIXES = prefix_lines("pv", "rdfs", "item", "actor")


def labels(engine: EmbeddedEngine, pattern: str) -> list[str]:
    """The labels of the things that match a pattern."""
    query = (
        f"{PREFIXES} SELECT DISTINCT ?label {{ {pattern} ?x rdfs:label ?label }} ORDER BY ?label"
    )
    return [row[0] for row in engine.select(query).texts()]


def test_everything_is_drawn(world: EmbeddedEngine) -> None:
    kinds = "pv:Actor pv:JointVentureCompany"
    actors = labels(world, f"VALUES ?k {{ {kinds} }} ?x a ?k .")
    assert len(actors) == 14
    items = labels(world, "?x a ?class . ?class rdfs:subClassOf+ pv:ValueChainItem .")
    processes = labels(world, "?x a ?class . ?class rdfs:subClassOf+ pv:ValueChainProcess .")
    drawing = DRAWING.replace("\n", " ").casefold()
    missing = [name for name in (*actors, *items, *processes) if name.casefold() not in drawing]
    assert missing == []


def test_every_document_is_described() -> None:
    documents = sorted(path.stem for path in (WORLD / "data" / "sources").glob("*.ttl"))
    assert len(documents) == 8
    assert [name for name in documents if f"`{name}`" not in DRAWING] == []


def test_supply_links_that_are_no_fact_give_no_plain_edge(world: EmbeddedEngine) -> None:
    harbour = labels(world, "?x pv:suppliesTo actor:harbour-motors .")
    assert harbour == ["Acme Cells", "Birch Refining"]
    iris = labels(world, "?x pv:suppliesTo actor:iris-motors .")
    assert iris == ["Gale Cells"]


def test_an_n8_cell_needs_norium_and_an_f_cell_does_not(world: EmbeddedEngine) -> None:
    ores = "item:{} pv:derivesFrom ?x . ?x a pv:Ore ."
    assert labels(world, ores.format("n8-cell")) == ["lumite ore", "norite ore"]
    assert labels(world, ores.format("f-cell")) == ["lumite ore"]


def test_nothing_is_made_of_itself_unless_recycling_is_followed(world: EmbeddedEngine) -> None:
    assert labels(world, "?x pv:flowsInto ?x .") == []
    assert "norium salt" in labels(world, "?x pv:circularlyFlowsInto ?x .")
    assert "norite ore" not in labels(world, "?x pv:circularlyFlowsInto ?x .")


@pytest.mark.parametrize("word", ["catl", "tesla", "china", "lithium", "nickel"])
def test_it_says_nothing_about_the_real_world(word: str) -> None:
    files = sorted((WORLD / "data").rglob("*.ttl"))
    assert [path.name for path in files if word in path.read_text(encoding="utf-8").lower()] == []
