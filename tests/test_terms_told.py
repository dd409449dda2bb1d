"""Terms told: axioms in words, shapes and questions of each term, from a small tree of files."""

from __future__ import annotations

from pathlib import Path

import pytest

from provolta import terms_told
from provolta.names import ONTOLOGY
from provolta.terms_told import Told

_HEAD = """@prefix pv: <https://w3id.org/provolta/ontology#> .
@prefix pvs: <https://w3id.org/provolta/shapes#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
_MODULE = """
pv:Thing a owl:Class ; skos:definition "A thing." .
pv:Small a owl:Class ; rdfs:subClassOf pv:Thing ; skos:definition "Small." ; skos:example "A pea." .
pv:Big a owl:Class ; skos:definition "Big." .
[] a owl:AllDisjointClasses ; owl:members ( pv:Thing pv:Big ) .
pv:into a owl:ObjectProperty , owl:TransitiveProperty ; skos:definition "Goes into." ;
    owl:propertyChainAxiom ( pv:gives pv:takes ) .
"""
_SHAPES = """
pvs:Thing-parts a sh:NodeShape ; rdfs:label "parts of a thing" ; sh:targetClass pv:Thing ;
    sh:property pvs:into .
pvs:into a sh:PropertyShape ; rdfs:label "goal" ; sh:path pv:into ; sh:message "must go" .
"""


@pytest.fixture
def told(tmp_path: Path) -> dict[str, Told]:
    for name, text in (
        ("ontology/modules/a.ttl", _HEAD + _MODULE),
        ("ontology/shapes/a.ttl", _HEAD + _SHAPES),
        ("queries/one/what-goes.rq", "SELECT * { ?a pv:into ?b . ?b a pv:Small }"),
        ("queries/two/all-small.rq", "SELECT * { ?a a pv:Small }"),
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return {iri.removeprefix(ONTOLOGY): it for iri, it in terms_told.read(tmp_path).items()}


def test_every_defined_term_is_told(told: dict[str, Told]) -> None:
    assert set(told) == {"Thing", "Small", "Big", "into"}
    assert told["Small"].example == "A pea."


def test_axioms_are_put_in_words(told: dict[str, Told]) -> None:
    assert told["into"].axioms == ("transitive", "follows from pv:gives, then pv:takes")
    assert told["Big"].axioms == ("disjoint with pv:Thing",)
    assert told["Small"].axioms == ()


def test_a_shape_binds_its_class_those_below_and_its_path(told: dict[str, Told]) -> None:
    assert [one.target for one in told["Small"].shapes] == [ONTOLOGY + "Thing"]
    assert [one.label for one in told["Thing"].shapes] == ["parts of a thing"]
    assert [one.message for one in told["into"].shapes] == ["must go"]
    assert told["Big"].shapes == ()


def test_questions_are_those_that_name_the_term(told: dict[str, Told]) -> None:
    assert told["Small"].questions == ("all-small", "what-goes")
    assert told["into"].questions == ("what-goes",)
    assert told["Thing"].questions == ()
