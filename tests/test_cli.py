"""The command line as a user meets it: what it prints, and how it ends."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from provolta.cli import cli
from tests.elsewhere import elsewhere
from tests.mini_world import PROJECT, WORLD, compose


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """``--root`` and ``--store`` of the mini-world."""
    folder = tmp_path_factory.mktemp("cli")
    root = compose(folder / "root")
    return ["--root", str(root), "--store", str(folder / "store")]


def _run(*words: str) -> Result:
    return CliRunner().invoke(cli, words, prog_name="provolta")


def test_build_tells_graphs_derived_edges_shapes_and_revision(places: list[str]) -> None:
    done = _run("build", *places)
    assert done.exit_code == 0
    assert "graph/sources/alder-times-deals-2023" in done.stdout
    assert "derived" in done.stdout
    assert "SHACL: not validated yet" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("Revision r1-")


def test_validate_finds_nothing_wrong_and_build_remembers(places: list[str]) -> None:
    assert _run("validate", *places).exit_code == 0
    assert "SHACL: conforms" in _run("build", *places).stdout


def test_lineage_prints_a_tree_with_evidence(places: list[str]) -> None:
    done = _run("lineage", "Harbour Motors", "--layer", "supply", *places)
    assert done.exit_code == 0
    assert "Acme Cells (+3) — supplies to" in done.stdout
    assert "[1] " in done.stdout
    assert "Open world" in done.stdout


@pytest.mark.parametrize("format_", ["json", "csv", "md"])
def test_lineage_has_forms_for_programs(places: list[str], format_: str) -> None:
    done = _run("lineage", "Harbour Motors", "--depth", "all", "--format", format_, *places)
    assert done.exit_code == 0
    if format_ == "json":
        found = json.loads(done.stdout)
        assert found["focus"]["label"] == "Harbour Motors"
        assert found["revision"].startswith("r1-")


def test_lineage_draws_to_a_file(places: list[str], tmp_path: Path) -> None:
    path = tmp_path / "out.svg"
    done = _run("lineage", "Harbour Motors", "--svg", str(path), *places)
    assert done.exit_code == 0
    assert path.read_text(encoding="utf-8").lstrip().startswith("<svg")


def test_why_prints_routes(places: list[str]) -> None:
    done = _run("why", "Birch Refining", "Harbour Motors", *places)
    assert done.exit_code == 0
    assert "Route 1: Harbour Motors depends on Birch Refining" in done.stdout


def test_ask_takes_parameters_by_name(places: list[str]) -> None:
    done = _run("ask", "suppliers-of-company", "--buyer", "Harbour Motors", *places)
    assert done.exit_code == 0
    assert "Acme Cells" in done.stdout
    same = _run("ask", "suppliers-of-company", "--buyer=Harbour Motors", *places)
    assert same.stdout == done.stdout


def test_questions_are_listed_by_theme(places: list[str]) -> None:
    done = _run("questions", "lineage", *places)
    assert "lineage/suppliers-of-company" in done.stdout
    assert "evidence/" not in done.stdout
    listed = json.loads(_run("questions", "--format", "json", *places).stdout)
    assert {"name", "title", "parameters", "columns"} <= set(listed[0])


def test_query_runs_text_or_a_file(places: list[str], tmp_path: Path) -> None:
    text = "SELECT (1 AS ?one) {}"
    path = tmp_path / "q.rq"
    path.write_text(text, encoding="utf-8")
    assert _run("query", text, "--format", "csv", *places).stdout == "one\n1\n"
    assert _run("query", "-f", str(path), "--format", "csv", *places).stdout == "one\n1\n"


def test_query_asks_the_endpoints_that_are_named(places: list[str]) -> None:
    with elsewhere() as there:
        there.store.update("INSERT DATA { <a:s> <a:p> 'from elsewhere' }")
        text = f"SELECT ?o {{\n SERVICE <{there.url}/sparql> {{ <a:s> <a:p> ?o }} }}"
        named = ["--allow-service", there.url]
        done = _run("query", text, "--format", "csv", *named, *places)
        assert done.stdout == "o\nfrom elsewhere\n"
        assert "from elsewhere" in _run("query", text, *named, *places).stdout
        there.seen.clear()
        for words in ([], ["--allow-service", f"{there.url}/other"]):
            done = _run("query", text.replace("?o }", "?o ; a pv:Lot }"), *words, *places)
            assert (done.exit_code, there.seen) == (2, [])
            assert "query, line 2, column 2: SERVICE is not allowed here" in done.stderr


def test_a_function_that_is_not_there_ends_with_3(places: list[str]) -> None:
    done = _run("query", "SELECT (<a:f>(1) AS ?x) {}", *places)
    assert done.exit_code == 3
    assert "There is no function <a:f> here." in done.stderr


def test_search_finds_by_words(places: list[str]) -> None:
    done = _run("search", "harbour", *places)
    assert "actor:harbour-motors" in done.stdout


def test_doctor_tells_versions_and_the_state_of_the_store(places: list[str]) -> None:
    done = _run("doctor", *places)
    assert done.exit_code == 0
    for word in (
        *("python", "java", "node", "network", "max_query_bytes", "revision", "sound"),
        "up to date",
    ):
        assert word in done.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["lineage", "Harbor Motors"], "actor/harbour-motors"),
        (["lineage", "Acme Cells", "--depth", "deep"], "whole number"),
        (["lineage", "Acme Cells", "--status", "maybe"], "maybe"),
        (["ask", "supplier-of-company"], "suppliers-of-company"),
        (["ask", "suppliers-of-company", "--seller", "x"], "buyer"),
        (["ask", "suppliers-of-company", "buyer"], "--parameter VALUE"),
        (["query", "SELECT ?x WHERE { ?x"], "query, line 1, column"),
        (["query", "SELECT * { SERVICE <http://127.0.0.1/> {} }"], "SERVICE is not allowed"),
        (["query"], "-f FILE"),
        (["query", "DESCRIBE <a:b>", "--format", "csv"], "graph"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_how_it_would_be_right(
    places: list[str], words: list[str], message: str
) -> None:
    done = _run(*words, *places)
    assert done.exit_code == 2
    assert message in done.stderr
    assert "Traceback" not in done.output


def test_bad_data_ends_with_3_and_findings_with_1(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    for name in ("ontology", "queries"):
        (root / name).symlink_to(PROJECT / name, target_is_directory=True)
    shutil.copytree(WORLD / "data", root / "data")
    stray = root / "data" / "sources" / "stray.ttl"
    stray.write_text("<a:s> <a:p", encoding="utf-8")
    places = ["--root", str(root), "--store", str(tmp_path / "store")]
    done = _run("build", *places)
    assert done.exit_code == 3
    assert "data/sources/stray.ttl, line 1" in done.stderr
    stray.write_text(
        "@prefix claim: <https://w3id.org/provolta/id/claim/> .\n"
        "@prefix pv: <https://w3id.org/provolta/ontology#> .\n\n"
        "claim:stray a pv:RiskClaim .\n",
        encoding="utf-8",
    )
    done = _run("validate", *places)
    assert done.exit_code == 1
    assert "stray.ttl, line 4" in done.stdout
    stray.write_text(
        "@prefix actor: <https://w3id.org/provolta/id/actor/> .\n"
        "@prefix pv: <https://w3id.org/provolta/ontology#> .\n\n"
        "actor:acme-cells pv:suppliesTo actor:iris-motors .\n",
        encoding="utf-8",
    )
    done = _run("validate", *places)
    assert done.exit_code == 1
    assert "Rule: ontology/checks/plain-edge-without-claim.rq" in done.stdout


def test_a_server_that_is_not_there_ends_with_3(places: list[str]) -> None:
    done = _run("query", "ASK {}", "--endpoint", "http://127.0.0.1:9/sparql", *places)
    assert done.exit_code == 3
    assert "cannot be asked" in done.stderr
