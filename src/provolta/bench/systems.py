"""The chain as an AND/OR system: what one country's failure takes along, what alone is fatal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from provolta.analytics.andor import LOST, System
from provolta.bench.chain import COUNTRIES, Chain

IMPACT, HALF = "impact of the greatest country", "impact of a middling country"
POINTS = "single points of failure of one vehicle"
Work = Callable[[], int]


@dataclass(frozen=True, eq=False)
class Needs:
    """A chain's system; ``countries`` is the node of the first country."""

    system: System
    countries: int


def needs(chain: Chain) -> Needs:
    """What every lot, actor and country of a chain needs.

    A lot needs all lots that it is made of and its maker; where a recycled vehicle comes back into
    it, one of the two ways is enough. An actor needs its country and, if it buys, one of its
    sellers. Countries hold by themselves.
    """
    lots, actors = len(chain), len(chain.country)
    slot, country = lots + actors, lots + 2 * actors
    back = np.unique(chain.head[-chain.recycled :])
    ways = country + COUNTRIES + np.arange(len(back))
    way_of = np.arange(lots)
    way_of[back] = ways
    first = slice(None, -chain.recycled)
    buyers = np.unique(chain.buyer)
    pairs = [
        (way_of[chain.head[first]], chain.tail[first]),
        (chain.head[-chain.recycled :], chain.tail[-chain.recycled :]),
        (back, ways),
        (way_of, lots + chain.maker),
        (lots + np.arange(actors), country + chain.country),
        (lots + buyers, slot + buyers),
        (slot + chain.buyer, lots + chain.seller),
    ]
    every = np.ones(country + COUNTRIES + len(back), dtype=np.bool_)
    every[back] = False
    every[slot + buyers] = False
    user, need = (np.concatenate([pair[end] for pair in pairs]) for end in (0, 1))
    given = np.arange(country, country + COUNTRIES)
    system = System.join(user, need, every, given)
    return Needs(replace(system, machine=True), country)


def contestants(found: Needs, vehicle: int) -> Iterator[tuple[str, str, Work]]:
    """Tasks, by whom, and the work; no library here does it, so each way checks the other.

    "From nothing" works out anew what holds when something has failed. For single points of
    failure it does so once for every node that the vehicle may rest on. The middling country is
    the one that takes closest to half of everything along.
    """
    system = found.system
    country = found.countries
    half = len(system) / 2
    near = [(abs(_lost(system, country + one) - half), country + one) for one in range(COUNTRIES)]
    for task, failed in ((IMPACT, country), (HALF, min(near)[1])):
        yield (
            task,
            "Provolta kernel",
            lambda f=failed: int((system.impact([f]) == LOST).sum()),  # type: ignore[misc]
        )
        yield task, "Provolta, from nothing", lambda f=failed: _lost(system, f)  # type: ignore[misc]
    yield POINTS, "Provolta kernel", lambda: len(system.single_points(vehicle))
    yield POINTS, "Provolta, from nothing", lambda: _fatal(system, vehicle)


def _lost(system: System, failed: int) -> int:
    return len(system.order) - int(system.holds([failed]).sum())


def _fatal(system: System, target: int) -> int:
    rests = np.zeros(len(system), dtype=np.bool_)
    queue = [target]
    rests[target] = True
    while queue:
        node = queue.pop()
        row = system.needs[system.need_ptr[node] : system.need_ptr[node + 1]]
        queue += row[~rests[row]].tolist()
        rests[row] = True
    return sum(not system.holds([int(one)])[target] for one in np.flatnonzero(rests))
