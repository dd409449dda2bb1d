"""What may serve instead: kinds of one job, and chemistries that are said to hold none of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from provolta import rules
from provolta.kg import KnowledgeGraph
from provolta.load import load_root
from tests.mini_world import compose

PREFIXES = """\
PREFIX chemistry: <https://w3id.org/provolta/id/chemistry/>
PREFIX claim: <https://w3id.org/provolta/id/claim/>
PREFIX item: <https://w3id.org/provolta/id/item/>
PREFIX pv: <https://w3id.org/provolta/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
HEADING = "INSERT DATA { GRAPH <a:more> { item:cathode-active-material pv:isHeading true } }"
NOUGHT = """
INSERT { GRAPH <a:more> {
  claim:none ?property ?other ; pv:about chemistry:f ; rdfs:label "F holds none." ; pv:value 0 .
} }
WHERE {
  GRAPH ?graph { claim:intensity-n8-norium ?property ?other }
  FILTER(?property NOT IN (pv:about, pv:value, rdfs:label))
}"""
SOME = NOUGHT.replace("claim:none", "claim:some").replace("pv:value 0 ", "pv:value 0.1 ")


def world(folder: Path, *updates: str) -> KnowledgeGraph:
    """The mini-world with more said in it."""
    root = compose(folder / "world")
    engine = load_root(root)
    for update in updates:
        engine.update(PREFIXES + update)
    rules.materialise(engine, rules.read(root))
    return KnowledgeGraph(engine, root)


def ways(kg: KnowledgeGraph, thing: str, way: str) -> list[str]:
    """The things that may serve in a way."""
    return [one.entity.slug for one in kg.substitutes(thing).found if one.way == way]


@pytest.mark.parametrize(
    ("update", "found"), [((), ["f-cathode-material"]), ((HEADING,), [])], ids=["job", "heading"]
)
def test_kinds_under_a_heading_are_no_substitutes(
    tmp_path: Path, update: tuple[str, ...], found: list[str]
) -> None:
    assert ways(world(tmp_path, *update), "N8 cathode material", "variant") == found


@pytest.mark.parametrize(
    ("updates", "found"),
    [((), []), ((NOUGHT,), ["f"]), ((NOUGHT, SOME), [])],
    ids=["nothing is said", "nought is printed", "somebody says otherwise"],
)
def test_a_chemistry_does_without_only_if_a_figure_says_so(
    tmp_path: Path, updates: tuple[str, ...], found: list[str]
) -> None:
    kg = world(tmp_path, *updates)
    assert ways(kg, "norium", "without") == found
    answer = kg.substitutes("norium").answer()
    kinds = dict(zip((row[0] for row in answer.rows), answer.evidence, strict=True))
    assert not found or kinds["without"] == ("https://w3id.org/provolta/id/claim/none",)


def test_what_comes_back_serves_for_the_thing_itself(tmp_path: Path) -> None:
    assert ways(world(tmp_path), "norium salt", "variant") == ["recovered-norium-salt"]
