"""Answers of hundreds of thousands of IRIs as columns of bytes, without an object for each term."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from provolta.engine import Engine
from provolta.flow.columns import Ints

Texts = list[bytes]
"""A column of texts as UTF-8, one for each row of an answer."""
_TSV = "text/tab-separated-values"
_LINES = bytes.maketrans(b"\t", b"\n")


def columns(engine: Engine, query: str, width: int) -> list[Texts]:
    """The columns of an answer that is expected to consist of IRIs.

    An answer with a blank node, a literal or a gap is read term by term: it takes longer and gives
    the texts of :meth:`provolta.engine.Table.texts`.
    """
    found = split(engine.serialize(query, _TSV), width)
    if found is None:
        rows = engine.select(query).texts()
        found = [[row[place].encode() for row in rows] for place in range(width)]
    return found


def split(answer: bytes, width: int) -> list[Texts] | None:
    r"""The columns of a table of IRIs in TSV, None if it holds anything else.

    >>> split(b"?s\t?o\n<a:1>\t<a:2>\n<a:3>\t<a:1>\n", 2)
    [[b'a:1', b'a:3'], [b'a:2', b'a:1']]
    >>> split(b"?s\t?o\n<a:1>\t_:b\n", 2) is None
    True
    """
    body = answer[answer.index(b"\n") + 1 :] if b"\n" in answer else b""
    if not body:
        return [[] for _ in range(width)]
    terms = body.count(b"\n") * width
    # An IRI has neither of these marks, so that each belongs to one term and every term has both.
    if body.count(b"<") != terms or body.count(b">") != terms:
        return None
    if not (body.startswith(b"<") and body.endswith(b">\n")):
        return None
    fields = body[1:-2].translate(_LINES).split(b">\n<")
    return [fields[place::width] for place in range(width)] if len(fields) == terms else None


def ranks(texts: Iterable[bytes]) -> dict[bytes, int]:
    """Different texts in order, each with its number; the order is that of the characters.

    >>> ranks([b"b", b"a"])
    {b'a': 0, b'b': 1}
    """
    return {text: number for number, text in enumerate(sorted(texts))}


def numbers(texts: Sequence[bytes], rank: Mapping[bytes, int]) -> Ints:
    """A column of texts as the numbers that they have."""
    return np.fromiter(map(rank.__getitem__, texts), np.int32, len(texts))
