"""Checks of one thing at a time: on little data they find what they find in all data."""

from __future__ import annotations

from pathlib import Path

import pytest

from provolta.embedded import parse_document, parse_file
from provolta.engine import Blank, Iri
from provolta.validate.checks import read
from provolta.validate.findings import readable
from provolta.validate.thingwise import ThingChecks, results
from tests.check_samples import SAMPLES
from tests.mini_world import PROJECT, WORLD

ALONE = [pytest.param(Path(one.name).stem) for one in read(PROJECT) if one.alone]
GOOD = """@prefix pv: <https://w3id.org/provolta/ontology#> .
<https://w3id.org/provolta/id/relation/x> a pv:SupplyAgreement ;
    <http://www.w3.org/2000/01/rdf-schema#label> "x"@en ;
    pv:statedIn <https://w3id.org/provolta/id/source/s> ;
    pv:supplier <https://w3id.org/provolta/id/actor/a> ;
    pv:customer <https://w3id.org/provolta/id/actor/b> .
"""
AROUND = """@prefix pv: <https://w3id.org/provolta/ontology#> .
<https://w3id.org/provolta/id/actor/a> a pv:Actor .
<https://w3id.org/provolta/id/actor/b> a pv:Actor .
<https://w3id.org/provolta/id/source/s> a pv:SourceDocument .
"""


@pytest.fixture(scope="module")
def checks() -> ThingChecks:
    return ThingChecks(PROJECT)


def triples(text: str) -> list:  # type: ignore[type-arg]
    return parse_document(text.encode(), "text/turtle", "https://example.org/")


@pytest.mark.parametrize("name", ALONE)
def test_a_check_finds_in_its_bad_sample_alone_what_it_finds_there(
    name: str, checks: ThingChecks
) -> None:
    folder = SAMPLES / name
    said = [one for path in (folder / "bad").rglob("*.ttl") for one in parse_file(path)]
    found = {
        readable(one.message)
        for one in checks.offenders(said, [], terms=True)
        if Path(one.check.name).stem == name
    }
    lines = (folder / "bad.txt").read_text(encoding="utf-8").splitlines()
    assert found != set()
    assert all(any(line.endswith(message) for line in lines) for message in found)


def test_the_statements_of_the_mini_world_are_sound_by_themselves(checks: ThingChecks) -> None:
    files = [path for path in (WORLD / "data").rglob("*.ttl") if "sources" in path.parts]
    rest = [path for path in (WORLD / "data").rglob("*.ttl") if "sources" not in path.parts]
    said = [one for path in files for one in parse_file(path)]
    around = [one for path in rest for one in parse_file(path)]
    assert len(said) > 1000
    assert checks.offenders(said, around) == []


def test_what_was_asked_before_is_forgotten(checks: ThingChecks) -> None:
    typo = GOOD.replace("pv:supplier", "pv:suplier")
    for _ in range(2):
        assert checks.offenders(triples(GOOD), triples(AROUND)) == []
        (found,) = checks.offenders(triples(typo), triples(AROUND))
        assert found.check.name == "ontology/checks/undeclared-term.rq"


def test_things_of_others_in_words_of_others_are_left_alone(checks: ThingChecks) -> None:
    foreign = '<https://example.org/a> <https://schema.org/name> "A" .'
    assert checks.offenders(triples(foreign), []) == []
    ours = "<https://example.org/a> a <https://w3id.org/provolta/ontology#Actr> ."
    assert checks.offenders(triples(ours), []) != []


def test_terms_and_shapes_of_ours_are_left_to_those_who_ask_for_them(checks: ThingChecks) -> None:
    changes = """@prefix pv: <https://w3id.org/provolta/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
pv:supplier rdfs:range pv:Facility .
<https://w3id.org/provolta/shapes#Claim-about> <http://www.w3.org/ns/shacl#deactivated> true .
<https://w3id.org/provolta/ontology> <http://www.w3.org/2002/07/owl#imports> <a:o> .
"""
    assert checks.offenders(triples(changes), []) == []
    found = checks.offenders(triples(changes), [], terms=True)
    assert {one.focus.rsplit("/", 1)[1] for one in found} == {
        "ontology#supplier",
        "shapes#Claim-about",
        "ontology",
    }


def test_a_blank_node_stands_for_nothing_of_ours(checks: ThingChecks) -> None:
    said = triples(
        """@prefix pv: <https://w3id.org/provolta/ontology#> .
_:claim a pv:ActivityClaim .
_:told <http://www.w3.org/1999/02/22-rdf-syntax-ns#subject> <https://w3id.org/provolta/id/actor/a> .
<https://w3id.org/provolta/id/actor/a> pv:makes _:something .
<https://example.org/b> <https://schema.org/maker> [ <https://schema.org/name> "B" ] .
"""
    )
    found = checks.nameless(said)
    assert [readable(one.message) for one in found] == [
        "a blank node stands at the property rdf:type",
        "a blank node stands at the property rdf:subject",
        "a blank node stands at the property pv:makes",
    ]
    told = [o for _, p, o in results(Blank("r"), found) if str(p).endswith("focusNode")]
    assert [type(one) for one in told] == [Blank, Blank, Iri]


def test_offenders_are_results_of_a_report(checks: ThingChecks) -> None:
    found = checks.offenders(triples(GOOD.replace("pv:supplier", "pv:suplier")), triples(AROUND))
    told = {str(p).split("#")[-1]: str(o) for _, p, o in results(Blank("r"), found)}
    assert told["sourceShape"] == "https://w3id.org/provolta/shapes#check-undeclared-term"
    assert told["resultPath"] == "https://w3id.org/provolta/ontology#suplier"
    assert told["resultMessage"].startswith("relation:x uses the property pv:suplier")
