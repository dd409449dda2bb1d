"""Inner SELECTs that are asked beforehand, for a server that joins their rows wrongly.

Virtuoso 7.2.5 gives too few rows when a path of any length is joined with another one, or with
VALUES of several terms, when a UNION is joined with many patterns, and when two SELECTs with
OPTIONAL are joined; its compiler gives up on some paths in a UNION. An inner SELECT is worked out
by itself in any case (SPARQL 1.1, 18.2.4.4), so that asking it by itself and writing its rows in
its place as VALUES gives the same answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from provolta.engine import XSD, Iri, Literal, Table, Term
from provolta.guard import blanked
from provolta.names import is_iri

MOST_ROWS = 2000
"""A longer answer stays a SELECT: the compiler of that server bounds the length of a query."""
MOST_ASKED = 12
"""A query with more inner SELECTs stays as it is: one request shall not become hundreds."""
_INNER = re.compile(r"\{\s*SELECT\b", re.IGNORECASE)
_FORM = re.compile(r"(?<![\w?$:/#.\-])(?:SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
_ELSEWHERE = re.compile(r"(?<![\w?$:/#.\-])(?:GRAPH|FROM|BASE)\b", re.IGNORECASE)
_HARD = re.compile(r"[\w>)][*+](?=[\s)/|])|(?<![\w?$:/#.\-])(?:UNION|OPTIONAL)\b", re.IGNORECASE)
_ENDS = re.compile(r"(\?\w+)\s+[^\s?$.;]+[*+?][^\s?$.;]*\s+(\?\w+)?")
_WITHOUT = re.compile(r"(?<![\w?$:/#.\-])(?:MINUS|EXISTS)\s*(?=\{)", re.IGNORECASE)
_JOINED = re.compile(r"[{}.]\s*\Z")
_UNION = re.compile(r"\s*UNION\b", re.IGNORECASE)
_PLAIN = re.compile(r"[\w .:/\-]*")


def settled(query: str, ask: Callable[[str], Table | None]) -> str:
    """A query with the rows of each inner SELECT that is hard for that server in its place.

    ``ask`` gives the rows of a query, None if it has none to give; such a SELECT stays, and so does
    one with too many rows, with terms that are not IRIs and plain texts, or from whose variables a
    path goes on. MINUS of one variable becomes a filter, because there that compiler does not
    know VALUES; other MINUS and EXISTS stay.

    >>> query = "SELECT * { { SELECT ?a { ?a x:p* x:y } } ?a x:q ?b }"
    >>> print(settled(query, lambda _: Table(("a",), ((Iri("x:y"),), (Iri("x:z"),)))))
    SELECT * { VALUES (?a) { (<x:y>) (<x:z>) } ?a x:q ?b }
    """
    plain = blanked(query)
    form = _FORM.search(plain)
    starts = [found.start() for found in _INNER.finditer(plain)]
    if form is None or _ELSEWHERE.search(plain) or len(starts) > MOST_ASKED:
        return query
    done: list[int] = []
    for start in reversed(starts):  # what is further in comes later
        end = _end(plain, start)
        if not (_HARD.search(plain, start, end) or any(start < one < end for one in done)):
            continue
        part = _bounded(query[: form.start()], query[start:end])
        first, last, written = _instead(plain, start, end, partial(ask, part))
        if written is not None:
            query = query[:first] + written + query[last:]
            plain = blanked(query)
            done.append(first)
    return query


def _instead(
    plain: str, start: int, end: int, rows: Callable[[], Table | None]
) -> tuple[int, int, str | None]:
    """From where to where what is to be written instead of an inner SELECT; None for nothing."""
    outer = [one for one in _WITHOUT.finditer(plain) if _holds(plain, one, start)]
    if not outer:
        written = _values(rows(), _beside(plain, start, end))
        joined = _JOINED.search(plain, 0, start) and not _UNION.match(plain, end)
        return start, end, written if joined or written is None else f"{{ {written} }}"
    if not _alone(plain, outer[-1], start, end):
        return start, end, None
    return outer[-1].start(), _end(plain, outer[-1].end()), _filter(rows())


def _holds(plain: str, group: re.Match[str], place: int) -> bool:
    return group.end() <= place < _end(plain, group.end())


def _alone(plain: str, group: re.Match[str], start: int, end: int) -> bool:
    """Whether a MINUS holds an inner SELECT and nothing else."""
    rest = plain[group.end() : start] + plain[end : _end(plain, group.end())]
    return group.group().upper().startswith("MINUS") and not rest.strip("{} \t\r\n")


def _bounded(prologue: str, inner: str) -> str:
    return f"{prologue}SELECT * WHERE {{ {inner} }} LIMIT {MOST_ROWS + 1}"


def _end(plain: str, start: int) -> int:
    """Where the group that begins at a place has ended."""
    depth = 0
    for place in range(start, len(plain)):
        depth += {"{": 1, "}": -1}.get(plain[place], 0)
        if depth == 0:
            return place + 1
    return len(plain)


def _beside(plain: str, start: int, end: int) -> str:
    """What is joined with an inner SELECT: what is around it, up to the next SELECT out or in."""
    left, right = 0, len(plain)
    for found in _INNER.finditer(plain):
        other, ends = found.start(), _end(plain, found.start())
        if other < start and ends >= end:
            left, right = other, ends
    around = plain[left:start] + " " * (end - start) + plain[end:right]
    while inner := _INNER.search(around, 1):
        around = around[: inner.start()] + " " + around[_end(around, inner.start()) :]
    return around


def _filter(table: Table | None) -> str | None:
    """What MINUS does with the rows of one variable; None if there are more of either."""
    if table is None or len(table.columns) != 1 or len(table) > MOST_ROWS:
        return None
    told = [_written(row[0]) for row in table]
    if not all(told):
        return None
    if not told:
        return " "
    name = f"?{table.columns[0]}"
    return f"FILTER(!BOUND({name}) || {name} NOT IN ({', '.join(map(str, told))}))"


def _values(table: Table | None, outside: str) -> str | None:
    """Rows as VALUES; None if they cannot stand there, or a path goes on from them.

    A path whose start comes from VALUES is another thing that this server gets wrong.
    """
    ends = {name for found in _ENDS.findall(outside) for name in found}
    named = [f"?{name}" for name in table.columns] if table else []
    if table is None or not 0 < len(table) <= MOST_ROWS or ends.intersection(named):
        return None
    rows = [[_written(term) for term in row] for row in table]
    told = [f"({' '.join(filter(None, row))})" for row in rows if all(row)]
    if len(told) < len(rows):
        return None
    return f"VALUES ({' '.join(named)}) {{ {' '.join(told)} }}"


def _written(term: Term | None) -> str | None:
    if isinstance(term, Iri) and is_iri(term.value):
        return f"<{term.value}>"
    plain = isinstance(term, Literal) and term.datatype == XSD + "string"
    return f'"{term}"' if plain and _PLAIN.fullmatch(str(term)) else None
