"""How many rows an answer has, counted in the bytes that go by: no answer is ever whole here."""

from __future__ import annotations

import re

from fastapi import Request
from starlette.types import Scope

TOLD = "told"
"""Where in the state of a request the access log looks for what it is told."""
_MARKS: dict[str, tuple[re.Pattern[bytes], int]] = {
    "json": (re.compile(rb'[\[,]\{"[^,}]'), 4),
    "xml": (re.compile(rb"<result>"), 8),
    "tab-separated-values": (re.compile(rb"\n"), 1),
    "csv": (re.compile(rb"\n"), 1),
    "n-triples": (re.compile(rb"\n"), 1),
}
"""What there is one of for each row, and how many bytes it has.

In JSON a quotation mark inside a text has a backslash before it, and behind the one at its end
comes ``,`` or ``}``; in XML a text has no ``<``, and in TSV and N-Triples none has a line break.
"""
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
        self._mark: re.Pattern[bytes] | None
        self._mark, self._long = _MARKS.get(self._form, (None, 1))
        self._found = 0
        self._rest = b""
        self._quoted = False

    def take(self, piece: bytes) -> None:
        """Count what goes by."""
        if self._form == "csv":
            self._outside_quotes(piece)
            return
        if self._mark is None:
            return
        seen = self._rest + piece
        self._found += sum(1 for _ in self._mark.finditer(seen))
        self._rest = seen[max(0, len(seen) - self._long + 1) :] if self._long > 1 else b""

    def _outside_quotes(self, piece: bytes) -> None:
        for place, part in enumerate(piece.split(b'"')):
            self._quoted ^= place > 0
            if not self._quoted:
                self._found += part.count(b"\n")

    @property
    def rows(self) -> int | None:
        """How many there were; None where the form has no rows."""
        if self._mark is None:
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
