"""Texts as bytes, eight at a time: where a mark stands, which IRI is known, and its number.

The bytes of a text are looked at as words of eight, the first byte lowest, as they lie in memory.
"""

from __future__ import annotations

import sys

import numpy as np
import numpy.typing as npt

from provolta.kernels.machine import part
from provolta.kernels.search import MAGIC, POWER

Column = npt.NDArray[np.int32]
Marks = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

HERE = sys.byteorder == "little"
"""Whether this machine keeps words so that what works on them works."""
REFUSED = -1
"""What is told instead of a number of things by what cannot do its work."""
WORD = 8
"""Bytes of a text that are looked at together."""
_ONES, _LOW = 0x0101010101010101, 0x7F7F7F7F7F7F7F7F
_ROUND, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53
"""Odd numbers that spread bits: the golden ratio, and those of the end of MurmurHash3."""


@part
def zeros(word: np.uint64) -> np.uint64:
    """The highest bit of every byte that is nought."""
    low = np.uint64(_LOW)
    return ~(((word & low) + low) | word | low)


@part
def find(words: Words, place: int, mark: int, other: int) -> int:
    """Where one of two bytes stands from a place on; the end of all words if nowhere."""
    first, second = np.uint64(_ONES) * np.uint64(mark), np.uint64(_ONES) * np.uint64(other)
    # Numbers without a sign: no row is looked for from the end then.
    row, one, all_ = np.uint64(place >> 3), np.uint64(1), np.uint64(len(words))
    if row >= all_:
        return len(words) * WORD
    hits = zeros(words[row] ^ first) | zeros(words[row] ^ second)
    hits &= ~np.uint64(0) << np.uint64(WORD * (place & 7))
    while hits == 0:
        row += one
        if row >= all_:
            return len(words) * WORD
        hits = zeros(words[row] ^ first) | zeros(words[row] ^ second)
    hits &= ~hits + one
    bit = POWER[(hits * np.uint64(MAGIC)) >> np.uint64(58)]
    return int((np.int64(row) << 3) + (np.int64(bit) >> 3))


@part
def hashed(words: Words, first: int, end: int) -> int:
    """A number of 31 bits for the bytes from one place to another, which looks random.

    There must be a word behind them.
    """
    half, bits, one = np.uint64(33), np.uint64(32), np.uint64(1)
    code, row = np.uint64(end - first), np.uint64(first >> 3)
    shift = np.uint64(WORD * (first & 7))
    # Of the word behind nothing is taken if nothing is missing, and 64 bits cannot be shifted.
    back = np.uint64(63) - shift
    low = words[row]
    for place in range(first, end, WORD):
        row += one
        high = words[row]
        word = (low >> shift) | ((high << one) << back)
        low = high
        if end - place < WORD:
            word &= (one << np.uint64(WORD * (end - place))) - one
        code = (code ^ word) * np.uint64(_ROUND)
        code ^= code >> bits
    code = (code ^ (code >> half)) * np.uint64(_FIRST)
    code = (code ^ (code >> half)) * np.uint64(_SECOND)
    return int((code ^ (code >> half)) & np.uint64(0x7FFFFFFF))


@part
def are_same(table: Marks, first: int, utf8: Marks, start: int, long: int) -> bool:
    """Whether so many bytes are the same in two texts."""
    other, one, two = np.uint8(0), np.uint64(first), np.uint64(start)
    for step in range(np.uint64(long)):
        other |= utf8[two + step] ^ table[one + step]
    return bool(other == 0)


@part
def slot_of(
    table: Marks, first: int, long: int, tag: int, slots: Places, utf8: Marks, ends: Places
) -> int:
    """The slot of a text, or the free one where it belongs.

    The low half of a slot is the number of a text, the high half its hash; -1 if it is free. Text
    ``n`` is ``utf8[ends[n]:ends[n + 1]]``.
    """
    slot = tag & (len(slots) - 1)
    while slots[slot] >= 0:
        if slots[slot] >> 32 == tag:
            known = int(slots[slot]) & 0xFFFFFFFF
            start, size = ends[known], ends[known + 1] - ends[known]
            if size == long and are_same(table, first, utf8, start, long):
                return slot
        slot = (slot + 1) & (len(slots) - 1)
    return slot


@part
def with_room(
    long: int, count: int, slots: Places, utf8: Marks, ends: Places
) -> tuple[Places, Marks, Places]:
    """What is known of ``count`` texts, with room for one more of some length."""
    if count + 2 > len(ends):
        ends = np.concatenate((ends, np.zeros(len(ends), dtype=np.int64)))
    if ends[count] + long > len(utf8):
        utf8 = np.concatenate((utf8, np.zeros(len(utf8) + long, dtype=np.uint8)))
    if 2 * (count + 1) > len(slots):
        slots = spaced(slots)
    return slots, utf8, ends


@part
def added(
    table: Marks,
    first: int,
    long: int,
    tag: int,
    slot: int,
    count: int,
    slots: Places,
    utf8: Marks,
    ends: Places,
) -> tuple[Places, Marks, Places]:
    """What is known of ``count`` texts and one more, which belongs into a free slot."""
    start = ends[count]
    slots[slot] = tag << 32 | count
    slots, utf8, ends = with_room(long, count, slots, utf8, ends)
    utf8[start : start + long] = table[first : first + long]
    ends[count + 1] = start + long
    return slots, utf8, ends


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
