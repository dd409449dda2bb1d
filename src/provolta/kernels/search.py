"""Breadth first, and copying rows of text."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from provolta.kernels.machine import fixed, kernel, part

Column = npt.NDArray[np.int32]
Marks = npt.NDArray[np.uint8]


Words = npt.NDArray[np.uint64]

MAGIC = 0x03F79D71B4CB0A89
"""A de Bruijn sequence: the first six bits of its product with a power of two tell which power."""
_MASK = 2**64 - 1
POWER = np.zeros(64, dtype=np.uint64)
POWER[[((1 << n) * MAGIC & _MASK) >> 58 for n in range(64)]] = np.arange(64)


@dataclass(frozen=True, eq=False)
class Room:
    """Room for one search at a time, one bit or number for each node.

    ``seen`` and ``fresh`` are sets of nodes by bits; ``filled`` is the set of the words of
    ``fresh`` in which anything was put. A search leaves the sets empty.
    """

    seen: Words
    fresh: Words
    filled: Words
    queue: Column
    level: Column

    @classmethod
    def of(cls, nodes: int) -> Room:
        """Room for searches in a graph of so many nodes."""
        words = nodes // 64 + 1
        return cls(
            seen=np.zeros(words, dtype=np.uint64),
            fresh=np.zeros(words, dtype=np.uint64),
            filled=np.zeros(words // 64 + 1, dtype=np.uint64),
            queue=np.empty(nodes, dtype=np.int32),
            level=np.empty(nodes, dtype=np.int32),
        )

    def search(
        self, ptr: Column, other: Column, passes: npt.NDArray[np.bool_], depth: int, most: int
    ) -> tuple[int, int]:
        """How many nodes lie near the first of the queue, and 1 if they are not all there.

        Row ``n`` of ``other`` (from ``ptr[n]`` to ``ptr[n + 1]``) has the nodes next to node ``n``;
        ``passes`` says which of these steps may be taken, ``depth`` how many in a row. The nodes
        are written into the queue by distance and then by number, and their distances into
        ``level``. A distance that would make them more than ``most`` is left out whole.
        """
        sets = self.seen, self.fresh, self.filled
        columns = fixed(ptr), fixed(other), fixed(passes)
        return reach(*columns, depth, most, *sets, self.queue, self.level)


@part
def run(queue: Column, place: int, end: int) -> int:
    """Where a run of neighbours by number ends.

    Their rows are gone through as one, since rows are short and each end of one is a branch that
    the processor guesses wrong.
    """
    following = queue[place] + 1
    place += 1
    while place < end and queue[place] == following:
        following += 1
        place += 1
    return place


@kernel
def reach(
    ptr: Column,
    other: Column,
    passes: npt.NDArray[np.bool_],
    depth: int,
    most: int,
    seen: Words,
    fresh: Words,
    filled: Words,
    queue: Column,
    level: Column,
) -> tuple[int, int]:
    """How many nodes lie within ``depth`` steps of ``queue[0]``, and 1 if they are not all there.

    The columns and sets are those of :class:`Room`. The far ends of one distance are put into a set
    by bits without asking whether they were seen, so that no step waits for a branch; reading the
    set gives them in order, which makes the next distance go through the columns front to back.
    """
    one, six, in_word = np.uint64(1), np.uint64(6), np.uint64(63)
    magic, top = np.uint64(MAGIC), np.uint64(58)
    begin, end, count, distance, short = 0, 1, 1, 0, 0
    focus = np.uint64(queue[0])
    seen[focus >> six] |= one << (focus & in_word)
    level[0] = 0
    while distance < depth and begin < end:
        distance += 1
        place = begin
        while place < end:
            first, place = queue[place], run(queue, place, end)
            for step in range(ptr[first], ptr[queue[place - 1] + 1]):
                far, goes = np.uint64(other[step]), np.uint64(passes[step])
                word = far >> six
                fresh[word] |= goes << (far & in_word)
                filled[word >> six] |= goes << (word & in_word)
        count = end
        for group in range(len(filled)):
            words = filled[group]
            filled[group] = 0
            while words:
                rest = words & (words - one)
                word = (np.uint64(group) << six) + POWER[((words ^ rest) * magic) >> top]
                words = rest
                nodes = fresh[word] & ~seen[word]
                fresh[word] = 0
                seen[word] |= nodes
                while nodes:
                    rest = nodes & (nodes - one)
                    queue[count] = (word << six) + POWER[((nodes ^ rest) * magic) >> top]
                    count += 1
                    nodes = rest
        level[end:count] = distance
        if count > most:
            short = 1
            break
        begin, end = end, count
    for place in range(count):
        seen[queue[place] >> 6] = 0
    return end, short


@kernel
def copy_texts(
    utf8: Marks,
    ends: npt.NDArray[np.int64],
    numbers: Column,
    before: Marks,
    after: Marks,
    out: Marks,
) -> tuple[int, int]:
    """How many bytes the rows of a table of texts take, and how many need an escape in JSON.

    Text ``n`` is ``utf8[ends[n]:ends[n + 1]]``; each is written into ``out`` with something before
    and after it. Quotation marks, backslashes and what stands before ``!`` count as needing one.
    """
    place, escapes = 0, 0
    for number in numbers:
        for byte in before:
            out[place] = byte
            place += 1
        for source in range(ends[number], ends[number + 1]):
            byte = utf8[source]
            if byte < 33 or byte == 34 or byte == 92:  # noqa: PLR2004, PLR1714 - machine code
                escapes += 1
            out[place] = byte
            place += 1
        for byte in after:
            out[place] = byte
            place += 1
    return place, escapes
