"""Tables of IRIs as text, cut into numbers: one number for each different IRI."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from provolta.kernels.machine import kernel

Column = npt.NDArray[np.int32]
Marks = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]

_OPEN, _CLOSE, _TAB, _LINE = b"<>\t\n"
# Fowler, Noll and Vo's hash FNV-1a, 64 bits.
_BASIS, _PRIME = 0xCBF29CE484222325, 0x100000001B3


@kernel
def cut(  # noqa: C901, PLR0912 - machine code cannot be cut up without cost
    table: Marks, width: int, numbers: Column, starts: Places, ends: Places
) -> int:
    """How many different IRIs a table has; -1 if it is not made of as many IRIs as expected.

    The table is the body of an answer in TSV with ``width`` columns. ``numbers`` gets a number for
    each term, row by row, from 0 in the order in which they first appear; IRI ``n`` is
    ``table[starts[n]:ends[n]]``. Texts are told apart by their bytes; the hash only says where to
    look.
    """
    size = 1 << 16
    slots = np.full(size, -1, dtype=np.int32)
    hashes = np.empty(len(starts), dtype=np.uint64)
    basis, prime, half = np.uint64(_BASIS), np.uint64(_PRIME), np.uint64(32)
    place, count, length = 0, 0, len(table)
    for term in range(len(numbers)):
        if place >= length or table[place] != _OPEN:
            return -1
        place += 1
        first, code = place, basis
        while place < length and table[place] != _CLOSE:
            if table[place] == _OPEN:
                return -1
            code = (code ^ np.uint64(table[place])) * prime
            place += 1
        end = place
        place += 2
        if place > length or table[place - 1] != (_TAB if (term + 1) % width else _LINE):
            return -1
        slot = np.int64(code ^ (code >> half)) & (size - 1)
        while True:
            known = slots[slot]
            if known < 0:
                break
            if hashes[known] == code and ends[known] - starts[known] == end - first:
                step = 0
                while step < end - first and table[starts[known] + step] == table[first + step]:
                    step += 1
                if step == end - first:
                    break
            slot = (slot + 1) & (size - 1)
        if known >= 0:
            numbers[term] = known
            continue
        numbers[term] = slots[slot] = count
        hashes[count], starts[count], ends[count] = code, first, end
        count += 1
        if 2 * count > size:
            size *= 4
            slots = np.full(size, -1, dtype=np.int32)
            for known in range(count):
                slot = np.int64(hashes[known] ^ (hashes[known] >> half)) & (size - 1)
                while slots[slot] >= 0:
                    slot = (slot + 1) & (size - 1)
                slots[slot] = known
    return count if place == length else -1
