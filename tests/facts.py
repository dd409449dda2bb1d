"""The tables of facts that the data were made from, where they stand beside the project.

They are no part of it: the Turtle is the source. Where they are at hand, tests hold the data
against them row by row; see ``tests/test_facts.py``.
"""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from collections.abc import Mapping

from tests.mini_world import PROJECT

FACTS = PROJECT.parent / "shared" / "facts"
"""Where the tables lie if they are at hand."""

GOODS = {"supply", "supply_agreement", "offtake", "order", "recycling_agreement"}
"""The types of relation in which goods go from the supplier to the customer."""

VAGUE = ("talks", "expect", "memorandum")
"""Words in the status of a relation that is not agreed."""

SCALES = {
    "TWh": 1000,
    "TWh/y": 1000,
    "kt/y": 1000,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
"""The first words of units of the tables that are multiples of ours, and by how much."""

Row = dict[str, str]


def table(name: str) -> list[Row]:
    """The rows of a table that were seen in a document or in the brief."""
    with (FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row.get("basis") != "unverified"]
    if name == "solid_state":  # its numbers are those of other facts
        return [row | {"id": f"solid_state/{row['id']}"} for row in rows]
    return rows


def left_out() -> dict[str, str]:
    """The rows that say nothing that could be a statement, with the reason."""
    text = (PROJECT / "data" / "left-out.toml").read_text(encoding="utf-8")
    return {row["id"]: row["reason"] for row in tomllib.loads(text)["left_out"]}


def scale(unit: str) -> int:
    """How many of our units one of the table's is.

    >>> scale("million t/y"), scale("t/y"), scale("")
    (1000000, 1, 1)
    """
    return SCALES.get(unit.partition(" ")[0], 1)


def agreed(row: Row) -> bool:
    """Whether goods flow by a relation: an agreement or a supply, and not talks of one."""
    return row["relation_type"] in GOODS and not any(word in row["status"] for word in VAGUE)


def upstream(focus: str) -> set[str]:
    """Everybody who supplies ``focus``, directly or through others, by the table alone."""
    suppliers: dict[str, set[str]] = defaultdict(set)
    for row in table("supply_relations"):
        if agreed(row):
            suppliers[row["customer"]].add(row["supplier"])
    return closure(focus, suppliers)


def closure(start: str, suppliers: Mapping[str, set[str]]) -> set[str]:
    """Everybody who is reached from ``start`` by following suppliers."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for supplier in suppliers.get(waiting.pop(), set()) - found:
            found.add(supplier)
            waiting.append(supplier)
    return found
