"""A lineage as JSON text: the same bytes as the library's own encoder, whatever is in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provolta.answers import Evidence, Source
from provolta.embedded import EmbeddedEngine
from provolta.entities import Entity
from provolta.kg import KnowledgeGraph
from provolta.lineages import Edge, Lineage, Node, to_json
from tests.web import client_of

TEXT = st.text(st.characters(codec="utf-8"), max_size=5) | st.sampled_from(['"', "\\", "\n", "ä"])
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
ENTITY = st.builds(Entity, TEXT, TEXT, TEXT, TEXT, country=TEXT, stages=TEXTS)
SOURCES = st.lists(st.builds(Source, TEXT, TEXT, TEXT, TEXT, TEXT), max_size=2).map(tuple)
EVIDENCE = st.builds(Evidence, TEXT, TEXT, TEXT, TEXT, SOURCES, TEXT)
NODE = st.builds(Node, ENTITY, st.integers(0, 9), st.integers(0, 9))
EDGE = st.builds(
    Edge, TEXT, TEXT, TEXT, TEXT, TEXT, st.lists(EVIDENCE, max_size=2).map(tuple), TEXTS
)
LINEAGE = st.builds(
    Lineage,
    ENTITY,
    TEXT,
    st.none() | st.integers(0, 9),
    TEXT,
    st.none() | TEXT,
    st.lists(NODE, max_size=3).map(tuple),
    st.lists(EDGE, max_size=3).map(tuple),
    st.dictionaries(TEXT, TEXT, max_size=3),
    TEXTS,
    st.booleans(),
    TEXT,
)


def by_the_library(found: Lineage) -> str:
    return json.dumps(found.to_dict(), ensure_ascii=False, indent=1) + "\n"


@given(LINEAGE)
def test_any_lineage_is_written_as_the_library_writes_it(found: Lineage) -> None:
    assert to_json(found) == by_the_library(found)


@pytest.mark.parametrize("asked", ["Acme Cells", "actor:iris-motors", "place:XB"])
def test_the_server_sends_these_bytes(world: EmbeddedEngine, world_root: Path, asked: str) -> None:
    kg = KnowledgeGraph(world, world_root)
    whole = kg.lineage(asked, depth="all")
    route = f"/api/v1/lineage?entity={asked}&depth=all"
    answer = client_of(world, world_root).get(route, headers={"Accept": "application/json"})
    assert answer.text == by_the_library(whole)
