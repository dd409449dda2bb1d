"""The IRIs that a lineage reaches: the same things as the full lineage, as bytes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provolta.embedded import EmbeddedEngine
from provolta.errors import BadParameter, UnknownEntity
from provolta.flow import columns
from provolta.flow.columns import Strings, ints
from provolta.kg import KnowledgeGraph
from tests.web import client_of


@pytest.fixture(scope="module")
def kg(world: EmbeddedEngine, world_root: Path) -> KnowledgeGraph:
    return KnowledgeGraph(world, world_root)


@pytest.mark.parametrize("direction", ["upstream", "downstream"])
@pytest.mark.parametrize("depth", [0, 1, 2, "all"])
@pytest.mark.parametrize("filters", [{}, {"layer": "supply"}, {"status": ("talks",)}])
def test_it_reaches_what_the_lineage_has(
    kg: KnowledgeGraph, direction: str, depth: int | str, filters: dict[str, str]
) -> None:
    wanted = {"direction": direction, "depth": depth, **filters}
    whole = kg.lineage("Acme Cells", **wanted)  # type: ignore[arg-type]
    found = kg.reach("Acme Cells", **wanted)  # type: ignore[arg-type]
    assert found.iris == [node.entity.iri for node in whole.nodes[1:]]
    assert len(found) == len(whole.nodes) - 1


def test_a_thing_off_the_flow_reaches_nothing_and_an_unknown_one_is_refused(
    kg: KnowledgeGraph,
) -> None:
    assert kg.reach("place:XB").to_lines() == b""
    with pytest.raises(UnknownEntity):
        kg.reach("actor:nobody")
    with pytest.raises(BadParameter):
        kg.reach("Acme Cells", direction="sideways")


def test_views_are_kept_but_not_without_end(kg: KnowledgeGraph) -> None:
    for year in range(2000, 2020):
        kg.reach("Acme Cells", as_of=str(year))
    views = kg._tracer.views
    assert len(views) == 8
    assert [one.as_of for one in views][-1] == "2019"


def test_over_http_in_three_forms(world: EmbeddedEngine, world_root: Path) -> None:
    client = client_of(world, world_root)
    route = "/api/v1/lineage{}?entity=Acme+Cells&depth=all&detail=iris"
    document = client.get(route.format("")).json()
    rows = list(csv.reader(io.StringIO(client.get(route.format(".csv")).text)))
    lines = client.get(route.format(".txt"))
    full = client.get("/api/v1/lineage?entity=Acme+Cells&depth=all").json()
    iris = [node["iri"] for node in full["nodes"][1:]]
    assert document["iris"] == iris
    assert document["count"] == len(iris) > 3
    assert (document["focus"], document["truncated"]) == (full["focus"]["iri"], False)
    assert rows == [["iri"], *([iri] for iri in iris)]
    assert lines.text.splitlines() == iris
    assert lines.headers["content-type"].startswith("text/plain")
    refused = client.get(route.format(""), headers={"Accept": "image/svg+xml"})
    assert refused.status_code == 406


@settings(deadline=None)
@given(st.lists(st.text(min_size=1), min_size=1, max_size=6, unique=True), st.data())
def test_many_and_few_texts_are_copied_alike_and_stay_json(
    texts: list[str], data: st.DataObject
) -> None:
    table = Strings.of(text.encode("utf-8", "ignore").decode() for text in texts)
    numbers = ints(data.draw(st.lists(st.integers(0, len(table) - 1), max_size=8)))
    few = table.copy(numbers, '"', '",')
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "MANY", 2)
        assert table.copy(numbers, '"', '",') == few
    assert len(json.loads(b"[" + few.removesuffix(b",") + b"]")) == len(numbers)
