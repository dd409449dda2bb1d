"""The server as one ASGI application."""

from __future__ import annotations

from fastapi import Depends, FastAPI

from provolta.config import Settings
from provolta.kg import KnowledgeGraph
from provolta.metrics import Metrics
from provolta.pool import PooledEngine
from provolta.web import (
    analyses,
    api,
    bottleneck_page,
    chain_page,
    concentration_page,
    explore_pages,
    facilities_page,
    gsp,
    impact_page,
    lineage_page,
    linked_data,
    ontology_pages,
    pages,
    problems,
    quality_page,
    question_pages,
    require_page,
    service,
    sparql,
    validating,
)
from provolta.web.delivery import Compression, VersionedFiles
from provolta.web.envelope import Envelope
from provolta.web.journal import Journal
from provolta.web.kept import Kept
from provolta.web.parameters import once
from provolta.web.site import STATIC, Site
from provolta.web.writing import Gate

_PARTS = (
    sparql,
    gsp,
    api,
    analyses,
    validating,
    linked_data,
    service,
    pages,
    bottleneck_page,
    chain_page,
    concentration_page,
    explore_pages,
    facilities_page,
    impact_page,
    lineage_page,
    ontology_pages,
    question_pages,
    quality_page,
    require_page,
)
_READERS = "Queries that run and wait, light and heavy; readers ready, and killed so far."
_OUTSIDE = "Requests of SERVICE and LOAD to other servers so far, by what became of them."


def create_app(kg: KnowledgeGraph, settings: Settings, gate: Gate | None = None) -> FastAPI:
    """The server over a knowledge graph: every route, and every error in one shape.

    All query work runs in threads, so that a slow query does not stop the others. Whoever has the
    token of the ``gate`` may write; without a gate nobody may.
    """
    app = FastAPI(
        title="Provolta",
        version=service.provolta_version(),
        summary="The EV-battery value chain as a knowledge graph, with its evidence.",
        license_info={
            "name": "Data CC BY 4.0",
            "url": "https://creativecommons.org/licenses/by/4.0/",
        },
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        dependencies=[Depends(once)],
    )
    app.state.site = Site(kg, settings, kept=Kept(settings.kept_bytes))
    app.state.gate = gate
    app.state.validator = validating.validator_of(kg.root, settings)
    for part in _PARTS:
        app.include_router(part.router)
    app.mount("/static", VersionedFiles(directory=STATIC), name="static")
    problems.install(app)
    app.add_middleware(Compression)
    app.add_middleware(
        Envelope, revision=lambda: app.state.site.kg.revision, routes=app.router.routes
    )
    app.state.metrics = Metrics(lambda: app.state.site.kg.revision)
    if isinstance(kg.engine, PooledEngine):
        app.state.metrics.watch("provolta_readers", _READERS, kg.engine.pool.state)
        app.state.metrics.watch("provolta_outside", _OUTSIDE, kg.engine.pool.fetcher.counts)
    app.add_middleware(
        Journal,
        metrics=app.state.metrics,
        revision=lambda: app.state.site.kg.revision,
        routes=app.router.routes,
    )
    return app
