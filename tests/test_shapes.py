"""Shapes: each passes its valid samples, and each invalid sample fails for its own reason."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pyshacl
import pytest
from rdflib import OWL, RDF, RDFS, SH, Graph, URIRef
from rdflib.term import Node

from provolta.embedded import EmbeddedEngine
from provolta.files import graph_files, shape_files
from provolta.names import ONTOLOGY, PREFIXES, SHAPES, shorten
from provolta.terms import DERIVED_EDGE
from provolta.validate import Finding
from tests.mini_world import PROJECT
from tests.shape_samples import (
    CONTEXT,
    invalid_files,
    messages,
    shape_findings,
    valid_files,
)

REMEDY = URIRef(SHAPES + "remedy")
STRUCTURE = {SH.property, SH.targetClass, SH.path, SH.message, SH.severity}
"""What a shape may say without being able to fail by itself."""


def named(paths: list[Path]) -> list[object]:
    """Parameters whose test names are the names of the files."""
    return [pytest.param(path, id=f"{path.parent.name}/{path.stem}") for path in paths]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, list[Finding]]:
    return shape_findings(tmp_path_factory.mktemp("samples"))


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return union(shape_files(PROJECT))


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return union([file.path for file in graph_files(PROJECT) if "ontology/" in file.name])


def union(paths: list[Path]) -> Graph:
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


def can_fail(shapes: Graph) -> Iterator[Node]:
    """The shapes that give results of their own: with a constraint, and more than a part."""
    whole = set(shapes.subjects(SH.targetClass)) | set(shapes.objects(None, SH.property))
    parts = {
        item
        for operator in (SH["or"], SH.xone)
        for members in shapes.objects(None, operator)
        for item in shapes.items(members)
    }
    parts |= {inner for part in parts for inner in shapes.objects(part, SH.property)}
    for shape in sorted(whole - parts, key=str):
        said = {one for one in shapes.predicates(shape) if str(one).startswith(str(SH._NS))}
        if said - STRUCTURE:
            yield shape


@pytest.mark.parametrize("path", named([CONTEXT, *valid_files()]))
def test_a_valid_sample_conforms(path: Path, found: dict[Path, list[Finding]]) -> None:
    assert messages(found[path]) == ""


@pytest.mark.parametrize("path", named(invalid_files()))
def test_an_invalid_sample_fails_for_its_own_reason(
    path: Path, found: dict[Path, list[Finding]]
) -> None:
    assert messages(found[path]) == path.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", named(invalid_files()))
def test_each_thing_of_an_invalid_sample_breaks_something(
    path: Path, found: dict[Path, list[Finding]]
) -> None:
    things = {str(thing) for thing in union([path]).subjects(RDF.type)}
    assert {finding.focus for finding in found[path]} == things


def test_every_shape_has_a_valid_sample(shapes: Graph, ontology: Graph) -> None:
    samples = union(valid_files()) + ontology
    for shape in set(shapes.subjects(SH.targetClass)):
        kinds = {
            kind
            for target in shapes.objects(shape, SH.targetClass)
            for kind in samples.transitive_subjects(RDFS.subClassOf, target)
        }
        assert any(
            "/sound-" in str(thing) for kind in kinds for thing in samples[: RDF.type : kind]
        )


def test_every_class_with_instances_is_bound_by_a_shape(
    shapes: Graph, ontology: Graph, real: EmbeddedEngine
) -> None:
    targets = set(shapes.objects(None, SH.targetClass))
    found = real.select("SELECT DISTINCT ?class WHERE { ?thing a ?class }").texts()
    made_by_rules = {DERIVED_EDGE}
    vocabularies = (ONTOLOGY, *(PREFIXES[name] for name in ("skos", "qudt", "org")))
    used = {iri for (iri,) in found if iri.startswith(vocabularies)} - made_by_rules
    assert len(used) > 100
    bare = {
        iri
        for iri in used
        if not targets & set(ontology.transitive_objects(URIRef(iri), RDFS.subClassOf))
    }
    assert bare == set()


def test_every_shape_that_can_fail_has_an_invalid_sample(
    shapes: Graph, found: dict[Path, list[Finding]]
) -> None:
    seen = {finding.rule.split(", ")[1] for findings in found.values() for finding in findings}
    assert {shorten(str(shape)) for shape in can_fail(shapes)} - seen == set()


def test_every_shape_says_what_is_wrong_and_how_to_mend_it(shapes: Graph) -> None:
    for shape in can_fail(shapes):
        for predicate in (SH.message, SH.severity, REMEDY):
            assert len(list(shapes.objects(shape, predicate))) == 1, (shape, predicate)


def test_every_named_shape_has_a_label(shapes: Graph) -> None:
    sorts = {SH.NodeShape, SH.PropertyShape}
    named_shapes = {shape for sort in sorts for shape in shapes.subjects(RDF.type, sort)}
    assert {shape for shape in named_shapes if not shapes.value(shape, RDFS.label)} == set()


def test_every_property_shape_belongs_to_a_shape_with_a_target(shapes: Graph) -> None:
    declared = set(shapes.subjects(RDF.type, SH.PropertyShape))
    used = set(shapes.objects(None, SH.property)) | set(shapes.objects(None, RDF.first))
    assert declared - used == set()
    assert set(shapes.objects(None, SH.property)) - declared == set()


@pytest.mark.parametrize("predicate", [SH.targetClass, SH["class"]], ids=["target", "class"])
def test_a_misspelt_class_is_caught(predicate: URIRef, shapes: Graph, ontology: Graph) -> None:
    classes = set(ontology.subjects(RDF.type, OWL.Class))
    assert set(shapes.objects(None, predicate)) - classes == set()


def test_a_misspelt_property_is_caught(shapes: Graph, ontology: Graph) -> None:
    sorts = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    declared = {term for sort in sorts for term in ontology.subjects(RDF.type, sort)}
    used = set(shapes.objects(None, SH.path))
    used |= {p for one in shapes.objects(None, SH.alternativePath) for p in shapes.items(one)}
    used |= set(shapes.objects(None, SH.lessThanOrEquals))
    of_ours = {term for term in used if str(term).startswith(ONTOLOGY)}
    assert len(of_ours) > 50
    assert of_ours - declared == set()


def test_a_misspelt_concept_is_caught(shapes: Graph, ontology: Graph) -> None:
    listed = {one for chosen in shapes.objects(None, SH["in"]) for one in shapes.items(chosen)}
    listed |= set(shapes.objects(None, SH.hasValue))
    concepts = {term for term in listed if isinstance(term, URIRef)}
    assert len(concepts) > 3
    assert {term for term in concepts if not ontology.value(term, RDF.type)} == set()


def test_the_shapes_are_well_formed_shacl(shapes: Graph) -> None:
    rules = Graph().parse(str(files("pyshacl") / "assets" / "shacl-shacl.ttl"), format="turtle")
    conforms, _, text = pyshacl.validate(shapes, shacl_graph=rules, max_validation_depth=60)
    assert conforms, text


def test_no_two_samples_speak_of_the_same_thing() -> None:
    seen: dict[Node, Path] = {}
    for path in [CONTEXT, *valid_files(), *invalid_files()]:
        for thing in union([path]).subjects(RDF.type):
            assert seen.setdefault(thing, path) == path
