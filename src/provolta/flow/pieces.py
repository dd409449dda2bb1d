"""A long text in pieces of whole lines, each where machine code can read it word by word."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from provolta.kernels import fixed

PIECE = 1 << 23
"""Bytes of a piece, unless a line is longer."""
_BEHIND = 16
"""Bytes of nought behind a piece, so that the word behind any byte can be read."""


@dataclass(frozen=True)
class Piece:
    """The first ``size`` bytes of a buffer: whole lines."""

    buffer: bytearray
    size: int

    @property
    def lines(self) -> int:
        """The number of lines."""
        return self.buffer.count(b"\n", 0, self.size)

    @property
    def columns(self) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint8], int]:
        """The buffer as words and as bytes, and how many bytes count."""
        words = np.frombuffer(self.buffer, dtype=np.uint64)
        return fixed(words), fixed(words.view(np.uint8)), self.size


def pieces(file: BinaryIO, most: int | None = None) -> Iterator[Piece]:
    r"""The lines of a file in order; the buffer of a piece is used again for the next.

    >>> import io
    >>> [bytes(one.buffer[: one.size]) for one in pieces(io.BytesIO(b"a\nbc\ndefghijklm\nn"), 8)]
    [b'a\nbc\n', b'defghijklm\n', b'n\n']
    """
    buffer, rest = _room(most or PIECE), 0
    while got := _filled(file, buffer, rest):
        size = rest + got
        whole = buffer.rfind(b"\n", 0, size) + 1
        if whole:
            yield Piece(buffer, whole)
        rest = size - whole
        if size == len(buffer) - _BEHIND and not whole:
            buffer = buffer[:size] + _room(size)
        else:
            buffer[:rest] = buffer[whole:size]
    if rest:
        buffer[rest : rest + 1] = b"\n"
        yield Piece(buffer, rest + 1)


class Poured:
    r"""Where an engine writes a table: its lines without the first, given on in pieces.

    Each piece is a buffer of its own and comes with whether it is the last.

    >>> found = []
    >>> table = Poured(lambda piece, last: found.append((bytes(piece.buffer[:piece.size]), last)))
    >>> table.write(b"?s\n<a:1>\n<a:"), table.write(b"2>\n")
    (12, 3)
    >>> table.end()
    >>> found
    [(b'<a:1>\n<a:2>\n', True)]
    """

    def __init__(self, give: Callable[[Piece, bool], None], most: int | None = None) -> None:
        """Take what gets each piece, and the bytes of a piece."""
        self._give = give
        self._most = most or PIECE
        self._began = False
        self._buffer, self._size = _room(self._most), 0

    def write(self, data: bytes, /) -> int:
        """Take some bytes."""
        rest = memoryview(data)
        if not self._began:
            end = data.find(b"\n") + 1
            self._began, rest = end > 0, rest[end or len(data) :]
        while rest:
            end = min(self._size + len(rest), len(self._buffer) - _BEHIND)
            self._buffer[self._size : end] = rest[: end - self._size]
            rest = rest[end - self._size :]
            self._size = end
            if end == len(self._buffer) - _BEHIND:
                self._pass_on()
        return len(data)

    def flush(self) -> None:
        """Do nothing: what is left goes on at the end."""

    def end(self) -> None:
        """Give on what is left."""
        self._give(Piece(self._buffer, self._size), True)

    def _pass_on(self) -> None:
        whole = self._buffer.rfind(b"\n", 0, self._size) + 1
        left = self._buffer[whole : self._size]
        if whole:
            self._give(Piece(self._buffer, whole), False)
        self._buffer = _room(max(self._most, 2 * len(left)))
        self._buffer[: len(left)] = left
        self._size = len(left)


def _room(size: int) -> bytearray:
    return bytearray(-(-size // 8) * 8 + _BEHIND)


def _filled(file: BinaryIO, buffer: bytearray, start: int) -> int:
    """How many bytes of a file came into a buffer, from a place on."""
    with memoryview(buffer) as view:
        return file.readinto(view[start:-_BEHIND]) or 0  # type: ignore[attr-defined]
