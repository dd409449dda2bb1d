"""Names of some things at a time: the same as in the index of all names, which stays unread."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from provolta import kg as facade
from provolta.bench.chain import chain
from provolta.bench.writing import CHAIN_GRAPH, Names, write
from provolta.config import find_root
from provolta.embedded import EmbeddedEngine
from provolta.engine import Table
from provolta.entities import Index, Lookups, lookups
from provolta.errors import UnknownEntity
from provolta.flow import read, save
from provolta.kg import KnowledgeGraph
from provolta.names import ID

MADE = chain(3000)
VEHICLE = Names(MADE).lot(int(MADE.starts[-1]) - 1)


class Counting(EmbeddedEngine):
    """An engine that remembers what it was asked."""

    asked: list[str]

    def select(self, query: str) -> Table:
        """Remember and answer."""
        self.asked.append(query)
        return super().select(query)


@pytest.fixture(scope="module")
def text() -> str:
    out = io.BytesIO()
    write(MADE, out, graphs=False)
    return out.getvalue().decode()


@pytest.fixture
def engine(text: str) -> Counting:
    found = Counting()
    found.asked = []
    found.load_text(text, CHAIN_GRAPH)
    return found


@pytest.fixture
def large(engine: Counting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KnowledgeGraph:
    """A graph that counts as one of many names."""
    monkeypatch.setattr(facade, "_MANY_NAMES", 100)
    save(read(engine), tmp_path / "flow")
    return KnowledgeGraph(engine, find_root(), tmp_path / "flow")


def read_all(engine: Counting) -> list[str]:
    """The queries that read the names of everything."""
    return [one for one in engine.asked if "rdfs:label ?value" in one and "VALUES" not in one]


def test_what_is_looked_up_is_what_the_index_has(world: EmbeddedEngine) -> None:
    index = Index.read(world).by_iri
    asked = [*index, ID + "actor/nobody", "https://a.example/x", "_:b0", 'https://a.example/">']

    assert Lookups(world).of(asked) == index


def test_a_thing_is_looked_up_once(engine: Counting) -> None:
    names = Lookups(engine)
    assert names.label(VEHICLE) == f"Lot {VEHICLE.rsplit('/', 1)[1]}"
    assert names.label(ID + "actor/nobody") == "nobody"
    asked = len(engine.asked)

    assert (names.get(VEHICLE) is None, names.get(ID + "actor/nobody")) == (False, None)
    assert len(engine.asked) == asked


def test_what_was_looked_up_is_forgotten_before_it_is_too_much(
    world: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "_MOST", 3)
    names, index = Lookups(world), Index.read(world).by_iri
    for few in (list(index)[start : start + 2] for start in range(0, 20, 2)):
        assert names.of(few) == {iri: index[iri] for iri in few}
    assert names.of(list(index)) == index
    assert len(names._kept) <= 3


def test_the_index_serves_once_it_is_read(engine: Counting) -> None:
    names = Lookups(engine)
    everything = names.index.by_iri
    asked = len(engine.asked)

    assert names.of([VEHICLE]) is everything
    assert len(engine.asked) == asked


@pytest.mark.parametrize("way", ["upstream", "downstream"])
def test_a_lineage_of_a_large_graph_reads_its_own_names_only(
    large: KnowledgeGraph, engine: Counting, way: str
) -> None:
    mine = Names(MADE).lot(0)
    large.warm_up()
    found = large.lineage(
        VEHICLE if way == "upstream" else mine, direction=way, depth="all", loops=True
    )
    routes = large.why(mine, found.nodes[-1].entity.iri)

    assert not read_all(engine)
    whole = KnowledgeGraph(engine, find_root())
    _ = whole.index
    assert found == whole.lineage(found.focus.iri, direction=way, depth="all", loops=True)
    assert routes == whole.why(mine, found.nodes[-1].entity.iri)
    assert read_all(engine)


MAKER = Names(MADE).lot(0), f"{ID}actor/cell-maker-00000"
ANALYSES: dict[str, Callable[[KnowledgeGraph], object]] = {
    "impact of a lot": lambda kg: kg.impact(MAKER[0]).to_dict(),
    "impact of a maker": lambda kg: kg.impact(MAKER[1], as_of="2020").to_dict(),
    "depends": lambda kg: kg.depends(VEHICLE).to_dict(),
    "substitutes": lambda kg: kg.substitutes(MAKER[1]).to_dict(),
    "integration": lambda kg: kg.integration(MAKER[1]).to_dict(),
    "bottlenecks": lambda kg: kg.bottlenecks().to_dict(),
}


@pytest.mark.parametrize("name", ANALYSES)
def test_an_analysis_of_a_large_graph_reads_its_own_names_only(
    large: KnowledgeGraph, engine: Counting, name: str
) -> None:
    found = ANALYSES[name](large)
    assert not read_all(engine)
    whole = KnowledgeGraph(engine, find_root())
    assert found == ANALYSES[name](whole)
    assert read_all(engine)


def test_an_unknown_iri_of_a_large_graph_is_refused_without_reading_all_names(
    large: KnowledgeGraph, engine: Counting
) -> None:
    with pytest.raises(UnknownEntity, match="provolta search"):
        large.resolve(ID + "lot/nothing")
    assert not read_all(engine)


def test_a_label_is_still_found_in_a_large_graph(large: KnowledgeGraph) -> None:
    assert large.resolve(f"lot {VEHICLE.rsplit('/', 1)[1]}").iri == VEHICLE
