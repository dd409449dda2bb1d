"""The benchmark: every contestant finds the same, and the page says what was measured."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from provolta.bench import measuring, running
from provolta.bench.measuring import Measured, measure
from provolta.cli import cli
from provolta.errors import EngineError


def test_a_run_measures_every_task_and_writes_the_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(measuring, "PATIENCE", 0.0)
    page = tmp_path / "performance.md"
    page.write_text("# Kept\n\n<!-- measured -->\nold numbers\n", encoding="utf-8")
    done = CliRunner().invoke(cli, ["bench", "--size", "10000", "--into", str(page)])
    assert done.exit_code == 0, done.output
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Kept\n")
    assert "old numbers" not in text
    for words in (
        "10,000 triples",
        "Provolta kernel",
        "pyoxigraph on disk",
        "oxigraph server",
        "bytes an edge",
    ):
        assert words in text
    for words in running.TASKS:
        assert words in text


def test_numbers_that_differ_are_refused() -> None:
    found = [Measured(1, running.UP, "one", 1.0, 5, 1), Measured(1, running.UP, "other", 1.0, 7, 1)]
    found.append(Measured(1, running.DOWN, "one", 1.0, 5, 1))
    with pytest.raises(EngineError, match=r"\[5, 7\]"):
        running._agree(found)


def test_the_first_run_warms_up_and_the_median_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([0.0, 0.0, 9.0, 9.0, 10.0, 10.0, 12.0, 12.0, 17.0, 99.0])
    monkeypatch.setattr("time.perf_counter", lambda: next(times, 200.0))
    found = measure(1, "task", "one", lambda: 4)
    assert (found.found, found.contestant) == (4, "one")
    assert found.runs >= 1


def test_growth_is_the_slope_on_logarithmic_scales() -> None:
    found = [
        Measured(10, running.DOWN, "one", 1.0, 10, 3),
        Measured(1000, running.DOWN, "one", 100.0, 1000, 3),
    ]
    assert "| one | 1.00 |" in running.page(found)
    assert "Growth" not in running.page(found[:1])
