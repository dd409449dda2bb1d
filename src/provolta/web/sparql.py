"""``/sparql``: queries, the service description, and a plain page to write queries on."""

from __future__ import annotations

import re
import time
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from provolta.engine import Form
from provolta.errors import ProvoltaError
from provolta.guard import Limits, check
from provolta.web import description, schemas, sparql_page
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
        page = sparql_page.page(site, operation.query, error=error)
        return Response(page, error.status, media_type=HTML.media)


def _describe(request: Request, choice: Choice) -> str | bytes:
    site = site_of(request)
    if choice.offer is HTML:
        return sparql_page.page(site, "")
    address = site.address(request, "/sparql")
    return description.document(site.overview.graph_sizes, address, choice.offer.media)


def _answer(site: Site, operation: Operation, form: Form, choice: Choice) -> str | bytes:
    if choice.offer is not HTML:
        return site.kg.engine.serialize(operation.query, choice.offer.media, operation.dataset)
    return sparql_page.page(site, operation.query, result=_result(site, operation, form))


def _result(site: Site, operation: Operation, form: Form) -> sparql_page.Result:
    media = TURTLE.media if form.gives_graph else RESULTS_JSON.media
    start = time.perf_counter()
    data = site.kg.engine.serialize(operation.query, media, operation.dataset)
    return sparql_page.read(site, form, data, (time.perf_counter() - start) * 1000)
