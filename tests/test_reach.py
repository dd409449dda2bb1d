"""Reach: the same nodes as lineage finds, by columns and by machine code."""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provolta import kernels
from provolta.analytics import reach as reaching
from provolta.analytics.lineage import trace
from provolta.analytics.reach import Reach, by_kernel, reach
from provolta.errors import BadParameter
from provolta.flow.columns import pointers
from tests.reference.flow import Wanted, World, distances, filters, worlds
from tests.test_lineage import CHAIN, GRAPH

FAR = 2**31 - 1


def near(found: Reach) -> dict[int, int]:
    return dict(zip(found.nodes.tolist(), found.distances.tolist(), strict=True))


@settings(max_examples=150, deadline=None)
@given(worlds(), filters(), st.sampled_from(["upstream", "downstream"]), st.data())
def test_both_ways_of_searching_find_what_the_definition_says(
    world: World, wanted: Wanted, direction: str, data: st.DataObject
) -> None:
    focus = data.draw(st.integers(0, world.nodes - 1))
    depth = data.draw(st.none() | st.integers(0, 3))
    view = wanted.view(world.graph())
    expected = distances(world.ties(wanted, direction), focus, depth)
    plain = reach(view, focus, direction=direction, depth=depth)
    fast = by_kernel(view, focus, direction, FAR if depth is None else depth, FAR)
    in_order = sorted(expected.items(), key=lambda pair: (pair[1], pair[0]))
    assert list(near(plain).items()) == in_order
    assert list(near(fast).items()) == in_order
    assert not plain.truncated
    assert not fast.truncated


@settings(max_examples=100, deadline=None)
@given(worlds(), st.integers(1, 6), st.data())
def test_a_limit_cuts_between_distances_as_it_does_for_lineage(
    world: World, limit: int, data: st.DataObject
) -> None:
    focus = data.draw(st.integers(0, world.nodes - 1))
    view = Wanted().view(world.graph())
    whole = trace(view, focus, depth=None, max_nodes=limit)
    for found in (
        reach(view, focus, max_nodes=limit),
        by_kernel(view, focus, "upstream", FAR, limit),
    ):
        assert found.nodes.tolist() == whole.nodes.tolist()
        assert found.distances.tolist() == whole.distances.tolist()
        assert found.truncated == whole.truncated


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 700), st.integers(0, 2**32 - 1), st.integers(0, 4), st.integers(1, 700))
def test_the_kernel_finds_each_distance_in_order_whatever_the_words_hold(
    nodes: int, seed: int, fan: int, most: int
) -> None:
    random = np.random.default_rng(seed)
    counts = random.integers(0, fan + 1, nodes)
    ptr = pointers(counts)
    other = random.integers(0, nodes, int(ptr[-1]), dtype=np.int32)
    passes = random.random(len(other)) < 0.8
    expected = [[int(random.integers(nodes))]]
    seen = set(expected[0])
    while expected[-1]:
        steps = [n for far in expected[-1] for n in range(ptr[far], ptr[far + 1]) if passes[n]]
        expected.append(sorted({int(other[n]) for n in steps} - seen))
        seen.update(expected[-1])
    kept = list(accumulate(map(len, expected)))
    whole = [part for part, size in zip(expected, kept, strict=True) if size <= most]
    room = kernels.Room.of(nodes)
    for limit, levels in ((most, whole), (FAR, expected), (most, whole)):
        room.queue[0] = expected[0][0]
        count, short = room.search(ptr, other, passes, FAR, limit)
        assert room.queue[:count].tolist() == [node for part in levels for node in part]
        far = [n for n, part in enumerate(levels) for _ in part]
        assert room.level[:count].tolist() == far
        assert bool(short) == (len(levels) < len(expected))
        assert not any(marks.any() for marks in (room.seen, room.fresh, room.filled))


def test_room_is_left_clean_for_the_next_search() -> None:
    view = Wanted().view(GRAPH)
    first = by_kernel(view, 3, "upstream", FAR, FAR)
    cut = by_kernel(view, 3, "upstream", FAR, 3)
    again = by_kernel(view, 3, "upstream", FAR, FAR)
    assert (len(first), len(cut), cut.truncated) == (5, 3, True)
    assert near(again) == near(first)


def test_a_large_graph_is_searched_by_machine_code(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[int] = []

    def spy(*args: object) -> Reach:
        called.append(1)
        return Reach(GRAPH.edge_to[:1], GRAPH.edge_to[:1], truncated=False)

    monkeypatch.setattr(reaching, "by_kernel", spy)
    reach(Wanted().view(GRAPH), 3)
    assert not called
    monkeypatch.setattr(kernels, "WORTH", len(CHAIN.links))
    reach(Wanted().view(GRAPH), 3)
    assert called


def test_wrong_limits_and_directions_are_refused() -> None:
    view = Wanted().view(GRAPH)
    with pytest.raises(BadParameter, match="depth is -1"):
        reach(view, 0, depth=-1)
    with pytest.raises(BadParameter, match="max_nodes is 0"):
        reach(view, 0, max_nodes=0)
    with pytest.raises(BadParameter, match="direction"):
        reach(view, 0, direction="sideways")


def test_code_for_a_large_graph_is_compiled_with_the_build(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept: list[Path] = []
    monkeypatch.setattr(kernels, "keep_in", kept.append)
    reaching.prepare(GRAPH, tmp_path)
    assert kept == [tmp_path / "kernels"]
    searched: list[object] = []
    monkeypatch.setattr(reaching, "by_kernel", lambda *args: searched.append(args))
    monkeypatch.setattr(kernels, "WORTH", len(CHAIN.links))
    copied: list[object] = []

    def spy(*args: object) -> tuple[int, int]:
        copied.append(args)
        return 0, 0

    monkeypatch.setattr(kernels, "copy_texts", spy)
    reaching.prepare(GRAPH, tmp_path)
    assert searched
    assert copied
