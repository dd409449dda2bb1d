"""Tables of IRIs as text, cut into numbers: one number for each different IRI; and their order."""

from __future__ import annotations

import numpy as np

from provolta.kernels.machine import kernel
from provolta.kernels.texts import (
    REFUSED,
    WORD,
    Column,
    Marks,
    Places,
    Words,
    added,
    find,
    hashed,
    slot_of,
)

_OPEN, _CLOSE, _TAB, _LINE = b"<>\t\n"


@kernel
def cut(
    cells: Words,
    table: Marks,
    size: int,
    width: int,
    numbers: Column,
    slots: Places,
    utf8: Marks,
    ends: Places,
    count: int,
) -> tuple[int, Places, Marks, Places]:
    """How many different IRIs are known by now; -1 if the table is not made of IRIs alone.

    The table is a piece of the body of an answer in TSV with ``width`` columns: the first ``size``
    bytes of ``table``, which are those of ``cells``; a word must follow. ``numbers`` gets a number
    for each term, row by row, in the order in which they first appear. IRI ``n`` is
    ``utf8[ends[n]:ends[n + 1]]``; the first ``count`` are known from pieces before. ``slots`` says
    where to look. All three are given back, longer if they had to be.
    """
    place = 0
    for term in range(len(numbers)):
        last = _TAB if (term + 1) % width else _LINE
        first = place + 1
        end = find(cells, first, _CLOSE, _OPEN)
        if end + 1 >= size or table[place] != _OPEN or table[end] != _CLOSE:
            return REFUSED, slots, utf8, ends
        if table[end + 1] != last:
            return REFUSED, slots, utf8, ends
        place, long = end + 2, end - first
        tag = hashed(cells, first, end)
        slot = slot_of(table, first, long, tag, slots, utf8, ends)
        if slots[slot] >= 0:
            numbers[term] = int(slots[slot]) & 0xFFFFFFFF
            continue
        numbers[term] = count
        slots, utf8, ends = added(table, first, long, tag, slot, count, slots, utf8, ends)
        count += 1
    return (count if place == size else REFUSED), slots, utf8, ends


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
