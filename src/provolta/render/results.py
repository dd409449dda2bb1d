"""The answer to a SPARQL query as text: a table for people, every W3C format for programs."""

from __future__ import annotations

from provolta.answers import Answer, Column
from provolta.engine import Engine, Form
from provolta.errors import ForbiddenQuery, NotAcceptable, Place, QuerySyntax
from provolta.guard import check, undeclared
from provolta.guard.calls import bare, services
from provolta.names import PREFIXES, prefix_lines, shorten
from provolta.render.tables import answer

TABLE_FORMATS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
GRAPH_FORMATS = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}
QUERY_FORMATS = ("table", "md", *TABLE_FORMATS, *GRAPH_FORMATS)


def known_prefixes(sparql: str) -> str:
    r"""The query with those of our prefixes declared that it uses and does not declare itself.

    >>> known_prefixes("ASK { ?x a pv:Actor }")
    'PREFIX pv: <https://w3id.org/provolta/ontology#>\nASK { ?x a pv:Actor }'
    """
    missing = [prefix for prefix in undeclared(sparql) if prefix in PREFIXES]
    return f"{prefix_lines(*missing)}\n{sparql}" if missing else sparql


def results(engine: Engine, sparql: str, format_: str, width: int | None = None) -> str:
    """The answer to any query; ``table`` and ``md`` mean Turtle when the answer is a graph.

    Raises:
        NotAcceptable: if this form of query has no answer in the format.
    """
    whole = known_prefixes(sparql)
    try:
        return _results(engine, whole, format_, width)
    except (ForbiddenQuery, QuerySyntax) as error:
        added = whole.count("\n") - sparql.count("\n")
        place = _higher(error.place, added)
        raise type(error)(error.what, place=place, remedy=error.remedy) from None


def _higher(place: Place | None, lines: int) -> Place | None:
    """The place in the text as the user wrote it, before prefixes were put above it."""
    if place is None or place.line is None:
        return place
    return Place(place.file, place.line - lines, place.column)


def _results(engine: Engine, sparql: str, format_: str, width: int | None) -> str:
    # Whether its calls to elsewhere are allowed is for the engine to say.
    form = check(bare(sparql, services(sparql, most=len(sparql))))
    if form.gives_graph:
        if format_ in TABLE_FORMATS and format_ != "json":
            raise NotAcceptable(
                f"A {form.value} gives a graph, which has no form as {format_}.",
                remedy=f"Use one of {', '.join(GRAPH_FORMATS)}.",
            )
        kind = "jsonld" if format_ == "json" else format_
        return engine.serialize(sparql, GRAPH_FORMATS.get(kind, "text/turtle")).decode()
    if format_ in TABLE_FORMATS:
        return engine.serialize(sparql, TABLE_FORMATS[format_]).decode()
    if format_ in GRAPH_FORMATS:
        raise NotAcceptable(
            f"{form.value} gives no graph, so there is no {format_}.",
            remedy=f"Use one of table, md, {', '.join(TABLE_FORMATS)}.",
        )
    if form is Form.ASK:
        return ("yes" if engine.ask(sparql) else "no") + "\n"
    table = engine.select(sparql)
    rows = tuple(tuple(shorten(text) for text in row) for row in table.texts())
    noun = "row" if len(rows) == 1 else "rows"
    found = Answer(f"{len(rows)} {noun}", tuple(map(Column, table.columns)), rows)
    return answer(found, format_, width)
