"""``/sparql``: queries, the service description, and a plain page to write queries on."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from provolta.engine import Form
from provolta.errors import ProvoltaError
from provolta.guard import Limits, check
from provolta.names import prefix_lines
from provolta.web import description, schemas
from provolta.web.negotiation import (
    GRAPH_OFFERS,
    HTML,
    RESULTS_JSON,
    TABLE_OFFERS,
    TRUTH_OFFERS,
    TURTLE,
    Choice,
)
from provolta.web.problems import is_browser
from provolta.web.protocol import Operation, read
from provolta.web.respond import respond
from provolta.web.site import Site, site_of

router = APIRouter()
_OFFERS = {Form.SELECT: TABLE_OFFERS, Form.ASK: TRUTH_OFFERS}
_CHANGING = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\s*\(", re.IGNORECASE)
_SHOWN = 500
_EXAMPLE = f"""{prefix_lines("actor", "pv", "rdfs")}

SELECT ?supplier ?name
WHERE {{
  ?supplier pv:suppliesTo actor:tesla ;
            rdfs:label ?name .
}}
ORDER BY ?name"""


@dataclass(frozen=True)
class Result:
    """The answer to a query as the page shows it; ``total`` counts the rows that were found."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[dict[str, str] | None, ...], ...] = ()
    total: int = 0
    truth: bool | None = None
    turtle: str = ""


_PARAMETERS = [
    {
        "name": name,
        "in": "query",
        "description": meaning,
        "schema": {"type": kind, **({"items": {"type": "string"}} if kind == "array" else {})},
    }
    for name, kind, meaning in (
        ("query", "string", "A SPARQL 1.1 query; without it this is the service description."),
        ("default-graph-uri", "array", "Graphs that make up the default graph."),
        ("named-graph-uri", "array", "Graphs that can be named in the query."),
        ("format", "string", "The form of the answer: json xml csv tsv ttl nt jsonld rdf html."),
    )
]
_GIVES = schemas.gives(None, *(offer for offer in (*TABLE_OFFERS, *GRAPH_OFFERS[:-1])))


@router.get(
    "/sparql",
    tags=["SPARQL"],
    summary="SPARQL 1.1 query, or the service description",
    responses=_GIVES,
    openapi_extra={"parameters": _PARAMETERS},
)
@router.post("/sparql", include_in_schema=False)
def sparql(request: Request, operation: Annotated[Operation | None, Depends(read)]) -> Response:
    """The answer to a SPARQL 1.1 query.

    Send `query` by GET, as a form, or as the body (`application/sparql-query`), with
    `default-graph-uri` and `named-graph-uri` as the SPARQL 1.1 Protocol has them. SELECT and ASK
    come as JSON, XML, CSV or TSV; CONSTRUCT and DESCRIBE as Turtle, N-Triples, JSON-LD or RDF/XML.
    Without a query this is the service description.
    """
    site = site_of(request)
    if operation is None:
        return respond(request, GRAPH_OFFERS, lambda choice: _describe(request, choice))
    limits = Limits(size=site.settings.max_query_bytes, depth=site.settings.max_query_depth)
    try:
        form = check(operation.query, limits)
        offers = _OFFERS.get(form, GRAPH_OFFERS)
        return respond(
            request,
            offers,
            lambda choice: _answer(site, operation, form, choice),
            body=operation.body,
            wanted=operation.wanted,
            stable=not _CHANGING.search(operation.query),
        )
    except ProvoltaError as error:
        if not is_browser(request):
            raise
        page = _page(site, operation.query, error=error)
        return Response(page, error.status, media_type=HTML.media)


def _describe(request: Request, choice: Choice) -> str | bytes:
    site = site_of(request)
    if choice.offer is HTML:
        return _page(site, "")
    address = site.address(request, "/sparql")
    return description.document(site.overview.graph_sizes, address, choice.offer.media)


def _answer(site: Site, operation: Operation, form: Form, choice: Choice) -> str | bytes:
    if choice.offer is not HTML:
        return site.kg.engine.serialize(operation.query, choice.offer.media, operation.dataset)
    return _page(site, operation.query, result=_result(site, operation, form))


def _result(site: Site, operation: Operation, form: Form) -> Result:
    media = TURTLE.media if form.gives_graph else RESULTS_JSON.media
    data = site.kg.engine.serialize(operation.query, media, operation.dataset)
    if form.gives_graph:
        return Result(turtle=data.decode())
    answer = json.loads(data)
    if form is Form.ASK:
        return Result(truth=answer["boolean"])
    columns = tuple(answer["head"]["vars"])
    found = answer["results"]["bindings"]
    rows = tuple(tuple(row.get(column) for column in columns) for row in found[:_SHOWN])
    return Result(columns, rows, len(found))


def _page(
    site: Site, query: str, *, result: Result | None = None, error: ProvoltaError | None = None
) -> str:
    return site.render(
        "sparql.html",
        query=query,
        example=_EXAMPLE,
        result=result,
        error=error,
        questions=site.kg.questions(),
        shown=_SHOWN,
    )
