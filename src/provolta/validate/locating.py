"""Where a thing stands: the file behind the graph that speaks of it, and the line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from provolta.embedded import EmbeddedEngine
from provolta.engine import text_of
from provolta.errors import Place
from provolta.files import SourceFile, locate
from provolta.names import iri_text, is_iri

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


class Locator:
    """Finds the place of things in the files that were loaded into an engine.

    ``first`` are the files to prefer when several speak of the same thing.
    """

    def __init__(
        self,
        engine: EmbeddedEngine,
        files: Iterable[SourceFile],
        first: Sequence[SourceFile] = (),
    ) -> None:
        """Remember which file is which graph."""
        self._engine = engine
        self._files = {file.graph: file for file in files}
        self._first = {file.graph for file in first}
        self._mentions: dict[str, list[tuple[str, str]]] = {}

    def place(self, focus: str, path: str = "", graph: str = "") -> Place:
        """The file and line where a thing, or one of its properties, is written.

        The graph counts if it is given; else the file that gives the property, else the one that
        gives the type, else any that speaks of the thing. Without any file the place is the graph
        or the thing itself.
        """
        file = self._files.get(graph) or self._file_of(focus, path)
        if file is None:
            return Place(graph or focus)
        return Place(file.name, locate(file.path, focus, path or None).line)

    def described(self, focus: str) -> bool:
        """Whether one of the preferred files speaks of a thing as a subject."""
        return focus in self._subjects

    @cached_property
    def _subjects(self) -> frozenset[str]:
        found: set[str] = set()
        for graph in self._first:
            query = f"SELECT DISTINCT ?s {{ GRAPH {iri_text(graph)} {{ ?s ?p ?o }} }}"
            found.update(row[0] for row in self._engine.select(query).texts())
        return frozenset(found)

    def _file_of(self, focus: str, path: str) -> SourceFile | None:
        mentions = self._mentions_of(focus)
        for wanted in (path, _TYPE, ""):
            graphs = [graph for graph, predicate in mentions if not wanted or predicate == wanted]
            if graphs:
                return self._files[min(graphs, key=lambda graph: (graph not in self._first, graph))]
        return None

    def _mentions_of(self, focus: str) -> list[tuple[str, str]]:
        if focus not in self._mentions:
            known = []
            if is_iri(focus):
                query = f"SELECT ?g ?p {{ GRAPH ?g {{ {iri_text(focus)} ?p ?o }} }}"
                rows = self._engine.select(query)
                known = [(text_of(g) or "", text_of(p) or "") for g, p in rows]
            self._mentions[focus] = [pair for pair in known if pair[0] in self._files]
        return self._mentions[focus]
