"""Answers of hundreds of thousands of IRIs as columns of bytes, without an object for each term."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import repeat

import numpy as np
import numpy.typing as npt

from provolta import kernels
from provolta.engine import Engine
from provolta.flow.columns import Bools, ints
from provolta.kernels import fixed

_TSV = "text/tab-separated-values"
_LINES = bytes.maketrans(b"\t", b"\n")
_LARGE = 10_000_000
"""Bytes of an answer from which on machine code cuts it; a smaller one needs no compiler."""


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of an answer: row ``i`` has the texts with the numbers ``codes[i]``, as UTF-8."""

    texts: list[bytes]
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

    def used(self, *columns: int) -> list[bytes]:
        """The different texts of some columns."""
        counts = np.bincount(self.codes[:, columns].ravel(), minlength=len(self.texts))
        return [self.texts[code] for code in np.flatnonzero(counts).tolist()]

    def ranked(self, rank: Mapping[bytes, int]) -> npt.NDArray[np.int32]:
        """The rows as the numbers that their texts have in a ranking, -1 for what is not in it."""
        known = np.fromiter(map(rank.get, self.texts, repeat(-1)), np.int32, len(self.texts))
        return known[self.codes]

    def marked(self, column: int, is_so: Callable[[bytes], bool]) -> Bools:
        """For each row whether something is so of its text in a column."""
        codes = self.codes[:, column]
        marks = np.zeros(len(self.texts), dtype=np.bool_)
        for code in np.flatnonzero(np.bincount(codes)).tolist():
            marks[code] = is_so(self.texts[code])
        return marks[codes]


def rows(engine: Engine, quick: str, exact: str, width: int) -> Rows:
    """The rows of an answer that is expected to consist of IRIs.

    ``quick`` is asked first. Should its answer have a blank node, a literal or a gap, ``exact`` is
    asked and read term by term, which gives the texts of :meth:`provolta.engine.Table.texts`.
    """
    found = split(engine.serialize(quick, _TSV), width)
    if found is None:
        table = engine.select(exact).texts()
        found = Rows.of((text.encode() for row in table for text in row), width)
    return found


def split(answer: bytes, width: int) -> Rows | None:
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
        return by_kernel(answer, start, width)
    body = answer[start:]
    terms = body.count(b"\n") * width
    # An IRI has neither of these marks, so that each belongs to one term and every term has both.
    if body.count(b"<") != terms or body.count(b">") != terms:
        return None
    if not (body.startswith(b"<") and body.endswith(b">\n")):
        return None
    fields = body[1:-2].translate(_LINES).split(b">\n<")
    return Rows.of(fields, width) if len(fields) == terms else None


def by_kernel(answer: bytes, start: int, width: int) -> Rows | None:
    """The same by machine code, from where the header ends."""
    table = np.frombuffer(answer, dtype=np.uint8, offset=start)
    codes = np.empty(answer.count(b"\n", start) * width, dtype=np.int32)
    begins, ends = (np.empty(len(codes), dtype=np.int64) for _ in range(2))
    count = kernels.cut(fixed(table), width, codes, begins, ends)
    if count < 0:
        return None
    places = zip((begins[:count] + start).tolist(), (ends[:count] + start).tolist(), strict=True)
    return Rows([answer[one:end] for one, end in places], codes.reshape(-1, width))


def ranks(texts: Iterable[bytes]) -> dict[bytes, int]:
    """Different texts in order, each with its number; the order is that of the characters.

    >>> ranks([b"b", b"a"])
    {b'a': 0, b'b': 1}
    """
    return {text: number for number, text in enumerate(sorted(texts))}
