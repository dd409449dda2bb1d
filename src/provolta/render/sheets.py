"""CSV for spreadsheets: no text of the data becomes a formula in the program that opens it.

The results of the SPARQL protocol and the exports of the whole graph are not written here: they are
for programs, and keep every character as the standard or the data have it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from provolta.answers import Cell

# The wide forms of the signs count too: East Asian editions of spreadsheets read them alike.
_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_SPECIAL = re.compile(r'[",;\t\r\n]')


def table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    r"""A table as CSV, its first line the names of the columns.

    >>> table(["name", "t"], [["=1+1", -5.5], ["a,b", None]])
    'name,t\n\'=1+1,-5.5\n"a,b",\n'
    """
    lines = (",".join(_quoted(cell(one)) for one in row) for row in (head, *rows))
    return "".join(f"{line}\n" for line in lines)


def cell(value: Cell) -> str:
    """One cell: numbers as they are, and before a text that would be a formula an apostrophe.

    >>> cell("@SUM(A1)"), cell("-5.5"), cell(-5.5), cell("- see note"), cell(True), cell(None)
    ("'@SUM(A1)", '-5.5', '-5.5', "'- see note", 'true', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        return repr(value)
    dangerous = value.startswith(_STARTS) and not _NUMBER.fullmatch(value)
    return "'" + value if dangerous else value


def _quoted(text: str) -> str:
    """A text in quotation marks where a reader needs them; the library forgets carriage returns."""
    return '"' + text.replace('"', '""') + '"' if _SPECIAL.search(text) else text
