"""Cards: everything that is said of a thing, grouped, with documents."""

from __future__ import annotations

import pytest

from provolta import cards
from provolta.cards import Card
from provolta.embedded import EmbeddedEngine
from provolta.entities import Index


@pytest.fixture(scope="module")
def index(world: EmbeddedEngine) -> Index:
    """All names of the mini-world."""
    return Index.read(world)


def _card(world: EmbeddedEngine, index: Index, name: str) -> Card:
    return cards.read(world, index.label, cards.term_labels(world), index.resolve(name))


def test_an_actor_has_its_relations_under_their_class(world: EmbeddedEngine, index: Index) -> None:
    card = _card(world, index, "Gale Cells")
    groups = {group.heading: [f.statement.label for f in group.facts] for group in card.groups}
    assert "Iris Motors bought 20 % of Gale Cells in April 2022." in groups["equity stake"]
    assert card.facts == sum(map(len, groups.values()))


def test_numbers_read_with_their_context(world: EmbeddedEngine, index: Index) -> None:
    card = _card(world, index, "Acme Cells")
    texts = {f.statement.label: f.quantity for group in card.groups for f in group.facts}
    assert texts["Acme Cells had a capacity of 20 GWh a year in 2023."].startswith("20 GWh/yr (")


def test_derived_links_show_as_properties_with_labels(world: EmbeddedEngine, index: Index) -> None:
    card = _card(world, index, "Fern Films")
    values = {one.label: {value.text for value in one.values} for one in card.properties}
    assert values["supplies to"] == {"Acme Cells", "Gale Cells"}


def test_a_unit_shows_as_its_symbol(world: EmbeddedEngine, index: Index) -> None:
    card = _card(world, index, "claim:brief-brackland-lumium-salt-2022")
    units = [value for one in card.properties for value in one.values if "qudt" in value.iri]
    assert [unit.text for unit in units] == ["%"]


def test_a_document_lists_what_it_says(world: EmbeddedEngine, index: Index) -> None:
    card = _card(world, index, "source:deal-mirror-2024")
    labels = {f.statement.label for group in card.groups for f in group.facts}
    assert "Gale Cells and Harbour Motors are said to talk about F cells." in labels


def test_a_thing_that_nothing_is_said_of_has_an_empty_card(
    world: EmbeddedEngine, index: Index
) -> None:
    card = _card(world, index, "scheme:statuses")
    assert card.facts == 0
    assert card.entity.label
