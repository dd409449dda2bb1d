"""Forms show what was asked as a person says it, and say what they still need."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from provolta.embedded import EmbeddedEngine
from tests.web import BROWSER, client_of, read

SHOWN = {
    "/concentration?of=item:n8-cell": ("of", "N8 battery cell"),
    "/lineage?entity=actor:acme-cells": ("entity", "Acme Cells"),
    "/impact?entity=place:AA": ("entity", "Alderland"),
    "/impact?entity=actor:acme-cells&of=item:n8-cell": ("of", "N8 battery cell"),
    "/why?to=actor:harbour-motors&from=item:lumium-salt": ("from", "lumium salt"),
    "/require?gwh=10&chemistry=chemistry%3An8%3D1": ("kind", "N8"),
    "/questions/suppliers-of-company?buyer=actor:acme-cells": ("buyer", "Acme Cells"),
    "/questions/suppliers-of-company?buyer=Nobody+Known": ("buyer", "Nobody Known"),
}


@pytest.fixture(scope="module")
def client(world: EmbeddedEngine, world_root: Path) -> TestClient:
    """A browser at the mini-world."""
    client = client_of(world, world_root)
    client.headers.update(BROWSER)
    return client


@pytest.mark.parametrize("route", [one for one in SHOWN if "Nobody" not in one])
def test_a_form_shows_a_label_and_no_machine_name(client: TestClient, route: str) -> None:
    name, value = SHOWN[route]
    fields = read(client.get(route).text).named("input")
    assert value in [one.get("value") for one in fields if one.get("name") == name]
    assert not [one for one in fields if ":" in (one.get("value") or "")]


def test_an_amount_without_a_chemistry_says_what_is_missing(client: TestClient) -> None:
    page = client.get("/require?gwh=25&kind=&part=").text
    assert "Name at least one chemistry" in page
    assert 'name="gwh" value="25"' in page
    assert "Name at least one chemistry" not in client.get("/require").text


def test_what_all_bars_have_in_common_is_said_above_them(client: TestClient) -> None:
    page = client.get("/questions/dominant-countries").text
    told = page.partition("In every row: ")[2].partition("</p>")[0]
    names = page.partition('class="bars')[2].partition("</ul>")[0]
    assert "Brackland" in told + names
    assert "processing output" in told
    assert "processing output" not in names


def test_the_grade_of_a_document_is_a_capital_letter_or_a_kind(client: TestClient) -> None:
    pages = [client.get(f"/entity/{one}").text for one in ("item/lumium-salt", "item/n8-cell")]
    told = re.findall(r'class="tip">.*?</span>', "".join(pages))
    assert told
    assert not re.search(r"grade (?![A-Z]\b)", "".join(told))
    assert re.search(r"grade [A-Z]\b|, dataset", "".join(told))
