"""Alternative inputs: one of them is enough. Worked by hand, laid over the mini-world.

Lumite refining takes lumite ore, which only Alder Mining gives, or saltwater, which only Kite Solid
gives; a purer kind of lumite refining shares its inputs.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from provolta import rules
from provolta.kg import KnowledgeGraph
from provolta.load import load_root
from provolta.names import local_name
from tests.mini_world import compose

HEAD = """\
PREFIX claim: <https://w3id.org/provolta/id/claim/>
PREFIX flowrole: <https://w3id.org/provolta/id/flow-role/>
PREFIX item: <https://w3id.org/provolta/id/item/>
PREFIX actor: <https://w3id.org/provolta/id/actor/>
PREFIX process: <https://w3id.org/provolta/id/process/>
PREFIX pv: <https://w3id.org/provolta/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX status: <https://w3id.org/provolta/id/status/>
"""
SALTWATER = (
    HEAD
    + """\
INSERT DATA { GRAPH <https://w3id.org/provolta/graph/sources/saltwater> {
  item:saltwater a pv:Material ; rdfs:label "saltwater"@en .
  process:fine-lumite-refining a pv:BatteryGradeRefining ;
    rdfs:label "fine lumite refining"@en ; pv:specialises process:lumite-refining .
  claim:saltwater a pv:MaterialFlowClaim ; pv:about process:lumite-refining ;
    pv:inputItem item:saltwater ; pv:outputItem item:lumium-salt ; pv:status status:reported .
  claim:kite a pv:CapabilityClaim ; pv:about actor:kite-solid ; pv:capability "makes" ;
    pv:ofItem item:saltwater ; pv:status status:reported .
} }"""
)
ALTERNATIVE = (
    HEAD
    + """\
DELETE { GRAPH ?graph { ?claim pv:flowRole ?role } }
INSERT { GRAPH ?graph { ?claim pv:flowRole flowrole:alternative } }
WHERE {
  GRAPH ?graph {
    VALUES ?item { item:lumite-ore item:saltwater }
    ?claim pv:about process:lumite-refining ; pv:inputItem ?item .
    OPTIONAL { ?claim pv:flowRole ?role }
  }
}"""
)
REFINING = {"lumite-refining", "fine-lumite-refining"}


def world(folder: Path, *updates: str) -> KnowledgeGraph:
    """The mini-world with more said in it."""
    root = compose(folder)
    engine = load_root(root)
    for update in updates:
        engine.update(update)
    rules.materialise(engine, rules.read(root))
    return KnowledgeGraph(engine, root)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    """Refining needs ore and saltwater."""
    return world(tmp_path_factory.mktemp("both") / "world", SALTWATER)


@pytest.fixture(scope="module")
def either(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    """Refining needs ore or saltwater."""
    return world(tmp_path_factory.mktemp("either") / "world", SALTWATER, ALTERNATIVE)


def degrees(kg: KnowledgeGraph, *failed: str) -> dict[str, str]:
    """The degree of each kind of refining that is reached."""
    found = kg.impact(list(failed)).nodes
    return {one.entity.slug: one.degree for one in found if one.entity.slug in REFINING}


def test_of_inputs_that_are_all_needed_one_is_fatal(both: KnowledgeGraph) -> None:
    lost = dict.fromkeys(REFINING, "lost")
    assert degrees(both, "Alder Mining") == lost
    assert degrees(both, "Kite Solid") == lost


def test_of_alternatives_each_is_only_one_way(either: KnowledgeGraph) -> None:
    exposed = dict.fromkeys(REFINING, "exposed")
    assert degrees(either, "Alder Mining") == exposed
    assert degrees(either, "Kite Solid") == exposed


def test_without_all_alternatives_the_process_is_lost(either: KnowledgeGraph) -> None:
    assert degrees(either, "Alder Mining", "Kite Solid") == dict.fromkeys(REFINING, "lost")


def test_the_answer_names_the_alternative_that_remains(either: KnowledgeGraph) -> None:
    found = either.impact("Alder Mining").nodes
    (refining,) = [one for one in found if one.entity.slug == "lumite-refining"]
    (need,) = [one for one in refining.needs if one.hit]
    assert need.what == "input"
    assert [local_name(one) for one in need.lost] == ["lumite-ore"]
    assert [local_name(one) for one in need.remaining] == ["saltwater"]


def test_a_single_alternative_is_not_fatal(either: KnowledgeGraph, both: KnowledgeGraph) -> None:
    inputs = {"alder-mining", "kite-solid"}
    needed, free = (kg.depends("process:lumite-refining") for kg in (both, either))
    assert inputs <= {one.entity.slug for one in needed.upstream if one.degree == "fatal"}
    assert not inputs & {one.entity.slug for one in free.upstream if one.degree == "fatal"}
    assert inputs <= {one.entity.slug for one in free.upstream}
