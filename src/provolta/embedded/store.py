"""The store: pyoxigraph as an engine, on disk or in memory.

Habits of pyoxigraph are set right here and nowhere else: named graphs count as the default graph
unless a query names its dataset, every query passes :mod:`provolta.guard` first, and closures are
put into a form that the planner does well (:mod:`provolta.embedded.closures`).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox

from provolta.embedded.closures import ease
from provolta.embedded.documents import GRAPH_FORMATS, TABLE_FORMATS, document
from provolta.embedded.mapping import known, term_of
from provolta.embedded.outside import Outside, answered, parsed
from provolta.embedded.reading import content_of, opened
from provolta.embedded.streaming import write_graph, write_lines, write_results, write_rows
from provolta.embedded.syntax import failure, nquads_error, syntax_error, turtle_error
from provolta.engine import EVERYTHING, Dataset, Form, Row, Sink, Table, Triple
from provolta.errors import (
    BadFile,
    EngineError,
    FailedUpdate,
    ForbiddenQuery,
    NotAcceptable,
    Place,
    QuerySyntax,
    UnknownFunction,
)
from provolta.guard import DEFAULT_LIMITS, Limits, check, fetching, has_dataset_clause
from provolta.guard.calls import Call, bare, services
from provolta.names import BASE

_EASED = 100_000
"""No longer is a text that is looked through for paths once answers from elsewhere are in it."""


class EmbeddedEngine:
    """A pyoxigraph store as an :class:`provolta.engine.Engine`.

    >>> engine = EmbeddedEngine()
    >>> engine.load_text("<a:s> <a:p> 'o' .", graph="a:g")
    >>> [str(row[0]) for row in engine.select("SELECT ?o { <a:s> <a:p> ?o }")]
    ['o']
    """

    def __init__(
        self,
        store: ox.Store | None = None,
        revision: str = "",
        limits: Limits = DEFAULT_LIMITS,
        *,
        union: bool = True,
        outside: Outside | None = None,
    ) -> None:
        """Wrap a store; a new one in memory by default.

        With ``union=False`` a query that names no dataset sees the default graph alone. What lies
        ``outside`` may be asked by SERVICE; nothing may without.
        """
        self._store = ox.Store() if store is None else store
        self._revision = revision
        self._limits = limits
        self._union = union
        self._outside = outside if outside and outside.service else None

    @classmethod
    def open(
        cls,
        path: Path,
        revision: str,
        limits: Limits = DEFAULT_LIMITS,
        *,
        union: bool = True,
        outside: Outside | None = None,
    ) -> EmbeddedEngine:
        """Open a built store to read it.

        Raises:
            EngineError: if the folder holds no readable store.
        """
        try:
            store = ox.Store.read_only(str(path))
        except (OSError, RuntimeError) as error:
            raise _damaged(path, error) from error
        return cls(store, revision, limits, union=union, outside=outside)

    @classmethod
    def create(cls, path: Path) -> EmbeddedEngine:
        """Make a new store on disk, or open the files of a candidate, to be filled.

        Raises:
            EngineError: if the files are no readable store.
        """
        try:
            return cls(ox.Store(str(path)))
        except RuntimeError as error:
            raise _damaged(path, error) from error

    @property
    def revision(self) -> str:
        """The id of the revision that answers come from."""
        return self._revision

    def __len__(self) -> int:
        """The number of quads.

        Raises:
            EngineError: if a file is damaged.
        """
        try:
            return len(self._store)
        except (OSError, RuntimeError) as error:
            raise failure(error) from error

    def select(self, query: str) -> Table:
        """The answer to a SELECT, all rows at once."""
        results = self._run(query, EVERYTHING, Form.SELECT)
        assert isinstance(results, ox.QuerySolutions)
        columns = tuple(variable.value for variable in results.variables)
        rows: list[Row] = [tuple(term_of(value) for value in solution) for solution in results]
        return Table(columns, tuple(rows))

    def ask(self, query: str) -> bool:
        """The answer to an ASK."""
        return bool(self._run(query, EVERYTHING, Form.ASK))

    def construct(self, query: str) -> Sequence[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE."""
        results = self._run(query, EVERYTHING, Form.CONSTRUCT, Form.DESCRIBE)
        assert isinstance(results, ox.QueryTriples)
        return [
            (known(triple.subject), known(triple.predicate), known(triple.object))
            for triple in results
        ]

    def serialize(self, query: str, media_type: str, dataset: Dataset = EVERYTHING) -> bytes:
        """The answer to any query as a document; graphs get our prefixes.

        Raises:
            NotAcceptable: if a table is asked for as a graph document or the other way round, or a
                truth value as CSV or TSV.
        """
        results = self._run(query, dataset, *Form)
        if isinstance(results, ox.QueryTriples):
            if media_type in GRAPH_FORMATS:
                return document(list(results), media_type)
        elif media_type in TABLE_FORMATS:
            table = isinstance(results, ox.QuerySolutions)
            if table or media_type.startswith("application/"):
                return results.serialize(format=TABLE_FORMATS[media_type]) or b""
        raise NotAcceptable(f"This form of query has no answer as {media_type}.")

    def pour(self, query: str, media_type: str, sink: Sink) -> None:
        """Write the answer to a SELECT as a table, piece by piece."""
        results = self._run(query, EVERYTHING, Form.SELECT)
        assert isinstance(results, ox.QuerySolutions)
        write_results(results, media_type, sink)

    def stream(
        self,
        query: str,
        media: Callable[[Form], str],
        dataset: Dataset,
        sink: Sink,
        *,
        rows: Callable[[bytes], None] | None = None,
    ) -> None:
        """Write the answer to any query piece by piece.

        ``media`` says which media type the answer has, once the form of the query is known. With
        ``rows`` a table goes there row by row and without its end, a graph as N-Triples.
        """
        form = self._form(self._without_calls(query)[0])
        results = self._run(query, dataset, *Form)
        media_type = media(form)
        if isinstance(results, ox.QueryTriples):
            if rows is None:
                write_graph(iter(results), media_type, sink)
            else:
                write_lines(iter(results), rows)
        elif rows is not None and isinstance(results, ox.QuerySolutions):
            write_rows(results, media_type, rows)
        else:
            write_results(results, media_type, sink)

    def has_graph(self, graph: str) -> bool:
        """Whether there is a named graph of that name, be it empty."""
        return self._store.contains_named_graph(ox.NamedNode(graph))

    def stream_graph(self, graph: str | None, media_type: str, sink: Sink) -> None:
        """Write one named graph, or the default graph for None."""
        node = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
        quads = self._store.quads_for_pattern(None, None, None, node)
        write_graph((quad.triple for quad in quads), media_type, sink)

    def _run(
        self, query: str, dataset: Dataset, *forms: Form
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        without, calls = self._without_calls(query)
        form = self._form(without)
        if form not in forms:
            wanted = " or ".join(one.value for one in forms)
            raise QuerySyntax(f"This is a {form.value} query; {wanted} is needed here.")
        text = query
        if calls and self._outside is not None:
            parsed(query, without)
            text = answered(query, calls, self._outside)
        easy = ease(text) if len(text) < _EASED or not calls else text
        easy = text if fetching(easy, "SERVICE") else easy
        try:
            return self._evaluate(easy, query, without, dataset)
        except QuerySyntax:  # so that the place is one in the text as it was given
            return self._evaluate(text, query, without, dataset)

    def _form(self, without: str) -> Form:
        """The form of a query, if the guard lets it pass."""
        try:
            return check(without, self._limits)
        except ForbiddenQuery as error:
            if self._outside is None:
                raise
            remedy = f"Name one of these addresses itself: {self._outside.service}."
            raise ForbiddenQuery(error.what, place=error.place, remedy=remedy) from None

    def _without_calls(self, query: str) -> tuple[str, list[Call]]:
        """A query as the guard is to see it, and the calls in it that may be allowed."""
        if self._outside is None:
            return query, []
        calls = services(query, self._outside.calls)
        return bare(query, calls), calls

    def _evaluate(
        self, text: str, query: str, without: str, dataset: Dataset
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Give a text to the engine, which means what a query does."""
        default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [
            ox.NamedNode(iri) for iri in dataset.default_graphs
        ]
        named: list[ox.NamedNode | ox.BlankNode] = [
            ox.NamedNode(iri) for iri in dataset.named_graphs
        ]
        try:
            return self._store.query(
                text,
                base_iri=BASE,
                use_default_graph_as_union=(
                    self._union and not dataset and not has_dataset_clause(without)
                ),
                default_graph=default if dataset else None,
                named_graphs=named if dataset else None,
            )
        except SyntaxError as error:
            raise syntax_error(error, query) from None
        except (OSError, RuntimeError, ValueError) as error:
            raise failure(error) from error

    def update(self, text: str) -> None:
        """Run one of our own updates (a rule), as a transaction.

        Raises:
            QuerySyntax: if it does not parse.
        """
        try:
            self._store.update(text)
        except SyntaxError as error:
            raise syntax_error(error, text) from None

    def write(self, text: str) -> None:
        """Run an update that somebody sent and that :func:`guard.check_update` has seen.

        Raises:
            QuerySyntax: if it does not parse.
            FailedUpdate: if it cannot be carried out; nothing of it was then.
            UnknownFunction: if it calls a function that is not there.
        """
        try:
            self._store.update(text, base_iri=BASE)
        except SyntaxError as error:
            raise syntax_error(error, text) from None
        except (OSError, RuntimeError, ValueError) as error:
            why = failure(error)
            if isinstance(why, UnknownFunction):
                raise why from None
            told = str(error).rstrip(".")
            raise FailedUpdate(
                f"The update cannot be carried out: {told}.",
                remedy="Say SILENT where a graph may be missing or there already.",
            ) from None

    def add(self, triples: Iterable[ox.Triple], graph: str | None) -> None:
        """Add triples to a graph, to the default graph for None; the graph is there then."""
        node = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
        if not isinstance(node, ox.DefaultGraph):
            self._store.add_graph(node)
        self._store.extend(ox.Quad(one.subject, one.predicate, one.object, node) for one in triples)

    def drop(self, graph: str | None) -> None:
        """Take a graph away."""
        if graph is None:
            self._store.clear_graph(ox.DefaultGraph())
        else:
            self._store.remove_graph(ox.NamedNode(graph))

    def load_file(self, path: Path, graph: str, name: str | None = None) -> None:
        """Add a Turtle file to a graph, whole or not at all.

        Raises:
            BadFile: if it cannot be read or parsed; with file, line and column.
        """
        self.load_text(content_of(path), graph, name or str(path))

    def load_text(self, data: str | bytes, graph: str, name: str = "text") -> None:
        """Add Turtle to a graph; ``name`` is what errors call it.

        Raises:
            BadFile: if it cannot be parsed; with line and column.
        """
        try:
            self._store.load(data, ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph))
        except SyntaxError as error:
            raise turtle_error(error, name) from None

    def load_nquads(self, path: Path) -> None:
        """Add a large file of N-Quads, packed by gzip if its name ends so.

        Raises:
            BadFile: if it cannot be parsed; with its line.
        """
        try:
            if path.suffix == ".gz":
                with opened(path) as file:
                    self._store.bulk_load(file, ox.RdfFormat.N_QUADS)
            else:  # the engine reads it by itself, and faster
                self._store.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)
        except SyntaxError as error:
            raise nquads_error(error, str(path)) from None
        except (OSError, EOFError, zlib.error) as error:
            place = Place(str(path))
            raise BadFile(f"It cannot be read: {error}.", place=place) from error

    def graph_sizes(self) -> dict[str, int]:
        """The number of triples of each named graph."""
        sizes = self.select("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
        return {str(graph): int(str(count)) for graph, count in sorted(sizes.texts())}

    def default_size(self) -> int:
        """The number of triples in no named graph."""
        found = self._store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
        assert isinstance(found, ox.QuerySolutions)
        return next(int(str(row["n"].value)) for row in found)

    def dump(self, graph: str | None = None) -> bytes:
        """One graph as N-Triples, or everything as N-Quads."""
        if graph is None:
            return self._store.dump(format=ox.RdfFormat.N_QUADS) or b""
        node = ox.NamedNode(graph)
        return self._store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=node) or b""

    def repack(self, path: Path) -> None:
        """Write a store with the same graphs into a folder, in as few files as can be.

        The engine puts files together only where their contents overlap; those of small writes
        seldom do, and each write would leave some more.
        """
        fresh = ox.Store(str(path))
        for graph in self._store.named_graphs():
            fresh.add_graph(graph)
        fresh.bulk_extend(self._store)
        fresh.flush()

    def flush_written(self) -> None:
        """See that everything is on disk, and leave the files as they are."""
        self._store.flush()

    def flush(self) -> None:
        """See that everything is on disk."""
        self._store.flush()
        self._store.optimize()


def _damaged(path: Path, error: Exception) -> EngineError:
    told = str(error).strip().split("\n", 1)[0].rstrip(".")
    return EngineError(
        f"The store in {path} cannot be opened: {told}.",
        remedy="Restore a copy (provolta restore), or build it again: provolta build --force.",
    )
