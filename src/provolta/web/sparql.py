"""``/sparql``: queries, the service description, and a plain page to write queries on."""

from __future__ import annotations

import re
import time
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from provolta.engine import Form
from provolta.errors import NotAcceptable, ProvoltaError
from provolta.guard import Limits, check
from provolta.guard.calls import bare, services
from provolta.pool import PooledEngine, query_request
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
from provolta.web.protocol import Operation, Update, read
from provolta.web.respond import cached, negotiate, respond
from provolta.web.rows import counted
from provolta.web.site import Site, site_of
from provolta.web.streaming import Wanted, answer
from provolta.web.writing import Gate, authorise, carry_out, conditions
from provolta.writes import Change, Part

router = APIRouter()
_OFFERS = {Form.SELECT: TABLE_OFFERS, Form.ASK: TRUTH_OFFERS}
_CHANGING = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\s*\(", re.IGNORECASE)
_ELSEWHERE = re.compile("SERVICE", re.IGNORECASE)
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
        ("timeout", "number", "Stop after so many seconds, if the server would take longer."),
        ("partial", "boolean", "Give the rows that were found in time, marked as a part."),
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
async def sparql(
    request: Request, operation: Annotated[Operation | Update | None, Depends(read)]
) -> Response:
    """The answer to a SPARQL 1.1 query.

    Send `query` by GET, as a form, or as the body (`application/sparql-query`), with
    `default-graph-uri` and `named-graph-uri` as the SPARQL 1.1 Protocol has them. SELECT and ASK
    come as JSON, XML, CSV or TSV; CONSTRUCT and DESCRIBE as Turtle, N-Triples, JSON-LD or RDF/XML.
    Without a query this is the service description.
    """
    if operation is None:
        return await run_in_threadpool(
            respond, request, GRAPH_OFFERS, lambda choice: _describe(request, choice)
        )
    if isinstance(operation, Update):
        return await _update(request, operation)
    engine = site_of(request).kg.engine
    wanted = _wanted(request, operation) if isinstance(engine, PooledEngine) else None
    if wanted is None or not isinstance(engine, PooledEngine):
        return await run_in_threadpool(_in_one_piece, request, operation)
    kept = cached(
        request, "|".join(wanted.media.values()), operation.body, stable=_stable(request, operation)
    )
    return kept if isinstance(kept, Response) else await answer(request, engine, wanted, kept)


async def _update(request: Request, update: Update) -> Response:
    gate, settings = authorise(request), site_of(request).settings
    part = Part("application/sparql-update", "", update.text.encode())
    limits = {
        **asdict(Limits.of(settings)),
        "size": settings.max_body_bytes,
        "levels": settings.max_document_depth,
    }
    wanted = conditions(request, gate, dry=update.dry)
    change = Change("update", (part,), conditions=wanted, limits=limits)
    return await carry_out(request, gate, change, lambda _: Response(status_code=204))


def _wanted(request: Request, operation: Operation) -> Wanted | None:
    """What to ask of a reader; None if the answer is a page.

    Raises:
        NotAcceptable: if no form of query has an acceptable answer.
    """
    media: dict[str, str] = {}
    written: dict[str, str] = {}
    refused: NotAcceptable | None = None
    for form in Form:
        try:
            choice = negotiate(request, _OFFERS.get(form, GRAPH_OFFERS), operation.wanted)
        except NotAcceptable as error:
            refused = error
            continue
        if choice.offer is HTML:
            return None
        media[form.value] = choice.media
        written[form.value] = choice.offer.media
    if not media:
        assert refused is not None
        raise refused
    settings = site_of(request).settings
    message = query_request(operation.query, written, operation.dataset, partial=operation.partial)
    seconds = min(operation.timeout or settings.timeout, settings.timeout)
    return Wanted(message, media, seconds, operation.partial)


def _stable(request: Request, operation: Operation) -> bool:
    """Whether the answer stays as it is for as long as the revision does."""
    query = operation.query
    federated = site_of(request).settings.allow_service and _ELSEWHERE.search(query)
    return not operation.partial and not _CHANGING.search(query) and not federated


def _in_one_piece(request: Request, operation: Operation) -> Response:
    """The answer by an engine that does not stream, or as a page."""
    site = site_of(request)
    limits = Limits.of(site.settings)
    try:
        form = check(_without_calls(site, operation.query), limits)
        return respond(
            request,
            _OFFERS.get(form, GRAPH_OFFERS),
            lambda choice: _answer(request, operation, form, choice),
            body=operation.body,
            wanted=operation.wanted,
            stable=_stable(request, operation),
        )
    except ProvoltaError as error:
        if not is_browser(request):
            raise
        page = sparql_page.page(site, operation.query, error=error)
        return Response(page, error.status, media_type=HTML.media)


def _without_calls(site: Site, query: str) -> str:
    """A query without the calls that its reader may be allowed to have answered."""
    settings = site.settings
    if not settings.allow_service or settings.engine:
        return query
    return bare(query, services(query, settings.max_outside_calls))


def _describe(request: Request, choice: Choice) -> str | bytes:
    site = site_of(request)
    if choice.offer is HTML:
        return sparql_page.page(site, "")
    address = site.address(request, "/sparql")
    writable = isinstance(getattr(request.app.state, "gate", None), Gate)
    return description.document(
        site.overview.graph_sizes,
        address,
        choice.offer.media,
        writable=writable,
        union=not site.settings.open_store,
        federated=bool(site.settings.allow_service) and not site.settings.engine,
    )


def _answer(request: Request, operation: Operation, form: Form, choice: Choice) -> str | bytes:
    site = site_of(request)
    if choice.offer is not HTML:
        media = choice.offer.media
        data = site.kg.engine.serialize(operation.query, media, operation.dataset)
        return data if form is Form.ASK else counted(request, data, media)
    return sparql_page.page(site, operation.query, result=_result(site, operation, form))


def _result(site: Site, operation: Operation, form: Form) -> sparql_page.Result:
    media = TURTLE.media if form.gives_graph else RESULTS_JSON.media
    start = time.perf_counter()
    data = site.kg.engine.serialize(operation.query, media, operation.dataset)
    return sparql_page.read(site, form, data, (time.perf_counter() - start) * 1000)
