"""A lineage that is too wide to be read, gathered so that each stage is one column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from provolta.render.boxes import Line
from provolta.render.layers import Columns, columns

MOST_COLUMNS = 14
"""A drawing of more columns is wider than anybody follows."""


def by_stage(nodes: Sequence[str], lines: Sequence[Line], found: Columns, focus: str) -> Columns:
    """The columns: one for each stage, and as many more as the focus and marked routes need.

    What has no stage stands with the stage before it. Lines within a column count among those that
    go back, for they say nothing about the order of columns.
    """
    last = max((rank for rank in found.ranks if rank % 2 == 0), default=0)
    rank = {
        node: min(last, max(0, 2 * (found.ranks[place] // 2))) for node, place in found.of.items()
    }
    telling = [
        (one.start, one.end)
        for one in lines
        if one.route or focus in {one.start, one.end} or rank[one.start] != rank[one.end]
    ]
    made = columns(nodes, telling, rank)
    back = {(one.start, one.end) for one in lines if made.of[one.start] >= made.of[one.end]}
    return Columns(made.of, made.ranks, frozenset(back))


def bundled(lines: Sequence[Line], of: Mapping[str, int], folds: Mapping[int, str]) -> list[Line]:
    """Lines of which the picture would have very many begin and end at the folds.

    These are those that go back, and those from or to a fold that pass a stage by.
    """
    within = set(folds.values())

    def moved(one: Line) -> Line:
        start, end = of[one.start], of[one.end]
        loose = end > start + 1 and (one.start in within or one.end in within)
        if one.route or not (start > end or loose):
            return one
        return replace(one, start=folds.get(start, one.start), end=folds.get(end, one.end))

    return [moved(one) for one in lines]
