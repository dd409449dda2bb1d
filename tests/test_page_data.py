"""What a page shows can be had as data: by its query, and as the statements behind its answer."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse
from rdflib import Graph, URIRef
from starlette.testclient import TestClient

from provolta.embedded import EmbeddedEngine
from provolta.names import ONTOLOGY
from provolta.web import behind
from provolta.web.behind import query
from provolta.web.shown_queries import HOME, of_search
from tests.mini_world import PROJECT
from tests.web import BROWSER, client_of

PAGES = (
    "/",
    "/chain",
    "/facilities",
    "/entities?q=cell",
    "/entity/actor/harbour-motors",
    "/lineage?entity=actor:harbour-motors&depth=all",
    "/why?to=actor:harbour-motors&from=actor:acme-cells",
    "/impact?entity=actor:acme-cells",
    "/concentration?of=stage:cell-production",
    "/bottlenecks",
    "/questions",
    "/sources",
    "/quality",
    "/ontology",
    "/ontology/terms/suppliesTo",
)
ANSWERS = (
    "lineage?entity=actor:harbour-motors",
    "why?to=actor:harbour-motors&from=actor:acme-cells",
    "impact?entity=actor:acme-cells",
    "concentration?of=stage:cell-production",
    "bottlenecks?layer=all",
    "depends?entity=actor:harbour-motors",
    "questions/one-source-edges",
)
STATED_IN = URIRef(ONTOLOGY + "statedIn")


@pytest.fixture(scope="module")
def client(world: EmbeddedEngine, world_root: Path) -> TestClient:
    found = client_of(world, world_root)
    found.headers.update(BROWSER)
    return found


@pytest.mark.parametrize("path", PAGES)
def test_a_page_shows_its_query_and_every_form_of_it_is_there(
    client: TestClient, path: str
) -> None:
    text = client.get(path).text
    assert "Show the query" in text
    links = re.findall(r'href="(/sparql\?query=[^"]+?&amp;format=(\w+))"', text)
    assert {form for _, form in links} & {"csv", "ttl"}
    for link, form in links:
        answer = client.get(html.unescape(link))
        assert answer.status_code == 200, (link, answer.text)
        assert form[:3] in {"jso", answer.headers["content-type"][5:8].replace("tur", "ttl")}
        assert answer.content.strip(), link


@pytest.mark.parametrize("path", ANSWERS)
def test_the_statements_behind_an_answer_are_all_there_as_rdf(
    client: TestClient, path: str
) -> None:
    route, _, asked = path.partition("?")
    told = client.get(f"/api/v1/{route}?{asked}", headers={"Accept": "application/json"}).json()
    turtle = client.get(f"/api/v1/{route}.ttl?{asked}")
    assert turtle.headers["content-type"].startswith("text/turtle")
    graph = Graph().parse(data=turtle.text, format="turtle")
    stated = {str(one) for one in graph.subjects(STATED_IN)}
    assert stated
    assert set(told["statements"]) == stated
    documents = set(graph.objects(None, STATED_IN))
    assert all((one, None, None) in graph for one in documents)
    linked = client.get(f"/api/v1/{route}?{asked}", headers={"Accept": "application/ld+json"})
    assert linked.headers["content-type"].startswith("application/ld+json")
    assert len(set(parse(linked.content, RdfFormat.JSON_LD))) == len(graph)


def test_no_part_of_the_statements_is_told_for_the_whole(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(behind, "_MOST", 3)
    answer = client.get("/api/v1/impact.ttl?entity=actor:acme-cells")
    assert answer.status_code == 413
    assert "at most 3" in answer.text


def test_json_is_still_what_a_program_gets(client: TestClient) -> None:
    for accept in ("application/json", "*/*", "application/json, text/turtle;q=0.5"):
        answer = client.get("/api/v1/impact?entity=actor:acme-cells", headers={"Accept": accept})
        assert answer.headers["content-type"].startswith("application/json"), accept


def test_the_query_of_the_first_page_gives_its_numbers(real: EmbeddedEngine) -> None:
    page = client_of(real, PROJECT).get("/", headers=BROWSER).text
    counts = {iri.rpartition("#")[2]: int(n) for iri, n in real.select(HOME.rows).texts()}
    shown = re.search(r"([\d,]+) organisations, ([\d,]+) materials and products and (\d+)", page)
    assert shown
    numbers = [int(one.replace(",", "")) for one in shown.groups()]
    assert numbers == [
        counts["Actor"],
        counts["ValueChainItem"],
        counts["ValueChainProcess"],
    ]
    assert f"{counts['BusinessRelationship'] + counts['Claim']:,} statements" in page


@given(st.text(max_size=40))
def test_whatever_is_searched_for_stays_a_text_of_the_query(
    world: EmbeddedEngine, words: str
) -> None:
    shown = of_search(words)
    world.select(shown.rows)
    world.construct(shown.graph)


def test_a_query_names_so_many_statements_and_says_of_how_many() -> None:
    iris = [f"https://w3id.org/provolta/id/claim/n{n}" for n in range(250)]
    text = query([*iris, *iris])
    assert text.startswith("# The first 100 of 250 statements.")
    assert text.count("claim:n") == 100
    assert query([]) == ""
    odd = query(["https://elsewhere.example/x y", "https://elsewhere.example/a"][1:])
    assert "<https://elsewhere.example/a>" in odd
