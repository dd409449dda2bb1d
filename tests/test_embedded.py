"""The embedded engine: what pyoxigraph does for us, and the traps around it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provolta.embedded import EmbeddedEngine, serialize_triples
from provolta.engine import GRAPH_TYPES, TABLE_TYPES, Dataset, Iri, Literal
from provolta.errors import BadFile, EngineError, NotAcceptable, QuerySyntax

XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.fixture
def engine() -> EmbeddedEngine:
    """Two graphs of one triple each."""
    found = EmbeddedEngine()
    found.load_text("<a:s> <a:p> 1 .", "a:g1")
    found.load_text("<a:s> <a:p> 2 .", "a:g2")
    return found


def _values(engine: EmbeddedEngine, query: str) -> list[str]:
    return sorted(text for (text,) in engine.select(query).texts())


def test_all_named_graphs_are_the_default_graph(engine: EmbeddedEngine) -> None:
    assert _values(engine, "SELECT ?o { ?s ?p ?o }") == ["1", "2"]


def test_from_in_the_query_narrows_the_dataset(engine: EmbeddedEngine) -> None:
    assert _values(engine, "SELECT ?o FROM <a:g1> { ?s ?p ?o }") == ["1"]


def test_a_dataset_of_the_request_narrows_it_too(engine: EmbeddedEngine) -> None:
    query = "SELECT ?o { ?s ?p ?o }"
    document = engine.serialize(query, "text/csv", Dataset(default_graphs=("a:g2",)))
    assert document == b"o\r\n2\r\n"


def test_a_named_dataset_leaves_the_default_graph_empty(engine: EmbeddedEngine) -> None:
    dataset = Dataset(named_graphs=("a:g1",))
    query = "SELECT ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    assert engine.serialize(query, "text/csv", dataset) == b"o\r\n1\r\n"


@pytest.mark.parametrize("media_type", TABLE_TYPES)
def test_a_select_has_every_table_form(engine: EmbeddedEngine, media_type: str) -> None:
    assert b"o" in engine.serialize("SELECT ?o { ?s ?p ?o }", media_type)


@pytest.mark.parametrize("media_type", GRAPH_TYPES)
@pytest.mark.parametrize("query", ["DESCRIBE <a:s>", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"])
def test_graphs_have_every_graph_form(engine: EmbeddedEngine, media_type: str, query: str) -> None:
    assert b"a:p" in engine.serialize(query, media_type) or media_type.endswith("rdf+xml")


@pytest.mark.parametrize(
    ("query", "media_type"),
    [
        ("SELECT * {}", "text/turtle"),
        ("DESCRIBE <a:s>", "text/csv"),
        ("ASK {}", "text/csv"),
        ("ASK {}", "image/png"),
    ],
)
def test_what_has_no_such_form_is_not_acceptable(
    engine: EmbeddedEngine, query: str, media_type: str
) -> None:
    with pytest.raises(NotAcceptable):
        engine.serialize(query, media_type)


def test_a_syntax_error_has_line_column_and_a_short_hint(engine: EmbeddedEngine) -> None:
    with pytest.raises(QuerySyntax) as caught:
        engine.select("SELECT ?x\nWHERE { ?x a ?y")
    place = caught.value.place
    assert place is not None
    assert (place.line, place.column) == (2, 16)
    assert len(str(caught.value)) < 200


def test_a_missing_prefix_is_told_as_such(engine: EmbeddedEngine) -> None:
    with pytest.raises(QuerySyntax, match="is not declared"):
        engine.select("SELECT ?x { ?x foaf:name ?y }")


def test_the_wrong_form_is_told(engine: EmbeddedEngine) -> None:
    with pytest.raises(QuerySyntax, match="This is a ASK query; SELECT is needed"):
        engine.select("ASK {}")


def test_a_turtle_error_has_file_line_and_column(engine: EmbeddedEngine, tmp_path: Path) -> None:
    path = tmp_path / "bad.ttl"
    path.write_text("<a:s> <a:p> 1 .\n<a:s> <a:p> .\n", encoding="utf-8")
    with pytest.raises(BadFile) as caught:
        engine.load_file(path, "a:g", "data/bad.ttl")
    assert str(caught.value).startswith("data/bad.ttl, line 2, column ")
    assert len(engine) == 2, "nothing of the bad file is in the store"


def test_a_file_that_cannot_be_read_is_told(engine: EmbeddedEngine, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="cannot be read"):
        engine.load_file(tmp_path / "none.ttl", "a:g")


def test_a_folder_without_store_is_told_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="provolta build"):
        EmbeddedEngine.open(tmp_path / "none", "r1")


def test_terms_keep_language_and_datatype() -> None:
    engine = EmbeddedEngine()
    engine.load_text('<a:s> <a:p> "Kobalt"@de, 1.5, true, <a:o> .', "a:g")
    found = set(engine.select("SELECT ?o { ?s ?p ?o }").column("o"))
    assert found == {
        Literal("Kobalt", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "de"),
        Literal("1.5", XSD + "decimal"),
        Literal("true", XSD + "boolean"),
        Iri("a:o"),
    }


@given(st.text(), st.sampled_from(["", "en", "zh-hans"]))
def test_any_text_survives_the_way_through_n_triples(text: str, language: str) -> None:
    if any("\ud800" <= char <= "\udfff" for char in text):
        return
    literal = (
        Literal(text, "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", language)
        if language
        else Literal(text)
    )
    document = serialize_triples([(Iri("a:s"), Iri("a:p"), literal)], "application/n-triples")
    engine = EmbeddedEngine()
    engine.load_text(document, "a:g")
    assert engine.construct("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }") == [
        (Iri("a:s"), Iri("a:p"), literal)
    ]
