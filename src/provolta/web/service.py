"""What a server says of itself: version, health, and the description of its API."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from fastapi import APIRouter, Request
from starlette.responses import Response

from provolta.metrics import MEDIA, Metrics
from provolta.web.api import to_json
from provolta.web.negotiation import JSON
from provolta.web.reference_pages import described
from provolta.web.respond import respond
from provolta.web.site import site_of
from provolta.web.streaming import in_thread

router = APIRouter(tags=["Service"])


def provolta_version() -> str:
    """The version of the installed package, or of a checkout that is not installed."""
    try:
        return version("provolta")
    except PackageNotFoundError:
        return "0"


@router.get("/version", summary="Version, revision and limits")
def version_(request: Request) -> Response:
    """Which code answers, from which revision of the data, within which limits."""
    site = site_of(request)
    limits = {
        name: getattr(site.settings, name)
        for name in (
            "timeout",
            "max_query_bytes",
            "max_query_depth",
            "max_query_keywords",
            "max_query_operators",
            "max_result_bytes",
            "max_nodes",
        )
    }
    document = {
        "name": "provolta",
        "version": provolta_version(),
        "revision": site.kg.revision,
        "read_only": not site.settings.token_file,
        "limits": limits,
    }
    return respond(request, (JSON,), lambda _: to_json(document))


@router.get("/health/live", summary="Whether the server runs")
async def live() -> dict[str, str]:
    """Answers at once, whatever else is going on."""
    return {"status": "live"}


@router.get("/health/ready", summary="Whether the server can answer queries")
async def ready(request: Request) -> Response:
    """Asks the engine for nothing; an engine that fails makes this fail."""
    site = site_of(request)
    await in_thread(lambda: site.kg.engine.ask("ASK {}"))
    document = {"status": "ready", "revision": site.kg.revision}
    return respond(request, (JSON,), lambda _: to_json(document), stable=False)


@router.get("/metrics", summary="Counts for Prometheus", response_class=Response)
def metrics(request: Request) -> Response:
    """Requests by route, method and outcome, their seconds and bytes, and the revision served."""
    found: Metrics = request.app.state.metrics
    return Response(found.text(), headers={"Content-Type": MEDIA, "Cache-Control": "no-store"})


@router.get("/openapi.json", include_in_schema=False)
def openapi(request: Request) -> Response:
    """The OpenAPI description of all routes that give data."""
    return respond(request, (JSON,), lambda _: to_json(described(request.app)))
