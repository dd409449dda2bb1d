"""AND/OR systems: node by node the same as the obvious way, by machine code and without."""

from __future__ import annotations

from collections import Counter
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provolta import kernels
from provolta.analytics import andor
from provolta.analytics.andor import EXPOSED, LOST, UNTOUCHED, System, prepare
from provolta.errors import BadParameter
from provolta.kernels.andor import (
    ancestors,
    expose,
    lose,
    restore,
    settle,
    strike,
    sweep,
    witness,
)
from tests.reference.andor import Plain, systems

KERNELS = (settle, lose, restore, strike, expose, ancestors, witness, sweep)


def fast(plain: Plain) -> System:
    return System.of(plain.needs, plain.every, sorted(plain.given))


def same(plain: Plain, failed: frozenset[int]) -> None:
    system = fast(plain)
    assert set(np.flatnonzero(system.holds(failed))) == plain.holds(failed)
    assert system.impact(sorted(failed)).tolist() == plain.impact(failed)
    for target in range(len(plain.needs)):
        assert system.single_points(target).tolist() == plain.single_points(target)


@given(plain=systems(), failed=st.frozensets(st.integers(0, 11), max_size=4))
def test_every_node_is_as_in_the_obvious_way(plain: Plain, failed: frozenset[int]) -> None:
    same(plain, frozenset(node for node in failed if node < len(plain.needs)))


@settings(max_examples=90, deadline=None)
@given(
    plain=systems(30),
    failed=st.frozensets(st.integers(0, 29), max_size=4),
    few=st.sampled_from([1, 4, 16, 1000]),
)
def test_machine_code_gives_the_same_however_much_is_lost(
    plain: Plain, failed: frozenset[int], few: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, "WORTH", 0)
        patch.setattr(andor, "_FEW", few)
        same(plain, frozenset(node for node in failed if node < len(plain.needs)))


def drawn(random: Random) -> Plain:
    """A system with loops, alternatives and nodes that cannot hold, more or less dense."""
    count = random.randint(2, 40)
    most = random.choice((1, 2, 2, 3, 5))
    needs = tuple(
        tuple(random.randrange(count) for _ in range(random.randint(0, most))) for _ in range(count)
    )
    every = tuple(random.random() < random.choice((0.2, 0.5, 0.8)) for _ in range(count))
    return Plain(
        needs, every, frozenset(random.sample(range(count), random.randint(0, count // 3)))
    )


@pytest.mark.parametrize("few", [1, 1000])
def test_random_systems_are_the_same_node_by_node(
    few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernels, "WORTH", 0)
    monkeypatch.setattr(andor, "_FEW", few)
    random = Random(few)
    degrees: Counter[int] = Counter()
    for _ in range(400):
        plain = drawn(random)
        system = fast(plain)
        for size in (1, 2, 5):
            failed = frozenset(random.sample(range(len(plain.needs)), min(size, len(plain.needs))))
            found = system.impact(sorted(failed)).tolist()
            assert found == plain.impact(failed), (plain, failed)
            degrees.update(found)
    assert min(degrees[one] for one in (UNTOUCHED, EXPOSED, LOST)) > 1000


def test_what_a_loop_still_feeds_is_given_back_when_much_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kernels, "WORTH", 0)
    monkeypatch.setattr(andor, "_FEW", 1000)
    mine, metal, cell, scrap, other = range(5)
    # The metal held by the mine first; the scrap, which holds by another mine, comes later.
    needs = [[], [mine, scrap], [metal], [cell, other], []]
    system = System.of(needs, [False, False, True, False, False], [mine, other])
    assert system.order.tolist().index(metal) < system.order.tolist().index(scrap)
    assert system.impact([mine]).tolist() == [LOST, EXPOSED, EXPOSED, EXPOSED, UNTOUCHED]
    assert system.impact([other]).tolist() == [UNTOUCHED, EXPOSED, EXPOSED, EXPOSED, LOST]
    assert system.impact([mine, other]).tolist() == [LOST] * 5


@given(plain=systems())
def test_what_is_fatal_to_many_is_a_single_point_of_each(plain: Plain) -> None:
    system, nodes = fast(plain), np.arange(len(plain.needs), dtype=np.int32)
    counted = [
        sum(node in plain.single_points(target) for target in nodes.tolist())
        for node in nodes.tolist()
    ]
    assert system.fatal_to(nodes.tolist(), nodes).tolist() == counted


def test_machine_code_can_be_made_before_it_is_needed() -> None:
    prepare()
    made = (kernel._code for kernel in KERNELS)
    assert all(code is not None for code in made)


def test_a_cycle_does_not_feed_itself() -> None:
    metal, scrap, cell, mine = range(4)
    system = System.of([[mine, scrap], [cell], [metal], []], [False, True, True, False], [mine])
    assert system.impact([mine]).tolist() == [LOST, LOST, LOST, LOST]
    assert system.single_points(cell).tolist() == [metal, cell, mine]


def test_a_cycle_that_is_still_fed_is_only_exposed() -> None:
    metal, scrap, cell, mine, other = range(5)
    needs = [[mine, scrap, other], [cell], [metal], [], []]
    system = System.of(needs, [False, True, True, False, False], [mine, other])
    assert system.impact([mine]).tolist() == [EXPOSED, EXPOSED, EXPOSED, LOST, UNTOUCHED]


def test_what_did_not_hold_before_is_untouched() -> None:
    system = System.of([[1], [], [0]], [True, False, True])
    assert system.impact([1]).tolist() == [UNTOUCHED] * 3
    assert system.single_points(2).tolist() == []


def test_more_single_points_than_fit_in_one_word() -> None:
    chain = [[n + 1] for n in range(200)] + [[]]
    system = System.of(chain, [True] * 201)
    assert system.single_points(0).tolist() == list(range(201))


@pytest.mark.parametrize(
    ("needs", "every", "sources"),
    [([[1]], [True], []), ([[0]], [True, False], []), ([[]], [True], [7]), ([[-1]], [True], [])],
)
def test_lists_that_do_not_fit_are_refused(
    needs: list[list[int]], every: list[bool], sources: list[int]
) -> None:
    with pytest.raises(BadParameter, match="do not describe"):
        System.of(needs, every, sources)


def test_a_node_that_is_not_there_is_refused() -> None:
    system = System.of([[]], [True])
    with pytest.raises(BadParameter, match="no node 3"):
        system.impact([3])
    with pytest.raises(BadParameter, match="no node -2"):
        system.single_points(-2)
