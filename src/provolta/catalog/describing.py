"""The four graphs about the graph, and how they get into a store."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Protocol

from provolta import questions
from provolta.catalog import examples, offers, statistics
from provolta.embedded import serialize_triples
from provolta.engine import Engine, Triple
from provolta.names import BASE, GRAPH

ABOUT = GRAPH + "about/"
"""How the names of the graphs about the graph begin; they do not count themselves."""


class Filling(Engine, Protocol):
    """An engine that can be written to."""

    def update(self, text: str) -> None:
        """Run an update."""

    def load_text(self, data: str | bytes, graph: str, name: str = "text") -> None:
        """Add Turtle to a graph."""


def graphs(
    engine: Engine, root: Path, revision: str, address: str = BASE.rstrip("/")
) -> dict[str, list[Triple]]:
    """The graphs about everything else that an engine holds, by name."""
    return {ABOUT + name: list(make()) for name, make in _makers(engine, root, revision, address)}


def _makers(
    engine: Engine, root: Path, revision: str, address: str
) -> list[tuple[str, Callable[[], Iterable[Triple]]]]:
    return [
        ("void", lambda: statistics.triples(engine, ABOUT)),
        ("catalog", lambda: offers.triples(revision, address)),
        ("questions", lambda: examples.questions(questions.find(root).values(), address)),
        ("prefixes", examples.prefixes),
    ]


def describe(
    engine: Engine,
    root: Path,
    names: Collection[str],
    address: str,
    media_type: str,
    *,
    kept: bool = True,
) -> bytes:
    """Some of the graphs as one document, with the addresses of the server that gives it.

    What takes long to count is read from the store, if it is there, unless ``kept`` says that
    the store is not described anew with every revision.
    """
    makers = dict(_makers(engine, root, engine.revision, address))
    if kept:
        makers["void"] = lambda: _counted(engine) or statistics.triples(engine, ABOUT)
    found = [triple for name in names for triple in makers[name]()]
    return serialize_triples(list(dict.fromkeys(found)), media_type)


def _counted(engine: Engine) -> Sequence[Triple]:
    """The numbers as they stand in the store."""
    where = f"GRAPH <{ABOUT}void> {{ ?s ?p ?o }}"
    return engine.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {where} }}")


def refresh(engine: Filling, root: Path, revision: str) -> None:
    """Write the graphs into a store, in place of what they held."""
    for name, triples in graphs(engine, root, revision).items():
        engine.update(f"DROP SILENT GRAPH <{name}>")
        engine.load_text(serialize_triples(triples, "application/n-triples"), name)
