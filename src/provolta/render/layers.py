"""Where the boxes of a layered drawing stand: columns, order within a column, height.

Goods go from left to right. Columns are ranks (stages) as far as these are known, and within a rank
the longest path; edges that go back (recycling, cycles) are told apart, so that they can return
below.
Everything is decided by the order of the input and by names, never by chance.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Pair = tuple[str, str]
_SWEEPS = 12


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
    stacks: list[list[str]] = [[] for _ in found.ranks]
    for node in heights:
        stacks[found.of[node]].append(node)
    room = dict(heights)
    links: list[Pair] = []
    chains: dict[Pair, list[str]] = {}
    for a, b in onward:
        chain = [f"{a}\0{b}\0{column}" for column in range(found.of[a] + 1, found.of[b])]
        for node, column in zip(chain, range(found.of[a] + 1, found.of[b]), strict=True):
            stacks[column].append(node)
            room[node] = lane
        chains[a, b] = chain
        links += zip([a, *chain], [*chain, b], strict=True)
    before, after = _neighbours((b, a) for a, b in links), _neighbours(links)
    stacks = _untangle(stacks, before, after)
    middle = _settle(stacks, before, after, room, gap)
    return Layout(
        {node: middle[node] for node in heights},
        {
            pair: tuple((found.of[pair[0]] + 1 + n, middle[node]) for n, node in enumerate(chain))
            for pair, chain in chains.items()
        },
    )


def _untangle(
    stacks: list[list[str]], before: Mapping[str, list[str]], after: Mapping[str, list[str]]
) -> list[list[str]]:
    """The best order that sweeping to and fro by the mean place of the neighbours comes upon."""
    best, fewest = [list(stack) for stack in stacks], crossings(stacks, after)
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        near = before if forward else after
        place: dict[str, float] = {}
        for stack in stacks if forward else reversed(stacks):
            keys = {
                node: sum(place[one] for one in near[node]) / len(near[node])
                if near[node]
                else float(n)
                for n, node in enumerate(stack)
            }
            stack.sort(key=keys.__getitem__)
            place |= {node: float(n) for n, node in enumerate(stack)}
        count = crossings(stacks, after)
        if count < fewest:
            best, fewest = [list(stack) for stack in stacks], count
    return best


def crossings(stacks: Sequence[Sequence[str]], after: Mapping[str, Sequence[str]]) -> int:
    """How many pairs of edges between neighbouring columns cross.

    >>> crossings([["a", "b"], ["c", "d"]], {"a": ["d"], "b": ["c"]})
    1
    """
    total = 0
    for stack, following in pairwise(stacks):
        place = {node: n for n, node in enumerate(following)}
        ends = [
            end
            for node in stack
            for end in sorted(place[one] for one in after.get(node, ()) if one in place)
        ]
        seen: list[int] = []
        for end in ends:
            total += len(seen) - bisect_right(seen, end)
            insort(seen, end)
    return total


def _settle(
    stacks: list[list[str]],
    before: Mapping[str, list[str]],
    after: Mapping[str, list[str]],
    room: Mapping[str, float],
    gap: float,
) -> dict[str, float]:
    """Heights: each node near the mean of its neighbours, in order and without overlap."""
    middle: dict[str, float] = {}
    for stack in stacks:
        middle |= dict(zip(stack, _apart(stack, [0.0] * len(stack), room, gap), strict=True))
    for sweep in range(_SWEEPS):
        near = before if sweep % 2 == 0 else after
        for stack in stacks if sweep % 2 == 0 else reversed(stacks):
            wishes = [
                sum(middle[one] for one in near[node]) / len(near[node])
                if near[node]
                else middle[node]
                for node in stack
            ]
            middle |= dict(zip(stack, _apart(stack, wishes, room, gap), strict=True))
    return middle


def _apart(
    stack: Sequence[str], wishes: Sequence[float], room: Mapping[str, float], gap: float
) -> list[float]:
    """The heights nearest to the wishes that keep order and distance (pooled neighbours)."""
    offsets = [0.0]
    for a, b in pairwise(stack):
        offsets.append(offsets[-1] + (room[a] + room[b]) / 2 + gap)
    pools: list[tuple[float, int]] = []
    for wish, offset in zip(wishes, offsets, strict=False):
        total, count = wish - offset, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            more, others = pools.pop()
            total, count = total + more, count + others
        pools.append((total, count))
    flat = [total / count for total, count in pools for _ in range(count)]
    return [level + offset for level, offset in zip(flat, offsets, strict=False)]
