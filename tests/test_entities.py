"""Entities: one thing by any of its names, and a helpful refusal otherwise."""

from __future__ import annotations

import pytest

from provolta.embedded import EmbeddedEngine
from provolta.entities import Entity, Index, fold
from provolta.errors import AmbiguousEntity, UnknownEntity
from provolta.names import PREFIXES

TESLA = Entity(PREFIXES["actor"] + "tesla", "Tesla", "actor", "Actor", alt=("Tesla Inc.",))
CATL = Entity(
    PREFIXES["actor"] + "catl",
    "CATL",
    "actor",
    "Actor",
    alt=("Contemporary Amperex Technology Co., Limited", "宁德时代"),
)
CELL = Entity(
    PREFIXES["item"] + "n8-cell", "N8 battery cell", "item", "ValueChainItem", alt=("N8",)
)
CHEMISTRY = Entity(PREFIXES["chemistry"] + "n8", "N8", "chemistry", "BatteryChemistry")
CLAIM = Entity(PREFIXES["claim"] + "tesla", "Tesla", "claim", "Claim")
INDEX = Index([TESLA, CATL, CELL, CHEMISTRY, CLAIM])


@pytest.mark.parametrize(
    "text",
    [
        "CATL",
        "catl",
        " Catl ",
        "actor:catl",
        "https://w3id.org/provolta/id/actor/catl",
        "<https://w3id.org/provolta/id/actor/catl>",
        "Contemporary Amperex Technology Co., Limited",
        "Contemporary Amperex Technology",
        "宁德时代",
    ],
)
def test_every_name_of_a_thing_finds_it(text: str) -> None:
    assert INDEX.resolve(text) is CATL


def test_statements_do_not_stand_in_the_way_of_things() -> None:
    assert INDEX.resolve("Tesla") is TESLA


def test_several_things_of_one_name_are_all_listed() -> None:
    with pytest.raises(AmbiguousEntity) as caught:
        INDEX.resolve("N8")
    assert {one.iri for one in caught.value.candidates} == {CELL.iri, CHEMISTRY.iri}


def test_a_name_is_looked_up_among_some_things_only() -> None:
    assert INDEX.resolve("N8", within={CELL.iri}) is CELL


def test_nothing_of_that_name_lists_the_nearest() -> None:
    with pytest.raises(UnknownEntity) as caught:
        INDEX.resolve("Tezla")
    assert caught.value.candidates[0].iri == TESLA.iri


def test_an_unknown_curie_lists_things_of_a_like_slug() -> None:
    with pytest.raises(UnknownEntity) as caught:
        INDEX.resolve("actor:cattl")
    assert CATL.iri in {one.iri for one in caught.value.candidates}


@pytest.mark.parametrize("text", ["", "   ", "> } UNION {", "'", "a" * 5000])
def test_odd_texts_name_nothing(text: str) -> None:
    with pytest.raises(UnknownEntity):
        INDEX.resolve(text)


def test_a_search_puts_exact_names_first_and_counts_facets() -> None:
    found = INDEX.search("n8")
    assert [one.iri for one in found.entities] == [CHEMISTRY.iri, CELL.iri]
    assert found.facets["type"] == {"BatteryChemistry": 1, "ValueChainItem": 1}
    assert INDEX.search("n8", type_="ValueChainItem").total == 1
    assert INDEX.search("no such thing").total == 0


def test_a_search_is_cut_but_counts_all() -> None:
    found = INDEX.search("", limit=2)
    assert (len(found.entities), found.total) == (2, 4)


def test_folding_ignores_case_accents_and_spaces() -> None:
    assert fold(" Société  Générale ") == fold("societe GENERALE")


def test_the_world_is_indexed_with_countries_and_stages(world: EmbeddedEngine) -> None:
    index = Index.read(world)
    acme = index.resolve("Acme Cells")
    assert (acme.type, acme.kind) == ("Actor", "actor")
    cell = index.resolve("N8 battery cell")
    assert cell.type == "ValueChainItem"
    assert index.resolve("vehicle assembly").type == "ValueChainProcess"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("What does Tesla depend on?", [TESLA]),
        ("Tesla’s N8 battery cell, by CATL", [TESLA, CELL, CATL]),
        ("is Tesla Inc. supplied by CATL or by CATL?", [TESLA, CATL]),
        ("N8", [CELL]),
        ("n8", []),
        ("", []),
        ("teslas } UNION { ?s ?p ?o", []),
        ("no " * 200 + "Tesla", []),
    ],
)
def test_things_are_found_within_a_sentence(text: str, named: list[Entity]) -> None:
    assert INDEX.named_in(text) == named
