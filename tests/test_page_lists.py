"""Long lists and filled-in forms of the pages, on the mini-world."""

from __future__ import annotations

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
