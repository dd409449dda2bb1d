"""ORDER BY that is done here, for a server that orders wrongly or not at all.

Virtuoso 7.2.5 puts texts of more than some twenty signs into an order of its own, and orders no
rows with texts of several thousand signs, such as joined lists of statements: "Max row length is
exceeded".
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from provolta.embedded import places_in_order
from provolta.engine import Table
from provolta.guard import blanked

MOST_ROWS = 100_000
"""More rows keep the order in which they came; to order as many here would take seconds."""
_FORM = re.compile(r"(?<![\w?$:/#.\-])(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
_ORDER = re.compile(r"\bORDER\s+BY\b", re.IGNORECASE)
_MORE = re.compile(r"\b(?:LIMIT|OFFSET|VALUES)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Order:
    """The last ORDER BY of a query: what it says, the prefixes before, the query without it."""

    clause: str
    prologue: str
    rest: str


def order_of(query: str) -> Order | None:
    """What a SELECT is ordered by; None if by nothing, or if only a part of the rows is wanted.

    >>> order_of("PREFIX x: <x:> SELECT * { ?s x:p ?o } ORDER BY DESC(?s) ?o # why").clause
    'DESC(?s) ?o # why'
    >>> order_of("SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 10")
    """
    plain = blanked(query)
    form = _FORM.search(plain)
    tail = plain.rfind("}") + 1
    found = _ORDER.search(plain, tail)
    if form is None or form[1].upper() != "SELECT" or found is None or _MORE.search(plain, tail):
        return None
    return Order(query[found.end() :].strip(), query[: form.start()], query[: found.start()])


def ordered(found: dict[str, Any], table: Table, order: Order) -> bytes | None:
    """An answer as SPARQL JSON with its rows in order; None if they cannot be put into it."""
    if len(table) > MOST_ROWS:
        return None
    places = places_in_order(table, order.clause, order.prologue)
    if places is None:
        return None
    rows = found["results"]["bindings"]
    found["results"]["bindings"] = [rows[place] for place in places]
    return json.dumps(found).encode()
