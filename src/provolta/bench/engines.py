"""Contestants that answer SPARQL, each loaded from a file and asked by one form."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import owlready2
import pyoxigraph as ox
import rdflib

from provolta.bench import servers, virtuoso
from provolta.bench.writing import LOT_FLOW
from provolta.embedded.closures import ease

OURS = "Provolta, SPARQL"


class Engine(Protocol):
    """Answers queries of the form SELECT."""

    def count(self, query: str) -> int:
        """The number of rows, each of them taken."""

    def rows(self, query: str) -> list[list[str]]:
        """The rows as text; an empty text is an unbound variable."""


def in_memory(nquads: Path) -> ox.Store:
    """A store in memory with the N-Quads of a file."""
    memory = ox.Store()
    memory.bulk_load(path=str(nquads), format=ox.RdfFormat.N_QUADS)
    return memory


class _Oxigraph:
    def __init__(self, store: ox.Store, *, eased: bool = False) -> None:
        self._store, self._eased = store, eased

    def _found(self, query: str) -> ox.QuerySolutions:
        text = ease(query) if self._eased else query
        found = self._store.query(text, use_default_graph_as_union=True)
        assert isinstance(found, ox.QuerySolutions)
        return found

    def count(self, query: str) -> int:
        return sum(1 for _ in self._found(query))

    def rows(self, query: str) -> list[list[str]]:
        return [[getattr(term, "value", "") for term in row] for row in self._found(query)]


class _Rdflib:
    def __init__(self, graph: rdflib.Graph) -> None:
        self._graph = graph

    def count(self, query: str) -> int:
        return len(list(self._graph.query(query)))

    def rows(self, query: str) -> list[list[str]]:
        found = [tuple(row) for row in self._graph.query(query)]  # type: ignore[arg-type]
        return [["" if term is None else str(term) for term in row] for row in found]


class _Owlready:
    def __init__(self, world: owlready2.World) -> None:
        self._world = world

    def count(self, query: str) -> int:
        return len(list(self._world.sparql(query)))

    def rows(self, query: str) -> list[list[str]]:
        found = [list(row) for row in self._world.sparql(query)]
        return [["" if one is None else str(getattr(one, "iri", one)) for one in r] for r in found]


@contextmanager
def _memory(nquads: Path, _: Path) -> Iterator[Engine]:
    yield _Oxigraph(in_memory(nquads))


@contextmanager
def _ours(nquads: Path, _: Path) -> Iterator[Engine]:
    yield _Oxigraph(in_memory(nquads), eased=True)


@contextmanager
def _disk(nquads: Path, folder: Path) -> Iterator[Engine]:
    disk = ox.Store(str(folder))
    disk.bulk_load(path=str(nquads), format=ox.RdfFormat.N_QUADS)
    yield _Oxigraph(disk)


@contextmanager
def _rdflib(nquads: Path, _: Path) -> Iterator[Engine]:
    graph = rdflib.Graph()
    graph.parse(str(nquads.with_suffix(".nt")), format="nt")
    yield _Rdflib(graph)


@contextmanager
def _owlready(nquads: Path, folder: Path) -> Iterator[Engine]:
    world = owlready2.World(filename=str(folder))
    with nquads.with_suffix(".nt").open("rb") as file:
        ontology = world.get_ontology("urn:provolta:bench#")
        ontology.load(fileobj=file, format="ntriples", only_local=True)
    yield _Owlready(world)


Opened = Callable[[Path, Path], AbstractContextManager[Engine]]
ENGINES: dict[str, Opened] = {
    OURS: _ours,
    "pyoxigraph in memory": _memory,
    "pyoxigraph on disk": _disk,
    "oxigraph server": servers.oxigraph,
    "Virtuoso": virtuoso.virtuoso,
    "owlready2": _owlready,
    "rdflib": _rdflib,
}
"""Every engine: from N-Quads (N-Triples beside them) and a place of its own to it, loaded."""


def missing() -> dict[str, str]:
    """The peers that are not here, and what brings each.

    >>> set(missing().values()) <= set(_BRINGS.values())
    True
    """
    here: dict[str, object] = {
        "plain C": shutil.which("cc"),
        "oxigraph server": servers.oxigraph_program(),
        "Virtuoso": virtuoso.present(),
    }
    here |= {name: find_spec(name) for name in ("rustworkx", "igraph", "networkx")}
    return {name: _BRINGS[name] for name, found in here.items() if not found}


_BRINGS = {
    "plain C": "apt-get install gcc",
    "oxigraph server": "pip install oxigraph",
    "Virtuoso": "apt-get install virtuoso-opensource-7-bin",
    "rustworkx": "pip install rustworkx",
    "igraph": "pip install igraph",
    "networkx": "pip install networkx",
}


def closure(iri: str, *, upstream: bool) -> str:
    """The query for what a lot is made of, or for what is made of it."""
    path = f"<{LOT_FLOW}>+"
    pattern = f"?lot {path} <{iri}>" if upstream else f"<{iri}> {path} ?lot"
    return f"SELECT ?lot WHERE {{ {pattern} }}"


def naive(iri: str) -> str:
    """The same upstream as a person writes it who also wants the type: the planner's trap."""
    lot = LOT_FLOW.replace("directlyFlowsInto", "Lot")
    return f"SELECT ?lot WHERE {{ ?lot <{LOT_FLOW}>+ <{iri}> . ?lot a <{lot}> . }}"
