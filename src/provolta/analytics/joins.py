"""Joins and closures of pairs of numbers, as columns."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from provolta.flow import Bools, Ints
from provolta.flow.columns import Ragged, pointers

Pairs = tuple[Ints, Ints]


def joined(left: npt.NDArray[np.integer], right: npt.NDArray[np.integer]) -> Pairs:
    """Every pair of places, in ``left`` and in ``right``, that hold the same number."""
    order = np.argsort(right, kind="stable")
    ranked = right[order]
    begin, end = np.searchsorted(ranked, left, "left"), np.searchsorted(ranked, left, "right")
    counts = end - begin
    row = np.repeat(np.arange(len(left)), counts)
    within = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    return row.astype(np.int32), order[np.repeat(begin, counts) + within].astype(np.int32)


def closure(pairs: Pairs, count: int) -> Pairs:
    """Every pair that is tied through one pair or more."""
    tails, heads = [pairs[0]], [pairs[1]]
    seen = np.unique(pairs[0].astype(np.int64) * count + pairs[1])
    while len(tails[-1]):
        row, other = joined(heads[-1], pairs[0])
        keys = np.unique(tails[-1][row].astype(np.int64) * count + pairs[1][other])
        keys = keys[~np.isin(keys, seen)]
        seen = np.union1d(seen, keys)
        tails.append((keys // count).astype(np.int32))
        heads.append((keys % count).astype(np.int32))
    return np.concatenate(tails), np.concatenate(heads)


def upwards(start: npt.NDArray[np.integer], pairs: Pairs, count: int) -> Bools:
    """Marks of everything that some nodes reach along pairs, themselves included."""
    found = np.zeros(count, dtype=np.bool_)
    found[start] = True
    order = np.argsort(pairs[0], kind="stable")
    rows = Ragged(pointers(np.bincount(pairs[0], minlength=count)), pairs[1][order])
    fresh = np.flatnonzero(found).astype(np.int32)
    while len(fresh):
        near = np.unique(rows.spread(fresh)[1])
        fresh = near[~found[near]].astype(np.int32)
        found[fresh] = True
    return found
