"""Rendering: every format shows the same rows, units and evidence."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from provolta.answers import Answer, Column, Evidence, Source
from provolta.embedded import EmbeddedEngine
from provolta.errors import NotAcceptable, QuerySyntax
from provolta.render import answer, results

DOCUMENT = Source("source:y", "Yearbook", "Chain Office", "2024", "https://example.org/y")
CLAIM = Evidence("claim:c", "Alderland mined 5 t.", "reported", "a", (DOCUMENT,), "table 3")
FOUND = Answer(
    title="Mining",
    columns=(Column("place", kind="iri"), Column("mined", "output", "number", "t"), Column("year")),
    rows=(("place:AA", 5.5, "2024"), ("place:BB", None, "a|b")),
    evidence=(("claim:c",), ()),
    statements={"claim:c": CLAIM},
    labels={"place:AA": "Alderland"},
    notes=("Open world.",),
    revision="r1-ab",
)


def test_a_table_has_units_in_the_head_numbered_evidence_and_notes() -> None:
    text = answer(FOUND, "table")
    assert "mined (t)" in text
    assert "Alderland" in text
    assert "[1] Alderland mined 5 t. — Chain Office, Yearbook (2024)" in text
    assert "table 3 (reported, grade a)" in text
    assert text.rstrip().endswith("Open world.")


def test_csv_keeps_iris_and_numbers_exact_and_names_the_statements() -> None:
    rows = list(csv.reader(io.StringIO(answer(FOUND, "csv"))))
    assert rows == [
        ["place", "mined", "year", "evidence"],
        ["place:AA", "5.5", "2024", "claim:c"],
        ["place:BB", "", "a|b", ""],
    ]


def test_csv_has_the_same_columns_whether_or_not_anything_is_found() -> None:
    nothing = replace(FOUND, rows=(), evidence=(), statements={})
    assert answer(nothing, "csv").splitlines() == ["place,mined,year,evidence"]
    assert answer(replace(nothing, evidenced=False), "csv").splitlines() == ["place,mined,year"]


def test_json_has_everything() -> None:
    found = json.loads(answer(FOUND, "json"))
    assert found["rows"][0] == {"place": "place:AA", "mined": 5.5, "year": "2024"}
    assert found["evidence"] == [["claim:c"], []]
    assert found["statements"]["claim:c"]["sources"][0]["title"] == "Yearbook"
    assert found["columns"][1]["unit"] == "t"
    assert found["revision"] == "r1-ab"


def test_markdown_escapes_what_would_break_the_table() -> None:
    text = answer(FOUND, "md")
    assert "| place:BB |  | a\\|b |" in text
    assert "1. Alderland mined 5 t." in text


def test_another_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(NotAcceptable, match="table, csv, json, md"):
        answer(FOUND, "xlsx")


def test_a_source_whose_title_names_its_publisher_is_not_named_twice() -> None:
    assert str(Source("s", "Argus Media on lithium", "Argus Media")) == "Argus Media on lithium"


@pytest.fixture
def engine() -> EmbeddedEngine:
    """One triple."""
    found = EmbeddedEngine()
    found.load_text("<https://w3id.org/provolta/id/actor/a> <a:p> 1 .", "a:g")
    return found


def test_a_select_reads_as_a_table_with_short_names(engine: EmbeddedEngine) -> None:
    text = results(engine, "SELECT ?s ?o { ?s ?p ?o }", "table")
    assert "actor:a" in text
    assert text.startswith("1 row")


def test_an_ask_reads_as_yes_or_no(engine: EmbeddedEngine) -> None:
    assert results(engine, "ASK { ?s ?p 1 }", "table") == "yes\n"
    assert results(engine, "ASK { ?s ?p 2 }", "table") == "no\n"


def test_a_graph_reads_as_turtle_unless_asked_otherwise(engine: EmbeddedEngine) -> None:
    assert "actor:a" in results(engine, "DESCRIBE <https://w3id.org/provolta/id/actor/a>", "table")
    assert results(engine, "CONSTRUCT WHERE { ?s ?p ?o }", "nt").endswith(" .\n")


@pytest.mark.parametrize(("query", "format_"), [("DESCRIBE <a:s>", "csv"), ("ASK {}", "ttl")])
def test_what_does_not_fit_the_form_is_refused(
    engine: EmbeddedEngine, query: str, format_: str
) -> None:
    with pytest.raises(NotAcceptable):
        results(engine, query, format_)


def test_prefixes_of_ours_need_no_declaration_and_errors_keep_their_line(
    engine: EmbeddedEngine,
) -> None:
    assert results(engine, "ASK { actor:a <a:p> 1 }", "table") == "yes\n"
    with pytest.raises(QuerySyntax) as caught:
        results(engine, "ASK { actor:a", "table")
    assert caught.value.place is not None
    assert caught.value.place.line == 1


def test_a_bad_query_is_refused_before_anything_else(engine: EmbeddedEngine) -> None:
    with pytest.raises(QuerySyntax):
        results(engine, "SELEKT", "table")
