"""Evidence: statements with status, grade, place and documents, many at a time."""

from __future__ import annotations

import pytest

from provolta import evidence
from provolta.embedded import EmbeddedEngine
from provolta.engine import Table
from provolta.names import PREFIXES

RELATION = PREFIXES["relation"]
FERN = RELATION + "fern-gale-separator"


def test_a_statement_comes_with_its_document(world: EmbeddedEngine) -> None:
    found = evidence.read(world, [FERN])[FERN]
    assert found.label == "Fern Films names Gale Cells as a customer for separators."
    assert (found.status, found.grade) == ("named", "a")
    assert [one.publisher for one in found.sources] == ["Alder Times"]
    assert found.sources[0].url.startswith("https://")


def test_what_is_no_statement_is_left_out(world: EmbeddedEngine) -> None:
    assert evidence.read(world, [PREFIXES["actor"] + "acme-cells", RELATION + "none"]) == {}
    assert evidence.read(world, []) == {}


def test_more_statements_than_one_query_takes_are_all_read(real: EmbeddedEngine) -> None:
    query = """PREFIX pv: <https://w3id.org/provolta/ontology#>
    SELECT DISTINCT ?s { ?s pv:statedIn ?d }"""
    iris = [iri for (iri,) in real.select(query).texts()]
    assert len(iris) > 1000
    assert set(evidence.read(real, iris)) == set(iris)


def test_quantities_read_with_comparator_unit_basis_and_year(real: EmbeddedEngine) -> None:
    query = """PREFIX pv: <https://w3id.org/provolta/ontology#>
    PREFIX dcterms: <http://purl.org/dc/terms/>
    SELECT ?s { ?s dcterms:identifier "S0339" }"""
    ((claim,),) = real.select(query).texts()
    assert evidence.quantities(real, [claim])[claim].startswith("more than 97 % (capacity")


def test_what_was_read_is_not_read_again_and_is_the_same(world: EmbeddedEngine) -> None:
    class Counting:
        """The world, with a count of its queries."""

        asked = 0

        def select(self, query: str) -> Table:
            self.asked += 1
            return world.select(query)

    engine = Counting()
    reading = evidence.Reading(engine)  # type: ignore[arg-type]
    wanted = [RELATION + "none", FERN]
    for _ in range(2):
        assert reading.statements(wanted) == evidence.read(world, wanted)
        assert reading.quantities(wanted) == evidence.quantities(world, wanted)
        assert reading.classes(wanted) == evidence.classes(world, wanted)
    assert engine.asked == 3
    small = evidence.Reading(engine, most=1)  # type: ignore[arg-type]
    for _ in range(2):
        assert set(small.statements(wanted)) == {FERN}
    assert engine.asked == 5


def test_all_that_can_be_kept_is_read_ahead(
    world: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = evidence.Reading(world)
    every = reading.ahead()
    assert FERN in every
    monkeypatch.setattr(evidence, "read", None)
    assert set(reading.statements(every)) == set(every)
    assert reading.classes([FERN])[FERN].endswith("#SupplyRelationship")
    assert evidence.Reading(world, most=len(every) - 1).ahead() == []
