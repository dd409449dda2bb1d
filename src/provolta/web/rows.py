"""How many rows an answer has, counted in the bytes that go by: no answer is ever whole here."""

from __future__ import annotations

from fastapi import Request
from starlette.types import Scope

TOLD = "told"
"""Where in the state of a request the access log looks for what it is told."""
_MARKS = {
    "json": (b'[{"', b',{"'),
    "xml": (b"<result>",),
    "tab-separated-values": (b"\n",),
    "csv": (b"\n",),
    "n-triples": (b"\n",),
}
"""What there is one of for each row. In JSON a quotation mark inside a text has a backslash before
it, in XML a text has no ``<``, and in TSV and N-Triples none has a line break."""
_HEADED = ("tab-separated-values", "csv")


class RowCount:
    r"""Counts the rows of an answer piece by piece.

    Rows without any value are not counted in JSON.

    >>> count = RowCount("text/csv")
    >>> for piece in (b'a,b\r\n1,"x\r', b'\ny"\r\n2,\r\n'):
    ...     count.take(piece)
    >>> count.rows
    2
    """

    def __init__(self, media: str) -> None:
        """Begin an answer in a media type."""
        self._form = next(
            (one for one in _MARKS if media.split(";", maxsplit=1)[0].endswith(one)), ""
        )
        self._marks = _MARKS.get(self._form, ())
        self._found = 0
        self._rest = b""
        self._quoted = False

    def take(self, piece: bytes) -> None:
        """Count what goes by."""
        if self._form == "csv":
            self._outside_quotes(piece)
            return
        longest = max(map(len, self._marks), default=1)
        seen = self._rest + piece
        self._found += sum(seen.count(mark) for mark in self._marks)
        self._rest = seen[max(0, len(seen) - longest + 1) :] if longest > 1 else b""

    def _outside_quotes(self, piece: bytes) -> None:
        for place, part in enumerate(piece.split(b'"')):
            self._quoted ^= place > 0
            if not self._quoted:
                self._found += part.count(b"\n")

    @property
    def rows(self) -> int | None:
        """How many there were; None where the form has no rows."""
        if not self._marks:
            return None
        return max(0, self._found - (self._form in _HEADED))


def note(scope: Scope, rows: int | None) -> None:
    """Tell the access log how many rows the answer to a request has."""
    scope.get("state", {}).get(TOLD, {})["rows"] = rows


def counted(request: Request, data: bytes, media: str) -> bytes:
    """An answer that is whole, once the access log was told of its rows."""
    count = RowCount(media)
    count.take(data)
    note(request.scope, count.rows)
    return data
