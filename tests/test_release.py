"""The files of a release: every tool reads them, and the context means what the ontology means."""

from __future__ import annotations

import json
import os
from pathlib import Path

import owlready2
import pytest
import rdflib

from provolta import reason
from provolta.embedded import EmbeddedEngine, parse_file
from provolta.errors import JavaMissing
from provolta.names import ONTOLOGY, PREFIXES
from tests.mini_world import PROJECT

DOCUMENT = {
    "@context": {},
    "id": "claim:one",
    "type": "MarketShareClaim",
    "label": {"en": "One", "de": "Eins"},
    "value": 12.5,
    "about": "actor:acme",
    "announcedOn": "2024-06",
}


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    found = reason.write_release(PROJECT, tmp_path_factory.mktemp("release"))
    return {path.name: path for path in found}


def test_a_release_is_turtle_rdf_xml_and_a_context(released: dict[str, Path]) -> None:
    assert set(released) == {"provolta.ttl", "provolta.rdf", "context.jsonld"}


def test_rdflib_and_pyoxigraph_read_the_same(released: dict[str, Path]) -> None:
    graphs = {
        name: rdflib.Graph().parse(released[name]) for name in ("provolta.ttl", "provolta.rdf")
    }
    engine = EmbeddedEngine()
    engine.load_file(released["provolta.ttl"], "a:g")
    assert len(graphs["provolta.ttl"]) == len(graphs["provolta.rdf"]) == len(engine) > 3000


def test_owlready2_reads_it(released: dict[str, Path]) -> None:
    world = owlready2.World()
    with released["provolta.rdf"].open("rb") as file:
        ontology = world.get_ontology(ONTOLOGY).load(fileobj=file, only_local=True)
    assert {"Actor", "ValueChainItem"} <= {one.name for one in ontology.classes()}
    assert {"reported", "midstream"} <= {one.name for one in ontology.individuals()}


def test_owlapi_reads_it(released: dict[str, Path]) -> None:
    try:
        found = reason.violations_when_opened(
            [released["provolta.ttl"], released["provolta.rdf"]],
            PROJECT / "ontology" / "catalog-v001.xml",
        )
    except JavaMissing as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    assert found == []


def test_nothing_is_left_to_import(released: dict[str, Path]) -> None:
    assert "owl:imports" not in released["provolta.ttl"].read_text(encoding="utf-8")


def test_the_context_in_the_ontology_folder_is_fresh() -> None:
    written = (PROJECT / "ontology" / reason.CONTEXT).read_text(encoding="utf-8")
    assert written == reason.context_text(PROJECT), "run: make docs"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # rdflib's own use
def test_json_with_the_context_is_the_rdf_that_is_meant() -> None:
    document = DOCUMENT | reason.context(PROJECT)
    graph = rdflib.Graph().parse(data=json.dumps(document), format="json-ld")
    one = rdflib.URIRef(PREFIXES["claim"] + "one")
    pv = rdflib.Namespace(ONTOLOGY)
    assert (one, rdflib.RDF.type, pv.MarketShareClaim) in graph
    assert (one, pv.about, rdflib.URIRef(PREFIXES["actor"] + "acme")) in graph
    labels = list(graph.objects(one, rdflib.RDFS.label))
    assert {label.language for label in labels if isinstance(label, rdflib.Literal)} == {"en", "de"}
    value = graph.value(one, pv.value)
    assert isinstance(value, rdflib.Literal)
    assert str(value.datatype).startswith(PREFIXES["xsd"])


def test_every_term_is_in_the_context() -> None:
    terms = reason.context(PROJECT)["@context"]
    for path in reason.ontology_files(PROJECT):
        for triple in parse_file(path):
            iri = str(triple[0])
            if iri.startswith(ONTOLOGY) and len(iri) > len(ONTOLOGY):
                assert iri.removeprefix(ONTOLOGY) in terms
