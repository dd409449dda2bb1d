"""Derive the plain edges: run the SPARQL updates of ``ontology/rules/`` in the order they state.

Each rule reads statements and writes edges into ``…/graph/derived/…``; a documented edge comes with
a ``pv:DerivedEdge`` node that names the statements that it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from provolta import headers
from provolta.errors import BadQuestion, Place, QuerySyntax
from provolta.files import rule_files


class Updatable(Protocol):
    """What a rule needs: something that can be updated and counted."""

    def update(self, text: str) -> None:
        """Run a SPARQL update."""

    def __len__(self) -> int:
        """The number of quads."""


@dataclass(frozen=True)
class Rule:
    """One rule: its place in the order, its title and the update itself."""

    order: int
    title: str
    path: Path
    text: str


@dataclass(frozen=True)
class Derived:
    """How many triples a rule added."""

    rule: Rule
    triples: int


def read(root: Path) -> list[Rule]:
    """The rules below ``root``, in order.

    Raises:
        BadQuestion: if a header lacks title or order.
    """
    return sorted((_rule(path) for path in rule_files(root)), key=lambda r: (r.order, r.path.name))


def _rule(path: Path) -> Rule:
    text = path.read_text(encoding="utf-8")
    header, _ = headers.parse(text, path)
    order = header.get("order")
    if not isinstance(order, int):
        raise BadQuestion("A rule needs an order in its header.", place=Place(path, 1))
    return Rule(order, str(header["title"]), path, text)


def materialise(engine: Updatable, rules: Iterable[Rule]) -> list[Derived]:
    """Run the rules one after another; each may read what the ones before it derived.

    Raises:
        QuerySyntax: if a rule does not parse; the place names its file.
    """
    outcome = []
    for rule in rules:
        before = len(engine)
        try:
            engine.update(rule.text)
        except QuerySyntax as error:
            line = error.place.line if error.place else None
            raise QuerySyntax(error.what, place=Place(rule.path, line)) from None
        outcome.append(Derived(rule, len(engine) - before))
    return outcome
