"""How answers travel: compressed or not, and how long files are kept."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from provolta.embedded import EmbeddedEngine
from tests.mini_world import PROJECT
from tests.web import BROWSER, client_of

PAGE = "/entity/actor/harbour-motors"


@pytest.fixture(scope="module")
def client(world: EmbeddedEngine, world_root: Path) -> TestClient:
    client = client_of(world, world_root)
    client.headers.update(BROWSER)
    return client


def test_a_page_is_compressed_for_whoever_takes_it(client: TestClient) -> None:
    packed = client.get(PAGE, headers={"Accept-Encoding": "gzip"})
    plain = client.get(PAGE, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    varies = {one.strip() for one in packed.headers["vary"].split(",")}
    assert varies == {"Accept", "Accept-Encoding", "Accept-Language", "Cookie"}


def test_both_forms_are_304_the_second_time(client: TestClient) -> None:
    for coding, weak in (("gzip", True), ("identity", False)):
        tag = client.get(PAGE, headers={"Accept-Encoding": coding}).headers["etag"]
        assert tag.startswith("W/") == weak
        again = client.get(PAGE, headers={"Accept-Encoding": coding, "If-None-Match": tag})
        assert again.status_code == 304


def test_what_is_streamed_is_not_compressed(client: TestClient) -> None:
    query = {"query": "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 500"}
    answer = client.get("/sparql", params=query, headers={"Accept": "text/csv"})
    assert len(answer.content) > 1000
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    "query", ["", "?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D+ORDER+BY+%3Fs+LIMIT+9"]
)
def test_the_editor_is_a_page_and_is_compressed(client: TestClient, query: str) -> None:
    packed = client.get("/sparql" + query, headers={"Accept-Encoding": "gzip"})
    plain = client.get("/sparql" + query, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["etag"].startswith("W/")
    assert packed.headers["content-type"] == plain.headers["content-type"]
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2


def test_a_head_tells_the_length_of_the_get(client: TestClient) -> None:
    for coding in ("gzip", "identity"):
        asked = {"Accept-Encoding": coding}
        head, get = client.head(PAGE, headers=asked), client.get(PAGE, headers=asked)
        assert head.headers["content-length"] == get.headers["content-length"]
        assert not head.content


def test_versioned_files_are_kept_for_a_year(client: TestClient) -> None:
    assert "immutable" in client.get("/static/style.css?v=1").headers["cache-control"]
    assert "immutable" not in client.get("/static/style.css").headers.get("cache-control", "")


@pytest.mark.parametrize(
    "route", [PAGE, "/", "/lineage?entity=item:n8-cell&view=canvas", "/sparql"]
)
def test_a_page_s_own_styles_and_scripts_are_below_30_kb(client: TestClient, route: str) -> None:
    text = client.get(route).text
    files = set(re.findall(r'(?:src|href)="(/[^"]+\.(?:css|js))\?v=[^"]+"', text))
    own = {path for path in files if "/vendor/" not in path}
    assert {"/static/style.css", "/static/pages.js", "/stages.css"} <= own
    assert sum(len(gzip.compress(client.get(path).content)) for path in own) < 30_000


def test_the_font_is_asked_for_under_one_address_that_can_be_kept(
    world: EmbeddedEngine, world_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = {"@fontsource-variable/source-sans-3": "5.0.1"}
    (tmp_path / "versions.json").write_text(json.dumps(versions))
    (tmp_path / "fonts.css").write_text("")
    monkeypatch.setattr("provolta.web.site.VENDOR", tmp_path)
    text = client_of(world, world_root).get("/", headers=BROWSER).text
    assert 'href="/static/vendor/source-sans-3-latin.woff2?v=5.0.1" as="font"' in text
    built = (PROJECT / "frontend" / "build.mjs").read_text(encoding="utf-8")
    assert "url(${file}?v=${versions[FONT]})" in built
