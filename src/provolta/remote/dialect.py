"""What some servers do otherwise than SPARQL 1.1 says, and how the same answer is had from them.

Virtuoso 7 is known by its ``Server`` header. Its quirks that matter here, each seen on 7.2.5:

- a property path of any length whose start comes from VALUES: "transitive start not given";
- a path of zero or one step whose start comes from VALUES: answers from every start;
- booleans as ``0`` and ``1``, those of the data and those worked out, the latter as integers;
- the answer to ASK as a table with one number;
- answers that end at ``ResultSetMaxRows``, with 200 and a header to say so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from provolta.engine import XSD
from provolta.guard import blanked

VIRTUOSO = "virtuoso"
TOO_WIDE = "Max row length is exceeded"
"""What it says when rows with long texts are to be ordered."""
_VALUES = r"(?i:\bVALUES)\s+(%s)\s*\{([^{}]*)\}"
_PATH = re.compile(r"(\?\w+)\s+\^?[(<]?[\w:/#.\-]+[>)]?[*+?]\s+(\?\w+)?")
_TRUTH = "__ASK_RETVAL"
_BOOLEAN = XSD + "boolean"
_TRUTHS = {"0": "false", "1": "true"}


def of(server: str) -> str:
    """The dialect of a server, from its ``Server`` header; empty for plain SPARQL 1.1.

    >>> of("Virtuoso/07.20.3229 (Linux) x86_64-pc-linux-gnu"), of("oxigraph/0.5.13")
    ('virtuoso', '')
    """
    return VIRTUOSO if server.lower().startswith("virtuoso") else ""


def written(query: str, dialect: str) -> str:
    """A query as a dialect wants it, with the same answer.

    >>> print(written("SELECT * { VALUES ?a { x:y } ?a x:p* ?b }", VIRTUOSO))
    SELECT * { VALUES ?a { x:y } FILTER(?a = x:y) ?a x:p* ?b }
    >>> print(written("SELECT * { VALUES ?a { x:y x:z } ?a x:p* ?b }", VIRTUOSO))
    SELECT * { { VALUES ?a { x:y } FILTER(?a = x:y) ?a x:p* ?b } UNION
    { VALUES ?a { x:z } FILTER(?a = x:z) ?a x:p* ?b } }
    """
    if dialect != VIRTUOSO:
        return query
    plain = blanked(query)
    ends = {name for found in _PATH.findall(plain) for name in found if name}
    if not ends:
        return query
    values = re.compile(_VALUES % "|".join(map(re.escape, sorted(ends))))
    for found in reversed(list(values.finditer(plain))):
        query = _anchored(query, plain, found)
        plain = blanked(query)
    return query


def _anchored(query: str, plain: str, values: re.Match[str]) -> str:
    """A query with FILTER beside VALUES; for several values, the group once for each of them."""
    name, terms = values[1], values[2].split()

    def said(term: str) -> str:
        return f"VALUES {name} {{ {term} }} FILTER({name} = {term})"

    if len(terms) == 1:
        return query[: values.start()] + said(terms[0]) + query[values.end() :]
    start, end = _group(plain, values.start())
    before, after = query[start : values.start()], query[values.end() : end]
    groups = " UNION\n".join(f"{{{before}{said(term)}{after}}}" for term in terms)
    return f"{query[:start]} {groups} {query[end:]}"


def _group(plain: str, place: int) -> tuple[int, int]:
    """Where the inside of the innermost group around a place begins and ends."""
    depth, start = 0, place
    while start and depth < 1:
        start -= 1
        depth += {"{": 1, "}": -1}.get(plain[start], 0)
    end, depth = place, 0
    while end < len(plain) and depth >= 0:
        depth += {"{": 1, "}": -1}.get(plain[end], 0)
        end += 1
    return start + 1, end - 1


def truth(answer: Mapping[str, Any]) -> bool | None:
    """The truth value in the answer to an ASK; None if there is none."""
    found = answer.get("boolean")
    if isinstance(found, bool):
        return found
    if answer.get("head", {}).get("vars") != [_TRUTH]:
        return None
    rows = answer["results"]["bindings"]
    return bool(rows) and rows[0].get(_TRUTH, {}).get("value") == "1"


def lexical(value: str, datatype: str) -> str:
    """The text of a literal, in the form that everybody else uses.

    >>> lexical("1", "http://www.w3.org/2001/XMLSchema#boolean")
    'true'
    """
    return _TRUTHS.get(value, value) if datatype == _BOOLEAN else value


def shortened(headers: Mapping[str, str]) -> str:
    """Why an answer is not whole, if its headers say so; empty if it is."""
    if headers.get("X-SQL-State") == "S1TAT":
        return "it ran out of time"
    most = most_rows(headers)
    return f"it ends at {most} rows (ResultSetMaxRows)" if most else ""


def most_rows(headers: Mapping[str, str]) -> int | None:
    """At how many rows Virtuoso has cut an answer; it says so only when it has."""
    most = headers.get("X-SPARQL-MaxRows", "")
    return int(most) if most.isdecimal() else None
