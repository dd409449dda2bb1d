"""The pages on the mini-world: what they say, that they stand alone, that every link leads on."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from provolta.embedded import EmbeddedEngine
from provolta.web import lineage_page
from tests.web import BROWSER, client_of, read

PAGES = [
    "/",
    "/chain",
    "/chain?country=XB",
    "/facilities",
    "/facilities?country=XB&state=operating",
    "/facilities?stage=no-such-stage",
    "/entities?q=cells",
    "/entities?q=nothing-of-that-name",
    "/entity/Acme Cells",
    "/entity/actor/acme-cells",
    "/entity/item/n8-cell",
    "/entity/stage/cell-production",
    "/entity/source/alder-times-deals-2023",
    "/entity/relation/elm-acme-anode",
    "/entity/place/XB",
    "/lineage",
    "/lineage?entity=Harbour+Motors&depth=all&layer=supply&as_of=2024&status=all&loops=true",
    "/lineage?entity=item:n8-cell&depth=all&layer=material",
    "/lineage?entity=item:n8-cell&depth=all&layer=material&why=item:norite-ore",
    "/lineage?entity=item:n8-cell&depth=all&view=canvas",
    "/bottlenecks?layer=all&as_of=2024",
    "/why",
    "/why?from=Dune+Cathodes&to=Harbour+Motors",
    "/why?from=Harbour+Motors&to=Alder+Mining",
    "/concentration",
    "/concentration?of=stage:cell-production",
    "/concentration?of=item:n8-cell",
    "/require",
    "/require?gwh=10&kind=N8&part=60&kind=F&part=40",
    "/quality",
    "/impact",
    "/impact?entity=item:lumite-ore",
    "/impact?entity=acme-cells&entity=XB&share=50&as_of=2024",
    "/questions",
    "/questions/suppliers-of-company?buyer=Harbour+Motors",
    "/sources",
    "/ontology",
    "/ontology/terms?q=supplies",
    "/ontology/terms/suppliesTo",
    "/ontology/terms/Claim",
    "/docs",
    "/sparql",
    "/nowhere",
]


@pytest.fixture(scope="module")
def client(world: EmbeddedEngine, world_root: Path) -> TestClient:
    """A browser at the mini-world."""
    client = client_of(world, world_root)
    client.headers.update(BROWSER)
    return client


@pytest.mark.parametrize("route", PAGES)
def test_a_page_stands_alone(client: TestClient, route: str) -> None:
    answer = client.get(route)
    assert answer.status_code in {200, 404}
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    page = read(answer.text)
    assert page.loaded
    assert all(address.startswith("/") for address in page.loaded)
    assert not page.named("style")
    for tag, attrs in page.tags:
        inline = [name for name in attrs if name == "style" or name.startswith("on")]
        assert not inline, f"<{tag}> has {inline}"
    assert all(attrs.get("src") for attrs in page.named("script"))


@pytest.mark.parametrize("route", PAGES)
def test_a_page_can_be_found_one_s_way_in(client: TestClient, route: str) -> None:
    text = client.get(route).text
    page = read(text)
    assert page.named("html")[0]["lang"] == "en"
    for landmark in ("header", "main", "footer"):
        assert len(page.named(landmark)) == 1
    ways = [attrs["aria-label"] for attrs in page.named("nav")]
    assert ways[0] == "Main"
    assert len(ways) == len(set(ways))
    assert len(page.named("h1")) == 1
    assert page.links[0] == "#main"
    assert len(page.ids) == len(set(page.ids))
    for _, attrs in page.tags:
        for name in ("aria-labelledby", "aria-describedby", "for"):
            target = attrs.get(name)
            assert target is None or target in page.ids, f"{name}={target} leads nowhere"
    labels = {attrs.get("for") for attrs in page.named("label")}
    for tag in ("input", "select", "textarea"):
        for attrs in page.named(tag):
            named = attrs.get("id") in labels or attrs.get("aria-label")
            hidden = attrs.get("type") == "hidden"
            wrapped = re.search(rf'<label>[^<]*<{tag} [^>]*name="{attrs["name"]}"', text)
            assert named or hidden or wrapped, f"<{tag} name={attrs['name']}> has no label"


@pytest.mark.parametrize("route", PAGES)
def test_every_page_names_its_revision_and_licences(client: TestClient, route: str) -> None:
    text = client.get(route).text
    assert "Revision <code>" in text
    assert "Apache-2.0" in text
    assert "CC BY 4.0" in text


def _kind(address: str) -> str:
    """Addresses of one kind are tested by one example."""
    parts = urlsplit(address)
    path = re.sub(r"^(/entity|/doc|/id)/([\w-]+)/[^.]*", r"\1/\2/x", parts.path)
    path = re.sub(r"^(/api/v1)?/questions/[\w-]+", r"\1/questions/x", path)
    names = sorted(pair.partition("=")[0] for pair in parts.query.split("&"))
    return path + "?" + "&".join(names)


def _addresses(client: TestClient) -> Iterator[tuple[str, str]]:
    """Every kind of address that can be reached from the pages, with the page it stands on."""
    seen: set[str] = set()
    waiting = [("/", page) for page in PAGES[:-1]]
    while waiting:
        origin, address = waiting.pop(0)
        if _kind(address) in seen:
            continue
        seen.add(_kind(address))
        yield origin, address
        answer = client.get(address)
        if answer.headers["content-type"].startswith("text/html"):
            for link in read(answer.text).links:
                if link.startswith("/"):
                    waiting.append((address, link))


def test_every_link_leads_somewhere(client: TestClient) -> None:
    count = 0
    for origin, address in _addresses(client):
        answer = client.get(address)
        assert answer.status_code == 200, f"{address} on {origin}: {answer.status_code}"
        fragment = urlsplit(address).fragment
        if fragment:
            assert fragment in read(answer.text).ids, f"{address} on {origin}: no such place"
        count += 1
    assert count > 60


@pytest.mark.parametrize("route", PAGES)
def test_links_within_a_page_lead_to_something_on_it(client: TestClient, route: str) -> None:
    page = read(client.get(route).text)
    inside = [link[1:] for link in page.links if link.startswith("#")]
    assert set(inside) <= set(page.ids)


def test_the_home_page_counts_what_there_is(client: TestClient) -> None:
    text = client.get("/").text
    assert "14 organisations" in text
    assert text.count('<span class="swatch stage-') == 8
    stages = re.findall(r'href="/entity/stage/([\w-]+)"', text)
    assert stages[0] == "raw-materials"
    assert stages[-1] == "recycling"
    assert len(re.findall(r'<a href="/questions/[\w-]+">', text)) == 4


def test_the_search_of_the_home_page_is_the_search(client: TestClient) -> None:
    assert "Acme Cells" in client.get("/?q=acme").text


def test_an_entity_page_says_who_supplies_and_who_says_so(client: TestClient) -> None:
    text = client.get("/entity/Harbour Motors").text
    assert re.search(
        r"Harbour Motors has \d direct suppliers[^;]* and makes \d materials? (and|or) products?; ",
        text,
    )
    assert '<a href="/entity/actor/acme-cells">Acme Cells</a>' in text
    assert "supplies to" in text
    assert 'href="/entity/source/harbour-report-2024"' in text
    assert 'href="/doc/actor/harbour-motors.ttl"' in text
    assert "SELECT" in text
    assert 'class="lineage"' in text


def test_an_ambiguous_name_lists_what_it_may_mean(client: TestClient) -> None:
    answer = client.get("/entity/cell-assembly")
    assert answer.status_code in {200, 400}
    if answer.status_code == 400:
        assert "Ambiguous entity" in answer.text


def test_relations_are_read_the_way_goods_flow(client: TestClient) -> None:
    text = client.get("/lineage?entity=item:n8-cell&depth=2&layer=material").text
    assert "is input of" in text
    assert "has input" not in text


def test_every_edge_of_a_lineage_stands_in_the_table_with_its_evidence(client: TestClient) -> None:
    route = "lineage?entity=Harbour+Motors&depth=all&layer=supply"
    text = client.get("/" + route).text
    edges = client.get("/api/v1/" + route).json()["edges"]
    assert text.count('<td data-label="From">') == len(edges)
    for source in {source for edge in edges for source in edge["sources"]}:
        assert source.rpartition("/")[2] in text


def test_a_mark_is_parted_from_the_word_before_it(client: TestClient) -> None:
    text = client.get("/lineage?entity=Harbour+Motors&depth=all&layer=supply").text
    marks = re.findall(r'<sup class="marks">(.)', html.unescape(text))
    assert marks
    assert {*marks} == {"\u00a0"}


def test_a_long_table_of_edges_goes_on_at_an_address_of_its_own(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lineage_page, "_ROWS", 2)
    route = "/lineage?entity=Harbour+Motors&depth=all&layer=supply&status=reported,named"
    edges = client.get("/api/v1" + route).json()["edges"]
    assert len(edges) > 2
    first, second = client.get(route).text, client.get(route + "&page=2").text
    rows = [
        re.findall(r'<tr data-from="([^"]+)" data-to="([^"]+)"', page) for page in (first, second)
    ]
    assert [len(one) for one in rows] == [2, min(2, len(edges) - 2)]
    assert not {*rows[0]} & {*rows[1]}
    assert 'page=2#edges"' in first
    assert f"Edges 1 to 2 of {len(edges)}" in first
    assert client.get(route + "&page=9999").text.count("aria-current") == second.count(
        "aria-current"
    )


def test_the_lineage_page_is_also_its_data(client: TestClient) -> None:
    route = "?entity=Harbour+Motors&depth=2"
    assert (
        client.get("/lineage.json" + route).json() == client.get("/api/v1/lineage" + route).json()
    )
    assert client.get("/lineage.svg" + route).headers["content-type"] == "image/svg+xml"


def test_routes_to_a_thing_can_be_marked(client: TestClient) -> None:
    route = "/lineage?entity=Harbour+Motors&depth=all&layer=supply"
    plain, marked = client.get(route).text, client.get(route + "&why=dune-cathodes").text
    assert '<option value="actor:dune-cathodes">Dune Cathodes</option>' in plain
    assert " marked" not in plain.partition("<svg")[2].partition("</svg>")[0]
    assert "shortest route" in marked
    assert "edge solid marked" in marked


def test_a_lineage_says_what_lies_beyond_and_leads_there(client: TestClient) -> None:
    text = client.get("/lineage?entity=Harbour+Motors&layer=supply").text
    assert re.search(r"\d+ neighbours? lies? beyond|\d+ neighbours lie beyond", text)
    further = re.search(r'href="(/lineage\?[^"]*depth=2[^"]*)"', text)
    assert further
    assert {"entity=Harbour+Motors", "layer=supply"} <= set(further[1].split("?")[1].split("&amp;"))
    assert "beyond:" not in client.get("/lineage?entity=Harbour+Motors&depth=all").text


def test_an_impact_tells_degrees_apart_and_what_remains(client: TestClient) -> None:
    route = "?entity=item:lumite-ore"
    text = client.get("/impact" + route).text
    counts = client.get("/api/v1/impact" + route).json()["counts"]
    for degree, count in counts.items():
        assert not count or f"{count} {degree}" in text
        assert f'class="degree is-{degree}"' in text
    rows = text.partition('id="things"')[2]
    assert rows.count('data-label="Degree"') == sum(counts.values())
    assert "unknown, not absent" in text
    assert "/api/v1/impact.csv?entity=item%3Alumite-ore" in text


def test_shares_are_bars_with_an_index_that_has_a_range(client: TestClient) -> None:
    route = "?of=stage:cell-production"
    text = client.get("/concentration" + route).text
    markets = client.get("/api/v1/concentration" + route).json()["markets"]
    assert markets
    assert text.count('<h2 id="market-') == len(markets)
    assert "index" in text
    nothing = client.get("/concentration?of=item:resin").text
    assert "that means unknown" in nothing or 'class="bars"' in nothing


def test_an_impact_keeps_what_was_filled_in(client: TestClient) -> None:
    text = client.get("/impact?entity=Acme+Cells&entity=&entity=Fern+Films&share=30").text
    assert text.count('aria-label="What fails"') == 2
    assert 'value="Acme Cells"' in text
    assert 'name="share" value="30"' in text
    assert client.get("/impact?entity=").status_code == 200


def test_no_route_is_said_to_be_unknown_not_absent(client: TestClient) -> None:
    text = client.get("/why?from=Harbour+Motors&to=Alder+Mining&layer=supply").text
    assert "that means unknown, not absent" in text


def test_a_question_offers_what_can_be_filled_in(client: TestClient) -> None:
    text = client.get("/questions/suppliers-of-company?buyer=Dune+Cathodes").text
    assert '<option value="Acme Cells">' in text
    assert 'value="Dune Cathodes"' in text
    assert "Cedar Chemicals" in text
    assert "id/actor/dune-cathodes&gt;" in text
    assert "/api/v1/questions/suppliers-of-company.csv?buyer=Dune+Cathodes" in text


def test_a_question_can_be_taken_elsewhere_as_it_was_asked(client: TestClient) -> None:
    text = html.unescape(client.get("/questions/suppliers-of-company?buyer=Dune+Cathodes").text)
    assert "/api/v1/questions/suppliers-of-company.csv?buyer=Dune+Cathodes" in text
    assert "kg.ask(\"suppliers-of-company\", buyer='Dune Cathodes')" in text
    assert "provolta ask suppliers-of-company --buyer 'Dune Cathodes'" in text


def test_sources_say_what_they_contribute(client: TestClient) -> None:
    text = client.get("/sources").text
    assert re.search(r'data-label="Says" class="quiet">\d+ \w+', text)
    told = re.search(r'<p class="lead">(\d+) statements come from .* By grade: .*\d+ grade A', text)
    assert told
    assert f"tied by {told[1]} statements" in " ".join(client.get("/").text.split())


def test_sources_are_listed_with_what_they_contribute(client: TestClient) -> None:
    text = client.get("/sources").text
    assert len(re.findall(r'<a href="/entity/source/[\w-]+">', text)) == 8
    assert "example.org" in text


def test_the_chain_shows_every_stage_and_its_players(client: TestClient) -> None:
    text = client.get("/chain").text
    drawing = text.partition('class="chain-map"')[2].partition("</svg>")[0]
    for slug in ("raw-materials", "cell-production", "recycling"):
        assert f'href="/entity/stage/{slug}"' in drawing
    assert "/entity/item/n8-cathode-material" in drawing or "/entity/item/cell" in drawing
    assert 'class="return"' in drawing
    assert "14 of 14 organisations fit" in text
    players = text.partition('id="players"')[2]
    assert '<a href="/entity/actor/alder-mining">' in players
    narrowed = client.get("/chain?country=XB").text.partition('id="players"')[2]
    assert "/entity/actor/acme-cells" in narrowed
    assert "/entity/actor/alder-mining" not in narrowed


def test_an_entity_page_tells_how_sure_it_is_and_when_things_held(client: TestClient) -> None:
    text = client.get("/entity/actor/harbour-motors").text
    assert re.search(r"its \d+ ties (rests? on one document only|(is|are) documented)", text)
    assert 'class="timeline"' in text
    assert "by status" in text.casefold() or "reported" in text


def test_an_entity_page_as_of_a_day_leaves_out_what_did_not_hold(client: TestClient) -> None:
    row = '<td data-label="From"><a href="/entity/actor/birch-refining">'
    assert row in client.get("/entity/actor/harbour-motors").text
    assert row not in client.get("/entity/actor/harbour-motors?as_of=2022").text


def test_the_quality_page_tells_coverage_and_gaps(client: TestClient) -> None:
    text, told = client.get("/quality").text, client.get("/quality.json").json()
    figures = text.partition('id="figures"')[2].partition("</table>")[0]
    assert figures.count('data-label="Stage"') == len(told["stages"])
    gaps = sum(len(stage["gaps"]) for stage in told["stages"])
    assert figures.count("No document gives one") == gaps > 0
    kinds = text.partition("All kinds of claim of each stage")[2].partition("</table>")[0]
    told_kinds = [(kind, n) for stage in told["stages"] for kind, n in stage["claims"].items()]
    assert kinds.count('data-label="Kind of claim"') == len(told_kinds) > gaps
