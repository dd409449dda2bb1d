"""The chain as an AND/OR system: what is lost and what is fatal, against a plain fixed point."""

from __future__ import annotations

from provolta.analytics.andor import LOST, System
from provolta.bench.chain import COUNTRIES, chain
from provolta.bench.systems import HALF, IMPACT, POINTS, contestants, needs


def _holding(system: System, failed: int) -> set[int]:
    """What holds, by going round until nothing changes."""
    rows = [
        system.needs[system.need_ptr[node] : system.need_ptr[node + 1]].tolist()
        for node in range(len(system))
    ]
    found = {node for node in range(len(system)) if system.given[node] and node != failed}
    while True:
        more = {
            node
            for node, row in enumerate(rows)
            if node not in found
            and node != failed
            and (all if system.every[node] else any)(need in found for need in row)
        }
        if not more:
            return found
        found |= more


def test_the_whole_chain_holds_until_something_fails() -> None:
    found = needs(chain(1000))
    assert found.system.holds().all()
    assert found.system.holds([found.countries]).sum() < len(found.system)


def test_the_failure_of_a_country_loses_what_a_fixed_point_loses() -> None:
    found = needs(chain(1000))
    for country in range(found.countries, found.countries + COUNTRIES, 7):
        held = _holding(found.system, country)
        lost = set((found.system.impact([country]) == LOST).nonzero()[0].tolist())
        assert lost == set(range(len(found.system))) - held


def test_a_recycled_lot_stays_when_the_used_vehicle_does_not_come_back() -> None:
    made = chain(1000)
    found = needs(made)
    lot, vehicle = int(made.head[-1]), int(made.tail[-1])
    assert found.system.holds([vehicle])[lot]


def test_both_ways_to_work_it_out_agree() -> None:
    made = chain(1000)
    counts: dict[str, set[int]] = {}
    for task, _, work in contestants(needs(made), len(made) - 1):
        counts.setdefault(task, set()).add(work())
    assert set(counts) == {IMPACT, HALF, POINTS}
    assert all(len(one) == 1 and min(one) > 1 for one in counts.values())
