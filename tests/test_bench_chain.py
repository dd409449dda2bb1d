"""The invented chain: the same for the same seed, of the size asked for, with real cycles."""

from __future__ import annotations

import io

import numpy as np
import pytest

from provolta.analytics.lineage import trace
from provolta.bench.chain import STAGES, chain
from provolta.bench.writing import CHAIN_GRAPH, Names, write
from provolta.embedded import EmbeddedEngine
from provolta.flow import FlowGraph, View, read


@pytest.fixture(scope="module")
def text() -> str:
    out = io.BytesIO()
    write(chain(3000), out, graphs=False)
    return out.getvalue().decode()


@pytest.fixture(scope="module")
def graph(text: str) -> FlowGraph:
    engine = EmbeddedEngine()
    engine.load_text(text, CHAIN_GRAPH)
    return read(engine)


def test_the_same_seed_gives_the_same_chain_and_another_another() -> None:
    one, same, other = chain(20_000), chain(20_000), chain(20_000, seed=8)
    assert one.tail.tolist() == same.tail.tolist()
    assert one.tail.tolist() != other.tail.tolist()


@pytest.mark.parametrize("size", [60_000, 150_000])
def test_it_has_about_as_many_triples_as_asked_for(size: int) -> None:
    counted = write(chain(size), io.BytesIO())
    assert 0.9 * size < counted < 1.1 * size


def test_goods_go_from_stage_to_stage_and_some_come_back() -> None:
    found = chain(50_000)
    stage = np.searchsorted(found.starts, np.arange(len(found)), side="right") - 1
    step = stage[found.head] - stage[found.tail]
    assert set(step[: -found.recycled].tolist()) == {1}
    assert (step[-found.recycled :] < 0).all()
    assert stage.max() == len(STAGES) - 1


def test_fan_out_has_a_heavy_tail() -> None:
    found = chain(200_000)
    fans = np.bincount(found.tail)
    assert fans.max() > 20 * np.median(fans[fans > 0])


def test_the_pipeline_reads_the_same_edges(graph: FlowGraph) -> None:
    made = chain(3000)
    names = Names(made)
    read_edges = {
        (graph.iris[int(tail)], graph.iris[int(head)])
        for tail, head, kind in zip(
            graph.edge_from, graph.edge_to, graph.edge_property, strict=True
        )
        if graph.properties[kind].layer == "trace"
    }
    expected = {
        (names.lot(tail), names.lot(head))
        for tail, head in zip(made.tail.tolist(), made.head.tolist(), strict=True)
    }
    assert read_edges == expected
    assert len(graph.statements) == len(made.seller)


def test_a_recycled_vehicle_is_made_of_itself(graph: FlowGraph) -> None:
    made = chain(3000)
    focus = graph.iris.find(Names(made).lot(int(made.tail[-1])))
    assert focus is not None
    view = View.of(graph, layer="trace")
    up = set(trace(view, focus, direction="upstream", depth=None).nodes.tolist())
    down = set(trace(view, focus, direction="downstream", depth=None).nodes.tolist())
    assert len(up & down) > 3


def test_hhi_is_the_sum_of_squared_shares() -> None:
    found = chain(1000)
    first = found.tonnes[0] / found.tonnes[0].sum()
    assert found.hhi[0] == pytest.approx(float((first * first).sum()))
    assert (found.hhi > 1 / 40).all()


def test_names_count_within_each_stage() -> None:
    made = chain(3000)
    names = Names(made)
    assert [names.lot(number) for number in range(len(made))] == list(names.lots())
