"""Answers of hundreds of thousands of IRIs as columns of bytes, without an object for each term."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from provolta import kernels
from provolta.engine import Engine
from provolta.flow.columns import Bools, ints
from provolta.flow.pieces import pieces

_TSV = "text/tab-separated-values"
_LINES = bytes.maketrans(b"\t", b"\n")
_LARGE = 10_000_000
"""Bytes of an answer from which on machine code cuts it; a smaller one needs no compiler."""
_SLOTS = 1 << 16


class Pool(Sequence[bytes]):
    """Different texts in the order in which they came, as bytes that machine code adds to."""

    def __init__(self) -> None:
        """Begin with no text."""
        self._slots = np.full(_SLOTS, -1, dtype=np.int64)
        self._utf8 = np.empty(_SLOTS, dtype=np.uint8)
        self._ends = np.zeros(_SLOTS, dtype=np.int64)
        self._count = 0

    def __len__(self) -> int:
        """The number of texts."""
        return self._count

    def __getitem__(self, number: int) -> bytes:  # type: ignore[override]  # no slices
        """The text with a number."""
        if not 0 <= number < self._count:
            raise IndexError(number)
        return self._utf8[self._ends[number] : self._ends[number + 1]].tobytes()

    @property
    def columns(self) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
        """All texts one after the other, and where each ends; the first end is 0."""
        ends = self._ends[: self._count + 1]
        return self._utf8[: ends[-1]], ends

    def add(self, answer: bytes, start: int, width: int) -> npt.NDArray[np.int32] | None:
        """The rows of a table of IRIs in TSV as numbers; None if it holds anything else."""
        codes = np.empty(answer.count(b"\n", start) * width, dtype=np.int32)
        known = self._slots.copy(), self._utf8, self._ends
        count, done = self._count, 0
        body = io.BytesIO(answer)
        body.seek(start)
        for piece in pieces(body):
            numbers = codes[done : done + piece.lines * width]
            given = (*piece.columns, width, numbers)
            count, slots, utf8, ends = kernels.cut(*given, *known, count)
            known = slots, utf8, ends
            if count < 0:
                return None
            done += len(numbers)
        self._count, (self._slots, self._utf8, self._ends) = count, known
        return codes.reshape(-1, width)

    def scan(self, file: BinaryIO, properties: Sequence[bytes]) -> npt.NDArray[np.int32] | None:
        """The edges of some properties in N-Quads that an engine has read, as numbers.

        Each row has subject, property, object and graph; what has no IRI or stands in no graph is
        left out. None if some text cannot be compared as it is written. The pool must be empty.
        """
        self.add(b"".join(b"<%s>\n" % one for one in properties), 0, 1)
        numbers, rows = np.empty(_SLOTS, dtype=np.int32), 0
        known = self._slots.copy(), self._utf8, self._ends
        count = self._count
        for piece in pieces(file):
            given = (*piece.columns, len(properties), numbers, rows)
            rows, count, numbers, slots, utf8, ends = kernels.flows(*given, *known, count)
            known = slots, utf8, ends
            if rows < 0:
                return None
        self._count, (self._slots, self._utf8, self._ends) = count, known
        return numbers[: rows * kernels.PARTS].reshape(-1, kernels.PARTS)


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of an answer: row ``i`` has the texts with the numbers ``codes[i]``, as UTF-8."""

    texts: Sequence[bytes]
    codes: npt.NDArray[np.int32]

    @classmethod
    def of(cls, terms: Iterable[bytes], width: int) -> Rows:
        """The rows of terms that stand one after the other.

        >>> found = Rows.of([b"a:1", b"a:2", b"a:3", b"a:1"], 2)
        >>> found.texts, found.codes.tolist()
        ([b'a:1', b'a:2', b'a:3'], [[0, 1], [2, 0]])
        """
        number: dict[bytes, int] = {}
        codes = ints(number.setdefault(term, len(number)) for term in terms)
        return cls(list(number), codes.reshape(-1, width))

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.codes)

    def marked(self, column: int, is_so: Callable[[bytes], bool]) -> Bools:
        """For each row whether something is so of its text in a column."""
        codes = self.codes[:, column]
        marks = np.zeros(len(self.texts), dtype=np.bool_)
        for code in np.flatnonzero(np.bincount(codes)).tolist():
            marks[code] = is_so(self.texts[code])
        return marks[codes]


def rows(
    engine: Engine, queries: Sequence[tuple[str, str]], width: int, pool: Pool | None = None
) -> list[Rows]:
    """The rows of answers that are expected to consist of IRIs.

    Of each pair the first query is asked first. Should its answer have a blank node, a literal or
    a gap, the second is asked and read term by term, which gives the texts of
    :meth:`provolta.engine.Table.texts`. The texts of long answers go into the pool. Two answers
    are written at a time, and cut meanwhile.
    """
    found = []
    with ThreadPoolExecutor(2) as threads:
        answers = threads.map(lambda pair: engine.serialize(pair[0], _TSV), queries)
        for (_, exact), answer in zip(queries, answers, strict=True):
            part = split(answer, width, pool)
            if part is None:
                table = engine.select(exact).texts()
                part = Rows.of((text.encode() for row in table for text in row), width)
            found.append(part)
    return found


def split(answer: bytes, width: int, pool: Pool | None = None) -> Rows | None:
    r"""The rows of a table of IRIs in TSV, None if it holds anything else.

    >>> split(b"?s\t?o\n<a:1>\t<a:2>\n<a:3>\t<a:1>\n", 2).texts
    [b'a:1', b'a:2', b'a:3']
    >>> split(b"?s\t?o\n<a:1>\t_:b\n", 2) is None
    True
    """
    start = answer.find(b"\n") + 1
    if start in {0, len(answer)}:
        return Rows.of([], width)
    if len(answer) >= _LARGE:
        return by_kernel(answer, start, width, pool)
    body = answer[start:]
    terms = body.count(b"\n") * width
    # An IRI has neither of these marks, so that each belongs to one term and every term has both.
    if body.count(b"<") != terms or body.count(b">") != terms:
        return None
    if not (body.startswith(b"<") and body.endswith(b">\n")):
        return None
    fields = body[1:-2].translate(_LINES).split(b">\n<")
    return Rows.of(fields, width) if len(fields) == terms else None


def by_kernel(answer: bytes, start: int, width: int, pool: Pool | None = None) -> Rows | None:
    """The same by machine code, from where the header ends."""
    pool = Pool() if pool is None else pool
    codes = pool.add(answer, start, width)
    return None if codes is None else Rows(pool, codes)
