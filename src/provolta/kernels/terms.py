"""Tables of IRIs as text, cut into numbers: one number for each different IRI; and their order."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from provolta.kernels.machine import kernel, part

Column = npt.NDArray[np.int32]
Marks = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

_OPEN, _CLOSE, _TAB, _LINE = b"<>\t\n"
_ROUND, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53
"""Odd numbers that spread bits: the golden ratio, and those of the end of MurmurHash3."""
WORD = 8
"""Bytes of a text that are compared at once."""


@part
def code_of(table: Marks, first: int, end: int) -> int:
    """A number of 31 bits for a text, which looks random."""
    half, bits, byte = np.uint64(33), np.uint64(32), np.uint64(8)
    code, word = np.uint64(end - first), np.uint64(0)
    for place in range(first, end):
        word = (word << byte) | np.uint64(table[place])
        if (place - first) % WORD == WORD - 1:
            code = (code ^ word) * np.uint64(_ROUND)
            code ^= code >> bits
            word = np.uint64(0)
    code = (code ^ word) * np.uint64(_FIRST)
    code = (code ^ (code >> half)) * np.uint64(_SECOND)
    return int((code ^ (code >> half)) & np.uint64(0x7FFFFFFF))


@part
def end_of(table: Marks, first: int, last: int) -> int:
    """Where an IRI that begins somewhere ends; -1 if it is not one, or not followed by a mark."""
    place, length = first, len(table)
    while place < length and table[place] != _CLOSE:
        if table[place] == _OPEN:
            return -1
        place += 1
    return place if place + 1 < length and table[place + 1] == last else -1


@part
def is_above(table: Marks, first: int, last: int, utf8: Marks, start: int, long: int) -> bool:
    """Whether an IRI is a known one, compared from the end, where most IRIs differ."""
    if first + long + 1 >= len(table) or table[first + long] != _CLOSE:
        return False
    step = long - 1
    while step >= 0 and utf8[start + step] == table[first + step]:
        step -= 1
    return step < 0 and bool(table[first + long + 1] == last)


@part
def are_same(table: Marks, first: int, utf8: Marks, start: int, long: int) -> bool:
    """Whether an IRI is a known one of the same length."""
    other = np.uint8(0)
    for step in range(long):
        other |= utf8[start + step] ^ table[first + step]
    return bool(other == 0)


@part
def spaced(slots: Places) -> Places:
    """The slots with four times the room."""
    size = 4 * len(slots)
    found = np.full(size, -1, dtype=np.int64)
    for kept in slots:
        if kept >= 0:
            slot = (kept >> 32) & (size - 1)
            while found[slot] >= 0:
                slot = (slot + 1) & (size - 1)
            found[slot] = kept
    return found


@kernel
def cut(  # noqa: C901 - machine code cannot be cut up without cost
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
    where to look: the low half of each is a number, the high half a hash. All three are given
    back, longer if they had to be. A term that is as the one above it is not looked up.
    """
    place = 0
    for term in range(len(numbers)):
        last = _TAB if (term + 1) % width else _LINE
        if place >= len(table) or table[place] != _OPEN:
            return -1, slots, utf8, ends
        first = place + 1
        if term >= width:
            known = int(numbers[term - width])
            start, long = ends[known], ends[known + 1] - ends[known]
            if is_above(table, first, last, utf8, start, long):
                numbers[term] = known
                place = first + long + 2
                continue
        end = end_of(table, first, last)
        if end < 0:
            return -1, slots, utf8, ends
        place, long = end + 2, end - first
        tag = code_of(table, first, end)
        slot = tag & (len(slots) - 1)
        while slots[slot] >= 0:
            known = int(slots[slot]) & 0xFFFFFFFF
            start, size = ends[known], ends[known + 1] - ends[known]
            if slots[slot] >> 32 == tag and size == long:  # noqa: SIM102 - quicker one by one
                if are_same(table, first, utf8, start, long):
                    break
            slot = (slot + 1) & (len(slots) - 1)
        if slots[slot] < 0:
            known, start = count, ends[count]
            if count + 2 > len(ends):
                ends = np.concatenate((ends, np.zeros(len(ends), dtype=np.int64)))
            if start + long > len(utf8):
                utf8 = np.concatenate((utf8, np.zeros(len(utf8) + long, dtype=np.uint8)))
            utf8[start : start + long] = table[first:end]
            ends[count + 1] = start + long
            slots[slot] = tag << 32 | count
            count += 1
            if 2 * count > len(slots):
                slots = spaced(slots)
        numbers[term] = known
    return (count if place == len(table) else -1), slots, utf8, ends


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
