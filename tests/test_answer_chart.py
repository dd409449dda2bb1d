"""What stands above the table of an answer: what it is for, and a chart where that helps."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from provolta.embedded import EmbeddedEngine
from tests.web import BROWSER, client_of


@pytest.fixture(scope="module")
def client(world: EmbeddedEngine, world_root: Path) -> TestClient:
    """The pages over the mini-world."""
    client = client_of(world, world_root)
    client.headers.update(BROWSER)
    return client


def test_an_answer_says_what_it_is_for_and_leaves_out_empty_columns(client: TestClient) -> None:
    assert (
        "For buyer Dune Cathodes: "
        in client.get("/questions/suppliers-of-company?buyer=Dune+Cathodes").text
    )
    text = client.get("/questions/country-shares-of-stage").text
    answer = client.get("/api/v1/questions/country-shares-of-stage").json()
    columns = [one["name"] for one in answer["columns"]]
    full = [one for one in columns if any(row[one] is not None for row in answer["rows"])]
    assert 0 < len(full) < len(columns)
    head = text.partition("<thead>")[2].partition("</thead>")[0]
    assert re.findall(r'title="[^"]*">(\w+)', head) == [name.capitalize() for name in full]
    empty = " or ".join(name for name in columns if name not in full)
    assert f"No row has a value for {empty}" in text
    drawing = text.partition('class="bars"')[2].partition("</ul>")[0]
    assert ">about 55 %<" in drawing


def test_an_answer_with_one_amount_a_row_has_a_chart(client: TestClient) -> None:
    text = client.get("/questions/dominant-countries?threshold=1").text
    drawing = text.partition('class="bars"')[2].partition("</ul>")[0]
    assert drawing.count('class="part"') == text.count('<td data-label="Documents">')
    assert 'class="bars"' not in client.get("/questions/suppliers-of-company").text
