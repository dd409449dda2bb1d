"""Breadth first, and copying rows of text."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from provolta.kernels.machine import kernel

Column = npt.NDArray[np.int32]
Marks = npt.NDArray[np.uint8]


@kernel
def reach(
    ptr: Column,
    other: Column,
    passes: npt.NDArray[np.bool_],
    depth: int,
    room: int,
    seen: Marks,
    queue: Column,
    level: Column,
) -> tuple[int, int]:
    """How many nodes lie within ``depth`` steps of ``queue[0]``, and 1 if the room was too small.

    Row ``n`` of ``other`` (from ``ptr[n]`` to ``ptr[n + 1]``) has the nodes next to node ``n``;
    ``passes`` says which of these steps may be taken. The nodes are written into ``queue`` by
    distance and their distances into ``level``. A distance that would make them more than ``room``
    is left out whole. ``seen`` must be all 0, and is left so.
    """
    begin, end, distance, short = 0, 1, 0, 0
    seen[queue[0]] = 1
    level[0] = 0
    while distance < depth and begin < end:
        fresh = end
        distance += 1
        for place in range(begin, end):
            node = queue[place]
            for step in range(ptr[node], ptr[node + 1]):
                far = other[step]
                if passes[step] and seen[far] == 0:
                    seen[far] = 1
                    queue[fresh] = far
                    level[fresh] = distance
                    fresh += 1
        if fresh > room:
            short = 1
            for place in range(end, fresh):
                seen[queue[place]] = 0
            break
        begin, end = end, fresh
    for place in range(end):
        seen[queue[place]] = 0
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
