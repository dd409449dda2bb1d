"""The ontology: every term told once and well, every name declared, legal in OWL 2 DL and RL."""

from __future__ import annotations

import os
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from provolta import reason
from provolta.embedded import EmbeddedEngine
from provolta.errors import JavaMissing
from provolta.load import load_root
from provolta.names import ONTOLOGY, PREFIXES

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "ontology"
FILES = reason.ontology_files(ROOT)
KINDS = ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty")
PREFIX_LINES = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items())
OWN = "FILTER STRSTARTS(STR(?term), STR(pv:))"
TERM = re.compile(r"(?<![\w:/?#-])pv:([A-Za-z]\w*)")
LISTS = (
    "status|basis|comparator|grade|verification|flowrole|layer|role|player|facilitystate|"
    "devstate|eventkind|requirement|measurestate|unit|pvu"
)
CONCEPT = re.compile(rf"(?<![\w:/?#-])({LISTS}):([\w-]+)")
DECLARED = re.compile(r"^pv:(\w+) a owl:", re.MULTILINE)
SUBJECT = re.compile(r"^\w+:\S+", re.MULTILINE)
NOISE = re.compile(r"\"(?:[^\"\\]|\\.)*\"|^#.*$", re.MULTILINE)


@pytest.fixture(scope="module")
def engine() -> EmbeddedEngine:
    engine = EmbeddedEngine()
    for path in FILES:
        engine.load_file(path, path.as_uri())
    return engine


def rows(engine: EmbeddedEngine, query: str) -> list[tuple[str, ...]]:
    return engine.select(f"{PREFIX_LINES} SELECT DISTINCT {query}").texts()


def terms(engine: EmbeddedEngine, kind: str) -> set[str]:
    return {iri for (iri,) in rows(engine, f"?term {{ ?term a {kind} {OWN} }}")}


def all_terms(engine: EmbeddedEngine) -> set[str]:
    return {term for kind in KINDS for term in terms(engine, kind)}


def texts(engine: EmbeddedEngine, link: str) -> dict[str, list[tuple[str, str]]]:
    """For every subject that has the link: its texts with their languages."""
    found: dict[str, list[tuple[str, str]]] = {}
    for subject, text, language in rows(
        engine, f"?s ?text ?language {{ ?s {link} ?text BIND(LANG(?text) AS ?language) }}"
    ):
        found.setdefault(subject, []).append((text, language))
    return found


def test_size(engine: EmbeddedEngine) -> None:
    classes = len(terms(engine, "owl:Class"))
    assert 150 < classes < 250
    assert len(terms(engine, "owl:ObjectProperty")) > 80
    page = (ROOT / "docs" / "explanation" / "model.md").read_text(encoding="utf-8")
    assert f"the {classes} classes" in " ".join(page.split())


@pytest.mark.parametrize("link", ["rdfs:label", "skos:definition"])
def test_every_term_has_one_english_text(engine: EmbeddedEngine, link: str) -> None:
    found = texts(engine, link)
    for term in all_terms(engine):
        assert [language for _, language in found.get(term, [])] == ["en"], term


def test_every_term_is_defined_by_the_ontology(engine: EmbeddedEngine) -> None:
    found = rows(engine, "?term ?by { ?term rdfs:isDefinedBy ?by }")
    own = {term for term, by in found if by == ONTOLOGY[:-1]}
    assert own == all_terms(engine)
    assert max(Counter(term for term, _ in found).values()) == 1


def test_labels_are_unique_within_a_kind(engine: EmbeddedEngine) -> None:
    found = texts(engine, "rdfs:label")
    for kind in ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty"):
        labels = Counter(found[term][0][0].lower() for term in terms(engine, kind))
        assert [label for label, count in labels.items() if count > 1] == []


def test_definitions_are_sentences_and_not_the_label_again(engine: EmbeddedEngine) -> None:
    labels, definitions = texts(engine, "rdfs:label"), texts(engine, "skos:definition")
    for term in all_terms(engine):
        label, definition = labels[term][0][0].lower(), definitions[term][0][0]
        assert definition.endswith("."), term
        assert definition[0].isupper(), term
        assert len(definition.split()) >= 5, term
        assert definition.lower().rstrip(".") not in (label, f"a {label}"), term


@pytest.mark.parametrize("link", ["rdfs:label", "skos:prefLabel", "skos:definition"])
def test_every_concept_is_told_whole(engine: EmbeddedEngine, link: str) -> None:
    found = texts(engine, link)
    for (concept,) in rows(engine, "?c { ?c a skos:Concept }"):
        assert len(found.get(concept, [])) == 1, concept


def test_every_concept_is_in_one_scheme(engine: EmbeddedEngine) -> None:
    found = rows(engine, "?c ?scheme { ?c skos:inScheme ?scheme . ?scheme a skos:ConceptScheme }")
    assert {concept for concept, _ in found} == {
        concept for (concept,) in rows(engine, "?c { ?c a skos:Concept }")
    }
    assert max(Counter(concept for concept, _ in found).values()) == 1


def test_no_other_name_repeats_the_preferred_one(engine: EmbeddedEngine) -> None:
    # Condition S13 of SKOS: prefLabel and altLabel never share a text.
    assert (
        rows(engine, "?s ?name { ?s skos:prefLabel|rdfs:label ?name ; skos:altLabel ?name }") == []
    )


def test_every_status_says_whether_it_counts_as_fact(engine: EmbeddedEngine) -> None:
    found = rows(engine, "?s ?fact { ?s a pv:StatementStatus ; pv:countsAsFact ?fact }")
    facts = {iri.rsplit("/", 1)[1] for iri, fact in found if fact == "true"}
    assert facts == {"reported", "announced", "named"}
    assert len(found) == len(rows(engine, "?s { ?s a pv:StatementStatus }"))


@pytest.mark.parametrize("link", ["rdfs:label", "skos:definition", "qudt:symbol"])
def test_every_unit_has_label_definition_and_symbol(engine: EmbeddedEngine, link: str) -> None:
    found = texts(engine, link)
    for (unit,) in rows(engine, "?unit { ?unit a qudt:Unit }"):
        assert len(found.get(unit, [])) == 1, unit


def test_flow_annotations_are_well_formed(engine: EmbeddedEngine) -> None:
    found = rows(
        engine, "?p ?layer ?way { ?p pv:flowLayer ?layer OPTIONAL { ?p pv:flowDirection ?way } }"
    )
    flows = {iri.removeprefix(ONTOLOGY): (layer, way) for iri, layer, way in found}
    assert flows["hasInput"] == ("material", "backward")
    assert flows["suppliesTo"] == ("supply", "forward")
    assert {layer for layer, _ in flows.values()} <= {"material", "supply", "trace", "cross"}
    assert {way for _, way in flows.values()} == {"forward", "backward"}
    assert {ONTOLOGY + name for name in flows} <= terms(engine, "owl:ObjectProperty")
    assert rows(engine, "?p { ?p pv:closesLoop true }") == [(ONTOLOGY + "reentersAs",)]


def test_no_blank_nodes_but_lists_and_disjointness(engine: EmbeddedEngine) -> None:
    query = """?s { ?s ?p ?o FILTER isBlank(?s)
        FILTER NOT EXISTS { ?s rdf:first ?x } FILTER NOT EXISTS { ?s a owl:AllDisjointClasses } }"""
    assert rows(engine, query) == []


def test_transitive_and_chain_properties_stay_simple(engine: EmbeddedEngine) -> None:
    query = """?p { { ?p a owl:TransitiveProperty } UNION { ?p owl:propertyChainAxiom ?chain }
        ?p a ?bad FILTER (?bad IN (owl:FunctionalProperty, owl:InverseFunctionalProperty,
                                   owl:IrreflexiveProperty, owl:AsymmetricProperty)) }"""
    assert rows(engine, query) == []


def test_catalog_agrees_with_files_and_imports() -> None:
    known = reason.catalog_of(FOLDER / "catalog-v001.xml")
    assert sorted(set(known.values())) == FILES
    on_disk = [
        FOLDER / "provolta.ttl",
        *FOLDER.glob("modules/*.ttl"),
        *FOLDER.glob("imports/*.ttl"),
    ]
    assert sorted(on_disk) == FILES
    for iri, path in known.items():
        text = path.read_text(encoding="utf-8")
        assert f"<{iri}> a owl:Ontology" in text or f"owl:versionIRI <{iri}>" in text


def users() -> list[Path]:
    """Every file outside the modules that names terms of the ontology and is meant to be right."""
    folders = ("ontology/rules", "ontology/checks", "ontology/shapes", "data", "queries", "tests")
    found = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    right = [path for path in found if not path.name.startswith("invalid")]
    return sorted(path for path in right if path.suffix in {".ttl", ".rq"})


def test_every_name_in_use_is_declared(engine: EmbeddedEngine) -> None:
    declared = {term.removeprefix(ONTOLOGY) for term in all_terms(engine)}
    for path in [path for path in [*FILES, *users()] if "bad" not in path.parts]:
        text = NOISE.sub("", path.read_text(encoding="utf-8"))
        used = set(TERM.findall(text)) - set(DECLARED.findall(text))
        assert used <= declared, f"{path.relative_to(ROOT)}: {sorted(used - declared)}"


def test_every_foreign_name_in_use_is_declared() -> None:
    query = """?name { { ?s ?name ?o } UNION { ?s a ?name } MINUS { ?name a ?kind }
        FILTER (!STRSTARTS(STR(?name), STR(rdf:)) && !STRSTARTS(STR(?name), STR(rdfs:))
                && !STRSTARTS(STR(?name), STR(owl:))) }"""
    assert rows(load_root(ROOT), query) == []


def test_every_concept_in_use_is_in_its_list() -> None:
    declared = {
        name
        for path in (FOLDER / "modules").glob("*.ttl")
        for name in CONCEPT.findall("\n".join(SUBJECT.findall(path.read_text("utf-8"))))
    }
    tests = ROOT / "tests"
    inventing = {tests / "shapes", tests / "checks" / "closed-list-extended"}
    for path in [path for path in users() if inventing.isdisjoint(path.parents)]:
        used = set(CONCEPT.findall(NOISE.sub("", path.read_text(encoding="utf-8"))))
        assert used <= declared, f"{path.relative_to(ROOT)}: {sorted(used - declared)}"


@cache
def require_java() -> None:
    """Skip where Java is missing, except in CI, where it has to be there."""
    try:
        reason.classify([])
    except JavaMissing as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


def test_no_violation_of_owl_2_dl_and_rl() -> None:
    require_java()
    assert [str(violation) for violation in reason.profile_violations(FILES)] == []


def opened(files: list[Path]) -> list[str]:
    found = reason.violations_when_opened(files, FOLDER / "catalog-v001.xml")
    return [str(violation) for violation in found]


def test_the_ontology_opens_as_in_protege() -> None:
    require_java()
    assert opened([FOLDER / "provolta.ttl"]) == []


@pytest.mark.slow
def test_every_module_opens_alone() -> None:
    require_java()
    assert opened(FILES) == []


@pytest.mark.parametrize("reasoner", list(reason.Reasoner))
def test_consistent_and_no_unsatisfiable_class(reasoner: reason.Reasoner) -> None:
    require_java()
    found = reason.classify(FILES, reasoner)
    assert found.consistent
    assert found.unsatisfiable == ()
