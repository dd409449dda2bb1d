"""Requirement: kilograms worked by hand on the mini-world."""

from __future__ import annotations

from pathlib import Path

import pytest

from provolta.analytics.requirement import Need
from provolta.embedded import EmbeddedEngine
from provolta.errors import BadParameter, UnknownEntity
from provolta.kg import KnowledgeGraph
from provolta.names import local_name

MIX = "N8=0.5,F=0.5"


@pytest.fixture(scope="module")
def kg(world: EmbeddedEngine, world_root: Path) -> KnowledgeGraph:
    """The mini-world behind the facade."""
    return KnowledgeGraph(world, world_root)


def needs(kg: KnowledgeGraph, gwh: float = 10, mix: str = MIX) -> dict[str, Need]:
    return {local_name(one.mineral): one for one in kg.require(gwh, mix).needs}


def test_need_is_energy_times_intensity(kg: KnowledgeGraph) -> None:
    found = needs(kg)
    assert found["norium"].value == pytest.approx(5e6 * 0.7)
    assert found["lumium"].value == pytest.approx(5e6 * 0.1 + 5e6 * 0.09)
    assert found["carbite"].value == pytest.approx(5e6 * 0.9 + 5e6 * 1.0)
    assert list(found) == ["carbite", "norium", "lumium"]


def test_another_configuration_widens_the_range(kg: KnowledgeGraph) -> None:
    norium = needs(kg)["norium"].need
    assert [norium.low, norium.high] == pytest.approx([5e6 * 0.66, 5e6 * 0.7])


def test_need_is_set_against_the_world(kg: KnowledgeGraph) -> None:
    (mined,) = needs(kg)["norium"].measures
    assert (mined.basis, mined.year, mined.value) == ("mining-output", 2023, 150e6)
    assert mined.ratio.high == pytest.approx(3.5e6 / 150e6)
    assert {local_name(one.iri): one.value for one in mined.slices} == {"AA": 0.4, "XD": 0.4}
    bases = [one.basis for one in needs(kg)["lumium"].measures]
    assert bases == ["mining-output", "reserves"]


def test_recycling_returns_by_the_documented_rates(kg: KnowledgeGraph) -> None:
    found = needs(kg)
    norium, lumium = found["norium"].back, found["lumium"].back
    assert norium is not None
    assert lumium is not None
    assert [norium.low, norium.high] == pytest.approx([3.3e6 * 0.95, 3.5e6])
    assert [lumium.low, lumium.high] == pytest.approx([0.95e6 * 0.7, 0.95e6 * 0.85])
    assert found["carbite"].back is None


def test_where_recycling_goes_back_in(kg: KnowledgeGraph) -> None:
    minerals = {one["label"]: one for one in kg.require(10, MIX).to_dict()["minerals"]}  # type: ignore[attr-defined]
    back = {
        (local_name(one["recovered"]), local_name(one["replaces"]))
        for one in minerals["norium"]["recycling"]["reentries"]
    }
    assert back == {
        ("recovered-norium-salt", "norium-salt"),
        ("recovered-lumium-salt", "lumium-salt"),
    }


def test_need_grows_with_energy_and_one_chemistry_may_stand_alone(kg: KnowledgeGraph) -> None:
    assert needs(kg, 1, "N8")["norium"].value == pytest.approx(0.7e6)
    assert needs(kg, 2, "N8")["norium"].value == pytest.approx(1.4e6)
    assert "norium" not in needs(kg, 1, "F")


def test_the_table_cites_its_claims(kg: KnowledgeGraph) -> None:
    answer = kg.require(10, MIX).answer()
    assert all(answer.evidence)
    assert {iri for row in answer.evidence for iri in row} <= set(answer.statements)
    first = answer.records()[0]
    assert (answer.labels[str(first["mineral"])], first["need"]) == ("carbite", 9500.0)


@pytest.mark.parametrize(
    ("gwh", "mix", "message"),
    [
        (0, MIX, "gwh is 0"),
        (1e12, MIX, "gwh is"),
        (1, "N8=0.5", "add up to 0.5"),
        (1, "N8=2,F=-1", "no part of the energy between"),
        (1, "N8=much", "not a chemistry and its part"),
        (1, "", "no part of the energy"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    kg: KnowledgeGraph, gwh: float, mix: str, message: str
) -> None:
    with pytest.raises(BadParameter, match=message):
        kg.require(gwh, mix)


def test_an_unknown_chemistry_is_named(kg: KnowledgeGraph) -> None:
    with pytest.raises(UnknownEntity, match="N9"):
        kg.require(1, "N9")
