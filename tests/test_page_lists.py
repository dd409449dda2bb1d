"""Long lists and filled-in forms of the pages, on the mini-world."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from provolta.embedded import EmbeddedEngine
from provolta.names import GRAPH
from tests.mini_world import engine_of
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


def test_of_very_many_statements_the_rest_is_a_page_away(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = client.get("/entity/source/chain-brief?as_of=2024").text
    monkeypatch.setattr("provolta.web.facts.SHOWN", 9)
    monkeypatch.setattr("provolta.web.statements_page._A_PAGE", 5)
    text = client.get("/entity/source/chain-brief").text
    links = re.findall(r'<a href="([^"]*)">All (\d+) ', text)
    assert links
    for link, count in links:
        told: list[str] = []
        pages = -(-int(count) // 5)
        for page in range(1, pages + 1):
            part = client.get(f"{link}&page={page}").text
            told += re.findall(r"<li(?: class=\"single\")?><a href=\"(/entity/[cr][^\"]*)", part)
            assert part.count('aria-current="page"') == 1
        assert len(told) == len(set(told)) == int(count)
        assert all(f'href="{one}"' in whole for one in told)
        assert client.get(f"{link}&page=99").text.count("<li") == part.count("<li")


def test_statements_of_a_kind_that_are_not_there_are_refused(client: TestClient) -> None:
    answer = client.get("/entity/actor/acme-cells?statements=rumour")
    assert answer.status_code == 400
    assert "supply-relationship" in answer.text


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


def test_a_part_of_what_is_counted_is_no_share(world_root: Path) -> None:
    client = client_of(engine_with_one_holder(world_root), world_root)
    client.headers.update(BROWSER)
    text = client.get("/concentration?of=item:resin&by=actor").text
    lead = text.partition('<p class="lead">')[2].partition("</p>")[0]
    assert lead.startswith("Documents count only Acme Cells in resin (production, 2023)")
    assert "its share is unknown" in lead


def engine_with_one_holder(root: Path) -> EmbeddedEngine:
    """The mini-world with one figure of which nobody gives the whole."""
    engine = engine_of(root)
    engine.load_text(
        """
        @prefix pv: <https://w3id.org/provolta/ontology#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix id: <https://w3id.org/provolta/id/> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        <https://w3id.org/provolta/id/claim/alone> a pv:ProductionClaim ;
            rdfs:label "Acme Cells made 5 t of resin."@en ;
            pv:about <https://w3id.org/provolta/id/actor/acme-cells> ;
            pv:ofItem <https://w3id.org/provolta/id/item/resin> ;
            pv:value 5.0 ; pv:unit <http://qudt.org/vocab/unit/TON_Metric> ;
            pv:comparator <https://w3id.org/provolta/id/comparator/equal> ;
            pv:basis <https://w3id.org/provolta/id/basis/production> ;
            pv:year "2023"^^xsd:gYear ;
            pv:status <https://w3id.org/provolta/id/status/reported> ;
            pv:grade <https://w3id.org/provolta/id/grade/a> ;
            pv:statedIn <https://w3id.org/provolta/id/source/chain-brief> .
        """,
        graph=GRAPH + "sources/alone",
    )
    return engine


def test_what_is_not_known_is_searched_for_on_the_page(client: TestClient) -> None:
    answer = client.get("/lineage?entity=nobody-at-all")
    assert answer.status_code == 404
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    assert '<a href="/entities">all things</a>' in main
    assert "provolta search" not in main


@pytest.mark.parametrize(
    ("query", "forms"),
    [
        ("ASK {}", ["json", "xml"]),
        ("SELECT ?s { ?s ?p ?o } LIMIT 1", ["csv", "tsv", "json", "xml"]),
        ("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", ["ttl", "nt", "jsonld", "rdf"]),
    ],
)
def test_every_answer_of_the_editor_can_be_saved(
    client: TestClient, query: str, forms: list[str]
) -> None:
    page = client.get("/sparql", params={"query": query}).text
    offered = re.findall(r'<button class="plain" name="format" value="(\w+)">', page)
    assert offered == forms
    for form in offered:
        saved = client.post("/sparql", data={"query": query, "format": form})
        assert saved.status_code == 200
        assert not saved.headers["content-type"].startswith("text/html")
