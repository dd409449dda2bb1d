"""Checks of one thing at a time: on little data they find what they find in all data."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from provolta.embedded import EmbeddedEngine, parse_document, parse_file, serialize_triples
from provolta.engine import Blank, Iri, Triple
from provolta.validate import neighbours
from provolta.validate.checks import Offender, read
from provolta.validate.findings import readable
from provolta.validate.thingwise import ThingChecks, results
from tests.check_samples import SAMPLES
from tests.mini_world import PROJECT, engine_of

ALONE = [pytest.param(Path(one.name).stem) for one in read(PROJECT) if one.alone]
BESIDE = (
    "cell-for-other-maker",
    "content-not-needed",
    "reserves-below-output",
    "same-label",
    "share-beside-group",
    "two-places",
)
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


@pytest.mark.parametrize("name", BESIDE)
def test_a_check_finds_in_its_bad_sample_what_stands_beside_it_brings_about(
    name: str, checks: ThingChecks
) -> None:
    """One statement of the sample is sent, all others are in the graph, derived edges too."""
    engine = engine_of_sample(SAMPLES / name / "bad")
    lines = (SAMPLES / name / "bad.txt").read_text(encoding="utf-8").splitlines()
    said = [one for path in (SAMPLES / name / "bad").rglob("*.ttl") for one in parse_file(path)]
    things = {str(one[0]): one[0] for one in said}
    told = [found_if_sent(engine, str(thing), said, checks) for thing in things]
    found = {one for some in told for one in some if Path(one.check.name).stem == name}
    assert found != set()
    assert all(any(line.endswith(readable(one.message)) for line in lines) for one in found)


def engine_of_sample(folder: Path) -> EmbeddedEngine:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "ontology").symlink_to(PROJECT / "ontology", target_is_directory=True)
        (root / "data").symlink_to(folder, target_is_directory=True)
        return engine_of(root)


def found_if_sent(
    engine: EmbeddedEngine, thing: str, said: list[Triple], checks: ThingChecks
) -> list[Offender]:
    """What is found if what is said of one thing is sent, and all else is in the graph."""
    sent = [one for one in said if str(one[0]) == thing]
    mentioned = {str(o) for _, _, o in sent if isinstance(o, Iri)}
    near, wide = neighbours.around(engine, [thing], sorted(mentioned), neighbours.texts(sent))
    rest = [one for one in wide if one not in sent]
    beside = serialize_triples(rest, "application/n-triples")
    return checks.offenders(sent, [one for one in near if one not in sent], beside=beside)


def test_a_statement_brings_a_fault_about_elsewhere(checks: ThingChecks) -> None:
    """The share that was there first is at fault through the one that is sent."""
    share = """@prefix pv: <https://w3id.org/provolta/ontology#> .
<https://w3id.org/provolta/id/claim/%s> a pv:MarketShareClaim ; pv:value %s ;
    pv:about <https://w3id.org/provolta/id/%s> ;
    pv:statedIn <https://w3id.org/provolta/id/source/s> ;
    pv:status <https://w3id.org/provolta/id/status/reported> ;
    pv:basis <https://w3id.org/provolta/id/basis/market-share> ;
    pv:comparator <https://w3id.org/provolta/id/comparator/equal> .
"""
    group = "<https://w3id.org/provolta/id/actor-group/g> a pv:ActorGroup .\n"
    sent = triples(share % ("new", "50.0", "actor-group/g"))
    there = triples(share % ("old", "60.0", "actor/a") + group)
    beside = serialize_triples(there, "application/n-triples")
    told = [one.focus.rsplit("/", 1)[1] for one in checks.offenders(sent, there, beside=beside)]
    assert "old" in told
    assert "old" not in [one.focus.rsplit("/", 1)[1] for one in checks.offenders(sent, there)]
    alone = triples(share % ("other", "1.0", "actor/b"))
    both = serialize_triples([*there, *sent], "application/n-triples")
    assert checks.offenders(alone, [*there, *sent], beside=both) == checks.offenders(alone, there)


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
