"""The question library: each is complete, right on the mini-world, quick on the real data."""

from __future__ import annotations

import re
import time

import pytest

from provolta import questions
from provolta.embedded import EmbeddedEngine
from provolta.headers import MARK
from provolta.names import expand, iri_text
from provolta.questions import Question, sparql
from tests.golden import answer, csv_text
from tests.mini_world import PROJECT

EVERYTHING = questions.find(PROJECT)
LIBRARY = {name: one for name, one in EVERYTHING.items() if not one.analysis}
EVERY_QUESTION = pytest.mark.parametrize("question", LIBRARY.values(), ids=list(LIBRARY))
SECONDS = 1.0
WIDTH = 100


def body(question: Question) -> str:
    """The SPARQL without the header."""
    return "\n".join(line for line in question.sparql.splitlines() if not line.startswith(MARK))


@EVERY_QUESTION
def test_the_golden_answer_is_the_answer_on_the_mini_world(
    question: Question, world: EmbeddedEngine
) -> None:
    golden = question.path.with_suffix(".csv")
    found = answer(question, world)
    assert csv_text(found) == golden.read_text(encoding="utf-8"), "make accept, and read the diff"
    assert len(found) > 0
    assert any(found.evidence) or not question.gives_evidence
    cited = {statement for row in found.evidence for statement in row}
    assert cited == found.statements.keys(), "every statement comes with its documents"
    assert all(evidence.sources for evidence in found.statements.values())


@EVERY_QUESTION
def test_it_runs_on_the_real_data_within_a_second(question: Question, real: EmbeddedEngine) -> None:
    before = time.thread_time()
    found = questions.run(question, real, question.sparql)
    assert time.thread_time() - before < SECONDS
    assert found.columns == question.shown


@EVERY_QUESTION
def test_every_thing_that_an_answer_names_has_a_label(
    question: Question, world: EmbeddedEngine
) -> None:
    found = answer(question, world)
    places = [place for place, column in enumerate(found.columns) if column.kind == "iri"]
    named = {str(row[place]) for row in found.rows for place in places if row[place] is not None}
    assert named == found.labels.keys()


@EVERY_QUESTION
def test_its_defaults_exist_in_the_real_data(question: Question, real: EmbeddedEngine) -> None:
    for parameter in question.parameters:
        if parameter.type == "iri":
            assert all(exists(real, text) for text in parameter.default), parameter


@EVERY_QUESTION
def test_its_values_for_the_mini_world_exist_there(
    question: Question, world: EmbeddedEngine
) -> None:
    for parameter in question.parameters:
        if parameter.type == "iri":
            assert all(exists(world, text) for text in parameter.world), parameter


@EVERY_QUESTION
def test_its_header_reads_well(question: Question) -> None:
    assert question.title.endswith("?")
    assert question.description.endswith(".")
    meanings = [one.meaning for one in question.parameters]
    meanings += [one.meaning for one in question.columns]
    assert not [meaning for meaning in meanings if meaning.endswith(".")]
    assert all(note.endswith(".") for note in question.notes)


@EVERY_QUESTION
def test_its_sparql_keeps_the_style(question: Question) -> None:
    text = body(question)
    declared, used = sparql.prefixes(text)
    assert declared.keys() == used.keys(), "only the prefixes that are used"
    assert max(map(len, text.splitlines())) <= WIDTH
    assert "\t" not in text
    assert not re.search(r"SELECT\s+(DISTINCT\s+)?\*", text)
    assert not re.search(r"\bGRAPH\b", text)
    keywords = {"select", "where", "values", "optional", "filter", "minus", "union", "order", "by"}
    written = {token.text for token in sparql.tokens(text) if token.kind == "word"}
    assert not [word for word in written if word.lower() in keywords and not word.isupper()]
    for line in text.splitlines():
        assert line.count(" .") <= 1, f"one pattern per line: {line}"
        assert not line.rstrip().endswith(";"), f"one pattern per line: {line}"


@EVERY_QUESTION
def test_it_has_no_path_inside_not_exists(question: Question) -> None:
    for part in re.findall(r"NOT EXISTS \{[^}]*\}", body(question)):
        assert not re.search(r"\w[+*](\s|$)|[\w)]/", part), part


@EVERY_QUESTION
def test_a_closure_stands_in_a_select_distinct_of_its_own(question: Question) -> None:
    lines = body(question).splitlines()
    for number, line in enumerate(lines):
        if re.search(r"\w:\w+[+*?] ", line):
            above = lines[max(0, number - 8) : number]
            indent = len(line) - len(line.lstrip())
            heads = [one for one in above if "SELECT" in one and one.find("SELECT") < indent]
            assert heads, f"put the path into a nested SELECT DISTINCT: {line}"
            assert "DISTINCT" in heads[-1], line


def test_every_golden_answer_has_its_question() -> None:
    answers = sorted(path.stem for path in (PROJECT / "queries").rglob("*.csv"))
    assert answers == sorted(EVERYTHING)


def test_the_library_covers_its_themes() -> None:
    themes = {question.theme for question in LIBRARY.values()}
    assert themes == {
        "bottlenecks",
        "concentration",
        "dependency",
        "evidence",
        "integration",
        "lineage",
        "recycling",
        "time",
    }
    assert len(LIBRARY) >= 40


def test_titles_are_told_apart() -> None:
    titles = [question.title for question in EVERYTHING.values()]
    assert len(set(titles)) == len(titles)


def exists(engine: EmbeddedEngine, text: str) -> bool:
    """Whether a CURIE of a header names something with a label."""
    iri = expand(text)
    assert iri is not None, text
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    return engine.ask(f"ASK {{ {iri_text(iri)} {label} ?label }}")
