"""What a server makes before anybody asks: each page once, again for another revision."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from provolta import evidence
from provolta.answers import Evidence
from provolta.embedded import EmbeddedEngine
from provolta.errors import QueryTimeout
from provolta.kg import KnowledgeGraph
from provolta.web.addresses import href
from provolta.web.site import Site
from provolta.web.warming import PAGES, Warming
from tests.web import BROWSER, client_of

BASE = "http://testserver"
_PATIENCE = 60.0


@pytest.fixture
def client(world: EmbeddedEngine, world_root: Path) -> TestClient:
    """A server over the mini-world that has answered nothing yet."""
    found = client_of(world, world_root)
    found.headers.update(BROWSER)
    return found


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates that are filled in, one after another."""
    filled: list[str] = []
    usual = Site.render

    def render(site: Site, template: str, **context: object) -> str:
        filled.append(template)
        return usual(site, template, **context)

    monkeypatch.setattr(Site, "render", render)
    return filled


def _app(client: TestClient) -> FastAPI:
    return cast(FastAPI, client.app)


def test_what_was_warmed_is_not_made_again(client: TestClient, pages: list[str]) -> None:
    app = _app(client)
    Warming(app, [BASE]).warm()
    stages = [href(one.iri) for one in app.state.site.overview.stages]
    assert len(stages) > 1
    assert len(pages) == len(PAGES) + len(stages)
    for path in (*PAGES, *stages):
        assert client.get(path).status_code == 200
    assert len(pages) == len(PAGES) + len(stages)


def test_the_stages_of_a_graph_that_is_not_read_ahead_wait(
    client: TestClient, pages: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(KnowledgeGraph, "read_ahead", lambda _: [])
    Warming(_app(client), [BASE]).warm()
    assert len(pages) == len(PAGES)


def test_what_pages_of_things_tell_is_read_before(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unexpected(*_: object) -> dict[str, Evidence]:
        raise AssertionError("A statement is read for a page.")

    Warming(_app(client), [BASE]).warm()
    monkeypatch.setattr(evidence, "read", unexpected)
    for path in ("/entity/Acme Cells", "/lineage?entity=acme-cells&depth=all"):
        page = client.get(path)
        assert page.status_code == 200
        assert "Alder Times" in page.text


def test_warming_is_no_request_of_anybody(client: TestClient) -> None:
    Warming(_app(client), [BASE]).warm()
    assert 'route="/chain"' not in client.get("/metrics").text


def test_an_engine_that_fails_ends_it(
    client: TestClient, pages: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> str:
        raise QueryTimeout("The query was stopped.")

    monkeypatch.setattr(Site, "render", fail)
    Warming(_app(client), [BASE]).warm()
    assert pages == []


def test_each_revision_is_warmed_beside_the_requests(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    warmed: list[str] = []
    again = threading.Semaphore(0)
    app = _app(client)

    def warm(_: Warming) -> None:
        warmed.append(app.state.site.kg.revision)
        again.release()

    monkeypatch.setattr(Warming, "warm", warm)
    warming = Warming(app, [BASE])
    warming.start()
    try:
        first = app.state.site
        assert again.acquire(timeout=_PATIENCE)
        other = KnowledgeGraph(first.kg.engine, first.kg.root)
        monkeypatch.setattr(KnowledgeGraph, "revision", property(lambda _: "r2-fresh"))
        app.state.site = replace(first, kg=other)
        assert again.acquire(timeout=_PATIENCE)
    finally:
        warming.stop()
    assert len(warmed) == 2
    assert warmed[1] == "r2-fresh"
