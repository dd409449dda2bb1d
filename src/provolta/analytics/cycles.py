"""Loops of needs: the strongly connected parts of a graph, and which of them come first."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from provolta.flow import Bools

Numbers = npt.NDArray[np.integer]


def first_loops(count: int, users: Numbers, needs: Numbers) -> Bools:
    """Marks of the nodes on loops that rest on no other loop; ``users[i]`` needs ``needs[i]``.

    >>> first_loops(6, np.array([0, 1, 2, 3, 4, 5]), np.array([1, 0, 1, 2, 3, 5])).tolist()
    [True, True, False, False, False, True]
    """
    rows: dict[int, list[int]] = {}
    for user, need in zip(users.tolist(), needs.tolist(), strict=True):
        rows.setdefault(user, []).append(need)
    found = np.zeros(count, dtype=np.bool_)
    behind: set[int] = set()
    for part in _parts(rows):
        inside = set(part)
        around = [need for node in part for need in rows.get(node, ())]
        loop = len(part) > 1 or part[0] in around
        rests = any(need in behind for need in around if need not in inside)
        if loop or rests:
            behind |= inside
        if loop and not rests:
            found[part] = True
    return found


def _parts(rows: dict[int, list[int]]) -> Iterator[list[int]]:
    """The strongly connected parts, each after those that it leads to.

    Tarjan's algorithm, without recursion.
    """
    number: dict[int, int] = {}
    low: dict[int, int] = {}
    place: dict[int, int] = {}
    waiting: list[int] = []
    for start in rows:
        ways = [] if start in number else [_opened(start, rows, number, low, place, waiting)]
        while ways:
            node, rest = ways[-1]
            near = next(rest, None)
            if near is None:
                ways.pop()
                if ways:
                    low[ways[-1][0]] = min(low[ways[-1][0]], low[node])
                if low[node] == number[node]:
                    part = waiting[place[node] :]
                    del waiting[place[node] :]
                    for one in part:
                        del place[one]
                    yield part
            elif near not in number:
                ways.append(_opened(near, rows, number, low, place, waiting))
            elif near in place:
                low[node] = min(low[node], number[near])


def _opened(
    node: int,
    rows: dict[int, list[int]],
    number: dict[int, int],
    low: dict[int, int],
    place: dict[int, int],
    waiting: list[int],
) -> tuple[int, Iterator[int]]:
    number[node] = low[node] = len(number)
    place[node] = len(waiting)
    waiting.append(node)
    return node, iter(rows.get(node, ()))
