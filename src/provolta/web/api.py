"""``/api/v1``: search, lineage, explanation and questions as JSON, CSV, Markdown or drawing."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from provolta import lineages, render
from provolta.answers import Answer
from provolta.entities import Found
from provolta.lineages import Lineage, Reached, Why
from provolta.render import graphml, sheets, svg
from provolta.web import behind, schemas
from provolta.web.behind import RDF_OFFERS
from provolta.web.negotiation import CSV, GRAPHML, JSON, MARKDOWN, SVG, TEXT, Choice
from provolta.web.parameters import Reason, Search, Theme, Trace
from provolta.web.respond import respond
from provolta.web.site import Site, site_of

router = APIRouter(prefix="/api/v1")
ANSWER_OFFERS = (JSON, CSV, MARKDOWN, *RDF_OFFERS)
LINEAGE_OFFERS = (*ANSWER_OFFERS, SVG, GRAPHML)
IRI_OFFERS = (JSON, CSV, TEXT)
_OF_FORM = frozenset(("format", "output"))


@router.get(
    "/entities",
    tags=["Entities"],
    summary="Search",
    responses=schemas.gives(schemas.Entities, CSV),
)
def entities(request: Request, wanted: Annotated[Search, Query()]) -> Response:
    """Things by words in their names, with counts by type, country and stage."""
    site = site_of(request)
    return respond(request, (JSON, CSV), lambda choice: found_as(site, find(site, wanted), choice))


@router.get(
    "/lineage",
    tags=["Lineage"],
    summary="The lineage of a thing",
    responses=schemas.gives(schemas.Lineage, CSV, MARKDOWN, SVG, GRAPHML, TEXT, *RDF_OFFERS),
)
def lineage(request: Request, wanted: Annotated[Trace, Query()]) -> Response:
    """What a thing comes from or goes into, with the statements and documents behind every edge.

    `from` → `to` is the direction in which goods flow, whichever way was asked. `distance` counts
    edges from the focus, `unexpanded` neighbours that lie beyond the depth. `detail=iris` gives the
    IRIs alone, which for hundreds of thousands of things takes a fraction of a second.
    """
    site = site_of(request)
    if wanted.detail == "iris":
        return respond(request, IRI_OFFERS, lambda choice: iris_as(reach(site, wanted), choice))
    return respond(
        request, LINEAGE_OFFERS, lambda choice: lineage_as(site, trace(site, wanted), choice)
    )


@router.get(
    "/why",
    tags=["Lineage"],
    summary="How one thing depends on another",
    responses=schemas.gives(schemas.Why, CSV, MARKDOWN, *RDF_OFFERS),
)
def why(request: Request, wanted: Annotated[Reason, Query()]) -> Response:
    """The shortest documented routes by which `to` depends on `from`."""
    site = site_of(request)
    return respond(
        request, ANSWER_OFFERS, lambda choice: why_as(site, explain(site, wanted), choice)
    )


@router.get(
    "/questions",
    tags=["Questions"],
    summary="The question library",
    responses=schemas.gives(schemas.Questions),
)
def questions(request: Request, wanted: Annotated[Theme, Query()]) -> Response:
    """The question library: each question with its typed parameters and columns."""
    site = site_of(request)

    def make(_: Choice) -> str:
        listed = [question.to_dict() for question in site.kg.questions(wanted.theme)]
        return to_json({"revision": site.kg.revision, "questions": listed})

    return respond(request, (JSON,), make)


@router.get(
    "/questions/{name}",
    tags=["Questions"],
    summary="The answer to a question",
    responses=schemas.gives(schemas.Answer, CSV, MARKDOWN, *RDF_OFFERS),
)
def question(request: Request, name: str) -> Response:
    """The answer to a question, with the statements behind each row.

    Its parameters are those that the list of questions names; one that is left out has its default.
    """
    site = site_of(request)
    return respond(
        request,
        ANSWER_OFFERS,
        lambda choice: answer_as(site, site.kg.ask(name, **values_of(request)), choice),
    )


def values_of(request: Request) -> dict[str, list[str]]:
    """The parameters of a question as they were given; an empty one counts as not given."""
    values: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        if value.strip() and name not in _OF_FORM:
            values.setdefault(name, []).append(value)
    return values


def find(site: Site, wanted: Search) -> Found:
    """What a search finds."""
    return site.kg.search(
        wanted.q,
        type_=wanted.type,
        country=wanted.country,
        stage=wanted.stage,
        limit=wanted.limit,
    )


def trace(site: Site, wanted: Trace) -> Lineage:
    """The lineage that was asked for."""
    return site.kg.lineage(
        wanted.entity,
        direction=wanted.direction,
        depth=wanted.depth,
        layer=wanted.layer,
        as_of=wanted.as_of,
        status=wanted.statuses,
        loops=wanted.loops,
        max_nodes=site.settings.max_nodes,
    )


def reach(site: Site, wanted: Trace) -> Reached:
    """The IRIs of the lineage that was asked for."""
    return site.kg.reach(
        wanted.entity,
        direction=wanted.direction,
        depth=wanted.depth,
        layer=wanted.layer,
        as_of=wanted.as_of,
        status=wanted.statuses,
        loops=wanted.loops,
    )


def iris_as(found: Reached, choice: Choice) -> bytes:
    """IRIs in the chosen form."""
    if choice.offer is JSON:
        return found.to_json()
    return found.to_csv() if choice.offer is CSV else found.to_lines()


def explain(site: Site, wanted: Reason) -> Why:
    """The explanation that was asked for."""
    return site.kg.why(
        wanted.from_,
        wanted.to,
        layer=wanted.layer,
        as_of=wanted.as_of,
        status=wanted.statuses,
        routes=wanted.routes,
    )


def answer_as(site: Site, found: Answer, choice: Choice) -> str | bytes:
    """An answer in the chosen form; as RDF, the statements that it rests on."""
    if behind.is_rdf(choice):
        return behind.rdf(site.kg.engine, found, choice)
    return render.answer(found, choice.name)


def why_as(site: Site, found: Why, choice: Choice) -> str | bytes:
    """An explanation in the chosen form."""
    if behind.is_rdf(choice):
        return behind.rdf(site.kg.engine, found.answer(), choice)
    return render.why(found, choice.name)


def lineage_as(site: Site, found: Lineage, choice: Choice) -> str | bytes:
    """A lineage in the chosen form."""
    if behind.is_rdf(choice):
        return behind.rdf(site.kg.engine, found.answer(), choice)
    if choice.offer is SVG:
        return svg.draw(found.to_dict())
    if choice.offer is GRAPHML:
        return graphml.lineage(found)
    if choice.offer is JSON:
        return lineages.to_json(found)
    return render.lineage(found, choice.name)


def found_as(site: Site, found: Found, choice: Choice) -> str:
    """What a search found, in the chosen form."""
    rows = [entity.to_dict() for entity in found.entities]
    if choice.offer is not CSV:
        return to_json(
            {
                "revision": site.kg.revision,
                "total": found.total,
                "entities": rows,
                "facets": found.facets,
            }
        )
    return sheets.table(
        ("iri", "label", "type", "country", "stages"),
        (
            (one.iri, one.label, one.type, one.country, " ".join(one.stages))
            for one in found.entities
        ),
    )


def to_json(document: object) -> str:
    """A JSON document as it is sent."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
