"""Languages, numbers and dates of the pages."""

from __future__ import annotations

import contextvars
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from provolta.names import PREFIXES, iri_text
from provolta.web import language
from tests.mini_world import engine_of
from tests.web import BROWSER, client_of

KNOWN = ("en", "de", "zh", "ja")


@pytest.mark.parametrize(
    ("header", "asked", "expected"),
    [
        ("de-AT,de;q=0.8,en;q=0.5", "", "de"),
        ("fr,ja;q=0.3", "", "ja"),
        ("de", "zh", "zh"),
        ("de", "xx", "en"),
        ("", "", "en"),
        ("*", "", "en"),
        ("de;q=0,ja;q=0.1", "", "ja"),
    ],
)
def test_the_best_language_that_is_known_is_chosen(header: str, asked: str, expected: str) -> None:
    assert language.chosen(header, asked, KNOWN) == expected


@given(st.text(max_size=200), st.text(max_size=20))
def test_any_header_gives_a_known_language(header: str, asked: str) -> None:
    assert language.chosen(header, asked, KNOWN) in KNOWN


def test_numbers_and_dates_are_written_as_the_language_has_it() -> None:
    def german() -> tuple[str, str]:
        language.use("de")
        return language.number(1234.5), language.date("2024-06-30")

    assert contextvars.copy_context().run(german) == ("1.234,5", "30. Juni 2024")
    assert language.number(1234.5) == "1,234.5"
    assert language.current() == "en"


@pytest.fixture(scope="module")
def client(world_root: Path) -> TestClient:
    """A browser at the mini-world with one thing that has a German name."""
    engine = engine_of(world_root)
    subject, name = PREFIXES["item"] + "n8-cell", PREFIXES["skos"] + "prefLabel"
    text = f'{iri_text(subject)} {iri_text(name)} "N8-Zelle <b>"@de .'
    engine.load_text(text, "https://example.org/graph/translations")
    client = client_of(engine, world_root)
    client.headers.update(BROWSER)
    return client


@pytest.fixture(autouse=True)
def _forget(client: TestClient) -> None:
    """Each test comes as a new visitor."""
    client.cookies.clear()


CELL, ORE = "/entity/item/n8-cell", "/entity/item/lumite-ore"
TRANSLATED = '<h1><span lang="de">N8-Zelle &lt;b&gt;</span></h1>'


def test_a_page_names_things_in_the_visitor_s_language(client: TestClient) -> None:
    english = client.get(CELL)
    german = client.get(CELL, headers={"Accept-Language": "de-AT, en;q=0.5"})
    assert TRANSLATED not in english.text
    assert TRANSLATED in german.text
    assert client.get(CELL + "?lang=de").text == german.text
    assert "<title>N8-Zelle &lt;b&gt; ·" in german.text


def test_an_english_name_is_marked_where_it_stands_in_for_another(client: TestClient) -> None:
    mark = 'lumite ore <abbr title="No German name yet">en</abbr>'
    assert "<abbr" not in client.get(ORE).text.partition("<h1>")[2].partition("</h1>")[0]
    assert mark in client.get(ORE + "?lang=de").text
    company = client.get("/entity/actor/acme-cells?lang=de").text
    assert "<h1>Acme Cells</h1>" in company


@pytest.mark.parametrize(
    "path",
    [
        "/lineage?entity=item:n8-cell",
        "/concentration?of=item:n8-cell",
        "/impact?entity=item:n8-cell",
        "/why?to=item:n8-cell&from=item:lumite-ore",
    ],
)
def test_a_sentence_has_the_names_of_the_visitor_s_language(client: TestClient, path: str) -> None:
    name = '<span lang="de">N8-Zelle &lt;b&gt;</span>'
    english, german = (client.get(path + more).text for more in ("", "&lang=de"))
    heading = german.partition("<h1>")[2].partition("</h1>")[0]
    assert name in heading
    assert "N8 battery cell" not in heading
    assert (
        heading.replace(name, "N8 battery cell").replace(
            '<span class="fallback">lumite ore <abbr title="No German name yet">en</abbr></span>',
            "lumite ore",
        )
        == english.partition("<h1>")[2].partition("</h1>")[0]
    )


def test_what_is_kept_is_kept_for_one_language(client: TestClient) -> None:
    english, german = client.get(CELL), client.get(CELL + "?lang=de")
    assert english.headers["vary"].startswith("Accept, Accept-Language")
    assert english.headers["etag"] != german.headers["etag"]
    asked = {"If-None-Match": english.headers["etag"], "Accept-Language": "de"}
    assert client.get(CELL, headers=asked).status_code == 200
    document = client.get("/doc/item/n8-cell.ttl")
    assert "Accept-Language" not in document.headers["vary"]


def test_the_languages_are_offered_with_the_rest_of_the_address(client: TestClient) -> None:
    text = client.get("/lineage?entity=item:n8-cell&depth=2&lang=de").text
    assert '<a href="?lang=en&amp;entity=item:n8-cell&amp;depth=2"' in text
    assert '<a href="?lang=de&amp;entity=item:n8-cell&amp;depth=2" lang="de"' in text
    assert client.get(CELL + "?lang=xx").status_code == 200


def test_a_language_that_was_chosen_is_remembered_and_no_other(client: TestClient) -> None:
    assert "set-cookie" not in client.get(CELL, headers={"Accept-Language": "de"}).headers
    chosen = client.get(CELL + "?lang=de")
    assert chosen.headers["set-cookie"].startswith("lang=de; ")
    assert "SameSite=Lax" in chosen.headers["set-cookie"]
    assert TRANSLATED in client.get(CELL).text
    assert TRANSLATED not in client.get(CELL + "?lang=en").text
    assert TRANSLATED not in client.get(CELL, headers={"Accept-Language": "de"}).text
    client.cookies.clear()
    assert "Cookie" in chosen.headers["vary"]


@pytest.mark.parametrize("cookie", ["nowhere", "", '"', "de%0d%0aX-Evil:1", "x" * 3000])
def test_a_remembered_language_that_is_not_known_does_no_harm(
    client: TestClient, cookie: str
) -> None:
    answer = client.get(CELL, headers={"Cookie": f"lang={cookie}"})
    assert answer.status_code == 200
    assert TRANSLATED not in answer.text


@pytest.mark.parametrize("route", ["/lineage?entity=item:n8-cell&depth=2", CELL, "/chain"])
def test_drawings_name_things_in_the_visitor_s_language(client: TestClient, route: str) -> None:
    drawing = client.get(route, headers={"Accept-Language": "de"}).text
    drawing = drawing.partition("<svg xmlns")[2].partition("</svg>")[0]
    assert "N8-Zelle &lt;b&gt;" in drawing
    if "lineage" in route:
        assert re.search(r'<text lang="de"[^>]*>N8-Zelle', drawing)
    assert (
        "N8-Zelle" not in client.get(route).text.partition("<svg xmlns")[2].partition("</svg>")[0]
    )


def test_searches_answer_in_the_visitor_s_language(client: TestClient) -> None:
    german = {"Accept-Language": "de"}
    hits = client.get("/entities?q=N8-Zelle", headers=german).text
    assert '<span lang="de">N8-Zelle' in hits
    suggested = client.get("/suggest?q=N8-Zelle", headers=german)
    assert suggested.json()["found"][0]["label"] == "N8-Zelle <b>"
    assert "Accept-Language" in suggested.headers["vary"]
