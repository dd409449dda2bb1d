"""Shapes for some things only give what a run over everything gives of those things."""

from __future__ import annotations

from pathlib import Path

import pytest

from provolta.embedded import parse_document
from provolta.files import SourceFile, graph_files
from provolta.validate import run
from provolta.validate.shacl import Shapes, graph_of, read_data, violations
from tests.mini_world import PROJECT
from tests.shape_samples import CONTEXT, invalid_files

PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix : <https://example.org/> .
"""
DATA = """
:Fox rdfs:subClassOf :Animal .
:ada a :Fox ; :eats :bo , :rock ; :name "Ada" ; :home "den" .
:bo a :Hen ; :name "Bo" , "Beau" ; :eats :corn .
:corn a :Plant .
:cy a :Fox ; :eats :ghost .
:rock :feeds :ada ."""
PROPERTY = ":s a sh:NodeShape ; sh:targetClass :Animal ; sh:property :p . :p sh:path :eats ; "
VALUES = {
    "or": "sh:or ( [ sh:class :Plant ] [ sh:class :Insect ] ) .",
    "and": "sh:and ( [ sh:class :Plant ] [ sh:class :Hen ] ) .",
    "xone": "sh:xone ( [ sh:class :Hen ] [ sh:class :Fox ] ) .",
    "not": "sh:not [ sh:class :Hen ] .",
    "node": "sh:node [ sh:property [ sh:path :name ; sh:maxCount 1 ] ] .",
    "qualified": "sh:qualifiedValueShape [ sh:class :Hen ] ; sh:qualifiedMaxCount 0 .",
    "a literal": "sh:or ( [ sh:datatype <a:t> ] [ sh:property [ sh:path :x ; sh:minCount 1 ] ] ) .",
}
WITHIN = {
    "nested property": "sh:property [ sh:path :name ; sh:minCount 1 ; sh:maxCount 1 ] .",
    "two steps": "sh:property [ sh:path :eats ; sh:class :Animal ] .",
}
"""Shapes within shapes, whose results are about the values."""
TARGETS = {
    "node": ":s a sh:NodeShape ; sh:targetNode :ada , :bo , :rock ; sh:class :Plant .",
    "class": ":s a sh:NodeShape ; sh:targetClass :Animal , :Hen ; sh:class :Plant .",
    "subjects": ":s a sh:NodeShape ; sh:targetSubjectsOf :name ; sh:class :Plant .",
    "objects": ":s a sh:NodeShape ; sh:targetObjectsOf :eats ; sh:class :Fish .",
    "a class that is a shape": ":Animal a owl:Class , sh:NodeShape ; sh:class :Plant .",
    "one property": ":p a sh:PropertyShape ; sh:targetClass :Fox ; sh:path :name ; sh:minCount 1 .",
}
CASES = {name: PROPERTY + text for name, text in VALUES.items()} | TARGETS


def shapes_of(folder: Path, text: str) -> Shapes:
    (folder / "ontology" / "shapes").mkdir(parents=True)
    (folder / "ontology" / "shapes" / "s.ttl").write_text(PREFIXES + text, encoding="utf-8")
    return Shapes(folder)


@pytest.mark.parametrize("things", [["ada"], ["bo", "cy"], ["rock"]], ids="+".join)
@pytest.mark.parametrize("text", CASES.values(), ids=CASES.keys())
def test_some_things_are_judged_as_among_all(text: str, things: list[str], tmp_path: Path) -> None:
    parsed = parse_document((PREFIXES + DATA).encode(), "text/turtle", "https://example.org/")
    data, shapes = graph_of(parsed), shapes_of(tmp_path, text)
    focus = {f"https://example.org/{thing}" for thing in things}
    everything = violations(data, shapes)
    assert everything != []
    told = {(one.focus, one.message) for one in everything if one.focus in focus}
    assert {(one.focus, one.message) for one in violations(data, shapes, focus)} == told


@pytest.mark.parametrize("text", WITHIN.values(), ids=WITHIN.keys())
def test_values_that_a_shape_leads_to_are_told_with_what_leads_there(
    text: str, tmp_path: Path
) -> None:
    parsed = parse_document((PREFIXES + DATA).encode(), "text/turtle", "https://example.org/")
    data, shapes = graph_of(parsed), shapes_of(tmp_path, PROPERTY + text)
    told = violations(data, shapes, {"https://example.org/ada"})
    assert "https://example.org/ada" not in {one.focus for one in told}
    assert "https://example.org/bo" in {one.focus for one in told}
    assert set(told) <= set(violations(data, shapes))


def test_the_shapes_of_the_graph_judge_some_things_as_among_all() -> None:
    ontology = [file for file in graph_files(PROJECT) if file.name.startswith("ontology/")]
    given = [SourceFile(path, path.name, "") for path in [CONTEXT, *invalid_files()]]
    data, shapes = read_data([*ontology, *given]), Shapes(PROJECT)
    everything = violations(data, shapes)
    focus = {one.focus for one in everything if "/claim/" in one.focus}
    assert len(focus) > 100
    told = {one for one in everything if one.focus in focus}
    assert set(violations(data, shapes, focus)) == told


def test_what_a_claim_is_about_may_stand_in_another_file(world_root: Path, tmp_path: Path) -> None:
    path = tmp_path / "share.ttl"
    path.write_text(
        """@prefix claim: <https://w3id.org/provolta/id/claim/> .
@prefix pv: <https://w3id.org/provolta/ontology#> .
claim:of-a-stage a pv:MarketShareClaim ;
    pv:about <https://w3id.org/provolta/id/stage/cell-production> .
""",
        encoding="utf-8",
    )
    rules = {finding.rule.split(", ")[-1] for finding in run(world_root, [path])}
    assert "pvs:about-actor-or-group" in rules
