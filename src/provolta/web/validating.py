"""``/api/v1/validate``: RDF in, the W3C validation report out, and nothing written."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

from provolta.config import Settings
from provolta.engine import GRAPH_TYPES
from provolta.errors import BadParameter
from provolta.validate import neighbours
from provolta.validate.validator import Sent, ValidationLimits, Validator
from provolta.web import schemas, uploads
from provolta.web.negotiation import JSON, JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Offer
from provolta.web.respond import negotiate
from provolta.web.site import site_of
from provolta.web.streaming import in_thread

router = APIRouter(prefix="/api/v1", tags=["Validation"])
_JSON_LD = Offer(JSON_LD.media, ("jsonld", "json-ld"))
_OFFERS = (TURTLE, _JSON_LD, N_TRIPLES, RDF_XML, JSON)
_FIELDS = ("data", "shapes")
_FILES = {"type": "array", "items": {"type": "string", "format": "binary"}}
_BODY = {
    "required": True,
    "content": {
        **{media: {"schema": {"type": "string"}} for media in GRAPH_TYPES},
        uploads.MULTIPART: {
            "schema": {
                "type": "object",
                "required": ["data"],
                "properties": {"data": _FILES, "shapes": _FILES},
            }
        },
    },
}


def validator_of(root: Path, settings: Settings) -> Validator:
    """What validates for a server; it starts its processes when they are needed."""
    limits = ValidationLimits(
        seconds=settings.validate_timeout,
        memory=settings.max_validate_memory,
        at_once=settings.validators,
        waiting=settings.max_waiting_validations,
        levels=settings.max_document_depth,
    )
    return Validator(root, limits)


@router.post(
    "/validate",
    summary="Hold RDF to shapes",
    responses=schemas.gives(schemas.ValidationReport, TURTLE, _JSON_LD, N_TRIPLES, RDF_XML),
    openapi_extra={"requestBody": _BODY},
)
async def validate(request: Request) -> Response:
    """The SHACL validation report of what is sent; nothing is written and nothing is fetched.

    Send Turtle, N-Triples, JSON-LD or RDF/XML as the body, and it is held to the shapes of the
    graph, together with what the graph says of the things that it speaks of, and to those checks
    that need no more than that and the other statements about the same things; their results name
    a shape such as `pvs:check-same-party`, and may be about one of those statements. Or send
    a form with `data` and `shapes`, each one file or several: then only these data count, and only
    these shapes. The answer is 200 whether the data conform or not; `sh:conforms` says which.
    """
    site = site_of(request)
    choice = negotiate(request, _OFFERS)
    found = await uploads.read(request, site.settings.max_validate_bytes)
    for one in found:
        if one.field not in _FIELDS:
            raise BadParameter(
                f"The form has a file called {one.field!r}.", remedy="Call it data or shapes."
            )
    base = site.address(request, request.url.path)
    data, shapes = (
        [Sent(one.media, base, one.data) for one in found if one.field == field]
        for field in _FIELDS
    )
    if not data:
        raise BadParameter("The form has no data.", remedy="Send a file called data.")
    validator: Validator = request.app.state.validator
    engine = site.kg.engine

    around = partial(neighbours.around, engine)
    _, report = await in_thread(lambda: validator.run(data, shapes, choice.offer.media, around))
    return Response(report, media_type=choice.media, headers={"Cache-Control": "no-store"})
