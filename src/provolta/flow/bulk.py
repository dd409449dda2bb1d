"""Answers of hundreds of thousands of IRIs as columns of bytes, without an object for each term."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from provolta import kernels
from provolta.engine import Engine
from provolta.flow.columns import Bools, ints
from provolta.flow.pieces import Piece, Poured, pieces

_TSV = "text/tab-separated-values"
_LINES = bytes.maketrans(b"\t", b"\n")
_LARGE = 8_000_000
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

    def cut(self, piece: Piece, width: int) -> npt.NDArray[np.int32] | None:
        """The rows of a table of IRIs in TSV as numbers; None if it holds anything else."""
        numbers = np.empty(piece.lines * width, dtype=np.int32)
        known = self._slots.copy(), self._utf8, self._ends
        given = (*piece.columns, width, numbers)
        count, slots, utf8, ends = kernels.cut(*given, *known, self._count)
        if count < 0:
            return None
        self._count, self._slots, self._utf8, self._ends = count, slots, utf8, ends
        return numbers.reshape(-1, width)

    def scan(self, file: BinaryIO, properties: Sequence[bytes]) -> npt.NDArray[np.int32] | None:
        """The edges of some properties in N-Quads that an engine has read, as numbers.

        Each row has subject, property, object and graph; what has no IRI or stands in no graph is
        left out. None if some text cannot be compared as it is written. The pool must be empty.
        """
        for piece in pieces(io.BytesIO(b"".join(b"<%s>\n" % one for one in properties))):
            self.cut(piece, 1)
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


class _Answer:
    """An answer that is cut piece by piece."""

    def __init__(self, width: int, pool: Pool) -> None:
        self._width, self._pool = width, pool
        self._parts: list[npt.NDArray[np.int32] | None] = []
        self._small: Rows | None = None

    def take(self, piece: Piece, last: bool) -> None:
        """The next piece; one that is the whole of a short answer needs no compiler."""
        if last and not self._parts and piece.size < _LARGE:
            self._small = split(bytes(piece.buffer[: piece.size]), self._width)
        else:
            self._parts.append(self._pool.cut(piece, self._width))

    @property
    def rows(self) -> Rows | None:
        """All rows; None if there is anything but IRIs in the answer."""
        parts = [part for part in self._parts if part is not None]
        if not self._parts or len(parts) < len(self._parts):
            return self._small
        return Rows(self._pool, np.concatenate(parts))


def rows(
    engine: Engine, queries: Sequence[tuple[str, str]], width: int, pool: Pool | None = None
) -> list[Rows]:
    """The rows of answers that are expected to consist of IRIs.

    Of each pair the first query is asked first. Should its answer have a blank node, a literal or
    a gap, the second is asked and read term by term, which gives the texts of
    :meth:`provolta.engine.Table.texts`. The texts of long answers go into the pool. Two answers
    are written at a time, and cut while they are.
    """
    pool = Pool() if pool is None else pool
    answers = [_Answer(width, pool) for _ in queries]
    steps: SimpleQueue[Callable[[], None] | None] = SimpleQueue()

    def pour(query: str, answer: _Answer) -> None:
        try:
            poured = Poured(lambda piece, last: steps.put(partial(answer.take, piece, last)))
            engine.pour(query, _TSV, poured)
            poured.end()
        finally:
            steps.put(None)

    with ThreadPoolExecutor(2) as threads:
        asked = threads.map(pour, [first for first, _ in queries], answers)
        for _ in queries:
            while step := steps.get():
                step()
        list(asked)  # so that an error is raised here
    return [
        _exact(engine, exact, width) if (found := answer.rows) is None else found
        for (_, exact), answer in zip(queries, answers, strict=True)
    ]


def _exact(engine: Engine, query: str, width: int) -> Rows:
    table = engine.select(query).texts()
    return Rows.of((text.encode() for row in table for text in row), width)


def split(body: bytes, width: int) -> Rows | None:
    r"""The rows of a table of IRIs in TSV without its first line, None if it holds anything else.

    >>> split(b"<a:1>\t<a:2>\n<a:3>\t<a:1>\n", 2).texts
    [b'a:1', b'a:2', b'a:3']
    >>> split(b"<a:1>\t_:b\n", 2) is None
    True
    """
    if not body:
        return Rows.of([], width)
    terms = body.count(b"\n") * width
    # An IRI has neither of these marks, so that each belongs to one term and every term has both.
    if body.count(b"<") != terms or body.count(b">") != terms:
        return None
    if not (body.startswith(b"<") and body.endswith(b">\n")):
        return None
    fields = body[1:-2].translate(_LINES).split(b">\n<")
    return Rows.of(fields, width) if len(fields) == terms else None
