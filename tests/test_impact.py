"""Impact on the mini-world: every degree worked by hand from the drawing of the world."""

from __future__ import annotations

from pathlib import Path

import pytest

from provolta.analyses.impact import Impact
from provolta.embedded import EmbeddedEngine
from provolta.errors import BadParameter, UnknownEntity
from provolta.kg import KnowledgeGraph
from provolta.names import local_name


@pytest.fixture(scope="module")
def kg(world: EmbeddedEngine, world_root: Path) -> KnowledgeGraph:
    """The mini-world behind the facade."""
    return KnowledgeGraph(world, world_root)


def actors(found: Impact, degree: str) -> set[str]:
    return {n.entity.slug for n in found.nodes if n.degree == degree and n.entity.kind == "actor"}


def items(found: Impact, degree: str) -> set[str]:
    return {n.entity.slug for n in found.nodes if n.degree == degree and n.entity.kind == "item"}


def test_the_only_supplier_takes_its_customer_with_it(kg: KnowledgeGraph) -> None:
    found = kg.impact("Elm Anodes")
    assert actors(found, "lost") == {"acme-cells", "harbour-motors"}
    assert actors(found, "exposed") == {"juniper-recycling", "cedar-chemicals", "dune-cathodes"}
    # Gale and Iris make F cells, which need anode material, and nobody says from whom.
    assert actors(found, "unknown") == {"gale-cells", "iris-motors"}


def test_own_making_is_a_way_beside_the_supplier(kg: KnowledgeGraph) -> None:
    found = kg.impact("Gale Cells")
    assert actors(found, "lost") == set()
    assert actors(found, "exposed") == {"iris-motors"}
    # F cells end in used batteries, and these in lumium salt: so even F cathodes are exposed, which
    # Acme needs from nobody knows whom.
    assert actors(found, "unknown") == {"harbour-motors", "juniper-recycling", "acme-cells"}
    assert items(found, "lost") == set()
    (iris,) = [node for node in found.nodes if node.entity.slug == "iris-motors"]
    (need,) = [one for one in iris.needs if one.hit]
    assert (need.what, local_name(need.item)) == ("supplier", "f-cell")
    assert [local_name(one) for one in need.lost] == ["gale-cells"]
    assert [local_name(one) for one in need.remaining] == ["iris-motors"]


def test_a_country_takes_with_it_what_is_seated_there(kg: KnowledgeGraph) -> None:
    found = kg.impact("Brackland")
    seated = {"acme-cells", "birch-refining", "cedar-chemicals", "dune-cathodes", "lark-holdings"}
    assert actors(found, "lost") == seated | {"harbour-motors"}
    # Alder, Elm and Fern only sell to those that fail; nothing of theirs is hit.
    assert actors(found, "exposed") == {"juniper-recycling"}
    assert {"n8-cell", "n8-pack", "n8-cathode-material", "norium-salt"} <= items(found, "lost")
    # F cells remain: Gale and Iris make them in Cormoria.
    assert "f-cell" in items(found, "exposed")


def test_a_loop_does_not_feed_itself(kg: KnowledgeGraph) -> None:
    """Without norite there is no norium salt: what is recovered comes from cells that need it."""
    found = kg.impact("process:norite-mining")
    assert {"norite-ore", "n-precursor", "n8-cell", "n8-pack"} & items(found, "lost") == {
        "norite-ore"
    }
    # Batteries without norium still come back and are leached, so the salt is only exposed.
    assert "norium-salt" in items(found, "exposed")


def test_an_item_takes_its_kinds_and_their_deliveries_with_it(kg: KnowledgeGraph) -> None:
    found = kg.impact("cathode active material")
    kinds = {n.entity.slug: n for n in found.nodes if any(one.what == "kind" for one in n.needs)}
    assert set(kinds) == {"n8-cathode-material", "f-cathode-material"}
    assert {(one.degree, one.distance) for one in kinds.values()} == {("lost", 0)}
    # Acme buys N8 cathode material from Dune, which stands: there is none to deliver.
    (acme,) = [one for one in found.nodes if one.entity.slug == "acme-cells"]
    assert (acme.degree, acme.distance) == ("lost", 1)
    assert any("fails with every kind" in note for note in found.told.notes)


def test_one_item_of_one_maker_takes_no_kinds_with_it(kg: KnowledgeGraph) -> None:
    found = kg.impact("Dune Cathodes", of="cathode active material")
    assert not any("fails with every kind" in note for note in found.told.notes)
    assert not any(need.what == "kind" for node in found.nodes for need in node.needs)


def test_a_failure_may_be_limited_to_several_items(kg: KnowledgeGraph) -> None:
    both = kg.impact("Brackland", of=["N8 battery cell", "norium salt"])
    each = [kg.impact("Brackland", of=one) for one in ("N8 battery cell", "norium salt")]
    hit = [{one.entity.slug for one in found.nodes} for found in (both, *each)]
    assert hit[0] >= hit[1] | hit[2]
    assert hit[1] != hit[2]
    assert [one.slug for one in both.of] == ["n8-cell", "norium-salt"]
    with pytest.raises(BadParameter, match="No document says that Gale Cells makes or sells N8"):
        kg.impact("Gale Cells", of=["F battery cell", "N8 battery cell"])


def test_talks_and_ended_contracts_are_no_ways(kg: KnowledgeGraph) -> None:
    assert "iris-motors" not in actors(kg.impact("Acme Cells"), "lost")
    assert "iris-motors" not in actors(kg.impact("Acme Cells"), "exposed")


def test_as_of_counts_what_held_then(kg: KnowledgeGraph) -> None:
    before = kg.impact("Acme Cells", as_of="2022")
    assert "iris-motors" in actors(before, "lost")


def test_what_is_left_of_each_stage(kg: KnowledgeGraph) -> None:
    found = kg.impact("Brackland")
    left = {
        (local_name(one.market.key.subject), one.market.key.basis): one
        for one in found.shock.stages
    }
    cells = left["cell-production", "capacity"]
    assert cells.market.key.year == 2023
    assert [cells.left.low, cells.left.high] == pytest.approx([1 - 0.5775, 1 - 0.5225])
    assert left["cell-production", "production"].value == pytest.approx(0.3)
    assert left["lumium-salt", "processing-output"].value == pytest.approx(0.16)
    assert left["lumium", "mining-output"].value == pytest.approx(0.8)
    assert set(found.shock.bounds) == {
        "capacity",
        "mining-output",
        "processing-output",
        "production",
    }
    assert "active-materials" in {local_name(one) for one in found.shock.silent}


def test_half_a_failure_takes_half_the_share(kg: KnowledgeGraph) -> None:
    found = kg.impact("Brackland", share=0.5)
    values = {
        (one.market.key.basis, local_name(one.market.key.subject)): one.value
        for one in found.shock.stages
    }
    assert values["production", "cell-production"] == pytest.approx(1 - 0.7 / 2)


def test_every_row_that_is_hit_has_its_claims(kg: KnowledgeGraph) -> None:
    found = kg.impact("Elm Anodes")
    (acme,) = [one for one in found.nodes if one.entity.slug == "acme-cells"]
    (need,) = [one for one in acme.needs if one.lost]
    assert [local_name(one) for one in need.claims] == ["elm-acme-anode"]
    answer = found.answer()
    assert {iri for row in answer.evidence for iri in row} <= set(answer.statements)


def test_several_may_fail_at_once(kg: KnowledgeGraph) -> None:
    found = kg.impact(["Gale Cells", "Iris Motors"])
    assert "f-cell" in items(found, "exposed")
    both = kg.impact(["Gale Cells", "Iris Motors", "Acme Cells"])
    assert {"f-cell", "n8-cell", "battery-cell"} <= items(both, "lost")


def test_the_list_may_be_cut(kg: KnowledgeGraph) -> None:
    found = kg.impact("Brackland", max_nodes=3)
    assert len(found.nodes) == 3
    assert found.truncated
    assert sum(found.counts.values()) > 3


@pytest.mark.parametrize("share", [0.0, 1.5, -1.0])
def test_a_share_that_is_none_is_refused(kg: KnowledgeGraph, share: float) -> None:
    with pytest.raises(BadParameter, match="share is"):
        kg.impact("Gale Cells", share=share)


def test_what_takes_no_part_is_refused(kg: KnowledgeGraph) -> None:
    with pytest.raises(BadParameter, match="takes no part"):
        kg.impact("status:talks")
    with pytest.raises(UnknownEntity, match="Atlantis"):
        kg.impact("Atlantis")
    with pytest.raises(BadParameter, match="Nothing fails"):
        kg.impact([])


def test_steps_of_one_item_begin_at_its_making(kg: KnowledgeGraph) -> None:
    # Brackland is one step from all that is made there; of N8 cells, from these alone.
    found = kg.impact("Brackland", of="N8 battery cell").nodes
    steps = {one.entity.slug: one.distance for one in found}
    assert {slug for slug, far in steps.items() if far == 1} == {
        "acme-cells",
        "battery-cell",
        "harbour-motors",
        "n8-cell",
    }
    assert steps["cedar-chemicals"] == 3
