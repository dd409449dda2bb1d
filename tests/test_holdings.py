"""What the page of a country says that it holds of each stage."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from provolta.embedded import EmbeddedEngine
from provolta.entities import Index
from provolta.names import PREFIXES
from provolta.web.holdings import holdings, told
from provolta.web.overview import Overview
from tests.web import BROWSER, client_of


@pytest.fixture(scope="module")
def overview(world: EmbeddedEngine) -> Overview:
    return Overview(world, Index.read(world))


def test_a_country_holds_the_stages_that_documents_give_it(overview: Overview) -> None:
    found = holdings(overview, PREFIXES["place"] + "XB")
    assert [(one.stage.slug, one.share.text, one.greatest) for one in found] == [
        ("refining", "84", True),
        ("cell-production", "70", True),
    ]
    assert "in 2 stages" in told(found)


def test_who_is_not_first_is_not_called_so(overview: Overview) -> None:
    found = holdings(overview, PREFIXES["place"] + "XD")
    assert [(one.share.text, one.greatest) for one in found] == [("nearly 10", False)]
    assert told(found) == ""
    assert holdings(overview, PREFIXES["place"] + "AA") == []


def test_the_page_tells_each_share_with_its_statement(
    world: EmbeddedEngine, world_root: Path
) -> None:
    client: TestClient = client_of(world, world_root)
    client.headers.update(BROWSER)
    page = client.get("/entity/place/XB").text
    assert "What it holds" in page
    section = page.partition('id="holds"')[2].partition("</section>")[0]
    assert section.count('data-label="Share"') == section.count('href="/entity/claim/') == 2
    assert "What it holds" not in client.get("/entity/place/AA").text
    assert '<p class="kind">Organisation' in client.get("/entity/actor/acme-cells").text
