"""The facilities: filters, counts, state and capacity, map, CSV and JSON."""

from __future__ import annotations

import csv
import html
import io
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from provolta.embedded import EmbeddedEngine
from provolta.names import ID
from provolta.web import beside, facilities_page, outlines, plants, site
from tests.web import BROWSER, client_of, read

NORTH, PLANT = ID + "facility/alder-north-mine", ID + "facility/acme-brackland-plant"


@pytest.fixture(scope="module")
def client(world: EmbeddedEngine, world_root: Path) -> TestClient:
    found = client_of(world, world_root)
    found.headers.update(BROWSER)
    return found


def listed(client: TestClient, asked: str) -> set[str]:
    """What the page lists, and that its two files list the same."""
    told = client.get(f"/facilities.json{asked}").json()
    rows = list(csv.DictReader(io.StringIO(client.get(f"/facilities.csv{asked}").text)))
    found = {one["facility"] for one in told["facilities"]}
    assert [row["facility"] for row in rows] == [one["facility"] for one in told["facilities"]]
    table = client.get(f"/facilities{asked}").text.partition("<tbody>")[2].partition("</tbody>")[0]
    assert {
        f"{ID}{name}" for name in re.findall(r'href="/entity/(facility/[^"]+)"', table)
    } == found
    return found


def test_every_facility_is_listed_with_place_operator_and_state(client: TestClient) -> None:
    assert {NORTH, PLANT} <= listed(client, "")
    told = client.get("/facilities.json").json()["facilities"]
    north = next(one for one in told if one["facility"] == NORTH)
    assert north["country"] == [ID + "place/AA"]
    assert north["operator"] == [ID + "actor/alder-mining"]
    assert north["state"] == ["operating"]
    assert north["evidence"] == [ID + "claim/times-alder-north-mine"]


def test_each_filter_narrows_the_list_and_the_counts_of_the_others(client: TestClient) -> None:
    assert listed(client, "?country=AA") == {NORTH}
    assert listed(client, "?operator=acme-cells&country=XB") == {PLANT}
    assert listed(client, "?operator=acme-cells&country=AA") == set()
    page = client.get("/facilities?operator=acme-cells").text
    assert 'value="XB">Brackland (1)' in page
    assert 'value="AA"' not in page
    assert '<option value="acme-cells" selected>' in page
    assert client.get("/facilities?operator=acme-cells").text.count("<h1>Facilities: Acme") == 1


def test_what_nobody_names_is_unknown_and_not_none(client: TestClient) -> None:
    for asked in ("?country=ZZ", "?state=nothing", "?stage=%3Cscript%3E", "?item=" + "x" * 100):
        answer = client.get("/facilities" + asked)
        assert answer.status_code == 200
        assert "that means unknown, not none" in answer.text
        assert "<script>" not in answer.text.partition("<main")[2]
    assert client.get("/facilities?country=" + "x" * 101).status_code == 400
    assert client.get("/facilities?colour=red").status_code == 400


def test_long_lists_go_on_at_an_address_of_their_own(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facilities_page, "_A_PAGE", 1)
    first, second = (client.get(f"/facilities?page={page}").text for page in (1, 2))
    assert "page 1 of" in first
    assert '/facilities?page=2#list"' in html.unescape(first)
    rows = [re.findall(r'<th scope="row".*?href="([^"]+)"', page) for page in (first, second)]
    assert [len(one) for one in rows] == [1, 1]
    assert rows[0] != rows[1]


def test_a_place_and_a_question_lead_to_its_facilities(client: TestClient) -> None:
    place = client.get("/entity/place/XB").text
    assert "/facilities?country=XB" in read(place).links
    assert ">1 facility here<" in place


def test_a_facility_tells_its_state_its_stage_and_what_stands_beside_it(client: TestClient) -> None:
    text = client.get("/entity/facility/alder-north-mine").text
    assert "Operating, as last told for " in text
    assert "Facilities beside it" not in text
    plant = plants.Plant(
        PLANT,
        "Acme",
        "CellPlant",
        ("cell-production",),
        (ID + "place/XB",),
        ("Upper Brack",),
        (ID + "actor/acme-cells",),
        (),
        ("under-construction",),
        "2024-05",
        (
            plants.Capacity("38 GWh/yr", "2022", False, "c1"),
            plants.Capacity("100 GWh/yr", "", True, "c2"),
        ),
        (),
    )
    site = client.app.state.site  # type: ignore[attr-defined]
    assert beside._told(site, plant) == (
        "Under construction in Upper Brack, Brackland, as last told for May 2024; "
        "it can make 38 GWh/yr (2022); it is meant to make 100 GWh/yr."
    )


def test_a_measure_leads_to_what_would_fail(client: TestClient) -> None:
    links = read(client.get("/entity/measure/brackland-salt-rule").text).links
    assert [one for one in links if one.startswith("/impact?")] == [
        "/impact?entity=place%3AXB&of=item%3Alumium-salt"
    ]


def test_facts_go_before_plans_and_the_newest_before_older_ones() -> None:
    operating = ("s/operating", "c1", "2024", "true")
    assert plants._newest([("s/announced", "c0", "2020", "true"), operating]) == (
        ("operating",),
        "2024",
        ["c1"],
    )
    assert plants._newest([("s/closed", "c2", "2030", "false"), operating])[0] == ("operating",)
    assert plants._newest([("s/closed", "c2", "2030", "false")])[0] == ("closed",)
    assert plants._newest([]) == ((), "", [])
    unit = "http://qudt.org/vocab/unit/TONNE"
    rows = [
        ("c1", "10", "", "", "", unit, "true", "2020", "", ""),
        ("c2", "12", "", "", "", unit, "true", "2022", "", ""),
        ("c3", "", "30", "40", "", unit, "false", "", "", "2021"),
        ("c4", "", "", "", "", unit, "true", "2025", "", ""),
    ]
    assert [one.told for one in plants._capacities(rows)] == [
        "12 t, 2022",
        "30 to 40 t, 2021, planned",
    ]


def test_without_outlines_the_page_says_what_is_missing(
    world: EmbeddedEngine, world_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is made without Node lacks the map; where it is not drawn for want of countries, not."""
    drawn = client_of(world, world_root)
    drawn.headers.update(BROWSER)
    monkeypatch.setattr(site, "VENDOR", tmp_path)
    plain = client_of(world, world_root)
    plain.headers.update(BROWSER)
    assert "because Node was missing" in plain.get("/facilities").text
    monkeypatch.undo()
    if outlines.shapes():
        assert "because Node was missing" not in drawn.get("/facilities").text
