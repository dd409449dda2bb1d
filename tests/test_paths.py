"""Why one thing depends on another: the shortest simple paths, in an order that never changes."""

from __future__ import annotations

from itertools import islice, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provolta.analytics import paths
from provolta.analytics.paths import why
from provolta.errors import BadParameter
from provolta.flow import View
from tests.reference.flow import Link, Said, Wanted, World, distances, filters, simple_paths, worlds

# Two ways from 0 to 4 of two steps, one of three; 5 is reached by talks only.
DIAMOND = World(
    6,
    (
        Link(0, 1, 0, (Said("reported"),)),
        Link(0, 2, 0, (Said("announced", announced_on="2022"),)),
        Link(1, 4, 0),
        Link(1, 4, 1, (Said("reported"),)),
        Link(2, 4, 0),
        Link(1, 3, 0),
        Link(3, 4, 0),
        Link(4, 0, 2),
        Link(4, 5, 1, (Said("talks"),)),
    ),
)
GRAPH = DIAMOND.graph()


def nodes(found: paths.Paths) -> list[tuple[int, ...]]:
    return [path.nodes for path in found]


def test_the_shortest_come_first_and_equals_in_the_order_of_their_names() -> None:
    found = why(View.of(GRAPH), 0, 4)

    assert nodes(found) == [(0, 1, 4), (0, 2, 4), (0, 1, 3, 4)]
    assert [len(path) for path in found] == [2, 2, 3]
    assert found.complete


def test_parallel_edges_are_one_path_with_all_the_evidence() -> None:
    path = why(View.of(GRAPH), 0, 4, k=1).found[0]

    edges = [(GRAPH.edge(edge), behind) for edge, behind in path.edges]
    assert [(edge.layer, len(behind)) for edge, behind in edges] == [
        ("material", 1),
        ("material", 0),
        ("supply", 1),
    ]


def test_the_filter_decides_which_paths_there_are() -> None:
    assert nodes(why(View.of(GRAPH, as_of="2021"), 0, 4)) == [(0, 1, 4), (0, 1, 3, 4)]
    assert nodes(why(View.of(GRAPH, layer="supply"), 0, 4)) == []


def test_there_is_no_path_to_what_cannot_be_reached_or_to_oneself() -> None:
    assert len(why(View.of(GRAPH), 0, 5)) == 0
    assert len(why(View.of(GRAPH), 4, 0)) == 0
    assert len(why(View.of(GRAPH, loops=True), 0, 0)) == 0
    assert why(View.of(GRAPH), 0, 5).complete


@pytest.mark.parametrize("k", [0, 101])
def test_the_number_of_paths_is_bounded(k: int) -> None:
    with pytest.raises(BadParameter, match=f"k is {k}"):
        why(View.of(GRAPH), 0, 4, k=k)


def test_a_search_that_costs_too_much_is_given_up_but_never_without_the_best_path(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(paths, "EFFORT", 1)

    found = why(View.of(GRAPH), 0, 4)

    assert nodes(found) == [(0, 1, 4)]
    assert not found.complete


def test_among_five_that_all_lead_to_each_other_there_are_sixteen_paths() -> None:
    everything = World(5, tuple(Link(a, b, 0) for a in range(5) for b in range(5)))

    found = why(View.of(everything.graph()), 0, 4, k=100)

    assert nodes(found) == simple_paths(everything.ties(Wanted()), 0, 4)
    assert [len(path) for path in found] == [1] + [2] * 3 + [3] * 6 + [4] * 6


def test_a_graph_with_a_million_paths_gives_the_first_at_once() -> None:
    steps = 20
    links = [
        link
        for start in range(0, 3 * steps, 3)
        for side in (start + 1, start + 2)
        for link in (Link(start, side, 0), Link(side, start + 3, 0))
    ]
    ladder = World(3 * steps + 1, tuple(links)).graph()

    found = why(View.of(ladder), 0, 3 * steps, k=5)

    sides = islice(product((1, 2), repeat=steps), 5)
    assert nodes(found) == [
        (*(node for n, side in enumerate(way) for node in (3 * n, 3 * n + side)), 3 * steps)
        for way in sides
    ]


@settings(deadline=None, max_examples=150)
@given(worlds(), filters(), st.integers(0, 6), st.integers(0, 6), st.integers(1, 40))
def test_it_agrees_with_the_obvious_way(
    world: World, wanted: Wanted, start: int, end: int, k: int
) -> None:
    source, target = start % world.nodes, end % world.nodes
    graph = world.graph()
    ties = world.ties(wanted)

    found = why(wanted.view(graph), source, target, k=k)

    assert nodes(found) == simple_paths(ties, source, target)[:k]
    assert found.complete
    if len(found):
        assert len(found.found[0]) == distances(ties, source, None)[target]


@settings(deadline=None)
@given(worlds(), filters(), st.integers(0, 6), st.integers(0, 6))
def test_the_edges_of_a_path_tie_its_nodes_and_bring_what_passes_the_filter(
    world: World, wanted: Wanted, start: int, end: int
) -> None:
    graph = world.graph()
    for path in why(wanted.view(graph), start % world.nodes, end % world.nodes):
        steps = set(zip(path.nodes, path.nodes[1:], strict=False))
        expected = sorted(
            (link.tail, link.head, link.relation, sorted(wanted.passing(link)))
            for link in world.links
            if wanted.counts(link) and (link.tail, link.head) in steps
        )
        assert expected == sorted(
            (
                int(graph.edge_from[edge]),
                int(graph.edge_to[edge]),
                int(graph.edge_property[edge]),
                sorted(world.statements[one] for one in behind),
            )
            for edge, behind in path.edges
        )
