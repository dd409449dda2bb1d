"""The graph as a file for other programs: RDF, tables, and the flow graph as GraphML.

RDF and tables are written graph by graph, so that no more than one graph is held at a time.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from provolta import disk
from provolta.engine import Blank, Engine, Iri, Literal, Row, Term
from provolta.errors import BadParameter, NotAcceptable
from provolta.kg import KnowledgeGraph
from provolta.names import iri_text, local_name
from provolta.render import graphml

COLUMNS = ("graph", "subject", "predicate", "object", "kind", "datatype", "language")
"""The columns of the tables; ``kind`` is ``iri``, ``literal`` or ``blank``."""
_MEDIA = {"ttl": "text/turtle", "nt": "application/n-triples", "jsonld": "application/ld+json"}
FORMATS = ("nq", "ttl", "nt", "jsonld", "csv", "parquet", "graphml")
_GRAPHS = """SELECT DISTINCT ?graph
WHERE { GRAPH ?graph { ?s ?p ?o . } }
ORDER BY ?graph"""
_TRIPLES = """SELECT ?s ?p ?o
WHERE { GRAPH %s { ?s ?p ?o . } }
ORDER BY ?s ?p ?o"""
_KINDS: dict[type[Term], str] = {Iri: "iri", Literal: "literal", Blank: "blank"}


def write(kg: KnowledgeGraph, to: str, out: BinaryIO, graph: str | None = None) -> None:
    """Write everything, or one graph, in one of :data:`FORMATS`.

    N-Quads and tables say which graph a triple is in; Turtle, N-Triples and JSON-LD hold the
    triples of all graphs as one. GraphML holds what goods flow along, and cannot hold one graph.

    Raises:
        BadParameter: if there is no such graph.
        NotAcceptable: if GraphML of one graph is wanted, or Parquet without its library.
    """
    graphs = _graphs(kg.engine, graph)
    if to in _MEDIA:
        where = f"GRAPH {iri_text(graph)} {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
        out.write(kg.engine.serialize(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {where} }}", _MEDIA[to]))
        return
    if to == "graphml" and graph:
        raise NotAcceptable("GraphML holds the flow graph, which is made of all graphs together.")
    writers: dict[str, Callable[[], None]] = {
        "nq": lambda: out.writelines(quads(kg.engine, graphs)),
        "csv": lambda: _csv(kg.engine, graphs, out),
        "parquet": lambda: _parquet(kg.engine, graphs, out),
        "graphml": lambda: out.writelines(graphml.flow(kg.flow, kg.index)),
    }
    writers[to]()


def _graphs(engine: Engine, graph: str | None) -> list[str]:
    graphs = [row[0] for row in engine.select(_GRAPHS).texts()]
    if graph is None:
        return graphs
    if graph not in graphs:
        near = [one for one in graphs if local_name(one) == local_name(graph)]
        raise BadParameter(
            f"There is no graph {graph}.",
            remedy=f"Did you mean {near[0]}?" if near else "provolta build lists the graphs.",
        )
    return [graph]


def quads(engine: Engine, graphs: list[str] | None = None) -> Iterator[bytes]:
    """N-Quads, one graph after the other; all of them unless some are given."""
    for graph in _graphs(engine, None) if graphs is None else graphs:
        name = iri_text(graph)
        query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {name} {{ ?s ?p ?o }} }}"
        triples = engine.serialize(query, "application/n-triples")
        ending = f" {name} .\n".encode()
        yield b"".join(
            line.rstrip().removesuffix(b".").rstrip() + ending
            for line in sorted(triples.splitlines())
            if line.strip() and not line.startswith(b"#")
        )


def _rows(engine: Engine, graph: str) -> Iterator[tuple[str | None, ...]]:
    for row in engine.select(_TRIPLES % iri_text(graph)):
        yield _row(graph, row)


def _row(graph: str, row: Row) -> tuple[str | None, ...]:
    subject, predicate, value = row
    assert value is not None
    more = (value.datatype, value.language) if isinstance(value, Literal) else (None, None)
    return (graph, str(subject), str(predicate), str(value), _KINDS[type(value)], *more)


def _csv(engine: Engine, graphs: list[str], out: BinaryIO) -> None:
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for graph in graphs:
        table.writerows(_rows(engine, graph))
    text.detach()


def _parquet(engine: Engine, graphs: list[str], out: BinaryIO) -> None:
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra, needed for nothing else
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        raise NotAcceptable(
            "Parquet needs the library pyarrow.", remedy="pip install 'provolta[parquet]'"
        ) from None
    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    with parquet.ParquetWriter(out, schema) as writer:
        for graph in graphs:
            rows = list(_rows(engine, graph))
            columns = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
            arrays = [pa.array(column, pa.string()) for column in columns]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


@disk.told()
def to_file(kg: KnowledgeGraph, to: str, path: Path, graph: str | None = None) -> None:
    """The same into a file, which is there whole or not at all.

    Raises:
        DiskError: if the disk has no room or may not be written.
    """
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as out:
            write(kg, to, out, graph)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
