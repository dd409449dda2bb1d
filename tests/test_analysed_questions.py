"""Questions that an analysis answers: right on the mini-world, and the same by every way."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from provolta import questions
from provolta.cli import cli
from provolta.embedded import EmbeddedEngine
from provolta.errors import BadParameter, BadQuestion, UnknownEntity
from provolta.kg import KnowledgeGraph
from provolta.questions import Question
from tests.golden import analysed, csv_text, world_values
from tests.mini_world import PROJECT
from tests.web import client_of

LIBRARY = {name: one for name, one in questions.find(PROJECT).items() if one.analysis}
EVERY_QUESTION = pytest.mark.parametrize("question", LIBRARY.values(), ids=list(LIBRARY))
SECONDS = 2.0
HEADER = """\
#+ title: What is lost?
#+ description: What is lost.
#+ analysis: impact
#+ parameters:
#+   entity: {type: iri, meaning: What fails, default: actor:gale-cells}
#+   as_of: {type: date, meaning: A date}
#+ columns:
#+   thing: {type: iri, meaning: What is reached}
#+ keywords: [what if]
"""


@pytest.fixture(scope="module")
def kg(world: EmbeddedEngine, world_root: Path) -> KnowledgeGraph:
    """The mini-world behind the facade."""
    return KnowledgeGraph(world, world_root)


@pytest.fixture(scope="module")
def real_kg(real: EmbeddedEngine) -> KnowledgeGraph:
    """The project's own data behind the facade."""
    return KnowledgeGraph(real, PROJECT)


@EVERY_QUESTION
def test_the_golden_answer_is_the_answer_on_the_mini_world(
    question: Question, kg: KnowledgeGraph
) -> None:
    found = analysed(question, kg)
    golden = question.path.with_suffix(".csv").read_text(encoding="utf-8")
    assert csv_text(found) == golden, "make accept, and read the diff"
    assert len(found) > 0
    assert {iri for row in found.evidence for iri in row} <= found.statements.keys()
    assert found.title == question.title


@EVERY_QUESTION
def test_it_answers_on_the_real_data(question: Question, real_kg: KnowledgeGraph) -> None:
    real_kg.ask(question.name)
    before = time.thread_time()
    found = real_kg.ask(question.name)
    assert time.thread_time() - before < SECONDS
    assert found.columns
    assert len(found) > 0
    assert any(found.evidence)


@EVERY_QUESTION
def test_its_header_reads_well(question: Question) -> None:
    assert question.title.endswith("?")
    assert question.description.endswith(".")
    assert question.gives_evidence
    assert question.sparql == ""
    assert question.to_dict()["analysis"] == question.analysis


def test_a_page_and_a_route_give_it(world: EmbeddedEngine, world_root: Path) -> None:
    client = client_of(world, world_root)
    page = client.get(
        "/questions/impact-of-failure?entity=Gale+Cells", headers={"Accept": "text/html"}
    )
    assert page.status_code == 200
    assert "Iris Motors" in page.text
    assert "As SPARQL" not in page.text
    found = client.get("/api/v1/questions/impact-of-failure?entity=Gale+Cells").json()
    direct = client.get("/api/v1/impact?entity=Gale+Cells").json()
    assert [row["thing"] for row in found["rows"]] == [one["iri"] for one in direct["nodes"]]


def test_several_values_and_typed_values(kg: KnowledgeGraph) -> None:
    alone = kg.ask("what-is-left-of-stages", entity="Brackland", share="1")
    half = kg.ask("what-is-left-of-stages", entity="Brackland", share="0.5")
    assert alone.column("left") != half.column("left")
    both = kg.ask("impact-of-failure", entity=["Elm Anodes", "Fern Films"])
    direct = kg.impact(["Elm Anodes", "Fern Films"]).answer()
    assert both.rows == direct.rows != kg.impact("Elm Anodes").answer().rows


@pytest.mark.parametrize(
    ("name", "values", "error"),
    [
        ("impact-of-failure", {"entity": "Atlantis"}, UnknownEntity),
        ("impact-of-failure", {"wind": "1"}, BadParameter),
        ("impact-of-failure", {"as_of": "soon"}, BadParameter),
        ("what-is-left-of-stages", {"share": "much"}, BadParameter),
        ("impact-of-export-stop", {"entity": "Elm Anodes", "of": "item:f-cell"}, BadParameter),
        ("consecutive-stages", {"actor": "item:f-cell"}, BadParameter),
    ],
)
def test_wrong_values_are_refused(
    kg: KnowledgeGraph, name: str, values: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        kg.ask(name, **values)


def library(folder: Path, text: str) -> Path:
    path = folder / "queries" / "dependency" / "what-is-lost.rq"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEADER + "SELECT ?thing WHERE { ?thing ?p ?o . } ORDER BY ?thing\n", "no SPARQL"),
        (HEADER.replace("iri, meaning: What fails", "thing, meaning: What fails"), "unknown type"),
        (HEADER.replace("analysis: impact", "analysis: 3"), "no analysis"),
    ],
)
def test_wrong_files_are_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(BadQuestion, match=message):
        questions.find(library(tmp_path, text))


def test_columns_and_names_of_analyses_are_checked(world: EmbeddedEngine, tmp_path: Path) -> None:
    kg = KnowledgeGraph(world, library(tmp_path / "a", HEADER))
    with pytest.raises(BadQuestion, match="gives the columns thing, type"):
        kg.ask("what-is-lost")
    other = HEADER.replace("analysis: impact", "analysis: impakt")
    kg = KnowledgeGraph(world, library(tmp_path / "b", other))
    with pytest.raises(BadParameter, match="no analysis 'impakt'"):
        kg.ask("what-is-lost")


def test_defaults_and_values_are_complete() -> None:
    for question in LIBRARY.values():
        given = world_values(question)
        for one in question.parameters:
            assert one.default or one.name in {"as_of", "basis", "year", "actor"}, one
        assert given.keys() == {one.name for one in question.parameters}


_ONE_MIX = (["--chemistry", "N8=0.5,F=0.5"], ["--chemistry", "N8=0.5", "--chemistry", "F=0.5"])


def test_the_commands_give_the_same_table(world_root: Path, tmp_path: Path) -> None:
    where = ["--root", str(world_root), "--store", str(tmp_path / "store"), "--format", "csv"]
    run = CliRunner().invoke
    asked = run(cli, ["ask", "impact-of-failure", "--entity", "Gale Cells", *where])
    direct = run(cli, ["impact", "Gale Cells", *where])
    assert asked.exit_code == direct.exit_code == 0, asked.output + direct.output
    assert asked.output == direct.output
    mix = [run(cli, ["require", "--gwh", "1", *words, *where]) for words in _ONE_MIX]
    assert mix[0].exit_code == 0, mix[0].output
    assert mix[0].output == mix[1].output
