"""Columns: ragged rows of numbers and tables of text, as arrays that can be mapped from disk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from provolta import kernels
from provolta.kernels import fixed

MANY = 5000
"""Texts from which on machine code copies them."""
_UNCLEAN = re.compile(r'[\x00-\x20"\\]')

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]


def _clean(text: str) -> str:
    return _UNCLEAN.sub(lambda found: f"%{ord(found[0]):02X}", text)


def ints(values: Iterable[int]) -> Ints:
    """Whole numbers as a column."""
    return np.fromiter(values, dtype=np.int32)


def pointers(counts: npt.NDArray[np.integer]) -> Ints:
    """Where each row starts, and where the last one ends, from the lengths of the rows.

    >>> pointers(ints([2, 0, 1])).tolist()
    [0, 2, 2, 3]
    """
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)


def spread(ptr: Ints, rows: Ints) -> tuple[Ints, Ints]:
    """Every place that belongs to some rows: the position of its row in ``rows``, and the place.

    >>> owner, place = spread(ints([0, 2, 2, 5]), ints([2, 0]))
    >>> owner.tolist(), place.tolist()
    ([0, 0, 0, 1, 1], [2, 3, 4, 0, 1])
    """
    starts = ptr[rows]
    counts = ptr[rows + 1] - starts
    ends = np.cumsum(counts, dtype=np.int32)
    total = int(ends[-1]) if len(ends) else 0
    owner = np.repeat(np.arange(len(rows), dtype=np.int32), counts)
    place = np.arange(total, dtype=np.int32) + (starts - ends + counts)[owner]
    return owner, place


@dataclass(frozen=True, eq=False)
class Ragged:
    """Rows of different length: row ``i`` is ``values[ptr[i]:ptr[i + 1]]``.

    >>> table = Ragged.of([[4, 7], [], [1]])
    >>> len(table), table[0].tolist(), table[1].tolist()
    (3, [4, 7], [])
    """

    ptr: Ints
    values: Ints

    @classmethod
    def of(cls, rows: Iterable[Sequence[int]]) -> Ragged:
        """The table with these rows."""
        kept = list(rows)
        return cls(pointers(ints(map(len, kept))), ints(chain.from_iterable(kept)))

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.ptr) - 1

    def __getitem__(self, row: int) -> Ints:
        """One row."""
        return self.values[self.ptr[row] : self.ptr[row + 1]]

    def spread(self, rows: Ints) -> tuple[Ints, Ints]:
        """Every value of some rows: the position of its row in ``rows``, and the value."""
        owner, place = spread(self.ptr, rows)
        return owner, self.values[place]

    def take(self, rows: Ints) -> Ragged:
        """The table of some rows, in the order given."""
        counts = self.ptr[rows + 1] - self.ptr[rows]
        return Ragged(pointers(counts), self.spread(rows)[1])


@dataclass(frozen=True, eq=False)
class Strings:
    """A sorted table of different texts, kept as UTF-8 bytes; the number of a text is its rank.

    It opens without reading the texts and finds one in about 20 steps among a million.

    >>> table = Strings.of(["b", "ä", "a", "b"])
    >>> list(table), table.find("b"), table.find("c")
    (['a', 'b', 'ä'], 1, None)
    """

    utf8: npt.NDArray[np.uint8]
    ends: npt.NDArray[np.int64]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Strings:
        """The table of these texts, sorted and without doubles."""
        return cls.of_sorted(text.encode() for text in sorted(set(texts)))

    @classmethod
    def of_sorted(cls, utf8: Iterable[bytes]) -> Strings:
        """The table of these texts as UTF-8, which are sorted and without doubles already."""
        kept = list(utf8)
        ends = np.cumsum([0, *map(len, kept)], dtype=np.int64)
        return cls(np.frombuffer(b"".join(kept), dtype=np.uint8), ends)

    def __len__(self) -> int:
        """The number of texts."""
        return len(self.ends) - 1

    def __getitem__(self, number: int) -> str:
        """The text with a number from 0.

        Raises:
            IndexError: if there is no such text.
        """
        if not 0 <= number < len(self):
            raise IndexError(number)
        return self._bytes(number).decode()

    def __iter__(self) -> Iterator[str]:
        """The texts in order."""
        return (self[number] for number in range(len(self)))

    def __contains__(self, text: object) -> bool:
        """Whether the table has a text."""
        return isinstance(text, str) and self.find(text) is not None

    def take(self, numbers: Iterable[int]) -> list[str]:
        """The texts with these numbers."""
        rows = np.fromiter(numbers, dtype=np.int64)
        if len(rows) and not 0 <= rows.min() <= rows.max() < len(self):
            raise IndexError(rows)
        places = zip(self.ends[rows].tolist(), self.ends[rows + 1].tolist(), strict=True)
        utf8 = self.utf8.data
        return [str(utf8[start:end], "utf-8") for start, end in places]

    def copy(self, numbers: Ints, before: str, after: str) -> bytes:
        r"""The texts with these numbers one after the other, as UTF-8, each between two others.

        What may not stand in an IRI, and would need an escape in JSON and CSV, is written as an
        IRI has it, with a percent sign.

        >>> Strings.of(["b", 'a"']).copy(ints([1, 0]), "<", ">")
        b'<b><a%22>'
        """
        if len(numbers) < MANY:
            return "".join(f"{before}{_clean(self[n])}{after}" for n in numbers.tolist()).encode()
        marks = [np.frombuffer(text.encode(), dtype=np.uint8) for text in (before, after)]
        lengths = (self.ends[numbers + 1] - self.ends[numbers]).sum()
        out = np.empty(int(lengths) + sum(map(len, marks)) * len(numbers), dtype=np.uint8)
        _, escapes = kernels.copy_texts(
            fixed(self.utf8),
            fixed(self.ends),
            fixed(numbers),
            fixed(marks[0]),
            fixed(marks[1]),
            out,
        )
        if escapes:
            parts = range(0, len(numbers), MANY - 1)
            return b"".join(self.copy(numbers[n : n + MANY - 1], before, after) for n in parts)
        return out.tobytes()

    def find(self, text: str) -> int | None:
        """The number of a text, None if the table does not have it."""
        wanted = text.encode()
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self._bytes(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self) and self._bytes(low) == wanted else None

    def _bytes(self, number: int) -> bytes:
        return self.utf8[self.ends[number] : self.ends[number + 1]].tobytes()
