"""Lineage: what lies up or down the chain, how far, what is left out, and on whose word."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provolta import kernels
from provolta.analytics.lineage import Trace, trace
from provolta.errors import BadParameter
from provolta.flow import View
from tests.reference.flow import Link, Said, Wanted, World, distances, filters, worlds

# 0 mine → 1 refinery → 2 cell → 3 car; 4 is another mine, 5 a recycler that closes the loop,
# 6 talks with 2.
CHAIN = World(
    7,
    (
        Link(0, 1, 0),
        Link(4, 1, 0, (Said("announced", announced_on="2021"),)),
        Link(1, 2, 0, (Said("reported"), Said("ended", "2019", "2020"))),
        Link(2, 3, 1, (Said("reported"),)),
        Link(2, 5, 0),
        Link(5, 1, 2),
        Link(6, 2, 1, (Said("talks"),)),
    ),
)
GRAPH = CHAIN.graph()


def seen(found: Trace) -> dict[int, tuple[int, int]]:
    """Distance and number of neighbours left out, by node."""
    numbers = zip(found.distances.tolist(), found.unexpanded.tolist(), strict=True)
    return dict(zip(found.nodes.tolist(), numbers, strict=True))


def ends(found: Trace) -> list[tuple[int, int]]:
    """From where to where each edge goes."""
    edges = found.edges.edges
    return list(zip(GRAPH.edge_from[edges].tolist(), GRAPH.edge_to[edges].tolist(), strict=True))


def test_upstream_of_a_car_goes_back_to_both_mines() -> None:
    found = trace(View.of(GRAPH), 3, depth=None)

    assert seen(found) == {3: (0, 0), 2: (1, 0), 1: (2, 0), 0: (3, 0), 4: (3, 0)}
    assert ends(found) == [(0, 1), (1, 2), (2, 3), (4, 1)]
    assert not found.truncated


def test_one_step_by_default_and_it_counts_the_neighbours_left_out() -> None:
    found = trace(View.of(GRAPH), 2, direction="upstream")

    assert seen(found) == {2: (0, 0), 1: (1, 2)}
    assert ends(found) == [(1, 2)]


def test_depth_nought_is_the_focus_alone() -> None:
    found = trace(View.of(GRAPH), 2, direction="downstream", depth=0)

    assert seen(found) == {2: (0, 2)}
    assert ends(found) == []


def test_recycling_is_followed_only_when_asked_for() -> None:
    without = trace(View.of(GRAPH), 1, direction="downstream", depth=None)
    within = trace(View.of(GRAPH, loops=True), 1, direction="downstream", depth=None)

    assert ends(without) == [(1, 2), (2, 3), (2, 5)]
    assert ends(within) == [(1, 2), (2, 3), (2, 5), (5, 1)]


def test_talks_are_left_out_unless_asked_for() -> None:
    assert 6 not in seen(trace(View.of(GRAPH), 2, depth=None))
    assert 6 in seen(trace(View.of(GRAPH, statuses={"talks"}), 2, depth=None))


def test_what_has_ended_counts_only_as_of_a_date_at_which_it_is_known_to_have_held() -> None:
    past = World(
        4,
        (
            Link(0, 3, 0, (Said("ended", "2019", "2020"),)),
            Link(1, 3, 0, (Said("ended", "2019"),)),
            Link(2, 3, 0, (Said("talks", "2019"),)),
        ),
    ).graph()

    def suppliers(as_of: str | None) -> set[int]:
        return seen(trace(View.of(past, as_of=as_of), 3)).keys() - {3}

    assert suppliers(None) == set()
    assert suppliers("2018") == set()
    assert suppliers("2020-06") == {0}
    assert suppliers("2021") == set()


def test_every_edge_brings_the_statements_that_pass_the_filter() -> None:
    now = trace(View.of(GRAPH, as_of="2024"), 2)
    then = trace(View.of(GRAPH, as_of="2019"), 2)

    def said(found: Trace) -> list[list[str]]:
        return [[GRAPH.statement(one).status for one in behind] for _, behind in found.edges]

    assert said(now) == [["reported"]]
    assert said(then) == [["reported", "ended"]]


def test_edges_between_nodes_of_the_last_distance_are_shown() -> None:
    triangle = World(3, (Link(0, 2, 0), Link(1, 2, 0), Link(0, 1, 0))).graph()

    found = trace(View.of(triangle), 2, depth=1)

    assert seen(found) == {2: (0, 0), 0: (1, 0), 1: (1, 0)}
    assert len(found.edges) == 3


def test_a_neighbour_left_out_counts_once_for_each_node_that_it_is_tied_to() -> None:
    twice = World(4, (Link(0, 1, 0), Link(0, 1, 1), Link(0, 2, 0), Link(1, 3, 0), Link(2, 3, 0)))

    found = trace(View.of(twice.graph()), 3)

    assert seen(found) == {3: (0, 0), 1: (1, 1), 2: (1, 1)}


def test_a_limit_cuts_between_two_distances_and_says_so() -> None:
    whole = trace(View.of(GRAPH), 3, depth=None, max_nodes=5)
    cut = trace(View.of(GRAPH), 3, depth=None, max_nodes=4)
    short = trace(View.of(GRAPH), 3, depth=2, max_nodes=4)

    assert not whole.truncated
    assert len(whole) == 5
    assert seen(cut) == {3: (0, 0), 2: (1, 0), 1: (2, 2)}
    assert cut.truncated
    assert len(short) == 3
    assert not short.truncated


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"depth": -1}, "The depth is -1."),
        ({"max_nodes": 0}, "max_nodes is 0."),
        ({"direction": "sideways"}, "There is no direction 'sideways'."),
    ],
)
def test_a_senseless_request_is_refused(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(BadParameter) as refusal:
        trace(View.of(GRAPH), 0, **wrong)  # type: ignore[arg-type]

    assert refusal.value.what == message
    assert refusal.value.remedy


@pytest.fixture(params=[kernels.WORTH, 0], ids=["small", "large"])
def worth(request: pytest.FixtureRequest) -> Iterator[None]:
    """As a small graph is searched, and as a large one is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, "WORTH", request.param)
        yield


ONCE = [HealthCheck.function_scoped_fixture]


@settings(deadline=None, max_examples=150, suppress_health_check=ONCE)
@given(
    worlds(),
    filters(),
    st.integers(0, 6),
    st.sampled_from(["upstream", "downstream"]),
    st.none() | st.integers(0, 3),
)
def test_it_agrees_with_the_obvious_way(
    worth: None, world: World, wanted: Wanted, start: int, direction: str, depth: int | None
) -> None:
    focus = start % world.nodes
    graph = world.graph()
    ties = world.ties(wanted, direction)
    expected = distances(ties, focus, depth)

    found = trace(wanted.view(graph), focus, direction=direction, depth=depth)

    assert seen(found) == {
        node: (distance, len(ties[node] - expected.keys())) for node, distance in expected.items()
    }
    assert found.nodes.tolist() == sorted(expected, key=lambda node: (expected[node], node))
    inside = sorted(
        (link.tail, link.head, link.relation, sorted(wanted.passing(link)))
        for link in world.links
        if wanted.counts(link) and {link.tail, link.head} <= expected.keys()
    )
    assert inside == [
        (
            int(graph.edge_from[edge]),
            int(graph.edge_to[edge]),
            int(graph.edge_property[edge]),
            sorted(world.statements[one] for one in behind),
        )
        for edge, behind in found.edges
    ]


@settings(deadline=None, suppress_health_check=ONCE)
@given(worlds(), filters(), st.integers(0, 6), st.integers(1, 7))
def test_a_limit_keeps_whole_distances(
    worth: None, world: World, wanted: Wanted, start: int, limit: int
) -> None:
    focus = start % world.nodes
    view = wanted.view(world.graph())
    everything = trace(view, focus, depth=None)

    found = trace(view, focus, depth=None, max_nodes=limit)

    reach = int(found.distances.max())
    assert len(found) <= limit
    assert found.truncated == (len(found) < len(everything))
    assert seen(found) == seen(trace(view, focus, depth=reach))


@settings(deadline=None)
@given(worlds(), st.integers(0, 6), st.sampled_from(["2019", "2020", "2021", "2022"]))
def test_what_never_ends_only_grows_with_time(world: World, start: int, year: str) -> None:
    lasting = World(
        world.nodes,
        tuple(
            Link(
                link.tail,
                link.head,
                link.relation,
                tuple(s._replace(valid_until="") for s in link.said),
            )
            for link in world.links
        ),
    )
    focus = start % world.nodes
    graph = lasting.graph()

    earlier = trace(View.of(graph, as_of=year), focus, depth=None)
    later = trace(View.of(graph, as_of="2023"), focus, depth=None)
    always = trace(View.of(graph), focus, depth=None)

    assert set(earlier.nodes.tolist()) <= set(later.nodes.tolist())
    assert set(later.nodes.tolist()) == set(always.nodes.tolist())


def test_the_answer_is_the_same_when_the_graph_is_large_enough_to_mark() -> None:
    fan = World(40, tuple(Link(0, node, 0) for node in range(1, 40))).graph()

    found = trace(View.of(fan), 0, direction="downstream")

    assert found.nodes.tolist() == list(range(40))
