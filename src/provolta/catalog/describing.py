"""The four graphs about the graph, and how they get into a store."""

from __future__ import annotations

from collections.abc import Iterable
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
    return {
        ABOUT + "void": list(statistics.triples(engine, ABOUT)),
        ABOUT + "catalog": list(offers.triples(revision, address)),
        ABOUT + "questions": list(examples.questions(questions.find(root).values(), address)),
        ABOUT + "prefixes": list(examples.prefixes()),
    }


def describe(
    engine: Engine, root: Path, names: Iterable[str], address: str, media_type: str
) -> bytes:
    """Some of the graphs as one document, with the addresses of the server that gives it."""
    found = graphs(engine, root, engine.revision, address)
    return serialize_triples(
        list(dict.fromkeys(triple for name in names for triple in found[ABOUT + name])), media_type
    )


def refresh(engine: Filling, root: Path, revision: str) -> None:
    """Write the graphs into a store, in place of what they held."""
    for name, triples in graphs(engine, root, revision).items():
        engine.update(f"DROP SILENT GRAPH <{name}>")
        engine.load_text(serialize_triples(triples, "application/n-triples"), name)
