"""``/gsp``: the SPARQL 1.1 Graph Store HTTP Protocol; reading for all, writing with a token."""

from __future__ import annotations

import secrets
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from provolta.engine import GRAPH_TYPES
from provolta.errors import BadParameter, UnknownGraph
from provolta.names import iri_text, is_iri
from provolta.pool import PooledEngine
from provolta.web import uploads
from provolta.web.links import alternates
from provolta.web.negotiation import GRAPH_OFFERS
from provolta.web.protocol import flag, parameters_of
from provolta.web.respond import cached, negotiate
from provolta.web.site import site_of
from provolta.web.streaming import Wanted, answer, in_thread
from provolta.web.writing import authorise, carry_out, conditions
from provolta.writes import Change, Part

router = APIRouter(tags=["Graph store"])
_OFFERS = tuple(offer for offer in GRAPH_OFFERS if offer.media in GRAPH_TYPES)
_KNOWN = {"graph", "default", "format", "output", "dry-run"}


@router.get("/gsp", summary="A graph as RDF")
async def read_graph(request: Request) -> Response:
    """The graph that `?graph=` names, or the default graph for `?default`.

    `PUT` replaces it with the body, `POST` adds the body to it, `DELETE` takes it away; these need
    a token. `dry-run=true` tells what would change. `If-Match` with the ETag of a graph refuses a
    write if anything was written meanwhile.
    """
    graph = _graph(request)
    choice = negotiate(request, _OFFERS)
    kept = cached(request, choice.media)
    if isinstance(kept, Response):
        return kept
    if links := alternates(request, _OFFERS, choice):
        kept["Link"] = ", ".join(links)
    engine = site_of(request).kg.engine
    if isinstance(engine, PooledEngine):
        message: dict[str, object] = {"op": "graph", "graph": graph, "media": choice.offer.media}
        seconds = float(site_of(request).settings.timeout)
        return await answer(
            request, engine, Wanted(message, {"CONSTRUCT": choice.media}, seconds), kept
        )
    where = "?s ?p ?o" if graph is None else f"GRAPH {iri_text(graph)} {{ ?s ?p ?o }}"
    if graph is not None and not await in_thread(lambda: engine.ask(f"ASK {{ {where} }}")):
        raise UnknownGraph(f"There is no graph {graph}.")
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {where} }}"
    body = await in_thread(lambda: engine.serialize(query, choice.offer.media))
    return Response(body, media_type=choice.media, headers=kept)


@router.put("/gsp", include_in_schema=False)
@router.post("/gsp", include_in_schema=False)
@router.delete("/gsp", include_in_schema=False)
async def write_graph(request: Request) -> Response:
    """Replace, add to, or take away a graph."""
    gate = authorise(request)
    method, graph = request.method, None
    made = method == "POST" and _names_none(request)
    graph = _new_name(request) if made else _graph(request)
    parts: tuple[Part, ...] = ()
    if method != "DELETE":
        base = graph or site_of(request).address(request, "/gsp")
        parts = await _parts(request, base)
    dry = flag(parameters_of(request), "dry-run")
    limits = {"levels": site_of(request).settings.max_document_depth}
    change = Change(method, parts, graph, conditions(request, gate, dry=dry), limits)

    def done(told: dict[str, Any]) -> Response:
        if told.get("created") and graph is not None and method != "DELETE":
            return Response(status_code=201, headers={"Location": _location(request, graph)})
        return Response(status_code=204)

    return await carry_out(request, gate, change, done)


for _method, _route in (("GET", read_graph), ("PUT", write_graph)):
    _methods = ["GET"] if _method == "GET" else ["PUT", "POST", "DELETE"]
    router.add_api_route("/gsp/{name:path}", _route, methods=_methods, include_in_schema=False)


def _names_none(request: Request) -> bool:
    parameters = parameters_of(request)
    return request.url.path == "/gsp" and not {"graph", "default"} & set(parameters)


def _new_name(request: Request) -> str:
    return site_of(request).address(request, f"/gsp/{secrets.token_hex(8)}")


def _location(request: Request, graph: str) -> str:
    own = site_of(request).address(request, "/gsp/")
    if graph.startswith(own):
        return graph
    return site_of(request).address(request, "/gsp") + f"?graph={graph}"


def _graph(request: Request) -> str | None:
    """The graph that a request is about; None for the default graph.

    Raises:
        BadParameter: if it names none, several, or something that is no absolute IRI.
    """
    parameters = parameters_of(request)
    unknown = sorted(set(parameters) - _KNOWN)
    if unknown:
        raise BadParameter(
            f"There is no parameter {unknown[0]!r} here.",
            remedy=f"Use {', '.join(sorted(_KNOWN))}.",
        )
    names = parameters.get("graph", [])
    if request.url.path != "/gsp":
        if names or "default" in parameters:
            raise BadParameter("The address names the graph already.")
        return site_of(request).address(request, request.url.path)
    if len(names) + ("default" in parameters) != 1:
        raise BadParameter("A request names one graph.", remedy="Use ?default or ?graph=IRI.")
    if not names:
        return None
    if not is_iri(names[0]):
        raise BadParameter(f"graph: {names[0]!r} is not an absolute IRI.")
    return names[0]


async def _parts(request: Request, base: str) -> tuple[Part, ...]:
    """The documents in a body: one, or each file of a form."""
    sent = await uploads.read(request, _most(request))
    return tuple(Part(one.media, base, one.data) for one in sent)


def _most(request: Request) -> int:
    return site_of(request).settings.max_body_bytes
