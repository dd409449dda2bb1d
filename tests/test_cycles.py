"""Loops that come first, against asking from each node where it leads."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from provolta.analytics.cycles import first_loops

COUNT = 9
NODE = st.integers(0, COUNT - 1)


def reached(ties: list[tuple[int, int]], start: int) -> set[int]:
    found: set[int] = set()
    while fresh := {need for user, need in ties if user in {start, *found}} - found:
        found |= fresh
    return found


@given(st.lists(st.tuples(NODE, NODE), max_size=20))
def test_loops_that_rest_on_no_other(ties: list[tuple[int, int]]) -> None:
    behind = {node: reached(ties, node) for node in range(COUNT)}
    looped = {node for node in behind if node in behind[node]}
    expected = [
        node in looped and all(node in behind[other] for other in behind[node] & looped)
        for node in range(COUNT)
    ]
    users, needs = (np.array([tie[end] for tie in ties], dtype=np.int32) for end in (0, 1))

    assert first_loops(COUNT, users, needs).tolist() == expected


def test_a_long_chain_needs_no_recursion() -> None:
    count = 50_000
    nodes = np.arange(count)
    found = first_loops(count, nodes, np.roll(nodes, -1))
    assert found.all()
    assert not first_loops(count, nodes[:-1], nodes[1:]).any()
