"""Dependence, substitutes, integration and bottlenecks on the mini-world, worked by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from provolta.analyses.depends import Depends
from provolta.embedded import EmbeddedEngine
from provolta.errors import BadParameter
from provolta.kg import KnowledgeGraph
from provolta.names import local_name


@pytest.fixture(scope="module")
def kg(world: EmbeddedEngine, world_root: Path) -> KnowledgeGraph:
    """The mini-world behind the facade."""
    return KnowledgeGraph(world, world_root)


def by_degree(found: Depends, degree: str) -> set[str]:
    return {one.entity.slug for one in found.upstream if one.degree == degree}


def test_what_alone_is_fatal_to_a_company(kg: KnowledgeGraph) -> None:
    found = kg.depends("Harbour Motors")
    assert by_degree(found, "fatal") == {
        "acme-brackland-plant",
        "acme-cells",
        "alder-mining",
        "alder-north-mine",
        "birch-refining",
        "cedar-chemicals",
        "dune-cathodes",
        "elm-anodes",
        "fern-films",
    }
    assert by_degree(found, "one way of several") == {"juniper-recycling"}


def test_needs_are_named_with_their_ways(kg: KnowledgeGraph) -> None:
    needs = {
        (one.what, local_name(one.item)): [local_name(way) for way in one.remaining]
        for one in kg.depends("Dune Cathodes").needs
    }
    assert needs == {
        ("place", ""): ["XB"],
        ("supplier", "n-precursor"): ["cedar-chemicals"],
        ("supplier", "pure-lumium-salt"): ["birch-refining"],
    }


def test_fatal_countries_of_an_item(kg: KnowledgeGraph) -> None:
    found = kg.depends("item:battery-pack", by="country")
    # Lumite ore only from Alderland, anodes only from Cormoria, separators only from Dunmark.
    assert by_degree(found, "fatal") == {"AA", "XC", "XD"}
    assert by_degree(found, "one way of several") == {"XB"}


def test_materials_of_a_company_are_those_of_its_recipes(kg: KnowledgeGraph) -> None:
    found = kg.depends("Harbour Motors", by="material")
    assert {"battery-pack", "carbite", "mild-acid"} <= by_degree(found, "by recipe")
    (salt,) = [one for one in found.upstream if one.entity.slug == "lumium-salt"]
    assert salt.market is not None
    assert (local_name(salt.market.holders[0].iri), salt.market.holders[0].value) == ("XB", 0.84)


def test_every_way_upstream_has_its_statement(kg: KnowledgeGraph) -> None:
    found = kg.depends("Harbour Motors")
    said = {one.entity.slug: [local_name(c) for c in one.claims] for one in found.upstream}
    assert said["elm-anodes"] == ["elm-acme-anode"]
    assert said["alder-mining"] == ["alder-birch-lumite-ore-2021"]


def test_as_of_before_the_contract_there_is_no_need(kg: KnowledgeGraph) -> None:
    assert by_degree(kg.depends("Birch Refining", as_of="2020"), "fatal") == set()
    now = kg.depends("Birch Refining", as_of="2024")
    assert by_degree(now, "fatal") == {"alder-mining", "alder-north-mine"}


def test_unknown_ways_to_list_are_refused(kg: KnowledgeGraph) -> None:
    with pytest.raises(BadParameter, match="by is 'moon'"):
        kg.depends("Acme Cells", by="moon")


def test_substitutes_of_an_item(kg: KnowledgeGraph) -> None:
    found = {(one.way, one.entity.slug) for one in kg.substitutes("item:n8-cathode-material").found}
    assert found == {
        ("substitute", "f-cathode-material"),
        ("variant", "f-cathode-material"),
        ("maker", "dune-cathodes"),
        ("process", "n8-cathode-making"),
    }


def test_what_a_new_item_displaces_and_whose_business_that_is(kg: KnowledgeGraph) -> None:
    found = kg.substitutes("item:ceramic-membrane")
    displaced = {
        one.entity.slug: [local_name(maker) for maker in one.makers]
        for one in found.found
        if one.way == "displaces"
    }
    assert displaced == {"electrolyte": [], "separator": ["fern-films"]}
    assert all(row for row in found.answer().evidence)


def test_other_makers_of_what_a_company_makes(kg: KnowledgeGraph) -> None:
    found = kg.substitutes("Gale Cells")
    assert {(one.way, one.entity.slug, local_name(one.for_)) for one in found.found} == {
        ("maker", "acme-cells", "f-cell"),
        ("maker", "iris-motors", "f-cell"),
        ("process", "f-cell-assembly", "f-cell"),
        ("supplier", "iris-motors", "iris-motors"),
    }


def test_consecutive_stages_by_right(kg: KnowledgeGraph) -> None:
    (harbour,) = kg.integration("Harbour Motors").actors
    assert [(local_name(one.stage), one.control) for one in harbour.controls] == [
        ("cell-components", "stake"),
        ("cell-production", "venture"),
        ("pack-assembly", "direct"),
        ("vehicle-manufacturing", "direct"),
    ]
    assert harbour.runs == (2, 4, 4)
    assert [local_name(iri) for one in harbour.controls for iri in one.through] == [
        "kite-solid",
        "harbour-acme-cells",
    ]


def test_all_companies_with_two_stages_in_a_row(kg: KnowledgeGraph) -> None:
    found = {one.entity.slug: one.runs[0] for one in kg.integration().actors}
    assert found == {"iris-motors": 3, "harbour-motors": 2, "acme-cells": 2, "cedar-chemicals": 2}


def test_only_organisations_are_integrated(kg: KnowledgeGraph) -> None:
    with pytest.raises(BadParameter, match="not an organisation"):
        kg.integration("item:separator")


def test_bottlenecks_have_reasons_and_are_held_to_documents(kg: KnowledgeGraph) -> None:
    found = kg.bottlenecks()
    ranked = {one.entity.slug: one for one in found.ranked}
    salt = ranked["lumium-salt"]
    assert {one.rule for one in salt.reasons} == {
        "fatal",
        "one-process",
        "one-maker",
        "concentration",
    }
    separator = ranked["separator"]
    rules = {one.rule for one in separator.reasons}
    assert rules == {"fatal", "one-process", "one-maker", "no-recycled-way"}
    assert separator.score == pytest.approx(sum(one.points for one in separator.reasons))
    assert [one.score for one in found.ranked] == sorted(
        (one.score for one in found.ranked), reverse=True
    )
    assert found.namings
    assert all(one.claims for one in found.namings)


def test_companies_and_countries_as_bottlenecks(kg: KnowledgeGraph) -> None:
    suppliers = [one.entity.slug for one in kg.bottlenecks(layer="supply").ranked]
    assert {"alder-mining", "elm-anodes", "fern-films"} <= set(suppliers)
    places = {one.entity.slug: one for one in kg.bottlenecks(layer="place").ranked}
    assert places["XB"].reasons
    with pytest.raises(BadParameter, match="layer is 'sky'"):
        kg.bottlenecks(layer="sky")
