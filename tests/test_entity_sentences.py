"""What an entity page says first, what points at it from elsewhere, and its small picture."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from provolta.cards import Card, Property, Value
from provolta.embedded import EmbeddedEngine
from provolta.entities import Entity, Index
from provolta.names import ID, ONTOLOGY, kind_of
from provolta.web.around import incoming
from provolta.web.overview import Overview
from provolta.web.sentences import sentence
from tests.mini_world import PROJECT
from tests.web import BROWSER, client_of

KINDS_WITHOUT_DEFINITIONS = {
    "actor": "SELECT ?s { ?s a <https://w3id.org/provolta/ontology#Actor> } ORDER BY ?s LIMIT 12",
    "facility": "SELECT ?s { ?s a ?c . ?c rdfs:subClassOf* pv:Facility } ORDER BY ?s LIMIT 12",
    "measure": "SELECT ?s { ?s a pv:PolicyMeasure } ORDER BY ?s LIMIT 6",
    "disruption": "SELECT ?s { ?s a pv:Disruption } ORDER BY ?s LIMIT 6",
    "place": "SELECT ?s { ?s a pv:Country } ORDER BY ?s LIMIT 12",
    "source": "SELECT ?s { ?s a pv:SourceDocument } ORDER BY ?s LIMIT 12",
    "passage": "SELECT ?s { ?s a pv:EvidencePassage } ORDER BY ?s LIMIT 4",
    "brand": "SELECT ?s { ?s a pv:Brand } ORDER BY ?s LIMIT 4",
}
PREFIXES = f"PREFIX pv: <{ONTOLOGY}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "


def card(kind: str, type_: str, **values: list[str]) -> Card:
    own = tuple(
        Property(ONTOLOGY + name, name, tuple(Value(one) for one in texts))
        for name, texts in values.items()
    )
    return Card(Entity(f"{ID}{kind}/x", "x", kind, "Thing"), (type_,), properties=own)


@pytest.mark.parametrize(
    ("kind", "type_", "values", "said"),
    [
        (
            "actor",
            "actor",
            {"headquarteredIn": ["United States"], "activeInStage": ["Refining"]},
            "An organisation with its seat in the United States, active in refining.",
        ),
        (
            "actor",
            "joint venture company",
            {},
            "A joint venture company; no document here says where it has its seat or in which "
            "stage it is active.",
        ),
        (
            "item",
            "electric passenger vehicle",
            {"soldUnder": ["Fir"], "usesCellsOf": ["Acme", "Gale"], "usesChemistry": ["NMC"]},
            "An electric passenger vehicle of Fir, with cells of Acme and Gale and the chemistry "
            "NMC.",
        ),
        ("item", "electric passenger vehicle", {}, "An electric passenger vehicle: what it means."),
        (
            "facility",
            "cell plant",
            {"locatedIn": ["Sweden"], "produces": ["a", "b", "c", "d", "e"]},
            "A cell plant in Sweden; it makes a, b, c and 2 more.",
        ),
        (
            "measure",
            "policy measure",
            {"imposedIn": ["China"], "governs": ["graphite"]},
            "A policy measure of China that governs graphite.",
        ),
        ("source", "source document", {"issued": ["2024-05"]}, "A document, May 2024."),
        (
            "place",
            "country",
            {},
            "A country; no organisation or facility is documented to be here.",
        ),
        ("brand", "brand", {}, "A brand: what it means."),
    ],
)
def test_a_sentence_is_made_of_what_is_known(
    kind: str, type_: str, values: dict[str, list[str]], said: str
) -> None:
    assert sentence(card(kind, type_, **values), (), "What it means.") == said


def test_a_place_counts_seats_and_plants_and_no_places_within() -> None:
    inward = (
        Property(ONTOLOGY + "headquarteredIn", "", (Value("A", ID + "actor/a"),)),
        Property(
            ONTOLOGY + "locatedIn",
            "",
            (
                Value("f", ID + "facility/f"),
                Value("g", ID + "facility/g"),
                Value("p", ID + "place/p"),
            ),
        ),
    )
    said = sentence(card("place", "country"), inward)
    assert said == (
        "A country; as documents say, 1 organisation has its seat here and 2 facilities stand here."
    )


@pytest.fixture(scope="module")
def pages(real: EmbeddedEngine) -> TestClient:
    client = client_of(real, PROJECT)
    client.headers.update(BROWSER)
    return client


@pytest.mark.parametrize("kind", KINDS_WITHOUT_DEFINITIONS)
def test_every_thing_is_told_in_a_sentence(
    real: EmbeddedEngine, pages: TestClient, kind: str
) -> None:
    rows = real.select(PREFIXES + KINDS_WITHOUT_DEFINITIONS[kind]).texts()
    assert rows
    for (iri,) in rows:
        text = pages.get("/entity/" + iri.removeprefix(ID)).text
        assert re.search(r'<p class="lead">[A-Z“].+\.</p>', text), iri


def test_what_points_at_a_thing_is_listed_once(real: EmbeddedEngine, pages: TestClient) -> None:
    stage = ID + "stage/cell-production"
    found = {one.label: one for one in incoming(real, stage, str, str)}
    members = [value.iri for one in found.values() for value in one.values]
    assert {"actor", "item", "process"} <= {kind_of(iri) for iri in members}
    assert not {"claim", "relation", "edge"} & {kind_of(iri) for iri in members}
    known = set(members[:5])
    rest = incoming(real, stage, str, str, known)
    assert not known & {value.iri for one in rest for value in one.values}
    text = pages.get("/entity/facility/tesla-gigafactory-nevada").text
    assert "operates this</a></dt>" in text.lower()


def test_the_small_picture_has_three_columns(pages: TestClient) -> None:
    text = pages.get("/entity/actor/tesla").text
    svg = text[text.index('<svg xmlns="http://www.w3.org/2000/svg" class="lineage"') :]
    width = re.search(r'width="(\d+)"', svg)
    assert width
    assert int(width[1]) < 620
    drawing = svg[: svg.index("</svg>")]
    assert 3 < drawing.count("data-key=") <= 21
    for supplier in ("catl", "panasonic-energy", "ganfeng-lithium"):
        assert f'data-key="{ID}actor/{supplier}"' in drawing, "the best documented are shown"


def test_figures_of_several_years_stand_together_the_newest_first(pages: TestClient) -> None:
    text = pages.get("/entity/place/CN").text
    of_buses = r"batteries of electric buses in China was <b>[\d.]+\sGWh</b> in (\d{4})"
    buses = re.findall(of_buses, text)
    assert len(buses) > 3
    assert buses == sorted(buses, reverse=True)


def test_dates_of_statements_are_written_in_the_visitors_language(pages: TestClient) -> None:
    english = pages.get("/entity/item/graphite").text
    german = pages.get("/entity/item/graphite", headers={"Accept-Language": "de"}).text
    assert "from 1 December 2023" in english
    assert "from 1. Dezember 2023" in german


def test_a_tie_is_read_the_way_that_goods_flow(pages: TestClient, real: EmbeddedEngine) -> None:
    text = pages.get("/lineage?entity=item:bmw-ix3").text
    tie = r'/entity/actor/catl">CATL</a></td>\s*<td data-label="Relation"[^>]*><a[^>]*>([^<]+)'
    assert "makes cells of" in re.findall(tie, text)
    backward = real.select(
        "PREFIX pv: <https://w3id.org/provolta/ontology#> "
        'SELECT ?relation WHERE { ?relation pv:flowDirection "backward" }'
    ).texts()
    read = Overview(real, Index.read(real)).readings
    assert {row[0] for row in backward} <= set(read)


def test_a_document_is_told_and_its_address_is_a_link(pages: TestClient) -> None:
    text = pages.get("/entity/source/usgs-mcs-2026-graphite").text
    assert (
        '<p class="lead">A document of U.S. Geological Survey, February 2026, grade A.</p>' in text
    )
    aside = text[text.index('<aside aria-labelledby="brief"') :]
    assert 'class="out" href="https://pubs.usgs.gov/' in aside


def test_a_statement_says_where_its_document_says_so(pages: TestClient) -> None:
    text = pages.get("/entity/claim/usgs-mcs-2026-graphite-mine-production-world-2025").text
    assert re.search(
        r'<p class="under">As <a href="/entity/source/[^>]+>[^<]+</a> says: World', text
    )


def test_a_stage_stands_in_the_row_of_stages(pages: TestClient) -> None:
    text = pages.get("/entity/stage/cell-production").text
    strip = text[text.index('<nav class="strip"') :].partition("</nav>")[0]
    assert strip.count("<li>") == 8
    current = re.findall(r'<a href="([^"]+)" aria-current="page">', strip)
    assert current == ["/entity/stage/cell-production"]
    assert "Of one country the greatest share" in text


def test_a_name_in_another_language_says_which(pages: TestClient) -> None:
    text = pages.get("/entity/actor/catl").text
    also = text.partition("Also: ")[2].partition("</p>")[0]
    assert re.findall(r'<span lang="(\w+)">', also) == ["zh"]
    assert "Contemporary Amperex Technology, " in also
