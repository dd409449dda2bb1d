"""N-Quads as text: the edges of some properties, found without an object for each line."""

from __future__ import annotations

import numpy as np

from provolta.kernels.machine import kernel, part
from provolta.kernels.texts import (
    REFUSED,
    Column,
    Marks,
    Places,
    Words,
    added,
    find,
    hashed,
    slot_of,
)

_OPEN, _CLOSE, _SPACE, _TAB, _LINE, _RETURN, _SLASH, _BLANK = b"<> \t\n\r\\_"
PARTS = 4
"""Subject, property, object and graph."""


@part
def blanks(table: Marks, place: int) -> int:
    """The first place from here on that is no blank."""
    while table[place] == _SPACE or table[place] == _TAB:
        place += 1
    return place


@part
def iri_end(words: Words, table: Marks, place: int) -> int:
    """Where the IRI ends that begins at a place; 0 if none begins there, -1 if it has an escape."""
    if table[place] != _OPEN or table[place + 1] == _OPEN:
        return 0
    end = find(words, place, _CLOSE, _SLASH)
    return REFUSED if end < len(table) and table[end] == _SLASH else end


@kernel
def flows(  # noqa: C901 - machine code cannot be cut up without cost
    words: Words,
    table: Marks,
    size: int,
    wanted: int,
    numbers: Column,
    rows: int,
    slots: Places,
    utf8: Marks,
    ends: Places,
    count: int,
) -> tuple[int, int, Column, Places, Marks, Places]:
    """The edges in whole lines of N-Quads that an engine has read, so that they are well formed.

    The lines are the first ``size`` bytes of ``table``, which are those of ``words``; a word must
    follow. The first ``wanted`` IRIs are the properties. Row ``r`` of ``numbers`` gets the four
    parts of an edge. IRI ``n`` is ``utf8[ends[n]:ends[n + 1]]`` and the first ``count`` are known,
    as for :func:`provolta.kernels.cut`.

    Gives how many rows there are by now (-1 if a part cannot be compared as it is written: an IRI
    with an escape, a graph without a name), how many IRIs, and the columns, maybe longer.
    """
    begin = which = 0
    starts, stops = np.zeros(PARTS, dtype=np.int64), np.zeros(PARTS, dtype=np.int64)
    while begin < size:
        place = blanks(table, begin)
        known = 0
        while known < PARTS:
            end = iri_end(words, table, place)
            if end == REFUSED or (known == PARTS - 1 and table[place] == _BLANK):
                return REFUSED, count, numbers, slots, utf8, ends
            if end <= 0 or end >= size:
                break
            starts[known], stops[known] = place + 1, end
            if known == 1:
                tag = hashed(words, place + 1, end)
                slot = slot_of(table, place + 1, end - place - 1, tag, slots, utf8, ends)
                which = int(slots[slot]) & 0xFFFFFFFF
                if slots[slot] < 0 or which >= wanted:
                    break
            place = blanks(table, end + 1)
            known += 1
        begin = find(words, place, _LINE, _RETURN) + 1
        if known < PARTS:
            continue
        if PARTS * (rows + 1) > len(numbers):
            numbers = np.concatenate((numbers, np.empty(len(numbers), dtype=np.int32)))
        numbers[PARTS * rows + 1] = which
        for one in (0, 2, 3):
            first, long = starts[one], stops[one] - starts[one]
            tag = hashed(words, first, first + long)
            slot = slot_of(table, first, long, tag, slots, utf8, ends)
            if slots[slot] >= 0:
                numbers[PARTS * rows + one] = int(slots[slot]) & 0xFFFFFFFF
                continue
            numbers[PARTS * rows + one] = count
            slots, utf8, ends = added(table, first, long, tag, slot, count, slots, utf8, ends)
            count += 1
        rows += 1
    return rows, count, numbers, slots, utf8, ends
