"""Things by their own addresses: ``/id`` leads to ``/doc``, and ``/ontology`` is the vocabulary."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from provolta.entities import Entity
from provolta.names import GRAPH, ID, iri_text, local_name, prefix_lines
from provolta.web import catalog_routes, entity_page, ontology_pages, schemas, statements_page
from provolta.web.links import alternates
from provolta.web.negotiation import HTML, JSON, JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Choice, Offer
from provolta.web.parameters import Parameters
from provolta.web.respond import negotiate, respond
from provolta.web.site import Site, site_of

router = APIRouter(tags=["Linked data"])
router.include_router(catalog_routes.router)
_JSON_LD = Offer(JSON_LD.media, ("jsonld", "json-ld"))
DOCUMENT_OFFERS = (HTML, TURTLE, _JSON_LD, N_TRIPLES, RDF_XML, JSON)
_RDF = (TURTLE, RDF_XML, JSON_LD, N_TRIPLES)
_ONTOLOGY_OFFERS = (HTML, *_RDF)
_ONTOLOGY = f"""CONSTRUCT {{ ?s ?p ?o }}
WHERE {{
  GRAPH ?graph {{ ?s ?p ?o }}
  FILTER(STRSTARTS(STR(?graph), "{GRAPH}ontology/"))
}}"""
_DOCUMENT = f"""{prefix_lines("pv")}
CONSTRUCT {{
  ?thing ?property ?value .
  ?statement ?says ?what .
}}
WHERE {{
  {{
    VALUES ?thing {{ %s }}
    ?thing ?property ?value .
  }}
  UNION
  {{
    {{ SELECT DISTINCT ?statement WHERE {{ ?statement ?role %s ; pv:statedIn ?source . }} }}
    ?statement ?says ?what .
  }}
}}"""


@router.get("/id/{kind}/{slug:path}", status_code=303, summary="A thing")
def thing(request: Request, kind: str, slug: str) -> Response:
    """The way to the document about a thing, in the form that suits."""
    site = site_of(request)
    entity = known(site, f"{ID}{kind}/{slug}")
    choice = negotiate(request, DOCUMENT_OFFERS)
    suffix = "" if choice.offer is HTML else f".{choice.name}"
    path = entity.iri.removeprefix(ID)
    return RedirectResponse(site.address(request, f"/doc/{path}{suffix}"), 303)


@router.get(
    "/doc/{kind}/{slug:path}", summary="A document", responses=schemas.gives(None, HTML, *_RDF)
)
def document(request: Request, kind: str, slug: str) -> Response:
    """The document about a thing: what is said of it, and the statements that say so."""
    return give(request, known(site_of(request), f"{ID}{kind}/{slug}"))


@router.get("/ontology", summary="The ontology", responses=schemas.gives(None, HTML, *_RDF))
def ontology(request: Request) -> Response:
    """All modules of the ontology as one document, or a page that lists its terms."""
    site = site_of(request)

    def make(choice: Choice) -> str | bytes:
        if choice.offer is HTML:
            return ontology_pages.tree(site)
        return site.kg.engine.serialize(_ONTOLOGY, choice.offer.media)

    return respond(request, _ONTOLOGY_OFFERS, make)


def known(site: Site, iri: str) -> Entity:
    """The thing with an IRI, whether it has a name or not.

    Raises:
        UnknownEntity: if the graph does not speak of it.
    """
    entity = site.kg.named.get(iri)
    if entity is not None:
        return entity
    iri_text(iri)
    if not site.kg.engine.ask(f"ASK {{ {iri_text(iri)} ?p ?o }}"):
        return site.kg.resolve(iri)
    return Entity(iri, local_name(iri), "thing", "Thing")


def query_of(iri: str) -> str:
    """The query whose answer is the document about a thing."""
    return _DOCUMENT % (iri_text(iri), iri_text(iri))


class View(Parameters):
    """Which page of a thing: as of a day, or all statements of a kind about it."""

    as_of: str = Field("", max_length=10)
    statements: str = Field("", max_length=100)
    page: int = Field(1, ge=1, le=10_000)


def give(request: Request, entity: Entity, view: View | None = None) -> Response:
    """The document about a thing in the form that suits."""
    site = site_of(request)
    path = quote(entity.iri.removeprefix(ID))

    def make(choice: Choice) -> str | bytes:
        if choice.offer is HTML:
            return _page(site, entity, view or View.model_validate({}))
        if choice.offer is JSON:
            return entity_page.document(site, entity)
        return site.kg.engine.serialize(query_of(entity.iri), choice.offer.media)

    choice = negotiate(request, DOCUMENT_OFFERS)
    links = alternates(request, DOCUMENT_OFFERS, choice, f"/doc/{path}")
    links.append(f'<{ID}{path}>; rel="canonical"')
    links.append('<https://creativecommons.org/licenses/by/4.0/>; rel="license"')
    return respond(request, DOCUMENT_OFFERS, make, headers={"Link": ", ".join(links)})


def _page(site: Site, entity: Entity, view: View) -> str:
    query = query_of(entity.iri)
    if view.statements:
        return statements_page.page(site, entity, query, view.statements, view.page)
    return entity_page.page(site, entity, query, view.as_of)
