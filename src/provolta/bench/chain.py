"""An invented battery chain of any size, the same for the same seed: lots from mine to vehicle.

Every lot is made of a few lots of the stage before, most of them from its own region (its
neighbours by number) and some from hubs (a power law). A few vehicles are recycled into a lot
that they were made of, so that there are real cycles. Nothing in it is about the real world.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]

STAGES = {
    "mine": 0.001,
    "ore": 0.015,
    "salt": 0.034,
    "precursor": 0.06,
    "cathode": 0.11,
    "cell": 0.24,
    "module": 0.2,
    "pack": 0.17,
    "vehicle": 0.17,
}
"""The stages in order, and which part of all lots each has."""
COUNTRIES = 40
_TRIPLES_PER_LOT = 6.85
_LOTS_PER_ACTOR = 700
_INPUTS = np.array([2, 3, 4])
_HUB = 0.04
"""How many inputs come from hubs instead of the region."""
_RECYCLED = 500
"""One vehicle among this many is recycled."""
_BACK_TO = "precursor"


@dataclass(frozen=True, eq=False)
class Chain:
    """A chain as columns.

    Lots are numbered stage by stage; stage ``s`` has those from ``starts[s]`` to
    ``starts[s + 1]``. Goods go from ``tail`` to ``head``; the last ``recycled`` edges lead back.
    ``maker`` is the actor of each lot. Actors are numbered stage by stage too, from
    ``actor_starts``; ``country`` is where each has its seat. ``buyer`` takes goods of ``seller``
    (both actors). ``tonnes`` is what each country (column) produces in each stage (row).
    """

    seed: int
    starts: Ints
    tail: Ints
    head: Ints
    recycled: int
    maker: Ints
    actor_starts: Ints
    country: Ints
    seller: Ints
    buyer: Ints
    tonnes: npt.NDArray[np.int64]

    def __len__(self) -> int:
        """The number of lots."""
        return int(self.starts[-1])

    @property
    def hhi(self) -> npt.NDArray[np.float64]:
        """The Herfindahl-Hirschman index of each stage over its countries, from 0 to 1."""
        shares = self.tonnes / self.tonnes.sum(axis=1, keepdims=True)
        found: npt.NDArray[np.float64] = (shares**2).sum(axis=1)
        return found


def chain(triples: int, seed: int = 7) -> Chain:
    """A chain that takes about so many triples.

    >>> small = chain(10_000)
    >>> len(small), len(small.tail), small.recycled
    (1459, 3963, 3)
    """
    random = np.random.default_rng(seed)
    lots = max(int(triples / _TRIPLES_PER_LOT), 200)
    starts = _divided(lots, np.array(list(STAGES.values())))
    tail, head = _inputs(random, starts)
    back = _recycling(random, starts, tail, head)
    actors = max(lots // _LOTS_PER_ACTOR, 5 * len(STAGES))
    actor_starts = _divided(actors, np.ones(len(STAGES)))
    seller, buyer = _sales(random, actor_starts)
    scale = random.lognormal(9, 1.6, (len(STAGES), COUNTRIES))
    return Chain(
        seed=seed,
        starts=starts,
        tail=np.concatenate([tail, back[0]]),
        head=np.concatenate([head, back[1]]),
        recycled=len(back[0]),
        maker=_makers(random, starts, actor_starts),
        actor_starts=actor_starts,
        country=_skewed(random, actors, COUNTRIES, 2.0),
        seller=seller,
        buyer=buyer,
        tonnes=scale.astype(np.int64) + 1,
    )


def _divided(total: int, weights: npt.NDArray[np.float64]) -> Ints:
    """Where each part begins, and where the last one ends; no part is smaller than 2."""
    sizes = np.maximum((total * weights / weights.sum()).astype(np.int32), 2)
    sizes[-1] += total - sizes.sum()
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)


def _skewed(random: np.random.Generator, count: int, among: int, power: float) -> Ints:
    """Numbers below ``among``, small ones far more often: a power law."""
    return (among * random.random(count) ** power).astype(np.int32)


def _inputs(random: np.random.Generator, starts: Ints) -> tuple[Ints, Ints]:
    tails, heads = [], []
    for stage in range(1, len(starts) - 1):
        before, first, end = (int(one) for one in starts[stage - 1 : stage + 2])
        size, sources = end - first, first - before
        counts = random.choice(_INPUTS, size)
        head = np.repeat(np.arange(first, end, dtype=np.int32), counts)
        region = (head - first) * (sources / size) + random.normal(0, 3, len(head))
        near = np.clip(region, 0, sources - 1).astype(np.int32)
        from_hub = random.random(len(head)) < _HUB
        near[from_hub] = _skewed(random, int(from_hub.sum()), sources, 2.5)
        pairs = np.unique(head.astype(np.int64) << 32 | (before + near))
        tails.append((pairs & 0xFFFFFFFF).astype(np.int32))
        heads.append((pairs >> 32).astype(np.int32))
    return np.concatenate(tails), np.concatenate(heads)


def _recycling(
    random: np.random.Generator, starts: Ints, tail: Ints, head: Ints
) -> tuple[Ints, Ints]:
    """Some vehicles, and for each an early lot that it was made of."""
    vehicles = np.arange(starts[-2], starts[-1], dtype=np.int32)
    chosen = np.sort(random.choice(vehicles, max(len(vehicles) // _RECYCLED, 3), replace=False))
    first_input = np.zeros(int(starts[-1]), dtype=np.int32)
    first_input[head[::-1]] = tail[::-1]
    origin = chosen
    for _ in range(len(STAGES) - 1 - list(STAGES).index(_BACK_TO)):
        origin = first_input[origin]
    return chosen, origin


def _makers(random: np.random.Generator, starts: Ints, actor_starts: Ints) -> Ints:
    parts = [
        actor_starts[stage]
        + _skewed(
            random,
            int(starts[stage + 1] - starts[stage]),
            int(actor_starts[stage + 1] - actor_starts[stage]),
            1.8,
        )
        for stage in range(len(starts) - 1)
    ]
    return np.concatenate(parts).astype(np.int32)


def _sales(random: np.random.Generator, actor_starts: Ints) -> tuple[Ints, Ints]:
    """Three suppliers from the stage before for every actor, doubles left out."""
    pairs = []
    for stage in range(1, len(actor_starts) - 1):
        before, first, end = (int(one) for one in actor_starts[stage - 1 : stage + 2])
        buyer = np.repeat(np.arange(first, end, dtype=np.int64), 3)
        seller = before + _skewed(random, len(buyer), first - before, 1.8)
        pairs.append(buyer << 32 | seller)
    found = np.unique(np.concatenate(pairs))
    return (found & 0xFFFFFFFF).astype(np.int32), (found >> 32).astype(np.int32)
