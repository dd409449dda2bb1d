"""AND/OR systems: what holds, what a failure makes lost or exposed, and what alone is fatal.

A system is built from plain lists and knows nothing of batteries:

>>> cell, anode, cathode, mine, other = range(5)
>>> system = System.of([[anode, cathode], [mine, other], [mine], [], []],
...                    every=[True, False, False, False, False], given=[mine, other])
>>> system.impact([mine]).tolist() == [LOST, EXPOSED, LOST, LOST, UNTOUCHED]
True
>>> system.single_points(cell).tolist()
[0, 1, 2, 3]

On large systems the work is done by machine code (:mod:`provolta.kernels.andor`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from provolta import kernels
from provolta.analytics import ranked
from provolta.analytics.cycles import first_loops
from provolta.analytics.ranked import Marks, Ranked
from provolta.errors import BadParameter
from provolta.flow.columns import Bools, Ints, ints, pointers
from provolta.kernels import andor, fixed

UNTOUCHED, EXPOSED, LOST = ranked.UNTOUCHED, ranked.EXPOSED, ranked.LOST
"""The degrees to which a failure reaches a node."""
_FEW = 256
"""The part of a system up to which taking away and giving back beats going through all of it."""


@dataclass(frozen=True, eq=False)
class System:
    """Nodes that need others: each needs every one of its needs, or any one of them.

    A node holds if it is given, or if its needs hold (all, or at least one), and it has not
    failed; nothing else holds, so a cycle that is not fed from outside holds nothing. A node that
    needs every one of none holds; one that needs any of none does not.

    Row ``n`` of the needs is ``needs[need_ptr[n]:need_ptr[n + 1]]``; ``uses`` is the way back.
    """

    every: Marks
    given: Marks
    need_ptr: Ints
    needs: Ints
    use_ptr: Ints
    uses: Ints
    machine: bool = False
    """Whether machine code does the work however small the system is."""

    @classmethod
    def of(
        cls, needs: Sequence[Sequence[int]], every: Sequence[bool], given: Iterable[int] = ()
    ) -> System:
        """The system of plain lists.

        Args:
            needs: for each node the nodes that it needs.
            every: for each node whether it needs all of them (AND) or any (OR).
            given: the nodes that hold by themselves.

        Raises:
            BadParameter: if the lists do not fit together.
        """
        count = len(needs)
        named = [need for row in needs for need in row]
        kept = list(given)
        if len(every) != count or any(not 0 <= one < count for one in (*named, *kept)):
            raise BadParameter(
                f"The lists do not describe a system of {count} nodes.",
                remedy="Give a row of needs and an 'every' for each node, and name nodes from 0.",
            )
        user = np.repeat(np.arange(count), [len(row) for row in needs])
        return cls.join(user, ints(named), np.array(every, dtype=np.bool_), ints(kept))

    @classmethod
    def join(
        cls,
        user: npt.NDArray[np.integer],
        need: npt.NDArray[np.integer],
        every: Bools,
        given: npt.NDArray[np.integer],
    ) -> System:
        """The system in which ``user[i]`` needs ``need[i]``, from columns; quick for millions."""
        count = len(every)
        marks = np.zeros(count, dtype=np.uint8)
        marks[given] = 1
        forward = np.argsort(user, kind="stable")
        back = np.argsort(need, kind="stable")
        columns = (
            np.asarray(every, dtype=np.uint8),
            marks,
            pointers(np.bincount(user, minlength=count)),
            np.asarray(need, dtype=np.int32)[forward],
            pointers(np.bincount(need, minlength=count)),
            np.asarray(user, dtype=np.int32)[back],
        )
        every_, given_, need_ptr, needs, use_ptr, uses = columns
        return cls(
            fixed(every_), fixed(given_), fixed(need_ptr), fixed(needs), fixed(use_ptr), fixed(uses)
        )

    def __len__(self) -> int:
        """The number of nodes."""
        return len(self.every)

    @cached_property
    def order(self) -> Ints:
        """The nodes that hold when nothing has failed, each after what it rests on."""
        return self._settle(np.zeros(len(self), dtype=np.uint8))

    @cached_property
    def rank(self) -> Ints:
        """The place of each node in :attr:`order`; -1 for what does not hold."""
        found = np.full(len(self), -1, dtype=np.int32)
        found[self.order] = np.arange(len(self.order), dtype=np.int32)
        return fixed(found)

    def holds(self, failed: Collection[int] = ()) -> Bools:
        """For each node whether it holds when some have failed, worked out from nothing."""
        marks = np.zeros(len(self), dtype=np.uint8)
        marks[self._nodes(failed)] = 1
        found = np.zeros(len(self), dtype=np.bool_)
        found[self._settle(marks)] = True
        return found

    def _settle(self, failed: Marks) -> Ints:
        left, queue = self._room(2)
        run = self._run(andor.settle)
        count = run(
            self.every, self.need_ptr, self.use_ptr, self.uses, self.given, failed, left, queue
        )
        return fixed(queue[:count])

    def loops(self) -> Bools:
        """What does not hold though nothing has failed, and lies on a loop that nothing could fill.

        A loop that rests on another such loop is left out: once that one is filled, so may this be.
        """
        loose = self.rank < 0
        users = np.repeat(np.arange(len(self)), np.diff(self.need_ptr))
        while True:
            both = loose[users] & loose[self.needs]
            ends = [np.zeros(len(self), dtype=np.bool_) for _ in range(2)]
            ends[0][users[both]] = True
            ends[1][self.needs[both]] = True
            kept = loose & ends[0] & ends[1]
            if (kept == loose).all():
                return first_loops(len(self), users[both], self.needs[both])
            loose = kept

    def impact(self, failed: Collection[int]) -> Marks:
        """For each node its degree: lost, exposed or untouched.

        ``LOST`` is what held and does not hold any more, with the failed nodes themselves;
        ``EXPOSED`` what still holds but lies downstream of a failed node: a way is hit, another
        remains. What did not hold before is untouched.

        Raises:
            BadParameter: if there is no such node.
        """
        nodes = self._nodes(failed)
        nodes = nodes[self.rank[nodes] >= 0]
        degree = np.zeros(len(self), dtype=np.uint8)
        if not len(nodes):
            return degree
        lost = self._lost(nodes)
        if lost is None:
            return self._struck(nodes)
        degree[lost] = LOST
        return self._exposed(degree, lost)

    def _lost(self, nodes: Ints) -> Ints | None:
        """What held and does not when these nodes, which held, have failed; None if it is much.

        What may rest on them is taken away and given back where that was too much.
        """
        state = np.zeros(len(self), dtype=np.uint8)
        state[nodes] = 1
        most = max(len(nodes), len(self) // _FEW)
        cursor, queue = self._room(2)
        queue[: len(nodes)] = nodes
        head = (self.every, self.need_ptr, self.needs, self.use_ptr, self.uses)
        taken = self._run(andor.lose)(
            *head, self.given, self.rank, state, cursor, queue, len(nodes), most
        )
        if taken > most:
            return None
        self._restore(state, queue, len(nodes), taken)
        gone = queue[:taken]
        found: Ints = gone[state[gone] == 1]
        return found

    def _restore(self, state: Marks, queue: Ints, first: int, taken: int) -> None:
        left, again = self._room(2)
        head = (self.every, self.need_ptr, self.needs, self.use_ptr, self.uses)
        self._run(andor.restore)(*head, self.rank, state, left, queue, first, taken, again)

    def _exposed(self, degree: Marks, begun: Ints) -> Marks:
        """The degrees with what lies downstream of some nodes that have one already."""
        queue = np.empty(len(self), dtype=np.int32)
        queue[: len(begun)] = begun
        run = self._run(andor.expose)
        run(self.use_ptr, self.uses, self.given, self.rank, degree, queue, len(begun))
        return degree

    def _struck(self, nodes: Ints) -> Marks:
        """The degrees when so much is lost that going through everything once takes less."""
        state = np.zeros(len(self.order), dtype=np.uint8)
        state[self.rank[nodes]] = LOST
        columns = self._ranked
        self._run(andor.strike)(
            columns.every, columns.given, columns.need_ptr, columns.needs, state
        )
        degree = np.zeros(len(self), dtype=np.uint8)
        degree[self.order] = state
        if columns.returning(state, self.rank[nodes]):
            taken = np.flatnonzero(degree == LOST).astype(np.int32)
            taken = np.concatenate([nodes, taken[~np.isin(taken, nodes)]])
            marks = (degree == LOST).astype(np.uint8)
            self._restore(marks, taken, len(nodes), len(taken))
            lost = taken[marks[taken] == 1]
            degree[:] = UNTOUCHED
            degree[lost] = LOST
            return self._exposed(degree, lost)
        hit = self.order[columns.reached(state)]
        degree[hit] = EXPOSED
        return self._exposed(degree, hit)

    @cached_property
    def _ranked(self) -> Ranked:
        return Ranked.of(self.every, self.given, self.need_ptr, self.needs, self.order, self.rank)

    def single_points(self, target: int) -> Ints:
        """The nodes whose failure alone makes the target lost, itself among them, in order.

        Exact: a node is one if it lies on every way in which the target can hold, which is worked
        out for up to 63 nodes at once as the greatest solution of "lost if any need is lost" and
        "lost if every need is lost". None if the target does not hold anyway.

        Raises:
            BadParameter: if there is no such node.
        """
        node = int(self._nodes([target])[0])
        if self.rank[node] < 0:
            return ints([])
        candidates = self._candidates(node)
        order = self._ancestors(node)
        found = [
            one
            for start in range(0, len(candidates), andor.LANES)
            for one, word in self._lanes(candidates[start : start + andor.LANES], order, node)
            if word
        ]
        return np.sort(ints(found))

    def fatal_to(self, candidates: Sequence[int], targets: Ints) -> Ints:
        """For each candidate how many of the targets its failure alone makes lost."""
        counts = []
        for start in range(0, len(candidates), andor.LANES):
            chunk = ints(candidates[start : start + andor.LANES])
            lost = self._swept(chunk, self.order)[targets]
            held = self.rank[targets] >= 0
            counts += [
                int(np.count_nonzero(held & (lost >> n & 1 == 1))) for n in range(len(chunk))
            ]
        return ints(counts)

    def _lanes(self, chunk: Ints, order: Ints, target: int) -> list[tuple[int, bool]]:
        word = int(self._swept(chunk, order)[target])
        return [(node, bool(word >> lane & 1)) for lane, node in enumerate(chunk.tolist())]

    def _swept(self, chunk: Ints, order: Ints) -> npt.NDArray[np.int64]:
        own = np.zeros(len(self), dtype=np.int64)
        np.bitwise_or.at(own, chunk, np.int64(1) << np.arange(len(chunk), dtype=np.int64))
        lost = np.full(len(self), -1, dtype=np.int64)
        run = self._run(andor.sweep)
        run(self.every, self.need_ptr, self.needs, self.given, order, own, lost)
        return lost

    def _ancestors(self, node: int) -> Ints:
        (queue,) = self._room(1)
        queue[0] = node
        seen = np.zeros(len(self), dtype=np.uint8)
        run = self._run(andor.ancestors)
        count = run(self.need_ptr, self.needs, self.rank, self.given, seen, queue)
        found = queue[:count]
        return fixed(found[np.argsort(self.rank[found])])

    def _candidates(self, node: int) -> Ints:
        """Nodes on two different ways to the target: nothing else can be a single point."""
        both = np.ones(len(self), dtype=np.bool_)
        for last in (0, 1):
            (queue,) = self._room(1)
            queue[0] = node
            seen = np.zeros(len(self), dtype=np.uint8)
            run = self._run(andor.witness)
            run(self.every, self.need_ptr, self.needs, self.given, self.rank, last, seen, queue)
            both &= seen == 1
        return np.flatnonzero(both).astype(np.int32)

    def _room(self, columns: int) -> list[Ints]:
        return [np.zeros(len(self), dtype=np.int32) for _ in range(columns)]

    def _run(self, code: kernels.Kernel[..., int]) -> Callable[..., Any]:
        """Machine code on a large system; on a small one it is not worth loading the compiler."""
        return code if self.machine or len(self.needs) >= kernels.WORTH else code.python

    def _nodes(self, given: Collection[int]) -> Ints:
        nodes = np.unique(ints(given))
        if len(nodes) and not 0 <= nodes[0] <= nodes[-1] < len(self):
            raise BadParameter(
                f"There is no node {nodes[0] if nodes[0] < 0 else nodes[-1]}.",
                remedy=f"Name nodes from 0 to {len(self) - 1}.",
            )
        return nodes


def prepare() -> None:
    """Compile now what a large system will need, so that the first answer is as fast as any."""
    many = _FEW
    needs = [[1], [], [], *[[2]] * many, *[[]] * (2 * many)]
    small = replace(System.of(needs, [True] * len(needs)), machine=True)
    small.impact([1])
    small.impact([2])
    small.single_points(0)
