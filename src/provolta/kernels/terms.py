"""Tables of IRIs as text, cut into numbers: one number for each different IRI; and their order."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from provolta.kernels.machine import kernel

Column = npt.NDArray[np.int32]
Marks = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

_OPEN, _CLOSE, _TAB, _LINE = b"<>\t\n"
_ROUND, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53
"""Odd numbers that spread bits: the golden ratio, and those of the end of MurmurHash3."""
WORD = 8
"""Bytes of a text that are compared at once."""


@kernel
def cut(  # noqa: C901, PLR0912, PLR0915 - machine code cannot be cut up without cost
    table: Marks,
    width: int,
    numbers: Column,
    slots: Places,
    utf8: Marks,
    ends: Places,
    count: int,
) -> tuple[int, Places, Marks, Places]:
    """How many different IRIs are known by now; -1 if the table is not made of IRIs alone.

    The table is the body of an answer in TSV with ``width`` columns. ``numbers`` gets a number for
    each term, row by row, in the order in which they first appear. IRI ``n`` is
    ``utf8[ends[n]:ends[n + 1]]``; the first ``count`` are known from tables before. ``slots`` says
    where to look: the low half of each is a number, the high half the hash. All three are given
    back, longer if they had to be.

    A term that is as the one above it is not looked up; the two are compared from the end, where
    most IRIs differ.
    """
    size, length, place = len(slots), len(table), 0
    one_round, first_round, second_round = np.uint64(_ROUND), np.uint64(_FIRST), np.uint64(_SECOND)
    half, low, bits, byte = np.uint64(33), np.uint64(0x7FFFFFFF), np.uint64(32), np.uint64(8)
    for term in range(len(numbers)):
        last = _TAB if (term + 1) % width else _LINE
        if place >= length or table[place] != _OPEN:
            return -1, slots, utf8, ends
        place += 1
        first = place
        if term >= width:
            known = np.int64(numbers[term - width])
            start, long = ends[known], ends[known + 1] - ends[known]
            if first + long + 1 < length and table[first + long] == _CLOSE:
                step = long - 1
                while step >= 0 and utf8[start + step] == table[first + step]:
                    step -= 1
                if step < 0 and table[first + long + 1] == last:
                    numbers[term] = known
                    place = first + long + 2
                    continue
        code, word, filled = np.uint64(0), np.uint64(0), 0
        while place < length and table[place] != _CLOSE:
            if table[place] == _OPEN:
                return -1, slots, utf8, ends
            word = (word << byte) | np.uint64(table[place])
            filled += 1
            if filled == WORD:
                code = (code ^ word) * one_round
                code ^= code >> bits
                word, filled = np.uint64(0), 0
            place += 1
        end = place
        long = end - first
        place += 2
        if place > length or table[place - 1] != last:
            return -1, slots, utf8, ends
        code = (code ^ word) * one_round
        code = (code ^ np.uint64(long)) * first_round
        code = (code ^ (code >> half)) * second_round
        tag = np.int64((code ^ (code >> half)) & low)
        slot = tag & (size - 1)
        while True:
            kept = slots[slot]
            if kept < 0:
                break
            known = kept & 0xFFFFFFFF
            if kept >> 32 == tag and ends[known + 1] - ends[known] == long:
                start, other = ends[known], np.uint8(0)
                for step in range(long):
                    other |= utf8[start + step] ^ table[first + step]
                if other == 0:
                    break
            slot = (slot + 1) & (size - 1)
        if kept >= 0:
            numbers[term] = known
            continue
        if count + 2 > len(ends):
            longer = np.empty(2 * len(ends), dtype=np.int64)
            longer[: count + 1] = ends[: count + 1]
            ends = longer
        start = ends[count]
        if start + long > len(utf8):
            more = np.empty(2 * (len(utf8) + long), dtype=np.uint8)
            more[:start] = utf8[:start]
            utf8 = more
        for step in range(long):
            utf8[start + step] = table[first + step]
        ends[count + 1] = start + long
        slots[slot] = tag << 32 | count
        numbers[term] = count
        count += 1
        if 2 * count > size:
            before = slots
            size *= 4
            slots = np.full(size, -1, dtype=np.int64)
            for kept in before:
                if kept >= 0:
                    slot = (kept >> 32) & (size - 1)
                    while slots[slot] >= 0:
                        slot = (slot + 1) & (size - 1)
                    slots[slot] = kept
    return (count if place == length else -1), slots, utf8, ends


@kernel
def words(utf8: Marks, ends: Places, chosen: Column, shared: int, out: Words) -> None:
    """Some texts as numbers that are in the same order: row ``w`` of ``out`` has their word ``w``.

    The first ``shared`` bytes, which all have in common, are left out; what is missing at the end
    of a text counts as nought.
    """
    byte = np.uint64(8)
    for place in range(len(chosen)):
        text = chosen[place]
        at, end = ends[text] + shared, ends[text + 1]
        for row in range(len(out)):
            word = np.uint64(0)
            for _ in range(WORD):
                word <<= byte
                if at < end:
                    word |= np.uint64(utf8[at])
                at += 1
            out[row, place] = word


@kernel
def shared(utf8: Marks, ends: Places, chosen: Column) -> int:
    """How many bytes at the beginning all of some texts have in common."""
    first = ends[chosen[0]]
    found = int(ends[chosen[0] + 1] - first)
    for text in chosen:
        start = ends[text]
        most = min(found, int(ends[text + 1] - start))
        found = 0
        while found < most and utf8[start + found] == utf8[first + found]:
            found += 1
    return found


@kernel
def grouped(keys: Column, ptr: Column) -> Column:
    """The places of the keys in the order of the keys, equal ones in the order of the places.

    ``ptr[k]`` is where key ``k`` begins.
    """
    free = ptr.copy()
    out = np.empty(len(keys), dtype=np.int32)
    for place in range(len(keys)):
        key = keys[place]
        out[free[key]] = place
        free[key] += 1
    return out
