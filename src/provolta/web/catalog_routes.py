"""What the graph says of itself, and all of it as one file."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response, StreamingResponse

from provolta import catalog, exports
from provolta.web import schemas
from provolta.web.negotiation import JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Choice
from provolta.web.respond import cached, respond
from provolta.web.site import site_of

router = APIRouter(tags=["Linked data"])
_OFFERS = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
_GIVES = schemas.gives(None, *_OFFERS)
_GZIP = 31
_DUMP = "application/gzip"


@router.get("/.well-known/void", summary="What the graph holds, by numbers", responses=_GIVES)
def void(request: Request) -> Response:
    """The VoID description: triples and things, by class and by property."""
    return _give(request, "void", "catalog")


@router.get("/void", include_in_schema=False)
def void_elsewhere(request: Request) -> Response:
    """The way to the VoID description."""
    return RedirectResponse(site_of(request).address(request, "/.well-known/void"), 303)


@router.get("/catalog", summary="The dataset and where it is to be had", responses=_GIVES)
def dcat(request: Request) -> Response:
    """The DCAT catalog: the dataset, its licence, its endpoint and its files."""
    return _give(request, "catalog")


@router.get("/.well-known/sparql-examples", summary="The questions, for programs", responses=_GIVES)
def questions(request: Request) -> Response:
    """The questions as SHACL executables, with the prefixes that they are written with."""
    return _give(request, "questions", "prefixes")


def _give(request: Request, *names: str) -> Response:
    site = site_of(request)
    address = site.address(request, "")

    def make(choice: Choice) -> bytes:
        media, kg, kept = choice.offer.media, site.kg, not site.settings.open_store

        def told() -> bytes:
            return catalog.describe(kg.engine, kg.root, names, address, media, kept=kept)

        key = names, media, address, kg.revision
        return site.kept.of(key, told) if kg.revision else told()

    return respond(request, _OFFERS, make)


@router.get("/dump/{name}", summary="Everything as N-Quads", response_class=Response)
def dump(request: Request, name: str) -> Response:
    """All graphs as gzipped N-Quads, named by the revision: `/dump/current.nq.gz` leads there."""
    site = site_of(request)
    if name == "current.nq.gz" and site.kg.revision:
        there = f"/dump/{site.kg.revision}.nq.gz"
        return RedirectResponse(site.address(request, there), 303)
    if name != f"{site.kg.revision or 'current'}.nq.gz":
        raise HTTPException(404, f"Here is only {site.kg.revision or 'current'}.nq.gz.")
    kept = cached(request, _DUMP)
    if isinstance(kept, Response):
        return kept
    return StreamingResponse(
        _compressed(exports.quads(site.kg.engine)), media_type=_DUMP, headers=kept
    )


def _compressed(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The parts as one gzip file, the same bytes whenever it is made."""
    packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    for part in parts:
        if data := packer.compress(part):
            yield data
    yield packer.flush()
