"""A search in a visitor's own words leads to the page that answers it."""

from __future__ import annotations

import html
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from provolta.embedded import EmbeddedEngine
from tests.web import BROWSER, client_of, read

HARBOUR, SALT = "actor%3Aharbour-motors", "item%3Alumium-salt"
ASKED = {
    "What does Harbour Motors depend on?": f"/lineage?entity={HARBOUR}",
    "harbour motors suppliers": f"/lineage?entity={HARBOUR}",
    "who supplies Harbour Motors": f"/lineage?entity={HARBOUR}",
    "where lumium salt goes": f"/lineage?entity={SALT}&direction=downstream",
    "lumium salt export ban": f"/impact?entity={SALT}",
    "a ban of Brackland's N8 battery cell": "/impact?entity=place%3AXB&of=item%3An8-cell",
    "what if Alderland fails": "/impact?entity=place%3AAA",
    "who dominates lumium salt": f"/concentration?of={SALT}",
    "lumium salt controls": f"/impact?entity={SALT}",
    "why does Harbour Motors depend on lumium salt": f"/why?to={HARBOUR}&from={SALT}",
    "Where does lumium salt come from?": f"/lineage?entity={SALT}",
    "Who recycles batteries?": "/questions/companies-in-stage?stage=stage%3Arecycling",
    "recyclers in Alderland": "/questions/companies-in-stage?stage=stage%3Arecycling",
    "who recycles in Dunmark": "/entities?type=Actor&country=XD&stage=recycling",
    "which companies recycle in Dunmark": "/entities?q=recycling+Dunmark",
    "who makes N8 battery cells": "/questions/makers-of-item?item=item%3An8-cell",
    "who owns Harbour Motors": f"/questions/joint-ventures-and-stakes-of-company?company={HARBOUR}",
    "Which stages does Brackland dominate?": "/questions/dominant-countries",
    "which countries dominate, by HHI": "/concentration",
    "Which figures are contradicting?": "/questions/contradictions",
    "where are the bottlenecks": "/bottlenecks",
    "Brackland N8 battery cells": "/impact?entity=place%3AXB&of=item%3An8-cell",
    "lumium salt from Brackland": f"/concentration?of={SALT}",
    "recycling in Alderland": "/questions/country-shares-of-stage?stage=stage%3Arecycling",
    "alternatives to lumium salt": f"/questions/substitutes-of-item?item={SALT}",
    "what could replace lumium salt": f"/questions/what-could-serve-instead?entity={SALT}",
    "plants in Brackland": "/facilities?country=XB",
    "N8 battery cell plants in Brackland": "/facilities?country=XB",
    "Which stages does Brackland lead?": "/entity/place/XB#holds",
    "gigafactories in Brackland": "/questions/facilities-at-date?country=place%3AXB",
    "N8 cells makers": "/questions/makers-of-item?item=item%3An8-cell",
}


@pytest.fixture(scope="module")
def client(world: EmbeddedEngine, world_root: Path) -> TestClient:
    """A browser at the mini-world."""
    client = client_of(world, world_root)
    client.headers.update(BROWSER)
    return client


def suggested(client: TestClient, text: str, of: str = "") -> list[str]:
    """Where the suggestions lead that are answers to a question."""
    found = client.get("/suggest", params={"q": text, "of": of}).json()["found"]
    return [one["href"] for one in found if one["note"] == "Answer"]


@pytest.mark.parametrize("text", ASKED)
def test_a_question_in_free_words_has_its_page(client: TestClient, text: str) -> None:
    assert ASKED[text] in suggested(client, text)
    page = client.get("/entities", params={"q": text}).text
    assert "Is this what you ask?" in page
    assert ASKED[text] in read(page).links


@pytest.mark.parametrize("text", ASKED)
def test_the_page_that_is_offered_answers_under_its_name(client: TestClient, text: str) -> None:
    found = client.get("/suggest", params={"q": text}).json()["found"]
    for one in found:
        if one["note"] == "Answer":
            page = client.get(one["href"])
            assert page.status_code == 200
            title = one["label"].removeprefix("Where ").removesuffix(" goes")
            title, _, of = title.partition(" (")
            assert title in html.unescape(page.text)
            assert of.removesuffix(")") in page.text


@pytest.mark.parametrize(
    ("text", "gwh", "mix"),
    [
        ("How much lumium for 100 GWh of N8?", "100", "chemistry:n8=1"),
        ("2 TWh N8", "2000", "chemistry:n8=1"),
        ("minerals of 1,500.5 gwh N8 and F", "1500.5", "chemistry:f=0.5,chemistry:n8=0.5"),
        ("0 GWh N8", "", ""),
        ("9" * 80 + " TWh N8", "", ""),
        ("100 GWh", "", ""),
    ],
)
def test_an_amount_of_energy_is_put_to_the_minerals(
    client: TestClient, text: str, gwh: str, mix: str
) -> None:
    found = [link for link in suggested(client, text) if link.startswith("/require?")]
    assert found == ([f"/require?{urlencode({'gwh': gwh, 'chemistry': mix})}"] if gwh else [])
    for link in found:
        assert client.get(link).status_code == 200


def test_a_place_that_makes_none_of_it_is_not_offered(client: TestClient) -> None:
    assert suggested(client, "a ban of Dunmark's N8 battery cell") == [
        "/impact?entity=place%3AXD",
        "/impact?entity=item%3An8-cell",
    ]


def test_a_field_of_a_form_takes_names_only(client: TestClient) -> None:
    assert suggested(client, "lumium salt export ban", of="flow") == []


@pytest.mark.parametrize(
    "text", ["Harbour Motors", "lumium salt", "ban", "depends", "%", "why " * 40]
)
def test_a_name_alone_or_a_word_alone_is_no_question(client: TestClient, text: str) -> None:
    assert suggested(client, text) == []


def test_a_name_beside_other_words_is_found(client: TestClient) -> None:
    page = client.get("/entities", params={"q": "lumium salt prices yesterday"}).text
    assert "/entity/item/lumium-salt" in read(page).links
    assert f"/impact?entity={SALT}" in read(page).links


def test_a_misspelt_name_is_near_to_another(client: TestClient) -> None:
    page = client.get("/entities", params={"q": "lumuim salt"}).text
    assert "/entity/item/lumium-salt" in read(page).links


def test_what_is_asked_stays_text(client: TestClient) -> None:
    page = client.get("/entities", params={"q": '<script>alert(1)</script> lumium salt "ban"'}).text
    assert "<script>alert" not in page
    assert "Is this what you ask?" in page


def test_what_is_named_among_other_words_is_suggested_first(client: TestClient) -> None:
    found = client.get("/suggest", params={"q": "harbour motors lumi"}).json()["found"]
    assert found[0]["href"] == "/entity/actor/harbour-motors"
    alone = client.get("/suggest", params={"q": "harbour motors"}).json()["found"]
    assert [one["href"] for one in alone].count("/entity/actor/harbour-motors") == 1
