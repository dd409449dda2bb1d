"""The real data: parse, formatted, conform, come through the store unchanged, all there."""

from __future__ import annotations

import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from provolta.embedded import EmbeddedEngine, parse_file
from provolta.engine import XSD, Blank, Literal, Triple
from provolta.errors import BrokenRule
from provolta.files import SourceFile, graph_files
from provolta.names import PREFIXES, SHAPES
from provolta.validate import Severity, expectations, require_checks, run
from provolta.validate.checks import read
from tests.mini_world import PROJECT

FILES = [file for file in graph_files(PROJECT) if file.name.startswith("data/")]
Triples = list[tuple[SourceFile, Triple]]


@pytest.fixture(scope="module")
def triples() -> Triples:
    """Every triple as written, with its file."""
    return [(file, triple) for file in FILES for triple in parse_file(file.path, file.name)]


def test_there_are_actors_facilities_sources_and_reference_data() -> None:
    folders = {file.name.split("/")[1] for file in FILES}
    assert folders == {"actors", "facilities", "reference", "sources", "translations", "vehicles"}
    assert len(FILES) > 100


def test_the_data_break_no_rule() -> None:
    errors = [finding for finding in run(PROJECT) if finding.severity is Severity.ERROR]
    assert [str(finding) for finding in errors] == []


def test_a_build_accepts_the_data(real: EmbeddedEngine) -> None:
    require_checks(real, PROJECT)


def test_a_build_refuses_a_claim_without_a_source() -> None:
    engine = EmbeddedEngine()
    engine.load_file(PROJECT / "ontology" / "modules" / "relationships.ttl", "a:ontology")
    prefix = "@prefix pv: <https://w3id.org/provolta/ontology#> ."
    engine.load_text(f"{prefix} <a:claim> a pv:SourcedStatement .", "a:data")
    with pytest.raises(BrokenRule, match=r"a:claim: <a:claim> has no source document"):
        require_checks(engine, PROJECT)


def test_every_class_has_as_many_things_as_expected(real: EmbeddedEngine) -> None:
    expected = expectations.read(PROJECT)
    assert len(expected) > 10
    assert expectations.findings(real, PROJECT) == []


def test_literals_come_through_the_store_with_their_value_type_and_language(
    triples: Triples,
) -> None:
    engine = EmbeddedEngine()
    for file in FILES:
        engine.load_file(file.path, file.graph)
    stored = engine.construct("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER(ISLITERAL(?o)) }")
    written = {compared(triple) for _, triple in triples if isinstance(triple[2], Literal)}
    assert written == {compared(triple) for triple in stored}


def compared(triple: Triple) -> tuple[object, ...]:
    """A triple in which 40.0 and 40 are the same decimal; the store writes the shorter one."""
    subject, predicate, value = triple
    assert isinstance(value, Literal)
    number = Decimal(value.value) if value.datatype == XSD + "decimal" else value.value
    return str(subject), str(predicate), number, value.datatype, value.language


def test_a_statement_names_its_document_as_people_do(triples: Triples) -> None:
    spoken = [
        (file.name, text.value)
        for file, (_, _, text) in triples
        if isinstance(text, Literal) and f"says {file.path.stem}" in text.value
    ]
    assert spoken == []


def test_there_are_no_blank_nodes(triples: Triples) -> None:
    assert [
        f"{file.name}: {triple}"
        for file, triple in triples
        if any(isinstance(term, Blank) for term in triple)
    ] == []


def test_every_subject_stands_at_the_start_of_a_line(triples: Triples) -> None:
    for file in FILES:
        subjects = {triple[0] for other, triple in triples if other is file}
        text = file.path.read_text(encoding="utf-8")
        starts = re.findall(r"^(?![@#\s])\S+ ", text, re.MULTILINE)
        assert len(starts) == len(set(starts)) == len(subjects), file.name


def test_every_file_ends_with_a_newline() -> None:
    assert [file.name for file in FILES if not file.path.read_bytes().endswith(b"\n")] == []


@pytest.mark.parametrize("folder", ["data", "ontology", "tests"])
def test_turtle_is_formatted(folder: str) -> None:
    command = [str(Path(sys.executable).parent / "turtlefmt"), "--check", folder]
    outcome = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def test_every_remedy_is_a_sentence() -> None:
    graph = [triple for path in shapes() for triple in parse_file(path)]
    said = [str(value) for _, predicate, value in graph if str(predicate) == SHAPES + "remedy"]
    said += [check.remedy for check in read(PROJECT)]
    assert len(said) > 100
    assert [text for text in said if not re.fullmatch(r"[A-Z].*[.]", text)] == []


def shapes() -> list[Path]:
    return sorted((PROJECT / "ontology" / "shapes").glob("*.ttl"))


def test_a_publisher_is_a_name_and_what_was_read_is_a_remark(triples: Triples) -> None:
    """That it was a copy, or whose date it has, is said of the document, not in a name."""
    remark = re.compile(r"\b(repost|reposted|copy|mirror|excerpt|summary|translat\w+|date is)\b")
    wrong = [
        (file.name, text.value)
        for file, (_, predicate, text) in triples
        if str(predicate) == PREFIXES["dcterms"] + "publisher" and isinstance(text, Literal)
        if remark.search(text.value)
    ]
    assert wrong == []


def test_brackets_in_titles_are_closed(triples: Triples) -> None:
    open_ones = [
        (file.name, text.value)
        for file, (_, predicate, text) in triples
        if isinstance(text, Literal) and text.value.count("(") != text.value.count(")")
        if str(predicate) in (PREFIXES["dcterms"] + "title", PREFIXES["rdfs"] + "label")
    ]
    assert open_ones == []
