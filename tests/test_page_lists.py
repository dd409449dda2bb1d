"""Long lists and filled-in forms of the pages, on the mini-world."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from provolta.embedded import EmbeddedEngine
from tests.web import BROWSER, client_of


@pytest.fixture
def client(world: EmbeddedEngine, world_root: Path) -> TestClient:
    found = client_of(world, world_root)
    found.headers.update(BROWSER)
    return found


def test_documents_are_found_by_words_and_grade(client: TestClient) -> None:
    text = client.get("/sources?q=yearbook&grade=dataset").text
    assert text.count('data-label="Document"') == 2
    assert 'value="yearbook"' in text
    assert "No document fits" in client.get("/sources?q=yearbook&grade=a").text
    assert client.get("/sources?page=7").text.count('data-label="Document"') == 8


def test_a_form_shows_names_as_a_person_says_them(client: TestClient) -> None:
    assert 'value="Acme Cells"' in client.get("/why?to=actor:acme-cells&from=actor:elm-anodes").text
    assert 'value="N8 battery cell"' in client.get("/concentration?of=item:n8-cell").text


def test_long_lists_fold_and_lose_nothing(client: TestClient) -> None:
    text = client.get("/entity/source/chain-brief").text
    heading, _, rest = text.partition('<h2 id="group-1">')[2].partition("</h2>")
    section = rest.partition("</section>")[0]
    assert "<details>" in section
    assert section.count("<li") == int(heading.partition('number">')[2].partition("<")[0])


def cited(text: str) -> str:
    return text.partition('<span class="address">')[2].partition("</span>")[0]


def test_a_view_is_cited_by_title_revision_and_whole_address(
    world: EmbeddedEngine, world_root: Path
) -> None:
    client = client_of(world, world_root, "https://chain.example/")
    client.headers.update(BROWSER)
    text = client.get("/concentration?of=item:n8-cell&by=actor&lang=de").text
    assert cited(text) == "https://chain.example/concentration?of=item:n8-cell&amp;by=actor"
    said = text.partition('<p class="cite">')[2].partition("</p>")[0]
    assert "N8 battery cell" in said
    assert world.revision in said
    assert cited(client.get("/").text) == "https://chain.example/"
    assert cited(client.get("/lineage?entity=nobody").text) == ""
    assert cited(client.post("/sparql", data={"query": "ASK {}"}).text) == ""


def test_long_lists_of_documents_are_folded(real: EmbeddedEngine) -> None:
    client = client_of(real)
    client.headers.update(BROWSER)
    text = client.get("/entity/stage/cell-production").text
    listed, _, folded = text.partition('<section class="sources"')[2].partition("<details>")
    first, rest = (re.findall(r'id="source-(\d+)"', one) for one in (listed, folded))
    assert first
    assert rest
    assert sorted(map(int, [*first, *rest])) == list(range(1, len(first) + len(rest) + 1))
    shown = text.partition("<h2")[2]
    while "<details>" in shown:
        before, _, after = shown.partition("<details>")
        shown = before + after.partition("</details>")[2]
    assert set(re.findall(r'href="#source-(\d+)"', shown)) <= set(first)
