"""Rows in the order that a query asks for, when they came from elsewhere in none or in another."""

from __future__ import annotations

import re

import pyoxigraph as ox

from provolta.embedded.mapping import node_of
from provolta.engine import Table

_ROW = "provolta_row"
_VARIABLE = re.compile(r"[?$](\w+)")


def places_in_order(table: Table, clause: str, prologue: str = "") -> list[int] | None:
    """Which row comes first, second and so on, by what follows ``ORDER BY`` in a query.

    Rows that are equal by it keep their order. None if it names what is no column.

    >>> from provolta.engine import Literal
    >>> table = Table(("a",), ((Literal("b"),), (None,), (Literal("a"),)))
    >>> places_in_order(table, "?a"), places_in_order(table, "DESC(?a)")
    ([1, 2, 0], [0, 2, 1])
    """
    named = [f"?{name}" for name in table.columns]
    wanted = [f"?{name}" for name in dict.fromkeys(_VARIABLE.findall(clause))]
    if not set(wanted) <= set(named):
        return None
    store, row_of = ox.Store(), ox.NamedNode(f"x:{_ROW}")
    columns = [(named.index(name), ox.NamedNode(f"x:{name[1:]}")) for name in wanted]
    for place, row in enumerate(table):
        subject = ox.NamedNode(f"x:{place}")
        store.add(ox.Quad(subject, row_of, ox.Literal(place)))
        for column, predicate in columns:
            if (term := row[column]) is not None:
                store.add(ox.Quad(subject, predicate, node_of(term)))
    found = " ".join(f"OPTIONAL {{ ?{_ROW}_of <x:{name[1:]}> {name} }}" for name in wanted)
    results = store.query(
        f"{prologue}\nSELECT ?{_ROW} {{ ?{_ROW}_of <x:{_ROW}> ?{_ROW} {found} }}"
        f" ORDER BY {clause}\n ?{_ROW}"
    )
    assert isinstance(results, ox.QuerySolutions)
    return [int(solution[0].value) for solution in results]
