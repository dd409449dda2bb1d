"""The texts of many rows in one order, so that the number of each is its rank."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from provolta import kernels
from provolta.flow.bulk import Pool, Rows
from provolta.flow.columns import Ints, Strings, ints
from provolta.kernels import fixed
from provolta.kernels.texts import WORD

_LONGEST = 512
"""Bytes by which texts may differ to be compared as columns of words."""
_Used = list[tuple[Sequence[bytes], Ints]]


@dataclass(frozen=True, eq=False)
class Ranking:
    """Different texts in the order of their characters, and where the texts of rows are in it."""

    table: Strings
    _places: dict[int, Ints]

    @classmethod
    def of(cls, parts: Iterable[tuple[Rows, Sequence[int]]], more: Iterable[bytes] = ()) -> Ranking:
        """The ranking of the texts in some columns of rows, and of others.

        >>> rows = Rows.of([b"b", b"x", b"a", b"b"], 2)
        >>> found = Ranking.of([(rows, [0])], [b"c"])
        >>> list(found.table), found.columns(rows, 0).tolist()
        (['a', 'b', 'c'], [1, 0])
        """
        marks: dict[int, npt.NDArray[np.bool_]] = {}
        texts: dict[int, Sequence[bytes]] = {}
        for rows, columns in parts:
            key = id(rows.texts)
            texts[key] = rows.texts
            mark = marks.setdefault(key, np.zeros(len(rows.texts), dtype=np.bool_))
            for column in columns:
                mark[rows.codes[:, column]] = True
        used = [(texts[key], np.flatnonzero(mark).astype(np.int32)) for key, mark in marks.items()]
        rest = list(more)
        used.append((rest, ints(range(len(rest)))))
        found = _by_words(used) if any(isinstance(one, Pool) for one, _ in used) else None
        table, ranks = found or _by_texts(used)
        places = {}
        for key, (one, chosen), rank in zip([*marks, 0], used, ranks, strict=True):
            places[key] = np.full(len(one), -1, dtype=np.int32)
            places[key][chosen] = rank
        return cls(table, places)

    def columns(self, rows: Rows, *columns: int) -> Ints:
        """The ranks of the texts in one column of rows, or in several side by side."""
        codes = rows.codes[:, columns[0]] if len(columns) == 1 else rows.codes[:, columns]
        return self._places[id(rows.texts)][codes]


def _by_texts(used: _Used) -> tuple[Strings, list[Ints]]:
    texts = [[table[number] for number in chosen.tolist()] for table, chosen in used]
    rank = {text: place for place, text in enumerate(sorted({t for part in texts for t in part}))}
    return Strings.of_sorted(rank), [ints(map(rank.__getitem__, part)) for part in texts]


def _by_words(used: _Used) -> tuple[Strings, list[Ints]] | None:
    """The same by machine code, without an object for each text; None if it cannot do that.

    It cannot where there is no text, or some are too long.
    """
    utf8, ends, chosen = _joined(used)
    if not len(chosen):
        return None
    lengths = ends[chosen + 1] - ends[chosen]
    columns = fixed(utf8), fixed(ends), fixed(chosen)
    same = int(kernels.shared(*columns))
    longest = int(lengths.max()) - same
    if longest > _LONGEST:
        return None
    words = np.empty((-(-longest // WORD), len(chosen)), dtype=np.uint64)
    kernels.words(*columns, same, words)
    order = np.lexsort((lengths, *words[::-1]))
    first = np.zeros(len(order), dtype=np.bool_)
    first[:1] = True
    for column in (lengths, *words):
        ordered = column[order]
        first[1:] |= ordered[1:] != ordered[:-1]
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.cumsum(first, dtype=np.int32) - 1
    numbers = chosen[order[first]]
    sizes = lengths[order[first]]
    out = np.empty(int(sizes.sum()), dtype=np.uint8)
    nothing = fixed(np.empty(0, dtype=np.uint8))
    kernels.copy_texts(*columns[:2], fixed(numbers), nothing, nothing, out)
    table = Strings(out, np.concatenate([[0], np.cumsum(sizes)]))
    parts = np.cumsum([len(one) for _, one in used])[:-1]
    return table, list(np.split(rank, parts))


def _joined(
    used: _Used,
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64], Ints]:
    """All tables one after the other, and the numbers of the chosen texts in that."""
    utf8, ends, chosen = [], [np.zeros(1, dtype=np.int64)], []
    texts = size = 0
    for table, numbers in used:
        if isinstance(table, Pool):
            part, places = table.columns
        else:
            strings = Strings.of_sorted(table)
            part, places = strings.utf8, strings.ends
        utf8.append(part)
        ends.append(places[1:] + size)
        chosen.append(numbers + texts)
        texts, size = texts + len(table), size + len(part)
    return np.concatenate(utf8), np.concatenate(ends), np.concatenate(chosen).astype(np.int32)
