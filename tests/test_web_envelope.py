"""What every answer carries, on every route of the table, asked well and asked badly."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from provolta.embedded import EmbeddedEngine
from tests.web import BROWSER, client_of

PARTS = {"kind": "actor", "slug": "acme-cells", "name": "suppliers-of-company"}
EVIL = "http://evil.example"
HTML = "text/html; charset=utf-8"
TOLD = (" line ", "Traceback", 'File "', "pyoxigraph", "starlette", "fastapi", "pydantic", "/src/")
WAYS: dict[str, tuple[str, str, dict[str, str]]] = {
    "plainly": ("GET", "", {}),
    "by a browser": ("GET", "", BROWSER),
    "with nonsense": ("GET", "?depth=x&limit=-1&entity=%00&q=%FF&as_of=soon&timeout=x&of=%3C", {}),
    "for a form that nobody gives": ("GET", "", {"Accept": "image/png"}),
    "for a form that is no form": ("GET", "?format=%22%3E%3Cscript%3E", {"Accept": ";;q=x,/"}),
    "from another site": ("GET", "", {"Origin": EVIL, "Cookie": "a=b"}),
    "by another method": ("PATCH", "", {"Origin": EVIL}),
    "to delete": ("DELETE", "", {"Origin": EVIL}),
    "before a request": ("OPTIONS", "", {"Origin": EVIL, "Access-Control-Request-Method": "PUT"}),
    "for the head": ("HEAD", "", {}),
}


@pytest.fixture(scope="module")
def client(world: EmbeddedEngine, world_root: Path) -> TestClient:
    """A server over the mini-world."""
    return client_of(world, world_root)


def _paths(client: TestClient) -> list[str]:
    """An address for each route of data that the server describes, and for each page."""
    described = client.get("/openapi.json").json()["paths"]
    pages = [
        "/",
        "/entities",
        "/sources",
        "/docs",
        "/nowhere",
        "/static/site.css",
        "/id/actor/acme-cells",
    ]
    filled = (
        re.sub(r"{(\w+)[^}]*}", lambda part: PARTS.get(part[1], "x"), one) for one in described
    )
    return sorted({*filled, *pages})


@pytest.mark.parametrize("way", WAYS)
def test_every_route_keeps_to_the_rules(client: TestClient, way: str) -> None:
    method, parameters, headers = WAYS[way]
    paths = _paths(client)
    assert len(paths) > 20
    for path in paths:
        answer = client.request(method, path + parameters, headers=headers, follow_redirects=False)
        told = answer.headers
        assert answer.status_code < 500, (path, answer.text)
        assert told["x-content-type-options"] == "nosniff", path
        assert told["access-control-allow-origin"] == "*", path
        assert "access-control-allow-credentials" not in told, path
        assert "set-cookie" not in told, path
        assert "x-revision" in told, path
        assert "accept" in told["vary"].lower(), path
        assert told["content-security-policy"].startswith("default-src '"), path
        assert "unsafe" not in told["content-security-policy"], path
        assert "server" not in told, path
        assert EVIL not in str(told), path
        if answer.status_code >= 400 and method != "HEAD":
            assert told["content-type"].split(";")[0] in {"application/problem+json", "text/html"}
            assert not [word for word in TOLD if word in answer.text], (path, answer.text)
            assert "<script>" not in answer.text or told["content-type"] != HTML, path
        if answer.status_code == 405:
            assert "GET" in told["allow"] or "POST" in told["allow"], path


ALTERNATE = re.compile(r'<([^<>"]*)>; rel="alternate"; type="([^"]*)"')
BOTH = ("cache-control", "etag", "vary")


def test_what_a_client_has_already_is_told_by_the_same_headers(client: TestClient) -> None:
    for path in (*_paths(client), "/lineage?entity=acme-cells", "/doc/actor/acme-cells"):
        for asked in ({}, BROWSER, {**BROWSER, "Accept-Encoding": "identity"}):
            first = client.get(path, headers=asked, follow_redirects=False)
            if first.status_code != 200 or "etag" not in first.headers:
                continue
            again = client.get(path, headers={**asked, "If-None-Match": first.headers["etag"]})
            assert (again.status_code, again.content) == (304, b""), path
            for name in BOTH:
                assert again.headers[name] == first.headers[name], (path, asked, name)


@pytest.mark.parametrize(
    ("path", "forms"),
    [
        ("/ontology", {"/ontology.ttl": "text/turtle", "/ontology.rdf": "application/rdf+xml"}),
        ("/catalog?lang=en", {"/catalog.jsonld": "application/ld+json"}),
        ("/.well-known/void", {"/.well-known/void.nt": "application/n-triples"}),
        ("/sparql", {"/sparql?format=html": "text/html"}),
        ("/gsp?default&format=ttl", {"/gsp?default&format=rdf": "application/rdf+xml"}),
        (
            "/lineage?entity=acme-cells&format=html&depth=all",
            {"/lineage.svg?entity=acme-cells&depth=all": "image/svg+xml"},
        ),
        ("/api/v1/questions/recovery-rates", {"/api/v1/questions/recovery-rates.csv": "text/csv"}),
        (
            "/api/v1/impact?entity=acme-cells",
            {"/api/v1/impact.md?entity=acme-cells": "text/markdown"},
        ),
        ("/quality", {"/quality.json": "application/json"}),
        ("/entity/actor/acme-cells", {"/doc/actor/acme-cells.ttl": "text/turtle"}),
    ],
)
def test_an_answer_links_to_its_other_forms(
    client: TestClient, path: str, forms: dict[str, str]
) -> None:
    first = client.get(path)
    links = {
        address.removeprefix("http://testserver"): media
        for address, media in ALTERNATE.findall(first.headers["link"])
    }
    assert forms.items() <= links.items()
    assert first.headers["content-type"].split(";")[0] not in links.values()
    for address, media in links.items():
        answer = client.get(address)
        assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, media)


def test_no_link_says_what_was_not_meant(client: TestClient) -> None:
    told = client.get('/api/v1/entities?q=a%3E%3B+rel%3D"x"<>').headers["link"]
    assert told.count("<") == told.count(">") == len(ALTERNATE.findall(told)) == 1
    assert told.count('"') == 4
    assert "link" not in client.get("/api/v1/entities?q=" + "%41" * 180).headers


@pytest.mark.parametrize("path", ["/openapi.json", "/static/style.css", "/doc/actor/x.ttl"])
def test_what_is_only_read_says_so(client: TestClient, path: str) -> None:
    for method in ("PATCH", "DELETE", "TRACE"):
        answer = client.request(method, path)
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


def test_writing_from_another_site_is_not_prepared(client: TestClient) -> None:
    asked = {"Origin": EVIL, "Access-Control-Request-Headers": "authorization"}
    for path in ("/sparql", "/gsp"):
        answer = client.options(path, headers=asked)
        assert "authorization" not in answer.headers["access-control-allow-headers"].lower()
