"""The benchmark: every contestant finds the same, and the page says what was measured."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from provolta.bench import bounded, engines, measuring, reporting, running
from provolta.bench.measuring import Measured, measure, median
from provolta.bench.reporting import TASKS
from provolta.bench.results import Results
from provolta.cli import cli
from provolta.errors import EngineError
from tests.servers import needs


def _run(folder: Path, budget: str) -> str:
    """The page after a run at the smallest size."""
    page = folder / "performance.md"
    page.write_text("# Kept\n\n<!-- measured -->\nold numbers\n", encoding="utf-8")
    words = ["bench", "--size", "10000", "--budget", budget, "--into", str(page)]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, done.output
    return page.read_text(encoding="utf-8")


def test_a_run_measures_every_task_and_writes_the_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(measuring, "PATIENCE", 0.0)
    ours = {engines.OURS: engines.ENGINES[engines.OURS]}
    monkeypatch.setattr(running, "ENGINES", ours)
    text = _run(tmp_path, "600")
    assert text.startswith("# Kept\n")
    assert "old numbers" not in text
    for words in (*TASKS, "10,000 triples", "Provolta kernel", engines.OURS, "bytes an edge"):
        assert words in text


def test_a_run_of_some_contestants_leaves_the_others(tmp_path: Path) -> None:
    kept = Results(tmp_path / "kept.jsonl")
    kept.begin(10_000, 60)
    for name in ("plain C", "rdflib", "rustworkx", "Provolta kernel"):
        kept.add(Measured(10_000, running.UP, name, 77.0, 5, 1))
    kept.note(10_000, "A sentence.")

    running.run(10_000, 60, kept, str, ["plain c", "rustworkx"])

    times = {one.contestant: one.seconds for one in kept.of(10_000) if one.task == running.UP}
    assert times["rdflib"] == times["Provolta kernel"] == 77.0
    assert times["plain C"] < 1
    assert times["rustworkx"] < 1
    assert {one.task for one in kept.of(10_000)} == {running.UP, running.DOWN}
    assert kept.notes(10_000) == ["A sentence."]
    running.run(10_000, 60, kept, str, ["plain c", "rustworkx"])
    page = reporting.page(kept)
    assert page.count("Measured again on ") == 1
    assert page.count(f"| {running.UP} | plain C |") == 1


@pytest.mark.slow
def test_a_run_names_every_peer_even_one_that_never_answers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    needs("virtuoso-t", "virtuoso-opensource-7-bin")
    needs("isql-vt", "virtuoso-opensource-7-bin")
    monkeypatch.setattr(measuring, "PATIENCE", 0.0)
    monkeypatch.setattr(bounded, "LOADING", 100.0)
    text = _run(tmp_path, "6")
    for name in engines.ENGINES:
        assert f"| loading the file | {name} | " in text
    assert f"| {running.UP} | owlready2 | – | " in text


def test_numbers_that_differ_are_refused() -> None:
    found = [
        Measured(1, running.UP, "Provolta kernel", 1.0, 5, 1),
        Measured(1, running.UP, "plain C", 1.0, 7, 1),
        Measured(1, running.DOWN, "plain C", 1.0, 5, 1),
    ]
    with pytest.raises(EngineError, match=r"\[5, 7\]"):
        running.agree(found)


def test_a_peer_that_finds_something_else_ends_nothing() -> None:
    running.agree(
        [
            Measured(1, running.UP, "Provolta kernel", 1.0, 5, 1),
            Measured(1, running.UP, "Virtuoso", 1.0, 7, 1),
        ]
    )


def test_the_first_run_warms_up_and_the_median_counts() -> None:
    found = median(1, "task", "one", [9.0, 1.0, 2.0, 5.0], 4)
    assert (found.seconds, found.found, found.runs) == (2.0, 4, 3)
    assert median(1, "task", "one", [9.0], 4).seconds == 9.0


def test_what_is_measured_is_run_and_counted() -> None:
    found = measure(1, "task", "one", lambda: 4)
    assert (found.found, found.contestant) == (4, "one")
    assert found.runs >= 1
