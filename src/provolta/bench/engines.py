"""Contestants that answer SPARQL: pyoxigraph, the oxigraph server, rdflib if small."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import rdflib

from provolta.bench import servers
from provolta.bench.writing import LOT_FLOW
from provolta.embedded.closures import ease

Ask = Callable[[str], int]
"""From a query to the number of rows."""
SMALL = 150_000
"""Triples up to which rdflib takes part."""


def in_memory(nquads: Path) -> ox.Store:
    """A store in memory with the N-Quads of a file."""
    memory = ox.Store()
    memory.bulk_load(path=str(nquads), format=ox.RdfFormat.N_QUADS)
    return memory


def engines(
    memory: ox.Store, nquads: Path, ntriples: Path, folder: Path, size: int
) -> Iterator[tuple[str, Ask]]:
    """Every engine, loaded, by name."""
    yield "pyoxigraph in memory", _oxigraph(memory)
    yield "Provolta, SPARQL", _oxigraph(memory, eased=True)
    disk = ox.Store(str(folder / "store"))
    disk.bulk_load(path=str(nquads), format=ox.RdfFormat.N_QUADS)
    yield "pyoxigraph on disk", _oxigraph(disk)
    if (program := servers.oxigraph_program()) is not None:
        with servers.oxigraph(program, nquads, folder / "server") as ask:
            yield "oxigraph server", ask
    if size <= SMALL:
        graph = rdflib.Graph()
        graph.parse(str(ntriples), format="nt")
        yield "rdflib", lambda query: len(list(graph.query(query)))


def missing() -> list[str]:
    """The peers that are not here."""
    return [] if servers.oxigraph_program() else ["the oxigraph server"]


def _oxigraph(store: ox.Store, *, eased: bool = False) -> Ask:
    def ask(query: str) -> int:
        text = ease(query) if eased else query
        found = store.query(text, use_default_graph_as_union=True)
        assert isinstance(found, ox.QuerySolutions)
        return sum(1 for _ in found)

    return ask


def closure(iri: str, *, upstream: bool) -> str:
    """The query for what a lot is made of, or for what is made of it."""
    path = f"<{LOT_FLOW}>+"
    pattern = f"?lot {path} <{iri}>" if upstream else f"<{iri}> {path} ?lot"
    return f"SELECT ?lot WHERE {{ {pattern} }}"


def naive(iri: str) -> str:
    """The same upstream as a person writes it who also wants the type: the planner's trap."""
    lot = LOT_FLOW.replace("directlyFlowsInto", "Lot")
    return f"SELECT ?lot WHERE {{ ?lot <{LOT_FLOW}>+ <{iri}> . ?lot a <{lot}> . }}"
