"""The page of a failure: limited to one material, and documented disruptions as examples."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from provolta.answers import Evidence, Source
from provolta.embedded import EmbeddedEngine
from provolta.web.marks import Marks
from tests.mini_world import PROJECT
from tests.web import BROWSER, client_of


def test_a_failure_may_be_limited_to_one_material(world: EmbeddedEngine, world_root: Path) -> None:
    client = client_of(world, world_root)
    client.headers.update(BROWSER)
    route = "?entity=actor:acme-cells&of=item:n8-cell"
    text = client.get("/impact" + route).text
    counts = client.get("/api/v1/impact" + route).json()["counts"]
    assert "<h1>If Acme Cells’s " in text
    assert 'name="of" value="N8 battery cell"' in text
    for degree, count in counts.items():
        assert not count or f"{count} {degree}" in text
    assert "of=item%3An8-cell" in text.partition("Share this view")[2]


@pytest.fixture(scope="module")
def chain(real: EmbeddedEngine) -> TestClient:
    """A browser at the project's own data."""
    client = client_of(real, PROJECT)
    client.headers.update(BROWSER)
    return client


def test_documented_disruptions_are_offered(chain: TestClient) -> None:
    text = chain.get("/impact").text
    link = (
        '<a href="/impact?entity=place%3ACN&amp;of=item%3Agraphite&amp;of=item%3Anatural-graphite'
        '&amp;share=100">'
    )
    assert f"{link}China graphite licences 2023</a>" in text
    cases = chain.get("/api/v1/replay").json()["cases"]
    put = [case for case in cases if case["verdict"] != "cannot be put"]
    assert 0 < len(put) <= text.count('<td data-label="Event">') <= len(cases)


def test_the_page_of_a_disruption_leads_to_what_would_follow_today(chain: TestClient) -> None:
    page = chain.get("/entity/disruption/china-graphite-licences-2023").text
    put = re.search(r'<a class="button" href="([^"]+)">What would follow today', page)
    assert put
    text = chain.get(put[1].replace("&amp;", "&")).text
    assert "<h1>If China’s graphite and natural graphite fail</h1>" in text
    assert "What would follow today" not in chain.get("/entity/item/graphite").text


def test_a_failure_is_told_in_words(chain: TestClient) -> None:
    def lead(route: str) -> str:
        text = chain.get("/impact?" + route).text
        return text.partition('<p class="lead">')[2].partition("</p>")[0]

    assert re.match(
        r"Nothing is shown to be lost; \d+ exposed, with another way left; \d+ unknown, as nobody",
        lead("entity=place:CN&of=item:graphite"),
    )
    assert re.match(
        r"\d+ lost, with no documented way left: \d+ organisation", lead("entity=actor:catl")
    )


def test_the_home_page_leads_to_the_graphite_ban(chain: TestClient) -> None:
    link = (
        "/impact?entity=place%3ACN&of=item%3Agraphite&of=item%3Aspherical-graphite"
        "&of=item%3Asynthetic-graphite-anode-material"
    )
    assert link.replace("&", "&amp;") in chain.get("/").text
    answer = chain.get(link)
    assert answer.status_code == 200
    title = (
        "If China’s graphite, spherical graphite and synthetic graphite anode active material fail"
    )
    assert f"<h1>{title}</h1>" in answer.text
    spoken = " ".join((" " + answer.text).split("What is hit")[1].split())
    assert "spherical purified graphite" in spoken
    # The form takes several in one field, and shows them so.
    again = chain.get("/impact?entity=China&of=graphite;spherical+graphite")
    assert "<h1>If China’s graphite and spherical graphite fail</h1>" in again.text
    assert 'value="graphite; spherical graphite"' in again.text


def test_marks_escape_what_documents_say_and_cite_the_first_ones() -> None:
    evil = '<b onclick="x">'
    documents = tuple(
        Source(f"source:{n}", f"{evil}{n}", evil, "2024", "javascript:alert(1)") for n in range(5)
    )
    marks = Marks()
    found = marks.of([Evidence("claim:c", "said", sources=documents, locator=evil)], most=3)
    assert [one.number for one in found] == [1, 2, 3]
    assert [number for number, _ in marks.numbered()] == [1, 2, 3]
    text = found[0].__html__()
    assert "<b " not in text
    assert text.count("&lt;b onclick=&#34;x&#34;&gt;") == 3
    assert 'href="javascript' not in text
