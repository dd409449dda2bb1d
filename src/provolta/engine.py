"""The port to a SPARQL engine: what may be asked of it, and the terms that it gives back.

Nothing above this line knows which engine answers; :mod:`provolta.embedded` and
:mod:`provolta.remote` are the two that do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, overload

XSD = "http://www.w3.org/2001/XMLSchema#"
TABLE_TYPES = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
"""Media types of the answer to a SELECT; the first two also carry the answer to an ASK."""
GRAPH_TYPES = (
    "text/turtle",
    "application/n-triples",
    "application/ld+json",
    "application/rdf+xml",
)
"""Media types of the answer to a CONSTRUCT or DESCRIBE."""
_NUMERIC = {XSD + name for name in ("integer", "decimal", "double", "float")}


@dataclass(frozen=True, slots=True)
class Iri:
    """An IRI."""

    value: str

    def __str__(self) -> str:
        """The IRI itself."""
        return self.value


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank node, by a label that holds within one answer."""

    value: str

    def __str__(self) -> str:
        """The label with its Turtle mark."""
        return f"_:{self.value}"


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal: its text, its datatype IRI and, for text in a language, the tag.

    >>> Literal("39.2", XSD + "decimal").number
    39.2
    >>> Literal("Kobalt", language="de").number is None
    True
    """

    value: str
    datatype: str = XSD + "string"
    language: str | None = None

    def __str__(self) -> str:
        """The text alone."""
        return self.value

    @property
    def number(self) -> float | None:
        """The value as a number, if the datatype is numeric."""
        return float(self.value) if self.datatype in _NUMERIC else None


Term = Iri | Blank | Literal
Row = tuple[Term | None, ...]
Triple = tuple[Term, Term, Term]


@dataclass(frozen=True)
class Table:
    """The answer to a SELECT: the variables in order, and a row of terms for each solution."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        """The rows, one by one."""
        return iter(self.rows)

    def column(self, name: str) -> tuple[Term | None, ...]:
        """The values of one variable, row by row."""
        place = self.columns.index(name)
        return tuple(row[place] for row in self.rows)

    def texts(self) -> list[tuple[str, ...]]:
        """The rows as plain text; an unbound variable is an empty text."""
        return [tuple("" if term is None else str(term) for term in row) for row in self.rows]


class Form(Enum):
    """The four forms of a SPARQL query."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"

    @property
    def gives_graph(self) -> bool:
        """Whether the answer is a graph rather than a table or a truth value."""
        return self in {Form.CONSTRUCT, Form.DESCRIBE}


@dataclass(frozen=True)
class Dataset:
    """The dataset that a request names (SPARQL 1.1 Protocol, 2.1.4); empty means all graphs."""

    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether the request names a dataset at all."""
        return bool(self.default_graphs or self.named_graphs)


EVERYTHING = Dataset()
"""All graphs of the store, seen as one default graph."""


@overload
def text_of(term: Term) -> str: ...
@overload
def text_of(term: None) -> None: ...
def text_of(term: Term | None) -> str | None:
    """The text of a term, None for an unbound variable.

    >>> text_of(Iri("https://example.org/a"))
    'https://example.org/a'
    """
    return None if term is None else str(term)


class Sink(Protocol):
    """Where an answer is written to."""

    def write(self, data: bytes, /) -> int:
        """Take a piece."""

    def flush(self) -> None:
        """Called by the writer at its end."""


class Engine(Protocol):
    """A SPARQL engine over one revision of the knowledge graph.

    Every query sees all named graphs as one default graph unless it names a dataset itself.
    """

    @property
    def revision(self) -> str:
        """The id of the revision that answers come from; empty if the engine has none."""

    def select(self, query: str) -> Table:
        """The answer to a SELECT.

        Raises:
            QuerySyntax: if it does not parse.
            ForbiddenQuery: if it uses SERVICE.
        """

    def ask(self, query: str) -> bool:
        """The answer to an ASK."""

    def construct(self, query: str) -> Sequence[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE."""

    def serialize(self, query: str, media_type: str, dataset: Dataset = EVERYTHING) -> bytes:
        """The answer to any query as a document of a media type.

        Raises:
            NotAcceptable: if the form of the query has no such document.
        """

    def pour(self, query: str, media_type: str, sink: Sink) -> None:
        """Write the answer to a SELECT as a table, piece by piece if the engine can."""
