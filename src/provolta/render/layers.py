"""Where the boxes of a layered drawing stand: columns, order within a column, height.

Goods go from left to right. Columns are ranks (stages) as far as these are known, and within a rank
the longest path; edges that go back (recycling, cycles) are told apart, so that they can return
below.
Everything is decided by the order of the input and by names, never by chance.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Pair = tuple[str, str]
_SWEEPS, _VAIN = 12, 4
"""How often an order is sought at most, and how often in vain."""


@dataclass(frozen=True)
class Columns:
    """The column of each node, the rank (stage) of each column, and the edges that go back."""

    of: dict[str, int]
    ranks: tuple[int, ...]
    back: frozenset[Pair]


@dataclass(frozen=True)
class Layout:
    """The middle of each node, and for each edge that goes on the points between its ends.

    A point is a column and the height at which the edge passes through that column.
    """

    middle: dict[str, float]
    through: dict[Pair, tuple[tuple[int, float], ...]]


def columns(nodes: Sequence[str], edges: Iterable[Pair], known: Mapping[str, int]) -> Columns:
    """The column of each node; ``known`` has the ranks that are known, as even numbers.

    >>> found = columns("abc", [("a", "b"), ("b", "c"), ("c", "a")], {})
    >>> found.of, sorted(found.back)
    ({'a': 0, 'b': 1, 'c': 2}, [('c', 'a')])
    """
    pairs = [(a, b) for a, b in dict.fromkeys(edges) if a != b]
    back = {(a, b) for a, b in pairs if a in known and b in known and known[a] > known[b]}
    order = _topological(nodes, [pair for pair in pairs if pair not in back], back)
    onward = [pair for pair in pairs if pair not in back]
    rank = _ranks(order, onward, known)
    contrary = {(a, b) for a, b in onward if rank[a] > rank[b]}
    onward = [pair for pair in onward if pair not in contrary]
    depth = _depths(order, [(a, b) for a, b in onward if rank[a] == rank[b]])
    places = sorted({(rank[node], depth[node]) for node in nodes})
    number = {place: column for column, place in enumerate(places)}
    return Columns(
        {node: number[rank[node], depth[node]] for node in nodes},
        tuple(rank for rank, _ in places),
        frozenset(back | contrary),
    )


def _neighbours(edges: Iterable[Pair]) -> defaultdict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for a, b in edges:
        found[a].append(b)
    return found


def _topological(nodes: Sequence[str], edges: list[Pair], back: set[Pair]) -> list[str]:
    """The nodes so that edges go on; those that close a cycle are added to ``back``."""
    after = _neighbours(edges)
    done: dict[str, bool] = {}
    order: list[str] = []
    for start in nodes:
        stack = [(start, iter(after[start]))] if start not in done else []
        done.setdefault(start, False)
        while stack:
            node, rest = stack[-1]
            step = next(rest, None)
            if step is None:
                stack.pop()
                done[node] = True
                order.append(node)
            elif step not in done:
                done[step] = False
                stack.append((step, iter(after[step])))
            elif not done[step]:
                back.add((node, step))
    return order[::-1]


def _ranks(order: list[str], edges: list[Pair], known: Mapping[str, int]) -> dict[str, int]:
    """A rank for every node: its own, else just after what goes into it, else just before.

    Known ranks are even; a node without one stands between two, in an odd one.
    """
    before = _neighbours((b, a) for a, b in edges)
    after = _neighbours(edges)
    rank = dict(known)
    for node in order:
        if node not in rank and any(one in rank for one in before[node]):
            rank[node] = max(rank[one] for one in before[node] if one in rank) | 1
    for node in reversed(order):
        if node not in rank:
            rank[node] = min((rank[one] - 1 | 1 for one in after[node] if one in rank), default=1)
    return rank


def _depths(order: list[str], edges: list[Pair]) -> dict[str, int]:
    """How far along each node is within its rank: the longest path, then near what it feeds."""
    after, before = _neighbours(edges), _neighbours((b, a) for a, b in edges)
    depth = dict.fromkeys(order, 0)
    for node in order:
        for one in after[node]:
            depth[one] = max(depth[one], depth[node] + 1)
    for node in reversed(order):
        if after[node] and len(after[node]) >= len(before[node]):
            depth[node] = min(depth[one] for one in after[node]) - 1
    return depth


def layout(
    found: Columns, edges: Iterable[Pair], heights: Mapping[str, float], gap: float, lane: float
) -> Layout:
    """Order and height of every node, so that few edges cross and boxes keep their distance.

    ``heights`` are the boxes' own, ``gap`` the space between two, ``lane`` the room for an edge
    that passes through a column.
    """
    onward = [pair for pair in dict.fromkeys(edges) if pair not in found.back]
    number = {node: n for n, node in enumerate(heights)}
    stacks: list[list[int]] = [[] for _ in found.ranks]
    for node, n in number.items():
        stacks[found.of[node]].append(n)
    room = list(heights.values())
    links: list[tuple[int, int]] = []
    chains: dict[Pair, range] = {}
    for a, b in onward:
        between = range(found.of[a] + 1, found.of[b])
        chain = range(len(room), len(room) + len(between))
        for n, column in zip(chain, between, strict=True):
            stacks[column].append(n)
        room += [lane] * len(chain)
        chains[a, b] = chain
        links += pairwise([number[a], *chain, number[b]])
    before, after = _joined(len(room), [(b, a) for a, b in links]), _joined(len(room), links)
    stacks = _untangle(stacks, before, after)
    middle = _settle(stacks, before, after, room, gap)
    return Layout(
        {node: middle[n] for node, n in number.items()},
        {
            pair: tuple((found.of[pair[0]] + 1 + place, middle[n]) for place, n in enumerate(chain))
            for pair, chain in chains.items()
        },
    )


def _joined(count: int, links: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The neighbours of each node, by its number."""
    found: list[list[int]] = [[] for _ in range(count)]
    for a, b in links:
        found[a].append(b)
    return found


def _untangle(
    stacks: list[list[int]], before: list[list[int]], after: list[list[int]]
) -> list[list[int]]:
    """The best order that sweeping to and fro by the mean place of the neighbours comes upon."""
    best, fewest = [list(stack) for stack in stacks], crossings(stacks, after)
    place, mean = [0] * len(after), [0.0] * len(after)
    at, vain = place.__getitem__, 0
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        near = before if forward else after
        for stack in stacks if forward else reversed(stacks):
            for n, node in enumerate(stack):
                ends = near[node]
                mean[node] = sum(map(at, ends)) / len(ends) if ends else n
            stack.sort(key=mean.__getitem__)
            for n, node in enumerate(stack):
                place[node] = n
        count = crossings(stacks, after)
        vain += 1
        if count < fewest:
            best, fewest, vain = [list(stack) for stack in stacks], count, 0
        if vain == _VAIN:
            break
    return best


def crossings(stacks: Sequence[Sequence[int]], after: Sequence[Sequence[int]]) -> int:
    """How many pairs of edges between neighbouring columns cross.

    >>> crossings([[0, 1], [2, 3]], [[3], [2], [], []])
    1
    """
    total = 0
    place = [0] * len(after)
    for stack, following in pairwise(stacks):
        for n, node in enumerate(following):
            place[node] = n
        seen: list[int] = []
        for node in stack:
            for end in sorted([place[one] for one in after[node]]):
                where = bisect_right(seen, end)
                total += len(seen) - where
                seen.insert(where, end)
    return total


def _settle(
    stacks: list[list[int]],
    before: list[list[int]],
    after: list[list[int]],
    room: list[float],
    gap: float,
) -> list[float]:
    """Heights: each node near the mean of its neighbours, in order and without overlap."""
    middle = [0.0] * len(room)
    offsets = [_offsets(stack, room, gap) for stack in stacks]
    at = middle.__getitem__
    for sweep in range(-1, _SWEEPS):
        near = before if sweep % 2 == 0 else after
        places = range(len(stacks)) if sweep % 2 == 0 else range(len(stacks) - 1, -1, -1)
        for column in places:
            wishes = [0.0] * len(stacks[column])
            if sweep >= 0:
                wishes = [
                    sum(map(at, near[node])) / len(near[node]) if near[node] else middle[node]
                    for node in stacks[column]
                ]
            levels = _apart(wishes, offsets[column])
            for node, level in zip(stacks[column], levels, strict=True):
                middle[node] = level
    return middle


def _offsets(stack: Sequence[int], room: Sequence[float], gap: float) -> list[float]:
    """How far each box of a column is below the first, if they stand as close as they may."""
    found = [0.0]
    for a, b in pairwise(stack):
        found.append(found[-1] + (room[a] + room[b]) / 2 + gap)
    return found


def _apart(wishes: Sequence[float], offsets: Sequence[float]) -> list[float]:
    """The heights nearest to the wishes that keep order and distance (pooled neighbours)."""
    pools: list[tuple[float, int]] = []
    for wish, offset in zip(wishes, offsets, strict=False):
        total, count = wish - offset, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            more, others = pools.pop()
            total, count = total + more, count + others
        pools.append((total, count))
    flat = [total / count for total, count in pools for _ in range(count)]
    return [level + offset for level, offset in zip(flat, offsets, strict=False)]
