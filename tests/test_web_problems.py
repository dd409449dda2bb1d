"""What goes wrong: problem documents for programs, pages for browsers, never a trace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from provolta.embedded import EmbeddedEngine
from provolta.errors import Overloaded, ProvoltaError, Unavailable
from tests.web import BROWSER, client_of


@pytest.fixture(scope="module")
def client(world: EmbeddedEngine, world_root: Path) -> TestClient:
    """A server over the mini-world."""
    return client_of(world, world_root)


@pytest.mark.parametrize(
    ("method", "route", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/static/nothing.css", 404),
        ("GET", "/static/../app.py", 404),
        ("DELETE", "/entities", 405),
        ("POST", "/api/v1/lineage", 405),
        ("GET", "/id/actor/nobody", 404),
        ("GET", "/doc/actor/nobody.ttl", 404),
        ("GET", "/doc/actor/x%3E%20%7D", 400),
    ],
)
def test_every_error_is_a_problem_document(
    client: TestClient, method: str, route: str, status: int
) -> None:
    answer = client.request(method, route)
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (answer.status_code, problem["status"]) == (status, status)
    assert {"type", "title", "detail", "instance", "revision"} <= set(problem)
    assert answer.headers["cache-control"] == "no-store"


def test_a_value_that_does_not_fit_is_told_by_what_is_meant(client: TestClient) -> None:
    for path in ("/lineage", "/api/v1/lineage"):
        answer = client.get(f"{path}?entity=acme-cells&depth=%3Cb%3E")
        detail = answer.json()["detail"]
        assert answer.status_code == 400
        assert detail == "depth: '<b>' does not fit: how many steps, or `all`."
    page = client.get("/lineage?entity=acme-cells&depth=%3Cb%3E", headers=BROWSER).text
    assert '<a href="/docs">/docs</a> lists what each parameter takes.' in page
    assert "<b>" not in page.partition("<main")[2].partition("</main>")[0]


def test_what_may_be_done_at_an_address_is_told(client: TestClient) -> None:
    assert client.post("/chain").json()["detail"] == (
        "POST is not taken at /chain; GET, HEAD and OPTIONS are."
    )


def test_a_browser_gets_a_page_with_links_to_what_may_have_been_meant(client: TestClient) -> None:
    answer = client.get("/entity/Acme+Cel", headers=BROWSER)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>Unknown entity</h1>" in answer.text
    assert '<a href="/entity/actor/acme-cells">Acme Cells</a>' in answer.text


def test_an_address_where_nothing_is_leads_on(client: TestClient) -> None:
    page = client.get("/actor/acme-cells", headers=BROWSER)
    assert page.status_code == 404
    assert "There is nothing at /actor/acme-cells." in page.text
    assert '<a href="/entity/actor/acme-cells">Acme Cells</a>' in page.text
    assert '<a href="/entities">all things</a>' in page.text
    assert "Near to it" not in client.get("/nothing-of-the-kind", headers=BROWSER).text


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ("/search?q=acme+cells", "/entities?q=acme+cells"),
        ("/entity", "/entities"),
        ("/impact/?entity=place%3AXA", "/impact?entity=place%3AXA"),
        ("//elsewhere.example/", "/elsewhere.example"),
        ("/%2F/elsewhere.example/", "/elsewhere.example"),
        ("/a%20b%3Fc/", "/a%20b%3Fc"),
    ],
)
def test_what_people_type_leads_to_the_page_on_this_server(
    client: TestClient, typed: str, leads_to: str
) -> None:
    address = f"{client.base_url}{typed}"
    answer = client.get(address, headers=BROWSER, follow_redirects=False)
    assert (answer.status_code // 100, answer.headers["location"]) == (3, leads_to)
    assert client.post(address, headers=BROWSER, follow_redirects=False).status_code // 100 == 4


def test_a_question_about_a_misspelt_thing_leads_to_the_same_about_the_right_one(
    client: TestClient,
) -> None:
    page = client.get("/lineage?direction=upstream&entity=Acme+Cel&depth=2", headers=BROWSER)
    assert page.status_code == 404
    again = "/lineage?direction=upstream&amp;entity=actor%3Aacme-cells&amp;depth=2"
    assert f'<a href="{again}">Acme Cells</a>' in page.text
    assert client.get(again.replace("&amp;", "&"), headers=BROWSER).status_code == 200
    assert '<a href="/entity/actor/acme-cells">its page</a>' in page.text
    assert "ValueChainItem" not in page.text


def test_curl_gets_a_document(client: TestClient) -> None:
    answer = client.get("/entity/Acme+Cel", headers={"Accept": "*/*"})
    assert answer.headers["content-type"] == "application/problem+json"


def test_hostile_text_in_an_error_stays_text(client: TestClient) -> None:
    page = client.get("/entity/%3Cscript%3Ealert(1)%3C%2Fscript%3E", headers=BROWSER).text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("headers", [{}, BROWSER])
def test_a_fault_of_ours_is_told_without_a_trace(
    world: EmbeddedEngine,
    world_root: Path,
    monkeypatch: pytest.MonkeyPatch,
    headers: dict[str, str],
) -> None:
    def fail(*_: object, **__: object) -> bytes:
        raise ZeroDivisionError("secret detail")

    client = client_of(world, world_root)
    monkeypatch.setattr(EmbeddedEngine, "serialize", fail)
    answer = client.get("/sparql", params={"query": "ASK {}", "format": "json"}, headers=headers)
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Something went wrong" in answer.text


@pytest.mark.parametrize("accept", ["text/html;q=0", "text/htmlx", "image/png, x-text/html"])
def test_who_takes_neither_form_of_an_error_gets_the_document(
    client: TestClient, accept: str
) -> None:
    answer = client.get("/nowhere", headers={"Accept": accept})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_search_that_is_too_long_is_refused_on_the_first_page_as_well(client: TestClient) -> None:
    for path in ("/", "/entities"):
        assert client.get(path, params={"q": "x" * 200}).status_code == 200
        answer = client.get(path, params={"q": "x" * 201})
        assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "q")


def _errors(root: type[ProvoltaError]) -> Iterator[type[ProvoltaError]]:
    yield root
    for one in root.__subclasses__():
        yield from _errors(one)


@pytest.mark.parametrize("error", list(_errors(ProvoltaError)), ids=lambda one: one.__name__)
def test_whoever_may_ask_the_same_again_is_told_when(
    world: EmbeddedEngine,
    world_root: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: type[ProvoltaError],
) -> None:
    def fail(*_: object, **__: object) -> bytes:
        raise error("It broke.")

    client = client_of(world, world_root)
    monkeypatch.setattr(EmbeddedEngine, "serialize", fail)
    answer = client.get("/sparql", params={"query": "ASK {}", "format": "json"})
    assert answer.status_code == error.status
    assert answer.headers.get("retry-after") == _AGAIN.get(error)


_AGAIN = {Overloaded: "2", Unavailable: "5"}


def test_a_page_that_is_busy_has_a_way_to_try_again(
    world: EmbeddedEngine, world_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> object:
        raise Overloaded("20 requests are waiting.")

    client = client_of(world, world_root)
    monkeypatch.setattr("provolta.kg.KnowledgeGraph.lineage", fail)
    answer = client.get("/lineage?entity=harbour-motors", headers=BROWSER)
    assert answer.status_code == 429
    assert '<a class="button" href="">Try again</a>' in answer.text
    gone = client.get("/nowhere", headers=BROWSER)
    assert "Try again" not in gone.text
