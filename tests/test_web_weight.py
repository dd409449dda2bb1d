"""What pages weigh, what they do without Node, and what a browser may keep of them."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from provolta.embedded import EmbeddedEngine
from tests.test_web_pages import PAGES
from tests.web import BROWSER, client_of, read


@pytest.fixture(scope="module")
def client(world: EmbeddedEngine, world_root: Path) -> TestClient:
    """A browser at the mini-world."""
    client = client_of(world, world_root)
    client.headers.update(BROWSER)
    return client


def test_without_node_the_pages_say_what_is_missing(
    world: EmbeddedEngine, world_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provolta.web.site.VENDOR", world_root / "nothing")
    plain = client_of(world, world_root)
    plain.headers.update(BROWSER)
    for route in PAGES:
        page = plain.get(route).text
        assert "/static/vendor/" not in page
        assert read(page).loaded
    assert "Node was missing" in plain.get("/sparql").text


def test_styles_and_scripts_are_small(client: TestClient) -> None:
    own = ("/static/style.css", "/stages.css", "/static/pages.js")
    assert sum(len(gzip.compress(client.get(path).content)) for path in own) < 30_000
    assert client.get("/stages.css").headers["content-type"] == "text/css; charset=utf-8"


def test_suggestions_name_things_and_questions(client: TestClient) -> None:
    found = client.get("/suggest?q=acme").json()["found"]
    assert {
        "label": "Acme Cells",
        "note": "Organisation",
        "href": "/entity/actor/acme-cells",
    } in found
    asked = client.get("/suggest?q=supply+compan").json()["found"]
    assert any(one["href"] == "/questions/suppliers-of-company" for one in asked)
    tied = client.get("/suggest?q=supply+compan&of=flow").json()["found"]
    assert all(one["note"] != "Question" for one in tied)


def test_pages_are_304_the_second_time(client: TestClient) -> None:
    tag = client.get("/entity/Acme Cells").headers["etag"]
    again = client.get("/entity/Acme Cells", headers={"If-None-Match": tag})
    assert again.status_code == 304
